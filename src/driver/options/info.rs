//! What there is to know of one option.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

use super::channel::ChannelOptions;
use super::error::{OptionError, OptionFault};
use super::kinds::{Setting, Why};
use crate::driver::log::KeyFilter;

/// Characters of a value that an error shows at most.
pub(super) const SHOWN: usize = 80;

/// One option: its key, and all that the table of [`ChannelOptions`] says of it.
pub struct OptionInfo {
    /// The key.
    pub(super) key: &'static str,
    /// The field of [`ChannelOptions`]; empty if it has none.
    pub(super) field: &'static str,
    /// What a number counts; empty if the value is none.
    pub(super) unit: &'static str,
    pub(super) privacy: Privacy,
    pub(super) origin: Origin,
    /// What happens at the ends of the range.
    pub(super) extremes: &'static str,
    pub(super) setting: &'static dyn Setting,
}

/// Whose an option is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The reference driver's, with its default and its range.
    Reference,
    /// The reference's by name; the default is ours, and the range where its documentation tells none.
    Name,
    /// Ours.
    Ours,
}

/// How much of a value may be seen without asking for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Privacy {
    /// All of it.
    Open,
    /// It may hold an address or a text: only its length.
    Personal,
    /// Nothing.
    Secret,
}

impl OptionInfo {
    /// The key.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        self.key
    }

    /// The field of [`ChannelOptions`] that holds it; none if it acts on that of another option.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        if self.field.is_empty() { None } else { Some(self.field) }
    }

    /// What a number counts: `ms`, `s`, `PDUs`; none if the value is no number.
    #[must_use]
    pub const fn unit(&self) -> Option<&'static str> {
        if self.unit.is_empty() { None } else { Some(self.unit) }
    }

    /// Whose the option is.
    #[must_use]
    pub const fn origin(&self) -> Origin {
        self.origin
    }

    /// What happens at the ends of the range, in Markdown.
    #[must_use]
    pub const fn extremes(&self) -> &'static str {
        self.extremes
    }

    /// The values that are allowed.
    #[must_use]
    pub fn allowed(&self) -> String {
        self.setting.allowed()
    }

    /// The default as it would be written; none if nothing is.
    #[must_use]
    pub fn default_value(&self) -> Option<String> {
        let defaults = ChannelOptions::unset();
        self.setting.write(&defaults).map(Cow::into_owned).filter(|value| !value.is_empty())
    }

    /// Whether it must be given: it has no default.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.setting.check(&ChannelOptions::unset()).is_err()
    }

    /// The option with this key, capitals or not.
    pub(super) fn find(key: &str) -> Result<&'static Self, OptionError> {
        let (key, all) = (key.trim(), ChannelOptions::known);
        all().find(|info| info.key.eq_ignore_ascii_case(key)).ok_or_else(|| {
            let written = key.to_ascii_lowercase();
            let distance = |info: &Self| strsim::osa_distance(&written, info.key);
            // The distance takes time with the product of both lengths. With more than a third of it wrong nobody knows what was meant.
            let near = |info: &&Self| written.len() <= SHOWN && distance(info) <= info.key.len() / 3;
            let nearest = all().filter(near).min_by_key(|info| distance(info)).map(Self::key);
            OptionError { key: key.to_string(), fault: OptionFault::Unknown { nearest } }
        })
    }

    /// The error of a value.
    pub(super) fn wrong(&self, given: &str, why: Why) -> OptionError {
        // An error must not tell what the privacy of the value hides.
        let why = if self.privacy == Privacy::Secret { String::new() } else { why.into_owned() };
        let fault = OptionFault::Value { given: self.shown(given), allowed: self.allowed(), why };
        OptionError { key: self.key.to_string(), fault }
    }

    /// As much of a value as may be seen.
    pub(super) fn shown(&self, value: &str) -> String {
        match self.privacy {
            Privacy::Open => quoted(value),
            Privacy::Personal => format!("<{} characters>", value.chars().count()),
            Privacy::Secret => "***".into(),
        }
    }
}

impl fmt::Debug for OptionInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OptionInfo({})", self.key)
    }
}

/// An option of a channel with its value. `Debug` and `Display` show no password, address or text.
pub struct OptionEntry<'a> {
    pub(super) info: &'static OptionInfo,
    pub(super) value: Cow<'a, str>,
}

impl OptionEntry<'_> {
    /// Which option.
    #[must_use]
    pub const fn info(&self) -> &'static OptionInfo {
        self.info
    }

    /// The value as it is written in options, whatever it is.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.value
    }

    /// The value as a filter lets it be logged; none if it does not. Passwords are hidden whatever the filter says, and
    /// so is their length.
    ///
    /// ```
    /// use smpp_driver::driver::{ChannelOptions, KeyFilter};
    ///
    /// let options = ChannelOptions::new("smsc.example", "ESME1", "s3cret");
    /// let filter = |key: &str| if key == "x-smpp-system-id" { KeyFilter::HideLast(3) } else { KeyFilter::Copy };
    /// let dump: Vec<_> = options
    ///     .entries()
    ///     .filter_map(|entry| Some((entry.info().key(), entry.filtered(&filter(entry.info().key()))?)))
    ///     .collect();
    /// assert!(dump.contains(&("x-smpp-system-id", "ES***".to_owned())));
    /// assert!(dump.contains(&("password", "***".to_owned())));
    /// ```
    #[must_use]
    pub fn filtered(&self, filter: &KeyFilter) -> Option<String> {
        match self.info.privacy {
            Privacy::Secret => filter.apply("").map(|_| self.to_string()),
            Privacy::Open | Privacy::Personal => filter.apply(&self.value),
        }
    }
}

/// The value, as far as it may be seen.
impl fmt::Display for OptionEntry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.info.shown(&self.value))
    }
}

impl fmt::Debug for OptionEntry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {self}", self.info.key)
    }
}

/// A text in quotes and in one line, cut if it is long.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?} and {} octets more", &text[..end], text.len() - end),
        None => format!("{text:?}"),
    }
}
