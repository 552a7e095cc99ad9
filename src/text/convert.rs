//! Text to octets and back, in every encoding.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

#[cfg(feature = "charsets")]
use super::east_asian;
use super::encoding::Encoding;
use super::gsm7;
use super::ucs2::{self, Order};
use crate::codec::DataCoding;

/// Text that came out of octets.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Decoded {
    /// The text; U+FFFD stands for what could not be read.
    pub text: String,
    /// Whether something could not be read: it was replaced, or cut off at the end.
    pub lossy: bool,
}

/// The first character of a text that an encoding does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EncodeError {
    /// The encoding asked for.
    pub encoding: Encoding,
    /// The character.
    pub character: char,
    /// Where it is, in characters counted from 0.
    pub position: usize,
    /// Where it starts in the text, in octets of UTF-8 counted from 0.
    pub offset: usize,
}

impl EncodeError {
    /// The error for the character that starts at an offset.
    pub(super) fn at(encoding: Encoding, text: &str, offset: usize) -> Self {
        let (before, from) = text.split_at_checked(offset).unwrap_or((text, ""));
        let character = from.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
        Self { encoding, character, position: before.chars().count(), offset }
    }
}

impl Encoding {
    /// Counts the units that a text takes: septets, octets or 16-bit code units.
    ///
    /// # Errors
    ///
    /// When the encoding does not have a character of the text.
    pub fn units(self, text: &str) -> Result<usize, EncodeError> {
        self.count(text).map_err(|offset| EncodeError::at(self, text, offset))
    }

    /// As [`units`](Self::units); the error is where the character starts.
    pub(super) fn count(self, text: &str) -> Result<usize, usize> {
        if let Some(tables) = self.tables() {
            return gsm7::fitting(tables, text, usize::MAX).map(|(_, septets)| septets);
        }
        match self {
            Self::Ucs2 | Self::Ucs2LittleEndian => Ok(ucs2::count(text)),
            Self::Utf8 => Ok(text.len()),
            Self::Ascii => text.bytes().position(|octet| !octet.is_ascii()).map_or(Ok(text.len()), Err),
            #[cfg(feature = "charsets")]
            Self::ShiftJis | Self::Iso2022Jp | Self::EucJp | Self::EucKr => {
                let mut octets = Vec::new();
                east_asian::encode(self, text, &mut octets).map(|()| octets.len())
            }
            _ => text.char_indices().try_fold(0, |units, (offset, character)| {
                self.octet(character).map(|_| units + 1).ok_or(offset)
            }),
        }
    }

    /// Encodes a text.
    ///
    /// # Errors
    ///
    /// When the encoding does not have a character of the text.
    pub fn encode(self, text: &str) -> Result<Vec<u8>, EncodeError> {
        let mut octets = Vec::new();
        self.encode_into(text, &mut octets).map(|()| octets)
    }

    /// Encodes a text behind what `out` holds already.
    ///
    /// Nothing is allocated if `out` has room for two octets for each octet of UTF-8 of the text; those of East Asia
    /// aside.
    ///
    /// # Errors
    ///
    /// When the encoding does not have a character of the text; `out` is then as it was.
    pub fn encode_into(self, text: &str, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let before = out.len();
        self.put(text, out).map_err(|offset| {
            out.truncate(before);
            EncodeError::at(self, text, offset)
        })
    }

    fn put(self, text: &str, out: &mut Vec<u8>) -> Result<(), usize> {
        if let Some(tables) = self.tables() {
            return gsm7::encode(tables, text, out);
        }
        match self {
            Self::Ucs2 => ucs2::encode(Order::Big, text, out),
            Self::Ucs2LittleEndian => ucs2::encode(Order::Little, text, out),
            Self::Utf8 => out.extend_from_slice(text.as_bytes()),
            #[cfg(feature = "charsets")]
            Self::ShiftJis | Self::Iso2022Jp | Self::EucJp | Self::EucKr => {
                return east_asian::encode(self, text, out);
            }
            _ => {
                out.reserve(text.len());
                for (offset, character) in text.char_indices() {
                    out.push(self.octet(character).ok_or(offset)?);
                }
            }
        }
        Ok(())
    }

