//! Keyed tokens: equal values under one key have equal ones.

use alloc::string::String;
use core::fmt::{self, Write as _};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The secret of tokens; never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenKey([u8; 32]);

impl TokenKey {
    /// A key of 32 octets, from a good random source.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// Writes the token of a value; separators count for nothing.
    pub(super) fn token(&self, value: &str, octets: u8, out: &mut String) {
        let bare: String = value.chars().filter(|c| c.is_alphanumeric()).collect();
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return };
        mac.update(bare.as_bytes());
        for octet in mac.finalize().into_bytes().iter().take(octets.into()) {
            let _infallible = write!(out, "{octet:02x}");
        }
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Drop for TokenKey {
    fn drop(&mut self) {
        self.0 = core::hint::black_box([0; 32]);
        core::hint::black_box(&self.0);
    }
}
