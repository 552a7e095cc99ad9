//! GSM 7-bit, unpacked: one septet an octet, as `short_message` carries it with nearly every SMSC.
//!
//! 3GPP TS 23.038 §6.2.1. Unpacked septets are practice: no SMPP specification says so.

use alloc::string::String;
use alloc::vec::Vec;
use core::char::REPLACEMENT_CHARACTER;

use super::encoding::Decoded;
use super::gsm7_table::{Code, DEFAULT, ESCAPE, code, extended};

/// The septets that a character takes: 2 for one of the extension table.
pub(super) fn septets(character: char) -> Option<usize> {
    match code(character) {
        Code::Default(_) => Some(1),
        Code::Extended(_) => Some(2),
        Code::Absent => None,
    }
}

/// Appends a character; false if the alphabet does not have it.
pub(super) fn put(character: char, out: &mut Vec<u8>) -> bool {
    match code(character) {
        Code::Default(septet) => out.push(septet),
        Code::Extended(septet) => out.extend([ESCAPE, septet]),
        Code::Absent => return false,
    }
    true
}

/// Reads septets, one an octet.
pub(super) fn decode(octets: &[u8]) -> Decoded {
    let mut text = String::with_capacity(octets.len());
    let mut lossy = false;
    let mut rest = octets.iter();
    while let Some(&octet) = rest.next() {
        let (septet, escaped) = if octet == ESCAPE {
            // The text was cut behind its escape: there is nothing to show.
            let Some(&follower) = rest.next() else {
                lossy = true;
                break;
            };
            (follower, extended(follower))
        } else {
            (octet, None)
        };
        // A code that the extension table lacks shows as the default alphabet has it: for a second escape, a space.
        let character = escaped.or_else(|| DEFAULT.get(usize::from(septet)).copied());
        lossy |= character.is_none();
        text.push(character.unwrap_or(REPLACEMENT_CHARACTER));
    }
    Decoded { text, lossy }
}

/// Where to cut septets so that at most `capacity` stand before the cut, and no escape is parted from its follower.
pub(super) fn cut(septets: &[u8], capacity: usize) -> usize {
    if septets.len() <= capacity {
        return septets.len();
    }
    // Encoding never writes two escapes in a row, so an escape at the end is the first half of a pair.
    match septets[..capacity].last() {
        Some(&ESCAPE) => capacity - 1,
        _ => capacity,
    }
}
