//! PDUs that are put in after the bind, one or two at a time.

use alloc::vec;
use alloc::vec::Vec;

use super::scene::{PUT_IN, Scene, pdu, tlv};
use crate::codec::CommandId;

/// A message as octets; `deliver_sm` and `submit_sm` have the same fields.
pub(super) struct Message<'a> {
    service_type: &'a [u8],
    source: &'a [u8],
    esm_class: u8,
    data_coding: u8,
    sm_length: Option<u8>,
    text: &'a [u8],
    rest: &'a [u8],
}

impl Default for Message<'_> {
    fn default() -> Self {
        Self {
            service_type: b"",
            source: b"447700900123",
            esm_class: 0,
            data_coding: 0,
            sm_length: None,
            text: b"Hello",
            rest: b"",
        }
    }
}

impl Message<'_> {
    pub(super) fn body(&self) -> Vec<u8> {
        let length = u8::try_from(self.text.len()).unwrap_or(u8::MAX);
        [
            self.service_type,
            b"\0\x01\x01",
            self.source,
            b"\0\x01\x0112025550100\0",
            &[self.esm_class, 0, 0],
            b"\0\0",
            &[0, 0, self.data_coding, 0, self.sm_length.unwrap_or(length)],
            self.text,
            self.rest,
        ]
        .concat()
    }
}

impl Scene<'_> {
    /// Sends a message of the side that misbehaves.
    pub(super) fn message(&mut self, message: &Message<'_>) {
        self.numbered(message, 0, PUT_IN + 1);
    }

    pub(super) fn numbered(&mut self, message: &Message<'_>, status: u32, sequence_number: u32) {
        let octets = pdu(self.message_id().0, status, sequence_number, &message.body());
        self.send(octets);
    }

    fn with_rest(&mut self, rest: &[u8]) {
        self.message(&Message { rest, ..Message::default() });
    }

    /// Sends a receipt with these TLVs, of a message that began so.
    fn receipt(&mut self, tlvs: &[u8], beginning: &[u8]) {
        let text = [b"id:4711 sub:001 dlvrd:001 stat:DELIVRD err:000 text:", beginning].concat();
        self.message(&Message { esm_class: 0x04, text: &text, rest: tlvs, ..Message::default() });
    }

    fn put_in(&mut self, command_id: CommandId, body: &[u8]) {
        self.send(pdu(command_id.0, 0, PUT_IN + 1, body));
    }
}

const PAYLOAD: u16 = 0x0424;
const RECEIPTED_MESSAGE_ID: u16 = 0x001E;
const MESSAGE_STATE: u16 = 0x0427;

pub(super) fn tlv_cut(scene: &mut Scene<'_>) {
    scene.with_rest(&[0x14, 0x00, 0x00, 0x20, b'a', b'b']);
}

pub(super) fn stray_octet(scene: &mut Scene<'_>) {
    scene.with_rest(b"\0");
}

pub(super) fn stray_octets(scene: &mut Scene<'_>) {
    scene.with_rest(b"\0\0\0");
}

pub(super) fn octets_255(scene: &mut Scene<'_>) {
    scene.message(&Message { text: &[b'x'; 255], ..Message::default() });
}

pub(super) fn kilobytes_32(scene: &mut Scene<'_>) {
    let payload = tlv(PAYLOAD, &vec![b'x'; 32 * 1024]);
    scene.message(&Message { text: b"", rest: &payload, ..Message::default() });
}

pub(super) fn kilobytes_100(scene: &mut Scene<'_>) {
    // A TLV holds 64 KiB at most.
    let payload = tlv(PAYLOAD, &vec![b'x'; 50_000]).repeat(2);
    scene.message(&Message { text: b"", rest: &payload, ..Message::default() });
}

pub(super) fn id_no_nul(scene: &mut Scene<'_>) {
    scene.receipt(&[tlv(RECEIPTED_MESSAGE_ID, b"4711"), tlv(MESSAGE_STATE, &[2])].concat(), b"");
}

pub(super) fn state_long(scene: &mut Scene<'_>) {
    scene.receipt(&tlv(MESSAGE_STATE, &[0, 0, 0, 2]), b"");
}

pub(super) fn receipt_udh(scene: &mut Scene<'_>) {
    scene.receipt(b"", b"\x05\0\x03\x01\x02\x01Hello");
}

