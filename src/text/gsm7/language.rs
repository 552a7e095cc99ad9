//! The national languages of GSM 7-bit, and the tables that a header may shift to.

use core::fmt;

use super::tables::{Code, DEFAULT, EXTENSION, Table, code};
use super::{locking, single};

/// A language with tables of its own in GSM 7-bit. 3GPP TS 23.038 §6.2.1.2.4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[repr(u8)]
#[expect(missing_docs, reason = "the names say all")]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum NationalLanguage {
    Turkish = 1,
    /// Has a single shift table only: its locking shift table would be the default alphabet.
    Spanish = 2,
    Portuguese = 3,
    Bengali = 4,
    Gujarati = 5,
    Hindi = 6,
    Kannada = 7,
    Malayalam = 8,
    Oriya = 9,
    Punjabi = 10,
    Tamil = 11,
    Telugu = 12,
    Urdu = 13,
}

impl NationalLanguage {
    /// All of them, by identifier.
    pub const ALL: [Self; 13] = [
        Self::Turkish,
        Self::Spanish,
        Self::Portuguese,
        Self::Bengali,
        Self::Gujarati,
        Self::Hindi,
        Self::Kannada,
        Self::Malayalam,
        Self::Oriya,
        Self::Punjabi,
        Self::Tamil,
        Self::Telugu,
        Self::Urdu,
    ];

    /// The language with this identifier; none for 0 and from 14 on, which are reserved.
    #[must_use]
    pub fn from_id(id: u8) -> Option<Self> {
        Self::ALL.get(usize::from(id).checked_sub(1)?).copied()
    }

    /// The identifier, 1 to 13, as information elements carry it.
    #[must_use]
    pub const fn id(self) -> u8 {
        self as u8
    }

    /// Whether there is a locking shift table: for all but Spanish.
    #[must_use]
    pub const fn has_locking_shift(self) -> bool {
        !matches!(self, Self::Spanish)
    }

    fn single(self) -> &'static Table {
        match self {
            Self::Turkish => &single::TURKISH,
            Self::Spanish => &single::SPANISH,
            Self::Portuguese => &single::PORTUGUESE,
            Self::Bengali => &single::BENGALI,
            Self::Gujarati => &single::GUJARATI,
            Self::Hindi => &single::HINDI,
            Self::Kannada => &single::KANNADA,
            Self::Malayalam => &single::MALAYALAM,
            Self::Oriya => &single::ORIYA,
            Self::Punjabi => &single::PUNJABI,
            Self::Tamil => &single::TAMIL,
            Self::Telugu => &single::TELUGU,
            Self::Urdu => &single::URDU,
        }
    }

    fn locking(self) -> &'static Table {
        match self {
            Self::Turkish => &locking::TURKISH,
            Self::Spanish => &DEFAULT,
            Self::Portuguese => &locking::PORTUGUESE,
            Self::Bengali => &locking::BENGALI,
            Self::Gujarati => &locking::GUJARATI,
            Self::Hindi => &locking::HINDI,
            Self::Kannada => &locking::KANNADA,
            Self::Malayalam => &locking::MALAYALAM,
            Self::Oriya => &locking::ORIYA,
            Self::Punjabi => &locking::PUNJABI,
            Self::Tamil => &locking::TAMIL,
            Self::Telugu => &locking::TELUGU,
            Self::Urdu => &locking::URDU,
        }
    }
}

impl fmt::Display for NationalLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// The national tables that a user data header shifts to: a single shift, a locking shift, or both. Never none.
///
/// A single shift replaces the extension table (two septets a character), a locking shift the default alphabet. Each
/// costs three octets of every segment that it is to be in force in. 3GPP TS 23.038 §6.2.1.2.
///
/// ```
/// use smpp_driver::text::{Encoding, NationalLanguage, NationalShift};
///
/// let turkish = Encoding::National(NationalShift::single(NationalLanguage::Turkish));
/// assert_eq!(turkish.encode("ığ")?, [0x1B, 0x69, 0x1B, 0x67]);
/// assert_eq!(turkish.decode(&[0x1B, 0x69, 0x1B, 0x67]).text, "ığ");
/// # Ok::<(), smpp_driver::text::EncodeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NationalShift {
    single: Option<NationalLanguage>,
    locking: Option<NationalLanguage>,
}

impl NationalShift {
    /// Octets of the information element of one shift.
    const ELEMENT: usize = 3;

    /// A single shift.
    #[must_use]
    pub const fn single(language: NationalLanguage) -> Self {
        Self { single: Some(language), locking: None }
    }

    /// A locking shift; none for Spanish, which has no such table.
    #[must_use]
    pub const fn locking(language: NationalLanguage) -> Option<Self> {
        Self::of(Some(language), None)
    }

    /// A locking shift, a single shift, or both, of one language or of two; none if there is no shift at all, or no
    /// such locking shift table.
    #[must_use]
    pub const fn of(locking: Option<NationalLanguage>, single: Option<NationalLanguage>) -> Option<Self> {
        match locking {
            Some(language) if !language.has_locking_shift() => None,
            None if single.is_none() => None,
            _ => Some(Self { single, locking }),
        }
    }

    /// The language of the single shift.
    #[must_use]
    pub const fn single_language(self) -> Option<NationalLanguage> {
        self.single
    }

    /// The language of the locking shift.
    #[must_use]
    pub const fn locking_language(self) -> Option<NationalLanguage> {
        self.locking
    }

    /// Octets of the information elements that say this shift: 3 or 6.
    #[must_use]
    pub const fn header_len(self) -> usize {
        Self::ELEMENT * (self.single.is_some() as usize + self.locking.is_some() as usize)
    }
}

/// As in `Turkish single shift` and `Hindi locking and single shift`.
impl fmt::Display for NationalShift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.locking, self.single) {
            (Some(locking), Some(single)) if locking == single => {
                write!(f, "{locking} locking and single shift")
            }
            (Some(locking), Some(single)) => write!(f, "{locking} locking shift and {single} single shift"),
            (Some(language), None) => write!(f, "{language} locking shift"),
            (None, Some(language)) => write!(f, "{language} single shift"),
            (None, None) => f.write_str("no shift"),
        }
    }
}

/// The two tables in force.
#[derive(Clone, Copy)]
pub(in crate::text) struct Tables {
    pub(super) main: &'static Table,
    pub(super) extension: &'static Table,
    is_default: bool,
}

impl Tables {
    pub(in crate::text) const DEFAULT: Self =
        Self { main: &DEFAULT, extension: &EXTENSION, is_default: true };

    pub(in crate::text) fn of(shift: NationalShift) -> Self {
        Self {
            main: shift.locking.map_or(&DEFAULT, NationalLanguage::locking),
            extension: shift.single.map_or(&EXTENSION, NationalLanguage::single),
            is_default: false,
        }
    }

    pub(super) const fn is_default(self) -> bool {
        self.is_default
    }

    /// The code of a character.
    #[inline]
    pub(super) fn code(self, character: char) -> Code {
        if self.is_default {
            return code(character);
        }
        if let Some(septet) = self.main.septet(character) {
            return Code::Main(septet);
        }
        self.extension.septet(character).map_or(Code::Absent, Code::Extended)
    }
}
