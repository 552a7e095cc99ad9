//! Whether a certificate is to be trusted: exact pins, else a chain to a CA; then the name.
//!
//! A certificate that is not a CA's never becomes a root: webpki would let it vouch for others.

use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use super::certificate::{Certificate, SERVER_AUTH};
use super::config::{NamePolicy, Pin, Trust};
use super::error::TlsConfigError;
use super::watch::Watch;

/// Whom to trust, ready for use.
#[derive(Clone)]
pub(super) struct Anchors {
    pub(super) roots: RootCertStore,
    pub(super) pins: Vec<Pin>,
}

impl Anchors {
    pub(super) fn of(trust: &Trust, purpose: &str) -> Result<Self, TlsConfigError> {
        let mut anchors = Self { roots: RootCertStore::empty(), pins: Vec::new() };
        match trust {
            Trust::PublicRoots => anchors.roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
            #[cfg(feature = "native-roots")]
            Trust::SystemRoots => {
                anchors.roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            }
            Trust::Store(store) => {
                for certificate in store.trusted(purpose) {
                    anchors.add(&certificate)?;
                }
            }
            Trust::Certificates(all) => {
                for der in all {
                    let read = Certificate::from_der(der).map_err(TlsConfigError::BadTrustedCertificate)?;
                    anchors.add(&read)?;
                }
            }
            Trust::Pins(pins) => anchors.pins.extend(pins),
        }
        if anchors.roots.is_empty() && anchors.pins.is_empty() {
            return Err(TlsConfigError::NoTrustedCertificates);
        }
        Ok(anchors)
    }

    fn add(&mut self, certificate: &Certificate) -> Result<(), TlsConfigError> {
        if certificate.is_ca() {
            let der = certificate.der().clone();
            self.roots.add(der).map_err(|error| TlsConfigError::BadTrustedCertificate(error.to_string()))?;
        }
        self.pins.push(certificate.pin());
        Ok(())
    }

    pub(super) fn has_pin(&self, certificate: &CertificateDer<'_>) -> bool {
        !self.pins.is_empty() && self.pins.contains(&Pin::of(certificate))
    }
}

/// Checks what a pinned certificate says of its time and purpose: a pin needs no chain, but does not make it eternal.
pub(super) fn check_pinned(
    certificate: &CertificateDer<'_>,
    purpose: &str,
    now: UnixTime,
) -> Result<(), Error> {
    let read = Certificate::from_der(certificate).map_err(|_| CertificateError::BadEncoding)?;
    let facts = &read.facts;
    let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    if now.as_secs() > facts.not_after {
        return Err(CertificateError::ExpiredContext { time: now, not_after: at(facts.not_after) }.into());
    }
    if now.as_secs() < facts.not_before {
        return Err(
            CertificateError::NotValidYetContext { time: now, not_before: at(facts.not_before) }.into()
        );
    }
    if !facts.serves(purpose) {
        return Err(CertificateError::InvalidPurpose.into());
    }
    Ok(())
}

/// Judges SMSCs.
pub(super) struct SmscVerifier {
    anchors: Anchors,
    names: NamePolicy,
    algorithms: WebPkiSupportedAlgorithms,
}

impl SmscVerifier {
    pub(super) fn new(anchors: Anchors, names: NamePolicy, provider: &CryptoProvider) -> Self {
        Self { anchors, names, algorithms: provider.signature_verification_algorithms }
    }

    fn check(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<(), Error> {
        let is_pinned = self.anchors.has_pin(leaf);
        if is_pinned {
            check_pinned(leaf, SERVER_AUTH, now)?;
        } else {
            let parsed = ParsedCertificate::try_from(leaf)?;
            let (roots, algorithms) = (&self.anchors.roots, self.algorithms.all);
            verify_server_cert_signed_by_trust_anchor(&parsed, roots, intermediates, now, algorithms)?;
        }
        let expected = match (&self.names, is_pinned) {
            (NamePolicy::ChainOnly, _) | (NamePolicy::Host, true) => return Ok(()),
            (NamePolicy::Host, false) => host,
            (NamePolicy::Expect(name), _) => name,
        };
        verify_server_name(&ParsedCertificate::try_from(leaf)?, expected)
    }
}

/// The verifier of one connection: it remembers whom it has judged, for the error.
pub(super) struct WatchedVerifier {
    pub(super) verifier: Arc<SmscVerifier>,
    pub(super) watch: Arc<Watch>,
}

impl fmt::Debug for WatchedVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WatchedVerifier")
    }
}

impl ServerCertVerifier for WatchedVerifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        _ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.watch.saw(leaf);
        self.verifier.check(leaf, intermediates, host, now).map(|()| ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, leaf, signed, &self.verifier.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, leaf, signed, &self.verifier.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.algorithms.supported_schemes()
    }
}
