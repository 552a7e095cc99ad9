//! Answers to binds that are otherwise than they should be.

use core::time::Duration;

use super::message::Message;
use super::scene::{PUT_IN, Scene, Step, pdu, tlv};
use super::stream::HTTP;
use crate::codec::{CommandId, CommandStatus};

pub(super) fn no_body(scene: &mut Scene<'_>) {
    scene.send_instead(0, b"");
}

pub(super) fn id_no_nul(scene: &mut Scene<'_>) {
    scene.send_instead(0, b"SMSC");
}

pub(super) fn stray_octet(scene: &mut Scene<'_>) {
    scene.send_instead(0, &[scene.body(), b"\0"].concat());
}

pub(super) fn id_long(scene: &mut Scene<'_>) {
    scene.send_instead(0, &[&[b'S'; 32][..], b"\0"].concat());
}

pub(super) fn version_long(scene: &mut Scene<'_>) {
    scene.send_instead(0, &[b"SMSC\0", &tlv(0x0210, &[0, 0x34])[..]].concat());
}

pub(super) fn after_enquire(scene: &mut Scene<'_>) {
    scene.send(pdu(CommandId::ENQUIRE_LINK.0, 0, PUT_IN + 1, b""));
    scene.send(scene.pdu);
}

pub(super) fn after_message(scene: &mut Scene<'_>) {
    scene.message(&Message::default());
    scene.send(scene.pdu);
}

pub(super) fn with_message(scene: &mut Scene<'_>) {
    let message = pdu(scene.message_id().0, 0, PUT_IN + 1, &Message::default().body());
    scene.send([scene.pdu, &message].concat());
}

pub(super) fn already(scene: &mut Scene<'_>) {
    scene.send_instead(CommandStatus::ALYBND.0, b"");
}

pub(super) fn refused(scene: &mut Scene<'_>) {
    scene.send_instead(CommandStatus::BINDFAIL.0, b"");
}

pub(super) fn nack(scene: &mut Scene<'_>) {
    scene.send(pdu(CommandId::GENERIC_NACK.0, CommandStatus::SYSERR.0, scene.sequence_number(), b""));
}

pub(super) fn other(scene: &mut Scene<'_>) {
    let ids = [CommandId::BIND_TRANSMITTER_RESP, CommandId::BIND_RECEIVER_RESP].map(|id| id.0);
    let other = ids.into_iter().find(|id| *id != scene.command_id()).unwrap_or_default();
    scene.send(pdu(other, 0, scene.sequence_number(), scene.body()));
}

pub(super) fn late(scene: &mut Scene<'_>) {
    scene.send_later(Duration::from_secs(11));
}

pub(super) fn never(_: &mut Scene<'_>) {}

pub(super) fn http(scene: &mut Scene<'_>) {
    scene.send(HTTP);
}

pub(super) fn closed(scene: &mut Scene<'_>) {
    scene.steps.push(Step::HalfClose);
}
