//! Encodings: what they are called, what they hold, and the `data_coding` that says them.

use core::fmt;

use super::charset::{CYRILLIC, Charset, HEBREW};
use super::gsm7::{self, NationalShift, Tables};
use super::udh::Udh;
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
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Encoding {
    /// GSM 7-bit default alphabet with its extension table, unpacked: one septet an octet.
    Gsm7,
    /// GSM 7-bit with tables of a national language, which a user data header must name.
    National(NationalShift),
    /// ISO-8859-1; many SMSCs turn it into GSM 7-bit on the way.
    Latin1,
    /// ASCII (IA5).
    Ascii,
    /// ISO-8859-5.
    Cyrillic,
    /// ISO-8859-8, in the order of the characters in memory.
    Hebrew,
    /// UCS-2, in practice UTF-16, big-endian, with surrogate pairs.
    Ucs2,
    /// The same with the octets of each code unit swapped: for peers that send it so.
    Ucs2LittleEndian,
    /// UTF-8: no `data_coding` says it, but some SMSCs take it for their default alphabet.
    Utf8,
    /// Shift-JIS.
    #[cfg(feature = "charsets")]
    ShiftJis,
    /// ISO-2022-JP.
    #[cfg(feature = "charsets")]
    Iso2022Jp,
    /// EUC-JP, which holds JIS X 0208 and, to be read only, JIS X 0212.
    #[cfg(feature = "charsets")]
    EucJp,
    /// EUC-KR with the Unified Hangul Code: KS C 5601 in eight bits.
    #[cfg(feature = "charsets")]
    EucKr,
    /// A character set that the caller brings. It is not serialized.
    #[cfg_attr(feature = "serde", serde(skip))]
    Custom(&'static Charset),
}

impl Encoding {
    /// The encoding with which a text takes the fewest messages: GSM 7-bit if it holds the text, else UCS-2.
    ///
    /// [`Splitter`](super::Splitter) knows more: national tables, and what the SMSC's default alphabet is.
    #[must_use]
    pub fn cheapest(text: &str) -> Self {
        if gsm7::fitting(Tables::DEFAULT, text, usize::MAX).is_ok() { Self::Gsm7 } else { Self::Ucs2 }
    }

    /// The encoding that a `data_coding` says, or none: binary data, and character sets unknown to this module.
    ///
    /// `default_alphabet` is what 0x00 means on this link, which is for each SMSC to say: mostly GSM 7-bit, with
    /// some Latin-1 or ASCII. The GSM groups 0x10–0x1F and 0xC0–0xFF are read as in 3GPP TS 23.038 §4. With the
    /// feature `charsets`, JIS (0x05) is Shift-JIS, 0x0A ISO-2022-JP, 0x0D EUC-JP and 0x0E EUC-KR.
    #[must_use]
    pub const fn of(data_coding: DataCoding, default_alphabet: Self) -> Option<Self> {
        match data_coding {
            DataCoding::DEFAULT => Some(default_alphabet),
            DataCoding::ASCII => Some(Self::Ascii),
            DataCoding::LATIN_1 => Some(Self::Latin1),
            DataCoding::CYRILLIC => Some(Self::Cyrillic),
            DataCoding::HEBREW => Some(Self::Hebrew),
            #[cfg(feature = "charsets")]
            DataCoding::JIS => Some(Self::ShiftJis),
            #[cfg(feature = "charsets")]
            DataCoding::ISO_2022_JP => Some(Self::Iso2022Jp),
            #[cfg(feature = "charsets")]
            DataCoding::EXTENDED_KANJI => Some(Self::EucJp),
            #[cfg(feature = "charsets")]
            DataCoding::KS_C_5601 => Some(Self::EucKr),
            // With a message class: general (0x1_) and data coding (0xF_), the rest of which is binary or reserved.
            // Message waiting: discard the text (0xC_), store it (0xD_, 0xE_).
            DataCoding(0x10..=0x13 | 0xC0..=0xDF | 0xF0..=0xF3 | 0xF8..=0xFB) => Some(Self::Gsm7),
            DataCoding::UCS2 | DataCoding(0x18..=0x1B | 0xE0..=0xEF) => Some(Self::Ucs2),
            DataCoding(_) => None,
        }
    }

    /// The `data_coding` to send with this encoding, where 0x00 is GSM 7-bit.
    ///
    /// An [`OperatorProfile`](super::OperatorProfile) knows of other links. UTF-8 has none of its own: 0x00.
    #[must_use]
    pub const fn data_coding(self) -> DataCoding {
        match self {
            Self::Gsm7 | Self::National(_) | Self::Utf8 => DataCoding::DEFAULT,
            Self::Latin1 => DataCoding::LATIN_1,
            Self::Ascii => DataCoding::ASCII,
            Self::Cyrillic => DataCoding::CYRILLIC,
            Self::Hebrew => DataCoding::HEBREW,
            Self::Ucs2 | Self::Ucs2LittleEndian => DataCoding::UCS2,
            #[cfg(feature = "charsets")]
            Self::ShiftJis => DataCoding::JIS,
            #[cfg(feature = "charsets")]
            Self::Iso2022Jp => DataCoding::ISO_2022_JP,
            #[cfg(feature = "charsets")]
            Self::EucJp => DataCoding::EXTENDED_KANJI,
            #[cfg(feature = "charsets")]
            Self::EucKr => DataCoding::KS_C_5601,
            Self::Custom(charset) => charset.data_coding(),
        }
    }

    /// Whether this is GSM 7-bit, with whichever tables.
    #[must_use]
    pub const fn is_gsm7(self) -> bool {
        matches!(self, Self::Gsm7 | Self::National(_))
    }

    /// The encoding of user data with this header: its shifts act on GSM 7-bit, and on nothing else.
    ///
    /// ```
    /// use smpp_driver::text::{Encoding, NationalLanguage, NationalShift, Udh};
    ///
    /// let (udh, _) = Udh::split(b"\x03\x24\x01\x01text")?;
    /// let turkish = NationalShift::single(NationalLanguage::Turkish);
    /// assert_eq!(Encoding::Gsm7.with_shift_of(udh), Encoding::National(turkish));
    /// assert_eq!(Encoding::Ucs2.with_shift_of(udh), Encoding::Ucs2);
    /// # Ok::<(), smpp_driver::text::UdhError>(())
    /// ```
    #[must_use]
    pub fn with_shift_of(self, header: Udh<'_>) -> Self {
        match (self, header.national_shift()) {
            (Self::Gsm7, Some(shift)) => Self::National(shift),
            _ => self,
        }
    }

    /// The units that one message holds beside a user data header of `header` octets, its length octet counted.
    ///
    /// Without a header: 160 septets of GSM 7-bit, 70 code units of UCS-2, 140 octets of all others. The header of
    /// a national shift counts too.
    #[must_use]
    pub const fn capacity(self, header: usize) -> usize {
        let octets = USER_DATA.saturating_sub(header);
        match self {
            // Packed on the air; bits before the first whole septet are fill.
            Self::Gsm7 | Self::National(_) => octets * 8 / 7,
            Self::Ucs2 | Self::Ucs2LittleEndian => octets / 2,
            _ => octets,
        }
    }

    /// Octets of the information elements that this encoding needs in every user data header.
    pub(super) const fn shift_len(self) -> usize {
        match self {
            Self::National(shift) => shift.header_len(),
            _ => 0,
        }
    }

    pub(super) fn tables(self) -> Option<Tables> {
        match self {
            Self::Gsm7 => Some(Tables::DEFAULT),
            Self::National(shift) => Some(Tables::of(shift)),
            _ => None,
        }
    }

    pub(super) const fn charset(self) -> Option<&'static Charset> {
        match self {
            Self::Cyrillic => Some(&CYRILLIC),
            Self::Hebrew => Some(&HEBREW),
            Self::Custom(charset) => Some(charset),
            _ => None,
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gsm7 => "GSM 7-bit",
            Self::National(shift) => return write!(f, "GSM 7-bit with {shift}"),
            Self::Latin1 => "Latin-1",
            Self::Ascii => "ASCII",
            Self::Cyrillic => "Cyrillic",
            Self::Hebrew => "Hebrew",
            Self::Ucs2 => "UCS-2",
            Self::Ucs2LittleEndian => "UCS-2 little-endian",
            Self::Utf8 => "UTF-8",
            #[cfg(feature = "charsets")]
            Self::ShiftJis => "Shift-JIS",
            #[cfg(feature = "charsets")]
            Self::Iso2022Jp => "ISO-2022-JP",
            #[cfg(feature = "charsets")]
            Self::EucJp => "EUC-JP",
            #[cfg(feature = "charsets")]
            Self::EucKr => "EUC-KR",
            Self::Custom(charset) => charset.name(),
        })
    }
}
