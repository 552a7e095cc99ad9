//! ISO-8859-1 and ASCII: one octet a character, its own code point.

use alloc::string::String;
use core::char::REPLACEMENT_CHARACTER;

use super::encoding::Decoded;

/// The octet of a character in ISO-8859-1.
pub(super) fn octet(character: char) -> Option<u8> {
    u8::try_from(character).ok()
}

/// The octet of a character in ASCII.
pub(super) fn ascii_octet(character: char) -> Option<u8> {
    octet(character).filter(u8::is_ascii)
}

/// Reads ISO-8859-1, in which every octet is a character.
pub(super) fn decode(octets: &[u8]) -> Decoded {
    Decoded { text: octets.iter().copied().map(char::from).collect(), lossy: false }
}

/// Reads ASCII.
pub(super) fn decode_ascii(octets: &[u8]) -> Decoded {
    let read = |octet: &u8| if octet.is_ascii() { char::from(*octet) } else { REPLACEMENT_CHARACTER };
    Decoded { text: octets.iter().map(read).collect::<String>(), lossy: !octets.is_ascii() }
}
