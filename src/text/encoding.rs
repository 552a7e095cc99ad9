//! Encodings: text to octets and back, and which one to take.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::{gsm7, latin1, ucs2};
use crate::codec::DataCoding;

/// Octets of user data that one message has on the air. 3GPP TS 23.040 §9.2.3.24.
const USER_DATA: usize = 140;

/// How text stands in the user data of a message.
///
/// ```
/// use smpp_driver::text::Encoding;
///
/// assert_eq!(Encoding::cheapest("costs 5 €"), Encoding::Gsm7);
/// assert_eq!(Encoding::Gsm7.encode("5 €")?, [0x35, 0x20, 0x1B, 0x65]);
/// assert_eq!(Encoding::cheapest("Київ"), Encoding::Ucs2);
///
/// let error = Encoding::Gsm7.encode("née à Київ").unwrap_err();
/// assert_eq!((error.character, error.position), ('К', 6));
/// # Ok::<(), smpp_driver::text::EncodeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// GSM 7-bit default alphabet with its extension table, unpacked: one septet an octet.
    Gsm7,
    /// ISO-8859-1; many SMSCs turn it into GSM 7-bit on the way.
    Latin1,
    /// ASCII (IA5).
    Ascii,
    /// UCS-2, in practice UTF-16, big-endian, with surrogate pairs.
    Ucs2,
}

/// Text that came out of octets.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Decoded {
    /// The text; U+FFFD stands for what could not be read.
    pub text: String,
    /// Whether something could not be read: it was replaced, or cut off at the end.
    pub lossy: bool,
}

/// The first character of a text that an encoding does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
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

impl Encoding {
    /// The encoding with which a text takes the fewest messages: GSM 7-bit if it holds the text, else UCS-2.
    #[must_use]
    pub fn cheapest(text: &str) -> Self {
        if Self::Gsm7.units(text).is_ok() { Self::Gsm7 } else { Self::Ucs2 }
    }

    /// The encoding that a `data_coding` says, or none: binary data, and character sets unknown to this module.
    ///
    /// `default_alphabet` is what 0x00 means on this link, which is for each SMSC to say: mostly GSM 7-bit, with
    /// some Latin-1 or ASCII. The GSM groups 0x10–0x1F and 0xC0–0xFF are read as in 3GPP TS 23.038 §4.
    #[must_use]
    pub const fn of(data_coding: DataCoding, default_alphabet: Self) -> Option<Self> {
        match data_coding {
            DataCoding::DEFAULT => Some(default_alphabet),
            DataCoding::ASCII => Some(Self::Ascii),
            DataCoding::LATIN_1 => Some(Self::Latin1),
            // With a message class: general (0x1_) and data coding (0xF_), the rest of which is binary or reserved.
            // Message waiting: discard the text (0xC_), store it (0xD_, 0xE_).
            DataCoding(0x10..=0x13 | 0xC0..=0xDF | 0xF0..=0xF3 | 0xF8..=0xFB) => Some(Self::Gsm7),
            DataCoding::UCS2 | DataCoding(0x18..=0x1B | 0xE0..=0xEF) => Some(Self::Ucs2),
            DataCoding(_) => None,
        }
    }

    /// The `data_coding` to send with this encoding.
    #[must_use]
    pub const fn data_coding(self) -> DataCoding {
        match self {
            Self::Gsm7 => DataCoding::DEFAULT,
            Self::Latin1 => DataCoding::LATIN_1,
            Self::Ascii => DataCoding::ASCII,
            Self::Ucs2 => DataCoding::UCS2,
        }
    }

    /// The units that one message holds beside a user data header of `header` octets, its length octet counted.
    ///
    /// Without a header: 160 septets of GSM 7-bit, 140 octets of Latin-1 or ASCII, 70 code units of UCS-2.
    #[must_use]
    pub const fn capacity(self, header: usize) -> usize {
        let octets = USER_DATA.saturating_sub(header);
        match self {
            // Packed on the air; bits before the first whole septet are fill.
            Self::Gsm7 => octets * 8 / 7,
            Self::Latin1 | Self::Ascii => octets,
            Self::Ucs2 => octets / 2,
        }
    }

    /// Counts the units that a text takes: septets, octets or 16-bit code units.
    ///
    /// # Errors
    ///
    /// When the encoding does not have a character of the text.
    pub fn units(self, text: &str) -> Result<usize, EncodeError> {
        let mut units = 0;
        for (position, (offset, character)) in text.char_indices().enumerate() {
            match self.units_of(character) {
                Some(more) => units += more,
                None => return Err(EncodeError { encoding: self, character, position, offset }),
            }
        }
        Ok(units)
    }

    /// Encodes a text.
    ///
    /// # Errors
    ///
    /// When the encoding does not have a character of the text.
    pub fn encode(self, text: &str) -> Result<Vec<u8>, EncodeError> {
        let mut octets = Vec::with_capacity(text.len());
        self.encode_into(text, &mut octets).map(|()| octets)
    }

    /// Encodes a text behind what `out` holds already.
    ///
    /// # Errors
    ///
    /// When the encoding does not have a character of the text; `out` is then as it was.
    pub fn encode_into(self, text: &str, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let before = out.len();
        for (position, (offset, character)) in text.char_indices().enumerate() {
            if !self.put(character, out) {
                out.truncate(before);
                return Err(EncodeError { encoding: self, character, position, offset });
            }
        }
        Ok(())
    }

    /// Reads octets as text; a user data header is to be split off before.
    #[must_use]
    pub fn decode(self, octets: &[u8]) -> Decoded {
        match self {
            Self::Gsm7 => gsm7::decode(octets),
            Self::Latin1 => latin1::decode(octets),
            Self::Ascii => latin1::decode_ascii(octets),
            Self::Ucs2 => ucs2::decode(octets),
        }
    }

    /// The units that a character takes.
    pub(super) fn units_of(self, character: char) -> Option<usize> {
        match self {
            Self::Gsm7 => gsm7::septets(character),
            Self::Latin1 => latin1::octet(character).map(|_| 1),
            Self::Ascii => latin1::ascii_octet(character).map(|_| 1),
            Self::Ucs2 => Some(character.len_utf16()),
        }
    }

    /// Where to cut octets so that at most `capacity` units stand before the cut, and all characters stay whole.
    pub(super) fn cut(self, octets: &[u8], capacity: usize) -> usize {
        match self {
            Self::Gsm7 => gsm7::cut(octets, capacity),
            Self::Latin1 | Self::Ascii => octets.len().min(capacity),
            Self::Ucs2 => ucs2::cut(octets, capacity),
        }
    }

    fn put(self, character: char, out: &mut Vec<u8>) -> bool {
        let octet = match self {
            Self::Gsm7 => return gsm7::put(character, out),
            Self::Ucs2 => {
                ucs2::put(character, out);
                return true;
            }
            Self::Latin1 => latin1::octet(character),
            Self::Ascii => latin1::ascii_octet(character),
        };
        out.extend(octet);
        octet.is_some()
    }
}

/// Reads user data as text as its `data_coding` says; none if that does not say text, or not one known here.
///
/// `default_alphabet` is what `data_coding` 0x00 means on this link; a user data header is to be split off before.
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

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gsm7 => "GSM 7-bit",
            Self::Latin1 => "Latin-1",
            Self::Ascii => "ASCII",
            Self::Ucs2 => "UCS-2",
        })
    }
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
