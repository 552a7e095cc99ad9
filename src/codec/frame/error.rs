//! Faults after which the stream cannot be read any more.

use core::fmt;

use super::header::Header;
use super::split::FrameLimit;
use crate::codec::values::CommandStatus;

/// The length of a PDU cannot be true, so the place of the next one is lost: answer, then close.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FrameError {
    /// The length that the PDU announced, in octets.
    pub command_length: u32,
    /// The most octets that a PDU may have.
    pub limit: u32,
    /// The number to answer with: that of the header, or 0 while the header is not whole.
    pub sequence_number: u32,
    /// What the peer speaks instead of SMPP, if it can be told.
    pub foreign: Option<Foreign>,
}

impl FrameError {
    #[cold]
    pub(super) fn new(input: &[u8], limit: FrameLimit) -> Self {
        let header = Header::parse(input).map(|(header, _)| header);
        Self {
            command_length: input.first_chunk().map_or(0, |length| u32::from_be_bytes(*length)),
            limit: limit.octets(),
            sequence_number: header.map_or(0, |header| header.sequence_number),
            foreign: Foreign::recognise(input),
        }
    }

    /// What to put into the `generic_nack`.
    #[must_use]
    pub const fn status(&self) -> CommandStatus {
        CommandStatus::INVCMDLEN
    }
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(foreign) = self.foreign {
            return write!(f, "the peer does not speak SMPP here: this is {foreign}");
        }
        write!(f, "command_length of {} octets, 16 to {} allowed", self.command_length, self.limit)
    }
}

impl core::error::Error for FrameError {}

/// A protocol that is taken for SMPP by mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Foreign {
    /// TLS: the peer encrypts and this side does not.
    Tls,
    /// HTTP.
    Http,
    /// The PROXY protocol, which was not expected.
    Proxy,
}

impl Foreign {
    fn recognise(input: &[u8]) -> Option<Self> {
        const SIGNS: [(&[u8], Foreign); 9] = [
            (&[0x16, 0x03], Foreign::Tls),
            (&[0x15, 0x03], Foreign::Tls),
            (b"HTTP", Foreign::Http),
            (b"GET ", Foreign::Http),
            (b"POST", Foreign::Http),
            (b"HEAD", Foreign::Http),
            (b"PUT ", Foreign::Http),
            (b"PROX", Foreign::Proxy),
            (b"\r\n\r\n", Foreign::Proxy),
        ];
        SIGNS.into_iter().find(|(sign, _)| input.starts_with(sign)).map(|(_, foreign)| foreign)
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tls => "TLS",
            Self::Http => "HTTP",
            Self::Proxy => "the PROXY protocol",
        })
    }
}
