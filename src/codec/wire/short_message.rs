//! `sm_length` and `short_message`: one field, since one measures the other.

use alloc::boxed::Box;
use core::fmt;

use bytes::BufMut;
use nom::IResult;
use nom::number::complete::be_u8;

use super::octets::show_octets;
use super::{Field, FieldError, FieldRef, Leniency, Oddity, View};

/// A message of 0 to 255 octets with its length before it.
///
/// SMPP 3.4 §5.2.21–22 allows 254 octets, SMPP 5.0 255; longer ones go into the `message_payload` TLV.
/// The octets are text or binary as `data_coding` says, after a user data header if `esm_class` says so.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct ShortMessage {
    octets: Box<[u8]>,
    missing: u8,
}

/// The message does not fit into `short_message`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error(
    "{given} octets given, at most {} allowed; longer messages go into the message_payload TLV",
    ShortMessage::MAX
)]
pub struct TooLong {
    /// Octets given.
    pub given: usize,
}

impl ShortMessage {
    /// How many octets `sm_length` can count, which is what SMPP 5.0 allows.
    pub const MAX: usize = 255;

    /// How many octets SMPP 3.4 allows. Send no more unless the peer speaks SMPP 5.0; received from anyone, 255 are read.
    pub const MAX_V3_4: usize = 254;

    /// Takes at most [`MAX`](Self::MAX) octets.
    ///
    /// # Errors
    ///
    /// When there are more.
    pub fn new(octets: &[u8]) -> Result<Self, TooLong> {
        if octets.len() > Self::MAX {
            return Err(TooLong { given: octets.len() });
        }
        Ok(Self { octets: octets.into(), missing: 0 })
    }

    /// The octets of the message: text or binary, with its user data header.
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        &self.octets
    }
}

impl Field for ShortMessage {
    type Ref<'a> = ShortMessageRef<'a>;

    #[inline]
    fn borrow(&self) -> ShortMessageRef<'_> {
        ShortMessageRef { octets: &self.octets, missing: self.missing }
    }
}

impl TryFrom<&[u8]> for ShortMessage {
    type Error = TooLong;

    fn try_from(octets: &[u8]) -> Result<Self, TooLong> {
        Self::new(octets)
    }
}

impl fmt::Debug for ShortMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.borrow().show(f, false)
    }
}

/// A message with its length before it, borrowed from its frame.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ShortMessageRef<'a> {
    octets: &'a [u8],
    /// By how much `sm_length` exceeds what the body holds.
    missing: u8,
}

impl<'a> ShortMessageRef<'a> {
    /// The octets of the message: text or binary, with its user data header.
    #[must_use]
    pub fn as_octets(self) -> &'a [u8] {
        self.octets
    }

    /// `sm_length` as it stands on the wire.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "octets and missing add up to the octet they were parsed from"
    )]
    pub fn sm_length(self) -> u8 {
        self.octets.len() as u8 + self.missing
    }
}

impl<'a> FieldRef<'a> for ShortMessageRef<'a> {
    type Owned = ShortMessage;

    const LEAST: usize = 1;

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "less than sm_length, which is one octet")]
    fn parse(input: &'a [u8]) -> IResult<&'a [u8], Self, FieldError> {
        let (rest, sm_length) = be_u8(input)?;
        let whole = usize::from(sm_length);
        if let Some((octets, rest)) = rest.split_at_checked(whole) {
            return Ok((rest, Self { octets, missing: 0 }));
        }
        Ok((&rest[rest.len()..], Self { octets: rest, missing: (whole - rest.len()) as u8 }))
    }

    #[inline]
    fn write(&self, out: &mut impl BufMut) {
        out.put_u8(self.sm_length());
        out.put_slice(self.octets);
    }

    #[inline]
    fn write_before(&self, follows: bool, out: &mut impl BufMut) {
        Self { missing: if follows { 0 } else { self.missing }, ..*self }.write(out);
    }

    #[inline]
    fn encoded_len(&self) -> usize {
        1 + self.octets.len()
    }

    #[inline]
    fn to_field(self) -> ShortMessage {
        ShortMessage { octets: self.octets.into(), missing: self.missing }
    }
}

impl View for ShortMessageRef<'_> {
    fn oddities(&self) -> Leniency {
        Leniency::STRICT.with_if(Oddity::ShortMessageCut, self.missing != 0)
    }

    fn show(&self, f: &mut fmt::Formatter<'_>, reveal: bool) -> fmt::Result {
        show_octets(self.octets, f, reveal)
    }
}

impl fmt::Debug for ShortMessageRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.show(f, false)
    }
}
