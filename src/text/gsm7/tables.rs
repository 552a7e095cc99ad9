//! What all tables of GSM 7-bit are made of, and the default alphabet with its extension table. 3GPP TS 23.038 §6.2.1.

/// The septet that starts a two-septet code of the extension table.
pub(super) const ESCAPE: u8 = 0x1B;

/// Stands where a table has no character.
pub(super) const VOID: char = char::REPLACEMENT_CHARACTER;

/// Marks unused places of a sorted table; no character is so high.
const UNUSED: u32 = u32::MAX;

/// One table of 128 septets, to be read both ways.
pub(super) struct Table {
    /// The characters by septet.
    pub(super) characters: [char; 128],
    /// The septets of ASCII characters, or [`ABSENT`].
    ascii: [u8; 128],
    /// The characters in their order, each with its septet in the low 8 bits.
    sorted: [u32; 128],
}

impl Table {
    /// An alphabet. What stands at the escape is what a receiver shows that cannot follow it.
    pub(super) const fn main(characters: &[char; 128]) -> Self {
        let (mut ascii, mut sorted) = ([ABSENT; 128], [UNUSED; 128]);
        let (mut septet, mut len) = (0, 0);
        while septet < 128 {
            let character = characters[septet as usize];
            if septet != ESCAPE && character != VOID {
                len = insert(&mut ascii, &mut sorted, len, character, septet);
            }
            septet += 1;
        }
        Self { characters: *characters, ascii, sorted }
    }

    /// An extension table: the septets that may follow the escape. The first of a character is the one to write.
    pub(super) const fn extension(rows: &[(u8, char)]) -> Self {
        let mut characters = [VOID; 128];
        let (mut ascii, mut sorted) = ([ABSENT; 128], [UNUSED; 128]);
        let (mut row, mut len) = (0, 0);
        while row < rows.len() {
            let (septet, character) = rows[row];
            characters[septet as usize] = character;
            len = insert(&mut ascii, &mut sorted, len, character, septet);
            row += 1;
        }
        Self { characters, ascii, sorted }
    }

    /// The septet of a character.
    pub(super) fn septet(&self, character: char) -> Option<u8> {
        if let Some(septet) = self.ascii.get(character as usize) {
            return Some(*septet).filter(|septet| *septet != ABSENT);
        }
        let first = u32::from(character) << 8;
        let at = self.sorted.partition_point(|entry| *entry < first);
        let [septet, code @ ..] = self.sorted.get(at)?.to_le_bytes();
        let [low, middle, high] = code;
        (u32::from_le_bytes([low, middle, high, 0]) == u32::from(character)).then_some(septet)
    }
}

/// Inserts a character into the sorted ones: sorting happens while compiling.
const fn insert(
    ascii: &mut [u8; 128],
    sorted: &mut [u32; 128],
    len: usize,
    character: char,
    septet: u8,
) -> usize {
    if character.is_ascii() && ascii[character as usize] == ABSENT {
        ascii[character as usize] = septet;
    }
    let entry = (character as u32) << 8 | septet as u32;
    let mut at = len;
    while at > 0 && sorted[at - 1] > entry {
        sorted[at] = sorted[at - 1];
        at -= 1;
    }
    sorted[at] = entry;
    len + 1
}

/// The default alphabet. The escape itself stands as a space: a receiver that cannot follow it shows one.
#[rustfmt::skip]
pub(super) static DEFAULT: Table = Table::main(&[
    '@', '£', '$', '¥', 'è', 'é', 'ù', 'ì', 'ò', 'Ç', '\n', 'Ø', 'ø', '\r', 'Å', 'å',
    'Δ', '_', 'Φ', 'Γ', 'Λ', 'Ω', 'Π', 'Ψ', 'Σ', 'Θ', 'Ξ', ' ', 'Æ', 'æ', 'ß', 'É',
    ' ', '!', '"', '#', '¤', '%', '&', '\'', '(', ')', '*', '+', ',', '-', '.', '/',
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ':', ';', '<', '=', '>', '?',
    '¡', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O',
    'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', 'Ä', 'Ö', 'Ñ', 'Ü', '§',
    '¿', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o',
    'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', 'ä', 'ö', 'ñ', 'ü', 'à',
]);

