//! The options of a URL.

use alloc::string::String;
use core::time::Duration;

use super::error::{UrlError, UrlFault};
use super::split::percent_decoded;
use crate::codec::{BuildError, BuildFault, COctetString, InterfaceVersion, Npi, Personal, Ton};
use crate::transport::options::{Bind, BindKind, Options};

const NAMES: &[&str] = &[
    "bind",
    "system_type",
    "interface_version",
    "ton",
    "npi",
    "address_range",
    "long_password",
    "window",
    "enquire_link",
    "response_timeout",
    "connect_timeout",
];

const ALLOWED: &str = "bind, system_type, interface_version, ton, npi, address_range, long_password, window, \
                       enquire_link, response_timeout and connect_timeout";

const TIME: &str = "a time from 1ms to 24 hours such as 500ms, 30s or 2m";
const TIME_OR_OFF: &str = "off, or a time from 1ms to 24 hours such as 500ms, 30s or 2m,";

const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// What the options of a URL say.
#[derive(Default)]
pub(super) struct Given {
    kind: BindKind,
    system_type: String,
    interface_version: Option<InterfaceVersion>,
    ton: u8,
    npi: u8,
    address_range: String,
    long_password: bool,
    options: Options,
}

impl Given {
    pub(super) fn read(query: &str) -> Result<Self, UrlError> {
        let mut given = Self::default();
        let mut seen = [false; NAMES.len()];
        for option in query.split('&').filter(|option| !option.is_empty()) {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            let Some(at) = NAMES.iter().position(|known| *known == name) else {
                return Err(UrlFault::UnknownOption { name: name.into(), allowed: ALLOWED }.into());
            };
            if core::mem::replace(&mut seen[at], true) {
                return Err(UrlFault::Twice(NAMES[at]).into());
            }
            given.take(NAMES[at], percent_decoded(NAMES[at], value)?)?;
        }
        Ok(given)
    }

    fn take(&mut self, name: &'static str, value: String) -> Result<(), UrlError> {
        let session = &mut self.options.session;
        match name {
            "bind" => self.kind = kind(name, value)?,
            "system_type" => self.system_type = value,
            "interface_version" => {
                let version = version(name, value)?;
                (self.interface_version, session.interface_version) = (Some(version), version);
            }
            "ton" => self.ton = number(name, value, "0 to 255")?,
            "npi" => self.npi = number(name, value, "0 to 255")?,
            "address_range" => self.address_range = value,
            "long_password" => self.long_password = yes_or_no(name, value)?,
            "window" => {
                const ALLOWED: &str = "1 to 65535";
                let window: u16 = number(name, value.clone(), ALLOWED)?;
                if window == 0 {
                    return Err(wrong(name, value, ALLOWED));
                }
                session.window = window.into();
            }
            "enquire_link" if value == "off" => session.enquire_link_interval = None,
            "enquire_link" => session.enquire_link_interval = Some(time(name, value, TIME_OR_OFF)?),
            "response_timeout" => session.response_timeout = time(name, value, TIME)?,
            _ => self.options.connect_timeout = time(name, value, TIME)?,
        }
        Ok(())
    }

    pub(super) fn bind(&self, system_id: &str, password: &str) -> Result<Bind, UrlError> {
        let bind = if self.long_password {
            Bind::new(system_id, "")?.oversized_password(password.as_bytes())?
        } else if password.is_ascii() {
            Bind::new(system_id, password)?
        } else {
            // The codec's error would name the character.
            return Err(UrlFault::Password.into());
        };
        let system_type = field("system_type", COctetString::new(&self.system_type))?;
        let range: COctetString<41, Personal> =
            field("address_range", COctetString::new(&self.address_range))?;
        Ok(bind
            .kind(self.kind)
            .system_type(system_type)
            .interface_version(self.interface_version.unwrap_or(InterfaceVersion::V3_4))
            .address_range(Ton(self.ton), Npi(self.npi), range))
    }

    pub(super) fn into_options(self) -> Options {
        self.options
    }
}

fn field<T, E: Into<BuildFault>>(field: &'static str, made: Result<T, E>) -> Result<T, UrlError> {
    made.map_err(|fault| BuildError { field, fault: fault.into() }.into())
}

fn wrong(name: &'static str, given: String, allowed: &'static str) -> UrlError {
    UrlFault::Value { name, given, allowed }.into()
}

fn number<T: core::str::FromStr>(
    name: &'static str,
    value: String,
    allowed: &'static str,
) -> Result<T, UrlError> {
    value.parse().map_err(|_| wrong(name, value, allowed))
}

fn kind(name: &'static str, value: String) -> Result<BindKind, UrlError> {
    Ok(match value.as_str() {
        "trx" => BindKind::Transceiver,
        "tx" => BindKind::Transmitter,
        "rx" => BindKind::Receiver,
        _ => return Err(wrong(name, value, "trx, tx or rx")),
    })
}

fn version(name: &'static str, value: String) -> Result<InterfaceVersion, UrlError> {
    Ok(match value.as_str() {
        "3.3" => InterfaceVersion::V3_3,
        "3.4" => InterfaceVersion::V3_4,
        "5.0" => InterfaceVersion::V5_0,
        _ => return Err(wrong(name, value, "3.3, 3.4 or 5.0")),
    })
}

fn yes_or_no(name: &'static str, value: String) -> Result<bool, UrlError> {
    match value.as_str() {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(wrong(name, value, "yes or no")),
    }
}

/// A time with its unit: without one nobody can tell seconds from milliseconds.
fn time(name: &'static str, value: String, allowed: &'static str) -> Result<Duration, UrlError> {
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = value.split_at(digits);
    let time = number.parse::<u64>().ok().and_then(|number| match unit {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" => number.checked_mul(60).map(Duration::from_secs),
        _ => None,
    });
    match time {
        Some(time) if !time.is_zero() && time <= LONGEST => Ok(time),
        _ => Err(wrong(name, value, allowed)),
    }
}
