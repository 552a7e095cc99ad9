//! Folding: digits, blanks and dashes of Unicode read as those of ASCII, with the way back to the text as it is.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

/// The first digits of the rows of ten that Unicode has outside ASCII (general category Nd, Unicode 16).
const ZEROS: &[u32] = &[
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0,
    0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30,
    0x10D40, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x116D0,
    0x116DA, 0x11730, 0x118E0, 0x11950, 0x11BF0, 0x11C50, 0x11D50, 0x11DA0, 0x11F50, 0x16130, 0x16A60,
    0x16AC0, 0x16B50, 0x16D70, 0x1CCF0, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0,
    0x1E4F0, 0x1E5F1, 0x1E950, 0x1FBF0,
];

/// The value of a decimal digit of any script.
pub(super) fn digit(c: char) -> Option<u8> {
    let code = u32::from(c);
    if code < 0x80 {
        return u8::try_from(c.to_digit(10)?).ok();
    }
    let row = ZEROS.partition_point(|zero| *zero <= code).checked_sub(1)?;
    u8::try_from(code - ZEROS[row]).ok().filter(|digit| *digit < 10)
}

/// How a character is read, if at all.
fn read(c: char) -> Option<char> {
    Some(match c {
        '\u{AD}'
        | '\u{61C}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{2060}'..='\u{2064}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' => return None,
        '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' => '-',
        // The full-width forms of ASCII.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFF01 + 0x21).unwrap_or(c),
        _ => digit(c).map_or(c, |digit| char::from(b'0' + digit)),
    })
}

/// A text as it is read, and where its octets come from.
#[derive(Debug, Default)]
pub(super) struct Folded {
    pub(super) text: String,
    /// Of each octet of `text`: where the character that it belongs to begins and ends in the text as it is.
    origins: Vec<(usize, usize)>,
}

impl Folded {
    /// Reads `text` anew; the memory is used again.
    pub(super) fn read(&mut self, text: &str) {
        self.text.clear();
        self.origins.clear();
        for (at, c) in text.char_indices() {
            if let Some(as_read) = read(c) {
                self.text.push(as_read);
                self.origins.resize(self.text.len(), (at, at + c.len_utf8()));
            }
        }
    }

    /// Where a part of the text as it is lies in the text as it is read.
    pub(super) fn as_read(&self, part: &Range<usize>) -> Range<usize> {
        let at = |place: usize| self.origins.partition_point(|(start, _)| *start < place);
        at(part.start)..at(part.end)
    }

    /// Where a part of the text as it is read lies in the text as it is, be it folded or not.
    pub(super) fn origin_in(folded: Option<&Self>, part: Range<usize>) -> Range<usize> {
        match folded {
            Some(folded) => folded.origin(part),
            None => part,
        }
    }

    /// Where a part of the text as it is read lies in the text as it is.
    fn origin(&self, part: Range<usize>) -> Range<usize> {
        let end = |at: usize| self.origins.get(at).map_or(0, |(_, end)| *end);
        let start =
            self.origins.get(part.start).map_or_else(|| end(part.end.wrapping_sub(1)), |(start, _)| *start);
        start..if part.is_empty() { start } else { end(part.end - 1) }
    }
}

/// Whether a character counts at all.
pub(super) fn is_read(c: char) -> bool {
    c.is_ascii() || read(c).is_some()
}
