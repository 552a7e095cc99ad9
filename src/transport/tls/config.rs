//! What is to be checked and shown: modes, trust, identities, names, versions.

use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{SupportedProtocolVersion, version};

use super::client::TlsClient;
use super::error::TlsConfigError;
use super::identity::Identity;
use super::keystore::KeyStore;

/// Whether and how a client uses TLS.
#[derive(Debug, Clone, Default)]
pub enum TlsMode {
    /// No TLS.
    #[default]
    Off,
    /// The SMSC is checked; it does not learn from TLS who this is.
    Single(Trust),
    /// Both sides are checked.
    Mutual(Trust, Identity),
}

/// Which certificates are trusted. Nothing is ever added to what is named here.
#[derive(Clone)]
#[non_exhaustive]
pub enum Trust {
    /// What the public CAs vouch for (`webpki-roots`).
    PublicRoots,
    /// What the CAs that the operating system trusts vouch for.
    #[cfg(feature = "native-roots")]
    SystemRoots,
    /// What a key store trusts: see [`KeyStore`].
    Store(KeyStore),
    /// These certificates, in DER: a CA's vouches for others, any other for itself only.
    Certificates(Vec<CertificateDer<'static>>),
    /// Exactly the certificates with these fingerprints.
    Pins(Vec<Pin>),
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PublicRoots => f.write_str("PublicRoots"),
            #[cfg(feature = "native-roots")]
            Self::SystemRoots => f.write_str("SystemRoots"),
            Self::Store(store) => f.debug_tuple("Store").field(store).finish(),
            Self::Certificates(all) => write!(f, "Certificates({})", all.len()),
            Self::Pins(pins) => f.debug_tuple("Pins").field(pins).finish(),
        }
    }
}

/// The SHA-256 fingerprint of a certificate, as `openssl x509 -noout -fingerprint -sha256` prints it; colons may be left
/// out.
///
/// ```
/// use smpp_driver::transport::tls::Pin;
///
/// let pin: Pin = "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:00112233445566778899aabbccddeeff".parse()?;
/// assert!("0011".parse::<Pin>().is_err());
/// # Ok::<(), smpp_driver::transport::tls::TlsConfigError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pin(pub(super) [u8; 32]);

impl Pin {
    /// The fingerprint of a certificate.
    #[must_use]
    pub fn of(certificate: &[u8]) -> Self {
        use sha2::Digest;
        Self(sha2::Sha256::digest(certificate).into())
    }
}

impl FromStr for Pin {
    type Err = TlsConfigError;

    fn from_str(text: &str) -> Result<Self, TlsConfigError> {
        let bad = || TlsConfigError::BadPin { given: text.to_string() };
        let digits: Option<Vec<u8>> = text
            .chars()
            .filter(|c| *c != ':')
            .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect();
        let octets: Vec<u8> =
            digits.ok_or_else(bad)?.chunks(2).map(|two| two.iter().fold(0, |n, d| n << 4 | d)).collect();
        if text.chars().filter(|c| *c != ':').count() != 64 {
            return Err(bad());
        }
        octets.try_into().map(Self).map_err(|_| bad())
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Which name the SMSC's certificate must have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum NamePolicy {
    /// The name or IP address that was connected to. Waived for a certificate that is trusted by itself: that names one
    /// SMSC already.
    #[default]
    Host,
    /// This name or IP address, whatever was connected to: for tunnels, and SMSCs that are reached by an address that
    /// their certificate lacks.
    Expect(ServerName<'static>),
    /// Any name: only the chain is checked, as Java does by default. Everybody who has a certificate of the same CA can
    /// pose as the SMSC then.
    ChainOnly,
}

impl NamePolicy {
    /// The policy that expects a name or an IP address.
    ///
    /// # Errors
    ///
    /// When no certificate can have this name.
    pub fn expect(name: &str) -> Result<Self, TlsConfigError> {
        server_name(name).map(Self::Expect)
    }
}

pub(super) fn server_name(name: &str) -> Result<ServerName<'static>, TlsConfigError> {
    ServerName::try_from(name.to_string())
        .map_err(|_| TlsConfigError::BadServerName { given: name.to_string() })
}

/// Which versions of TLS are spoken.
///
/// ```
/// use smpp_driver::transport::tls::TlsVersions;
///
/// assert_eq!("1.2".parse::<TlsVersions>()?, TlsVersions::Tls12);
/// let error = "1.1".parse::<TlsVersions>().unwrap_err();
/// assert!(error.to_string().ends_with("TLS 1.0 and 1.1 are not available (RFC 8996); use 1.2"));
/// # Ok::<(), smpp_driver::transport::tls::TlsConfigError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TlsVersions {
    /// 1.2 only.
    Tls12,
    /// 1.3 only.
    Tls13,
    /// 1.3, or 1.2 where the other side has nothing better.
    #[default]
    Both,
}

impl TlsVersions {
    pub(super) fn list(self) -> &'static [&'static SupportedProtocolVersion] {
        const BOTH: &[&SupportedProtocolVersion] = &[&version::TLS13, &version::TLS12];
        match self {
            Self::Tls12 => &BOTH[1..],
            Self::Tls13 => &BOTH[..1],
            Self::Both => BOTH,
        }
    }
}

impl FromStr for TlsVersions {
    type Err = TlsConfigError;

    fn from_str(text: &str) -> Result<Self, TlsConfigError> {
        match text {
            "1.2" => Ok(Self::Tls12),
            "1.3" => Ok(Self::Tls13),
            "both" => Ok(Self::Both),
            _ => Err(TlsConfigError::BadTlsVersion { given: text.to_string() }),
        }
    }
}

/// How a client uses TLS, to be made into a [`TlsClient`].
///
/// ```
/// use smpp_driver::transport::tls::{TlsConfig, TlsMode, Trust};
/// use smpp_driver::transport::{Bind, Client};
///
/// let tls = TlsConfig::new(TlsMode::Single(Trust::PublicRoots)).client()?;
/// let client = Client::new(Bind::new("ESME1", "secret")?).tls(tls);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct TlsConfig {
    pub(super) mode: TlsMode,
    pub(super) names: NamePolicy,
    pub(super) versions: TlsVersions,
    pub(super) provider: Option<Arc<CryptoProvider>>,
}

impl TlsConfig {
    /// TLS of this mode, with the name of the host checked and both versions.
    #[must_use]
    pub fn new(mode: TlsMode) -> Self {
        Self { mode, ..Self::default() }
    }

    /// Which name the SMSC's certificate must have. Default: that of the host.
    #[must_use]
    pub fn names(mut self, names: NamePolicy) -> Self {
        self.names = names;
        self
    }

    /// Which versions are spoken. Default: both.
    #[must_use]
    pub fn versions(mut self, versions: TlsVersions) -> Self {
        self.versions = versions;
        self
    }

    /// The cryptography. Default: `ring`, or `aws-lc-rs` with that feature; never the default of the process.
    #[must_use]
    pub fn provider(mut self, provider: Arc<CryptoProvider>) -> Self {
        self.provider = Some(provider);
        self
    }

    /// Checks all of it; nothing with the mode `Off`.
    ///
    /// # Errors
    ///
    /// What cannot be used, and what is allowed.
    pub fn client(self) -> Result<Option<TlsClient>, TlsConfigError> {
        TlsClient::build(self)
    }
}

/// The cryptography unless told otherwise.
pub(super) fn default_provider() -> Arc<CryptoProvider> {
    #[cfg(feature = "aws-lc-rs")]
    return Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    #[cfg(not(feature = "aws-lc-rs"))]
    Arc::new(rustls::crypto::ring::default_provider())
}
