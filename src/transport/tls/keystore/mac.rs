//! The check of the whole file by its password.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};

use super::super::error::{KeyStoreError, Part};
use super::ber::{Element, Reader, SEQUENCE, malformed};
use super::digest::Hash;
use super::kdf::{self, Purpose};
use super::limits::Budget;
use super::pbkdf::Derivation;

const PBMAC1: &str = "1.2.840.113549.1.5.14";

/// How a file is checked.
pub(super) struct MacData<'a> {
    scheme: Scheme<'a>,
    expected: Cow<'a, [u8]>,
}

enum Scheme<'a> {
    Pkcs12 { hash: Hash, salt: Cow<'a, [u8]>, iterations: u64 },
    Pbmac1 { hash: Hash, derivation: Derivation<'a>, key_length: usize },
}

impl<'a> MacData<'a> {
    pub(super) fn read(element: Element<'a>) -> Result<Self, KeyStoreError> {
        let mut mac_data = Reader::new(element.value, "MAC");
        let mut digest_info = mac_data.enter(SEQUENCE)?;
        let mut algorithm = digest_info.enter(SEQUENCE)?;
        let expected = digest_info.octets()?;
        let oid = algorithm.oid()?;
        if oid.to_string() == PBMAC1 {
            return Ok(Self { scheme: pbmac1(algorithm)?, expected });
        }
        let hash = Hash::of(&oid, Part::Mac)?;
        let salt = mac_data.octets()?;
        let iterations = if mac_data.is_empty() { 1 } else { mac_data.number()? };
        if iterations == 0 {
            return Err(mac_data.fault("no iterations"));
        }
        Ok(Self { scheme: Scheme::Pkcs12 { hash, salt, iterations }, expected })
    }

    /// What it is, for people.
    pub(super) fn describe(&self) -> String {
        match &self.scheme {
            Scheme::Pkcs12 { hash, iterations, .. } => {
                format!("HMAC-{}, {iterations} iterations", hash.name())
            }
            Scheme::Pbmac1 { hash, derivation, .. } => {
                format!("PBMAC1 HMAC-{}, {}", hash.name(), derivation.describe())
            }
        }
    }

    /// Whether the content is what somebody with this password has written.
    pub(super) fn verify(
        &self,
        password: &str,
        content: &[u8],
        budget: &mut Budget,
    ) -> Result<bool, KeyStoreError> {
        match &self.scheme {
            Scheme::Pkcs12 { hash, salt, iterations } => {
                for password in kdf::encodings(password) {
                    budget.spend(Part::Mac, *iterations, hash.cost())?;
                    let key = kdf::derive(*hash, &password, salt, Purpose::Mac, *iterations, hash.length());
                    if hash.is_hmac(&key, content, &self.expected) {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Scheme::Pbmac1 { hash, derivation, key_length } => {
                let key = derivation.key(password, *key_length, Part::Mac, budget)?;
                Ok(hash.is_hmac(&key, content, &self.expected))
            }
        }
    }
}

/// RFC 9579.
fn pbmac1(mut algorithm: Reader<'_>) -> Result<Scheme<'_>, KeyStoreError> {
    let mut parameters = algorithm.enter(SEQUENCE)?;
    let derivation = Derivation::read(&mut parameters, Part::Mac)?;
    let hash = Hash::of_hmac(&parameters.enter(SEQUENCE)?.oid()?, Part::Mac)?;
    // The RFC demands the length, and forbids short ones.
    match derivation.key_length().and_then(|length| usize::try_from(length).ok()) {
        Some(key_length @ 20..=64) => Ok(Scheme::Pbmac1 { hash, derivation, key_length }),
        _ => Err(malformed("MAC", "PBMAC1 with a key that has not 20 to 64 octets")),
    }
}
