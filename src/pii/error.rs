//! What can be wrong with rules, with requests, and with masking.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

/// What is wrong with a rule or a file of rules: where, what would be right, and what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleError {
    /// The rule at fault, if it has a name.
    pub rule: Option<String>,
    /// Where it is, as a JSON pointer (RFC 6901) into a rule file: `/rules/0/pattern`.
    pub pointer: String,
    /// The octet of the pattern, or of the file, where the fault is.
    pub offset: Option<usize>,
    /// What would be right.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl RuleError {
    pub(super) fn new(rule: Option<&str>, pointer: &str, expected: &str, found: impl fmt::Display) -> Self {
        let (rule, expected) = (rule.map(ToOwned::to_owned), expected.to_owned());
        Self { rule, pointer: pointer.to_owned(), offset: None, expected, found: found.to_string() }
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(rule) = &self.rule {
            write!(f, "rule {rule:?}: ")?;
        }
        if !self.pointer.is_empty() {
            write!(f, "{}: ", self.pointer)?;
        }
        if let Some(offset) = self.offset {
            write!(f, "offset {offset}: ")?;
        }
        write!(f, "expected {}, found {}", self.expected, self.found)
    }
}

impl core::error::Error for RuleError {}

/// All that is wrong with a set of rules; at least one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleErrors(pub Vec<RuleError>);

impl fmt::Display for RuleErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let faults: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&faults.join("; "))
    }
}

impl core::error::Error for RuleErrors {}

/// A rule, a group or a set of rules was asked for that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// What was asked for: `rule`, `group`, `medium`, `scope`, `set of rules` or `spec`.
    pub what: &'static str,
    /// Its name.
    pub name: String,
    /// What there is.
    pub known: Vec<String>,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = if self.known.is_empty() { "none".to_owned() } else { self.known.join(", ") };
        write!(f, "there is no {} {:?}; known: {known}", self.what, self.name)
    }
}

impl core::error::Error for Unknown {}

/// Why a text was replaced as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Degraded {
    /// The rule that could not be applied.
    pub rule: Arc<str>,
    /// What stood in the way.
    pub cause: Cause,
}

/// What stood in the way of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// It needed more steps than its limit.
    Steps,
    /// The text is longer than a backtracking rule may see.
    Length,
    /// The engine gave up.
    Engine,
    /// Something panicked, such as a check of the caller's.
    Panic,
}

impl fmt::Display for Degraded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cause = match self.cause {
            Cause::Steps => "needed more steps than allowed",
            Cause::Length => "may not see a text so long",
            Cause::Engine => "could not be run",
            Cause::Panic => "panicked",
        };
        f.write_str(&format!("rule {:?} {cause}: the whole text was replaced", self.rule))
    }
}
