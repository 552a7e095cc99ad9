//! What the tests have in common.

use std::ops::Range;

use smpp_driver::pii::{Builtin, Masker, Rule, RuleSet};

/// How soon what is hostile is refused, in milliseconds: libraries that are not optimised take some ten times as long.
pub(crate) const SOON: u128 = if cfg!(debug_assertions) { 1000 } else { 100 };

pub(crate) fn set(set: Builtin) -> Masker {
    RuleSet::builtin(set).compile().unwrap()
}

/// A masker of one rule.
pub(crate) fn one(rule: Rule) -> Masker {
    RuleSet { rules: vec![rule] }.compile().unwrap()
}

pub(crate) fn pattern(pattern: &str) -> Masker {
    one(Rule::new("rule", pattern))
}

/// Where the rules match.
pub(crate) fn spans(masker: &Masker, text: &str) -> Vec<Range<usize>> {
    let found = masker.find(text);
    assert_eq!(found.degraded, None);
    found.findings.into_iter().map(|finding| finding.span).collect()
}

/// A source of choices that are the same in each run (xorshift).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % end as u64).unwrap()
    }
}
