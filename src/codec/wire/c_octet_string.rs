//! C-Octet Strings: octets up to a NUL.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;

use bytes::BufMut;
use nom::IResult;

use super::kind::{HIDDEN, Kind, Plain, Privacy};
use super::{Field, FieldError, FieldRef, Leniency, Oddity, View, mask};

/// A C-Octet String of at most `N` octets, its NUL counted, kept in place.
///
/// One that came in longer than it may be is kept whole on the heap; one that came in without its NUL remembers that.
///
/// ```
/// use smpp_driver::codec::COctetString;
///
/// let system_id = COctetString::<16>::new("ESME1")?;
/// assert_eq!(system_id, "ESME1");
/// assert!(COctetString::<16>::new("a name that is too long").is_err());
/// # Ok::<(), smpp_driver::codec::StringError>(())
/// ```
#[derive(Clone)]
pub struct COctetString<const N: usize, K = Plain> {
    repr: Repr<N>,
    kind: PhantomData<K>,
}

#[derive(Clone)]
enum Repr<const N: usize> {
    /// The first `len` octets, the NUL among them.
    InPlace { len: u8, octets: [u8; N] },
    /// A string that does not fit in its place.
    Odd(Box<Box<[u8]>>),
}

/// Why a C-Octet String cannot be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum StringError {
    /// Longer than the field may be.
    #[error("{given} octets given, at most {max} allowed")]
    TooLong {
        /// Octets given, without NUL.
        given: usize,
        /// Octets allowed, without NUL.
        max: usize,
    },
    /// A NUL inside would end the string early.
    #[error("NUL at position {position}; the string ends at its first NUL")]
    Nul {
        /// Where, counted from 0.
        position: usize,
    },
    /// Only ASCII is allowed where text is given; octets can be given by [`COctetString::from_octets`].
    #[error("the character at octet {position} is not ASCII")]
    NotAscii {
        /// Where it starts, in octets counted from 0. Which it is stays untold: it may be one of a password.
        position: usize,
    },
    /// A time is empty or has 16 characters.
    #[error("{given} characters given; a time is empty or has exactly {length}")]
    Length {
        /// Characters given.
        given: usize,
        /// Characters wanted.
        length: usize,
    },
}

impl<const N: usize, K: Kind> COctetString<N, K> {
    /// The empty string.
    pub const EMPTY: Self = Self::in_place(1);

    /// The string that is not there at all: its octets and its NUL are missing from the body.
    pub const ABSENT: Self = Self::in_place(0);

    const fn in_place(len: u8) -> Self {
        Self { repr: Repr::InPlace { len, octets: [0; N] }, kind: PhantomData }
    }

    /// Takes ASCII text of at most `N - 1` octets.
    ///
    /// # Errors
    ///
    /// When the text is too long, holds a NUL or anything but ASCII.
    pub fn new(text: &str) -> Result<Self, StringError> {
        match text.bytes().position(|octet| !octet.is_ascii()) {
            Some(position) => Err(StringError::NotAscii { position }),
            None => Self::from_octets(text.as_bytes()),
        }
    }

    /// Takes any octets but NUL, at most `N - 1` of them: sender names in Latin-1, for example.
    ///
    /// # Errors
    ///
    /// When there are too many octets, or a NUL is among them.
    pub fn from_octets(octets: &[u8]) -> Result<Self, StringError> {
        if octets.len() >= N {
            return Err(StringError::TooLong { given: octets.len(), max: N - 1 });
        }
        if K::WHOLE && !octets.is_empty() && octets.len() != N - 1 {
            return Err(StringError::Length { given: octets.len(), length: N - 1 });
        }
        Self::oversized(octets)
    }

    /// Takes octets without regard to the length that the specification allows.
    ///
    /// Some operators issue passwords of more than 8 octets: this is the explicit choice to send one.
    ///
    /// # Errors
    ///
    /// When a NUL is among the octets.
    pub fn oversized(octets: &[u8]) -> Result<Self, StringError> {
        match find_nul(octets) {
            Some(position) => Err(StringError::Nul { position }),
            None => Ok(Self::copy_of(octets, &[0])),
        }
    }

    /// Copies a string and what ends it: a NUL, or nothing.
    #[inline]
    fn copy_of(octets: &[u8], end: &[u8]) -> Self {
        let len = octets.len() + end.len();
        let repr = match u8::try_from(len) {
            Ok(small) if len <= N => {
                let mut place = [0; N];
                place[..octets.len()].copy_from_slice(octets);
                place[octets.len()..len].copy_from_slice(end);
                Repr::InPlace { len: small, octets: place }
            }
            _ => Repr::Odd(Box::new([octets, end].concat().into())),
        };
        Self { repr, kind: PhantomData }
    }

    /// The octets, without NUL.
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        self.borrow().as_octets()
    }

    /// The text, if the octets are UTF-8 (ASCII is).
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.borrow().as_str()
    }

    /// Whether there are no octets.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.as_octets().is_empty()
    }

    /// How many octets there are, without NUL.
    #[must_use]
    pub fn len(&self) -> usize {
        self.as_octets().len()
    }
}

impl<const N: usize, K: Kind> Field for COctetString<N, K> {
    type Ref<'a> = COctetStr<'a, N, K>;

    #[inline]
    fn borrow(&self) -> COctetStr<'_, N, K> {
        let octets = match &self.repr {
            Repr::InPlace { len, octets } => &octets[..usize::from(*len)],
            Repr::Odd(octets) => &***octets,
        };
        COctetStr { octets, kind: PhantomData }
    }
}

