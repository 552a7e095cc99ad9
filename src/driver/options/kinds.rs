//! Kinds of values: how a value is written as text, read from it, and what is allowed.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use super::channel::ChannelOptions;

/// Where a value goes wrong, beyond what is allowed; mostly nothing.
pub(super) type Why = Cow<'static, str>;

/// The answer to most values that are wrong: what is allowed says it all.
pub(super) const NOT_ALLOWED: Why = Cow::Borrowed("");

/// A kind of value, for both ways of giving one: values given as fields are judged as the text that says them.
pub(super) trait Kind<T> {
    /// What is allowed, for errors and for the table.
    fn allowed(&self) -> String;

    fn parse(&self, text: &str) -> Result<T, Why>;

    /// The value as text; none if there is nothing to say, or no text says it and the type itself is proof enough.
    fn print<'a>(&self, value: &'a T) -> Option<Cow<'a, str>>;

    /// Judges a value that was not read from text.
    fn check(&self, value: &T) -> Result<(), Why> {
        self.print(value).map_or(Ok(()), |text| self.parse(&text).map(drop))
    }
}

/// One option, whatever its type.
pub(super) trait Setting: Sync {
    fn allowed(&self) -> String;
    fn read(&self, options: &mut ChannelOptions, text: &str) -> Result<(), Why>;
    fn write<'a>(&self, options: &'a ChannelOptions) -> Option<Cow<'a, str>>;
    fn check(&self, options: &ChannelOptions) -> Result<(), Why>;
}

/// The option that is one field.
pub(super) struct At<T, K> {
    pub(super) get: fn(&ChannelOptions) -> &T,
    pub(super) get_mut: fn(&mut ChannelOptions) -> &mut T,
    pub(super) kind: K,
}

impl<T: 'static, K: Kind<T> + Sync> Setting for At<T, K> {
    fn allowed(&self) -> String {
        self.kind.allowed()
    }

    fn read(&self, options: &mut ChannelOptions, text: &str) -> Result<(), Why> {
        *(self.get_mut)(options) = self.kind.parse(text)?;
        Ok(())
    }

    fn write<'a>(&self, options: &'a ChannelOptions) -> Option<Cow<'a, str>> {
        self.kind.print((self.get)(options))
    }

    fn check(&self, options: &ChannelOptions) -> Result<(), Why> {
        self.kind.check((self.get)(options))
    }
}

/// Whole numbers, both ends allowed.
pub(super) struct Number {
    pub(super) min: u64,
    pub(super) max: u64,
}

impl<T: Copy + TryFrom<u64> + TryInto<u64>> Kind<T> for Number {
    fn allowed(&self) -> String {
        format!("{} to {}", self.min, self.max)
    }

    fn parse(&self, text: &str) -> Result<T, Why> {
        let number = digits(text.trim()).ok_or(NOT_ALLOWED)?;
        let within = (self.min..=self.max).contains(&number);
        T::try_from(number).ok().filter(|_| within).ok_or(NOT_ALLOWED)
    }

    fn print<'a>(&self, value: &'a T) -> Option<Cow<'a, str>> {
        (*value).try_into().ok().map(|number| number.to_string().into())
    }
}

/// Digits and nothing else: `parse` alone would take a `+`.
pub(super) fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|octet| octet.is_ascii_digit()).then(|| text.parse().ok())?
}

/// A number in decimal, or in hex after `0x`.
pub(super) fn decimal_or_hex(text: &str) -> Option<u64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) if !hex.starts_with('+') => u64::from_str_radix(hex, 16).ok(),
        Some(_) => None,
        None => digits(text),
    }
}

/// A value that may be left out, and the word that says so.
pub(super) struct Or<K> {
    pub(super) word: &'static str,
    pub(super) kind: K,
}

impl<T, K: Kind<T>> Kind<Option<T>> for Or<K> {
    fn allowed(&self) -> String {
        let word = if self.word.is_empty() { "empty" } else { self.word };
        format!("{word}, or {}", self.kind.allowed())
    }

    fn parse(&self, text: &str) -> Result<Option<T>, Why> {
        if text.trim().eq_ignore_ascii_case(self.word) {
            return Ok(None);
        }
        self.kind.parse(text).map(Some)
    }

    fn print<'a>(&self, value: &'a Option<T>) -> Option<Cow<'a, str>> {
        match value {
            Some(value) => self.kind.print(value),
            None => (!self.word.is_empty()).then_some(self.word.into()),
        }
    }

    fn check(&self, value: &Option<T>) -> Result<(), Why> {
        // What is there may not look as if it were not.
        value.as_ref().map_or(Ok(()), |value| self.kind.check(value))
    }
}

