//! How a rule is run.

use alloc::string::String;

/// How a rule is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulePlan {
    /// Its name.
    pub rule: String,
    /// The way.
    pub way: Way,
}

/// The way a rule is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// By an automaton, in time that grows with the text and no faster.
    Linear {
        /// What a text must have for the rule to be run at all, such as `16 of [0-9]`; empty if nothing is needed.
        gate: String,
        /// The shortest match, in characters.
        shortest: usize,
        /// The longest match, in characters; `None` if there is no longest.
        longest: Option<usize>,
    },
    /// By backtracking, within the limits of [`MaskerOptions`](super::MaskerOptions).
    Backtracking {
        /// Why no automaton does it.
        why: String,
    },
}
