//! Who this side is: a private key and its certificates.

use super::error::TlsConfigError;
use super::keystore::KeyStore;
use super::password::Password;

/// A private key and the certificates that belong to it.
#[derive(Debug, Clone)]
pub struct Identity {}

impl Identity {
    /// The key of a key store.
    ///
    /// # Errors
    ///
    /// Why it cannot be had.
    pub fn from_store(
        _store: &KeyStore,
        _alias: Option<&str>,
        _password: Option<&Password>,
    ) -> Result<Self, TlsConfigError> {
        Err(TlsConfigError::KeyMismatch)
    }
}
