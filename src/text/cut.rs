//! Where a text may be cut so that each piece fits a message.

#[cfg(feature = "charsets")]
use super::east_asian;
use super::encoding::Encoding;
use super::grapheme::Clusters;
use super::gsm7;

/// The pieces of a text, each of at most `capacity` units, none of which parts a character.
///
/// With `graphemes`, none parts what a reader sees as one character either, unless that is longer than a message.
/// Characters that the encoding lacks count nothing: whoever cuts has looked before.
pub(super) fn pieces(
    encoding: Encoding,
    text: &str,
    capacity: usize,
    graphemes: bool,
) -> impl Iterator<Item = &str> {
    let mut rest = text;
    core::iter::from_fn(move || {
        let end = piece(encoding, rest, capacity, graphemes);
        let (piece, after) = rest.split_at_checked(end)?;
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// The octets of UTF-8 of the first piece.
fn piece(encoding: Encoding, text: &str, capacity: usize, graphemes: bool) -> usize {
    let (end, next) = fitting(encoding, text, capacity);
    let Some(next) = next.filter(|_| graphemes) else { return end };
    let mut clusters = Clusters::default();
    let mut border = 0;
    for (offset, character) in text[..end].char_indices() {
        if clusters.starts(character) {
            border = offset;
        }
    }
    // A cluster longer than a message is cut like any text.
    if clusters.starts(next) || border == 0 { end } else { border }
}

/// The octets of UTF-8 that fit, and the first character that does not. One character is taken always.
fn fitting(encoding: Encoding, text: &str, capacity: usize) -> (usize, Option<char>) {
    match encoding {
        Encoding::Gsm7 => {
            let (tables, mut room) = (gsm7::Tables::DEFAULT, capacity);
            first_not(text, |character| take(&mut room, gsm7::septets(tables, character)))
        }
        Encoding::National(shift) => {
            let (tables, mut room) = (gsm7::Tables::of(shift), capacity);
            first_not(text, |character| take(&mut room, gsm7::septets(tables, character)))
        }
        Encoding::Ucs2 | Encoding::Ucs2LittleEndian => {
            let mut room = capacity;
            first_not(text, |character| take(&mut room, Some(character.len_utf16())))
        }
        #[cfg(feature = "charsets")]
        Encoding::Iso2022Jp => {
            let (mut used, mut class) = (0, 0);
            first_not(text, |character| {
                let next = east_asian::class(character);
                used += east_asian::shift(class, next) + encoding.units_of(character).unwrap_or(0);
                class = next;
                // The piece must end in ASCII.
                used + east_asian::shift(class, 0) <= capacity
            })
        }
        _ => {
            let mut room = capacity;
            first_not(text, |character| take(&mut room, encoding.units_of(character)))
        }
    }
}

/// Takes units from what room there is, if there is enough.
#[inline]
fn take(room: &mut usize, units: Option<usize>) -> bool {
    room.checked_sub(units.unwrap_or(0)).map(|left| *room = left).is_some()
}

/// Where the first character starts, the very first aside, that does not fit, and that character.
#[inline]
fn first_not(text: &str, mut fits: impl FnMut(char) -> bool) -> (usize, Option<char>) {
    let found = text.char_indices().find(|(offset, character)| !fits(*character) && *offset > 0);
    found.map_or((text.len(), None), |(offset, character)| (offset, Some(character)))
}
