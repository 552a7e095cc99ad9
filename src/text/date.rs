//! Dates and times of the calendar, without a zone; and how receipts write them, told apart by length.

use core::fmt;

/// What a year of two digits leaves out.
const THIS_CENTURY: u8 = 20;

/// Seconds of a day.
const DAY: i64 = 86_400;
/// The days of 400 years, after which the calendar repeats.
const DAYS_OF_400_YEARS: i64 = 146_097;
/// The days from the first of March of the year 0 to the start of 1970.
const DAYS_TO_1970: i64 = 719_468;

/// A date and time without a zone: the SMSC's local time, whatever that is.
///
/// A date and time that exist in the calendar; the second is unknown in the form of SMPP 3.4 Appendix B.
///
/// ```
/// use smpp_driver::text::DateTime;
///
/// let done = DateTime::parse("2403051412").expect("YYMMDDhhmm");
/// assert_eq!(done.to_string(), "2024-03-05T14:12");
/// assert_eq!(DateTime::new(2024, 3, 5, 14, 12, None), Some(done));
/// assert_eq!(DateTime::new(2024, 2, 30, 14, 12, None), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DateTime {
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: Option<u8>,
}

impl DateTime {
    /// A date and time, if the calendar has it: year 1 to 9999, hour 0 to 23, second 0 to 59.
    #[must_use]
    pub const fn new(
        year: u16,
        month: u8,
        day: u8,
        hour: u8,
        minute: u8,
        second: Option<u8>,
    ) -> Option<Self> {
        let second_exists = match second {
            Some(second) => second < 60,
            None => true,
        };
        let exists = year >= 1
            && year <= 9999
            && day >= 1
            && day <= days_of(year, month)
            && hour < 24
            && minute < 60
            && second_exists;
        if exists { Some(Self { year, month, day, hour, minute, second }) } else { None }
    }

