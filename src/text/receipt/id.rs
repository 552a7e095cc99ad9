//! Message ids: the same one, as a response and a receipt write it.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// How sure it is that two message ids are one.
///
/// ```
/// use smpp_driver::text::IdMatch;
///
/// assert_eq!(IdMatch::of("4711", "4711"), Some(IdMatch::Exact));
/// assert_eq!(IdMatch::of("00A1B2C3", "a1b2c3"), Some(IdMatch::Padding));
/// assert_eq!(IdMatch::of("1267", "4711"), Some(IdMatch::Radix));
/// assert_eq!(IdMatch::of("4711", "4712"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IdMatch {
    /// One is the other in hex: `1267` and `4711`. By chance two ids of different messages can do the same, so this
    /// is for SMSCs known to answer in one and to send receipts in the other.
    Radix,
    /// The same but for leading zeros and capitals.
    Padding,
    /// The same, character for character.
    Exact,
}

impl IdMatch {
    /// Compares two message ids; none if they are of two messages.
    #[must_use]
    pub fn of(one: &str, other: &str) -> Option<Self> {
        if one == other {
            return Some(Self::Exact);
        }
        let (one, other) = (unpadded(one), unpadded(other));
        if one.eq_ignore_ascii_case(other) {
            return Some(Self::Padding);
        }
        let crossed = |decimal, hex| number(decimal, 10).is_some_and(|value| number(hex, 16) == Some(value));
        (crossed(one, other) || crossed(other, one)).then_some(Self::Radix)
    }
}

/// The forms under which a message id may have been kept, the surest first, none twice.
///
/// All but the first are without leading zeros and in small letters: the id so, the decimal number that it is in hex,
/// the hex of the decimal number that it is.
///
/// ```
/// use smpp_driver::text::id_candidates;
///
/// assert_eq!(id_candidates("0000004711"), ["0000004711", "4711", "18193", "1267"]);
/// ```
#[must_use]
pub fn id_candidates(id: &str) -> Vec<String> {
    let plain = unpadded(id);
    let forms = [
        Some(id.to_string()),
        Some(plain.to_ascii_lowercase()),
        number(plain, 16).map(|value| value.to_string()),
        number(plain, 10).map(|value| format!("{value:x}")),
    ];
    let mut candidates = Vec::with_capacity(forms.len());
    for form in forms.into_iter().flatten() {
        if !candidates.contains(&form) {
            candidates.push(form);
        }
    }
    candidates
}

/// The id in small letters and without leading zeros: under which ids that differ in these only are the same.
#[cfg(feature = "driver")]
pub(crate) fn plain_id(id: &str) -> String {
    unpadded(id).to_ascii_lowercase()
}

/// The id without leading zeros; the id 0 keeps one.
fn unpadded(id: &str) -> &str {
    match id.trim_start_matches('0') {
        "" if !id.is_empty() => &id[id.len() - 1..],
        rest => rest,
    }
}

/// The number that an id is in this radix. A sign is none: ids have only digits.
fn number(id: &str, radix: u32) -> Option<u128> {
    if id.starts_with('+') { None } else { u128::from_str_radix(id, radix).ok() }
}
