//! Keys from passwords as of PKCS#5: PBKDF2 and scrypt. Passwords are UTF-8 here.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::num::NonZeroU32;

use zeroize::Zeroizing;

use super::super::error::{KeyStoreError, Part};
use super::ber::{INTEGER, Reader, SEQUENCE, malformed};
use super::digest::Hash;
use super::limits::Budget;

/// How a key is derived.
pub(super) enum Derivation<'a> {
    Pbkdf2 { hash: Hash, salt: Cow<'a, [u8]>, iterations: u64, key_length: Option<u64> },
    Scrypt { salt: Cow<'a, [u8]>, n: u64, r: u64, p: u64, key_length: Option<u64> },
}

impl<'a> Derivation<'a> {
    /// Reads the next element as an algorithm identifier.
    pub(super) fn read(reader: &mut Reader<'a>, part: Part) -> Result<Self, KeyStoreError> {
        const PBKDF2: &str = "1.2.840.113549.1.5.12";
        const SCRYPT: &str = "1.3.6.1.4.1.11591.4.11";
        let mut algorithm = reader.enter(SEQUENCE)?;
        let oid = algorithm.oid()?.to_string();
        match oid.as_str() {
            PBKDF2 => {
                let mut parameters = algorithm.enter(SEQUENCE)?;
                let (salt, iterations) = (parameters.octets()?, parameters.number()?);
                let key_length = optional_number(&mut parameters)?;
                // The identifier of the function may lack its NULL: NSS and GnuTLS leave it out.
                let hash = match parameters.optional(SEQUENCE)? {
                    Some(function) => Hash::of_hmac(&parameters.inside(function).oid()?, part)?,
                    None => Hash::Sha1,
                };
                Ok(Self::Pbkdf2 { hash, salt, iterations, key_length })
            }
            SCRYPT => {
                let mut parameters = algorithm.enter(SEQUENCE)?;
                let salt = parameters.octets()?;
                let (n, r, p) = (parameters.number()?, parameters.number()?, parameters.number()?);
                Ok(Self::Scrypt { salt, n, r, p, key_length: optional_number(&mut parameters)? })
            }
            _ => Err(KeyStoreError::UnsupportedAlgorithm { part, oid }),
        }
    }

    /// The length of the key, where the file tells it.
    pub(super) fn key_length(&self) -> Option<u64> {
        match self {
            Self::Pbkdf2 { key_length, .. } | Self::Scrypt { key_length, .. } => *key_length,
        }
    }

    /// What it is, for people.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Pbkdf2 { hash, iterations, .. } => {
                format!("PBKDF2 HMAC-{}, {iterations} iterations", hash.name())
            }
            Self::Scrypt { n, r, p, .. } => format!("scrypt N={n}, r={r}, p={p}"),
        }
    }

    pub(super) fn key(
        &self,
        password: &str,
        length: usize,
        part: Part,
        budget: &mut Budget,
    ) -> Result<Zeroizing<Vec<u8>>, KeyStoreError> {
        match self {
            Self::Pbkdf2 { hash, salt, iterations, .. } => {
                let blocks = length.div_ceil(hash.length()) as u64;
                budget.spend(part, *iterations, blocks * 2 * hash.cost())?;
                let iterations = u32::try_from(*iterations).ok().and_then(NonZeroU32::new);
                let iterations = iterations.ok_or_else(|| malformed("PBKDF2", "no iterations"))?;
                Ok(hash.pbkdf2_key(password.as_bytes(), salt, iterations, length))
            }
            Self::Scrypt { salt, n, r, p, .. } => {
                budget.spend_scrypt(part, *n, *r, *p)?;
                let what = |detail: String| malformed("scrypt", detail);
                if !n.is_power_of_two() || *n < 2 {
                    return Err(what(format!("N={n}, a power of 2 is allowed")));
                }
                let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
                let log_n = u8::try_from(n.trailing_zeros()).unwrap_or(u8::MAX);
                let params = scrypt::Params::new(log_n, number(*r), number(*p))
                    .map_err(|error| what(error.to_string()))?;
                let mut key = Zeroizing::new(vec![0; length]);
                scrypt::scrypt(password.as_bytes(), salt, &params, &mut key)
                    .map_err(|error| what(error.to_string()))?;
                Ok(key)
            }
        }
    }
}

fn optional_number(reader: &mut Reader<'_>) -> Result<Option<u64>, KeyStoreError> {
    if reader.next_is(INTEGER) { reader.number().map(Some) } else { Ok(None) }
}