impl<const N: usize, K: Kind> Default for COctetString<N, K> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<const N: usize, K: Kind> PartialEq for COctetString<N, K> {
    fn eq(&self, other: &Self) -> bool {
        self.borrow() == other.borrow()
    }
}

impl<const N: usize, K: Kind> Eq for COctetString<N, K> {}

impl<const N: usize, K: Kind> PartialEq<str> for COctetString<N, K> {
    fn eq(&self, other: &str) -> bool {
        self.as_octets() == other.as_bytes()
    }
}

impl<const N: usize, K: Kind> PartialEq<&str> for COctetString<N, K> {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl<const N: usize, K: Kind> Hash for COctetString<N, K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.borrow().hash(state);
    }
}

impl<const N: usize, K: Kind> TryFrom<&str> for COctetString<N, K> {
    type Error = StringError;

    fn try_from(text: &str) -> Result<Self, StringError> {
        Self::new(text)
    }
}

impl<const N: usize, K: Kind> fmt::Debug for COctetString<N, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.borrow().show(f, false)
    }
}

/// A C-Octet String, borrowed from its frame.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct COctetStr<'a, const N: usize, K = Plain> {
    /// As they stand on the wire: with the NUL, if there is one.
    octets: &'a [u8],
    kind: PhantomData<K>,
}

impl<'a, const N: usize, K: Kind> COctetStr<'a, N, K> {
    /// The octets, without NUL.
    #[must_use]
    pub fn as_octets(self) -> &'a [u8] {
        match self.octets {
            [octets @ .., 0] => octets,
            unterminated => unterminated,
        }
    }

    /// The text, if the octets are UTF-8 (ASCII is).
    #[must_use]
    pub fn as_str(self) -> Option<&'a str> {
        core::str::from_utf8(self.as_octets()).ok()
    }

    fn is_terminated(self) -> bool {
        self.octets.ends_with(&[0])
    }

    /// Whether the string, its NUL included, is missing from the body.
    #[must_use]
    pub fn is_absent(self) -> bool {
        self.octets.is_empty()
    }
}

impl<'a, const N: usize, K: Kind> FieldRef<'a> for COctetStr<'a, N, K> {
    type Owned = COctetString<N, K>;

    #[inline]
    fn parse(input: &'a [u8]) -> IResult<&'a [u8], Self, FieldError> {
        let end = find_nul(input).map_or(input.len(), |nul| nul + 1);
        let (octets, rest) = input.split_at(end);
        Ok((rest, Self { octets, kind: PhantomData }))
    }

    #[inline]
    fn write(&self, out: &mut impl BufMut) {
        out.put_slice(self.octets);
    }

    #[inline]
    fn write_before(&self, follows: bool, out: &mut impl BufMut) {
        self.write(out);
        if follows && !self.is_terminated() {
            out.put_u8(0);
        }
    }

    #[inline]
    fn encoded_len(&self) -> usize {
        self.octets.len()
    }

    #[inline]
    fn len_before(&self, follows: bool) -> usize {
        self.octets.len() + usize::from(follows && !self.is_terminated())
    }

    #[inline]
    fn to_field(self) -> COctetString<N, K> {
        COctetString::copy_of(self.octets, &[])
    }
}

impl<const N: usize, K: Kind> View for COctetStr<'_, N, K> {
    fn oddities(&self) -> Leniency {
        let len = self.as_octets().len();
        Leniency::STRICT
            .with_if(Oddity::MissingNul, !self.is_terminated())
            .with_if(Oddity::TooLong, len >= N)
            .with_if(Oddity::NonAscii, !self.octets.is_ascii())
            .with_if(Oddity::TimeLength, K::WHOLE && len != 0 && len != N - 1)
    }

    fn show(&self, f: &mut fmt::Formatter<'_>, reveal: bool) -> fmt::Result {
        match K::PRIVACY {
            Privacy::Open => {}
            _ if reveal => {}
            Privacy::Length => return write!(f, "<{} octets>", self.as_octets().len()),
            Privacy::Hidden => return f.write_str("***"),
        }
        write!(f, "\"{}\"", self.as_octets().escape_ascii())
    }

    fn redact(&self, out: &mut Vec<u8>) {
        match K::PRIVACY {
            Privacy::Open => return self.write(out),
            _ if self.is_absent() => return,
            Privacy::Length => mask(self.as_octets().len(), out),
            Privacy::Hidden => mask(HIDDEN, out),
        }
        if self.is_terminated() {
            out.push(0);
        }
    }
}

impl<const N: usize, K: Kind> Default for COctetStr<'_, N, K> {
    fn default() -> Self {
        Self { octets: &[0], kind: PhantomData }
    }
}

impl<const N: usize, K: Kind> fmt::Debug for COctetStr<'_, N, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.show(f, false)
    }
}

/// The position of the first NUL.
///
/// Most strings are empty or shorter than 16 octets, so this looks at the first octet, then at eight at a time.
#[inline]
fn find_nul(octets: &[u8]) -> Option<usize> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;

    if octets.first() == Some(&0) {
        return Some(0);
    }
    let mut at = 0;
    while let Some(word) = octets[at..].first_chunk::<8>() {
        let word = u64::from_le_bytes(*word);
        let nuls = word.wrapping_sub(LOW) & !word & HIGH;
        if nuls != 0 {
            return Some(at + nuls.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    octets[at..].iter().position(|octet| *octet == 0).map(|rest| at + rest)
}
