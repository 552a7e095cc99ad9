//! What goes wrong with TLS on a connection.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use rustls::{AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible};

use super::certificate::Certificate;

/// Why there is no TLS connection, or why one has ended. None of the texts holds a secret.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// This side does not trust the SMSC.
    #[error("the SMSC is not trusted: {0}")]
    SmscNotTrusted(Distrust),
    /// This side does not trust the client: only a server says so.
    #[error("the client is not trusted: {0}")]
    ClientNotTrusted(Distrust),
    /// The SMSC asked who this is and ended the connection then.
    #[error("{}", refusal(*.sent, .alert.as_deref()))]
    ClientCertificateRefused {
        /// What it said, if anything.
        alert: Option<String>,
        /// Whether a certificate was sent.
        sent: bool,
    },
    /// The two sides have no version or no cipher in common.
    #[error("no TLS version or cipher in common: {0}")]
    NoCommonVersionOrCipher(String),
    /// The other side does not speak TLS.
    #[error("the SMSC port does not speak TLS: use its TLS port, or switch TLS off")]
    NotTls,
    /// Nothing came in answer within the connect timeout.
    #[error("no TLS answer within the connect timeout: does this port use TLS?")]
    HandshakeTimeout,
    /// The connection was closed in the middle of the handshake.
    #[error(
        "the connection was closed during the TLS handshake: does this port use TLS, and may this address connect?"
    )]
    ClosedDuringHandshake,
    /// No name is known that the SMSC's certificate could have.
    #[error("no host name to check the SMSC's certificate for; tell one by NamePolicy::Expect")]
    NoServerName,
    /// The host cannot be in a certificate.
    #[error("the host {0:?} cannot be the name of a certificate; tell another by NamePolicy::Expect")]
    BadServerName(String),
    /// The connection was cut off: TLS ends with a word, and none came.
    #[error("the connection was cut off: no close_notify")]
    Truncated,
    /// Something of TLS itself went wrong.
    #[error("TLS: {0}")]
    Protocol(Error),
}

fn refusal(sent: bool, alert: Option<&str>) -> String {
    let mut text = if sent {
        "SMSC closed the socket connection. Maybe the SMSC does not trust your certificate".to_string()
    } else {
        "SMSC closed the socket connection. It asked for a client certificate and none was sent; use TLS mode mutual"
            .to_string()
    };
    if let Some(alert) = alert {
        text.push_str(" (alert ");
        text.push_str(alert);
        text.push(')');
    }
    text
}

/// Why a certificate is not trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Distrust {
    /// Nobody who is trusted has signed it.
    #[error(
        "its certificate ({subject}) was issued by {issuer}, which is not among the trusted ones, or an intermediate \
         certificate is missing; import the CA's certificate into the certificate file"
    )]
    UnknownIssuer {
        /// Whose it is.
        subject: String,
        /// Who signed it.
        issuer: String,
    },
    /// It has signed itself, and is not trusted.
    #[error(
        "its certificate ({subject}) is self-signed and not among the trusted ones; import it into the certificate file"
    )]
    SelfSigned {
        /// Whose it is.
        subject: String,
    },
    /// It is a CA's, shown as a server's, and not trusted by itself.
    #[error(
        "its certificate ({subject}) is one of a CA, not of a server; import it into the certificate file to trust it"
    )]
    CaAsServer {
        /// Whose it is.
        subject: String,
    },
    /// It was signed by somebody who may not sign.
    #[error("its certificate ({subject}) was signed by {issuer}, which is not a CA certificate")]
    IssuerNotCa {
        /// Whose it is.
        subject: String,
        /// Who signed it.
        issuer: String,
    },
    /// It has another name.
    #[error(
        "its certificate is not for {expected:?} but for {}{}; connect by one of these names, or tell the expected one",
        if .presented.is_empty() { "no name".to_string() } else { .presented.join(", ") },
        .common_name_only.as_ref().map(|name| alloc::format!(
            " (only the common name is {name:?}, which does not count)")).unwrap_or_default()
    )]
    WrongName {
        /// The name that it should have.
        expected: String,
        /// Those that it has.
        presented: Vec<String>,
        /// The common name, if it has no other.
        common_name_only: Option<String>,
    },
    /// Its time is over.
    #[error("a certificate has expired{}", until(.not_after.as_deref(), " on "))]
    Expired {
        /// When.
        not_after: Option<String>,
    },
    /// Its time has not come.
    #[error("a certificate is not valid yet{}; is this clock right?", until(.not_before.as_deref(), ", from "))]
    NotYetValid {
        /// From when on it will be.
        not_before: Option<String>,
    },
    /// It is not meant for this.
    #[error("its certificate is not meant for this purpose (extended key usage)")]
    WrongPurpose,
    /// A signature is wrong, or made with a key that is too short.
    #[error(
        "a signature does not fit: the certificate or the chain is forged, or a key is too short (RSA below 2048 bits)"
    )]
    BadSignature,
    /// It is signed in a way that is not supported.
    #[error("a certificate uses an algorithm or version that is not supported (SHA-1 signatures, X.509 v1)")]
    UnsupportedAlgorithm,
    /// It cannot be read.
    #[error("a certificate cannot be read")]
    BadEncoding,
    /// It has been revoked.
    #[error("a certificate has been revoked")]
    Revoked,
    /// It sent none.
    #[error("it sent no certificate")]
    NoCertificate,
    /// Something else.
    #[error("{0}")]
    Other(String),
}

fn until(date: Option<&str>, before: &str) -> String {
    date.map(|date| alloc::format!("{before}{date}")).unwrap_or_default()
}

