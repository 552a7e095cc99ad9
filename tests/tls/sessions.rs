//! Sessions under TLS: who is there, what arrives, how it ends.

use std::time::Duration;

use smpp_driver::codec::SubmitSm;
use smpp_driver::transport::tls::{ClientCertificates, NamePolicy, TlsMode, TlsVersions};
use smpp_driver::transport::{
    Backoff, Bind, Client, Connection, Options, Phase, Proxies, ProxyVersion, Reason, Server, ServerOptions,
    Supervised,
};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::pki::{
    SOON, Signed, accept_all, client, params, serve, stock_acceptor, tls_client, tls_server, trust,
};

fn submit_sm(text: &[u8]) -> SubmitSm {
    SubmitSm::builder().destination_addr("447700900123").short_message(text).build().unwrap()
}

#[tokio::test]
async fn a_server_sees_the_verified_certificate_at_the_bind() {
    let root = Signed::ca("root");
    let smsc = Signed::leaf("smsc", &["localhost"], &root);
    let esme = Signed::leaf("esme", &["esme.example"], &root);
    let pinned = Signed::by(params("pinned", &[]), None);
    for (clients, both_sides) in [
        (ClientCertificates::Optional(trust(&[&root, &pinned])), false),
        (ClientCertificates::Required(trust(&[&root, &pinned])), true),
    ] {
        let mut options = ServerOptions::default();
        options.tls = Some(tls_server(smsc.identity(&[]), clients));
        // A PROXY header comes before TLS.
        options.proxies = Proxies::new(["127.0.0.0/8".parse().unwrap()]).optional();
        let mut server = Server::bind("127.0.0.1:0", options).await.unwrap();
        let port = server.local_addr().port();
        for (shown, subject) in
            [(Some(&esme), Some("CN=esme")), (Some(&pinned), Some("CN=pinned")), (None, None)]
        {
            if shown.is_none() && both_sides {
                continue;
            }
            for (versions, version) in [(TlsVersions::Tls12, "1.2"), (TlsVersions::Tls13, "1.3")] {
                let mode = match shown {
                    Some(shown) => TlsMode::Mutual(trust(&[&root]), shown.identity(&[])),
                    None => TlsMode::Single(trust(&[&root])),
                };
                let client = client(tls_client(mode, NamePolicy::Host, versions)).proxy(ProxyVersion::V2);
                let connecting = tokio::spawn(async move { client.connect(("localhost", port)).await });
                let binding = timeout(SOON, server.accept()).await.unwrap().unwrap();
                let peer = binding.tls().unwrap();
                assert_eq!(peer.certificate().map(|certificate| certificate.subject()), subject);
                assert_eq!((peer.version(), peer.server_name()), (version, Some("localhost")));
                let _bound = binding.accept("SMSC").unwrap();
                connecting.await.unwrap().unwrap();
            }
        }
    }
}

/// What is unread when a socket is closed, or comes later, turns the close into a reset, and the peer loses what it has
/// not read yet: session tickets of TLS 1.3, or a request of its own.
#[tokio::test]
async fn the_last_pdus_arrive_at_a_server_that_is_slow_to_read() {
    let root = Signed::ca("root");
    let smsc = Signed::leaf("smsc", &["localhost"], &root);
    let acceptor = stock_acceptor(&smsc);
    for versions in [TlsVersions::Tls12, TlsVersions::Tls13] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let acceptor = acceptor.clone();
        let server = tokio::spawn(async move {
            let mut stream = acceptor.accept(listener.accept().await.unwrap().0).await.unwrap();
            let mut octets = vec![0; 65536];
            let _bind = stream.read(&mut octets).await.unwrap();
            tokio::io::AsyncWriteExt::write_all(
                &mut stream,
                b"\0\0\0\x15\x80\0\0\x09\0\0\0\0\0\0\0\x01SMSC\0",
            )
            .await
            .unwrap();
            tokio::time::sleep(Duration::from_millis(300)).await;
            // It has something to say, too: a socket that is closed would answer with a reset.
            let enquire_link = *b"\0\0\0\x10\0\0\0\x15\0\0\0\0\0\0\0\x01";
            tokio::io::AsyncWriteExt::write_all(&mut stream, &enquire_link).await.unwrap();
            tokio::time::sleep(Duration::from_millis(50)).await;
            let mut total = 0;
            loop {
                match stream.read(&mut octets).await {
                    Ok(0) => return total,
                    Ok(count) => total += count,
                    Err(error) => panic!("after {total} octets: {error}"),
                }
            }
        });
        let mut options = Options::default();
        options.session.window = 2000;
        options.session.unbind_timeout = Duration::from_millis(100);
        let tls = tls_client(TlsMode::Single(trust(&[&root])), NamePolicy::Host, versions);
        let (connection, _events) = client(tls).options(options).connect(("localhost", port)).await.unwrap();
        let mut sent = 0;
        for _ in 0..1000 {
            let pdu = submit_sm(&[b'x'; 140]);
            sent += 1;
            drop(connection.try_send(pdu).unwrap());
        }
        // Nobody answers: the session ends by its unbind timer, or the server's close.
        let _closed = timeout(SOON, connection.unbind()).await.unwrap();
        let arrived = timeout(SOON, server).await.unwrap().unwrap();
        assert!(arrived > sent * 150, "{versions:?}: {arrived} octets of {sent} PDUs");
    }
}

