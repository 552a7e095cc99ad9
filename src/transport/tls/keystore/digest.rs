//! The hash functions of key stores, and what is made of them.

use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use der::asn1::ObjectIdentifier;
use hmac::{Hmac, KeyInit, Mac};
use zeroize::Zeroizing;

use super::super::error::{KeyStoreError, Part};
use super::kdf::{self, Purpose};

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha512_224,
    Sha512_256,
}

/// The hash function, its name, its own identifier, and that of its HMAC.
const HASHES: [(Hash, &str, &str, &str); 7] = [
    (Hash::Sha1, "SHA-1", "1.3.14.3.2.26", "1.2.840.113549.2.7"),
    (Hash::Sha224, "SHA-224", "2.16.840.1.101.3.4.2.4", "1.2.840.113549.2.8"),
    (Hash::Sha256, "SHA-256", "2.16.840.1.101.3.4.2.1", "1.2.840.113549.2.9"),
    (Hash::Sha384, "SHA-384", "2.16.840.1.101.3.4.2.2", "1.2.840.113549.2.10"),
    (Hash::Sha512, "SHA-512", "2.16.840.1.101.3.4.2.3", "1.2.840.113549.2.11"),
    (Hash::Sha512_224, "SHA-512/224", "2.16.840.1.101.3.4.2.5", "1.2.840.113549.2.12"),
    (Hash::Sha512_256, "SHA-512/256", "2.16.840.1.101.3.4.2.6", "1.2.840.113549.2.13"),
];

/// Runs `$then!(Type)` with the type of this hash function.
macro_rules! with_type {
    ($hash:expr, $then:ident) => {
        match $hash {
            Hash::Sha1 => $then!(sha1::Sha1),
            Hash::Sha224 => $then!(sha2::Sha224),
            Hash::Sha256 => $then!(sha2::Sha256),
            Hash::Sha384 => $then!(sha2::Sha384),
            Hash::Sha512 => $then!(sha2::Sha512),
            Hash::Sha512_224 => $then!(sha2::Sha512_224),
            Hash::Sha512_256 => $then!(sha2::Sha512_256),
        }
    };
}

impl Hash {
    /// By its own identifier.
    pub(super) fn of(oid: &ObjectIdentifier, part: Part) -> Result<Self, KeyStoreError> {
        let oid = oid.to_string();
        let found = HASHES.iter().find(|(_, _, own, _)| *own == oid).map(|(hash, ..)| *hash);
        found.ok_or(KeyStoreError::UnsupportedAlgorithm { part, oid })
    }

    /// By the identifier of its HMAC.
    pub(super) fn of_hmac(oid: &ObjectIdentifier, part: Part) -> Result<Self, KeyStoreError> {
        let oid = oid.to_string();
        let found = HASHES.iter().find(|(_, _, _, hmac)| *hmac == oid).map(|(hash, ..)| *hash);
        found.ok_or(KeyStoreError::UnsupportedAlgorithm { part, oid })
    }

    pub(super) fn name(self) -> &'static str {
        HASHES.iter().find(|(hash, ..)| *hash == self).map_or("", |(_, name, ..)| name)
    }

    /// How many octets it gives.
    pub(super) fn length(self) -> usize {
        macro_rules! length {
            ($hash:ty) => {
                <$hash as sha2::Digest>::output_size()
            };
        }
        with_type!(self, length)
    }

    /// What one computation costs: SHA-512 and its kin take twice the time.
    pub(super) fn cost(self) -> u64 {
        if matches!(self, Self::Sha1 | Self::Sha224 | Self::Sha256) { 1 } else { 2 }
    }

    /// Whether this is the HMAC of the content.
    pub(super) fn is_hmac(self, key: &[u8], content: &[u8], expected: &[u8]) -> bool {
        macro_rules! check {
            ($hash:ty) => {
                Hmac::<$hash>::new_from_slice(key)
                    .is_ok_and(|hmac| hmac.chain_update(content).verify_slice(expected).is_ok())
            };
        }
        with_type!(self, check)
    }

    /// A key as of PKCS#12.
    pub(super) fn pkcs12_key(
        self,
        password: &[u8],
        salt: &[u8],
        purpose: Purpose,
        iterations: u64,
        length: usize,
    ) -> Zeroizing<Vec<u8>> {
        macro_rules! derive {
            ($hash:ty) => {
                kdf::derive::<$hash>(password, salt, purpose, iterations, length)
            };
        }
        with_type!(self, derive)
    }

    /// A key by PBKDF2.
    pub(super) fn pbkdf2_key(
        self,
        password: &[u8],
        salt: &[u8],
        iterations: u32,
        length: usize,
    ) -> Zeroizing<Vec<u8>> {
        let mut key = Zeroizing::new(vec![0; length]);
        macro_rules! derive {
            ($hash:ty) => {
                pbkdf2::pbkdf2_hmac::<$hash>(password, salt, iterations, &mut key)
            };
        }
        with_type!(self, derive);
        key
    }
}
