//! What a client says when the SMSC refuses it, and when it is at the wrong port.

use std::sync::Arc;
use std::time::Duration;

use smpp_driver::transport::tls::{
    ClientCertificates, Identity, NamePolicy, TlsConfig, TlsError, TlsMode, TlsServer, TlsVersions, Trust,
};
use smpp_driver::transport::{Bind, Client, ConnectError, Options, Server, ServerOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::pki::{
    self, SOON, Signed, accept_all, client, expired, params, serve, tls_client, tls_server, trust,
};

const VERSIONS: [TlsVersions; 2] = [TlsVersions::Tls12, TlsVersions::Tls13];
const REFUSED: &str = "SMSC closed the socket connection. Maybe the SMSC does not trust your certificate";
const ASKED: &str = "SMSC closed the socket connection. It asked for a client certificate and none was sent; use TLS mode mutual";

/// A CA for both sides, the SMSC of it, and a client of it.
struct World {
    root: Signed,
    smsc: Signed,
    esme: Signed,
}

impl World {
    fn new() -> Self {
        let root = Signed::ca("root");
        let smsc = Signed::leaf("smsc", &["localhost"], &root);
        let esme = Signed::leaf("esme", &["esme.example"], &root);
        Self { root, smsc, esme }
    }

    fn trust(&self) -> Trust {
        trust(&[&self.root])
    }

    fn mode(&self, identity: Option<Identity>) -> TlsMode {
        match identity {
            Some(identity) => TlsMode::Mutual(self.trust(), identity),
            None => TlsMode::Single(self.trust()),
        }
    }

    fn client(&self, identity: Option<Identity>, versions: TlsVersions) -> Client {
        client(tls_client(self.mode(identity), NamePolicy::Host, versions))
    }
}

#[tokio::test]
async fn a_certificate_that_the_smsc_does_not_take() {
    let world = World::new();
    let middle = Signed::by(pki::ca_params("middle"), Some(&world.root));
    let below = Signed::leaf("below", &[], &middle);
    let old = Signed::by(expired(params("old", &[])), Some(&world.root));
    let stranger = Signed::leaf("stranger", &[], &Signed::ca("other"));
    let tls = tls_server(world.smsc.identity(&[]), ClientCertificates::Required(world.trust()));
    let port = serve("127.0.0.1:0", tls).await.port();
    let cases = [
        ("none", None, Some("certificate_required")),
        ("untrusted", Some(stranger.identity(&[])), Some("unknown_ca")),
        ("no intermediate", Some(below.identity(&[])), Some("unknown_ca")),
        ("expired", Some(old.identity(&[])), Some("certificate_expired")),
        ("with intermediate", Some(below.identity(&[&middle])), None),
        ("good", Some(world.esme.identity(&[])), None),
    ];
    for (case, identity, expected) in cases {
        for version in VERSIONS {
            let connected = world.client(identity.clone(), version).connect(("localhost", port)).await;
            let Some(alert) = expected else {
                assert!(connected.is_ok(), "{case} {version:?}: {:?}", connected.err());
                continue;
            };
            let error = connected.unwrap_err();
            let ConnectError::Tls(TlsError::ClientCertificateRefused { .. }) = error else {
                panic!("{case} {version:?}: {error}")
            };
            let text = if identity.is_some() { REFUSED } else { ASKED };
            assert_eq!(error.to_string(), format!("{text} (alert {alert})"), "{case} {version:?}");
        }
    }
}

/// A server that takes TLS, asks for a certificate or not, and then does as it is told with the connection.
async fn scripted<F>(
    world: &World,
    asks: bool,
    act: impl Fn(TlsStream<TcpStream>) -> F + Send + 'static,
) -> u16
where
    F: Future<Output = ()> + Send + 'static,
{
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        rustls::ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions();
    let builder = builder.unwrap();
    let builder = if asks {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(world.root.der.clone()).unwrap();
        let verifier = rustls::server::WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
        builder.with_client_cert_verifier(verifier.allow_unauthenticated().build().unwrap())
    } else {
        builder.with_no_client_auth()
    };
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(world.smsc.key.serialize_der());
    let config = builder.with_single_cert(vec![world.smsc.der.clone()], key.into()).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(stream) = acceptor.accept(stream).await {
                tokio::spawn(act(stream));
            }
        }
    });
    port
}