/// Under load, PDUs leave in full records: a relay counts them.
#[tokio::test]
async fn many_pdus_leave_in_one_record() {
    let root = Signed::ca("root");
    let smsc = Signed::leaf("smsc", &["localhost"], &root);
    let target = serve("127.0.0.1:0", tls_server(smsc.identity(&[]), ClientCertificates::None)).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (count, mut counted) = tokio::sync::watch::channel(Vec::<u16>::new());
    tokio::spawn(async move {
        let (inbound, _) = listener.accept().await.unwrap();
        let outbound = tokio::net::TcpStream::connect(target).await.unwrap();
        let (mut from_client, mut to_client) = inbound.into_split();
        let (mut from_server, mut to_server) = outbound.into_split();
        tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
        loop {
            let mut header = [0; 5];
            if from_client.read_exact(&mut header).await.is_err() {
                return;
            }
            let length = u16::from_be_bytes([header[3], header[4]]);
            let mut body = vec![0; length.into()];
            from_client.read_exact(&mut body).await.unwrap();
            tokio::io::AsyncWriteExt::write_all(&mut to_server, &[&header[..], &body].concat())
                .await
                .unwrap();
            if header[0] == 23 {
                count.send_modify(|records| records.push(length));
            }
        }
    });
    let mut options = Options::default();
    options.session.window = 200;
    let tls = tls_client(TlsMode::Single(trust(&[&root])), NamePolicy::Host, TlsVersions::Tls13);
    let (connection, _events) = client(tls).options(options).connect(("localhost", port)).await.unwrap();
    counted.mark_unchanged();
    let before = counted.borrow().len();
    // 96 PDUs of about 170 octets are 16 KiB, which is as much as a record holds.
    let batch: Vec<_> = (0..90).map(|_| submit_sm(&[b'x'; 120])).collect();
    let pending = connection.send_batch(batch).await.unwrap();
    for answer in pending {
        answer.await.unwrap();
    }
    let records = counted.borrow()[before..].to_vec();
    assert!(records.len() == 1 && records[0] > 12_000, "{records:?}");
}

/// Each bind verifies the SMSC: nothing is resumed.
#[tokio::test]
async fn every_connection_is_a_full_handshake() {
    let root = Signed::ca("root");
    let smsc = Signed::leaf("smsc", &["localhost"], &root);
    let acceptor = stock_acceptor(&smsc);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let kinds = tokio::spawn(async move {
        let mut kinds = Vec::new();
        for _ in 0..4 {
            let mut stream = acceptor.accept(listener.accept().await.unwrap().0).await.unwrap();
            kinds.push(stream.get_ref().1.handshake_kind());
            let _bind = stream.read(&mut [0; 1024]).await;
            tokio::io::AsyncWriteExt::write_all(
                &mut stream,
                b"\0\0\0\x15\x80\0\0\x09\0\0\0\0\0\0\0\x01SMSC\0",
            )
            .await
            .unwrap();
            let _end = stream.read(&mut [0; 1024]).await;
        }
        kinds
    });
    for versions in [TlsVersions::Tls12, TlsVersions::Tls13] {
        let client = client(tls_client(TlsMode::Single(trust(&[&root])), NamePolicy::Host, versions));
        for _ in 0..2 {
            let (connection, _events) = client.connect(("localhost", port)).await.unwrap();
            connection.close();
            connection.closed().await;
        }
    }
    for kind in kinds.await.unwrap() {
        let full = matches!(
            kind,
            Some(rustls::HandshakeKind::Full | rustls::HandshakeKind::FullWithHelloRetryRequest)
        );
        assert!(full, "{kind:?}");
    }
}

