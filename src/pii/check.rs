//! What must hold of a match beyond its pattern. A check can only take back what the pattern found.

use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;

use super::fold::digit;

/// What must hold of a match beyond its pattern. Where a match does not pass, shorter ones at the same place and later
/// ones are tried.
#[derive(Clone)]
pub enum Check {
    /// The check digit of payment cards (ISO/IEC 7812-1, annex B). Only digits are looked at.
    Luhn,
    /// The check digits of bank accounts (ISO 13616-1): the rest after division by 97 is 1, and the length is that of
    /// the country.
    Iban,
    /// Numbers that were given out: not 000, 666 or 9xx first, nor 00 or 0000 later (Social Security Administration).
    SsnRanges,
    /// The caller's own, by a name to tell it by. If it panics, the whole text is replaced.
    Custom {
        /// Shown in `Debug`.
        name: String,
        /// Whether this value is one.
        passes: Arc<dyn Fn(&str) -> bool + Send + Sync>,
    },
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Luhn => f.write_str("Luhn"),
            Self::Iban => f.write_str("Iban"),
            Self::SsnRanges => f.write_str("SsnRanges"),
            Self::Custom { name, .. } => f.debug_tuple("Custom").field(name).finish(),
        }
    }
}

impl PartialEq for Check {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Luhn, Self::Luhn) | (Self::Iban, Self::Iban) | (Self::SsnRanges, Self::SsnRanges) => true,
            (Self::Custom { passes, .. }, Self::Custom { passes: other, .. }) => Arc::ptr_eq(passes, other),
            _ => false,
        }
    }
}

impl Check {
    /// Whether `value`, which the pattern matched, is what the rule is after.
    #[must_use]
    pub fn passes(&self, value: &str) -> bool {
        match self {
            Self::Luhn => luhn(value),
            Self::Iban => iban(value),
            Self::SsnRanges => ssn(value),
            Self::Custom { passes, .. } => passes(value),
        }
    }
}

fn luhn(value: &str) -> bool {
    let (mut sum, mut count) = (0, 0_u32);
    for digit in value.chars().rev().filter_map(digit) {
        let twice = 2 * u32::from(digit);
        sum += if count % 2 == 0 { u32::from(digit) } else { twice / 10 + twice % 10 };
        count += 1;
    }
    count > 1 && sum % 10 == 0
}

fn ssn(value: &str) -> bool {
    let mut digits = [0_u16; 9];
    let mut count = 0;
    for digit in value.chars().filter_map(digit) {
        if count == 9 {
            return false;
        }
        digits[count] = digit.into();
        count += 1;
    }
    let area = digits[0] * 100 + digits[1] * 10 + digits[2];
    let group = digits[3] * 10 + digits[4];
    let serial = digits[5..].iter().sum::<u16>();
    count == 9 && !matches!(area, 0 | 666 | 900..) && group != 0 && serial != 0
}

/// Lengths by country, from the IBAN registry; those of countries that are not listed are not judged.
const IBAN_LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 \
    DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 \
    IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 \
    OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 \
    UA29 VA22 VG24 XK20 YE30";

fn iban(value: &str) -> bool {
    let mut country = ['?'; 2];
    let (mut count, mut late) = (0_usize, 0_u32);
    let step = |rest: u32, c: char| match c.to_digit(36) {
        Some(digit @ 0..10) => (rest * 10 + digit) % 97,
        Some(letter) => (rest * 100 + letter) % 97,
        None => rest,
    };
    let characters = || {
        value.chars().filter_map(|c| {
            digit(c).map(|digit| char::from(b'0' + digit)).or_else(|| c.is_ascii_alphabetic().then_some(c))
        })
    };
    for c in characters() {
        match count {
            0 | 1 => country[count] = c.to_ascii_uppercase(),
            2 | 3 => {}
            _ => late = step(late, c),
        }
        count += 1;
    }
    // The first four count last.
    let rest = characters().take(4).fold(late, step);
    let mut lengths = IBAN_LENGTHS.split(' ').filter_map(|entry| entry.split_at_checked(2));
    let length =
        lengths.find(|(code, _)| code.chars().eq(country)).and_then(|(_, length)| length.parse().ok());
    rest == 1 && length.is_none_or(|length: usize| length == count)
}
