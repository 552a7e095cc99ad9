//! Regular expressions in options.

use alloc::string::String;
use core::fmt;

use regex::Regex;

/// A regular expression, in the syntax of the crate `regex`: without look-around and back-references, so that the
/// time that it takes grows no faster than the text. `Debug` does not show it: it may hold an address.
#[derive(Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// Reads a regular expression.
    ///
    /// # Errors
    ///
    /// When it is none, or takes too much memory.
    pub fn new(pattern: &str) -> Result<Self, PatternError> {
        Regex::new(pattern).map(Self).map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => PatternError::TooBig,
            _ => PatternError::Syntax,
        })
    }

    /// Whether some part of a text matches.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// A text in which all that matches is replaced; `$1` stands for the first group.
    pub(in crate::driver) fn replace_all(&self, text: &str, with: &str) -> String {
        self.0.replace_all(text, with).into_owned()
    }

    /// The regular expression as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<pattern of {} characters>", self.as_str().chars().count())
    }
}

/// Why a text is no regular expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PatternError {
    /// It breaks the syntax, or uses what is not had in linear time.
    #[error("no regular expression; look-around and back-references are not allowed")]
    Syntax,
    /// It takes too much memory.
    #[error("the regular expression takes too much memory")]
    TooBig,
}
