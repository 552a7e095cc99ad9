//! The stream cut into frames.

use core::fmt;

use super::error::FrameError;
use super::header::Header;

/// One PDU, its body not yet read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The header.
    pub header: Header,
    /// What follows the header: `command_length - 16` octets.
    pub body: &'a [u8],
}

impl fmt::Debug for Frame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frame")
            .field("header", &self.header)
            .field("body", &format_args!("<{} octets>", self.body.len()))
            .finish()
    }
}

/// The most octets that a PDU may have.
///
/// The default, 128 KiB, holds the longest sane PDU (a `message_payload` of 65535 octets and a `submit_multi` of
/// 255 destinations are 72 KiB together). A PDU that announces more ends the session, so a limit below what a peer
/// sends loses the link; a higher one lets a peer use more memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
pub struct FrameLimit(u32);

impl FrameLimit {
    /// A limit in octets, header included; values below 16 mean 16.
    #[must_use]
    pub const fn new(octets: u32) -> Self {
        Self(if octets < 16 { 16 } else { octets })
    }

    /// The limit in octets.
    #[must_use]
    pub const fn octets(self) -> u32 {
        self.0
    }
}

impl Default for FrameLimit {
    fn default() -> Self {
        Self(128 * 1024)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for FrameLimit {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u32::deserialize(deserializer).map(Self::new)
    }
}

/// Takes the first PDU off `input`, or nothing while it is not whole.
///
/// The length is judged as soon as its four octets are there, before anything waits for the rest.
///
/// ```
/// use smpp_driver::codec::frame::{FrameLimit, split};
///
/// let enquire_link = [0, 0, 0, 16, 0, 0, 0, 0x15, 0, 0, 0, 0, 0, 0, 0, 2, 0xFF];
/// let (frame, rest) = split(&enquire_link, FrameLimit::default())?.unwrap();
/// assert_eq!(frame.header.sequence_number, 2);
/// assert_eq!(rest, [0xFF]);
/// assert!(split(&enquire_link[..15], FrameLimit::default())?.is_none());
/// # Ok::<(), smpp_driver::codec::frame::FrameError>(())
/// ```
///
/// # Errors
///
/// When `command_length` is below 16 or above the limit: where the next PDU starts is then unknown for good.
#[expect(
    clippy::inline_always,
    reason = "a frame that is handed over in memory takes as long as reading a short PDU"
)]
#[inline(always)]
pub fn split(input: &[u8], limit: FrameLimit) -> Result<Option<(Frame<'_>, &[u8])>, FrameError> {
    let Some(length) = input.first_chunk::<4>() else { return Ok(None) };
    let command_length = u32::from_be_bytes(*length);
    let too_short = (command_length as usize) < Header::LEN;
    if too_short || command_length > limit.octets() {
        return Err(FrameError::new(input, limit));
    }
    let Some((pdu, rest)) = input.split_at_checked(command_length as usize) else { return Ok(None) };
    Ok(Header::parse(pdu).map(|(header, body)| (Frame { header, body }, rest)))
}
