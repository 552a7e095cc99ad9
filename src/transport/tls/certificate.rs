//! What a certificate says, for messages, for the choice of whom to trust, and for applications.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use std::net::IpAddr;

use der::asn1::ObjectIdentifier;
use der::{Decode, Encode};
use rustls::pki_types::CertificateDer;
use x509_cert::certificate::{Certificate as Parsed, Version};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, SubjectAltName};

use super::config::Pin;

/// The purposes that a certificate may have.
pub(super) const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
pub(super) const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
pub(super) const ANY_PURPOSE: &str = "2.5.29.37.0";

/// A certificate, and what it says of itself. Whether that is true, only a verification tells.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: CertificateDer<'static>,
    pub(super) facts: Facts,
}

#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) subject: String,
    pub(super) issuer: String,
    /// The names as they are encoded, to compare them.
    pub(super) raw_subject: Vec<u8>,
    pub(super) raw_issuer: Vec<u8>,
    pub(super) public_key: Vec<u8>,
    key_algorithm: String,
    signature_algorithm: String,
    serial: String,
    pub(super) common_name: Option<String>,
    names: Vec<String>,
    pub(super) not_before: u64,
    pub(super) not_after: u64,
    dates: [String; 2],
    pub(super) is_ca: bool,
    /// Nothing means any.
    pub(super) purposes: Option<Vec<String>>,
}

impl Certificate {
    /// Reads a certificate in DER.
    ///
    /// # Errors
    ///
    /// What cannot be read.
    pub fn from_der(der: &[u8]) -> Result<Self, String> {
        let facts = Facts::read(der).map_err(|error| error.to_string())?;
        Ok(Self { der: CertificateDer::from(der.to_vec()), facts })
    }

    /// The certificate in DER.
    #[must_use]
    pub fn der(&self) -> &CertificateDer<'static> {
        &self.der
    }

    /// Its SHA-256 fingerprint.
    #[must_use]
    pub fn pin(&self) -> Pin {
        Pin::of(&self.der)
    }

    /// Whose it is, as in RFC 4514: `CN=smsc.example,O=Example`.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.facts.subject
    }

    /// Who signed it.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.facts.issuer
    }

    /// Its number, in hexadecimal.
    #[must_use]
    pub fn serial(&self) -> &str {
        &self.facts.serial
    }

    /// The last common name of the subject. Nobody who checks names looks at it any more.
    #[must_use]
    pub fn common_name(&self) -> Option<&str> {
        self.facts.common_name.as_deref()
    }

    /// The DNS names and IP addresses that it stands for.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.facts.names
    }

    /// From when it is valid, in RFC 3339.
    #[must_use]
    pub fn not_before(&self) -> &str {
        &self.facts.dates[0]
    }

    /// Until when it is valid, in RFC 3339.
    #[must_use]
    pub fn not_after(&self) -> &str {
        &self.facts.dates[1]
    }

    /// Whether it is a CA's, which may sign others.
    #[must_use]
    pub fn is_ca(&self) -> bool {
        self.facts.is_ca
    }

    /// What kind of key it has.
    #[must_use]
    pub fn key_algorithm(&self) -> &str {
        &self.facts.key_algorithm
    }

    /// How it is signed.
    #[must_use]
    pub fn signature_algorithm(&self) -> &str {
        &self.facts.signature_algorithm
    }

    /// Whether subject and issuer are the same.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.facts.raw_subject == self.facts.raw_issuer
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("subject", &self.facts.subject)
            .field("issuer", &self.facts.issuer)
            .field("not_after", &self.facts.dates[1])
            .finish_non_exhaustive()
    }
}

