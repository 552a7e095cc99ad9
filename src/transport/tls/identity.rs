//! Who this side is: a private key and its certificates.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use std::fs;
use std::path::Path;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::{CertifiedKey, SigningKey};

use super::certificate::Certificate;
use super::ec_key::{EcRepair, key_algorithm};
use super::error::{KeyStoreError, TlsConfigError};
use super::keystore::{KeyStore, PrivateKey};
use crate::transport::Password;

/// A private key and the certificates that belong to it. `Debug` does not show the key.
///
/// rustls keeps a copy of the key that this crate cannot zero.
#[derive(Clone)]
pub struct Identity(Arc<Source>);

enum Source {
    Store { store: KeyStore, key: PrivateKey },
    Pem { chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static> },
}

impl Identity {
    /// The key of a key store with this alias, or the only key in it, and its certificates. Without a password that of
    /// the file is taken.
    ///
    /// Upper and lower case of aliases are the same. A key with a password of its own is what Java's `KeyStore` API and
    /// some editors of key stores write, and neither keytool nor OpenSSL.
    ///
    /// # Errors
    ///
    /// Why there is no such key, or why it cannot be decrypted.
    pub fn from_store(
        store: &KeyStore,
        alias: Option<&str>,
        password: Option<&Password>,
    ) -> Result<Self, TlsConfigError> {
        let key = store.private_key(alias, password)?;
        Ok(Self(Arc::new(Source::Store { store: store.clone(), key })))
    }

    /// A PEM text with the certificate, those of its intermediate CAs if there are any, and the key, not encrypted.
    ///
    /// # Errors
    ///
    /// What is missing in it.
    pub fn from_pem(pem: &[u8]) -> Result<Self, TlsConfigError> {
        Self::from_both(pem, pem)
    }

    /// As [`from_pem`](Self::from_pem), from one file with the certificates and another with the key, or the same.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or something is missing in it.
    pub fn from_pem_files(
        certificates: impl AsRef<Path>,
        key: impl AsRef<Path>,
    ) -> Result<Self, TlsConfigError> {
        let certificates = zeroize::Zeroizing::new(read(certificates.as_ref())?);
        let key = zeroize::Zeroizing::new(read(key.as_ref())?);
        Self::from_both(&certificates, &key)
    }

    fn from_both(certificates: &[u8], key: &[u8]) -> Result<Self, TlsConfigError> {
        let chain = certificates_from_pem(certificates)?;
        let key = PrivateKeyDer::from_pem_slice(key)
            .map_err(|_| TlsConfigError::Pem("no private key that is not encrypted".to_string()))?;
        Ok(Self(Arc::new(Source::Pem { chain, key })))
    }

    /// Key and certificates, in the form that TLS takes.
    pub(super) fn certified(&self, provider: &CryptoProvider) -> Result<Arc<CertifiedKey>, TlsConfigError> {
        match &*self.0 {
            Source::Store { store, key } => from_store(store, key, provider),
            Source::Pem { chain, key } => {
                let signer = provider.key_provider.load_private_key(key.clone_key());
                let signer = match (signer, key) {
                    (Ok(signer), _) => signer,
                    (Err(_), PrivateKeyDer::Pkcs8(pkcs8)) => {
                        let repaired = chain
                            .first()
                            .and_then(|leaf| Certificate::from_der(leaf).ok())
                            .and_then(|leaf| repaired(pkcs8.secret_pkcs8_der(), &leaf, provider));
                        repaired.ok_or_else(|| unsupported("PEM", pkcs8.secret_pkcs8_der()))?
                    }
                    (Err(_), _) => return Err(unsupported("PEM", &[])),
                };
                let certified = CertifiedKey::new(chain.clone(), signer);
                match certified.keys_match() {
                    Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::KeyMismatch)) => {
                        Err(TlsConfigError::KeyMismatch)
                    }
                    _ => Ok(Arc::new(certified)),
                }
            }
        }
    }
}

fn from_store(
    store: &KeyStore,
    key: &PrivateKey,
    provider: &CryptoProvider,
) -> Result<Arc<CertifiedKey>, TlsConfigError> {
    let loaded = provider.key_provider.load_private_key(pkcs8(&key.pkcs8));
    let (chain, signer) = if let Ok(signer) = loaded {
        let public_key = signer.public_key().map(|key| key.to_vec());
        (store.chain(key, |certificate| Some(&certificate.facts.public_key) == public_key.as_ref())?, signer)
    } else {
        let Some(repair) = EcRepair::of(&key.pkcs8) else { return Err(unsupported(&key.alias, &key.pkcs8)) };
        // The provider checks that both halves belong together, so the one that loads is the right one.
        let load = |certificate: &Certificate| repaired(&key.pkcs8, certificate, provider);
        match store.chain(key, |certificate| load(certificate).is_some()) {
            Ok(chain) => {
                let signer = chain.first().and_then(load);
                let signer = signer.ok_or_else(|| unsupported(&key.alias, &key.pkcs8))?;
                (chain, signer)
            }
            // With a certificate on its curve at hand it is the curve that is not supported.
            Err(_)
                if store.certificates().any(|entry| repair.fits(&entry.certificate().facts.public_key))
                    && !curve_is_supported(&key.pkcs8) =>
            {
                return Err(unsupported(&key.alias, &key.pkcs8));
            }
            Err(error) => return Err(error.into()),
        }
    };
    let chain = chain.iter().map(|certificate| certificate.der().clone()).collect();
    Ok(Arc::new(CertifiedKey::new(chain, signer)))
}

fn curve_is_supported(pkcs8: &[u8]) -> bool {
    let curves: &[&str] = if cfg!(feature = "aws-lc-rs") {
        &["EC P-256", "EC P-384", "EC P-521"]
    } else {
        &["EC P-256", "EC P-384"]
    };
    curves.contains(&key_algorithm(pkcs8).1.as_str())
}

fn pkcs8(der: &[u8]) -> PrivateKeyDer<'static> {
    PrivatePkcs8KeyDer::from(der.to_vec()).into()
}

/// An EC key with the point of this certificate, if that belongs to it.
fn repaired(key: &[u8], certificate: &Certificate, provider: &CryptoProvider) -> Option<Arc<dyn SigningKey>> {
    let repaired = EcRepair::of(key)?.with_point_of(&certificate.facts.public_key)?;
    provider.key_provider.load_private_key(pkcs8(&repaired)).ok()
}

#[cold]
fn unsupported(alias: &str, pkcs8: &[u8]) -> TlsConfigError {
    let (oid, algorithm) = key_algorithm(pkcs8);
    TlsConfigError::UnsupportedKey { alias: alias.to_string(), oid, algorithm }
}

/// The certificates of a PEM text, of which there must be one.
///
/// # Errors
///
/// When there is none, or the text is broken.
pub fn certificates_from_pem(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsConfigError> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let certificates = certificates.map_err(|error| TlsConfigError::Pem(error.to_string()))?;
    if certificates.is_empty() {
        return Err(TlsConfigError::Pem("no certificate".to_string()));
    }
    Ok(certificates)
}

fn read(path: &Path) -> Result<Vec<u8>, KeyStoreError> {
    fs::read(path).map_err(|error| KeyStoreError::Io { path: path.into(), source: Arc::new(error) })
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let alias: String = match &*self.0 {
            Source::Store { key, .. } => key.alias.clone(),
            Source::Pem { .. } => "PEM".to_string(),
        };
        f.debug_struct("Identity").field("alias", &alias).finish_non_exhaustive()
    }
}
