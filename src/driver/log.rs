//! What a channel logs, and what of it reaches the log.
//!
//! Records hold no password, text or address. The ids of the reference are kept where it has them; the others are ours.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
#[cfg(feature = "tracing")]
use alloc::string::ToString;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use super::options::Pattern;

/// What the records of a channel are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogRecord {}

impl LogRecord {
    /// The SMSC closed the connection in a way that says it does not trust our certificate (an id of the reference).
    pub const NOT_TRUSTED: u32 = 43_009;
    /// The key store cannot be used (an id of the reference).
    pub const TLS_CONTEXT: u32 = 43_010;
    /// A fault of TLS while connecting (an id of the reference).
    pub const TLS_FAULT: u32 = 43_011;
    /// The channel cannot be started (an id of the reference).
    pub const NOT_STARTED: u32 = 42_403;
    /// A session is bound (ours).
    pub const BOUND: u32 = 60_001;
    /// A session has ended (ours).
    pub const CLOSED: u32 = 60_002;
    /// A session is not bound and is tried again (ours).
    pub const WAITING: u32 = 60_003;
    /// A receipt matches no message that is known (ours).
    pub const UNMATCHED: u32 = 60_004;
    /// Something that came in was refused for now: there was no room for it (ours).
    pub const NO_ROOM: u32 = 60_005;
}

/// What is done to a record before it is logged.
#[derive(Debug, Clone)]
pub enum LogProcedure {
    /// It is logged without its text.
    Skip,
    /// A placeholder stands for its text.
    Hide,
    /// Steps one after the other: what a pattern finds is replaced; `$1` stands for the first group.
    Edit(Vec<(Pattern, String)>),
}

/// Which records are changed before they are logged, and how.
///
/// ```
/// use smpp_driver::driver::{LogFilter, LogProcedure, LogRecord, Pattern};
///
/// let hosts = LogProcedure::Edit(vec![(Pattern::new(r"\d+\.\d+\.\d+\.\d+")?, "<address>".to_owned())]);
/// let filter = LogFilter::default().on(LogRecord::WAITING, hosts).on(LogRecord::BOUND, LogProcedure::Hide);
/// assert_eq!(filter.text(LogRecord::WAITING, "no way to 10.0.0.1"), "no way to <address>");
/// assert_eq!(filter.text(LogRecord::BOUND, "bound as a receiver"), "<hidden>");
/// # Ok::<(), smpp_driver::driver::PatternError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct LogFilter(Vec<(u32, LogProcedure)>);

impl LogFilter {
    /// Changes records with this id. Several procedures for one id go one after the other.
    #[must_use]
    pub fn on(mut self, id: u32, procedure: LogProcedure) -> Self {
        self.0.push((id, procedure));
        self
    }

    /// The text of a record as it is logged.
    #[must_use]
    pub fn text(&self, id: u32, text: &str) -> String {
        let mut text = text.to_owned();
        for (_, procedure) in self.0.iter().filter(|(of, _)| *of == id) {
            text = match procedure {
                LogProcedure::Skip => String::new(),
                LogProcedure::Hide => "<hidden>".to_owned(),
                LogProcedure::Edit(steps) => {
                    steps.iter().fold(text, |text, (search, replace)| search.replace_all(&text, replace))
                }
            };
        }
        text
    }
}

/// What is done to a value before it is logged. The names are those of the reference.
///
/// ```
/// use smpp_driver::driver::KeyFilter;
///
/// let value = |filter: &str| filter.parse::<KeyFilter>().map(|filter| filter.apply("447700900123"));
/// assert_eq!(value("copy")?.as_deref(), Some("447700900123"));
/// assert_eq!(value("hide")?.as_deref(), Some("************"));
/// assert_eq!(value("hide-last,3")?.as_deref(), Some("447700900***"));
/// assert_eq!(value("unhide-first,2")?.as_deref(), Some("44**********"));
/// assert_eq!(value("tag(<,>)")?.as_deref(), Some("<447700900123>"));
/// assert_eq!(value("skip")?, None);
/// # Ok::<(), smpp_driver::driver::KeyFilterError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum KeyFilter {
    /// It is logged as it is.
    #[default]
    Copy,
    /// Each character becomes `*`.
    Hide,
    /// The first so many characters do; all, if there are no more.
    HideFirst(usize),
    /// The last so many characters do.
    HideLast(usize),
    /// All but the first so many do; none, if there are no more.
    UnhideFirst(usize),
    /// All but the last so many do.
    UnhideLast(usize),
    /// Neither key nor value is logged.
    Skip,
    /// It is put between two marks.
    Tag(String, String),
}

