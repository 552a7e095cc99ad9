//! Octets up to the end of what holds them.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use bytes::BufMut;
use nom::IResult;

use super::kind::{HIDDEN, Kind, Plain, Privacy};
use super::{Field, FieldError, FieldRef, View, mask};

/// Octets without a length of their own: they end where their TLV ends.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Octets<K = Plain> {
    octets: Box<[u8]>,
    kind: PhantomData<K>,
}

impl<K: Kind> Octets<K> {
    /// Takes any octets.
    #[must_use]
    pub fn new(octets: &[u8]) -> Self {
        OctetsRef::new(octets).to_field()
    }

    /// The octets.
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        &self.octets
    }
}

impl<K: Kind> Field for Octets<K> {
    type Ref<'a> = OctetsRef<'a, K>;

    fn borrow(&self) -> OctetsRef<'_, K> {
        OctetsRef::new(&self.octets)
    }
}

impl<K: Kind> fmt::Debug for Octets<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.borrow().show(f, false)
    }
}

/// Octets without a length of their own, borrowed from their frame.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct OctetsRef<'a, K = Plain> {
    octets: &'a [u8],
    kind: PhantomData<K>,
}

impl<'a, K: Kind> OctetsRef<'a, K> {
    /// Takes any octets.
    #[must_use]
    pub fn new(octets: &'a [u8]) -> Self {
        Self { octets, kind: PhantomData }
    }

    /// The octets.
    #[must_use]
    pub fn as_octets(self) -> &'a [u8] {
        self.octets
    }
}

impl<'a, K: Kind> FieldRef<'a> for OctetsRef<'a, K> {
    type Owned = Octets<K>;

    fn parse(input: &'a [u8]) -> IResult<&'a [u8], Self, FieldError> {
        Ok((&input[input.len()..], Self::new(input)))
    }

    fn write(&self, out: &mut impl BufMut) {
        out.put_slice(self.octets);
    }

    fn encoded_len(&self) -> usize {
        self.octets.len()
    }

    fn to_field(self) -> Octets<K> {
        Octets { octets: self.octets.into(), kind: PhantomData }
    }
}

impl<K: Kind> View for OctetsRef<'_, K> {
    fn show(&self, f: &mut fmt::Formatter<'_>, reveal: bool) -> fmt::Result {
        show_octets(self.octets, f, reveal || K::PRIVACY == Privacy::Open)
    }

    fn redact(&self, out: &mut Vec<u8>) {
        match K::PRIVACY {
            Privacy::Open => self.write(out),
            Privacy::Length => mask(self.octets.len(), out),
            Privacy::Hidden => mask(HIDDEN, out),
        }
    }
}

impl<K: Kind> fmt::Debug for OctetsRef<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.show(f, false)
    }
}

/// Octets that may be a person's words: their number, or with `reveal` all of them in hexadecimal.
pub(super) fn show_octets(octets: &[u8], f: &mut fmt::Formatter<'_>, reveal: bool) -> fmt::Result {
    if !reveal {
        return write!(f, "<{} octets>", octets.len());
    }
    octets.iter().try_for_each(|octet| write!(f, "{octet:02X}"))
}
