//! What is encrypted by a password.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockCipherDecrypt, BlockModeDecrypt, KeyInit, KeyIvInit};
use zeroize::Zeroizing;

use super::super::error::{KeyStoreError, Part};
use super::ber::{OCTET_STRING, Reader, SEQUENCE};
use super::digest::Hash;
use super::kdf::{self, Purpose};
use super::limits::Budget;
use super::pbkdf::Derivation;

const PBES2: &str = "1.2.840.113549.1.5.13";

/// A cipher in CBC mode with a key of so many octets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cipher {
    Aes128,
    Aes192,
    Aes256,
    Des,
    TripleDes,
    TwoKeyTripleDes,
    Rc2(usize),
}

/// The ciphers of PBES2.
const CIPHERS: [(&str, Cipher); 5] = [
    ("2.16.840.1.101.3.4.1.2", Cipher::Aes128),
    ("2.16.840.1.101.3.4.1.22", Cipher::Aes192),
    ("2.16.840.1.101.3.4.1.42", Cipher::Aes256),
    ("1.2.840.113549.3.7", Cipher::TripleDes),
    ("1.3.14.3.2.7", Cipher::Des),
];

/// The schemes of PKCS#12 itself, all with SHA-1.
const OWN_SCHEMES: [(&str, Cipher); 4] = [
    ("1.2.840.113549.1.12.1.3", Cipher::TripleDes),
    ("1.2.840.113549.1.12.1.4", Cipher::TwoKeyTripleDes),
    ("1.2.840.113549.1.12.1.5", Cipher::Rc2(16)),
    ("1.2.840.113549.1.12.1.6", Cipher::Rc2(5)),
];

impl Cipher {
    fn key_length(self) -> usize {
        match self {
            Self::Des => 8,
            Self::Aes128 | Self::TwoKeyTripleDes => 16,
            Self::Aes192 | Self::TripleDes => 24,
            Self::Aes256 => 32,
            Self::Rc2(length) => length,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Aes128 => "AES-128-CBC",
            Self::Aes192 => "AES-192-CBC",
            Self::Aes256 => "AES-256-CBC",
            Self::Des => "DES-CBC",
            Self::TripleDes => "3DES-CBC",
            Self::TwoKeyTripleDes => "2-key 3DES-CBC",
            Self::Rc2(16) => "RC2-128-CBC",
            Self::Rc2(_) => "RC2-40-CBC",
        }
    }

    /// The plain text, if its padding is right. That alone happens to be right for one wrong key in 256.
    fn decrypt(self, key: &[u8], iv: &[u8], text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        match self {
            Self::Aes128 => cbc_decrypt::<aes::Aes128Dec>(key, iv, text),
            Self::Aes192 => cbc_decrypt::<aes::Aes192Dec>(key, iv, text),
            Self::Aes256 => cbc_decrypt::<aes::Aes256Dec>(key, iv, text),
            Self::Des => cbc_decrypt::<des::Des>(key, iv, text),
            Self::TripleDes => cbc_decrypt::<des::TdesEde3>(key, iv, text),
            Self::TwoKeyTripleDes => cbc_decrypt::<des::TdesEde2>(key, iv, text),
            Self::Rc2(_) => cbc_decrypt::<rc2::Rc2>(key, iv, text),
        }
    }
}

fn cbc_decrypt<C: BlockCipherDecrypt + KeyInit>(
    key: &[u8],
    iv: &[u8],
    text: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let mut buffer = Zeroizing::new(text.to_vec());
    let decryptor = cbc::Decryptor::<C>::new_from_slices(key, iv).ok()?;
    let length = decryptor.decrypt_padded::<Pkcs7>(&mut buffer).ok()?.len();
    buffer.truncate(length);
    Some(buffer)
}

/// How something is encrypted.
pub(super) struct Encryption<'a> {
    scheme: Scheme<'a>,
    part: Part,
}

enum Scheme<'a> {
    Pbes2 { derivation: Derivation<'a>, cipher: Cipher, iv: Cow<'a, [u8]> },
    Own { cipher: Cipher, salt: Cow<'a, [u8]>, iterations: u64 },
}

