//! `sm_length` and `short_message`: one field, since one measures the other.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use bytes::BufMut;
use nom::IResult;
use nom::number::complete::be_u8;

use super::octets::show_octets;
use super::{Field, FieldError, FieldRef, Leniency, Oddity, View, mask};

/// A message of 0 to 255 octets with its length before it.
///
/// SMPP 3.4 §5.2.21–22 allows 254 octets, SMPP 5.0 255; longer ones go into the `message_payload` TLV.
/// The octets are text or binary as `data_coding` says, after a user data header if `esm_class` says so.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct ShortMessage {
    /// As they stand on the wire: `sm_length`, then the message. Nothing at all for an empty message.
    octets: Box<[u8]>,
}

/// The message does not fit into `short_message`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error(
    "{given} octets given, at most {} allowed; longer messages go into the message_payload TLV",
    ShortMessage::MAX
)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
        match u8::try_from(octets.len()) {
            Ok(0) => Ok(Self::default()),
            Ok(sm_length) => Ok(Self { octets: [&[sm_length], octets].concat().into() }),
            Err(_) => Err(TooLong { given: octets.len() }),
        }
    }

    /// The octets of the message: text or binary, with its user data header.
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        self.borrow().as_octets()
    }
}

impl Field for ShortMessage {
    type Ref<'a> = ShortMessageRef<'a>;

    #[inline]
    fn borrow(&self) -> ShortMessageRef<'_> {
        if self.octets.is_empty() {
            ShortMessageRef::default()
        } else {
            ShortMessageRef { octets: &self.octets }
        }
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
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ShortMessageRef<'a> {
    /// As they stand on the wire: `sm_length`, then the message; fewer octets than it says if the body is cut.
    octets: &'a [u8],
}

impl<'a> ShortMessageRef<'a> {
    /// The octets of the message: text or binary, with its user data header.
    #[must_use]
    pub fn as_octets(self) -> &'a [u8] {
        self.octets.get(1..).unwrap_or_default()
    }

    fn is_cut(self) -> bool {
        usize::from(self.sm_length()) > self.as_octets().len()
    }

    /// `sm_length` as it stands on the wire.
    #[must_use]
    pub fn sm_length(self) -> u8 {
        self.octets.first().copied().unwrap_or_default()
    }
}

impl<'a> FieldRef<'a> for ShortMessageRef<'a> {
    type Owned = ShortMessage;

    const LEAST: usize = 1;

    #[inline]
    fn parse(input: &'a [u8]) -> IResult<&'a [u8], Self, FieldError> {
        let (rest, sm_length) = be_u8(input)?;
        let end = 1 + usize::from(sm_length).min(rest.len());
        let (octets, rest) = input.split_at(end);
        Ok((rest, Self { octets }))
    }

    #[inline]
    fn write(&self, out: &mut impl BufMut) {
        out.put_slice(self.octets);
    }

    #[inline]
    fn write_before(&self, follows: bool, out: &mut impl BufMut) {
        if follows && self.is_cut() {
            #[expect(clippy::cast_possible_truncation, reason = "less than sm_length, which is one octet")]
            out.put_u8(self.as_octets().len() as u8);
            out.put_slice(self.as_octets());
        } else {
            self.write(out);
        }
    }

    #[inline]
    fn encoded_len(&self) -> usize {
        self.octets.len()
    }

    #[inline]
    fn to_field(self) -> ShortMessage {
        if self.octets == [0] { ShortMessage::default() } else { ShortMessage { octets: self.octets.into() } }
    }
}

impl Default for ShortMessageRef<'_> {
    fn default() -> Self {
        Self { octets: &[0] }
    }
}

impl View for ShortMessageRef<'_> {
    fn oddities(&self) -> Leniency {
        Leniency::STRICT.with_if(Oddity::ShortMessageCut, self.is_cut())
    }

    fn show(&self, f: &mut fmt::Formatter<'_>, reveal: bool) -> fmt::Result {
        show_octets(self.as_octets(), f, reveal)
    }

    fn redact(&self, out: &mut Vec<u8>) {
        out.extend(self.octets.first());
        mask(self.as_octets().len(), out);
    }
}

impl fmt::Debug for ShortMessageRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.show(f, false)
    }
}
