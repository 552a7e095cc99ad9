//! The hash functions of key stores, and what is made of them.

use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;
use core::num::NonZeroU32;

use der::asn1::ObjectIdentifier;
use hmac::{Hmac, KeyInit, Mac};
use zeroize::Zeroizing;

use super::super::error::{KeyStoreError, Part};

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
        match self {
            Self::Sha1 => 20,
            Self::Sha224 | Self::Sha512_224 => 28,
            Self::Sha256 | Self::Sha512_256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// How many octets it takes at once.
    pub(super) fn block(self) -> usize {
        if matches!(self, Self::Sha1 | Self::Sha224 | Self::Sha256) { 64 } else { 128 }
    }

    /// The hash of the hash of … of the octets.
    pub(super) fn repeated(self, octets: &[u8], times: u64) -> Zeroizing<Vec<u8>> {
        let algorithm = match self {
            Self::Sha1 => &ring::digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &ring::digest::SHA256,
            Self::Sha384 => &ring::digest::SHA384,
            Self::Sha512 => &ring::digest::SHA512,
            Self::Sha512_256 => &ring::digest::SHA512_256,
            Self::Sha224 => return repeated::<sha2::Sha224>(octets, times),
            Self::Sha512_224 => return repeated::<sha2::Sha512_224>(octets, times),
        };
        let mut hash = ring::digest::digest(algorithm, octets);
        for _ in 1..times {
            hash = ring::digest::digest(algorithm, hash.as_ref());
        }
        Zeroizing::new(hash.as_ref().to_vec())
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

    /// A key by PBKDF2.
    pub(super) fn pbkdf2_key(
        self,
        password: &[u8],
        salt: &[u8],
        iterations: NonZeroU32,
        length: usize,
    ) -> Zeroizing<Vec<u8>> {
        let mut key = Zeroizing::new(vec![0; length]);
        let algorithm = match self {
            Self::Sha1 => ring::pbkdf2::PBKDF2_HMAC_SHA1,
            Self::Sha256 => ring::pbkdf2::PBKDF2_HMAC_SHA256,
            Self::Sha384 => ring::pbkdf2::PBKDF2_HMAC_SHA384,
            Self::Sha512 => ring::pbkdf2::PBKDF2_HMAC_SHA512,
            Self::Sha224 | Self::Sha512_224 | Self::Sha512_256 => {
                macro_rules! derive {
                    ($hash:ty) => {
                        pbkdf2::pbkdf2_hmac::<$hash>(password, salt, iterations.get(), &mut key)
                    };
                }
                with_type!(self, derive);
                return key;
            }
        };
        ring::pbkdf2::derive(algorithm, iterations, salt, password, &mut key);
        key
    }
}

fn repeated<D: sha2::Digest>(octets: &[u8], times: u64) -> Zeroizing<Vec<u8>> {
    let mut hash = D::digest(octets);
    for _ in 1..times {
        hash = D::digest(&hash);
    }
    Zeroizing::new(hash.to_vec())
}
