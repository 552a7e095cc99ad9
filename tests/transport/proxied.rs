//! Behind a proxy: whose headers are believed, and what comes of them.

use std::net::SocketAddr;
use std::time::Duration;

use smpp_driver::codec::{CommandStatus, Pdu};
use smpp_driver::transport::{
    Bind, Binding, ConnectError, Foreign, Network, Proxies, ProxyHeader, ProxyVersion, Server, ServerOptions,
};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::{RawPeer, SOON, client, server};

const LOOPBACK: &str = "127.0.0.0/8";
const ELSEWHERE: &str = "192.0.2.0/24";

fn options(proxies: Proxies) -> ServerOptions {
    let mut options = ServerOptions::default();
    options.proxies = proxies;
    options.connection.session.session_init_timeout = Some(Duration::from_millis(200));
    options
}

fn trusting(network: &str) -> Proxies {
    Proxies::new([network.parse::<Network>().unwrap()])
}

fn header() -> ProxyHeader {
    let (source, destination) = ("203.0.113.9:40000", "203.0.113.1:2775");
    ProxyHeader::Tcp { source: source.parse().unwrap(), destination: destination.parse().unwrap() }
}

fn bind_octets() -> Vec<u8> {
    let mut octets = Vec::new();
    Pdu::request(1, Bind::new("RAW", "").unwrap().to_body()).encode(&mut octets);
    octets
}

async fn next(server: &mut Server) -> Binding {
    timeout(SOON, server.accept()).await.expect("a bind in time").unwrap()
}

/// Whether the server closes the connection without a word.
async fn closed_silently(server: &Server, octets: &[u8]) {
    let mut peer = RawPeer::connect(server).await;
    peer.send(octets).await;
    assert!(peer.next().await.is_none());
}

#[tokio::test]
async fn the_clients_address_is_told_by_the_proxy() {
    let mut server = server(options(trusting(LOOPBACK))).await;
    for version in [ProxyVersion::V1, ProxyVersion::V2] {
        // All in one segment, octet by octet, and split in the middle.
        let octets = [header().to_octets(version), bind_octets()].concat();
        for size in [octets.len(), 1, 20] {
            let mut peer = RawPeer::connect(&server).await;
            for chunk in octets.chunks(size) {
                peer.send(chunk).await;
                tokio::task::yield_now().await;
            }
            let binding = next(&mut server).await;
            assert_eq!(binding.peer_addr(), header().source());
            assert_eq!(binding.proxy_addr().map(|proxy| proxy.ip()), Some("127.0.0.1".parse().unwrap()));
            assert_eq!(*binding.system_id(), "RAW");
            let (connection, _events) = binding.accept("SMSC").unwrap();
            assert!(peer.next().await.unwrap().command_status.is_ok());
            connection.close();
        }
    }
}

#[tokio::test]
async fn a_proxy_may_speak_for_itself() {
    let mut server = server(options(trusting(LOOPBACK))).await;
    let mut peer = RawPeer::connect(&server).await;
    peer.send(&[ProxyHeader::Local.to_octets(ProxyVersion::V2), bind_octets()].concat()).await;
    let binding = next(&mut server).await;
    assert_eq!(binding.peer_addr().map(|peer| peer.ip()), Some("127.0.0.1".parse().unwrap()));
    assert_eq!(binding.proxy_addr(), None);
}

#[tokio::test]
async fn the_client_sends_a_header_on_request() {
    let mut server = server(options(trusting(LOOPBACK))).await;
    let address = server.local_addr();
    for version in [ProxyVersion::V1, ProxyVersion::V2] {
        let own = tokio::spawn(async move { client().proxy(version).connect(address).await });
        let binding = next(&mut server).await;
        // What a connection tells of itself is what the server sees.
        assert_eq!(binding.peer_addr(), binding.proxy_addr());
        let (connection, _events) = binding.accept("SMSC").unwrap();
        own.await.unwrap().unwrap();
        connection.close();

        let other = client().proxy_header(version, header());
        let other = tokio::spawn(async move { other.connect(address).await });
        let binding = next(&mut server).await;
        assert_eq!(binding.peer_addr(), header().source());
        drop(binding.accept("SMSC").unwrap());
        drop(other.await.unwrap());
    }
}

#[tokio::test]
async fn a_header_is_refused_where_none_is_expected() {
    for proxies in [Proxies::default(), trusting(ELSEWHERE)] {
        let server = server(options(proxies)).await;
        for version in [ProxyVersion::V1, ProxyVersion::V2] {
            let mut peer = RawPeer::connect(&server).await;
            peer.send(&[header().to_octets(version), bind_octets()].concat()).await;
            assert_eq!(peer.next().await.unwrap().command_status, CommandStatus::INVCMDLEN);
            assert!(peer.next().await.is_none());
        }
    }
}