impl<'a> Encryption<'a> {
    /// Reads the next element as an algorithm identifier.
    pub(super) fn read(reader: &mut Reader<'a>, part: Part) -> Result<Self, KeyStoreError> {
        let mut algorithm = reader.enter(SEQUENCE)?;
        let oid = algorithm.oid()?.to_string();
        if oid == PBES2 {
            let mut parameters = algorithm.enter(SEQUENCE)?;
            let derivation = Derivation::read(&mut parameters, part)?;
            let mut encryption = parameters.enter(SEQUENCE)?;
            let oid = encryption.oid()?.to_string();
            let cipher = find(&CIPHERS, oid, part)?;
            let iv = encryption.octets()?;
            if derivation.key_length().is_some_and(|length| length != cipher.key_length() as u64) {
                return Err(encryption.fault("the length of the key is not that of the cipher"));
            }
            return Ok(Self { scheme: Scheme::Pbes2 { derivation, cipher, iv }, part });
        }
        let cipher = find(&OWN_SCHEMES, oid, part)?;
        let mut parameters = algorithm.enter(SEQUENCE)?;
        let (salt, iterations) = (parameters.octets()?, parameters.number()?);
        if iterations == 0 {
            return Err(parameters.fault("no iterations"));
        }
        Ok(Self { scheme: Scheme::Own { cipher, salt, iterations }, part })
    }

    /// What it is, for people.
    pub(super) fn describe(&self) -> String {
        match &self.scheme {
            Scheme::Pbes2 { derivation, cipher, .. } => {
                format!("{}, {}", cipher.name(), derivation.describe())
            }
            Scheme::Own { cipher, iterations, .. } => {
                format!("{}, PKCS#12 SHA-1, {iterations} iterations", cipher.name())
            }
        }
    }

    /// The plain text, if the password is right: it is taken for right only if `is_plain` knows what comes out.
    pub(super) fn decrypt(
        &self,
        password: &str,
        text: &[u8],
        budget: &mut Budget,
        is_plain: impl Fn(&[u8]) -> bool,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        match &self.scheme {
            Scheme::Pbes2 { derivation, cipher, iv } => {
                let key = derivation.key(password, cipher.key_length(), self.part, budget)?;
                Ok(cipher.decrypt(&key, iv, text).filter(|plain| is_plain(plain)))
            }
            Scheme::Own { cipher, salt, iterations } => {
                let length = cipher.key_length();
                let blocks = length.div_ceil(Hash::Sha1.length()) as u64 + 1;
                for password in kdf::encodings(password) {
                    budget.spend(self.part, *iterations, blocks)?;
                    let derived = |purpose, length| {
                        kdf::derive(Hash::Sha1, &password, salt, purpose, *iterations, length)
                    };
                    let (key, iv) = (derived(Purpose::Encryption, length), derived(Purpose::Iv, 8));
                    let plain = cipher.decrypt(&key, &iv, text).filter(|plain| is_plain(plain));
                    if plain.is_some() {
                        return Ok(plain);
                    }
                }
                Ok(None)
            }
        }
    }
}

fn find(known: &[(&str, Cipher)], oid: String, part: Part) -> Result<Cipher, KeyStoreError> {
    match known.iter().find(|(known, _)| *known == oid) {
        Some((_, cipher)) => Ok(*cipher),
        None => Err(KeyStoreError::UnsupportedAlgorithm { part, oid }),
    }
}

/// Whether this is a private key as of PKCS#8: what tells the right password from one whose padding happens to fit.
pub(super) fn is_pkcs8(octets: &[u8]) -> bool {
    let read = || -> Result<bool, KeyStoreError> {
        let mut reader = Reader::new(octets, "key");
        let mut key = reader.enter(SEQUENCE)?;
        let version = key.number()?;
        key.enter(SEQUENCE)?.oid()?;
        key.expect(OCTET_STRING)?;
        Ok(version <= 1 && reader.is_empty())
    };
    read().unwrap_or(false)
}
