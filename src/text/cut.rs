//! Where a text may be cut so that each piece fits a message.

#[cfg(feature = "charsets")]
use super::east_asian;
use super::encoding::Encoding;
use super::grapheme::Clusters;
use super::gsm7::{self, packed::fill_bits};
use super::ucs2;

/// The first piece of a text.
pub(super) struct Piece {
    /// Its octets of UTF-8.
    pub(super) len: usize,
    /// Its units.
    pub(super) units: usize,
}

/// The first piece of a text, of at most `capacity` units, that parts no character. One character is taken always.
///
/// With `graphemes`, it does not part what a reader sees as one character either, unless that is longer than a message.
/// The error is where the first character starts that the encoding lacks.
pub(super) fn piece(
    encoding: Encoding,
    text: &str,
    capacity: usize,
    graphemes: bool,
) -> Result<Piece, usize> {
    let whole = fitting(encoding, text, capacity)?;
    let Some(next) = text.get(whole.len..).and_then(|rest| rest.chars().next()) else { return Ok(whole) };
    if whole.len == 0 {
        let len = next.len_utf8();
        return Ok(Piece { len, units: encoding.count(&text[..len])? });
    }
    if !graphemes {
        return Ok(whole);
    }
    let mut clusters = Clusters::default();
    let mut border = 0;
    for (offset, character) in text[..whole.len].char_indices() {
        if clusters.starts(character) {
            border = offset;
        }
    }
    // A cluster longer than a message is cut like any text.
    if clusters.starts(next) || border == 0 {
        return Ok(whole);
    }
    Ok(Piece { len: border, units: encoding.count(&text[..border])? })
}

/// What of a text fits.
fn fitting(encoding: Encoding, text: &str, capacity: usize) -> Result<Piece, usize> {
    if let Some(tables) = encoding.tables() {
        return gsm7::fitting(tables, text, capacity).map(|(len, units)| Piece { len, units });
    }
    match encoding {
        Encoding::Ucs2 | Encoding::Ucs2LittleEndian => {
            let (len, units) = ucs2::fitting(text, capacity);
            Ok(Piece { len, units })
        }
        #[cfg(feature = "charsets")]
        Encoding::Iso2022Jp => {
            let mut class = 0;
            up_to(encoding, text, capacity, |character| {
                let next = east_asian::class(character);
                let shift = east_asian::shift(core::mem::replace(&mut class, next), next);
                // The piece must end in ASCII.
                (shift, east_asian::shift(next, 0))
            })
        }
        _ => up_to(encoding, text, capacity, |_| (0, 0)),
    }
}

/// What of a text fits, character by character. `shift` says what a character needs before it, and at the end of a piece
/// behind it.
fn up_to(
    encoding: Encoding,
    text: &str,
    capacity: usize,
    mut shift: impl FnMut(char) -> (usize, usize),
) -> Result<Piece, usize> {
    let (mut used, mut units) = (0, 0);
    for (len, character) in text.char_indices() {
        let (before, behind) = shift(character);
        used += before + encoding.units_of(character).ok_or(len)?;
        if used + behind > capacity {
            return Ok(Piece { len, units });
        }
        units = used + behind;
    }
    Ok(Piece { len: text.len(), units })
}

/// A piece of packed GSM 7-bit whose end no reader takes for padding: septets that fill their octets leave no room for
/// the pad that would tell a last `@` or carriage return from one. Such a piece ends before it.
///
/// At the end of the text an `@` stays, since it would cost a message, and so does a carriage return if there is room for
/// another one.
pub(super) fn unlike_padding(
    encoding: Encoding,
    text: &str,
    piece: Piece,
    header: usize,
    capacity: usize,
) -> Piece {
    let fills_octets = (usize::from(fill_bits(header)) + 7 * piece.units).is_multiple_of(8);
    let last = text.get(..piece.len).and_then(|piece| piece.chars().next_back());
    let Some(last) = last.filter(|_| fills_octets && piece.units > 1) else { return piece };
    let is_last = piece.len == text.len();
    let in_doubt = match encoding.encode(last.encode_utf8(&mut [0; 4])).as_deref() {
        Ok([0x00]) => !is_last,
        Ok([0x0D]) => !is_last || piece.units == capacity,
        _ => false,
    };
    if in_doubt { Piece { len: piece.len - last.len_utf8(), units: piece.units - 1 } } else { piece }
}
