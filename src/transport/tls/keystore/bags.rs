//! The entries of a key store, as they are in the file.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::super::certificate::Certificate;
use super::super::error::{KeyStoreError, Part};
use super::ber::{
    BMP_STRING, CONTEXT_0, CONTEXT_0_CONSTRUCTED, INTEGER, OCTET_STRING, Reader, SEQUENCE, SET, UTF8_STRING,
};
use super::limits::{Budget, MAX_BAGS, MAX_NESTING};
use super::mac::MacData;
use super::pbe::{Encryption, is_pkcs8};
use super::{KeyStoreOptions, sniff};
use crate::transport::Password;

const DATA: &str = "1.2.840.113549.1.7.1";
const ENCRYPTED_DATA: &str = "1.2.840.113549.1.7.6";
const X509_CERTIFICATE: &str = "1.2.840.113549.1.9.22.1";
const FRIENDLY_NAME: &str = "1.2.840.113549.1.9.20";
const LOCAL_KEY_ID: &str = "1.2.840.113549.1.9.21";
const TRUSTED_KEY_USAGE: &str = "2.16.840.1.113894.746875.1.1";

const KEY_BAG: &str = "1.2.840.113549.1.12.10.1.1";
const ENCRYPTED_KEY_BAG: &str = "1.2.840.113549.1.12.10.1.2";
const CERTIFICATE_BAG: &str = "1.2.840.113549.1.12.10.1.3";
const NESTED_BAG: &str = "1.2.840.113549.1.12.10.1.6";

/// What a file holds; keys still encrypted.
#[derive(Default)]
pub(super) struct Contents {
    pub(super) certificates: Vec<CertificateBag>,
    pub(super) keys: Vec<KeyBag>,
    /// Bags of other kinds, and certificates that cannot be read.
    pub(super) ignored: usize,
    pub(super) mac: Option<String>,
}

pub(super) struct CertificateBag {
    pub(super) certificate: Certificate,
    pub(super) attributes: Attributes,
}

pub(super) struct KeyBag {
    /// As it is in the file: a PKCS#8 key, plain or encrypted.
    pub(super) octets: Zeroizing<Vec<u8>>,
    pub(super) is_encrypted: bool,
    pub(super) attributes: Attributes,
}

/// What an entry says beside its content.
#[derive(Default)]
pub(super) struct Attributes {
    pub(super) friendly_name: Option<String>,
    pub(super) local_key_id: Option<Vec<u8>>,
    /// Java's mark of a trusted certificate, and for what.
    pub(super) trusted_for: Option<Vec<String>>,
}

/// Reads a file.
pub(super) fn read(
    file: &[u8],
    password: &Password,
    options: KeyStoreOptions,
) -> Result<Contents, KeyStoreError> {
    sniff::check(file)?;
    let mut reader = Reader::new(file, "file");
    let mut pfx = reader.enter(SEQUENCE)?;
    let version = pfx.expect(INTEGER)?;
    if version.value != [3] {
        return Err(pfx.fault("its version is not 3"));
    }
    let mut content_info = pfx.enter(SEQUENCE)?;
    let kind = content_info.oid()?.to_string();
    if kind != DATA {
        // Protected by a public key; nobody writes such files.
        return Err(KeyStoreError::UnsupportedAlgorithm { part: Part::Mac, oid: kind });
    }
    let content = content_info.enter(CONTEXT_0_CONSTRUCTED)?.octets()?;
    let mut budget = Budget::default();
    let mut contents = Contents::default();
    match pfx.optional(SEQUENCE)? {
        Some(element) => {
            let mac = MacData::read(element)?;
            if !mac.verify(password.reveal(), &content, &mut budget)? {
                return Err(KeyStoreError::WrongFilePassword);
            }
            contents.mac = Some(mac.describe());
        }
        None if options.require_integrity => return Err(KeyStoreError::NoIntegrity),
        None => {}
    }
    let mut safes = Reader::new(&content, "list of safes").enter(SEQUENCE)?;
    while !safes.is_empty() {
        let mut safe = safes.enter(SEQUENCE)?;
        match safe.oid()?.to_string().as_str() {
            DATA => {
                let octets = safe.enter(CONTEXT_0_CONSTRUCTED)?.octets()?;
                contents.read_bags(&octets, MAX_NESTING)?;
            }
            ENCRYPTED_DATA => {
                let plain = decrypt(safe.enter(CONTEXT_0_CONSTRUCTED)?, password, &mut budget)?;
                contents.read_bags(&plain, MAX_NESTING)?;
            }
            oid => {
                let oid = oid.to_string();
                return Err(KeyStoreError::UnsupportedAlgorithm { part: Part::Certificates, oid });
            }
        }
    }
    Ok(contents)
}

