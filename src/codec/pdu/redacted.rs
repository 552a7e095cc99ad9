//! A PDU as octets that may be shown: what is a person's or a secret is replaced, all else stands where it stood.

use alloc::vec::Vec;

use super::body::BodyRef;
use super::whole::{PduRef, header};
use crate::codec::frame::{Frame, Header};
use crate::codec::tlv::{self, TlvsRef};
use crate::codec::values::EsmClass;
use crate::codec::wire::{FieldRef, Leniency, mask};

/// Elements of a user data header that say how a message is put together, and nothing of what it says: parts, ports and
/// the tables of national languages. 3GPP TS 23.040 §9.2.3.24.
const TECHNICAL: [u8; 6] = [0x00, 0x04, 0x05, 0x08, 0x24, 0x25];

impl PduRef<'_> {
    /// The octets of a frame to be shown or kept: texts and addresses are replaced by as many `*` as they have octets, a
    /// password by three, however long it is, with `command_length` as it is then. The user data header of a text stays
    /// as far as it is technical. A body that cannot be read is replaced as a whole.
    ///
    /// The result is again a frame with the same fields.
    ///
    /// ```
    /// use smpp_driver::codec::frame::{FrameLimit, split};
    /// use smpp_driver::codec::{BodyRef, Leniency, Pdu, PduRef, SubmitSm};
    ///
    /// let submit_sm = SubmitSm::builder().destination_addr("447700900123").short_message(b"Hello").build()?;
    /// let mut octets = Vec::new();
    /// Pdu::request(7, submit_sm).encode(&mut octets);
    /// let redacted = PduRef::redact(split(&octets, FrameLimit::default())?.unwrap().0);
    ///
    /// let (frame, _) = split(&redacted, FrameLimit::default())?.unwrap();
    /// let BodyRef::SubmitSm(shown) = PduRef::decode(frame, Leniency::LENIENT)?.body else { panic!() };
    /// assert_eq!(shown.destination_addr.as_octets(), b"************");
    /// assert_eq!(shown.short_message.as_octets(), b"*****");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn redact(frame: Frame<'_>) -> Vec<u8> {
        let Header { command_id, command_status, sequence_number, .. } = frame.header;
        let mut body = Vec::with_capacity(frame.body.len());
        match PduRef::decode(frame, Leniency::LENIENT) {
            Ok(pdu) => redact_body(&pdu.body, frame.body, &mut body),
            Err(_) => mask(frame.body.len(), &mut body),
        }
        let mut octets = Vec::with_capacity(Header::LEN + body.len());
        header(command_id, command_status, sequence_number, body.len()).write(&mut octets);
        octets.append(&mut body);
        octets
    }
}

fn redact_body(body: &BodyRef<'_>, original: &[u8], out: &mut Vec<u8>) {
    let mut has_udh = false;
    body.visit(&mut |name, field| {
        let from = out.len();
        field.redact(out);
        match name {
            "esm_class" => has_udh = out.get(from).is_some_and(|octet| EsmClass(*octet).has_udh()),
            // Nothing before has changed its length: only binds have a password.
            "short_message" if has_udh => keep_header(original, from + 1, out),
            _ => {}
        }
    });
    if has_udh {
        let start = original.len().saturating_sub(body.tlvs().encoded_len());
        if let Some(payload) = payload_at(body.tlvs()) {
            keep_header(original, start + payload, out);
        }
    }
}

/// Where among the parameters the value of `message_payload` begins.
fn payload_at(tlvs: TlvsRef<'_>) -> Option<usize> {
    let mut at = 0;
    for tlv in tlvs.iter() {
        if tlv.tag == tlv::MESSAGE_PAYLOAD.number() {
            return Some(at + 4);
        }
        at += 4 + tlv.value.len();
    }
    None
}

/// Puts back the user data header of a text that begins at `at`: of each element what it is and how long, and of those
/// that are technical all.
fn keep_header(original: &[u8], at: usize, out: &mut [u8]) {
    let Some((length, text)) = original.get(at..).and_then(<[u8]>::split_first) else { return };
    let Some(mut elements) = text.get(..usize::from(*length)) else { return };
    let mut keep = |range: core::ops::Range<usize>| {
        if let (Some(kept), Some(place)) = (original.get(range.clone()), out.get_mut(range)) {
            place.copy_from_slice(kept);
        }
    };
    keep(at..at + 1);
    let mut from = at + 1;
    while let [id, length, rest @ ..] = elements {
        let length = usize::from(*length).min(rest.len());
        let shown = if TECHNICAL.contains(id) { length } else { 0 };
        keep(from..from + 2 + shown);
        from += 2 + length;
        elements = &rest[length..];
    }
}
