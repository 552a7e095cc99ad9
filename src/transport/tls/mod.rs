//! TLS: which SMSCs are trusted, who this side is, and key stores of every kind that people have.
//!
//! [`TlsConfig`] is TLS as values, [`TlsOptions`] as the key/value options of a channel; both make a [`TlsClient`].

mod certificate;
mod client;
mod config;
mod ec_key;
mod error;
mod fault;
mod identity;
mod keystore;
mod options;
mod server;
mod stream;
mod verify;
mod watch;

pub use crate::transport::Password;
pub use certificate::Certificate;
pub use client::TlsClient;
pub use config::{NamePolicy, Pin, TlsConfig, TlsMode, TlsVersions, Trust};
pub use error::{KeyStoreError, NotPkcs12, Part, TlsConfigError};
pub use fault::{Distrust, TlsError};
pub use identity::{Identity, certificates_from_pem};
pub use keystore::{CertificateEntry, KeyEntry, KeyStore, KeyStoreOptions, TrustReason};
pub use options::{TlsConflict, TlsOptionError, TlsOptions, TlsOptionsError};
pub use server::{ClientCertificates, TlsPeer, TlsServer, TlsServerConfig};
