//! The times of PDUs: `schedule_delivery_time`, `validity_period`, `final_date`. SMPP 3.4 §7.1.1.

use core::fmt;
use core::time::Duration;

use super::date::{DateTime, days_of};

/// Years of two digits are those of this century: SMPP is younger, and no message is scheduled for the next one.
const CENTURY: u16 = 2000;
/// Quarter hours that a zone is from UTC, at most: as specified, and as zones are (UTC+14:00).
const QUARTERS: u8 = 48;
const LENIENT_QUARTERS: u8 = 56;
/// Days of a relative time that are read; 31 are written.
const LENIENT_DAYS: u8 = 99;

/// A time as PDUs carry it, in one of three forms.
///
/// | form | characters | example |
/// |---|---|---|
/// | absolute | 16, `YYMMDDhhmmsstnn+` or `-` | `240305141230004+`: 14:12:30.0 on 5 March 2024, UTC+1 |
/// | relative | 16, `YYMMDDhhmmss000R` | `000007000000000R`: seven days |
/// | local | 12, `YYMMDDhhmmss` | what some SMSCs send as `final_date` |
///
/// `Display` writes the form of the PDU.
///
/// ```
/// use core::time::Duration;
/// use smpp_driver::text::{RelativeTime, SmppTime};
///
/// let week = RelativeTime::from_duration(Duration::from_secs(7 * 86_400)).expect("less than 32 days");
/// assert_eq!(week.to_string(), "000007000000000R");
/// assert_eq!(SmppTime::parse(b"000007000000000R"), Ok(Some(SmppTime::Relative(week))));
/// assert_eq!(SmppTime::parse(b""), Ok(None), "not given: at once, or the SMSC's default");
///
/// let error = SmppTime::parse(b"240305241230004+").unwrap_err();
/// assert_eq!(error.to_string(), "time: hour is 24, 0 to 23 are allowed");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SmppTime {
    /// A moment.
    Absolute(AbsoluteTime),
    /// So long from now on, by the SMSC's clock.
    Relative(RelativeTime),
    /// A moment in the SMSC's local time, whatever that is.
    Local(DateTime),
}

/// A moment, with its distance from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AbsoluteTime {
    local: DateTime,
    tenths: u8,
    quarters: i8,
}

/// A span of time: calendar years and months, then days and a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RelativeTime {
    fields: [u8; 6],
}

/// Why a time cannot be read or made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum TimeError {
    /// It has another number of characters.
    #[error("time: {given} characters given; 16, 12 or none are allowed")]
    Length {
        /// Characters given.
        given: usize,
    },
    /// A character is no digit.
    #[error("time: the character at position {position} is no digit")]
    Digit {
        /// Where it is, counted from 0.
        position: usize,
    },
    /// The last character says neither a direction from UTC nor that the time is relative.
    #[error("time: the last character must be +, - or R")]
    Kind,
    /// A part is out of its range.
    #[error("time: {part} is {given}, {min} to {max} are allowed")]
    Range {
        /// Which part.
        part: &'static str,
        /// What was given.
        given: u16,
        /// The least allowed.
        min: u16,
        /// The most allowed.
        max: u16,
    },
}

impl SmppTime {
    /// Reads a time without its NUL; none if it is empty. Years are 2000 to 2099.
    ///
    /// Read are also zones up to 56 quarter hours from UTC, which exist, and relative times of up to 99 days.
    ///
    /// # Errors
    ///
    /// When it has another length, or a part is no number or out of its range.
    pub fn parse(octets: &[u8]) -> Result<Option<Self>, TimeError> {
        Self::parse_from(octets, CENTURY)
    }

