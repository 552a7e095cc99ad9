//! How a set of rules is compiled and applied.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use core::str::FromStr;

use super::Unknown;

/// How a set of rules is compiled and applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaskerOptions {
    /// What becomes of text that several rules claim. Default [`Overlap::Clip`].
    pub overlap: Overlap,
    /// What stands in the place of the whole text if a rule cannot be applied. Default `<REDACTED>`.
    pub redacted: String,
    /// The longest pattern, in octets. Default 4,096.
    pub max_pattern: usize,
    /// The most memory for the automaton of a rule, in octets. Default 2 MiB.
    pub max_automaton: usize,
    /// Whether rules that no automaton runs exactly may be run by backtracking. Needs the feature `pii-backtracking`.
    /// Default no: they are refused.
    pub allow_backtracking: bool,
    /// How often a backtracking rule may step back in a text. Default 1,000,000.
    pub backtrack_limit: usize,
    /// The longest text that a backtracking rule may see, in octets; longer ones are replaced whole. Default 16 KiB.
    pub max_backtracking_input: usize,
}

impl Default for MaskerOptions {
    fn default() -> Self {
        Self {
            overlap: Overlap::default(),
            redacted: "<REDACTED>".to_owned(),
            max_pattern: 4096,
            max_automaton: 2 << 20,
            allow_backtracking: false,
            backtrack_limit: 1_000_000,
            max_backtracking_input: 16 << 10,
        }
    }
}

/// What becomes of text that several rules claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Overlap {
    /// All rules see the original. What any of them finds is masked; the first by priority says how, others have what
    /// is left of theirs.
    #[default]
    Clip,
    /// Rules go one after the other, by priority. What one has found is as good as cut out for the next.
    Sequential,
}

/// Which of the findings are replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Spec {
    /// `replace-all`: every one.
    #[default]
    ReplaceAll,
    /// `replace-first`: the first in the text. Others stay in clear and are not told.
    ReplaceFirst,
    /// `find`: none; they are told only.
    Find,
}

impl FromStr for Spec {
    type Err = Unknown;

    fn from_str(name: &str) -> Result<Self, Unknown> {
        let specs =
            [("replace-all", Self::ReplaceAll), ("replace-first", Self::ReplaceFirst), ("find", Self::Find)];
        let found = specs.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, spec)| *spec).ok_or_else(|| Unknown {
            what: "spec",
            name: name.to_owned(),
            known: specs.iter().map(|(known, _)| (*known).to_owned()).collect(),
        })
    }
}
