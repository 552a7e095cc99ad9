//! The date and time of now, for receipts.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::text::DateTime;

/// Now, in UTC.
#[expect(clippy::disallowed_methods, reason = "an SMSC writes the date into its receipts")]
pub(super) fn now() -> Option<DateTime> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    at(since.as_secs())
}

/// The date and time so many seconds after the start of 1970.
fn at(seconds: u64) -> Option<DateTime> {
    let (mut days, second) = (seconds / 86_400, seconds % 86_400);
    let mut year = 1970;
    loop {
        let length = if is_leap(year) { 366 } else { 365 };
        if days < length {
            break;
        }
        days -= length;
        year += 1;
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    let part = |value: u64| u8::try_from(value).ok();
    let (hour, minute, second) = (part(second / 3600)?, part(second / 60 % 60)?, part(second % 60)?);
    DateTime::new(year, month, part(days + 1)?, hour, minute, Some(second))
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use super::at;
    use alloc::string::ToString;

    #[test]
    fn seconds_become_dates() {
        let cases = [
            (0, "1970-01-01T00:00:00"),
            (951_782_400, "2000-02-29T00:00:00"),
            (1_709_647_925, "2024-03-05T14:12:05"),
            (1_735_689_599, "2024-12-31T23:59:59"),
        ];
        for (seconds, date) in cases {
            assert_eq!(at(seconds).unwrap().to_string(), date);
        }
    }
}