/// The extension table of the default alphabet.
pub(super) static EXTENSION: Table = Table::extension(&[
    (0x0A, '\u{0C}'),
    (0x14, '^'),
    (0x28, '{'),
    (0x29, '}'),
    (0x2F, '\\'),
    (0x3C, '['),
    (0x3D, '~'),
    (0x3E, ']'),
    (0x40, '|'),
    (0x65, '€'),
]);

/// In [`DIRECT`]: the septet follows an escape.
const EXTENDED: u8 = 0x80;
/// In [`DIRECT`]: no such character. 0x7F is no code of the extension table.
const ABSENT: u8 = 0xFF;

/// The codes of U+0000 to U+03FF in the default tables: Latin and Greek, which is all of them but for the euro.
static DIRECT: [u8; 0x400] = {
    let mut codes = [ABSENT; 0x400];
    let mut septet = 0;
    while septet < 128 {
        let character = DEFAULT.characters[septet as usize] as usize;
        if septet != ESCAPE {
            codes[character] = septet;
        }
        let extended = EXTENSION.characters[septet as usize] as usize;
        if extended < codes.len() {
            codes[extended] = EXTENDED | septet;
        }
        septet += 1;
    }
    // Old tables print 0x09 as the small letter, so people who write it mean that septet.
    codes['ç' as usize] = 0x09;
    codes
};

/// What one character is in GSM 7-bit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    /// Not in the alphabet.
    Absent,
    /// One septet of the alphabet.
    Main(u8),
    /// The escape, then this septet.
    Extended(u8),
}

/// The code of a character in the default alphabet and its extension table.
#[inline]
pub(super) fn code(character: char) -> Code {
    match DIRECT.get(character as usize) {
        Some(direct) => of_direct(*direct),
        None if character == '€' => Code::Extended(0x65),
        None => Code::Absent,
    }
}

#[inline]
fn of_direct(code: u8) -> Code {
    match code {
        ABSENT => Code::Absent,
        0..EXTENDED => Code::Main(code),
        _ => Code::Extended(code & !EXTENDED),
    }
}

/// The septet that is the code of an ASCII character, if it is one alone.
#[inline]
pub(super) fn ascii_septet(octet: u8) -> Option<u8> {
    // Octets above ASCII are those of longer characters.
    static SEPTETS: [u8; 256] = {
        let mut septets = [ABSENT; 256];
        let mut octet = 0;
        while octet < 128 {
            septets[octet] = DIRECT[octet];
            octet += 1;
        }
        septets
    };
    let septet = SEPTETS[usize::from(octet)];
    (septet < EXTENDED).then_some(septet)
}

/// The code of the first character of UTF-8 in the default tables, and its octets there.
#[inline]
pub(super) fn code_of_utf8(octets: &[u8]) -> (Code, usize) {
    match *octets {
        [first @ 0..0x80, ..] => (of_direct(DIRECT[usize::from(first)]), 1),
        // Two octets below U+0400, which are all that the tables have but the euro.
        [first @ 0xC2..=0xCF, second, ..] => {
            let character = usize::from(first & 0x0F) << 6 | usize::from(second & 0x3F);
            (DIRECT.get(character).map_or(Code::Absent, |code| of_direct(*code)), 2)
        }
        [0xE2, 0x82, 0xAC, ..] => (Code::Extended(0x65), 3),
        _ => (Code::Absent, 1),
    }
}

/// Whether all octets are both ASCII and the septets of the same characters, as those of nearly all text are.
#[inline]
#[expect(clippy::needless_bitwise_bool, reason = "without an early end all of them are compared at once")]
pub(super) fn is_same(octets: &[u8; 16]) -> bool {
    octets.iter().fold(true, |all, octet| {
        let is_mark = octet.wrapping_sub(b'%') <= b'?' - b'%';
        let is_letter = (octet | 0x20).wrapping_sub(b'a') <= b'z' - b'a';
        let is_low = octet.wrapping_sub(b' ') <= b'#' - b' ';
        all & (is_mark | is_letter | is_low)
    })
}