impl Facts {
    fn read(der: &[u8]) -> Result<Self, der::Error> {
        let parsed = Parsed::from_der(der)?;
        let tbs = parsed.tbs_certificate();
        let (subject, issuer) = (tbs.subject(), tbs.issuer());
        let (raw_subject, raw_issuer) = (subject.to_der()?, issuer.to_der()?);
        let spki = tbs.subject_public_key_info();
        // An extension that cannot be read counts as none here; verification reads on its own.
        let constraints = tbs.get_extension::<BasicConstraints>().ok().flatten();
        let alternatives = tbs.get_extension::<SubjectAltName>().ok().flatten();
        let purposes = tbs.get_extension::<ExtendedKeyUsage>().ok().flatten();
        // The first version has no extensions: who issues himself may be a CA.
        let is_ca = match constraints {
            Some((_, constraints)) => constraints.ca,
            None => tbs.version() == Version::V1 && raw_subject == raw_issuer,
        };
        let validity = tbs.validity();
        let date = |time: x509_cert::time::Time| {
            (time.to_unix_duration().as_secs(), time.to_date_time().to_string())
        };
        let ((not_before, begin), (not_after, end)) = (date(validity.not_before), date(validity.not_after));
        Ok(Self {
            subject: subject.to_string(),
            issuer: issuer.to_string(),
            raw_subject,
            raw_issuer,
            public_key: spki.to_der()?,
            key_algorithm: key_algorithm(&spki.algorithm),
            signature_algorithm: algorithm_name(&parsed.signature_algorithm().oid),
            serial: hex(tbs.serial_number().as_bytes()),
            common_name: subject.common_name().ok().flatten().map(|name| name.value().into_owned()),
            names: alternatives.iter().flat_map(|(_, names)| &names.0).filter_map(name).collect(),
            not_before,
            not_after,
            dates: [begin, end],
            is_ca,
            purposes: purposes.map(|(_, all)| all.0.iter().map(ToString::to_string).collect()),
        })
    }

    /// Whether it may serve this purpose, as far as it says.
    pub(super) fn serves(&self, purpose: &str) -> bool {
        self.purposes.as_ref().is_none_or(|all| all.iter().any(|one| one == purpose || one == ANY_PURPOSE))
    }
}

fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |text, octet| text + &alloc::format!("{octet:02x}"))
}

fn name(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(name.to_string()),
        GeneralName::IpAddress(octets) => {
            let octets = octets.as_bytes();
            let v4 = || <[u8; 4]>::try_from(octets).map(IpAddr::from);
            let v6 = |_| <[u8; 16]>::try_from(octets).map(IpAddr::from);
            v4().or_else(v6).ok().map(|address| address.to_string())
        }
        _ => None,
    }
}

fn key_algorithm(algorithm: &x509_cert::spki::AlgorithmIdentifierOwned) -> String {
    let curve = algorithm.parameters.as_ref().and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
    algorithm_name(&curve.unwrap_or(algorithm.oid))
}

/// The name of an algorithm or curve, or its identifier.
pub(super) fn algorithm_name(oid: &ObjectIdentifier) -> String {
    const NAMES: [(&str, &str); 17] = [
        ("1.2.840.113549.1.1.1", "RSA"),
        ("1.2.840.113549.1.1.10", "RSASSA-PSS"),
        ("1.2.840.10040.4.1", "DSA"),
        ("1.2.840.10045.3.1.7", "EC P-256"),
        ("1.3.132.0.34", "EC P-384"),
        ("1.3.132.0.35", "EC P-521"),
        ("1.3.132.0.10", "EC secp256k1"),
        ("1.3.101.112", "Ed25519"),
        ("1.3.101.113", "Ed448"),
        ("1.2.840.113549.1.1.4", "RSA with MD5"),
        ("1.2.840.113549.1.1.5", "RSA with SHA-1"),
        ("1.2.840.113549.1.1.11", "RSA with SHA-256"),
        ("1.2.840.113549.1.1.12", "RSA with SHA-384"),
        ("1.2.840.113549.1.1.13", "RSA with SHA-512"),
        ("1.2.840.10045.4.3.2", "ECDSA with SHA-256"),
        ("1.2.840.10045.4.3.3", "ECDSA with SHA-384"),
        ("1.2.840.10045.4.3.4", "ECDSA with SHA-512"),
    ];
    let oid = oid.to_string();
    NAMES.iter().find(|(known, _)| *known == oid).map_or(oid, |(_, name)| (*name).to_string())
}
