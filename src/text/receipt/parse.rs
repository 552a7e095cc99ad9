//! Reading the text of a receipt: keys wherever they stand, values up to the next key.

use alloc::vec::Vec;
use core::ops::Range;

use super::{Key, Span, text_range, trimmed_range};
use crate::text::Encoding;

/// A key in the octets.
struct Found {
    /// Which; none for a word that is no field of a receipt.
    key: Option<Key>,
    /// Where it starts.
    start: usize,
    /// Where its value starts.
    value: usize,
}

/// Where the values of all keys stand that are there.
///
/// Without keys, and if the type of the message says that it is a receipt, the comma separated form is tried.
pub(super) fn values(octets: &[u8], flagged: bool) -> [Span; Key::COUNT] {
    let mut values = [Span::default(); Key::COUNT];
    let mut open = None;
    let mut at = 0;
    loop {
        let found = next_key(octets, at);
        let end = found.as_ref().map_or(octets.len(), |found| found.start);
        if let Some((key, value)) = open.take() {
            set(&mut values, octets, key, value, end);
        }
        match found {
            // The text may hold anything, keys too: nothing behind it is read.
            Some(Found { key: Some(Key::Text), value, .. }) => {
                values[Key::Text as usize] = span(value, text_range(&octets[value..]));
                return values;
            }
            Some(Found { key, value, .. }) => {
                open = key.map(|key| (key, value));
                at = value;
            }
            None if at == 0 && flagged => return comma_separated(octets),
            None => return values,
        }
    }
}

/// Keeps a value; the first of a key counts, since later ones may come from the text of the message.
fn set(values: &mut [Span; Key::COUNT], octets: &[u8], key: Key, start: usize, end: usize) {
    let value = &mut values[key as usize];
    if *value == Span::default()
        && let Some(octets) = octets.get(start..end)
    {
        *value = span(start, trimmed_range(octets));
    }
}

/// A range of octets that start at an offset.
const fn span(offset: usize, range: Range<usize>) -> Span {
    Span { start: offset + range.start, end: offset + range.end }
}

/// The next key at or behind a position. Keys stand at the start, or behind a blank, and before a colon.
fn next_key(octets: &[u8], from: usize) -> Option<Found> {
    let mut at = from;
    loop {
        let colon = at + octets.get(at..)?.iter().position(|octet| *octet == b':')?;
        let is_word = |octet: &&u8| octet.is_ascii_alphanumeric() || **octet == b'_';
        let len = octets[at..colon].iter().rev().take_while(is_word).count();
        let start = colon - len;
        at = colon + 1;
        // It starts with a letter: `14:12` is a time.
        if len == 0 || !octets[start].is_ascii_alphabetic() || !starts_word(octets, start) {
            continue;
        }
        let (key, start) = match known_key(&octets[start..colon]) {
            Ok(key) => (key, start),
            Err(Date) => date_key(octets, from, start),
        };
        return Some(Found { key, start, value: colon + 1 });
    }
}

fn starts_word(octets: &[u8], at: usize) -> bool {
    at == 0 || octets[at - 1].is_ascii_whitespace()
}

/// The word is `date`: which one stands before it.
struct Date;

/// The key that a word is: those of SMPP 3.4 Appendix B, and forms of the two dates seen elsewhere.
fn known_key(word: &[u8]) -> Result<Option<Key>, Date> {
    let is = |name: &[u8]| word.eq_ignore_ascii_case(name);
    Ok(match word.len() {
        2 if is(b"id") => Some(Key::Id),
        3 if is(b"sub") => Some(Key::Sub),
        3 if is(b"err") => Some(Key::Err),
        4 if is(b"stat") => Some(Key::Stat),
        4 if is(b"text") => Some(Key::Text),
        4 if is(b"date") => return Err(Date),
        5 if is(b"dlvrd") => Some(Key::Dlvrd),
        7 if is(b"subdate") => Some(Key::SubmitDate),
        8 if is(b"donedate") => Some(Key::DoneDate),
        9 if is(b"done_date") => Some(Key::DoneDate),
        11 if is(b"submit_date") => Some(Key::SubmitDate),
        _ => None,
    })
}

/// The key whose second word is `date`, and where it starts.
fn date_key(octets: &[u8], from: usize, date: usize) -> (Option<Key>, usize) {
    let before = &octets[from..date];
    for (name, key) in [(&b"submit "[..], Key::SubmitDate), (b"done ", Key::DoneDate)] {
        let start = date.wrapping_sub(name.len());
        let ends_so = before.len() >= name.len()
            && before[before.len() - name.len()..].eq_ignore_ascii_case(name)
            && starts_word(octets, start);
        if ends_so {
            return (Some(key), start);
        }
    }
    (None, date)
}

/// The form of Vodafone UK: `status,status time,accepted time,error,destination,originator,reserved`, the last of
/// which may be missing. The status has two digits; the id comes as a TLV.
fn comma_separated(octets: &[u8]) -> [Span; Key::COUNT] {
    const KEYS: [Key; 4] = [Key::Stat, Key::DoneDate, Key::SubmitDate, Key::Err];
    let mut values = [Span::default(); Key::COUNT];
    let columns = octets.split(|octet| *octet == b',').count();
    if !matches!(octets, [b'0'..=b'9', b'0'..=b'9', b',', ..]) || !(6..=7).contains(&columns) {
        return values;
    }
    let mut start = 0;
    for (key, column) in KEYS.into_iter().zip(octets.split(|octet| *octet == b',')) {
        set(&mut values, octets, key, start, start + column.len());
        start += column.len() + 1;
    }
    values
}

/// A receipt that came in UCS-2, in UTF-8; none for all others.
pub(super) fn narrowed(octets: &[u8]) -> Option<Vec<u8>> {
    match octets {
        // Two ASCII characters of two octets each: no key starts with a NUL.
        [0, 1..=0x7F, 0, 1..=0x7F, ..]
        // The same behind a mark of the byte order, of either.
        | [0xFE, 0xFF, 0, 1..=0x7F, ..]
        | [0xFF, 0xFE, 1..=0x7F, 0, ..] => Some(Encoding::Ucs2.decode(octets).text.into_bytes()),
        _ => None,
    }
}