impl TlsError {
    /// The error's name, for logs and scripts.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::SmscNotTrusted(_) => "SmscNotTrusted",
            Self::ClientNotTrusted(_) => "ClientNotTrusted",
            Self::ClientCertificateRefused { .. } => "ClientCertificateRefused",
            Self::NoCommonVersionOrCipher(_) => "NoCommonVersionOrCipher",
            Self::NotTls => "NotTls",
            Self::HandshakeTimeout => "HandshakeTimeout",
            Self::ClosedDuringHandshake => "ClosedDuringHandshake",
            Self::NoServerName => "NoServerName",
            Self::BadServerName(_) => "BadServerName",
            Self::Truncated => "Truncated",
            Self::Protocol(_) => "Protocol",
        }
    }

    /// Whether trying again is of no use before somebody has changed something.
    #[must_use]
    pub const fn is_lasting(&self) -> bool {
        matches!(self, Self::SmscNotTrusted(_) | Self::NoServerName | Self::BadServerName(_))
    }

    /// What rustls says, in these terms; `peer` is the certificate that it is about.
    pub(super) fn of(error: Error, peer: Option<&Certificate>) -> Self {
        match error {
            Error::InvalidCertificate(error) => Self::SmscNotTrusted(Distrust::of(error, peer)),
            Error::NoCertificatesPresented => Self::ClientNotTrusted(Distrust::NoCertificate),
            Error::InvalidMessage(
                InvalidMessage::InvalidContentType | InvalidMessage::UnknownProtocolVersion,
            ) => Self::NotTls,
            Error::PeerIncompatible(
                why @ (PeerIncompatible::ServerDoesNotSupportTls12Or13
                | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
                | PeerIncompatible::SupportedVersionsExtensionRequired
                | PeerIncompatible::Tls12NotOffered
                | PeerIncompatible::Tls12NotOfferedOrEnabled
                | PeerIncompatible::Tls13RequiredForQuic
                | PeerIncompatible::NoCipherSuitesInCommon
                | PeerIncompatible::NoKxGroupsInCommon
                | PeerIncompatible::NoSignatureSchemesInCommon),
            ) => Self::NoCommonVersionOrCipher(alloc::format!("{why:?}")),
            Error::AlertReceived(
                alert @ (AlertDescription::ProtocolVersion
                | AlertDescription::HandshakeFailure
                | AlertDescription::InsufficientSecurity),
            ) => Self::NoCommonVersionOrCipher(alloc::format!("the SMSC says {}", alert_name(alert))),
            other => Self::Protocol(other),
        }
    }
}

impl Distrust {
    fn of(error: CertificateError, peer: Option<&Certificate>) -> Self {
        let subject = || peer.map(|peer| peer.subject().to_string()).unwrap_or_default();
        let issuer = || peer.map(|peer| peer.issuer().to_string()).unwrap_or_default();
        match error {
            CertificateError::UnknownIssuer => match peer {
                Some(peer) if peer.is_self_issued() => Self::SelfSigned { subject: subject() },
                _ => Self::UnknownIssuer { subject: subject(), issuer: issuer() },
            },
            CertificateError::NotValidForNameContext { expected, presented } => {
                let names = peer.map_or(presented, |peer| peer.names().to_vec());
                let common_name = peer.and_then(|peer| peer.common_name().map(ToString::to_string));
                Self::WrongName {
                    expected: expected.to_str().into_owned(),
                    common_name_only: common_name.filter(|_| names.is_empty()),
                    presented: names,
                }
            }
            CertificateError::NotValidForName => {
                Self::WrongName { expected: String::new(), presented: Vec::new(), common_name_only: None }
            }
            CertificateError::Expired => Self::Expired { not_after: None },
            CertificateError::ExpiredContext { not_after, .. } => {
                Self::Expired { not_after: Some(date(not_after.as_secs())) }
            }
            CertificateError::NotValidYet => Self::NotYetValid { not_before: None },
            CertificateError::NotValidYetContext { not_before, .. } => {
                Self::NotYetValid { not_before: Some(date(not_before.as_secs())) }
            }
            CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
                Self::WrongPurpose
            }
            CertificateError::BadSignature => Self::BadSignature,
            CertificateError::UnsupportedSignatureAlgorithmContext { .. }
            | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
                Self::UnsupportedAlgorithm
            }
            CertificateError::BadEncoding => Self::BadEncoding,
            CertificateError::Revoked => Self::Revoked,
            // What webpki has no word of rustls for comes as text.
            other => {
                let text = other.to_string();
                if text.contains("CaUsedAsEndEntity") {
                    Self::CaAsServer { subject: subject() }
                } else if text.contains("EndEntityUsedAsCa") {
                    Self::IssuerNotCa { subject: subject(), issuer: issuer() }
                } else if text.contains("UnsupportedCertVersion") || text.contains("Unsupported") {
                    Self::UnsupportedAlgorithm
                } else {
                    Self::Other(text)
                }
            }
        }
    }
}

/// A time of X.509 as text.
fn date(seconds: u64) -> String {
    let date = der::DateTime::from_unix_duration(core::time::Duration::from_secs(seconds));
    date.map(|date| date.to_string()).unwrap_or_default()
}

/// An alert's name as the specification writes it: `certificate_unknown`.
pub(super) fn alert_name(alert: AlertDescription) -> String {
    let mut name = String::new();
    for c in alloc::format!("{alert:?}").chars() {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    if name == "unknown_c_a" { "unknown_ca".to_string() } else { name }
}

/// Whether an alert is about the certificate that this side has sent, or has not.
pub(super) fn is_about_certificates(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::NoCertificate
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::CertificateRequired
            | AlertDescription::DecryptError
    )
}
