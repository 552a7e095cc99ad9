//! Faults of the stream.

use core::time::Duration;

use super::message::Message;
use super::scene::{PUT_IN, Scene, Step, pdu};
use crate::codec::CommandId;

pub(super) const HTTP: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// How many PDUs a flood has.
const FLOOD: u32 = 10_000;

fn length(scene: &mut Scene<'_>, length: u32) {
    let header = [length, CommandId::ENQUIRE_LINK.0, 0, PUT_IN + 1];
    scene.send(header.map(u32::to_be_bytes).as_flattened());
}

pub(super) fn length_12(scene: &mut Scene<'_>) {
    length(scene, 12);
}

pub(super) fn length_0(scene: &mut Scene<'_>) {
    length(scene, 0);
}

pub(super) fn length_max(scene: &mut Scene<'_>) {
    length(scene, 0x7FFF_FFFF);
}

pub(super) fn http(scene: &mut Scene<'_>) {
    scene.send(HTTP);
}

pub(super) fn tls_alert(scene: &mut Scene<'_>) {
    scene.send([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x46]);
}

pub(super) fn unbind(scene: &mut Scene<'_>) {
    scene.send(pdu(CommandId::UNBIND.0, 0, PUT_IN + 1, b""));
}

pub(super) fn octet_by_octet(scene: &mut Scene<'_>) {
    for octet in scene.pdu {
        scene.send([*octet]);
    }
}

pub(super) fn dribble(scene: &mut Scene<'_>) {
    for octet in scene.pdu {
        scene.send([*octet]);
        scene.wait(Duration::from_millis(10));
    }
}

pub(super) fn slow_loris(scene: &mut Scene<'_>) {
    let body = [b'x'; 4096];
    for octet in pdu(scene.message_id().0, 0, PUT_IN + 1, &body) {
        scene.send([octet]);
        scene.wait(Duration::from_secs(5));
    }
}

pub(super) fn flood(scene: &mut Scene<'_>) {
    let (id, body) = (scene.message_id().0, Message::default().body());
    let octets: alloc::vec::Vec<_> =
        (1..=FLOOD).flat_map(|number| pdu(id, 0, PUT_IN + number, &body)).collect();
    scene.send(octets);
}

pub(super) fn enquire_flood(scene: &mut Scene<'_>) {
    let octets: alloc::vec::Vec<_> =
        (1..=FLOOD).flat_map(|number| pdu(CommandId::ENQUIRE_LINK.0, 0, PUT_IN + number, b"")).collect();
    scene.send(octets);
}

pub(super) fn deaf(scene: &mut Scene<'_>) {
    scene.steps.push(Step::Deaf);
    // More answers than the buffers on the way hold.
    for _ in 0..10 {
        enquire_flood(scene);
    }
}

pub(super) fn mute(scene: &mut Scene<'_>) {
    scene.steps.push(Step::Mute);
}

pub(super) fn half_close(scene: &mut Scene<'_>) {
    scene.steps.push(Step::HalfClose);
}

/// No record of TLS begins so.
pub(super) fn no_record(scene: &mut Scene<'_>) {
    scene.send([0xFF; 32]);
}

pub(super) fn last_message(scene: &mut Scene<'_>) {
    scene.message(&Message::default());
    half_close(scene);
}

fn half_a_message(scene: &mut Scene<'_>) {
    let message = pdu(scene.message_id().0, 0, PUT_IN + 1, &Message::default().body());
    scene.send(&message[..20]);
}

pub(super) fn end_inside(scene: &mut Scene<'_>) {
    half_a_message(scene);
    half_close(scene);
}

pub(super) fn reset(scene: &mut Scene<'_>) {
    scene.steps.push(Step::Reset);
}

pub(super) fn reset_inside(scene: &mut Scene<'_>) {
    half_a_message(scene);
    reset(scene);
}
