//! What TLS costs: exchanges with and without it, bulk against a bare loop of tokio-rustls, and handshakes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rcgen::{CertificateParams, KeyPair};
use smpp_driver::codec::DataSm;
use smpp_driver::codec::tlv::{TlvTag, Tlvs};
use smpp_driver::transport::tls::{
    ClientCertificates, Identity, Pin, TlsClient, TlsConfig, TlsMode, TlsServer, TlsServerConfig,
    TlsVersions, Trust,
};
use smpp_driver::transport::{Bind, Client, Options, ServerOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::e2e::{self, runtime};

/// Runs of each contender, interleaved; the median is told.
const RUNS: usize = 9;
/// Octets of a run of the bulk bench.
const BULK: usize = 1 << 30;
/// What a record holds.
const RECORD: usize = 16 * 1024;
const HANDSHAKES: usize = 200;

struct Made {
    pem: String,
    pin: Pin,
}

impl Made {
    fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
        let certificate = params.self_signed(&key).expect("a certificate");
        let pin = Pin::of(certificate.der());
        Self { pem: format!("{}{}", certificate.pem(), key.serialize_pem()), pin }
    }

    fn server(&self) -> TlsServer {
        let identity = Identity::from_pem(self.pem.as_bytes()).expect("whole");
        TlsServerConfig::new(identity).clients(ClientCertificates::None).server().expect("usable")
    }

    fn client(&self, versions: TlsVersions) -> TlsClient {
        let mode = TlsMode::Single(Trust::Pins(vec![self.pin]));
        TlsConfig::new(mode).versions(versions).client().expect("usable").expect("TLS")
    }
}

pub(crate) fn run(json: bool) {
    e2e::pin();
    let made = Made::new();
    let plain = e2e::serve_with(ServerOptions::default());
    let mut options = ServerOptions::default();
    options.tls = Some(made.server());
    let encrypted = e2e::serve_with(options);
    let client = || Client::new(Bind::new("ESME1", "secret").expect("fits"));
    let tls13 = || client().tls(made.client(TlsVersions::Tls13));

    for window in [1, 10, 100, 1000] {
        let messages = if window == 1 { 20_000 } else { 100_000 };
        let rate = |client: Client, server| {
            messages as f64 / e2e::exchange(client, server, window, messages).elapsed.as_secs_f64()
        };
        let [without, with] = medians([&|| rate(client(), plain), &|| rate(tls13(), encrypted)]);
        report(
            json,
            &format!("exchanges, window {window}"),
            "msgs/s",
            [("plain", without), ("TLS 1.3", with)],
        );
    }

    let bare = bare_server(&made);
    let [alone, ours] = medians([&|| bare_bulk(&made, bare), &|| bulk(tls13(), encrypted)]);
    report(json, "bulk, 16 KiB records", "MB/s", [("tokio-rustls", alone), ("TLS 1.3", ours)]);

    for (name, versions) in [("1.2", TlsVersions::Tls12), ("1.3", TlsVersions::Tls13)] {
        let tls = || client().tls(made.client(versions));
        let [without, with] = medians([&|| binds(&client(), plain), &|| binds(&tls(), encrypted)]);
        report(json, &format!("connect and bind, TLS {name}"), "per s", [("plain", without), ("TLS", with)]);
    }
}

fn medians(contenders: [&dyn Fn() -> f64; 2]) -> [f64; 2] {
    let mut figures = [Vec::new(), Vec::new()];
    for _ in 0..RUNS {
        for (contender, figures) in contenders.iter().zip(&mut figures) {
            figures.push(contender());
        }
    }
    figures.map(|mut figures| {
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    })
}

fn report(json: bool, bench: &str, unit: &str, [(base, first), (name, second)]: [(&str, f64); 2]) {
    let ratio = second / first;
    if json {
        println!(
            "{}",
            serde_json::json!({"bench": bench, "unit": unit, base: first.round(), name: second.round(), "ratio": ratio})
        );
    } else {
        println!("{bench:<28} {base} {first:.0} {unit}, {name} {second:.0} {unit}: {:.0} %", ratio * 100.0);
    }
}

/// Binds and closes, again and again.
fn binds(client: &Client, server: SocketAddr) -> f64 {
    runtime().block_on(async {
        let begun = Instant::now();
        for _ in 0..HANDSHAKES {
            let (connection, _events) = client.connect(server).await.expect("bound");
            connection.close();
        }
        HANDSHAKES as f64 / begun.elapsed().as_secs_f64()
    })
}

/// Large `data_sm` one after the other: nearly all octets go one way.
fn bulk(client: Client, server: SocketAddr) -> f64 {
    runtime().block_on(async {
        let mut options = Options::default();
        options.session.window = 64;
        let (connection, _events) = client.options(options).connect(server).await.expect("bound");
        let mut tlvs = Tlvs::default();
        tlvs.push_raw(TlvTag(0x0424), &[7; RECORD - 64]).expect("fits");
        let data_sm = DataSm { tlvs, ..DataSm::default() };
        let begun = Instant::now();
        let mut answers = Vec::new();
        for _ in 0..BULK / RECORD {
            answers.push(connection.send(data_sm.clone()).await.expect("sent"));
        }
        for answer in answers {
            answer.await.expect("accepted");
        }
        let elapsed = begun.elapsed();
        connection.unbind().await;
        megabytes(elapsed)
    })
}

fn megabytes(elapsed: Duration) -> f64 {
    BULK as f64 / 1e6 / elapsed.as_secs_f64()
}

/// Takes what comes, record by record.
fn bare_server(made: &Made) -> SocketAddr {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let certificate = CertificateDer::from_pem_slice(made.pem.as_bytes()).expect("there");
    let key = PrivateKeyDer::from_pem_slice(made.pem.as_bytes()).expect("there");
    let config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS13])
            .expect("known")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .expect("usable");
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        e2e::pin();
        runtime().block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            sender.send(listener.local_addr().expect("an address")).expect("somebody waits");
            while let Ok((stream, _)) = listener.accept().await {
                let mut stream = acceptor.accept(stream).await.expect("TLS");
                let (mut octets, mut total) = (vec![0; RECORD], 0);
                while let Ok(count @ 1..) = stream.read(&mut octets).await {
                    total += count;
                    if total >= BULK {
                        stream.write_all(b"done").await.expect("written");
                        stream.flush().await.expect("written");
                    }
                }
            }
        });
    });
    receiver.recv().expect("a server")
}

fn bare_bulk(made: &Made, server: SocketAddr) -> f64 {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(made.pem.as_bytes()).expect("there")).expect("usable");
    let config =
        rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS13])
            .expect("known")
            .with_root_certificates(roots)
            .with_no_client_auth();
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    runtime().block_on(async {
        let stream = TcpStream::connect(server).await.expect("there");
        stream.set_nodelay(true).expect("a socket");
        let mut stream =
            connector.connect("localhost".try_into().expect("a name"), stream).await.expect("TLS");
        let record = vec![7; RECORD];
        let begun = Instant::now();
        for _ in 0..BULK / RECORD {
            stream.write_all(&record).await.expect("written");
        }
        stream.flush().await.expect("written");
        stream.read_exact(&mut [0; 4]).await.expect("done");
        megabytes(begun.elapsed())
    })
}
