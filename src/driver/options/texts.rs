//! Kinds of values that are texts with a form of their own.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::time::Duration;

use super::kinds::{Kind, NOT_ALLOWED, Unit, Why, decimal_or_hex, time};
use super::pattern::Pattern;
use super::values::{Endpoint, Host};
use crate::codec::tlv::{self, TlvTag};
use crate::codec::{Address, Npi, RegisteredDelivery, Ton};
use crate::text::{NationalLanguage, RelativeTime, SmppTime};
use crate::transport::Password;
use crate::transport::read_place;

/// ASCII without NUL, as C-Octet Strings hold it.
pub(super) struct Ascii {
    pub(super) min: usize,
    pub(super) max: usize,
}

impl Ascii {
    fn judge(&self, text: &str) -> Result<(), Why> {
        let fits = (self.min..=self.max).contains(&text.len());
        if fits && text.bytes().all(|octet| matches!(octet, 1..=0x7F)) { Ok(()) } else { Err(NOT_ALLOWED) }
    }

    fn describe(&self) -> String {
        let empty = if self.min == 0 { "empty, or " } else { "" };
        format!("{empty}1 to {} characters of ASCII", self.max)
    }
}

impl Kind<String> for Ascii {
    fn allowed(&self) -> String {
        self.describe()
    }

    fn parse(&self, text: &str) -> Result<String, Why> {
        self.judge(text).map(|()| text.to_string())
    }

    fn print<'a>(&self, value: &'a String) -> Option<Cow<'a, str>> {
        Some(value.into())
    }
}

impl Kind<Password> for Ascii {
    fn allowed(&self) -> String {
        self.describe()
    }

    fn parse(&self, text: &str) -> Result<Password, Why> {
        self.judge(text).map(|()| Password::new(text))
    }

    fn print<'a>(&self, value: &'a Password) -> Option<Cow<'a, str>> {
        Some(value.reveal().into())
    }
}

/// Any text up to so many characters.
pub(super) struct Any {
    pub(super) max: usize,
}

impl Kind<String> for Any {
    fn allowed(&self) -> String {
        format!("empty, or 1 to {} characters", self.max)
    }

    fn parse(&self, text: &str) -> Result<String, Why> {
        if text.chars().count() <= self.max { Ok(text.to_string()) } else { Err(NOT_ALLOWED) }
    }

    fn print<'a>(&self, value: &'a String) -> Option<Cow<'a, str>> {
        Some(value.into())
    }
}

/// Any text, of which the first character counts.
pub(super) struct First;

impl Kind<char> for First {
    fn allowed(&self) -> String {
        "a character; of several the first counts".into()
    }

    fn parse(&self, text: &str) -> Result<char, Why> {
        text.chars().next().filter(|first| !first.is_control()).ok_or(NOT_ALLOWED)
    }

    fn print<'a>(&self, value: &'a char) -> Option<Cow<'a, str>> {
        Some(value.to_string().into())
    }
}

/// A host, with a port or without.
pub(super) struct Place;

impl Kind<Host> for Place {
    fn allowed(&self) -> String {
        "a name or an IP address, IPv6 in brackets, with :PORT or without".into()
    }

    fn parse(&self, text: &str) -> Result<Host, Why> {
        let (name, port) = read_place(text).map_err(|error| error.fault.to_string())?;
        if name.contains([',', '@', '/']) {
            return Err(NOT_ALLOWED);
        }
        Ok(Host { name: name.to_string(), port })
    }

    fn print<'a>(&self, value: &'a Host) -> Option<Cow<'a, str>> {
        Some(value.to_string().into())
    }
}

/// An endpoint of a tenant.
pub(super) struct Route;

impl Kind<Endpoint> for Route {
    fn allowed(&self) -> String {
        "TENANT:ENDPOINT".into()
    }

    fn parse(&self, text: &str) -> Result<Endpoint, Why> {
        let (tenant, endpoint) = text.split_once(':').ok_or(NOT_ALLOWED)?;
        let (tenant, endpoint) = (tenant.trim(), endpoint.trim());
        if [tenant, endpoint].iter().any(|part| part.is_empty() || part.contains([':', ','])) {
            return Err(NOT_ALLOWED);
        }
        Ok(Endpoint { tenant: tenant.to_string(), endpoint: endpoint.to_string() })
    }

    fn print<'a>(&self, value: &'a Endpoint) -> Option<Cow<'a, str>> {
        Some(value.to_string().into())
    }
}

/// An address whose type and plan are guessed.
pub(super) struct Guessed;

impl Kind<Address> for Guessed {
    fn allowed(&self) -> String {
        "a number or a name of at most 20 characters of ASCII".into()
    }

    fn parse(&self, text: &str) -> Result<Address, Why> {
        let address = Address::guess(text.trim()).map_err(|_| NOT_ALLOWED)?;
        if address.addr.is_empty() { Err(NOT_ALLOWED) } else { Ok(address) }
    }

    fn print<'a>(&self, value: &'a Address) -> Option<Cow<'a, str>> {
        let text = value.addr.as_str()?;
        let international = (value.ton, value.npi) == (Ton::INTERNATIONAL, Npi::ISDN);
        let digits = !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
        // The digits alone may be too few to be guessed so.
        Some(if international && digits { format!("+{text}").into() } else { text.into() })
    }
}

/// A regular expression.
pub(super) struct Regular;

