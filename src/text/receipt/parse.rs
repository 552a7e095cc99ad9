//! Reading the text of a receipt: keys wherever they stand, values up to the next key.

use alloc::borrow::Cow;
use alloc::string::String;

use super::{Receipt, trimmed, trimmed_text};
use crate::text::Encoding;

/// A field of a receipt.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Id,
    Sub,
    Dlvrd,
    SubmitDate,
    DoneDate,
    Stat,
    Err,
    Text,
}

/// How keys are written, in capitals or not: those of SMPP 3.4 Appendix B, and forms of the two dates seen elsewhere.
const KEYS: &[(&[u8], Key)] = &[
    (b"id:", Key::Id),
    (b"sub:", Key::Sub),
    (b"dlvrd:", Key::Dlvrd),
    (b"submit date:", Key::SubmitDate),
    (b"submit_date:", Key::SubmitDate),
    (b"subdate:", Key::SubmitDate),
    (b"done date:", Key::DoneDate),
    (b"done_date:", Key::DoneDate),
    (b"donedate:", Key::DoneDate),
    (b"stat:", Key::Stat),
    (b"err:", Key::Err),
    (b"text:", Key::Text),
];

/// A key in the octets.
struct Found {
    /// Which; none for a word that is no field of a receipt.
    key: Option<Key>,
    /// Where it starts.
    start: usize,
    /// Where its value starts.
    value: usize,
}

/// Reads all fields that are there.
pub(super) fn parse(octets: &[u8]) -> Receipt {
    let octets = narrowed(octets);
    let mut receipt = Receipt::default();
    let mut open = None;
    let mut at = 0;
    loop {
        let found = next_key(&octets, at);
        let end = found.as_ref().map_or(octets.len(), |found| found.start);
        if let Some((key, value)) = open.take() {
            set(&mut receipt, key, &octets[value..end]);
        }
        match found {
            // The text may hold anything, keys too: nothing behind it is read.
            Some(Found { key: Some(Key::Text), value, .. }) => {
                receipt.text = Some(trimmed_text(&octets[value..]).into());
                return receipt;
            }
            Some(Found { key, value, .. }) => {
                open = key.map(|key| (key, value));
                at = value;
            }
            None => return receipt,
        }
    }
}

/// Keeps a value; the first of a key counts, since later ones may come from the text of the message.
fn set(receipt: &mut Receipt, key: Key, value: &[u8]) {
    let field = match key {
        Key::Id => &mut receipt.id,
        Key::Sub => &mut receipt.sub,
        Key::Dlvrd => &mut receipt.dlvrd,
        Key::SubmitDate => &mut receipt.submit_date,
        Key::DoneDate => &mut receipt.done_date,
        Key::Stat => &mut receipt.stat,
        Key::Err => &mut receipt.err,
        Key::Text => return,
    };
    field.get_or_insert_with(|| String::from_utf8_lossy(trimmed(value)).into_owned());
}

/// The next key at or behind a position. Keys stand at the start, or behind a blank.
fn next_key(octets: &[u8], from: usize) -> Option<Found> {
    let mut start = from;
    loop {
        let rest = octets.get(start..).filter(|rest| !rest.is_empty())?;
        if start == 0 || octets[start - 1].is_ascii_whitespace() {
            if let Some((key, len)) = known_key(rest) {
                return Some(Found { key: Some(key), start, value: start + len });
            }
            if let Some(len) = word(rest) {
                return Some(Found { key: None, start, value: start + len });
            }
        }
        start += 1;
    }
}

/// A key of a receipt at the start of the octets, and its length with the colon.
fn known_key(octets: &[u8]) -> Option<(Key, usize)> {
    let (name, key) = KEYS
        .iter()
        .find(|(name, _)| octets.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))?;
    Some((*key, name.len()))
}

/// The length of a word with a colon behind it. It starts with a letter: `14:12` is a time.
fn word(octets: &[u8]) -> Option<usize> {
    let len = octets.iter().position(|octet| !octet.is_ascii_alphanumeric() && *octet != b'_')?;
    (octets[0].is_ascii_alphabetic() && octets[len] == b':').then_some(len + 1)
}

/// The octets of a receipt that came in UCS-2 as UTF-8; all others as they are.
fn narrowed(octets: &[u8]) -> Cow<'_, [u8]> {
    match octets {
        // Two ASCII characters of two octets each: no key starts with a NUL.
        [0, 1..=0x7F, 0, 1..=0x7F, ..] => Cow::Owned(Encoding::Ucs2.decode(octets).text.into_bytes()),
        octets => Cow::Borrowed(octets),
    }
}
