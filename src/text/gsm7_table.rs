//! The GSM 7-bit default alphabet and its extension table, as data. 3GPP TS 23.038 §6.2.1.

/// The septet that starts a two-septet code of the extension table.
pub(super) const ESCAPE: u8 = 0x1B;

/// The characters of the default alphabet by septet.
///
/// The escape itself stands as a space: a receiver that cannot follow it shows one.
#[rustfmt::skip]
pub(super) const DEFAULT: [char; 128] = [
    '@', '£', '$', '¥', 'è', 'é', 'ù', 'ì', 'ò', 'Ç', '\n', 'Ø', 'ø', '\r', 'Å', 'å',
    'Δ', '_', 'Φ', 'Γ', 'Λ', 'Ω', 'Π', 'Ψ', 'Σ', 'Θ', 'Ξ', ' ', 'Æ', 'æ', 'ß', 'É',
    ' ', '!', '"', '#', '¤', '%', '&', '\'', '(', ')', '*', '+', ',', '-', '.', '/',
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ':', ';', '<', '=', '>', '?',
    '¡', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O',
    'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', 'Ä', 'Ö', 'Ñ', 'Ü', '§',
    '¿', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o',
    'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', 'ä', 'ö', 'ñ', 'ü', 'à',
];

/// The extension table: the septet that follows the escape, and its character.
pub(super) const EXTENSION: [(u8, char); 10] = [
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
];

/// What one character is in GSM 7-bit.
#[derive(Clone, Copy)]
pub(super) enum Code {
    /// Not in the alphabet.
    Absent,
    /// One septet of the default alphabet.
    Default(u8),
    /// The escape, then this septet.
    Extended(u8),
}

/// The codes of U+0000 to U+00FF, which nearly all text is made of: both tables the other way round.
static LATIN: [Code; 256] = {
    let mut codes = [Code::Absent; 256];
    let mut septet = 0u8;
    while septet < 128 {
        let character = DEFAULT[septet as usize] as usize;
        if character < codes.len() && septet != ESCAPE {
            codes[character] = Code::Default(septet);
        }
        septet += 1;
    }
    let mut row = 0;
    while row < EXTENSION.len() {
        let character = EXTENSION[row].1 as usize;
        if character < codes.len() {
            codes[character] = Code::Extended(EXTENSION[row].0);
        }
        row += 1;
    }
    // Old tables print 0x09 as the small letter, so people who write it mean that septet.
    codes['ç' as usize] = Code::Default(0x09);
    codes
};

/// The code of a character.
pub(super) fn code(character: char) -> Code {
    if let Ok(octet) = u8::try_from(character) {
        return LATIN[usize::from(octet)];
    }
    match character {
        'Δ' => Code::Default(0x10),
        'Φ' => Code::Default(0x12),
        'Γ' => Code::Default(0x13),
        'Λ' => Code::Default(0x14),
        'Ω' => Code::Default(0x15),
        'Π' => Code::Default(0x16),
        'Ψ' => Code::Default(0x17),
        'Σ' => Code::Default(0x18),
        'Θ' => Code::Default(0x19),
        'Ξ' => Code::Default(0x1A),
        '€' => Code::Extended(0x65),
        _ => Code::Absent,
    }
}

/// The character that the extension table has for the septet after an escape.
pub(super) fn extended(septet: u8) -> Option<char> {
    EXTENSION.iter().find(|(code, _)| *code == septet).map(|(_, character)| *character)
}
