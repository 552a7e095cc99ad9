//! Key stores of the kind PKCS#12 (`.p12`, `.pfx`), of every program that writes them.

mod bags;
mod ber;
mod digest;
mod kdf;
mod key;
mod limits;
mod mac;
mod pbe;
mod pbkdf;
mod sniff;
mod trusted;

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

pub use trusted::TrustReason;

use super::certificate::Certificate;
use super::error::KeyStoreError;
use crate::transport::Password;
use bags::{CertificateBag, Contents, KeyBag};
pub(super) use key::PrivateKey;

/// How a key store is opened.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeyStoreOptions {
    require_integrity: bool,
}

impl KeyStoreOptions {
    /// Refuses a store without a MAC, whose certificates anybody can exchange who can write the file. Default: accepts
    /// it; [`KeyStore::mac`] tells.
    #[must_use]
    pub fn require_integrity(mut self, require: bool) -> Self {
        self.require_integrity = require;
        self
    }
}

/// A PKCS#12 key store that has been opened: certificates to trust, and private keys, which may have passwords of their
/// own.
///
/// Whom it trusts: the entries that Java marked as trusted for servers; if Java marked none, as in files that OpenSSL
/// made, all certificates but those of the keys in it. A CA's certificate vouches for others, any other for itself only.
///
/// Opening takes from half a millisecond to half a second, all of it computing; it is done once. At most 4 MiB, 1000
/// entries and 2,000,000 iterations per password are read. Clones are cheap. `Debug` shows names only.
///
/// ```no_run
/// use smpp_driver::transport::tls::{Identity, KeyStore, TlsConfig, TlsMode, Trust};
///
/// let store = KeyStore::open("driver.p12", &"file password".into())?;
/// let identity = Identity::from_store(&store, None, Some(&"key password".into()))?;
/// let tls = TlsConfig::new(TlsMode::Mutual(Trust::Store(store), identity)).client()?;
/// # Ok::<(), smpp_driver::transport::tls::TlsConfigError>(())
/// ```
#[derive(Clone)]
pub struct KeyStore {
    contents: Arc<Contents>,
    password: Password,
}

impl KeyStore {
    /// Opens a file. It blocks: inside of async code, call it by `tokio::task::spawn_blocking`.
    ///
    /// # Errors
    ///
    /// Why it cannot be opened.
    pub fn open(path: impl AsRef<Path>, password: &Password) -> Result<Self, KeyStoreError> {
        Self::open_with(path, password, KeyStoreOptions::default())
    }

    /// As [`open`](Self::open), with options.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_with(
        path: impl AsRef<Path>,
        password: &Password,
        options: KeyStoreOptions,
    ) -> Result<Self, KeyStoreError> {
        let path = path.as_ref();
        let mut octets = Vec::new();
        // One octet more than allowed, to notice it.
        let read =
            File::open(path).and_then(|file| file.take(limits::MAX_FILE as u64 + 1).read_to_end(&mut octets));
        read.map_err(|error| KeyStoreError::Io { path: path.into(), source: Arc::new(error) })?;
        Self::read(&octets, password, options)
    }

    /// Opens what has been read already.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn read(octets: &[u8], password: &Password, options: KeyStoreOptions) -> Result<Self, KeyStoreError> {
        let contents = Arc::new(bags::read(octets, password, options)?);
        Ok(Self { contents, password: password.clone() })
    }

    /// All certificates, with what is told of them, in the order of the file.
    pub fn certificates(&self) -> impl Iterator<Item = CertificateEntry<'_>> {
        let contents = &self.contents;
        contents.certificates.iter().map(|bag| CertificateEntry { bag, contents })
    }

    /// All keys, in the order of the file. They are not decrypted.
    pub fn keys(&self) -> impl Iterator<Item = KeyEntry<'_>> {
        self.contents.keys.iter().enumerate().map(|(at, bag)| KeyEntry { bag, at })
    }

    /// What protects the file from being altered; nothing does if it has no MAC.
    #[must_use]
    pub fn mac(&self) -> Option<&str> {
        self.contents.mac.as_deref()
    }

    /// How many entries are of kinds that are not used: secret keys, CRLs, certificates that cannot be read.
    #[must_use]
    pub fn ignored(&self) -> usize {
        self.contents.ignored
    }
}

impl fmt::Debug for KeyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.keys().map(|key| key.alias()).collect();
        let certificates: Vec<_> =
            self.certificates().map(|entry| entry.certificate().subject().to_string()).collect();
        f.debug_struct("KeyStore")
            .field("keys", &keys)
            .field("certificates", &certificates)
            .finish_non_exhaustive()
    }
}

/// A certificate of a key store.
#[derive(Clone, Copy)]
pub struct CertificateEntry<'a> {
    bag: &'a CertificateBag,
    contents: &'a Contents,
}

impl<'a> CertificateEntry<'a> {
    /// The certificate.
    #[must_use]
    pub fn certificate(&self) -> &'a Certificate {
        &self.bag.certificate
    }

    /// Its name in the store, if it has one.
    #[must_use]
    pub fn alias(&self) -> Option<&'a str> {
        self.bag.attributes.friendly_name.as_deref()
    }
}

impl fmt::Debug for CertificateEntry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertificateEntry").field("certificate", self.certificate()).finish_non_exhaustive()
    }
}

/// A private key of a key store.
#[derive(Clone, Copy)]
pub struct KeyEntry<'a> {
    bag: &'a KeyBag,
    at: usize,
}

impl KeyEntry<'_> {
    /// Its name in the store; one without is named by its place, `#1` being the first.
    #[must_use]
    pub fn alias(&self) -> String {
        self.bag.attributes.friendly_name.clone().unwrap_or_else(|| alloc::format!("#{}", self.at + 1))
    }

    /// How it is encrypted; not at all, maybe.
    #[must_use]
    pub fn encryption(&self) -> Option<String> {
        key::describe(self.bag)
    }
}

impl fmt::Debug for KeyEntry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyEntry").field("alias", &self.alias()).finish_non_exhaustive()
    }
}