type Act = fn(TlsStream<TcpStream>) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

/// Load balancers end connections in every way, without telling why.
#[tokio::test]
async fn a_server_that_asks_and_hangs_up_without_a_word() {
    let world = World::new();
    let ways: [(&str, Act); 3] = [
        ("closes", |stream| {
            Box::pin(async move {
                let mut stream = stream.into_inner().0;
                // The bind may have come with the end of the handshake already.
                let _read =
                    tokio::time::timeout(Duration::from_millis(50), stream.read(&mut [0; 4096])).await;
                drop(stream);
            })
        }),
        ("resets", |stream| {
            Box::pin(async move {
                let stream = stream.into_inner().0;
                stream.set_zero_linger().unwrap();
                drop(stream);
            })
        }),
        ("close_notify", |mut stream| {
            Box::pin(async move {
                let _read = stream.read(&mut [0; 4096]).await;
                let _shut = stream.shutdown().await;
            })
        }),
    ];
    for (way, act) in ways {
        for version in VERSIONS {
            let port = scripted(&world, true, act).await;
            let identity = Some(world.esme.identity(&[]));
            let error = world.client(identity, version).connect(("localhost", port)).await.unwrap_err();
            assert_eq!(error.to_string(), REFUSED, "{way} {version:?}");
            let error = world.client(None, version).connect(("localhost", port)).await.unwrap_err();
            assert_eq!(error.to_string(), ASKED, "{way} {version:?}");
            // One that has not asked has no reason to refuse a certificate.
            let port = scripted(&world, false, act).await;
            let error = world.client(None, version).connect(("localhost", port)).await.unwrap_err();
            let tls = matches!(error, ConnectError::Tls(TlsError::ClosedDuringHandshake));
            assert!(tls || matches!(error, ConnectError::Bind(_)), "{way} {version:?}: {error}");
        }
    }
}

/// The sentence is for refusals only: a connection that has worked ends for other reasons.
#[tokio::test]
async fn after_the_first_octet_of_smpp_nothing_is_a_refusal() {
    let world = World::new();
    let bound_and_gone = |mut stream: TlsStream<TcpStream>| async move {
        let mut octets = vec![0; 4096];
        let count = stream.read(&mut octets).await.unwrap();
        assert!(count > 16);
        // bind_transceiver_resp, number 1, system_id "SMSC".
        stream.write_all(b"\0\0\0\x15\x80\0\0\x09\0\0\0\0\0\0\0\x01SMSC\0").await.unwrap();
        stream.flush().await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        drop(stream.into_inner().0);
    };
    let port = scripted(&world, true, bound_and_gone).await;
    for version in VERSIONS {
        let identity = Some(world.esme.identity(&[]));
        let (connection, _events) =
            world.client(identity, version).connect(("localhost", port)).await.unwrap();
        let closed = tokio::time::timeout(SOON, connection.closed()).await.unwrap();
        assert!(!closed.to_string().contains("certificate"), "{closed}");
        assert!(closed.to_string().contains("the connection was cut off: no close_notify"), "{closed}");
    }
}