    /// Reads octets as text; a user data header is to be split off before.
    #[must_use]
    pub fn decode(self, octets: &[u8]) -> Decoded {
        let mut text = String::new();
        let lossy = self.decode_into(octets, &mut text);
        Decoded { text, lossy }
    }

    /// Reads octets as text behind what `out` holds already, and tells whether something could not be read: it was
    /// replaced by U+FFFD, or cut off at the end.
    ///
    /// Nothing is allocated if `out` has room for three octets for each octet; those of East Asia aside.
    pub fn decode_into(self, octets: &[u8], out: &mut String) -> bool {
        if let Some(tables) = self.tables() {
            return gsm7::decode(tables, octets, out);
        }
        if let Some(charset) = self.charset() {
            return charset.decode(octets, out);
        }
        match self {
            Self::Ucs2 => ucs2::decode(Order::Big, octets, out),
            Self::Ucs2LittleEndian => ucs2::decode(Order::Little, octets, out),
            Self::Utf8 => decode_utf8(octets, out),
            #[cfg(feature = "charsets")]
            Self::ShiftJis | Self::Iso2022Jp | Self::EucJp | Self::EucKr => {
                east_asian::decode(self, octets, out)
            }
            Self::Ascii => {
                let read = |octet: &u8| {
                    if octet.is_ascii() { char::from(*octet) } else { char::REPLACEMENT_CHARACTER }
                };
                out.extend(octets.iter().map(read));
                !octets.is_ascii()
            }
            _ => {
                out.extend(octets.iter().copied().map(char::from));
                false
            }
        }
    }

    /// The units that a character takes, if they do not depend on what stands before it.
    #[inline]
    pub(super) fn units_of(self, character: char) -> Option<usize> {
        match self {
            Self::Gsm7 => gsm7::septets(gsm7::Tables::DEFAULT, character),
            Self::National(shift) => gsm7::septets(gsm7::Tables::of(shift), character),
            Self::Ucs2 | Self::Ucs2LittleEndian => Some(character.len_utf16()),
            Self::Utf8 => Some(character.len_utf8()),
            #[cfg(feature = "charsets")]
            Self::ShiftJis | Self::Iso2022Jp | Self::EucJp | Self::EucKr => {
                east_asian::octets_of(self, character)
            }
            _ => self.octet(character).map(|_| 1),
        }
    }

    /// The octet of a character, in encodings of one octet a character.
    fn octet(self, character: char) -> Option<u8> {
        match self.charset() {
            Some(charset) => charset.octet(character),
            None => u8::try_from(character).ok().filter(|octet| self != Self::Ascii || octet.is_ascii()),
        }
    }
}

/// Reads UTF-8.
fn decode_utf8(octets: &[u8], out: &mut String) -> bool {
    let mut lossy = false;
    for chunk in octets.utf8_chunks() {
        out.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            out.push(char::REPLACEMENT_CHARACTER);
            lossy = true;
        }
    }
    lossy
}

/// Reads user data as text as its `data_coding` says; none if that does not say text, or not one known here.
///
/// `default_alphabet` is what `data_coding` 0x00 means on this link; a user data header is to be split off before.
/// [`OperatorProfile::decode`](super::OperatorProfile::decode) does that too.
///
/// ```
/// use smpp_driver::codec::DataCoding;
/// use smpp_driver::text::{self, Encoding};
///
/// let octets = b"\x00 home";
/// let of_gsm = text::decode(DataCoding::DEFAULT, octets, Encoding::Gsm7);
/// assert_eq!(of_gsm.map(|decoded| decoded.text).as_deref(), Some("@ home"));
/// assert_eq!(text::decode(DataCoding::OCTETS, octets, Encoding::Gsm7), None);
/// ```
#[must_use]
pub fn decode(data_coding: DataCoding, octets: &[u8], default_alphabet: Encoding) -> Option<Decoded> {
    Encoding::of(data_coding, default_alphabet).map(|encoding| encoding.decode(octets))
}

/// Shows how long the text is, never the text.
impl fmt::Debug for Decoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoded")
            .field("text", &format_args!("<{} characters>", self.text.chars().count()))
            .field("lossy", &self.lossy)
            .finish()
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { encoding, character, position, .. } = self;
        let code = u32::from(*character);
        write!(f, "{encoding} has no {character:?} (U+{code:04X}), the character at position {position}")
    }
}

impl core::error::Error for EncodeError {}
