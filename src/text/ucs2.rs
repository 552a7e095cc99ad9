//! UCS-2 as it is in practice: UTF-16, big-endian, with surrogate pairs.

use alloc::string::String;
use alloc::vec::Vec;
use core::char::{REPLACEMENT_CHARACTER, decode_utf16};

use super::encoding::Decoded;

/// Octets of a code unit.
const UNIT: usize = 2;
/// The byte order mark; with its octets swapped it is no character.
const BYTE_ORDER_MARK: [u8; UNIT] = [0xFE, 0xFF];
const SWAPPED_MARK: [u8; UNIT] = [0xFF, 0xFE];

/// Appends a character.
pub(super) fn put(character: char, out: &mut Vec<u8>) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        out.extend(unit.to_be_bytes());
    }
}

/// Reads code units.
///
/// A leading byte order mark is dropped; a swapped one says that a broken sender swapped all octets.
pub(super) fn decode(octets: &[u8]) -> Decoded {
    let (pairs, odd) = octets.as_chunks::<UNIT>();
    let (pairs, read): (_, fn([u8; UNIT]) -> u16) = match pairs {
        [SWAPPED_MARK, pairs @ ..] => (pairs, u16::from_le_bytes),
        [BYTE_ORDER_MARK, pairs @ ..] | pairs => (pairs, u16::from_be_bytes),
    };
    let mut lossy = !odd.is_empty();
    let mut text = String::with_capacity(octets.len());
    for character in decode_utf16(pairs.iter().copied().map(read)) {
        lossy |= character.is_err();
        text.push(character.unwrap_or(REPLACEMENT_CHARACTER));
    }
    Decoded { text, lossy }
}

/// Where to cut octets so that at most `capacity` code units stand before the cut, and no surrogate pair is parted.
pub(super) fn cut(octets: &[u8], capacity: usize) -> usize {
    let end = capacity * UNIT;
    if octets.len() <= end {
        return octets.len();
    }
    match octets[..end].last_chunk::<UNIT>() {
        // A high surrogate: its low one stands behind the cut.
        Some([0xD8..=0xDB, _]) => end - UNIT,
        _ => end,
    }
}
