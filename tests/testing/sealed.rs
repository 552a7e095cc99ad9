//! TLS between both sides, for the faults that need it.

use std::sync::LazyLock;

use rcgen::{CertificateParams, KeyPair};
use smpp_driver::transport::tls::{
    Identity, NamePolicy, TlsClient, TlsConfig, TlsMode, TlsServer, TlsServerConfig, Trust,
};

/// A certificate and its key.
static PEM: LazyLock<(String, rustls::pki_types::CertificateDer<'static>)> = LazyLock::new(|| {
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
    (format!("{}{}", certificate.pem(), key.serialize_pem()), certificate.der().clone())
});

pub(crate) fn tls_server() -> TlsServer {
    TlsServerConfig::new(Identity::from_pem(PEM.0.as_bytes()).unwrap()).server().unwrap()
}

pub(crate) fn tls_client() -> TlsClient {
    let mode = TlsMode::Single(Trust::Certificates(vec![PEM.1.clone()]));
    TlsConfig::new(mode).names(NamePolicy::ChainOnly).client().unwrap().unwrap()
}
