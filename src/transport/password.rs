//! Passwords that leave no trace.

use alloc::string::String;
use core::fmt;

use zeroize::Zeroizing;

/// A password of a bind, a key store or a key; an empty one stands for none, too. `Debug` prints `***`, and its memory is
/// overwritten when it is dropped.
///
/// Only what it holds itself is overwritten: a `String` that it was copied from is its owner's to forget.
///
/// ```
/// use smpp_driver::transport::Password;
///
/// let password = Password::new("s3cret");
/// assert_eq!(format!("{password:?}"), "***");
/// assert_eq!(password.reveal(), "s3cret");
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// Takes a password; a `String` is taken as it is, without a copy.
    pub fn new(password: impl Into<String>) -> Self {
        Self(Zeroizing::new(password.into()))
    }

    /// The password itself, for the one who has to send it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether it is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl From<&str> for Password {
    fn from(password: &str) -> Self {
        Self::new(password)
    }
}

impl From<String> for Password {
    fn from(password: String) -> Self {
        Self::new(password)
    }
}

/// Refused: a password is not written anywhere.
#[cfg(feature = "serde")]
impl serde::Serialize for Password {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("a password is not serialized"))
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Password {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}
