//! What may be wrong with options.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

/// An option that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {fault}", Quoted(.key))]
pub struct OptionError {
    /// The key, as it was given if there is no such option.
    pub key: String,
    /// What is wrong with it.
    pub fault: OptionFault,
}

/// What is wrong with an option.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OptionFault {
    /// No option has this key.
    #[error("there is no such option{}", Meant(*nearest))]
    Unknown {
        /// The option whose key is nearest, if one is near.
        nearest: Option<&'static str>,
    },
    /// The key was given more than once.
    #[error("given more than once; once is allowed")]
    Twice,
    /// There is no default, and nothing was given.
    #[error("missing; allowed: {allowed}")]
    Missing {
        /// What the option takes.
        allowed: String,
    },
    /// A value that the option does not take.
    #[error("{given} given; allowed: {allowed}{}", Because(.why))]
    Value {
        /// What was given, in quotes; of what may be an address or a text only its length, of a password nothing.
        given: String,
        /// What the option takes.
        allowed: String,
        /// Where the value goes wrong, if there is more to say.
        why: String,
    },
    /// It does not fit another option.
    #[error("{why}")]
    Contradiction {
        /// Both values, and what would fit.
        why: String,
    },
}

/// Everything that is wrong with the options of a channel: one at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionErrors(Vec<OptionError>);

impl OptionErrors {
    /// Nothing wrong is no error.
    pub(super) fn none_or(errors: Vec<OptionError>) -> Result<(), Self> {
        if errors.is_empty() { Ok(()) } else { Err(Self(errors)) }
    }

    /// All of them: those of values in the order of the pairs, then what is missing, then contradictions.
    pub fn iter(&self) -> core::slice::Iter<'_, OptionError> {
        self.0.iter()
    }
}

impl IntoIterator for OptionErrors {
    type Item = OptionError;
    type IntoIter = vec::IntoIter<OptionError>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a OptionErrors {
    type Item = &'a OptionError;
    type IntoIter = core::slice::Iter<'a, OptionError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl From<OptionError> for OptionErrors {
    fn from(error: OptionError) -> Self {
        Self(vec![error])
    }
}

impl fmt::Display for OptionErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0[..] {
            [only] => fmt::Display::fmt(only, f),
            all => {
                write!(f, "{} options are wrong:", all.len())?;
                all.iter().try_for_each(|error| write!(f, "\n- {error}"))
            }
        }
    }
}

impl core::error::Error for OptionErrors {}

/// A key of whatever length and characters, in one line.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |octet: u8| octet.is_ascii_graphic() && octet != b'"';
        match self.0 {
            "" => f.write_str("(empty key)"),
            key if key.len() <= super::info::SHOWN && key.bytes().all(plain) => f.write_str(key),
            key => f.write_str(&super::info::quoted(key)),
        }
    }
}

struct Meant(Option<&'static str>);

impl fmt::Display for Meant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |nearest| write!(f, "; is {nearest} meant?"))
    }
}

struct Because<'a>(&'a str);

impl fmt::Display for Because<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, " ({})", self.0) }
    }
}
