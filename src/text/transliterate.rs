//! Writing a text with the characters that an encoding has, at the price of changing it.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::encoding::Encoding;
use super::grapheme::is_mark;
use super::look_alikes::LOOK_ALIKES;

/// A text with other characters for those that an encoding lacks.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Transliterated {
    /// The text.
    pub text: String,
    /// What was changed, in the order of the text.
    pub changes: Vec<Change>,
}

/// One character that was replaced.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Change {
    /// Where the character was, in characters of the text as given, counted from 0.
    pub position: usize,
    /// The character.
    pub from: char,
    /// What stands in its place: nothing for marks and characters that are not seen.
    pub to: &'static str,
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The characters are the message's.
        f.debug_struct("Change").field("position", &self.position).finish_non_exhaustive()
    }
}

/// Replaces the characters that an encoding lacks by such that look or mean the same: quotes and dashes of print,
/// blanks, letters with accents, capitals of Greek that look Latin. What has no likeness stays as it is.
///
/// ```
/// use smpp_driver::text::{Encoding, transliterate};
///
/// let changed = transliterate("“Crème brûlée” — 5 €", Encoding::Gsm7);
/// assert_eq!(changed.text, "\"Crème brulée\" - 5 €");
/// assert_eq!(changed.changes.len(), 4);
/// assert_eq!((changed.changes[1].from, changed.changes[1].to), ('û', "u"));
/// ```
#[must_use]
pub fn transliterate(text: &str, encoding: Encoding) -> Transliterated {
    let mut written = String::with_capacity(text.len());
    let mut changes = Vec::new();
    for (position, from) in text.chars().enumerate() {
        let lacks = encoding.units_of(from).is_none();
        match look_alike(from).filter(|to| lacks && holds(encoding, to)) {
            Some(to) => {
                written.push_str(to);
                changes.push(Change { position, from, to });
            }
            None => written.push(from),
        }
    }
    Transliterated { text: written, changes }
}

fn look_alike(character: char) -> Option<&'static str> {
    let found = LOOK_ALIKES.binary_search_by_key(&character, |(from, _)| *from);
    let row = found.ok().and_then(|at| LOOK_ALIKES.get(at));
    row.map(|(_, to)| *to).or_else(|| is_mark(character).then_some(""))
}

fn holds(encoding: Encoding, text: &str) -> bool {
    text.chars().all(|character| encoding.units_of(character).is_some())
}

/// Shows how long the text is, never the text; the characters that were replaced are not shown either.
impl fmt::Debug for Transliterated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transliterated")
            .field("text", &format_args!("<{} characters>", self.text.chars().count()))
            .field("changes", &format_args!("<{}>", self.changes.len()))
            .finish()
    }
}