    /// As [`parse`](Self::parse), with years from `first_year` to 99 years later. SMPP 3.4 Appendix C takes 1938.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_from(octets: &[u8], first_year: u16) -> Result<Option<Self>, TimeError> {
        let mut fields = [0; 6];
        match octets {
            [] => return Ok(None),
            [digits @ .., _, _, _, _] if octets.len() == 16 => read_pairs(digits, &mut fields)?,
            _ if octets.len() == 12 => {
                read_pairs(octets, &mut fields)?;
                return Ok(Some(Self::Local(date(fields, first_year)?)));
            }
            _ => return Err(TimeError::Length { given: octets.len() }),
        }
        let &[.., tenths, tens, ones, kind] = octets else {
            return Err(TimeError::Length { given: octets.len() });
        };
        let tenths = digit(tenths, 12)?;
        let quarters = digit(tens, 13)? * 10 + digit(ones, 14)?;
        let sign = match kind {
            // Tenths and zone say nothing here.
            b'R' | b'r' => return RelativeTime::read(fields).map(|time| Some(Self::Relative(time))),
            b'+' => 1,
            b'-' => -1,
            _ => return Err(TimeError::Kind),
        };
        let local = date(fields, first_year)?;
        check("distance from UTC in quarter hours", quarters.into(), 0, LENIENT_QUARTERS.into())?;
        Ok(Some(Self::Absolute(AbsoluteTime { local, tenths, quarters: sign * quarters.cast_signed() })))
    }
}

impl AbsoluteTime {
    /// A moment: the local date and time, of which an unknown second is 0; tenths of a second, 0 to 9; and how far
    /// the local time is ahead of UTC, in quarter hours, -48 to 48.
    ///
    /// # Errors
    ///
    /// When the year is not one of 2000 to 2099, or another number is out of its range.
    pub fn new(local: DateTime, tenths: u8, quarters_ahead: i8) -> Result<Self, TimeError> {
        check("year", local.year(), CENTURY, CENTURY + 99)?;
        check("tenth of a second", tenths.into(), 0, 9)?;
        let quarters = quarters_ahead.unsigned_abs();
        check("distance from UTC in quarter hours", quarters.into(), 0, QUARTERS.into())?;
        Ok(Self { local, tenths, quarters: quarters_ahead })
    }

    /// The moment so many seconds after the start of 1970, written in UTC.
    ///
    /// # Errors
    ///
    /// When it is not in the years 2000 to 2099.
    pub fn from_unix_seconds(seconds: i64) -> Result<Self, TimeError> {
        let year = || TimeError::Range { part: "year", given: 0, min: CENTURY, max: CENTURY + 99 };
        Self::new(DateTime::from_unix_seconds(seconds).ok_or_else(year)?, 0, 0)
    }

    /// Seconds from the start of 1970 to this moment, in UTC.
    #[must_use]
    pub fn unix_seconds(self) -> i64 {
        self.local.unix_seconds() - i64::from(self.quarters) * 15 * 60
    }

    /// The local date and time.
    #[must_use]
    pub const fn local(self) -> DateTime {
        self.local
    }

    /// Tenths of a second, 0 to 9.
    #[must_use]
    pub const fn tenths(self) -> u8 {
        self.tenths
    }

    /// How far the local time is ahead of UTC, in quarter hours.
    #[must_use]
    pub const fn quarters_ahead(self) -> i8 {
        self.quarters
    }
}

impl RelativeTime {
    /// A span of time: years to 99, months to 12, days to 31, hours to 23, minutes and seconds to 59.
    ///
    /// # Errors
    ///
    /// When a number is out of its range.
    pub fn new(
        years: u8,
        months: u8,
        days: u8,
        hours: u8,
        minutes: u8,
        seconds: u8,
    ) -> Result<Self, TimeError> {
        check("days", days.into(), 0, 31)?;
        Self::read([years, months, days, hours, minutes, seconds])
    }

    fn read(fields: [u8; 6]) -> Result<Self, TimeError> {
        let limits = [99, 12, LENIENT_DAYS, 23, 59, 59];
        let names = ["years", "months", "days", "hours", "minutes", "seconds"];
        for ((part, given), max) in names.into_iter().zip(fields).zip(limits) {
            check(part, given.into(), 0, max.into())?;
        }
        Ok(Self { fields })
    }

    /// A span of time in days, hours, minutes and seconds; none from 32 days on. A second that has begun counts.
    #[must_use]
    pub fn from_duration(duration: Duration) -> Option<Self> {
        let seconds = duration.as_secs().checked_add(u64::from(duration.subsec_nanos() > 0))?;
        let small = |value: u64| u8::try_from(value).ok();
        let days = small(seconds / 86_400)?;
        let (hours, minutes) = (small(seconds / 3_600 % 24)?, small(seconds / 60 % 60)?);
        Self::new(0, 0, days, hours, minutes, small(seconds % 60)?).ok()
    }

