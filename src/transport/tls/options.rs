//! TLS from key/value options, with the reference driver's names and some more in their style.

#[cfg(feature = "driver")]
use alloc::borrow::Cow;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use std::path::PathBuf;

use super::client::TlsClient;
use super::config::{NamePolicy, Pin, TlsConfig, TlsMode, TlsVersions, Trust};
use super::error::TlsConfigError;
use super::identity::Identity;
use super::keystore::{KeyStore, KeyStoreOptions};
use crate::transport::Password;

const MODE: &str = "x-smpp-tls-mode";
const VERSION: &str = "x-smpp-tls-version";
const PATH: &str = "x-smpp-tls-path-to-certificate";
const FILE_PASSWORD: &str = "x-smpp-tls-certificate-file-password";
const KEY_PASSWORD: &str = "x-smpp-tls-certificate-password";
const ALIAS: &str = "x-smpp-tls-alias";
const NAME_CHECK: &str = "x-smpp-tls-name-check";
const SERVER_NAME: &str = "x-smpp-tls-server-name";
const PINS: &str = "x-smpp-tls-pins";
const INTEGRITY: &str = "x-smpp-tls-require-integrity";

/// The `x-smpp-tls-*` options of a channel.
///
/// | option | value | default |
/// |---|---|---|
/// | `x-smpp-tls-mode` | `off`, `single` or `mutual` | `off` |
/// | `x-smpp-tls-version` | `1.2`, `1.3` or `both` | `1.2` |
/// | `x-smpp-tls-path-to-certificate` | a PKCS#12 file, which replaces the public CAs | none |
/// | `x-smpp-tls-certificate-file-password` | the password of the file | empty |
/// | `x-smpp-tls-certificate-password` | the password of the key in it | that of the file |
/// | `x-smpp-tls-alias` | which key of the file, if there are several | the only one |
/// | `x-smpp-tls-name-check` | `host`, or `off` for any name of the same CA | `host` |
/// | `x-smpp-tls-server-name` | the name that the SMSC's certificate must have instead of the host's | none |
/// | `x-smpp-tls-pins` | SHA-256 fingerprints of the SMSC's certificates, with commas between; nothing else is trusted then | none |
/// | `x-smpp-tls-require-integrity` | `true` refuses a file without a MAC | `false` |
///
/// An empty value unsets an option. Neither `Debug` nor any error shows the passwords.
///
/// ```
/// use smpp_driver::transport::tls::TlsOptions;
///
/// let mut options = TlsOptions::default();
/// options.set("x-smpp-tls-mode", "single")?;
/// assert!(options.build()?.is_some());
///
/// let error = options.set("x-smpp-tls-mode", "on").unwrap_err();
/// assert_eq!(error.to_string(), "x-smpp-tls-mode: \"on\"; off, single or mutual is allowed");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct TlsOptions {
    mode: Mode,
    versions: Option<TlsVersions>,
    path: Option<PathBuf>,
    file_password: Option<Password>,
    key_password: Option<Password>,
    alias: Option<String>,
    any_name: bool,
    server_name: Option<NamePolicy>,
    pins: Vec<Pin>,
    require_integrity: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Mode {
    #[default]
    Off,
    Single,
    Mutual,
}

impl TlsOptions {
    /// The names of all options.
    pub const KEYS: [&'static str; 10] =
        [MODE, VERSION, PATH, FILE_PASSWORD, KEY_PASSWORD, ALIAS, NAME_CHECK, SERVER_NAME, PINS, INTEGRITY];

    /// Sets one option.
    ///
    /// # Errors
    ///
    /// The option, what was given (never a password), and what is allowed.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), TlsOptionError> {
        let Some(key) = Self::KEYS.into_iter().find(|known| *known == key) else {
            let allowed = format!("the options of TLS are {}", Self::KEYS.join(", "));
            return Err(TlsOptionError { key: key.to_owned(), fault: format!("unknown; {allowed}") });
        };
        let text = (!value.is_empty()).then_some(value);
        match key {
            MODE => {
                self.mode = choice(
                    key,
                    text,
                    &[("off", Mode::Off), ("single", Mode::Single), ("mutual", Mode::Mutual)],
                )?;
            }
            VERSION => self.versions = parsed(key, text)?,
            PATH => self.path = text.map(PathBuf::from),
            FILE_PASSWORD => self.file_password = text.map(Password::from),
            KEY_PASSWORD => self.key_password = text.map(Password::from),
            ALIAS => self.alias = text.map(ToOwned::to_owned),
            NAME_CHECK => self.any_name = choice(key, text, &[("host", false), ("off", true)])?,
            SERVER_NAME => {
                self.server_name =
                    text.map(NamePolicy::expect).transpose().map_err(|error| wrong(key, &error))?;
            }
            PINS => {
                let pins = value.split(',').map(str::trim).filter(|pin| !pin.is_empty());
                self.pins = pins
                    .map(|pin| pin.parse().map_err(|error| wrong(key, &error)))
                    .collect::<Result<_, _>>()?;
            }
            _ => self.require_integrity = choice(key, text, &[("false", false), ("true", true)])?,
        }
        Ok(())
    }

