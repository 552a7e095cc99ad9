//! The server's side.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{NoServerSessionStorage, ServerConnection, WebPkiClientVerifier};
use rustls::sign::SingleCertAndKey;
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme,
};
use tokio_rustls::TlsAcceptor;

use super::certificate::{CLIENT_AUTH, Certificate};
use super::config::{TlsVersions, Trust, default_provider};
use super::error::TlsConfigError;
use super::identity::Identity;
use super::stream::TlsStream;
use super::verify::{Anchors, check_pinned};
use super::watch::Watch;
use crate::transport::task::ByteStream;

/// Whether ESMEs must show certificates.
#[derive(Debug, Clone, Default)]
pub enum ClientCertificates {
    /// None is asked for.
    #[default]
    None,
    /// One is asked for; an ESME without one may bind, one with a certificate that is not trusted may not.
    Optional(Trust),
    /// Without a trusted one there is no connection.
    Required(Trust),
}

/// How a server uses TLS, to be made into a [`TlsServer`].
///
/// ```no_run
/// use smpp_driver::transport::ServerOptions;
/// use smpp_driver::transport::tls::{ClientCertificates, Identity, KeyStore, TlsServerConfig, Trust};
///
/// let store = KeyStore::open("smsc.p12", &"file password".into())?;
/// let identity = Identity::from_store(&store, None, None)?;
/// let mut options = ServerOptions::default();
/// let tls = TlsServerConfig::new(identity).clients(ClientCertificates::Required(Trust::Store(store)));
/// options.tls = Some(tls.server()?);
/// # Ok::<(), smpp_driver::transport::tls::TlsConfigError>(())
/// ```
#[derive(Debug, Clone)]
pub struct TlsServerConfig {
    identity: Identity,
    clients: ClientCertificates,
    versions: TlsVersions,
    provider: Option<Arc<CryptoProvider>>,
}

impl TlsServerConfig {
    /// A server that shows this identity and asks for none, and speaks both versions.
    #[must_use]
    pub fn new(identity: Identity) -> Self {
        let (clients, versions) = (ClientCertificates::None, TlsVersions::Both);
        Self { identity, clients, versions, provider: None }
    }

    /// Whether ESMEs must show certificates. Default: none is asked for.
    #[must_use]
    pub fn clients(mut self, clients: ClientCertificates) -> Self {
        self.clients = clients;
        self
    }

    /// Which versions are spoken. Default: both.
    #[must_use]
    pub fn versions(mut self, versions: TlsVersions) -> Self {
        self.versions = versions;
        self
    }

    /// The cryptography; as [`TlsConfig::provider`](super::TlsConfig::provider).
    #[must_use]
    pub fn provider(mut self, provider: Arc<CryptoProvider>) -> Self {
        self.provider = Some(provider);
        self
    }

    /// Checks all of it.
    ///
    /// # Errors
    ///
    /// What cannot be used, and what is allowed.
    pub fn server(self) -> Result<TlsServer, TlsConfigError> {
        let provider = self.provider.unwrap_or_else(default_provider);
        let own = self.identity.certified(&provider)?;
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(self.versions.list())?;
        let builder = match self.clients {
            ClientCertificates::None => builder.with_no_client_auth(),
            ClientCertificates::Optional(trust) => {
                builder.with_client_cert_verifier(ClientVerifier::new(&trust, false, &provider)?)
            }
            ClientCertificates::Required(trust) => {
                builder.with_client_cert_verifier(ClientVerifier::new(&trust, true, &provider)?)
            }
        };
        let mut config = builder.with_cert_resolver(Arc::new(SingleCertAndKey::from(own)));
        // Every connection is a full handshake: who comes is verified anew.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(TlsServer(Arc::new(config)))
    }
}

/// TLS of a server, checked and ready: what [`ServerOptions::tls`](crate::transport::ServerOptions::tls) takes. Clones
/// are cheap, and equal to each other only.
#[derive(Clone)]
pub struct TlsServer(Arc<ServerConfig>);

impl TlsServer {
    /// A configuration that the caller has made.
    #[must_use]
    pub fn from_rustls(config: Arc<ServerConfig>) -> Self {
        Self(config)
    }

    /// Takes TLS from a stream.
    pub(in crate::transport) async fn accept<S: ByteStream>(
        &self,
        stream: S,
    ) -> std::io::Result<(TlsStream<S>, TlsPeer)> {
        let stream = TlsAcceptor::from(self.0.clone()).accept(stream).await?;
        let peer = TlsPeer::of(stream.get_ref().1);
        Ok((TlsStream::new(stream.into(), Arc::<Watch>::default()), peer))
    }
}

impl PartialEq for TlsServer {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for TlsServer {}

impl fmt::Debug for TlsServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsServer")
    }
}

/// What TLS tells of an ESME.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsPeer {
    certificate: Option<Certificate>,
    version: String,
    cipher_suite: String,
    server_name: Option<String>,
}

impl TlsPeer {
    fn of(connection: &ServerConnection) -> Self {
        let leaf = connection.peer_certificates().and_then(<[_]>::first);
        Self {
            certificate: leaf.and_then(|leaf| Certificate::from_der(leaf).ok()),
            version: match connection.protocol_version() {
                Some(rustls::ProtocolVersion::TLSv1_3) => "1.3".to_string(),
                _ => "1.2".to_string(),
            },
            cipher_suite: connection
                .negotiated_cipher_suite()
                .map(|suite| alloc::format!("{:?}", suite.suite()))
                .unwrap_or_default(),
            server_name: connection.server_name().map(ToString::to_string),
        }
    }

    /// The certificate that the ESME has shown, verified; nothing if it has shown none.
    #[must_use]
    pub fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref()
    }

    /// The version of TLS: `1.2` or `1.3`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The cipher suite, as IANA names it but for its prefix: `TLS13_AES_256_GCM_SHA384`.
    #[must_use]
    pub fn cipher_suite(&self) -> &str {
        &self.cipher_suite
    }

    /// The name that the ESME wanted to reach, if it told one.
    #[must_use]
    pub fn server_name(&self) -> Option<&str> {
        self.server_name.as_deref()
    }
}

/// Judges ESMEs: exact pins, else a chain to a CA.
struct ClientVerifier {
    pins: Anchors,
    chains: Option<Arc<dyn ClientCertVerifier>>,
    required: bool,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ClientVerifier {
    fn new(
        trust: &Trust,
        required: bool,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Arc<Self>, TlsConfigError> {
        let pins = Anchors::of(trust, CLIENT_AUTH)?;
        let chains = if pins.roots.is_empty() {
            None
        } else {
            let roots = Arc::new(pins.roots.clone());
            let built = WebPkiClientVerifier::builder_with_provider(roots, provider.clone()).build();
            Some(built.map_err(|error| TlsConfigError::BadTrustedCertificate(error.to_string()))?)
        };
        let algorithms = provider.signature_verification_algorithms;
        Ok(Arc::new(Self { pins, chains, required, algorithms }))
    }
}

impl fmt::Debug for ClientVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientVerifier")
    }
}

impl ClientCertVerifier for ClientVerifier {
    fn client_auth_mandatory(&self) -> bool {
        self.required
    }

    /// None: a client that is pinned would not find its own issuer among CAs.
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        if self.pins.has_pin(leaf) {
            return check_pinned(leaf, CLIENT_AUTH, now).map(|()| ClientCertVerified::assertion());
        }
        match &self.chains {
            Some(chains) => chains.verify_client_cert(leaf, intermediates, now),
            None => Err(CertificateError::UnknownIssuer.into()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, leaf, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, leaf, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
