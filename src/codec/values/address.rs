//! Addresses: type of number, numbering plan, and the two guessed from text.

use core::fmt;

use super::macros::codes;
use crate::codec::wire::{COctetString, Personal, StringError};

codes! {
    /// Type of number: what kind of address it is. SMPP 3.4 §5.2.5.
    pub struct Ton(u8);

    /// Unknown, or left to the SMSC.
    UNKNOWN = 0, "unknown";
    /// International number: country code first, no `+`.
    INTERNATIONAL = 1, "international";
    /// National number.
    NATIONAL = 2, "national";
    /// A number that only this network understands; short codes, often.
    NETWORK_SPECIFIC = 3, "network specific";
    /// Subscriber number.
    SUBSCRIBER_NUMBER = 4, "subscriber number";
    /// A name of letters and digits; on GSM at most 11 characters.
    ALPHANUMERIC = 5, "alphanumeric";
    /// Abbreviated number.
    ABBREVIATED = 6, "abbreviated";
}

codes! {
    /// Numbering plan indicator: which plan an address belongs to. SMPP 3.4 §5.2.6.
    pub struct Npi(u8);

    /// Unknown, or left to the SMSC; also for alphanumeric addresses.
    UNKNOWN = 0, "unknown";
    /// ISDN, the telephone numbering plan (E.163, E.164).
    ISDN = 1, "ISDN (E.164)" | "E.164";
    /// Data (X.121).
    DATA = 3, "data" | "X.121";
    /// Telex (F.69).
    TELEX = 4, "telex" | "F.69";
    /// Land mobile (E.212).
    LAND_MOBILE = 6, "land mobile" | "E.212";
    /// National.
    NATIONAL = 8, "national";
    /// Private.
    PRIVATE = 9, "private";
    /// ERMES, European radio messaging.
    ERMES = 10;
    /// Internet: IPv4 in dotted decimals.
    INTERNET = 14, "internet" | "IP";
    /// WAP client id.
    WAP_CLIENT_ID = 18, "WAP client id";
}

/// An address with its type and plan: the three fields that always stand together.
///
/// ```
/// use smpp_driver::codec::{Address, Npi, Ton};
///
/// let number = Address::guess("+447700900123")?;
/// assert_eq!((number.ton, number.npi), (Ton::INTERNATIONAL, Npi::ISDN));
/// assert_eq!(number.addr, "447700900123");
///
/// let name = Address::guess("ACME")?;
/// assert_eq!((name.ton, name.npi), (Ton::ALPHANUMERIC, Npi::UNKNOWN));
///
/// let short_code = Address::guess("12345")?;
/// assert_eq!((short_code.ton, short_code.npi), (Ton::UNKNOWN, Npi::UNKNOWN));
/// # Ok::<(), smpp_driver::codec::StringError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Address {
    /// Type of number.
    pub ton: Ton,
    /// Numbering plan.
    pub npi: Npi,
    /// The address, at most 21 octets with its NUL.
    pub addr: COctetString<21, Personal>,
}

impl Address {
    /// An address of a given type and plan.
    ///
    /// # Errors
    ///
    /// When `addr` has more than 20 octets, a NUL, or anything but ASCII.
    pub fn new(ton: Ton, npi: Npi, addr: &str) -> Result<Self, StringError> {
        Ok(Self { ton, npi, addr: COctetString::new(addr)? })
    }

    /// Guesses type and plan from the text.
    ///
    /// | text | type | plan |
    /// |---|---|---|
    /// | `+` and digits | international (the `+` is dropped) | ISDN |
    /// | 9 digits or more | international | ISDN |
    /// | up to 8 digits, a leading 0, or nothing | unknown | unknown |
    /// | anything else | alphanumeric | unknown |
    ///
    /// A leading 0 is a national or an international prefix, and which one only the SMSC's country tells.
    ///
    /// # Errors
    ///
    /// When the address has more than 20 octets, a NUL, or anything but ASCII.
    pub fn guess(text: &str) -> Result<Self, StringError> {
        let digits = text.strip_prefix('+').unwrap_or(text);
        let plus = digits.len() < text.len();
        if !digits.bytes().all(|octet| octet.is_ascii_digit()) || (plus && digits.is_empty()) {
            return Self::new(Ton::ALPHANUMERIC, Npi::UNKNOWN, text);
        }
        if plus || (digits.len() > 8 && !digits.starts_with('0')) {
            Self::new(Ton::INTERNATIONAL, Npi::ISDN, digits)
        } else {
            Self::new(Ton::UNKNOWN, Npi::UNKNOWN, digits)
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} (ton {}, npi {})", self.addr, self.ton, self.npi)
    }
}
