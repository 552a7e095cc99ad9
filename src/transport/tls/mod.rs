//! TLS: which SMSCs are trusted, who this side is, and key stores of every kind that people have.
//!
//! [`TlsConfig`] is TLS as values, [`TlsOptions`] as the key/value options of a channel; both make a [`TlsClient`].

mod client;
mod config;
mod error;
mod identity;
mod keystore;
mod options;
mod password;

pub use client::TlsClient;
pub use config::{NamePolicy, Pin, TlsConfig, TlsMode, TlsVersions, Trust};
pub use error::{KeyStoreError, NotPkcs12, Part, TlsConfigError};
pub use identity::Identity;
pub use keystore::{KeyStore, KeyStoreOptions};
pub use options::{TlsConflict, TlsOptionError, TlsOptions, TlsOptionsError};
pub use password::Password;
