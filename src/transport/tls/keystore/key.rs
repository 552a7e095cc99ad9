//! Private keys of a key store, and the certificates that belong to them.

use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::super::certificate::Certificate;
use super::super::error::{KeyStoreError, Part};
use super::bags::KeyBag;
use super::ber::{Reader, SEQUENCE, malformed};
use super::limits::Budget;
use super::pbe::{Encryption, is_pkcs8};
use super::{KeyEntry, KeyStore};
use crate::transport::Password;

/// The longest chain that is shown to the other side.
const MAX_CHAIN: usize = 10;

/// A key that has been decrypted: PKCS#8, in DER.
pub(in crate::transport::tls) struct PrivateKey {
    pub(in crate::transport::tls) alias: String,
    pub(in crate::transport::tls) pkcs8: Zeroizing<Vec<u8>>,
    local_key_id: Option<Vec<u8>>,
}

pub(super) fn describe(bag: &KeyBag) -> Option<String> {
    let mut info = Reader::new(&bag.octets, "key").enter(SEQUENCE).ok()?;
    bag.is_encrypted.then(|| Encryption::read(&mut info, Part::Key).ok().map(|how| how.describe())).flatten()
}

impl KeyStore {
    /// The key with this alias, or the only one, decrypted. Without a password that of the file is taken.
    pub(in crate::transport::tls) fn private_key(
        &self,
        alias: Option<&str>,
        password: Option<&Password>,
    ) -> Result<PrivateKey, KeyStoreError> {
        let entry = self.entry(alias)?;
        let alias = entry.alias();
        let tried = password.unwrap_or(&self.password);
        let mut budget = Budget::default();
        let Some(pkcs8) = decrypt(entry.bag, tried, &mut budget)? else {
            let differs = tried != &self.password;
            // The hint is left out if it would cost too much.
            let opens = |budget| matches!(decrypt(entry.bag, &self.password, budget), Ok(Some(_)));
            let opens_with_file_password = differs && opens(&mut budget);
            return Err(KeyStoreError::WrongKeyPassword { alias, opens_with_file_password });
        };
        Ok(PrivateKey { alias, pkcs8, local_key_id: entry.bag.attributes.local_key_id.clone() })
    }

    fn entry(&self, alias: Option<&str>) -> Result<KeyEntry<'_>, KeyStoreError> {
        // Java writes aliases in lower case, whatever they are given as.
        let wanted =
            |key: &KeyEntry<'_>| alias.is_none_or(|alias| key.alias().to_lowercase() == alias.to_lowercase());
        let found: Vec<_> = self.keys().filter(wanted).collect();
        let aliases = || self.keys().map(|key| key.alias()).collect();
        match (found.as_slice(), alias) {
            _ if self.contents.keys.is_empty() => Err(KeyStoreError::NoPrivateKey),
            ([one], _) => Ok(*one),
            ([], Some(alias)) => Err(KeyStoreError::NoSuchAlias { alias: alias.into(), aliases: aliases() }),
            _ => Err(KeyStoreError::AmbiguousKey(aliases())),
        }
    }

    /// The certificate of a key, whose public half the caller knows, and those that vouch for it, without the root.
    ///
    /// `is_its` tells whether a certificate has the public half of the key.
    pub(in crate::transport::tls) fn chain(
        &self,
        key: &PrivateKey,
        is_its: impl Fn(&Certificate) -> bool,
    ) -> Result<Vec<Certificate>, KeyStoreError> {
        let mut leaves: Vec<_> =
            self.contents.certificates.iter().filter(|bag| is_its(&bag.certificate)).collect();
        // The id breaks ties only: a wrong one must not choose somebody else's certificate.
        let same_id = |id: &Option<Vec<u8>>| id.is_some() && *id == key.local_key_id;
        leaves.sort_by_key(|bag| !same_id(&bag.attributes.local_key_id));
        let leaf = leaves.first().ok_or_else(|| KeyStoreError::NoCertificateForKey(key.alias.clone()))?;
        let mut chain = alloc::vec![leaf.certificate.clone()];
        while chain.len() < MAX_CHAIN
            && let Some(last) = chain.last()
            && !last.is_self_issued()
        {
            let vouches = |certificate: &&Certificate| {
                certificate.is_ca()
                    && !certificate.is_self_issued()
                    && certificate.facts.raw_subject == last.facts.raw_issuer
                    && !chain.contains(*certificate)
            };
            match self.contents.certificates.iter().map(|bag| &bag.certificate).find(vouches) {
                Some(next) => chain.push(next.clone()),
                None => break,
            }
        }
        Ok(chain)
    }
}

/// The key in plain, if the password is right.
fn decrypt(
    bag: &KeyBag,
    password: &Password,
    budget: &mut Budget,
) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
    if !bag.is_encrypted {
        return if is_pkcs8(&bag.octets) {
            Ok(Some(bag.octets.clone()))
        } else {
            Err(malformed("key", "no PKCS#8"))
        };
    }
    let mut info = Reader::new(&bag.octets, "key").enter(SEQUENCE)?;
    let encryption = Encryption::read(&mut info, Part::Key)?;
    let text = info.octets()?;
    encryption.decrypt(password.reveal(), &text, budget, is_pkcs8)
}
