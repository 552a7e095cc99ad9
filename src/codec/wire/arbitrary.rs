//! Fields out of any octets, for the feature `arbitrary`: within what the specification allows, so that they are read
//! back as they are by any profile.

use alloc::vec::Vec;

use arbitrary::{Arbitrary, Result, Unstructured};

use super::c_octet_string::COctetString;
use super::counted::{Counted, Item};
use super::kind::Kind;
use super::octets::Octets;
use super::short_message::ShortMessage;

/// How many octets a value without a length of its own has at most: short enough for most TLVs.
const OCTETS: usize = 64;

fn octets(u: &mut Unstructured<'_>, max: usize) -> Result<Vec<u8>> {
    let length = u.int_in_range(0..=max)?;
    (0..length).map(|_| u.arbitrary()).collect()
}

impl<'u, const N: usize, K: Kind> Arbitrary<'u> for COctetString<N, K> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        let max = N.saturating_sub(1);
        let length = if K::WHOLE { u.choose(&[0, max]).copied()? } else { u.int_in_range(0..=max)? };
        let text: Vec<u8> = (0..length).map(|_| u.int_in_range(1..=0x7F)).collect::<Result<_>>()?;
        Self::from_octets(&text).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

impl<'u, K: Kind> Arbitrary<'u> for Octets<K> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        octets(u, OCTETS).map(|octets| Self::new(&octets))
    }
}

impl<'u> Arbitrary<'u> for ShortMessage {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        Self::new(&octets(u, Self::MAX)?).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

impl<'u, T: Item + Arbitrary<'u>> Arbitrary<'u> for Counted<T> {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        let count = u.arbitrary_len::<T>()?.min(Self::MAX);
        let items = (0..count).map(|_| u.arbitrary()).collect::<Result<_>>()?;
        Self::new(items).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}
