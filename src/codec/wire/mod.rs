//! One field: octets <-> value. Nothing here knows a PDU.
//!
//! Each field exists in two forms: a borrowed one ([`FieldRef`]), which the parsers make without copying, and
//! an owned one ([`Field`]) to keep. Parsing and writing are implemented once, on the borrowed form.
//!
//! Parsing accepts all that can be read without doubt and loses nothing: what a strict reader would refuse is
//! remembered in the value itself and reported by [`View::oddities`]. A strict profile is a check of that
//! report, so what strict parsing accepts, lenient parsing reads alike.

#[cfg(feature = "arbitrary")]
mod arbitrary;
mod c_octet_string;
mod counted;
mod int;
mod kind;
mod octets;
mod oddity;
mod record;
mod short_message;

use alloc::vec::Vec;
use core::fmt;

use bytes::BufMut;
use nom::IResult;
use nom::error::{ErrorKind, ParseError};

pub use c_octet_string::{COctetStr, COctetString, StringError};
pub use counted::{Counted, CountedRef, Item};
pub(crate) use int::scalar_field;
pub use kind::{Kind, Personal, Plain, Privacy, Secret, Time};
pub use octets::{Octets, OctetsRef};
pub use oddity::{Leniency, Oddity};
pub(crate) use record::{least, read, record};
pub use short_message::{ShortMessage, ShortMessageRef, TooLong};

/// A field as it is kept: owned and `'static`.
pub trait Field: Clone + Default + PartialEq + Eq {
    /// The same field, borrowed from where it lies.
    type Ref<'a>: FieldRef<'a, Owned = Self>
    where
        Self: 'a;

    /// How many octets it has, if it is a number.
    const WIDTH: Option<usize> = None;

    /// Borrows the field.
    fn borrow(&self) -> Self::Ref<'_>;
}

/// A field as it is parsed and written: borrowed and `Copy`.
pub trait FieldRef<'a>: Copy + View {
    /// The form to keep.
    type Owned: Field;

    /// The least octets that any value has.
    const LEAST: usize = 0;

    /// Reads the field from the front of `input`.
    ///
    /// # Errors
    ///
    /// Only what cannot be read at all is an error; the rest is told by [`View::oddities`].
    fn parse(input: &'a [u8]) -> IResult<&'a [u8], Self, FieldError>;

    /// Appends the field exactly as it was parsed or built.
    fn write(&self, out: &mut impl BufMut);

    /// How many octets [`write`](Self::write) appends.
    fn encoded_len(&self) -> usize;

    /// Appends the field where octets follow it, if they do: one that came without its end then gets it, or the next
    /// field would be read as part of it.
    #[inline]
    fn write_before(&self, _follows: bool, out: &mut impl BufMut) {
        self.write(out);
    }

    /// How many octets [`write_before`](Self::write_before) appends.
    #[inline]
    fn len_before(&self, _follows: bool) -> usize {
        self.encoded_len()
    }

    /// Copies the field out of its frame.
    fn to_field(self) -> Self::Owned;
}

/// What can be said of any field without knowing its type.
pub trait View {
    /// What a strict reader would refuse in this value.
    fn oddities(&self) -> Leniency {
        Leniency::STRICT
    }

    /// The field inside this value that has `oddity`, if the value has fields of its own.
    fn odd_field(&self, _oddity: Oddity) -> Option<&'static str> {
        None
    }

    /// Writes the value for a person; message text, addresses and passwords only with `reveal`.
    ///
    /// # Errors
    ///
    /// Only those of the formatter.
    fn show(&self, f: &mut fmt::Formatter<'_>, reveal: bool) -> fmt::Result;

    /// Appends the octets of the field with what [`show`](Self::show) hides replaced: text and addresses by as many
    /// `*` as they have octets, a password by three, however long it is.
    fn redact(&self, out: &mut Vec<u8>);
}

/// What stands for an octet that is not to be seen.
pub(crate) const MASK: u8 = b'*';

/// Appends so many octets that are not to be seen.
pub(crate) fn mask(octets: usize, out: &mut Vec<u8>) {
    out.resize(out.len() + octets, MASK);
}

/// Why a field could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Fault {
    /// The body ends before the field does.
    #[error("the body ends inside this field")]
    Truncated,
    /// `dest_flag` is neither 1 (SME address) nor 2 (distribution list), so what follows cannot be read.
    #[error("dest_flag is neither 1 (SME address) nor 2 (distribution list)")]
    DestFlag,
    /// The profile in force does not tolerate this deviation.
    #[error("not tolerated: {0}")]
    Odd(Oddity),
}

/// Where a parser stopped, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldError {
    /// The field as the specification names it; empty until a record says it.
    pub field: &'static str,
    /// How many octets stood before the parser when it stopped.
    pub remaining: usize,
    /// Why it stopped.
    pub fault: Fault,
}

impl<'a> ParseError<&'a [u8]> for FieldError {
    fn from_error_kind(input: &'a [u8], _: ErrorKind) -> Self {
        Self { field: "", remaining: input.len(), fault: Fault::Truncated }
    }

    fn append(_: &'a [u8], _: ErrorKind, other: Self) -> Self {
        other
    }
}

/// A field as text: with `Display` and `Debug` it is written as [`View::show`] does.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// The field.
    pub field: &'a dyn View,
    /// Whether message text, addresses and passwords are written.
    pub reveal: bool,
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.field.show(f, self.reveal)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.field.show(f, self.reveal)
    }
}
