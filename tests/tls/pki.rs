//! Certificates made for a test, and servers and clients that have them.

use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::pki_types::CertificateDer;
use smpp_driver::transport::tls::{
    ClientCertificates, Identity, NamePolicy, TlsClient, TlsConfig, TlsMode, TlsServer, TlsServerConfig,
    TlsVersions, Trust,
};
use smpp_driver::transport::{Bind, Client, Server, ServerOptions};

pub(crate) const SOON: Duration = Duration::from_secs(5);

/// A certificate and its key.
pub(crate) struct Signed {
    pub(crate) params: CertificateParams,
    pub(crate) key: KeyPair,
    pub(crate) der: CertificateDer<'static>,
    pub(crate) pem: String,
}

pub(crate) fn params(name: &str, names: &[&str]) -> CertificateParams {
    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name.remove(DnType::CommonName);
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

pub(crate) fn ca_params(name: &str) -> CertificateParams {
    let mut params = params(name, &[]);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    params
}

impl Signed {
    pub(crate) fn by(params: CertificateParams, issuer: Option<&Self>) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = match issuer {
            Some(issuer) => params.signed_by(&key, &Issuer::from_params(&issuer.params, &issuer.key)),
            None => params.self_signed(&key),
        };
        let certificate = certificate.unwrap();
        Self { params, key, der: certificate.der().clone(), pem: certificate.pem() }
    }

    pub(crate) fn ca(name: &str) -> Self {
        Self::by(ca_params(name), None)
    }

    pub(crate) fn leaf(name: &str, names: &[&str], issuer: &Self) -> Self {
        Self::by(params(name, names), Some(issuer))
    }

    /// What it shows to others, with these certificates after its own.
    pub(crate) fn identity(&self, chain: &[&Self]) -> Identity {
        let chain: String = chain.iter().map(|one| one.pem.as_str()).collect();
        Identity::from_pem(format!("{}{chain}{}", self.pem, self.key.serialize_pem()).as_bytes()).unwrap()
    }
}

pub(crate) fn expired(mut params: CertificateParams) -> CertificateParams {
    params.not_before = date_time_ymd(2001, 1, 1);
    params.not_after = date_time_ymd(2002, 1, 1);
    params
}

pub(crate) fn future(mut params: CertificateParams) -> CertificateParams {
    params.not_before = date_time_ymd(2100, 1, 1);
    params.not_after = date_time_ymd(2101, 1, 1);
    params
}

pub(crate) fn purpose(mut params: CertificateParams, purpose: ExtendedKeyUsagePurpose) -> CertificateParams {
    params.extended_key_usages = vec![purpose];
    params
}

pub(crate) fn trust(certificates: &[&Signed]) -> Trust {
    Trust::Certificates(certificates.iter().map(|one| one.der.clone()).collect())
}

pub(crate) fn tls_client(mode: TlsMode, names: NamePolicy, versions: TlsVersions) -> TlsClient {
    TlsConfig::new(mode).names(names).versions(versions).client().unwrap().unwrap()
}

pub(crate) fn client(tls: TlsClient) -> Client {
    Client::new(Bind::new("ESME1", "secret").unwrap()).tls(tls)
}

pub(crate) fn tls_server(identity: Identity, clients: ClientCertificates) -> TlsServer {
    TlsServerConfig::new(identity).clients(clients).server().unwrap()
}

/// The server of rustls itself: unlike ours it sends tickets, and resumes.
pub(crate) fn stock_acceptor(signed: &Signed) -> tokio_rustls::TlsAcceptor {
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(signed.key.serialize_der());
    let config = rustls::ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![signed.der.clone()], key.into());
    std::sync::Arc::new(config.unwrap()).into()
}

/// The client of rustls itself.
pub(crate) fn stock_connector(root: &Signed) -> tokio_rustls::TlsConnector {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(root.der.clone()).unwrap();
    let config = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    std::sync::Arc::new(config).into()
}

/// A server that binds everybody who gets that far.
pub(crate) async fn serve(address: &str, tls: TlsServer) -> std::net::SocketAddr {
    let mut options = ServerOptions::default();
    options.tls = Some(tls);
    let server = Server::bind(address, options).await.unwrap();
    let address = server.local_addr();
    accept_all(server);
    address
}

pub(crate) fn accept_all(mut server: Server) {
    tokio::spawn(async move {
        while let Some(binding) = server.accept().await {
            let (connection, mut events) = binding.accept("SMSC").unwrap();
            tokio::spawn(async move {
                while let Some(event) = events.next().await {
                    if let smpp_driver::transport::Event::Request(incoming) = event {
                        let _ended = incoming.into_parts().1.accept();
                    }
                }
                drop(connection);
            });
        }
    });
}
