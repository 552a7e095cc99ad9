//! The names of encodings, those of the reference's library among them.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::kinds::{Kind, NOT_ALLOWED, Why};
use crate::codec::DataCoding;
use crate::text::{Charset, Encoding};

/// Windows-1252, with the `data_coding` 0: it is always somebody's default.
static WINDOWS_1252: Charset = Charset::new("Windows-1252", DataCoding::DEFAULT, {
    let mut characters = [Charset::UNASSIGNED; 256];
    let mut octet = 0_u8;
    loop {
        // Latin-1 but for 0x80 to 0x9F.
        if !matches!(octet, 0x80..=0x9F) {
            characters[octet as usize] = octet as char;
        }
        if octet == u8::MAX {
            break;
        }
        octet += 1;
    }
    let mut at = 0;
    while at < 32 {
        characters[0x80 + at] = HIGH[at];
        at += 1;
    }
    characters
});

const NONE: char = Charset::UNASSIGNED;

/// 0x80 to 0x9F of Windows-1252.
const HIGH: [char; 32] = [
    '€', NONE, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', NONE, 'Ž', NONE, //
    NONE, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', NONE, 'ž', 'Ÿ',
];

/// The name that is written, those that are read as well, and what they name; nothing without the feature `charsets`.
const NAMES: &[(&str, &[&str], Option<Encoding>)] = &[
    ("gsm7", &["X-Gsm7Bit"], Some(Encoding::Gsm7)),
    ("ascii", &["us-ascii"], Some(Encoding::Ascii)),
    ("latin1", &["ISO8859_1", "iso-8859-1"], Some(Encoding::Latin1)),
    ("cp1252", &["windows-1252"], Some(Encoding::Custom(&WINDOWS_1252))),
    ("cyrillic", &["ISO8859_5", "iso-8859-5"], Some(Encoding::Cyrillic)),
    ("hebrew", &["ISO8859_8", "iso-8859-8"], Some(Encoding::Hebrew)),
    ("ucs2", &["UnicodeBigUnmarked", "UTF-16", "UTF-16BE"], Some(Encoding::Ucs2)),
    ("ucs2-le", &["UnicodeLittleUnmarked", "UTF-16LE"], Some(Encoding::Ucs2LittleEndian)),
    ("utf8", &["UTF-8"], Some(Encoding::Utf8)),
    ("shift-jis", &["Shift_JIS", "SJIS"], CHARSETS[0]),
    ("iso-2022-jp", &["ISO2022JP"], CHARSETS[1]),
    ("euc-jp", &["EUC_JP"], CHARSETS[2]),
    ("euc-kr", &["EUC_KR"], CHARSETS[3]),
];

#[cfg(feature = "charsets")]
const CHARSETS: [Option<Encoding>; 4] =
    [Some(Encoding::ShiftJis), Some(Encoding::Iso2022Jp), Some(Encoding::EucJp), Some(Encoding::EucKr)];
#[cfg(not(feature = "charsets"))]
const CHARSETS: [Option<Encoding>; 4] = [None; 4];

/// An encoding by its name.
pub(super) struct EncodingName;

impl Kind<Encoding> for EncodingName {
    fn allowed(&self) -> String {
        let names: Vec<_> = NAMES.iter().map(|(name, ..)| *name).collect();
        names.join(", ")
    }

    fn parse(&self, text: &str) -> Result<Encoding, Why> {
        let is_it = |name: &&str| name.eq_ignore_ascii_case(text.trim());
        let found = NAMES.iter().find(|(name, others, _)| is_it(name) || others.iter().any(is_it));
        let (name, _, encoding) = found.ok_or(NOT_ALLOWED)?;
        encoding.ok_or_else(|| format!("{name} needs the feature `charsets`").into())
    }

    fn print<'a>(&self, value: &'a Encoding) -> Option<Cow<'a, str>> {
        // A caller's own character set, or national tables, have no name here.
        NAMES.iter().find(|(.., known)| *known == Some(*value)).map(|(name, ..)| (*name).into())
    }
}

/// What a `data_coding` means: `0x80=cyrillic`.
pub(super) struct Meaning;

impl Kind<(DataCoding, Encoding)> for Meaning {
    fn allowed(&self) -> String {
        format!(
            "DATA_CODING=ENCODING, where DATA_CODING is 1 to 255 or 0x01 to 0xff, and ENCODING is one of {}",
            { EncodingName.allowed() }
        )
    }

    fn parse(&self, text: &str) -> Result<(DataCoding, Encoding), Why> {
        let (value, name) = text.split_once('=').ok_or(NOT_ALLOWED)?;
        let value = super::kinds::decimal_or_hex(value.trim()).and_then(|value| u8::try_from(value).ok());
        // What 0 means is an option of its own.
        let value = value.filter(|value| *value != 0).ok_or(NOT_ALLOWED)?;
        Ok((DataCoding(value), EncodingName.parse(name)?))
    }

    fn print<'a>(&self, (data_coding, encoding): &'a (DataCoding, Encoding)) -> Option<Cow<'a, str>> {
        let name = EncodingName.print(encoding)?;
        Some(format!("{:#04x}={name}", data_coding.0).into())
    }
}
