//! Why a text cannot be split.

use core::fmt;

use super::convert::EncodeError;
use super::encoding::Encoding;
use super::gsm7::NationalShift;

/// Why a text cannot be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum SplitError {
    /// The encoding does not have a character of the text.
    Encode(EncodeError),
    /// The text needs more segments than a long message may have, or more than one where none may be long.
    TooManySegments {
        /// Segments needed.
        needed: usize,
        /// Segments allowed.
        max: usize,
    },
    /// The text needs more octets than `message_payload` may have.
    PayloadTooLong {
        /// Octets needed.
        needed: usize,
        /// Octets allowed.
        max: usize,
    },
    /// National tables need a user data header, beside which GSM does not allow `sar_*`.
    ShiftWithSar(NationalShift),
    /// The SMSC has no `data_coding` for this encoding.
    NoDataCoding(Encoding),
}

impl fmt::Display for SplitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encode(error) => error.fmt(f),
            Self::TooManySegments { needed, max: 1 } => {
                write!(f, "the text needs {needed} segments; long messages are not to be sent")
            }
            Self::TooManySegments { needed, max } => {
                write!(f, "the text needs {needed} segments; a long message has at most {max}")
            }
            Self::PayloadTooLong { needed, max } => {
                write!(f, "the text needs {needed} octets; message_payload has at most {max}")
            }
            Self::ShiftWithSar(shift) => {
                write!(f, "{shift} needs a user data header, which sar_* TLVs do not allow")
            }
            Self::NoDataCoding(encoding) => write!(f, "the SMSC has no data_coding for {encoding}"),
        }
    }
}

impl core::error::Error for SplitError {}

impl From<EncodeError> for SplitError {
    fn from(error: EncodeError) -> Self {
        Self::Encode(error)
    }
}
