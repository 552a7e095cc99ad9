//! Dates of receipts: without a zone, their forms told apart by length.

use core::fmt;

/// What a year of two digits leaves out.
const THIS_CENTURY: u8 = 20;

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
    /// | 16, 19 | `YYYY-MM-DDThh:mm` and `YYYY-MM-DDThh:mm:ss`, or with a space for the `T` |
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
const fn days_of(year: u16, month: u8) -> u8 {
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