#[tokio::test]
async fn a_header_is_required_from_a_proxy() {
    let server = server(options(trusting(LOOPBACK))).await;
    closed_silently(&server, &bind_octets()).await;
    closed_silently(&server, b"PROXY TCP4 nonsense\r\n").await;
    closed_silently(&server, b"\r\n\r\n\0\r\nQUIT\n\x21\x11\xff\xff").await;
    closed_silently(&server, &[b"PROXY UNKNOWN ".as_slice(), &[b'x'; 500]].concat()).await;
    // A header that never ends, and none at all.
    closed_silently(&server, b"PROXY TCP4 ").await;
    closed_silently(&server, b"").await;
    assert_eq!(server.stats().refused_proxy, 6);
    let error = client().connect(server.local_addr()).await.unwrap_err();
    assert!(matches!(error, ConnectError::Bind(_)), "{error}");
}

#[tokio::test]
async fn a_header_may_be_missing_where_it_is_optional() {
    let mut server = server(options(trusting(LOOPBACK).optional())).await;
    let mut peer = RawPeer::connect(&server).await;
    peer.send(&bind_octets()).await;
    let binding = next(&mut server).await;
    assert_eq!(binding.proxy_addr(), None);
    drop(binding);
    let mut peer = RawPeer::connect(&server).await;
    peer.send(&[header().to_octets(ProxyVersion::V1), bind_octets()].concat()).await;
    assert_eq!(next(&mut server).await.peer_addr(), header().source());
}

#[tokio::test]
async fn only_proxies_may_come_where_that_is_said() {
    let server = server(options(trusting(ELSEWHERE).only())).await;
    closed_silently(&server, b"").await;
    assert_eq!(server.stats().refused_proxy, 1);
}

#[tokio::test]
async fn streams_without_addresses_are_believed_on_demand() {
    let mut server = Server::new(options(Proxies::default().local()));
    let (ours, theirs) = tokio::io::duplex(4096);
    server.attach(ours, None).await;
    let connecting = client().proxy_header(ProxyVersion::V2, header());
    let connecting = tokio::spawn(async move { connecting.attach(theirs).await });
    let binding = next(&mut server).await;
    assert_eq!((binding.peer_addr(), binding.proxy_addr()), (header().source(), None));
    drop(binding.accept("SMSC").unwrap());
    drop(connecting.await.unwrap());
}

#[tokio::test]
async fn addresses_are_counted_behind_the_proxy() {
    let mut options = options(trusting(LOOPBACK));
    options.max_per_address = Some(1);
    let mut server = server(options).await;
    let from = |source: &str| {
        let source: SocketAddr = source.parse().unwrap();
        let header = ProxyHeader::Tcp { source, destination: source };
        [header.to_octets(ProxyVersion::V2), bind_octets()].concat()
    };
    let mut first = RawPeer::connect(&server).await;
    first.send(&from("203.0.113.1:1")).await;
    let _first = next(&mut server).await;
    let mut second = RawPeer::connect(&server).await;
    second.send(&from("203.0.113.2:1")).await;
    let _second = next(&mut server).await;
    closed_silently(&server, &from("203.0.113.1:2")).await;
    assert_eq!(server.stats().refused_address, 1);
}

#[tokio::test]
async fn a_client_that_is_sent_a_header_says_so() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connecting = tokio::spawn(async move { client().connect(address).await });
    let mut peer = RawPeer::new(listener.accept().await.unwrap().0);
    peer.send(&header().to_octets(ProxyVersion::V2)).await;
    let error = connecting.await.unwrap().unwrap_err();
    assert_eq!(error.foreign(), Some(Foreign::Proxy));
}

#[tokio::test]
async fn header_and_bind_have_one_session_init_timer() {
    let server = server(options(trusting(LOOPBACK))).await;
    let mut peer = TcpStream::connect(server.local_addr()).await.unwrap();
    let begun = tokio::time::Instant::now();
    tokio::time::sleep(Duration::from_millis(150)).await;
    let octets = header().to_octets(ProxyVersion::V1);
    tokio::io::AsyncWriteExt::write_all(&mut peer, &octets).await.unwrap();
    let mut left = Vec::new();
    timeout(SOON, peer.read_to_end(&mut left)).await.unwrap().unwrap();
    assert!(begun.elapsed() < Duration::from_millis(340), "{:?}", begun.elapsed());
}
