//! What becomes of what a rule finds.

use alloc::borrow::ToOwned as _;
use alloc::string::{String, ToString as _};

use super::Rule;
#[cfg(feature = "pii-token")]
use super::TokenKey;
use super::numbers::Numbers;
use super::overlap::Piece;

/// What becomes of what a rule finds.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// This text stands in its place; no character of it has a special meaning.
    Replace(String),
    /// Its characters are replaced one by one: the text keeps its length in characters.
    Mask(Mask),
    /// The name of the rule stands in its place, in capitals: `<CARD>`. If numbered, equal values get equal numbers
    /// within a text: `<CARD_1>`.
    Label {
        /// Whether equal values are told apart from others.
        numbered: bool,
    },
    /// It is taken out.
    Remove,
    /// The first octets of an HMAC-SHA-256 of it, in hexadecimal: equal for equal values under one key.
    #[cfg(feature = "pii-token")]
    Token {
        /// The secret; whoever has it can try all card numbers.
        key: TokenKey,
        /// How many octets, 4 to 32; each takes two characters.
        octets: u8,
    },
    /// It is reported and left as it is.
    ReportOnly,
}

/// Each character becomes `*`.
impl Default for Action {
    fn default() -> Self {
        Self::Mask(Mask::default())
    }
}

impl Action {
    /// Each letter and digit becomes `*` but for the last ones, as on a receipt: `**** **** **** 1111`.
    #[must_use]
    pub fn keep_last(keep_last: u8) -> Self {
        Self::Mask(Mask { what: What::Alphanumerics, keep_last, ..Mask::default() })
    }

    /// This text stands in its place.
    #[must_use]
    pub fn replace(text: &str) -> Self {
        Self::Replace(text.to_owned())
    }
}

/// How characters are replaced one by one. Nothing is kept of a match with fewer than four characters more than are
/// to be kept, nor of one that another rule covers in part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mask {
    /// What stands in their place. Default `*`.
    pub with: char,
    /// Which ones are replaced. Default: every one.
    pub what: What,
    /// How many of them are kept at the beginning. Default 0.
    pub keep_first: u8,
    /// How many of them are kept at the end. Default 0.
    pub keep_last: u8,
}

impl Default for Mask {
    fn default() -> Self {
        Self { with: '*', what: What::Every, keep_first: 0, keep_last: 0 }
    }
}

/// Which characters of a match are masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum What {
    /// Every one, separators too.
    #[default]
    Every,
    /// Decimal digits; separators and letters stay.
    Digits,
    /// Letters and digits; separators stay.
    Alphanumerics,
}

impl What {
    pub(super) fn holds(self, c: char) -> bool {
        match self {
            Self::Every => true,
            Self::Digits => super::fold::digit(c).is_some(),
            Self::Alphanumerics => c.is_alphanumeric() || super::fold::digit(c).is_some(),
        }
    }
}

const STARS: &str = "****************************************************************";

impl Mask {
    /// Writes `value` masked. `partly`: another rule has the rest of it.
    pub(super) fn write(self, value: &str, partly: bool, out: &mut String) {
        if self == Self::default() {
            // What is done most often, at once.
            let mut rest = value.chars().count();
            while rest > 0 {
                let stars = &STARS[..rest.min(STARS.len())];
                out.push_str(stars);
                rest -= stars.len();
            }
            return;
        }
        let (first, last) = (usize::from(self.keep_first), usize::from(self.keep_last));
        let total = if first + last == 0 { 0 } else { value.chars().filter(|c| self.what.holds(*c)).count() };
        let keeps = !partly && total >= first + last + 4;
        let mut nth = 0;
        for c in value.chars() {
            if !self.what.holds(c) {
                out.push(c);
                continue;
            }
            let kept = keeps && (nth < first || nth >= total - last);
            out.push(if kept { c } else { self.with });
            nth += 1;
        }
    }
}

impl Rule {
    /// Writes what stands in the place of `value`.
    pub(super) fn write(&self, piece: &Piece, value: &str, numbers: &mut Numbers, out: &mut String) {
        match &self.action {
            Action::Replace(text) => out.push_str(text),
            Action::Mask(mask) => mask.write(value, piece.partly, out),
            Action::Label { numbered } => {
                out.push('<');
                out.extend(self.name.chars().flat_map(char::to_uppercase));
                if *numbered {
                    out.push('_');
                    out.push_str(&numbers.of(piece.rule, value).to_string());
                }
                out.push('>');
            }
            Action::Remove => {}
            #[cfg(feature = "pii-token")]
            Action::Token { key, octets } => key.token(value, *octets, out),
            Action::ReportOnly => out.push_str(value),
        }
    }
}
