//! What is known of one TLS connection, to tell why it failed.

use alloc::string::ToString;
use alloc::sync::Arc;
use core::fmt;
use core::sync::atomic::{AtomicBool, Ordering};
use std::io;
use std::sync::OnceLock;

use rustls::client::ResolvesClientCert;
use rustls::pki_types::CertificateDer;
use rustls::sign::CertifiedKey;
use rustls::{AlertDescription, Error, SignatureScheme};

use super::certificate::Certificate;
use super::fault::{TlsError, alert_name, is_about_certificates};

/// One connection of a client.
#[derive(Debug, Default)]
pub(in crate::transport) struct Watch {
    /// The SMSC asked for a certificate.
    asked: AtomicBool,
    /// One was sent.
    sent: AtomicBool,
    /// An octet of SMPP has come: from here on, nothing that happens is a refusal.
    live: AtomicBool,
    peer: OnceLock<Option<Certificate>>,
    fault: OnceLock<TlsError>,
}

impl Watch {
    pub(super) fn saw(&self, leaf: &CertificateDer<'_>) {
        // What cannot be read has no facts to show.
        let _first = self.peer.set(Certificate::from_der(leaf).ok());
    }

    pub(super) fn is_live(&self) -> bool {
        self.live.load(Ordering::Relaxed)
    }

    pub(super) fn set_live(&self) {
        self.live.store(true, Ordering::Relaxed);
    }

    /// Why the connection failed, if it did before an octet of SMPP came.
    pub(in crate::transport) fn fault(&self) -> Option<&TlsError> {
        self.fault.get().filter(|_| !self.is_live())
    }

    fn asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    fn refused(&self, alert: Option<AlertDescription>) -> TlsError {
        let sent = self.sent.load(Ordering::Relaxed);
        TlsError::ClientCertificateRefused { alert: alert.map(alert_name), sent }
    }

    /// The handshake has failed.
    pub(super) fn handshake_error(&self, error: &io::Error) -> TlsError {
        match rustls_error(error) {
            Some(error) => self.judge(error.clone()),
            None if self.asked() => self.refused(None),
            None => TlsError::ClosedDuringHandshake,
        }
    }

    fn judge(&self, error: Error) -> TlsError {
        let peer = self.peer.get().and_then(Option::as_ref);
        match error {
            Error::AlertReceived(alert)
                if is_about_certificates(alert)
                    || (self.asked() && alert == AlertDescription::HandshakeFailure) =>
            {
                self.refused(Some(alert))
            }
            other => TlsError::of(other, peer),
        }
    }

    /// Reading or writing has failed: keeps the reason and gives it as an error of the stream.
    pub(super) fn stream_error(&self, error: io::Error) -> io::Error {
        let kind = error.kind();
        let fault = match rustls_error(&error) {
            Some(error) if !self.is_live() => self.judge(error.clone()),
            Some(error) => TlsError::Protocol(error.clone()),
            // It asked for a certificate and then hung up without a word.
            None if !self.is_live() && self.asked() && is_hang_up(kind) => self.refused(None),
            // Of no more meaning than the same without TLS.
            None if kind == io::ErrorKind::UnexpectedEof => return io::Error::new(kind, TlsError::Truncated),
            None => return error,
        };
        // The first reason is the right one; what follows comes of it.
        let fault = self.fault.get_or_init(|| fault).clone();
        io::Error::new(kind, fault.to_string())
    }

    /// The peer has ended the stream in order.
    pub(super) fn ended(&self) {
        if !self.is_live() && self.asked() {
            let _first = self.fault.set(self.refused(None));
        }
    }
}

fn is_hang_up(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
    )
}

pub(super) fn rustls_error(error: &io::Error) -> Option<&Error> {
    error.get_ref().and_then(|inner| inner.downcast_ref())
}

/// Shows this side's certificate when it is asked for, and remembers that it was. There is one in every mode: without a
/// resolver nobody would hear of the question.
pub(super) struct Presenter {
    pub(super) inner: Arc<dyn ResolvesClientCert>,
    pub(super) watch: Arc<Watch>,
}

impl fmt::Debug for Presenter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Presenter")
    }
}

impl ResolvesClientCert for Presenter {
    fn resolve(&self, hints: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.watch.asked.store(true, Ordering::Relaxed);
        let key = self.inner.resolve(hints, schemes);
        self.watch.sent.store(key.is_some(), Ordering::Relaxed);
        key
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// The certificate of an identity, whatever CAs the SMSC hints at: it may know more than it tells.
#[derive(Debug)]
pub(super) struct Own(pub(super) Option<Arc<CertifiedKey>>);

impl ResolvesClientCert for Own {
    fn resolve(&self, _hints: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.clone().filter(|own| own.key.choose_scheme(schemes).is_some())
    }

    fn has_certs(&self) -> bool {
        self.0.is_some()
    }
}
