//! UCS-2 as it is in practice: UTF-16 with surrogate pairs, big-endian unless somebody got it wrong.

use alloc::string::String;
use alloc::vec::Vec;
use core::char::{REPLACEMENT_CHARACTER, decode_utf16};

/// Octets of ASCII that are written together.
const CHUNK: usize = 8;
/// Octets of a code unit.
const UNIT: usize = 2;
/// The byte order mark; with its octets swapped it is no character.
const BYTE_ORDER_MARK: [u8; UNIT] = [0xFE, 0xFF];
const SWAPPED_MARK: [u8; UNIT] = [0xFF, 0xFE];

/// Which octet of a code unit comes first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Big,
    Little,
}

/// Counts the code units of a text.
pub(super) fn count(text: &str) -> usize {
    // Every octet of UTF-8 that does not continue a character starts one; those of four octets take two units.
    text.bytes().map(|octet| usize::from(octet & 0xC0 != 0x80) + usize::from(octet >= 0xF0)).sum()
}

/// How much of a text fits: where the first character starts that does not, and the code units before it.
pub(super) fn fitting(text: &str, capacity: usize) -> (usize, usize) {
    const BLOCK: usize = 16;
    let units_of = |octet: &u8| u8::from(octet & 0xC0 != 0x80) + u8::from(*octet >= 0xF0);
    let octets = text.as_bytes();
    let (mut at, mut used) = (0, 0);
    // No octet starts more than two units, and four make no more than two.
    while used + BLOCK < capacity
        && let Some(chunk) = octets.get(at..at + BLOCK)
    {
        used += usize::from(chunk.iter().map(units_of).sum::<u8>());
        at += BLOCK;
    }
    // The last character of the chunk is counted already.
    while octets.get(at).is_some_and(|octet| octet & 0xC0 == 0x80) {
        at += 1;
    }
    for character in text.get(at..).unwrap_or_default().chars() {
        let more = character.len_utf16();
        if used + more > capacity {
            break;
        }
        used += more;
        at += character.len_utf8();
    }
    (at, used)
}

/// Appends a text.
pub(super) fn encode(order: Order, text: &str, out: &mut Vec<u8>) {
    let start = out.len();
    // No character takes more units than it has octets of UTF-8; what is too much is cut off below.
    out.resize(start + UNIT * text.len(), 0);
    let (slots, _) = out[start..].as_chunks_mut::<UNIT>();
    let octets_of = |unit: u16| match order {
        Order::Big => unit.to_be_bytes(),
        Order::Little => unit.to_le_bytes(),
    };
    let (mut written, mut rest) = (0, text);
    while !rest.is_empty() {
        // ASCII comes in runs, which go faster together.
        while let Some((chunk, after)) = rest.split_at_checked(CHUNK).filter(|(chunk, _)| chunk.is_ascii()) {
            for (slot, octet) in slots[written..].iter_mut().zip(chunk.bytes()) {
                *slot = octets_of(octet.into());
            }
            written += CHUNK;
            rest = after;
        }
        let mut characters = rest.chars();
        for character in characters.by_ref().take(CHUNK) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                slots[written] = octets_of(*unit);
                written += 1;
            }
        }
        rest = characters.as_str();
    }
    out.truncate(start + UNIT * written);
}

/// Reads code units and appends the text; tells whether something could not be read.
///
/// A leading byte order mark is dropped, and wins over `order`: a swapped one says that a sender swapped all octets.
pub(super) fn decode(order: Order, octets: &[u8], out: &mut String) -> bool {
    let (pairs, odd) = octets.as_chunks::<UNIT>();
    let (pairs, order) = match pairs {
        [BYTE_ORDER_MARK, pairs @ ..] => (pairs, Order::Big),
        [SWAPPED_MARK, pairs @ ..] => (pairs, Order::Little),
        pairs => (pairs, order),
    };
    let mut lossy = !odd.is_empty();
    out.reserve(octets.len());
    let units = pairs.iter().map(|pair| match order {
        Order::Big => u16::from_be_bytes(*pair),
        Order::Little => u16::from_le_bytes(*pair),
    });
    for character in decode_utf16(units) {
        lossy |= character.is_err();
        out.push(character.unwrap_or(REPLACEMENT_CHARACTER));
    }
    lossy
}

/// Whether octets are more likely UCS-2 than a text of one octet a character: every other octet of ASCII text is then
/// NUL, which no alphabet of one octet has in text.
pub(super) fn is_likely(octets: &[u8]) -> bool {
    let (pairs, odd) = octets.as_chunks::<UNIT>();
    let marked = matches!(pairs, [BYTE_ORDER_MARK | SWAPPED_MARK, ..]);
    let zeros = pairs.iter().filter(|pair| pair[0] == 0 && pair[1] >= b' ').count();
    odd.is_empty() && (marked || !pairs.is_empty() && 2 * zeros >= pairs.len())
}