impl Kind<Pattern> for Regular {
    fn allowed(&self) -> String {
        "a regular expression without look-around and back-references".into()
    }

    fn parse(&self, text: &str) -> Result<Pattern, Why> {
        Pattern::new(text).map_err(|error| error.to_string().into())
    }

    fn print<'a>(&self, value: &'a Pattern) -> Option<Cow<'a, str>> {
        Some(value.as_str().into())
    }
}

/// A tag by its number or its name.
pub(super) struct TagName;

impl Kind<TlvTag> for TagName {
    fn allowed(&self) -> String {
        "a tag as 5121, as 0x1401, or by the specification's name".into()
    }

    fn parse(&self, text: &str) -> Result<TlvTag, Why> {
        let named = tlv::defined().iter().find(|info| info.name.eq_ignore_ascii_case(text));
        let numbered = || decimal_or_hex(text).and_then(|tag| u16::try_from(tag).ok()).map(TlvTag);
        named.map(|info| info.tag).or_else(numbered).ok_or(NOT_ALLOWED)
    }

    fn print<'a>(&self, value: &'a TlvTag) -> Option<Cow<'a, str>> {
        Some(value.name().map_or_else(|| format!("{:#06x}", value.0).into(), Cow::Borrowed))
    }
}

/// A national language that has a table of this kind.
pub(super) struct Language {
    pub(super) locking: bool,
}

impl Language {
    fn all(&self) -> impl Iterator<Item = (String, NationalLanguage)> {
        let fit = NationalLanguage::ALL.into_iter().filter(|one| !self.locking || one.has_locking_shift());
        fit.map(|language| (format!("{language:?}").to_ascii_lowercase(), language))
    }
}

impl Kind<NationalLanguage> for Language {
    fn allowed(&self) -> String {
        self.all().map(|(name, _)| name).collect::<Vec<_>>().join(", ")
    }

    fn parse(&self, text: &str) -> Result<NationalLanguage, Why> {
        let found = self.all().find(|(name, _)| name.eq_ignore_ascii_case(text));
        found.map(|(_, language)| language).ok_or(NOT_ALLOWED)
    }

    fn print<'a>(&self, value: &'a NationalLanguage) -> Option<Cow<'a, str>> {
        Some(format!("{value:?}").to_ascii_lowercase().into())
    }
}

/// Which receipts are wanted.
pub(super) struct Receipts;

/// Words for `registered_delivery`; the first of a value is the one that is written.
const RECEIPTS: &[(&str, RegisteredDelivery)] = &[
    ("none", RegisteredDelivery::NONE),
    ("final", RegisteredDelivery::FINAL),
    ("failure", RegisteredDelivery::FAILURE),
    ("success", RegisteredDelivery::SUCCESS),
    ("false", RegisteredDelivery::NONE),
    ("true", RegisteredDelivery::FINAL),
];
const AND_INTERMEDIATE: &str = "+intermediate";

impl Kind<RegisteredDelivery> for Receipts {
    fn allowed(&self) -> String {
        "none, final, failure, success (or false, true), each with +intermediate or without, or 0 to 31 as \
         registered_delivery"
            .into()
    }

    fn parse(&self, text: &str) -> Result<RegisteredDelivery, Why> {
        let text = text.trim().to_ascii_lowercase();
        if let Some(octet) = decimal_or_hex(&text) {
            let octet = u8::try_from(octet).ok().filter(|octet| *octet <= 0x1F);
            return octet.map(RegisteredDelivery).ok_or(NOT_ALLOWED);
        }
        let (word, more) = match text.strip_suffix(AND_INTERMEDIATE) {
            Some(word) => (word, RegisteredDelivery::INTERMEDIATE),
            None => (&text[..], RegisteredDelivery::NONE),
        };
        let found = RECEIPTS.iter().find(|(known, _)| *known == word);
        found.map(|(_, value)| *value | more).ok_or(NOT_ALLOWED)
    }

    fn print<'a>(&self, value: &'a RegisteredDelivery) -> Option<Cow<'a, str>> {
        let more = if value.wants_intermediate() { AND_INTERMEDIATE } else { "" };
        let found = RECEIPTS.iter().find(|(_, known)| known.0 | value.0 & 0x10 == value.0);
        Some(match found {
            Some((word, _)) => format!("{word}{more}").into(),
            None => value.0.to_string().into(),
        })
    }
}

/// A validity period.
pub(super) struct Validity;

impl Kind<String> for Validity {
    fn allowed(&self) -> String {
        "empty, or 1 to 2764799 seconds, or a time of 16 characters such as 000007000000000R".into()
    }

    fn parse(&self, text: &str) -> Result<String, Why> {
        validity(text).map(|_| text.to_string())
    }

    fn print<'a>(&self, value: &'a String) -> Option<Cow<'a, str>> {
        Some(value.into())
    }
}

/// Reads a validity period: none if it is empty.
pub(super) fn validity(text: &str) -> Result<Option<SmppTime>, Why> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if text.ends_with(['+', '-', 'R']) {
        return SmppTime::parse(text.as_bytes()).map_err(|error| error.to_string().into());
    }
    let time = time(text, Unit::Seconds).filter(|time| *time >= Duration::from_secs(1)).ok_or(NOT_ALLOWED)?;
    RelativeTime::from_duration(time).map(|time| Some(SmppTime::Relative(time))).ok_or(NOT_ALLOWED)
}