#[tokio::test]
async fn a_supervised_client_binds_under_tls_and_does_not_hammer_an_smsc_that_it_does_not_trust() {
    let root = Signed::ca("root");
    let smsc = Signed::leaf("smsc", &["localhost"], &root);
    let port = serve("127.0.0.1:0", tls_server(smsc.identity(&[]), ClientCertificates::None)).await.port();
    let hosts = [format!("localhost:{port}")];
    let tls = tls_client(TlsMode::Single(trust(&[&root])), NamePolicy::Host, TlsVersions::Both);
    let (supervised, _events) = Supervised::start(client(tls), hosts.clone(), Backoff::default());
    timeout(SOON, supervised.request(submit_sm(b"Hello"))).await.unwrap().unwrap();
    supervised.stop().await;

    let stranger =
        tls_client(TlsMode::Single(trust(&[&Signed::ca("other")])), NamePolicy::Host, TlsVersions::Both);
    let backoff = Backoff::default();
    let (supervised, _events) = Supervised::start(client(stranger), hosts, backoff);
    let mut phase = supervised.phase();
    let waiting =
        timeout(SOON, phase.wait_for(|phase| matches!(phase, Phase::Waiting { .. }))).await.unwrap();
    let Phase::Waiting { delay, reason, .. } = waiting.unwrap().clone() else { panic!() };
    assert!(delay > Duration::from_secs(10), "{delay:?}");
    let Reason::Failed(error) = reason else { panic!("{reason}") };
    assert!(error.is_lasting() && error.to_string().starts_with("the SMSC is not trusted"), "{error}");
    supervised.stop().await;
}

/// Silence, refusals and shutdown are as without TLS.
#[tokio::test]
async fn a_client_that_never_finishes_the_handshake_is_dropped() {
    let root = Signed::ca("root");
    let smsc = Signed::leaf("smsc", &["localhost"], &root);
    let mut options = ServerOptions::default();
    options.tls = Some(tls_server(smsc.identity(&[]), ClientCertificates::None));
    options.connection.session.session_init_timeout = Some(Duration::from_millis(100));
    let server = Server::bind("127.0.0.1:0", options).await.unwrap();
    let mut silent = tokio::net::TcpStream::connect(server.local_addr()).await.unwrap();
    let read = timeout(SOON, silent.read(&mut [0; 16])).await.unwrap();
    assert!(matches!(read, Ok(0) | Err(_)));
    assert_eq!(server.stats().refused_tls, 1);
    accept_all(server);
}

#[tokio::test]
async fn smpps_urls_use_tls_and_nothing_else() {
    let root = Signed::ca("root");
    let smsc = Signed::leaf("smsc", &["localhost"], &root);
    let port = serve("127.0.0.1:0", tls_server(smsc.identity(&[]), ClientCertificates::None)).await.port();
    let url: smpp_driver::transport::Url = format!("smpps://ESME1:secret@localhost:{port}").parse().unwrap();
    // The public CAs know nothing of this one.
    let error = url.connect().await.unwrap_err();
    assert!(error.to_string().starts_with("the SMSC is not trusted"), "{error}");
    let tls = tls_client(TlsMode::Single(trust(&[&root])), NamePolicy::Host, TlsVersions::Both);
    let bound: (Connection, _) = url.client().tls(tls).connect(url.address()).await.unwrap();
    bound.0.unbind().await;
    let error = url.client().tls(None).connect(url.address()).await.unwrap_err();
    assert!(error.to_string().starts_with("smpps:// needs TLS"), "{error}");
    let _plain = Client::new(Bind::new("ESME1", "").unwrap());
}