#[tokio::test]
async fn the_wrong_port_four_ways() {
    let world = World::new();
    // TLS, at a server that answers in plain.
    let plain = Server::bind("127.0.0.1:0", ServerOptions::default()).await.unwrap();
    let port = plain.local_addr().port();
    accept_all(plain);
    let error = world.client(None, TlsVersions::Both).connect(("localhost", port)).await.unwrap_err();
    assert_eq!(error.to_string(), "the SMSC port does not speak TLS: use its TLS port, or switch TLS off");
    // TLS, at a server that waits for more.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    let mut options = Options::default();
    options.connect_timeout = Duration::from_millis(200);
    let late = world.client(None, TlsVersions::Both).options(options);
    let error = late.connect(("localhost", port)).await.unwrap_err();
    assert!(matches!(error, ConnectError::Tls(TlsError::HandshakeTimeout)), "{error}");
    // Plain, at a server that speaks TLS.
    let port =
        serve("127.0.0.1:0", tls_server(world.smsc.identity(&[]), ClientCertificates::None)).await.port();
    let plain = Client::new(Bind::new("ESME1", "secret").unwrap());
    let error = plain.connect(("localhost", port)).await.unwrap_err();
    assert!(error.to_string().contains("the SMSC port expects TLS"), "{error}");
    // The same seen by both servers.
    let mut options = ServerOptions::default();
    options.tls = Some(tls_server(world.smsc.identity(&[]), ClientCertificates::None));
    let server = Server::bind("127.0.0.1:0", options).await.unwrap();
    let _error = plain.connect(server.local_addr()).await.unwrap_err();
    assert_eq!(server.stats().refused_tls, 1);
    let server = Server::bind("127.0.0.1:0", ServerOptions::default()).await.unwrap();
    let port = server.local_addr().port();
    let _error = world.client(None, TlsVersions::Both).connect(("localhost", port)).await.unwrap_err();
    assert_eq!(server.stats().foreign, 1);
}

#[tokio::test]
async fn versions_that_do_not_meet() {
    let world = World::new();
    let server = |versions| {
        let config = smpp_driver::transport::tls::TlsServerConfig::new(world.smsc.identity(&[]));
        config.versions(versions).server().unwrap()
    };
    for (here, there, meet) in [
        (TlsVersions::Tls12, TlsVersions::Tls13, false),
        (TlsVersions::Tls13, TlsVersions::Tls12, false),
        (TlsVersions::Both, TlsVersions::Tls12, true),
        (TlsVersions::Both, TlsVersions::Tls13, true),
        (TlsVersions::Tls12, TlsVersions::Both, true),
    ] {
        let port = serve("127.0.0.1:0", server(there)).await.port();
        match world.client(None, here).connect(("localhost", port)).await {
            Ok(_) => assert!(meet, "{here:?} {there:?}"),
            Err(ConnectError::Tls(TlsError::NoCommonVersionOrCipher(_))) => {
                assert!(!meet, "{here:?} {there:?}");
            }
            Err(error) => panic!("{here:?} {there:?}: {error}"),
        }
    }
}

/// A configuration of the caller's own takes the place of all that.
#[tokio::test]
async fn configurations_of_rustls_are_taken() {
    let world = World::new();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = rustls::RootCertStore::empty();
    roots.add(world.root.der.clone()).unwrap();
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let tls = smpp_driver::transport::tls::TlsClient::from_rustls(config.into(), NamePolicy::Host);
    let server = tls_server(world.smsc.identity(&[]), ClientCertificates::Required(world.trust()));
    let port = serve("127.0.0.1:0", server).await.port();
    let error = client(tls.clone()).connect(("localhost", port)).await.unwrap_err();
    assert_eq!(error.to_string(), format!("{ASKED} (alert certificate_required)"));
    let server = tls_server(world.smsc.identity(&[]), ClientCertificates::None);
    let port = serve("127.0.0.1:0", server).await.port();
    assert!(client(tls.clone()).connect(("localhost", port)).await.is_ok());
    assert!(client(tls).connect(("127.0.0.1", port)).await.is_err(), "the name is checked");
    // Nor is the host known to a stream that the caller has made.
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let tls = TlsConfig::new(TlsMode::Single(world.trust()));
    let error = client(tls.clone().client().unwrap().unwrap()).attach(stream).await.unwrap_err();
    assert!(matches!(error, ConnectError::Tls(TlsError::NoServerName)), "{error}");
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let tls = tls.names(NamePolicy::expect("localhost").unwrap());
    assert!(client(tls.client().unwrap().unwrap()).attach(stream).await.is_ok());
    let _server: TlsServer = tls_server(world.smsc.identity(&[]), ClientCertificates::None);
}
