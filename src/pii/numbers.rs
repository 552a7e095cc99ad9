//! Numbers of labels: equal values of a rule have equal ones within a text.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::string::String;

/// The numbers given so far. Never shown.
#[derive(Default)]
pub(super) struct Numbers {
    /// Of each rule: its values without their separators, and their numbers.
    given: BTreeMap<usize, BTreeMap<String, usize>>,
}

impl Numbers {
    /// The number of this value, a new one if it is the first of its kind.
    pub(super) fn of(&mut self, rule: usize, value: &str) -> usize {
        let bare: String = value.chars().filter(|c| c.is_alphanumeric()).collect();
        let bare = if bare.is_empty() { value.to_owned() } else { bare };
        let given = self.given.entry(rule).or_default();
        let next = given.len() + 1;
        *given.entry(bare).or_insert(next)
    }
}
