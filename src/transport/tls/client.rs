//! The client's side.

use alloc::sync::Arc;
use core::fmt;

use rustls::ClientConfig;
use rustls::client::Resumption;
use rustls::pki_types::ServerName;
use tokio_rustls::TlsConnector;

use super::certificate::SERVER_AUTH;
use super::config::{NamePolicy, TlsConfig, TlsMode, Trust, default_provider, server_name};
use super::error::TlsConfigError;
use super::fault::TlsError;
use super::stream::TlsStream;
use super::verify::{Anchors, SmscVerifier, WatchedVerifier};
use super::watch::{Own, Presenter, Watch};
use crate::transport::task::ByteStream;

/// TLS of a client, checked and ready: what [`Client::tls`](crate::transport::Client::tls) takes. Clones are cheap.
///
/// Each connection is a full handshake, in which the SMSC is verified anew: it costs less than a millisecond, and only
/// a full one tells whether the SMSC asked for a certificate.
#[derive(Clone)]
pub struct TlsClient {
    config: Arc<ClientConfig>,
    names: NamePolicy,
    /// Of configurations that were made here.
    verifier: Option<Arc<SmscVerifier>>,
}

impl TlsClient {
    pub(super) fn build(config: TlsConfig) -> Result<Option<Self>, TlsConfigError> {
        let TlsConfig { mode, names, versions, provider } = config;
        let provider = provider.unwrap_or_else(default_provider);
        let (trust, identity) = match mode {
            TlsMode::Off => return Ok(None),
            TlsMode::Single(trust) => (trust, None),
            TlsMode::Mutual(trust, identity) => (trust, Some(identity)),
        };
        if names == NamePolicy::ChainOnly && trusts_the_world(&trust) {
            return Err(TlsConfigError::UnsafeNamePolicy);
        }
        let own = identity.map(|identity| identity.certified(&provider)).transpose()?;
        let anchors = Anchors::of(&trust, SERVER_AUTH)?;
        let verifier = Arc::new(SmscVerifier::new(anchors, names.clone(), &provider));
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(versions.list())?
            .dangerous()
            // Each connection has its own, which remembers what it sees.
            .with_custom_certificate_verifier(Arc::new(WatchedVerifier {
                verifier: verifier.clone(),
                watch: Arc::default(),
            }))
            .with_client_cert_resolver(Arc::new(Own(own)));
        config.resumption = Resumption::disabled();
        Ok(Some(Self { config: Arc::new(config), names, verifier: Some(verifier) }))
    }

    /// A configuration that the caller has made, with all that it says about trust. `names` tells which name it is asked
    /// to check; `ChainOnly` is the same as `Host` here.
    #[must_use]
    pub fn from_rustls(config: Arc<ClientConfig>, names: NamePolicy) -> Self {
        Self { config, names, verifier: None }
    }

    /// Begins TLS over a stream. Nothing is sent if the host's name is needed and unknown.
    pub(in crate::transport) async fn connect<S: ByteStream>(
        &self,
        host: Option<&str>,
        stream: S,
    ) -> Result<(TlsStream<S>, Arc<Watch>), TlsError> {
        let name = self.server_name(host)?;
        let watch = Arc::<Watch>::default();
        let mut config = (*self.config).clone();
        let inner = config.client_auth_cert_resolver;
        config.client_auth_cert_resolver = Arc::new(Presenter { inner, watch: watch.clone() });
        if let Some(verifier) = &self.verifier {
            let verifier = WatchedVerifier { verifier: verifier.clone(), watch: watch.clone() };
            config.dangerous().set_certificate_verifier(Arc::new(verifier));
        }
        match TlsConnector::from(Arc::new(config)).connect(name, stream).await {
            Ok(stream) => Ok((TlsStream::new(stream.into(), watch.clone()), watch)),
            Err(error) => Err(watch.handshake_error(&error)),
        }
    }

    fn server_name(&self, host: Option<&str>) -> Result<ServerName<'static>, TlsError> {
        if let NamePolicy::Expect(name) = &self.names {
            return Ok(name.clone());
        }
        // A zone is of no meaning to anybody else.
        let host = host.map(|host| host.split_once('%').map_or(host, |(address, _zone)| address));
        let checks_host = self.names == NamePolicy::Host;
        match host.map(|host| server_name(host).map_err(|_| TlsError::BadServerName(host.into()))) {
            Some(Err(error)) if checks_host => Err(error),
            None if checks_host => Err(TlsError::NoServerName),
            Some(Ok(name)) => Ok(name),
            // Nobody checks it, and an address is not told to the other side.
            None | Some(Err(_)) => Ok(ServerName::from(std::net::Ipv4Addr::UNSPECIFIED)),
        }
    }
}

fn trusts_the_world(trust: &Trust) -> bool {
    match trust {
        Trust::PublicRoots => true,
        #[cfg(feature = "native-roots")]
        Trust::SystemRoots => true,
        _ => false,
    }
}

impl fmt::Debug for TlsClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsClient").field("names", &self.names).finish_non_exhaustive()
    }
}
