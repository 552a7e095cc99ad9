//! Ports and peers that speak something else: it is said in words.

use smpp_driver::transport::{ConnectError, Foreign, ServerOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::support::{RawPeer, SOON, client, server};

/// Connects to a port that answers a bind with `answer` and closes.
async fn connect_to(answer: &'static [u8]) -> ConnectError {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let peer = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut bind = [0; 30];
        stream.read_exact(&mut bind).await.unwrap();
        stream.write_all(answer).await.unwrap();
        stream.shutdown().await.unwrap();
        // Until the other side closes, so that nothing is lost.
        let mut rest = Vec::new();
        drop(stream.read_to_end(&mut rest).await);
    });
    let error = timeout(SOON, client().connect(address)).await.unwrap().unwrap_err();
    timeout(SOON, peer).await.unwrap().unwrap();
    error
}

#[tokio::test]
async fn a_tls_port_is_recognised_by_its_alert() {
    for alert in [b"\x15\x03\x01\x00\x02\x02\x46", b"\x15\x03\x03\x00\x02\x02\x0a"] {
        let error = connect_to(alert).await;
        assert_eq!(error.foreign(), Some(Foreign::Tls));
        let text = error.to_string();
        assert!(
            text.contains("this is TLS") && text.contains("use smpps:// or the port without TLS"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_web_server_is_recognised() {
    let error = connect_to(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n").await;
    assert_eq!(error.foreign(), Some(Foreign::Http));
    assert!(error.to_string().contains("this is the port of a web server"), "{error}");
}

#[tokio::test]
async fn a_port_that_just_closes_is_asked_about() {
    let error = connect_to(b"").await;
    assert_eq!(error.foreign(), None);
    let text = error.to_string();
    assert!(text.contains("connection closed without unbind"), "{text}");
    assert!(text.contains("is this an SMPP port, and one without TLS? May this address connect?"), "{text}");
}

#[tokio::test]
async fn a_port_that_resets_is_asked_about() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    // Closed while the bind is unread: a reset.
    let peer = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        stream.readable().await.unwrap();
    });
    let error = timeout(SOON, client().connect(address)).await.unwrap().unwrap_err();
    peer.await.unwrap();
    assert!(error.to_string().contains("is this an SMPP port, and one without TLS?"), "{error}");
}

#[tokio::test]
async fn a_plain_server_closes_on_a_tls_client_and_a_browser() {
    let server = server(ServerOptions::default()).await;
    for hello in
        [&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..], b"GET / HTTP/1.1\r\nHost: smsc\r\n\r\n"]
    {
        let mut peer = RawPeer::connect(&server).await;
        peer.send(hello).await;
        // A generic_nack is all that SMPP has to say.
        assert!(peer.next().await.is_some());
        assert!(peer.next().await.is_none());
    }
}
