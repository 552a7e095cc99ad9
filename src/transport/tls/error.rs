//! What may be wrong before there is any socket: with key stores, with options.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use std::io;
use std::path::PathBuf;

/// Why a key store cannot be used. None of the texts holds a password or a piece of a key.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum KeyStoreError {
    /// The file is missing, unreadable, or a directory.
    #[error("the certificate file cannot be read: {}: {source}", .path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: Arc<io::Error>,
    },
    /// It is larger than a key store should be.
    #[error("the certificate file is too large: more than {limit} octets")]
    TooLarge {
        /// The most octets that are read.
        limit: usize,
    },
    /// It has another format.
    #[error("certificate file is not PKCS#12 ({0})")]
    NotPkcs12(NotPkcs12),
    /// It is PKCS#12, but cut off or broken.
    #[error("certificate file is damaged: {what}: {detail}")]
    Malformed {
        /// Which part.
        what: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// The password of the file is wrong, or somebody has altered the file.
    #[error("keystore password was incorrect (or the file has been altered)")]
    WrongFilePassword,
    /// The password of the key is wrong.
    #[error(
        "Get Key failed: wrong certificate password for the key {alias:?}{}",
        if *opens_with_file_password { "; the file password opens it" } else { "" }
    )]
    WrongKeyPassword {
        /// Which key.
        alias: String,
        /// Whether the password of the file would have been the right one.
        opens_with_file_password: bool,
    },
    /// It is protected in a way that is not supported.
    #[error(
        "the {part} of the certificate file uses an algorithm that is not supported ({oid}); export it again with \
         AES-256 and SHA-256, as `openssl pkcs12 -export` and keytool do by default"
    )]
    UnsupportedAlgorithm {
        /// Which part.
        part: Part,
        /// The object identifier of the algorithm.
        oid: String,
    },
    /// Deriving the key would take too long or too much memory.
    #[error("the {part} of the certificate file asks for too much work ({cost}); at most {limit} are done")]
    TooExpensive {
        /// Which part.
        part: Part,
        /// What it asks for.
        cost: String,
        /// What is allowed.
        limit: &'static str,
    },
    /// It has more entries than a key store should have.
    #[error("the certificate file has too many entries: more than {limit}")]
    TooManyEntries {
        /// The most entries that are read.
        limit: usize,
    },
    /// Nothing protects the file from being altered, and the caller wants that.
    #[error("the certificate file has no MAC: anybody who can write it can add certificates")]
    NoIntegrity,
    /// There is no private key in it.
    #[error("the certificate file holds no private key: TLS mode mutual needs a private key")]
    NoPrivateKey,
    /// No key has this alias.
    #[error("no key of the certificate file has the alias {alias:?}; there are: {}", .aliases.join(", "))]
    NoSuchAlias {
        /// The alias that was asked for.
        alias: String,
        /// Those that keys have.
        aliases: Vec<String>,
    },
    /// There are several keys, and none was asked for.
    #[error("the certificate file holds several keys; name one by its alias: {}", .0.join(", "))]
    AmbiguousKey(Vec<String>),
    /// No certificate belongs to the key.
    #[error("the certificate file holds no certificate for the key {0:?}")]
    NoCertificateForKey(String),
}

/// What a file is that is no PKCS#12 key store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotPkcs12 {
    /// Nothing is in it.
    #[error("it is empty")]
    Empty,
    /// PEM text.
    #[error("it is PEM text; convert it: openssl pkcs12 -export -in FILE -out FILE.p12")]
    Pem,
    /// A Java key store.
    #[error(
        "it is a Java JKS key store; convert it: keytool -importkeystore -srckeystore FILE -destkeystore FILE.p12 \
         -deststoretype PKCS12"
    )]
    Jks,
    /// A Java JCEKS key store.
    #[error(
        "it is a Java JCEKS key store; convert it: keytool -importkeystore -srckeystore FILE -srcstoretype JCEKS \
         -destkeystore FILE.p12 -deststoretype PKCS12"
    )]
    Jceks,
    /// A bare certificate.
    #[error("it is a bare DER certificate; import it: keytool -importcert -file FILE -keystore FILE.p12")]
    Certificate,
    /// Something else.
    #[error("its format is unknown")]
    Unknown,
}

