//! Character sets of one octet a character, as tables: ISO-8859-5, ISO-8859-8, and those of callers.

use alloc::string::String;
use core::fmt;

use crate::codec::DataCoding;

/// A character set of one octet a character: one of this module, or a caller's own for an SMSC with habits.
///
/// ```
/// use smpp_driver::codec::DataCoding;
/// use smpp_driver::text::{Charset, Encoding};
///
/// /// An SMSC that reads ASCII, but for the euro at 0x80.
/// static HOUSE: Charset = {
///     let mut characters = [Charset::UNASSIGNED; 256];
///     let mut octet = 0;
///     while octet < 0x80 {
///         characters[octet] = octet as u8 as char;
///         octet += 1;
///     }
///     characters[0x80] = '€';
///     Charset::new("house code page", DataCoding::DEFAULT, characters)
/// };
/// let house = Encoding::Custom(&HOUSE);
/// assert_eq!(house.encode("5 €")?, [0x35, 0x20, 0x80]);
/// assert_eq!(house.decode(&[0x35, 0x20, 0x80]).text, "5 €");
/// assert_eq!(house.encode("é").unwrap_err().to_string(), "house code page has no 'é' (U+00E9), the character at position 0");
/// # Ok::<(), smpp_driver::text::EncodeError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Charset {
    name: &'static str,
    data_coding: DataCoding,
    characters: [char; 256],
}

impl Charset {
    /// Stands in the table where no character is: U+FFFD.
    pub const UNASSIGNED: char = char::REPLACEMENT_CHARACTER;

    /// A character set: its name, the `data_coding` to send with it, and its characters by octet.
    ///
    /// Of a character that stands there twice the lower octet is written.
    #[must_use]
    pub const fn new(name: &'static str, data_coding: DataCoding, characters: [char; 256]) -> Self {
        Self { name, data_coding, characters }
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The `data_coding` to send with it.
    #[must_use]
    pub const fn data_coding(&self) -> DataCoding {
        self.data_coding
    }

    /// The octet of a character.
    #[must_use]
    pub fn octet(&self, character: char) -> Option<u8> {
        let own = u8::try_from(character).ok().filter(|octet| self.character(*octet) == Some(character));
        own.or_else(|| {
            let is_it = |(_, found): &(u8, &char)| **found == character && character != Self::UNASSIGNED;
            (0..=u8::MAX).zip(&self.characters).find(is_it).map(|(octet, _)| octet)
        })
    }

    /// The character of an octet.
    #[must_use]
    pub fn character(&self, octet: u8) -> Option<char> {
        Some(self.characters[usize::from(octet)]).filter(|character| *character != Self::UNASSIGNED)
    }

    /// Reads octets and appends the text; tells whether something could not be read.
    pub(super) fn decode(&self, octets: &[u8], out: &mut String) -> bool {
        out.extend(octets.iter().map(|octet| self.characters[usize::from(*octet)]));
        octets.iter().any(|octet| self.character(*octet).is_none())
    }
}

/// Shows the name alone: the table says no more.
impl fmt::Debug for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Charset({:?})", self.name)
    }
}

/// Octets below 0xA0 are their own code points, in all parts of ISO-8859.
const fn iso_8859(high: &[(u8, char)]) -> [char; 256] {
    let mut characters = [Charset::UNASSIGNED; 256];
    let mut octet = 0_u8;
    while octet < 0xA0 {
        characters[octet as usize] = octet as char;
        octet += 1;
    }
    let mut row = 0;
    while row < high.len() {
        characters[high[row].0 as usize] = high[row].1;
        row += 1;
    }
    characters
}

/// Consecutive characters from an octet on.
const fn with_run(mut characters: [char; 256], octet: u8, first: char, len: u32) -> [char; 256] {
    let mut at = 0;
    while at < len {
        if let Some(character) = char::from_u32(first as u32 + at) {
            characters[octet as usize + at as usize] = character;
        }
        at += 1;
    }
    characters
}

/// ISO-8859-5, Cyrillic: `data_coding` 0x06.
pub(super) static CYRILLIC: Charset = Charset::new("Cyrillic", DataCoding::CYRILLIC, {
    let others =
        iso_8859(&[(0xA0, '\u{A0}'), (0xAD, '\u{AD}'), (0xF0, '№'), (0xFD, '§'), (0xFE, 'ў'), (0xFF, 'џ')]);
    let capitals = with_run(with_run(others, 0xA1, 'Ё', 12), 0xAE, 'Ў', 0x42);
    with_run(capitals, 0xF1, 'ё', 12)
});

/// ISO-8859-8, Hebrew: `data_coding` 0x07.
pub(super) static HEBREW: Charset = Charset::new("Hebrew", DataCoding::HEBREW, {
    let others = iso_8859(&[
        (0xA0, '\u{A0}'),
        (0xAA, '×'),
        (0xBA, '÷'),
        (0xDF, '‗'),
        (0xFD, '\u{200E}'),
        (0xFE, '\u{200F}'),
    ]);
    let signs = with_run(with_run(with_run(others, 0xA2, '¢', 8), 0xAB, '«', 15), 0xBB, '»', 4);
    with_run(signs, 0xE0, 'א', 27)
});
