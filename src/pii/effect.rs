//! What masking does to the length of an SMS.

use super::Masked;

/// How much longer (or shorter, if negative) a text has become: whether it still fits its message.
///
/// ```
/// use smpp_driver::pii::{Action, Builtin, Effect, RuleSet};
///
/// let mut rules = RuleSet::builtin(Builtin::V9_0);
/// rules.rules[0].action = Action::replace("[card]");
/// let text = "4111111111111111";
/// let masked = rules.compile()?.mask(text);
/// // Sixteen digits become six characters; the brackets take two septets each.
/// assert_eq!(Effect::of(text, &masked.text), Effect { characters: -10, septets: Some(-8), units: -10 });
/// # Ok::<(), smpp_driver::pii::RuleErrors>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effect {
    /// In characters.
    pub characters: isize,
    /// In septets of the default alphabet of GSM; `None` if it cannot hold the one or the other.
    pub septets: Option<isize>,
    /// In units of UTF-16.
    pub units: isize,
}

impl Effect {
    /// From `before` to `after`.
    #[must_use]
    pub fn of(before: &str, after: &str) -> Self {
        let grown = |before: usize, after: usize| after.cast_signed() - before.cast_signed();
        let units = |text: &str| text.chars().map(char::len_utf16).sum::<usize>();
        Self {
            characters: grown(before.chars().count(), after.chars().count()),
            septets: septets(before).zip(septets(after)).map(|(before, after)| grown(before, after)),
            units: grown(units(before), units(after)),
        }
    }
}

impl Masked<'_> {
    /// What masking did to the length of `original`.
    #[must_use]
    pub fn effect(&self, original: &str) -> Effect {
        Effect::of(original, &self.text)
    }
}

/// The default alphabet of 3GPP TS 23.038, by one septet and by two.
const ONE: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿\
    abcdefghijklmnopqrstuvwxyzäöñüà";
const TWO: &str = "\x0C^{}\\[~]|€";

/// How many septets a text takes in the default alphabet, if that holds it.
pub(super) fn septets(text: &str) -> Option<usize> {
    let of = |c: char| match c {
        _ if ONE.contains(c) => Some(1),
        _ if TWO.contains(c) => Some(2),
        _ => None,
    };
    text.chars().map(of).sum()
}