/// A part of a key store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Part {
    /// The check of the whole file.
    #[error("MAC")]
    Mac,
    /// The encrypted certificates.
    #[error("certificate part")]
    Certificates,
    /// An encrypted key.
    #[error("key")]
    Key,
}

impl KeyStoreError {
    /// The error's name, for logs and scripts.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Io { .. } => "Io",
            Self::TooLarge { .. } => "TooLarge",
            Self::NotPkcs12(_) => "NotPkcs12",
            Self::Malformed { .. } => "Malformed",
            Self::WrongFilePassword => "WrongFilePassword",
            Self::WrongKeyPassword { .. } => "WrongKeyPassword",
            Self::UnsupportedAlgorithm { .. } => "UnsupportedAlgorithm",
            Self::TooExpensive { .. } => "TooExpensive",
            Self::TooManyEntries { .. } => "TooManyEntries",
            Self::NoIntegrity => "NoIntegrity",
            Self::NoPrivateKey => "NoPrivateKey",
            Self::NoSuchAlias { .. } => "NoSuchAlias",
            Self::AmbiguousKey(_) => "AmbiguousKey",
            Self::NoCertificateForKey(_) => "NoCertificateForKey",
        }
    }
}

/// Why TLS cannot be configured so. Trying again does not help; nothing has been sent.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum TlsConfigError {
    /// The key store cannot be used.
    #[error(transparent)]
    KeyStore(#[from] KeyStoreError),
    /// A PEM file cannot be used.
    #[error("PEM: {0}")]
    Pem(String),
    /// The cryptography in use cannot sign with this key.
    #[error(
        "the key {alias:?} cannot be used ({algorithm}, {oid}): RSA of 2048 to 4096 bits, EC P-256 and P-384, and Ed25519 \
         are allowed; with the feature aws-lc-rs EC P-521 and RSA of 8192 bits too"
    )]
    UnsupportedKey {
        /// Which key.
        alias: String,
        /// The object identifier of its algorithm, or of its curve.
        oid: String,
        /// The name of that.
        algorithm: String,
    },
    /// Key and certificate do not belong together.
    #[error("the private key does not belong to the certificate")]
    KeyMismatch,
    /// Nothing is left to trust.
    #[error(
        "no trusted certificate: the certificate file holds none that the SMSC could be checked against; import the \
         SMSC's certificate or that of its CA"
    )]
    NoTrustedCertificates,
    /// A certificate authority that cannot be used.
    #[error("a trusted certificate cannot be used: {0}")]
    BadTrustedCertificate(String),
    /// A version that is not spoken.
    #[error("TLS version {given:?}: {}", version_hint(.given))]
    BadTlsVersion {
        /// What was given.
        given: String,
    },
    /// A name that no certificate can have.
    #[error("server name {given:?}: a DNS name or an IP address without brackets and zone is allowed")]
    BadServerName {
        /// What was given.
        given: String,
    },
    /// A fingerprint that is none.
    #[error("pin {given:?}: the SHA-256 fingerprint of a certificate is allowed, 64 hexadecimal digits")]
    BadPin {
        /// What was given.
        given: String,
    },
    /// Any site of the world would pass.
    #[error(
        "names are not checked, and all public CAs are trusted: any site's certificate would pass; use a certificate \
         file or pins of your own, or check the name"
    )]
    UnsafeNamePolicy,
    /// What rustls says of a configuration.
    #[error("TLS: {0}")]
    Rustls(#[from] rustls::Error),
}

fn version_hint(given: &str) -> &'static str {
    match given {
        "1.1" | "1.0" => "TLS 1.0 and 1.1 are not available (RFC 8996); use 1.2",
        _ => "1.2, 1.3 and both are allowed",
    }
}

impl TlsConfigError {
    /// The error's name, for logs and scripts.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::KeyStore(error) => error.name(),
            Self::Pem(_) => "Pem",
            Self::UnsupportedKey { .. } => "UnsupportedKey",
            Self::KeyMismatch => "KeyMismatch",
            Self::NoTrustedCertificates => "NoTrustedCertificates",
            Self::BadTrustedCertificate(_) => "BadTrustedCertificate",
            Self::BadTlsVersion { .. } => "BadTlsVersion",
            Self::BadServerName { .. } => "BadServerName",
            Self::BadPin { .. } => "BadPin",
            Self::UnsafeNamePolicy => "UnsafeNamePolicy",
            Self::Rustls(_) => "Rustls",
        }
    }
}
