//! Key stores of the kind PKCS#12 (`.p12`, `.pfx`).

use std::path::Path;

use super::error::KeyStoreError;
use super::password::Password;

/// How a key store is opened.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeyStoreOptions {
    require_integrity: bool,
}

impl KeyStoreOptions {
    /// Refuses a store without a MAC.
    #[must_use]
    pub fn require_integrity(mut self, require: bool) -> Self {
        self.require_integrity = require;
        self
    }
}

/// A key store.
#[derive(Debug, Clone)]
pub struct KeyStore {}

impl KeyStore {
    /// Opens a key store.
    ///
    /// # Errors
    ///
    /// Why it cannot be opened.
    pub fn open_with(
        _path: impl AsRef<Path>,
        _password: &Password,
        _options: KeyStoreOptions,
    ) -> Result<Self, KeyStoreError> {
        Err(KeyStoreError::NoIntegrity)
    }
}
