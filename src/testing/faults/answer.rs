//! Answers to messages that are otherwise than they should be.

use core::time::Duration;

use super::message::Message;
use super::scene::{PUT_IN, Scene, pdu, tlv};
use crate::codec::{CommandId, CommandStatus};

const SUBMITFAIL: u32 = CommandStatus::SUBMITFAIL.0;
const DELIVERY_FAILURE_REASON: u16 = 0x0425;

pub(super) fn no_body(scene: &mut Scene<'_>) {
    scene.send_instead(0, b"");
}

pub(super) fn id_no_nul(scene: &mut Scene<'_>) {
    scene.send_instead(0, b"4711");
}

pub(super) fn id_long(scene: &mut Scene<'_>) {
    scene.send_instead(0, &[&[b'9'; 100][..], b"\0"].concat());
}

pub(super) fn id_empty(scene: &mut Scene<'_>) {
    scene.send_instead(0, b"\0");
}

pub(super) fn id_same(scene: &mut Scene<'_>) {
    scene.send_instead(0, b"4711\0");
}

pub(super) fn vendor_tlv(scene: &mut Scene<'_>) {
    scene.send_instead(0, &[scene.body(), &tlv(0x1F42, b"vendor")].concat());
}

pub(super) fn error_body(scene: &mut Scene<'_>) {
    scene.send_instead(SUBMITFAIL, b"4711\0");
}

pub(super) fn error_tlv(scene: &mut Scene<'_>) {
    scene.send_instead(SUBMITFAIL, &tlv(DELIVERY_FAILURE_REASON, &[1]));
}

pub(super) fn error_id_tlv(scene: &mut Scene<'_>) {
    scene.send_instead(SUBMITFAIL, &[b"\0", &tlv(DELIVERY_FAILURE_REASON, &[1])[..]].concat());
}

pub(super) fn status_22(scene: &mut Scene<'_>) {
    scene.send_instead(0x22, b"");
}

pub(super) fn status_401(scene: &mut Scene<'_>) {
    scene.send_instead(0x401, b"");
}

pub(super) fn nack(scene: &mut Scene<'_>) {
    scene.send(pdu(CommandId::GENERIC_NACK.0, CommandStatus::SYSERR.0, scene.sequence_number(), b""));
}

pub(super) fn other(scene: &mut Scene<'_>) {
    scene.send(pdu(CommandId::QUERY_SM_RESP.0, 0, scene.sequence_number(), b"4711\0\0\x02\0"));
}

pub(super) fn sequence(scene: &mut Scene<'_>) {
    scene.send(pdu(scene.command_id(), 0, scene.sequence_number() ^ PUT_IN, scene.body()));
}

pub(super) fn never(_: &mut Scene<'_>) {}

pub(super) fn late(scene: &mut Scene<'_>) {
    scene.send_later(Duration::from_secs(35));
}

pub(super) fn twice(scene: &mut Scene<'_>) {
    scene.send(scene.pdu.repeat(2));
}

pub(super) fn swapped(scene: &mut Scene<'_>) {
    if scene.kept.is_empty() {
        scene.kept.extend_from_slice(scene.pdu);
    } else {
        let first = core::mem::take(scene.kept);
        scene.send([scene.pdu, &first].concat());
    }
}

pub(super) fn after_receipt(scene: &mut Scene<'_>) {
    scene.message(&Message::default());
    scene.send(scene.pdu);
}

pub(super) fn after_its_number(scene: &mut Scene<'_>) {
    scene.numbered(&Message::default(), 0, scene.sequence_number());
    scene.send(scene.pdu);
}

pub(super) fn length_short(scene: &mut Scene<'_>) {
    let mut octets = scene.pdu.to_vec();
    octets.splice(..4, 16_u32.to_be_bytes());
    // Whatever the answer holds, what follows it is no length.
    octets.extend_from_slice(b"4711");
    octets.drain(16..octets.len() - 4);
    scene.send(octets);
}
