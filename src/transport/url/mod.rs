//! `smpp://` and `smpps://` URLs.

mod error;
mod options;
mod split;

use alloc::string::String;
use core::fmt;
use core::str::FromStr;

pub use error::{UrlError, UrlFault};
#[cfg(feature = "driver")]
pub(crate) use split::{default_port, read_place};

use super::client::{Client, ConnectError};
use super::connection::Connection;
use super::events::Events;
use super::options::{Bind, BindKind, Options};
use split::{Parts, percent_decoded};

/// Where an SMSC is, how to bind to it, and how the connection behaves, as one line of text:
/// `smpp://SYSTEM_ID:PASSWORD@HOST[:PORT][?OPTION=VALUE&…]`.
///
/// The port is 2775 for `smpp` and 3550 for `smpps` unless told. An IPv6 address stands in brackets. What has a meaning
/// in URLs is percent-encoded in `system_id`, password and values: `%40` is an `@`, `%2F` a `/`, `%3A` a `:`.
/// `Debug` and `Display` show neither the password nor the options.
///
/// | option | value | default |
/// |---|---|---|
/// | `bind` | `trx`, `tx` or `rx` | `trx` |
/// | `system_type` | at most 12 octets | empty |
/// | `interface_version` | `3.3`, `3.4` or `5.0` | `3.4` |
/// | `ton`, `npi` | 0 to 255, of `address_range` | 0 |
/// | `address_range` | at most 40 octets | empty |
/// | `long_password` | `yes` allows more than 8 octets | `no` |
/// | `window` | 1 to 65535 requests | 10 |
/// | `enquire_link` | a time, or `off` | 30 s |
/// | `response_timeout` | a time | 30 s |
/// | `connect_timeout` | a time, for resolving, connecting and binding together | 10 s |
///
/// A time is a whole number with `ms`, `s` or `m`, from 1 ms to 24 hours: `500ms`, `30s`, `2m`.
///
/// ```
/// use smpp_driver::transport::Url;
///
/// let url: Url = "smpp://ESME1:s%40cret@[::1]:2776?bind=tx&window=50".parse()?;
/// assert_eq!(url.address(), ("::1", 2776));
/// assert_eq!(url.options().session.window, 50);
/// assert_eq!(url.to_string(), "smpp://ESME1:***@[::1]:2776");
///
/// let error = "smpp://ESME1:secret@smsc?windw=50".parse::<Url>().unwrap_err();
/// assert!(error.to_string().starts_with("URL: option \"windw\" is unknown"));
/// # Ok::<(), smpp_driver::transport::UrlError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Url {
    tls: bool,
    system_id: String,
    host: String,
    port: u16,
    bind: Bind,
    options: Options,
}

impl Url {
    /// Reads a URL.
    ///
    /// # Errors
    ///
    /// What is wrong, in which part, and what is allowed there; never the password.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let parts = Parts::split(text)?;
        let system_id = percent_decoded("system_id", parts.system_id)?;
        let password = percent_decoded("password", parts.password)?;
        let given = options::Given::read(parts.query)?;
        let bind = given.bind(&system_id, &password)?;
        let options = given.into_options();
        Ok(Self { tls: parts.tls, system_id, host: parts.host.into(), port: parts.port, bind, options })
    }

    /// Whether the connection is to be encrypted: `smpps`.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        self.tls
    }

    /// Host and port, as everything that resolves addresses takes them; an IPv6 address has no brackets here.
    #[must_use]
    pub fn address(&self) -> (&str, u16) {
        (&self.host, self.port)
    }

    /// Who binds, and for what.
    #[must_use]
    pub fn bind(&self) -> &Bind {
        &self.bind
    }

    /// How the connection behaves.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Binds for this, whatever the URL says.
    #[must_use]
    pub fn kind(mut self, kind: BindKind) -> Self {
        self.bind = self.bind.kind(kind);
        self
    }

    /// A client that binds as the URL says. One of an `smpps` URL never connects without TLS; unless
    /// [`Client::tls`] says otherwise, it trusts the public CAs and checks the name of the host.
    #[must_use]
    pub fn client(&self) -> Client {
        let client = Client::new(self.bind.clone()).options(self.options.clone()).needs_tls(self.tls);
        #[cfg(feature = "tls")]
        if self.tls {
            use super::tls::{TlsConfig, TlsMode, Trust};
            // What cannot be had leaves a client that connects nowhere.
            let tls = TlsConfig::new(TlsMode::Single(Trust::PublicRoots)).client();
            return client.tls(tls.ok().flatten());
        }
        client
    }

    /// Connects and binds as the URL says.
    ///
    /// # Errors
    ///
    /// As [`Client::connect`]; [`ConnectError::NoTls`] for `smpps` without the feature `tls`.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future closes the connection.
    pub async fn connect(&self) -> Result<(Connection, Events), ConnectError> {
        self.client().connect(self.address()).await
    }
}

impl FromStr for Url {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        Self::parse(text)
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "smpps" } else { "smpp" };
        let id = self.system_id.escape_default();
        if self.host.contains(':') {
            write!(f, "{scheme}://{id}:***@[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{scheme}://{id}:***@{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Url({self})")
    }
}