fn decrypt(
    mut content: Reader<'_>,
    password: &Password,
    budget: &mut Budget,
) -> Result<Zeroizing<Vec<u8>>, KeyStoreError> {
    let mut encrypted_data = content.enter(SEQUENCE)?;
    encrypted_data.expect(INTEGER)?;
    let mut encrypted = encrypted_data.enter(SEQUENCE)?;
    encrypted.oid()?;
    let encryption = Encryption::read(&mut encrypted, Part::Certificates)?;
    let text = encrypted.string(CONTEXT_0)?;
    let plain = encryption.decrypt(password.reveal(), &text, budget, is_bags)?;
    plain.ok_or(KeyStoreError::WrongFilePassword)
}

/// Whether this looks like bags: what tells the right password from one whose padding happens to fit.
fn is_bags(octets: &[u8]) -> bool {
    let read = || -> Result<bool, KeyStoreError> {
        let mut reader = Reader::new(octets, "bags");
        let mut bags = reader.enter(SEQUENCE)?;
        while !bags.is_empty() {
            bags.enter(SEQUENCE)?.oid()?;
        }
        Ok(reader.is_empty())
    };
    read().unwrap_or(false)
}

impl Contents {
    fn read_bags(&mut self, octets: &[u8], nesting: usize) -> Result<(), KeyStoreError> {
        let mut reader = Reader::new(octets, "bags");
        let mut bags = reader.enter(SEQUENCE)?;
        while !bags.is_empty() {
            let mut bag = bags.enter(SEQUENCE)?;
            let kind = bag.oid()?.to_string();
            let value = bag.expect(CONTEXT_0_CONSTRUCTED)?;
            if self.certificates.len() + self.keys.len() + self.ignored >= MAX_BAGS {
                return Err(KeyStoreError::TooManyEntries { limit: MAX_BAGS });
            }
            let inside = bag.inside(value);
            match kind.as_str() {
                CERTIFICATE_BAG => match certificate(inside)? {
                    Some(certificate) => {
                        let attributes = Attributes::read(&mut bag)?;
                        self.certificates.push(CertificateBag { certificate, attributes });
                    }
                    None => self.ignored += 1,
                },
                KEY_BAG | ENCRYPTED_KEY_BAG => {
                    // With an empty password GnuTLS puts a plain key where an encrypted one should be.
                    let is_encrypted = kind == ENCRYPTED_KEY_BAG && !is_pkcs8(value.value);
                    let octets = Zeroizing::new(value.value.to_vec());
                    let attributes = Attributes::read(&mut bag)?;
                    self.keys.push(KeyBag { octets, is_encrypted, attributes });
                }
                NESTED_BAG => {
                    let nesting = nesting.checked_sub(1).ok_or_else(|| bag.fault("safes nested too deep"))?;
                    self.read_bags(value.value, nesting)?;
                }
                _ => self.ignored += 1,
            }
        }
        Ok(())
    }
}

/// The certificate of a bag, if it is one of X.509 that can be read.
fn certificate(mut value: Reader<'_>) -> Result<Option<Certificate>, KeyStoreError> {
    let mut bag = value.enter(SEQUENCE)?;
    if bag.oid()?.to_string() != X509_CERTIFICATE {
        return Ok(None);
    }
    let der = bag.enter(CONTEXT_0_CONSTRUCTED)?.octets()?;
    Ok(Certificate::from_der(&der).ok())
}

impl Attributes {
    /// In any order, and several times: the first counts.
    fn read(bag: &mut Reader<'_>) -> Result<Self, KeyStoreError> {
        let mut attributes = Self::default();
        let Some(set) = bag.optional(SET)? else { return Ok(attributes) };
        let mut all = bag.inside(set);
        while !all.is_empty() {
            let mut attribute = all.enter(SEQUENCE)?;
            let kind = attribute.oid()?.to_string();
            let mut values = attribute.enter(SET)?;
            match kind.as_str() {
                FRIENDLY_NAME if attributes.friendly_name.is_none() && !values.is_empty() => {
                    attributes.friendly_name = text(&mut values)?;
                }
                LOCAL_KEY_ID if attributes.local_key_id.is_none() && values.next_is(OCTET_STRING) => {
                    attributes.local_key_id = Some(values.octets()?.into_owned());
                }
                TRUSTED_KEY_USAGE => {
                    let trusted_for = attributes.trusted_for.get_or_insert_default();
                    while !values.is_empty() {
                        trusted_for.push(values.oid()?.to_string());
                    }
                }
                _ => {}
            }
        }
        Ok(attributes)
    }
}

fn text(values: &mut Reader<'_>) -> Result<Option<String>, KeyStoreError> {
    let value = values.any()?;
    let text: Cow<'_, str> = match value.tag {
        BMP_STRING => {
            let units = value.value.chunks_exact(2).map(|pair| u16::from(pair[0]) << 8 | u16::from(pair[1]));
            let text: String =
                char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
            text.into()
        }
        UTF8_STRING => String::from_utf8_lossy(value.value),
        _ => return Ok(None),
    };
    Ok(Some(text.trim_end_matches('\0').to_string()).filter(|text| !text.is_empty()))
}
