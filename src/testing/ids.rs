//! How message ids are written.

use alloc::format;
use alloc::string::String;

/// Ids are below this number, for SMPP 3.3 allows no more than eight characters; then they begin anew.
pub(super) const IDS: u64 = 100_000_000;

/// How an SMSC writes message ids: few write them in the same way everywhere.
///
/// ```
/// use smpp_driver::testing::IdForm;
///
/// let forms = [IdForm::Padded, IdForm::Decimal, IdForm::Hex, IdForm::UpperHex, IdForm::PaddedHex, IdForm::PaddedUpperHex];
/// let ids = forms.map(|form| form.write(47_802));
/// assert_eq!(ids, ["00047802", "47802", "baba", "BABA", "0000baba", "0000BABA"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum IdForm {
    /// Decimal, eight digits.
    #[default]
    Padded,
    /// Decimal, without leading zeros.
    Decimal,
    /// Hexadecimal in small letters, without leading zeros.
    Hex,
    /// Hexadecimal in capitals, without leading zeros.
    UpperHex,
    /// Hexadecimal in small letters, eight digits.
    PaddedHex,
    /// Hexadecimal in capitals, eight digits.
    PaddedUpperHex,
}

impl IdForm {
    /// An id, written so.
    #[must_use]
    pub fn write(self, id: u64) -> String {
        match self {
            Self::Padded => format!("{id:08}"),
            Self::Decimal => format!("{id}"),
            Self::Hex => format!("{id:x}"),
            Self::UpperHex => format!("{id:X}"),
            Self::PaddedHex => format!("{id:08x}"),
            Self::PaddedUpperHex => format!("{id:08X}"),
        }
    }
}

/// The ids that this may be, in whichever form.
pub(super) fn read(text: &[u8]) -> impl Iterator<Item = u64> {
    let text = core::str::from_utf8(text).ok();
    [10, 16].into_iter().filter_map(move |radix| u64::from_str_radix(text?, radix).ok())
}
