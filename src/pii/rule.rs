//! A rule: what to find, and what to do about it. Plain data.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Action, Check};

/// A rule as its owner wrote it; a [`RuleSet`](super::RuleSet) holds many and compiles them.
///
/// ```
/// use smpp_driver::pii::{Action, Check, Rule};
///
/// let rule = Rule {
///     groups: vec!["payment".into()],
///     priority: 1,
///     check: Some(Check::Luhn),
///     action: Action::keep_last(4),
///     ..Rule::new("card", r"(?<!\d)\d{13,19}(?!\d)")
/// };
/// assert!(rule.enabled);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// By which it is asked for and told of in findings; unique within a set.
    pub name: String,
    /// For people.
    pub description: String,
    /// The groups that it belongs to; compared without case.
    pub groups: Vec<String>,
    /// 1 goes first. Among equals the order of definition decides. Default 100.
    pub priority: u16,
    /// The regular expression.
    pub pattern: String,
    /// How the pattern is read.
    pub dialect: Dialect,
    /// What counts as a digit or a separator in the text.
    pub digits: Digits,
    /// Which part of a match is meant.
    pub target: Target,
    /// What else must hold of the target.
    pub check: Option<Check>,
    /// What becomes of it. Default: each character is replaced by `*`.
    pub action: Action,
    /// Rules that are not enabled are kept, and not applied.
    pub enabled: bool,
    /// The media that it is for, such as `sms` or `chat`; none: all of them.
    pub media: Vec<String>,
    /// Whose sight it is for.
    pub scope: Scope,
}

impl Rule {
    /// The rule with this name and pattern; all else is as the fields say.
    #[must_use]
    pub fn new(name: &str, pattern: &str) -> Self {
        Self {
            name: name.to_owned(),
            description: String::new(),
            groups: Vec::new(),
            priority: 100,
            pattern: pattern.to_owned(),
            dialect: Dialect::default(),
            digits: Digits::default(),
            target: Target::default(),
            check: None,
            action: Action::default(),
            enabled: true,
            media: Vec::new(),
            scope: Scope::default(),
        }
    }

    /// Whether it belongs to this group.
    #[must_use]
    pub fn is_in(&self, group: &str) -> bool {
        self.groups.iter().any(|own| own.eq_ignore_ascii_case(group))
    }
}

/// How a pattern is read where the languages of patterns differ. In all of them `\d` and `\w` are ASCII.
///
/// | | `Posix` | `Java` | `EcmaScript` |
/// |---|---|---|---|
/// | `[[:alpha:]]` | the letters | one of `:`, `a`, `h`, `l`, `p` | `[`, `:`, … then `]` |
/// | `[a&&b]` | two `&` | both sets | two `&` |
/// | `$` | the end | also before a last line end | the end |
/// | `\s` | ASCII | ASCII | Unicode |
/// | `.` | no line feed | no line end | no line end |
/// | `(?i)` | Unicode | ASCII | Unicode |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dialect {
    /// As Perl, PCRE2 and Boost have it: POSIX names in brackets. Finds most, hence the default.
    #[default]
    Posix,
    /// As `java.util.regex` has it.
    Java,
    /// As JavaScript has it.
    EcmaScript,
}

/// What counts as a digit or a separator in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Digits {
    /// The text as it is.
    #[default]
    Ascii,
    /// All decimal digits of Unicode count as those of ASCII, its blanks and dashes as ` ` and `-`; invisible
    /// characters are passed over. Offsets are those of the text as it is.
    Fold,
}

/// Which part of a match is meant: what is checked, reported and acted upon.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Target {
    /// All of it.
    #[default]
    Whole,
    /// A capture group by its number, from 1. A match in which it takes no part counts whole.
    Number(u32),
    /// A capture group by its name.
    Name(String),
}

/// Whose sight a rule is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Scope {
    /// Everybody's.
    #[default]
    All,
    /// The agent's who handles the message.
    Agent,
    /// That of those who read it later.
    History,
}
