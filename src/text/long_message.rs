//! The ways in which the segments of a long message say that they belong together.

use alloc::vec::Vec;

use super::gsm7::NationalShift;
use super::udh::InformationElement;

/// How a text that does not fit one message is sent. SMPP 3.4 §3.2.3; one way for all of a message.
///
/// A reference tells apart the long messages to one destination that are under way together: count up for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LongMessage {
    /// A user data header with a reference of 8 bits: all phones join it.
    Udh8 {
        /// The reference.
        reference: u8,
    },
    /// A user data header with a reference of 16 bits: confused less often, but one septet less in each segment.
    Udh16 {
        /// The reference.
        reference: u16,
    },
    /// The TLVs `sar_msg_ref_num`, `sar_total_segments` and `sar_segment_seqnum`, from which the SMSC makes a header:
    /// of 8 bits for references up to 255, else of 16. GSM allows no other header beside them.
    Sar {
        /// The reference.
        reference: u16,
    },
    /// The whole text in the TLV `message_payload`: the SMSC splits it.
    Payload,
    /// Not at all: a long text is an error.
    Refuse,
}

impl LongMessage {
    /// Segments that a long message may have: its parts are counted in one octet.
    pub const MAX_SEGMENTS: usize = 255;
    /// Octets that `message_payload` may have; SMSCs take less. SMPP 3.4 §5.3.2.32.
    pub const MAX_PAYLOAD: usize = 65_535;

    /// Octets of the elements that join segments on the air, whoever writes them.
    pub(super) const fn element_len(self) -> usize {
        match self {
            Self::Udh8 { .. } | Self::Sar { reference: 0..=0xFF } | Self::Payload | Self::Refuse => 5,
            Self::Udh16 { .. } | Self::Sar { .. } => 6,
        }
    }

    /// Octets of the header on the air in each segment of a long message, its length octet counted.
    pub(super) const fn header_len(self, shift: usize) -> usize {
        1 + self.element_len() + shift
    }

    /// Appends the header of one segment as it stands in the user data: none, if it has no elements.
    pub(super) fn put_header(self, shift: Option<NationalShift>, total: u8, sequence: u8, out: &mut Vec<u8>) {
        let start = out.len();
        out.push(0);
        match self {
            Self::Udh8 { reference } if total > 1 => {
                out.extend([InformationElement::CONCATENATION_8, 3, reference, total, sequence]);
            }
            Self::Udh16 { reference } if total > 1 => {
                let [high, low] = reference.to_be_bytes();
                out.extend([InformationElement::CONCATENATION_16, 4, high, low, total, sequence]);
            }
            _ => {}
        }
        let single = shift.and_then(NationalShift::single_language);
        let locking = shift.and_then(NationalShift::locking_language);
        out.extend(
            single.into_iter().flat_map(|language| [InformationElement::SINGLE_SHIFT, 1, language.id()]),
        );
        out.extend(
            locking.into_iter().flat_map(|language| [InformationElement::LOCKING_SHIFT, 1, language.id()]),
        );
        match u8::try_from(out.len() - start - 1) {
            // At most 12 octets.
            Ok(len @ 1..) => out[start] = len,
            _ => out.truncate(start),
        }
    }
}