    /// The value of an option as [`set`](Self::set) takes it, passwords as they are; none if it is not set and has no
    /// default.
    #[cfg(feature = "driver")]
    pub(crate) fn written(&self, key: &str) -> Option<Cow<'_, str>> {
        Some(match key {
            MODE => match self.mode {
                Mode::Off => "off".into(),
                Mode::Single => "single".into(),
                Mode::Mutual => "mutual".into(),
            },
            VERSION => match self.versions.unwrap_or(TlsVersions::Tls12) {
                TlsVersions::Tls12 => "1.2".into(),
                TlsVersions::Tls13 => "1.3".into(),
                TlsVersions::Both => "both".into(),
            },
            PATH => self.path.as_ref()?.to_string_lossy(),
            FILE_PASSWORD => self.file_password.as_ref()?.reveal().into(),
            KEY_PASSWORD => self.key_password.as_ref()?.reveal().into(),
            ALIAS => self.alias.as_deref()?.into(),
            NAME_CHECK => if self.any_name { "off" } else { "host" }.into(),
            SERVER_NAME => match self.server_name.as_ref()? {
                NamePolicy::Expect(name) => name.to_str(),
                NamePolicy::Host | NamePolicy::ChainOnly => return None,
            },
            PINS if self.pins.is_empty() => return None,
            PINS => self.pins.iter().map(ToString::to_string).collect::<Vec<_>>().join(",").into(),
            INTEGRITY => if self.require_integrity { "true" } else { "false" }.into(),
            _ => return None,
        })
    }

    /// What contradicts each other, all of it, without opening any file.
    #[must_use]
    pub fn conflicts(&self) -> Vec<TlsConflict> {
        let given = [
            (VERSION, self.versions.is_some()),
            (PATH, self.path.is_some()),
            (FILE_PASSWORD, self.file_password.is_some()),
            (KEY_PASSWORD, self.key_password.is_some()),
            (ALIAS, self.alias.is_some()),
            (NAME_CHECK, self.any_name),
            (SERVER_NAME, self.server_name.is_some()),
            (PINS, !self.pins.is_empty()),
            (INTEGRITY, self.require_integrity),
        ];
        let set = |key: &str| given.iter().any(|(known, set)| *known == key && *set);
        let mut conflicts = Vec::new();
        let mut conflict = |key: &'static str, why: &'static str| conflicts.push(TlsConflict { key, why });
        if self.mode == Mode::Off {
            // A version alone does no harm; a certificate that is not used is no TLS where some was wanted.
            for key in
                [PATH, ALIAS, NAME_CHECK, SERVER_NAME, PINS, INTEGRITY].into_iter().filter(|key| set(key))
            {
                conflict(key, "is set, and x-smpp-tls-mode is off: use single or mutual, or leave it out");
            }
            return conflicts;
        }
        if self.mode == Mode::Mutual && !set(PATH) {
            conflict(
                PATH,
                "is missing: with x-smpp-tls-mode mutual it holds the key that is shown to the SMSC",
            );
        }
        if !set(PATH) {
            for key in [FILE_PASSWORD, KEY_PASSWORD, ALIAS, INTEGRITY].into_iter().filter(|key| set(key)) {
                conflict(key, "is set without x-smpp-tls-path-to-certificate");
            }
        }
        if self.mode == Mode::Single {
            if set(ALIAS) {
                conflict(
                    ALIAS,
                    "names a key, and x-smpp-tls-mode single shows none: use mutual, or leave it out",
                );
            }
            if set(PATH) && set(PINS) {
                conflict(PINS, "and x-smpp-tls-path-to-certificate both say whom to trust: leave one out");
            }
            if self.any_name && !set(PATH) && !set(PINS) {
                conflict(
                    NAME_CHECK,
                    "is off, and all public CAs are trusted: any site's certificate would pass",
                );
            }
        }
        if self.any_name && set(SERVER_NAME) {
            conflict(SERVER_NAME, "is set, and x-smpp-tls-name-check is off: leave one out");
        }
        conflicts
    }

    /// Opens the file, once, and makes what [`Client::tls`](crate::transport::Client::tls) takes; nothing with the mode
    /// `off`.
    ///
    /// It reads a file and derives keys, which may take a second: [`load`](Self::load) does it beside the async threads.
    ///
    /// # Errors
    ///
    /// All conflicts, or what is wrong with the file. Trying again does not help.
    pub fn build(&self) -> Result<Option<TlsClient>, TlsOptionsError> {
        let conflicts = self.conflicts();
        if !conflicts.is_empty() {
            return Err(TlsOptionsError::Conflicts(conflicts));
        }
        if self.mode == Mode::Off {
            return Ok(None);
        }
        let store = match &self.path {
            Some(path) => {
                let password = self.file_password.clone().unwrap_or_default();
                let options = KeyStoreOptions::default().require_integrity(self.require_integrity);
                Some(KeyStore::open_with(path, &password, options).map_err(TlsConfigError::from)?)
            }
            None => None,
        };
        let trust = match &store {
            _ if !self.pins.is_empty() => Trust::Pins(self.pins.clone()),
            Some(store) => Trust::Store(store.clone()),
            None => Trust::PublicRoots,
        };
        let mode = match store {
            Some(store) if self.mode == Mode::Mutual => {
                let identity =
                    Identity::from_store(&store, self.alias.as_deref(), self.key_password.as_ref())?;
                TlsMode::Mutual(trust, identity)
            }
            _ => TlsMode::Single(trust),
        };
        let names = match &self.server_name {
            Some(name) => name.clone(),
            None if self.any_name => NamePolicy::ChainOnly,
            None => NamePolicy::Host,
        };
        // The reference driver speaks 1.2 unless told otherwise.
        let versions = self.versions.unwrap_or(TlsVersions::Tls12);
        Ok(TlsConfig::new(mode).names(names).versions(versions).client()?)
    }

    /// As [`build`](Self::build), on a thread for work that blocks.
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the work to itself; nothing comes of it.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub async fn load(self) -> Result<Option<TlsClient>, TlsOptionsError> {
        match tokio::task::spawn_blocking(move || self.build()).await {
            Ok(built) => built,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(error) => Err(TlsConfigError::Pem(error.to_string()).into()),
            },
        }
    }
}