pub(super) fn cut(scene: &mut Scene<'_>) {
    scene.message(&Message { sm_length: Some(200), ..Message::default() });
}

pub(super) fn length_short(scene: &mut Scene<'_>) {
    scene.message(&Message { sm_length: Some(4), ..Message::default() });
}

pub(super) fn address_long(scene: &mut Scene<'_>) {
    scene.message(&Message { source: &[b'A'; 30], ..Message::default() });
}

pub(super) fn service_long(scene: &mut Scene<'_>) {
    scene.message(&Message { service_type: &[b'S'; 20], ..Message::default() });
}

pub(super) fn udh_long(scene: &mut Scene<'_>) {
    let text = &[0xFF, 0x00, 0x03, 0x01];
    scene.message(&Message { esm_class: 0x40, text, ..Message::default() });
}

pub(super) fn udh_unmarked(scene: &mut Scene<'_>) {
    scene.message(&Message { text: b"\x05\0\x03\x01\x02\x01Hello", ..Message::default() });
}

pub(super) fn coding_f5(scene: &mut Scene<'_>) {
    scene.message(&Message { data_coding: 0xF5, ..Message::default() });
}

pub(super) fn empty(scene: &mut Scene<'_>) {
    scene.message(&Message { text: b"", ..Message::default() });
}

pub(super) fn header_only(scene: &mut Scene<'_>) {
    scene.put_in(scene.message_id(), b"");
}

pub(super) fn status(scene: &mut Scene<'_>) {
    scene.numbered(&Message::default(), 0x22, PUT_IN + 1);
}

pub(super) fn unknown_tlv(scene: &mut Scene<'_>) {
    scene.with_rest(&tlv(0x1F42, b"vendor"));
}

pub(super) fn double_tlv(scene: &mut Scene<'_>) {
    scene.with_rest(&tlv(MESSAGE_STATE, &[2]).repeat(2));
}

pub(super) fn more(scene: &mut Scene<'_>) {
    scene.with_rest(&tlv(0x0426, &[1]));
}

pub(super) fn class_44(scene: &mut Scene<'_>) {
    scene.message(&Message { esm_class: 0x44, ..Message::default() });
}

pub(super) fn sequence_0(scene: &mut Scene<'_>) {
    scene.numbered(&Message::default(), 0, 0);
}

pub(super) fn sequence_max(scene: &mut Scene<'_>) {
    scene.numbered(&Message::default(), 0, u32::MAX);
}

pub(super) fn sequence_twice(scene: &mut Scene<'_>) {
    scene.message(&Message::default());
    scene.message(&Message::default());
}

pub(super) fn data_sm(scene: &mut Scene<'_>) {
    let tlvs = [tlv(RECEIPTED_MESSAGE_ID, b"4711\0"), tlv(MESSAGE_STATE, &[2])].concat();
    let fields = b"\0\x01\x01447700900123\0\x01\x0112025550100\0\x04\0\0";
    scene.put_in(CommandId::DATA_SM, &[fields, &tlvs[..]].concat());
}

pub(super) fn unknown_request(scene: &mut Scene<'_>) {
    scene.put_in(CommandId(0x0001_0203), b"abc");
}

pub(super) fn unknown_response(scene: &mut Scene<'_>) {
    scene.put_in(CommandId(0x8001_0203), b"abc");
}

pub(super) fn stray_response(scene: &mut Scene<'_>) {
    scene.put_in(scene.message_id().response(), b"4711\0");
}

pub(super) fn stray_nack(scene: &mut Scene<'_>) {
    scene.send(pdu(CommandId::GENERIC_NACK.0, 0x03, 0, b""));
}

pub(super) fn alert(scene: &mut Scene<'_>) {
    scene.put_in(CommandId::ALERT_NOTIFICATION, b"\x01\x01447700900123\0\x01\x0112025550100\0");
}

pub(super) fn outbind(scene: &mut Scene<'_>) {
    scene.put_in(CommandId::OUTBIND, b"SMSC\0secret\0");
}

pub(super) fn second_bind(scene: &mut Scene<'_>) {
    scene.put_in(CommandId::BIND_TRANSCEIVER, b"OTHER\0secret\0\0\x34\0\0\0");
}

pub(super) fn enquire_link_body(scene: &mut Scene<'_>) {
    scene.put_in(CommandId::ENQUIRE_LINK, b"\0\0\0\0");
}