    /// Reads the date of a receipt; none if it is not one, `0000000000` for example.
    ///
    /// | characters | form |
    /// |---|---|
    /// | 10 | `YYMMDDhhmm`, that of SMPP 3.4 Appendix B |
    /// | 12 | `YYMMDDhhmmss`; if there is no such date, `YYYYMMDDhhmm` |
    /// | 14 | `YYYYMMDDhhmmss` |
    /// | 16, 19 | `YYYY-MM-DDThh:mm` and `YYYY-MM-DDThh:mm:ss`, or with a space for the `T`; then, passed over, a fraction and a zone: `.000`, `Z`, `+02:00` |
    ///
    /// Years of two digits are those from 2000 on: no receipt is older. Twelve digits can be read both ways only for
    /// the years 2001 to 2012, since later ones would name a month above 12.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let octets = text.as_bytes();
        match octets.len() {
            10 => Self::from_digits::<5>(THIS_CENTURY, octets),
            12 => Self::from_digits::<6>(THIS_CENTURY, octets)
                .or_else(|| Self::from_digits::<5>(century(octets)?, &octets[2..])),
            14 => Self::from_digits::<6>(century(octets)?, &octets[2..]),
            16 | 19 => Self::parse_iso(octets),
            20.. => {
                let (date, rest) = octets.split_at_checked(19)?;
                is_fraction_and_zone(rest).then(|| Self::parse_iso(date))?
            }
            _ => None,
        }
    }

    fn parse_iso(octets: &[u8]) -> Option<Self> {
        const FORM: &[u8] = b"dd-dd-dd?dd:dd:dd";
        let (first, rest) = octets.split_at_checked(2)?;
        let mut digits = [0; 12];
        let mut len = 0;
        for (octet, form) in rest.iter().zip(FORM) {
            match form {
                b'd' => {
                    digits[len] = *octet;
                    len += 1;
                }
                b'?' if matches!(octet, b'T' | b't' | b' ') => {}
                form if form == octet => {}
                _ => return None,
            }
        }
        let century = century(first)?;
        match len {
            10 => Self::from_digits::<5>(century, &digits[..10]),
            _ => Self::from_digits::<6>(century, &digits),
        }
    }

    /// Reads `YYMMDDhhmm`, or with `ss` behind it for 6 fields.
    fn from_digits<const FIELDS: usize>(century: u8, digits: &[u8]) -> Option<Self> {
        let mut fields = [0; FIELDS];
        let (pairs, _) = digits.as_chunks::<2>();
        for (field, pair) in fields.iter_mut().zip(pairs) {
            *field = two_digits(*pair)?;
        }
        match fields.as_slice() {
            &[year, month, day, hour, minute, ref second @ ..] => {
                let year = u16::from(century) * 100 + u16::from(year);
                Self::new(year, month, day, hour, minute, second.first().copied())
            }
            _ => None,
        }
    }

    /// The date and time so many seconds after the start of 1970, in whatever zone that was meant; none beyond 9999.
    ///
    /// ```
    /// use smpp_driver::text::DateTime;
    ///
    /// let date = DateTime::from_unix_seconds(1_709_647_925).expect("a date");
    /// assert_eq!(date.to_string(), "2024-03-05T14:12:05");
    /// assert_eq!(date.unix_seconds(), 1_709_647_925);
    /// ```
    #[must_use]
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        let (days, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
        // Years that start in March, so that the day of a leap year is the last one: Howard Hinnant's algorithm.
        let shifted = days + DAYS_TO_1970;
        let (era, of_era) = (shifted.div_euclid(DAYS_OF_400_YEARS), shifted.rem_euclid(DAYS_OF_400_YEARS));
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let small = |value: i64| u8::try_from(value).ok();
        let second = Some(small(rest % 60)?);
        let (hour, minute) = (small(rest / 3_600)?, small(rest / 60 % 60)?);
        Self::new(u16::try_from(year).ok()?, small(month)?, small(day)?, hour, minute, second)
    }

    /// Seconds from the start of 1970 to this date and time, in the same zone; an unknown second is 0.
    #[must_use]
    pub fn unix_seconds(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let from_march = if month > 2 { month - 3 } else { month + 9 };
        let day_of_year = (153 * from_march + 2) / 5 + day - 1;
        let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let days = era * DAYS_OF_400_YEARS + of_era - DAYS_TO_1970;
        let (hour, minute, second) = (self.hour, self.minute, self.second.unwrap_or(0));
        days * DAY + i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second)
    }

    /// The year, 1 to 9999.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// The hour, 0 to 23.
    #[must_use]
    pub const fn hour(self) -> u8 {
        self.hour
    }

    /// The minute, 0 to 59.
    #[must_use]
    pub const fn minute(self) -> u8 {
        self.minute
    }

    /// The second, 0 to 59, if it is known.
    #[must_use]
    pub const fn second(self) -> Option<u8> {
        self.second
    }
}

/// The days of a month; 0 for a month that is none.
pub(super) const fn days_of(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}

/// The number that two decimal digits make.
fn two_digits([tens, ones]: [u8; 2]) -> Option<u8> {
    let both = tens.is_ascii_digit() && ones.is_ascii_digit();
    both.then(|| (tens - b'0') * 10 + (ones - b'0'))
}

/// The first two digits of a year of four.
fn century(octets: &[u8]) -> Option<u8> {
    octets.first_chunk().copied().and_then(two_digits)
}

/// As in ISO 8601, without a zone: `2024-03-05T14:12`, and `:30` behind it if the second is known.
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second } = self;
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}")?;
        second.map_or(Ok(()), |second| write!(f, ":{second:02}"))
    }
}

/// What may stand behind an ISO date: `.123`, then `Z`, `+02`, `+0200` or `+02:00`.
fn is_fraction_and_zone(octets: &[u8]) -> bool {
    let digits = |octets: &[u8]| octets.iter().take_while(|octet| octet.is_ascii_digit()).count();
    let zone = match octets {
        [b'.' | b',', fraction @ ..] if digits(fraction) > 0 => &fraction[digits(fraction)..],
        zone => zone,
    };
    match zone {
        [] | [b'Z' | b'z'] => true,
        [b'+' | b'-', hours @ ..] => {
            let is_form = |form: &[u8]| {
                form.len() == hours.len()
                    && form.iter().zip(hours).all(|(form, octet)| match form {
                        b'd' => octet.is_ascii_digit(),
                        form => form == octet,
                    })
            };
            [&b"dd"[..], b"dddd", b"dd:dd"].into_iter().any(is_form)
        }
        _ => false,
    }
}