    /// Years, months, days, hours, minutes and seconds.
    #[must_use]
    pub const fn fields(self) -> [u8; 6] {
        self.fields
    }

    /// The date and time so long after another: calendar years and months first, in which the day is at most the last
    /// of the month, then the rest. None beyond the year 9999.
    #[must_use]
    pub fn after(self, start: DateTime) -> Option<DateTime> {
        let [years, months, days, hours, minutes, seconds] = self.fields;
        let in_months = u16::from(start.month() - 1) + u16::from(months);
        let year = start.year() + u16::from(years) + in_months / 12;
        let month = u8::try_from(in_months % 12 + 1).ok()?;
        let day = start.day().min(days_of(year, month));
        let moved = DateTime::new(year, month, day, start.hour(), start.minute(), start.second())?;
        let rest = i64::from(days) * 86_400 + i64::from(hours) * 3_600 + i64::from(minutes) * 60;
        DateTime::from_unix_seconds(moved.unix_seconds() + rest + i64::from(seconds))
    }
}

/// Reads numbers of two digits.
fn read_pairs(digits: &[u8], fields: &mut [u8; 6]) -> Result<(), TimeError> {
    let (pairs, _) = digits.as_chunks::<2>();
    for (at, (field, [tens, ones])) in fields.iter_mut().zip(pairs).enumerate() {
        *field = digit(*tens, 2 * at)? * 10 + digit(*ones, 2 * at + 1)?;
    }
    Ok(())
}

fn digit(octet: u8, position: usize) -> Result<u8, TimeError> {
    if octet.is_ascii_digit() { Ok(octet - b'0') } else { Err(TimeError::Digit { position }) }
}

fn date([year, month, day, hour, minute, second]: [u8; 6], first_year: u16) -> Result<DateTime, TimeError> {
    let first = first_year % 100;
    let year = first_year - first + u16::from(year) + if u16::from(year) < first { 100 } else { 0 };
    check("month", month.into(), 1, 12)?;
    check("day", day.into(), 1, days_of(year, month).into())?;
    check("hour", hour.into(), 0, 23)?;
    check("minute", minute.into(), 0, 59)?;
    check("second", second.into(), 0, 59)?;
    // Only the year is left to be wrong.
    let out_of_range = TimeError::Range { part: "year", given: year, min: 1, max: 9_999 };
    DateTime::new(year, month, day, hour, minute, Some(second)).ok_or(out_of_range)
}

fn check(part: &'static str, given: u16, min: u16, max: u16) -> Result<(), TimeError> {
    if (min..=max).contains(&given) { Ok(()) } else { Err(TimeError::Range { part, given, min, max }) }
}

/// Twelve digits.
fn write_local(date: DateTime, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (year, month, day) = (date.year() % 100, date.month(), date.day());
    let (hour, minute, second) = (date.hour(), date.minute(), date.second().unwrap_or(0));
    write!(f, "{year:02}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
}

impl From<AbsoluteTime> for SmppTime {
    fn from(time: AbsoluteTime) -> Self {
        Self::Absolute(time)
    }
}

impl From<RelativeTime> for SmppTime {
    fn from(time: RelativeTime) -> Self {
        Self::Relative(time)
    }
}

impl fmt::Display for SmppTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absolute(time) => time.fmt(f),
            Self::Relative(time) => time.fmt(f),
            Self::Local(date) => write_local(*date, f),
        }
    }
}

impl fmt::Display for AbsoluteTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_local(self.local, f)?;
        let sign = if self.quarters < 0 { '-' } else { '+' };
        write!(f, "{}{:02}{sign}", self.tenths, self.quarters.unsigned_abs())
    }
}

impl fmt::Display for RelativeTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fields.iter().try_for_each(|field| write!(f, "{field:02}"))?;
        f.write_str("000R")
    }
}

/// The form of PDUs.
#[cfg(feature = "serde")]
impl serde::Serialize for SmppTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for SmppTime {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let text = alloc::string::String::deserialize(deserializer)?;
        let time = Self::parse(text.as_bytes()).map_err(D::Error::custom)?;
        time.ok_or_else(|| D::Error::custom("a time has 16 characters, or 12"))
    }
}
