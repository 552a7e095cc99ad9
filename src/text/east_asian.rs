//! Japanese and Korean encodings, by `encoding_rs`: their tables are too large to keep here.
//!
//! They are read as the web reads them. What would come back as another character is refused on writing: the web's
//! rules turn a yen sign into a backslash, and half-width katakana into full-width ones.

use alloc::string::String;
use alloc::vec::Vec;

use encoding_rs::{CoderResult, EncoderResult};

use super::encoding::Encoding;

/// Octets of an escape sequence of ISO-2022-JP.
const ESCAPE: usize = 3;

fn library(encoding: Encoding) -> &'static encoding_rs::Encoding {
    match encoding {
        Encoding::Iso2022Jp => encoding_rs::ISO_2022_JP,
        Encoding::EucJp => encoding_rs::EUC_JP,
        Encoding::EucKr => encoding_rs::EUC_KR,
        _ => encoding_rs::SHIFT_JIS,
    }
}

/// Appends the octets of a text; the error is where the first character starts that the encoding lacks.
pub(super) fn encode(encoding: Encoding, text: &str, out: &mut Vec<u8>) -> Result<(), usize> {
    if let Some((offset, _)) = text.char_indices().find(|(_, character)| !holds(encoding, *character)) {
        return Err(offset);
    }
    let mut encoder = library(encoding).new_encoder();
    let mut read = 0;
    loop {
        out.reserve(16 + 2 * (text.len() - read));
        let before = out.len();
        out.resize(out.capacity(), 0);
        let (result, more, written) =
            encoder.encode_from_utf8_without_replacement(&text[read..], &mut out[before..], true);
        out.truncate(before + written);
        read += more;
        match result {
            EncoderResult::InputEmpty => return Ok(()),
            EncoderResult::OutputFull => {}
            EncoderResult::Unmappable(character) => return Err(read - character.len_utf8()),
        }
    }
}

/// Whether a character comes back as itself.
fn holds(encoding: Encoding, character: char) -> bool {
    if character.is_ascii() {
        // The octets of escape sequences are no text.
        return encoding != Encoding::Iso2022Jp || !matches!(character, '\u{0E}' | '\u{0F}' | '\u{1B}');
    }
    let (mut octets, mut back) = ([0; 16], [0; 16]);
    let Some(len) = encode_one(encoding, character, &mut octets) else { return false };
    let mut decoder = library(encoding).new_decoder_without_bom_handling();
    let (_, _, written, had_errors) = decoder.decode_to_utf8(&octets[..len], &mut back, true);
    !had_errors && back[..written] == *character.encode_utf8(&mut [0; 4]).as_bytes()
}

fn encode_one(encoding: Encoding, character: char, out: &mut [u8]) -> Option<usize> {
    let mut utf8 = [0; 4];
    let mut encoder = library(encoding).new_encoder();
    match encoder.encode_from_utf8_without_replacement(character.encode_utf8(&mut utf8), out, true) {
        (EncoderResult::InputEmpty, _, written) => Some(written),
        _ => None,
    }
}

/// The octets that a character takes; for ISO-2022-JP without escape sequences.
pub(super) fn octets_of(encoding: Encoding, character: char) -> Option<usize> {
    let mut octets = [0; 16];
    let len = encode_one(encoding, character, &mut octets).filter(|_| holds(encoding, character))?;
    Some(if encoding == Encoding::Iso2022Jp && !character.is_ascii() { len - 2 * ESCAPE } else { len })
}

/// The sets that ISO-2022-JP shifts between: ASCII, JIS X 0201 and JIS X 0208. A text starts and ends in the first.
pub(super) fn class(character: char) -> u8 {
    match character {
        '\0'..='\x7F' => 0,
        '¥' | '‾' => 1,
        _ => 2,
    }
}

/// Octets of the escape sequence between two sets of ISO-2022-JP.
pub(super) const fn shift(from: u8, to: u8) -> usize {
    if from == to { 0 } else { ESCAPE }
}

/// Reads octets and appends the text; tells whether something could not be read.
pub(super) fn decode(encoding: Encoding, octets: &[u8], out: &mut String) -> bool {
    let mut decoder = library(encoding).new_decoder_without_bom_handling();
    let mut lossy = false;
    let mut read = 0;
    loop {
        out.reserve(16 + 3 * (octets.len() - read));
        let (result, more, had_errors) = decoder.decode_to_string(&octets[read..], out, true);
        read += more;
        lossy |= had_errors;
        if result == CoderResult::InputEmpty {
            return lossy;
        }
    }
}
