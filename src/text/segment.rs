//! One message out of a text, as it goes into a PDU.

use alloc::vec::Vec;
use core::fmt;

use super::encoding::Encoding;
use crate::codec::tlv::{self, TlvTag, Tlvs};
use crate::codec::{DataCoding, EsmClass};

/// One message out of a text: the whole of it, or a part.
///
/// What it needs in its PDU: [`esm_class`](Self::esm_class), [`data_coding`](Self::data_coding),
/// [`short_message`](Self::short_message) and [`tlvs`](Self::tlvs).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Segment {
    pub(super) octets: Vec<u8>,
    pub(super) header: u8,
    pub(super) sequence: u8,
    pub(super) total: u8,
    pub(super) encoding: Encoding,
    pub(super) data_coding: DataCoding,
    pub(super) carrier: Carrier,
}

/// What carries the user data, and the number of the part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Carrier {
    ShortMessage,
    Sar { reference: u16 },
    Payload,
}

impl Segment {
    /// The user data: the user data header, if there is one, and the encoded text.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// The user data, to keep.
    #[must_use]
    pub fn into_octets(self) -> Vec<u8> {
        self.octets
    }

    /// The octets for `short_message`: the user data, unless `message_payload` carries it.
    #[must_use]
    pub fn short_message(&self) -> &[u8] {
        if self.carrier == Carrier::Payload { &[] } else { &self.octets }
    }

    /// The TLVs that the PDU needs: `message_payload`, the three `sar_*` of a long message, or none.
    #[must_use]
    pub fn tlvs(&self) -> Tlvs {
        let mut tlvs = Tlvs::default();
        let [high, low] = match self.carrier {
            Carrier::ShortMessage => return tlvs,
            Carrier::Payload => {
                push(&mut tlvs, tlv::MESSAGE_PAYLOAD.number(), &self.octets);
                return tlvs;
            }
            Carrier::Sar { reference } => reference.to_be_bytes(),
        };
        push(&mut tlvs, tlv::SAR_MSG_REF_NUM.number(), &[high, low]);
        push(&mut tlvs, tlv::SAR_TOTAL_SEGMENTS.number(), &[self.total]);
        push(&mut tlvs, tlv::SAR_SEGMENT_SEQNUM.number(), &[self.sequence]);
        tlvs
    }

    /// Whether the octets start with a user data header: those of a long message joined by one do, and those in
    /// national tables.
    #[must_use]
    pub const fn has_udh(&self) -> bool {
        self.header > 0
    }

    /// What the segment needs in `esm_class`, to be joined to the mode with `|`.
    #[must_use]
    pub const fn esm_class(&self) -> EsmClass {
        if self.has_udh() { EsmClass::UDH } else { EsmClass::DEFAULT }
    }

    /// The `data_coding` of the segment.
    #[must_use]
    pub const fn data_coding(&self) -> DataCoding {
        self.data_coding
    }

    /// The encoding of the text.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Which segment this is, counted from 1.
    #[must_use]
    pub const fn sequence(&self) -> u8 {
        self.sequence
    }

    /// How many segments there are.
    #[must_use]
    pub const fn total(&self) -> u8 {
        self.total
    }
}

/// Appends a TLV whose length was checked when the text was split.
fn push(tlvs: &mut Tlvs, tag: TlvTag, value: &[u8]) {
    let pushed = tlvs.push_raw(tag, value);
    debug_assert!(pushed.is_ok(), "no value is longer than a length can say");
}

/// Shows how long the message is, never its text.
impl fmt::Debug for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Segment")
            .field("octets", &format_args!("<{} octets>", self.octets.len()))
            .field("sequence", &self.sequence)
            .field("total", &self.total)
            .field("encoding", &self.encoding)
            .finish_non_exhaustive()
    }
}