/// What is no filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} given; copy, hide, hide-first,N, hide-last,N, unhide-first,N, unhide-last,N, skip, tag or tag(BEFORE,AFTER) allowed"
)]
pub struct KeyFilterError(String);

impl KeyFilter {
    /// The value as it is logged; none if it is not.
    #[must_use]
    pub fn apply(&self, value: &str) -> Option<String> {
        let count = value.chars().count();
        let hidden = match self {
            Self::Copy => 0..0,
            Self::Hide => 0..count,
            Self::HideFirst(n) => 0..(*n).min(count),
            Self::HideLast(n) => count.saturating_sub(*n)..count,
            Self::UnhideFirst(n) => (*n).min(count)..count,
            Self::UnhideLast(n) => 0..count.saturating_sub(*n),
            Self::Skip => return None,
            Self::Tag(before, after) => return Some(format!("{before}{value}{after}")),
        };
        let shown = |(at, character)| if hidden.contains(&at) { '*' } else { character };
        Some(value.chars().enumerate().map(shown).collect())
    }
}

impl FromStr for KeyFilter {
    type Err = KeyFilterError;

    fn from_str(text: &str) -> Result<Self, KeyFilterError> {
        let wrong = || KeyFilterError(text.to_owned());
        let (name, rest) = text.split_once(',').unwrap_or((text, ""));
        let number = || rest.trim().parse::<usize>().map_err(|_| wrong());
        Ok(match name.trim() {
            "copy" if rest.is_empty() => Self::Copy,
            "hide" if rest.is_empty() => Self::Hide,
            "skip" if rest.is_empty() => Self::Skip,
            "hide-first" => Self::HideFirst(number()?),
            "hide-last" => Self::HideLast(number()?),
            "unhide-first" => Self::UnhideFirst(number()?),
            "unhide-last" => Self::UnhideLast(number()?),
            "tag" if rest.is_empty() => Self::Tag("<#".to_owned(), "#>".to_owned()),
            _ => {
                let marks = text.strip_prefix("tag(").and_then(|marks| marks.strip_suffix(')'));
                let (before, after) = marks.and_then(|marks| marks.split_once(',')).ok_or_else(wrong)?;
                Self::Tag(before.to_owned(), after.to_owned())
            }
        })
    }
}

/// Logs what happens on a channel, if the feature `tracing` is on.
#[derive(Debug, Clone, Default)]
pub(super) struct Logger {
    #[cfg_attr(not(feature = "tracing"), expect(dead_code, reason = "nothing is logged"))]
    filter: LogFilter,
}

impl Logger {
    pub(super) fn new(filter: LogFilter) -> Self {
        Self { filter }
    }

    /// Something that operators want to know.
    #[cfg_attr(not(feature = "tracing"), expect(clippy::unused_self, reason = "nothing is logged"))]
    pub(super) fn info(&self, id: u32, text: impl fmt::Display) {
        #[cfg(feature = "tracing")]
        {
            let text = self.filter.text(id, &text.to_string());
            tracing::info!(target: "smpp_driver::channel", id, "{text}");
        }
        #[cfg(not(feature = "tracing"))]
        let _not_logged = (id, text);
    }

    /// Something that operators have to look after.
    #[cfg_attr(not(feature = "tracing"), expect(clippy::unused_self, reason = "nothing is logged"))]
    pub(super) fn warn(&self, id: u32, text: impl fmt::Display) {
        #[cfg(feature = "tracing")]
        {
            let text = self.filter.text(id, &text.to_string());
            tracing::warn!(target: "smpp_driver::channel", id, "{text}");
        }
        #[cfg(not(feature = "tracing"))]
        let _not_logged = (id, text);
    }
}