fn wrong(key: &str, error: &TlsConfigError) -> TlsOptionError {
    TlsOptionError { key: key.to_owned(), fault: error.to_string() }
}

fn parsed<T: core::str::FromStr<Err = TlsConfigError>>(
    key: &str,
    text: Option<&str>,
) -> Result<Option<T>, TlsOptionError> {
    text.map(|text| text.parse().map_err(|error| wrong(key, &error))).transpose()
}

/// One of several words; without any, the first.
fn choice<T: Copy>(key: &str, text: Option<&str>, words: &[(&str, T)]) -> Result<T, TlsOptionError> {
    let Some(text) = text else { return Ok(words[0].1) };
    words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value).ok_or_else(|| {
        let (last, others) = words.split_last().map_or(("", &[][..]), |(last, others)| (last.0, others));
        let others: Vec<_> = others.iter().map(|(word, _)| *word).collect();
        TlsOptionError {
            key: key.to_owned(),
            fault: format!("{text:?}; {} or {last} is allowed", others.join(", ")),
        }
    })
}

/// An option that cannot be set so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {fault}")]
pub struct TlsOptionError {
    /// The option.
    pub key: String,
    /// What was given and what is allowed.
    pub fault: String,
}

/// An option that does not fit the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{key} {why}")]
pub struct TlsConflict {
    /// The option.
    pub key: &'static str,
    /// Why it does not, and what to do.
    pub why: &'static str,
}

/// Why options make no TLS.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum TlsOptionsError {
    /// Options contradict each other: all that do.
    #[error("{}", joined(.0))]
    Conflicts(Vec<TlsConflict>),
    /// What they name cannot be used.
    #[error(transparent)]
    Config(#[from] TlsConfigError),
}

fn joined(conflicts: &[TlsConflict]) -> String {
    let all: Vec<_> = conflicts.iter().map(ToString::to_string).collect();
    all.join("; ")
}