/// One of several words, capitals or not. The first word for a value is the one that is written.
pub(super) struct Choice<T: 'static>(pub(super) &'static [(&'static str, T)]);

impl<T: Copy + PartialEq + fmt::Debug> Kind<T> for Choice<T> {
    fn allowed(&self) -> String {
        let is_first = |at: usize| self.0[..at].iter().all(|(_, earlier)| *earlier != self.0[at].1);
        let words: Vec<_> = (0..self.0.len()).filter(|at| is_first(*at)).map(|at| self.0[at].0).collect();
        words.join(", ")
    }

    fn parse(&self, text: &str) -> Result<T, Why> {
        let text = text.trim();
        let found = self.0.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
        found.map(|(_, value)| *value).ok_or(NOT_ALLOWED)
    }

    fn print<'a>(&self, value: &'a T) -> Option<Cow<'a, str>> {
        let word = self.0.iter().find(|(_, known)| known == value).map(|(word, _)| Cow::Borrowed(*word));
        Some(word.unwrap_or_else(|| format!("{value:?}").into()))
    }
}

/// Yes or no.
pub(super) const YES_NO: Choice<bool> = Choice(&[
    ("true", true),
    ("false", false),
    ("yes", true),
    ("no", false),
    ("on", true),
    ("off", false),
    ("1", true),
    ("0", false),
]);

/// One of the named values of a code space, as a number.
pub(super) struct Code<T: 'static>(pub(super) &'static [(T, &'static str)]);

impl<T: Copy + Into<u8>> Kind<T> for Code<T> {
    fn allowed(&self) -> String {
        let numbers: Vec<_> = self.0.iter().map(|(code, _)| (*code).into().to_string()).collect();
        numbers.join(", ")
    }

    fn parse(&self, text: &str) -> Result<T, Why> {
        let number = digits(text.trim()).ok_or(NOT_ALLOWED)?;
        let found = self.0.iter().find(|(code, _)| u64::from((*code).into()) == number);
        found.map(|(code, _)| *code).ok_or(NOT_ALLOWED)
    }

    fn print<'a>(&self, value: &'a T) -> Option<Cow<'a, str>> {
        let number: u8 = (*value).into();
        Some(number.to_string().into())
    }
}

/// Several values with commas between them.
pub(super) struct List<K> {
    pub(super) of: K,
    pub(super) min: usize,
    pub(super) max: usize,
}

impl<K> List<K> {
    fn count(&self, given: usize) -> Result<(), Why> {
        let fits = (self.min..=self.max).contains(&given);
        if fits { Ok(()) } else { Err(format!("{given} given").into()) }
    }
}

impl<T, K: Kind<T>> Kind<Vec<T>> for List<K> {
    fn allowed(&self) -> String {
        let empty = if self.min == 0 { "empty, or " } else { "" };
        format!("{empty}1 to {}, separated by commas, of: {}", self.max, self.of.allowed())
    }

    fn parse(&self, text: &str) -> Result<Vec<T>, Why> {
        let items = text.split(',').map(str::trim);
        let items: Vec<_> = if text.trim().is_empty() { Vec::new() } else { items.collect() };
        self.count(items.len())?;
        items.into_iter().map(|item| self.of.parse(item)).collect()
    }

    fn print<'a>(&self, value: &'a Vec<T>) -> Option<Cow<'a, str>> {
        let items: Vec<_> = value.iter().filter_map(|item| self.of.print(item)).collect();
        (self.min > 0 || !items.is_empty()).then(|| items.join(", ").into())
    }

    fn check(&self, value: &Vec<T>) -> Result<(), Why> {
        self.count(value.len())?;
        value.iter().try_for_each(|item| self.of.check(item))
    }
}

/// Times, both ends allowed; without a unit of their own they are in this one.
pub(super) struct Time {
    pub(super) unit: Unit,
    pub(super) min: Duration,
    pub(super) max: Duration,
    /// Whether 0 is allowed, too, and means never.
    pub(super) never: bool,
}

/// The unit of a time that names none.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    Millis,
    Seconds,
}

impl Unit {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Millis => "ms",
            Self::Seconds => "s",
        }
    }

    const fn millis(self) -> u64 {
        match self {
            Self::Millis => 1,
            Self::Seconds => 1_000,
        }
    }
}

/// Reads a time: a number, and a unit unless it is this one.
pub(super) fn time(text: &str, unit: Unit) -> Option<Duration> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let millis = match suffix.trim_start() {
        "" => unit.millis(),
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    digits(number)?.checked_mul(millis).map(Duration::from_millis)
}

impl Kind<Duration> for Time {
    fn allowed(&self) -> String {
        let in_unit = |time: Duration| time.as_millis() / u128::from(self.unit.millis());
        let never = if self.never { "0 for never, or " } else { "" };
        format!("{never}{} to {} {}", in_unit(self.min), in_unit(self.max), self.unit.name())
    }

    fn parse(&self, text: &str) -> Result<Duration, Why> {
        let time = time(text.trim(), self.unit).ok_or(NOT_ALLOWED)?;
        let never = self.never && time.is_zero();
        if never || (self.min..=self.max).contains(&time) { Ok(time) } else { Err(NOT_ALLOWED) }
    }

    fn print<'a>(&self, value: &'a Duration) -> Option<Cow<'a, str>> {
        // A millisecond that has begun counts: what is above the longest stays so.
        let millis = value.as_nanos().div_ceil(1_000_000);
        let unit = u128::from(self.unit.millis());
        let text =
            if millis.is_multiple_of(unit) { (millis / unit).to_string() } else { format!("{millis}ms") };
        Some(text.into())
    }
}
