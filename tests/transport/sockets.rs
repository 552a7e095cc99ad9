//! Sockets of all kinds, and their settings.

use std::net::SocketAddr;
use std::time::Duration;

use smpp_driver::transport::{ConnectError, Listener, Options, Server, ServerOptions, SocketOptions};
use tokio::io::DuplexStream;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::support::{SOON, accept_all, answer_all, client, server, submit_sm};

fn socket(set: impl FnOnce(&mut SocketOptions)) -> Options {
    let mut options = Options::default();
    set(&mut options.socket);
    options
}

#[test]
fn small_pdus_are_not_held_back_by_default() {
    let options = SocketOptions::default();
    assert!(options.nodelay && options.keepalive.is_none() && options.local_addr.is_none());
}

#[tokio::test]
async fn all_settings_are_taken() {
    let options = socket(|socket| {
        socket.nodelay = false;
        socket.keepalive = Some(Duration::from_millis(1));
        socket.send_buffer = Some(64 * 1024);
        socket.receive_buffer = Some(64 * 1024);
        socket.local_addr = Some("127.0.0.2:0".parse().unwrap());
    });
    let mut server_options = ServerOptions::default();
    server_options.connection = options.clone();
    let mut server = server(server_options).await;
    let address = server.local_addr();
    let connecting = tokio::spawn(async move { client().options(options).connect(address).await });
    let binding = timeout(SOON, server.accept()).await.unwrap().unwrap();
    assert_eq!(binding.peer_addr().unwrap().ip(), "127.0.0.2".parse::<std::net::IpAddr>().unwrap());
    let (connection, events) = binding.accept("SMSC").unwrap();
    tokio::spawn(answer_all(connection, events));
    let (connection, _events) = connecting.await.unwrap().unwrap();
    connection.request(submit_sm(b"Hello")).await.unwrap();
}

#[tokio::test]
async fn addresses_of_another_family_are_passed_over() {
    let server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    let options = socket(|socket| socket.local_addr = Some("[::1]:0".parse().unwrap()));
    let error = client().options(options).connect(address).await.unwrap_err();
    assert!(error.to_string().contains("family of local_addr"), "{error}");
}

#[tokio::test]
async fn each_address_is_tried() {
    let server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    accept_all(server);
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = free.local_addr().unwrap();
    drop(free);
    let (connection, _events) = client().connect(&[closed, address][..]).await.unwrap();
    connection.unbind().await;
    let error = client().connect(&[closed, closed][..]).await.unwrap_err();
    assert!(matches!(error, ConnectError::Connect(_)), "{error}");
    let error = client().connect(&[] as &[SocketAddr]).await.unwrap_err();
    assert!(error.to_string().contains("no address"), "{error}");
}

/// A listener that accepts nothing and whose queue is full: the next connection waits for ever.
#[cfg(target_os = "linux")]
async fn full() -> (SocketAddr, Vec<tokio::net::TcpStream>, tokio::net::TcpListener) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut held = Vec::new();
    while let Ok(stream) = timeout(Duration::from_millis(100), tokio::net::TcpStream::connect(address)).await
    {
        held.push(stream.unwrap());
    }
    (address, held, listener)
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_address_that_never_answers_leaves_time_for_the_next() {
    let server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    accept_all(server);
    let (full, _held, _listener) = full().await;
    let mut options = Options::default();
    options.connect_timeout = Duration::from_secs(1);
    let client = client().options(options);
    let (connection, _events) = client.connect(&[full, address][..]).await.unwrap();
    connection.unbind().await;
    let begun = tokio::time::Instant::now();
    let error = client.connect(&[full, full][..]).await.unwrap_err();
    assert!(matches!(error, ConnectError::Deadline(_)), "{error}");
    assert!(begun.elapsed() < Duration::from_millis(1500), "{:?}", begun.elapsed());
}

#[cfg(unix)]
#[tokio::test]
async fn unix_sockets() {
    let dir = std::env::temp_dir().join(format!("smpp-driver-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let path = dir.join("smpp.sock");
    let mut server = Server::new(ServerOptions::default());
    server.listen(tokio::net::UnixListener::bind(&path).unwrap());
    let there = path.clone();
    let connecting = tokio::spawn(async move { client().connect_unix(there).await });
    let binding = timeout(SOON, server.accept()).await.unwrap().unwrap();
    assert_eq!((binding.peer_addr(), binding.proxy_addr()), (None, None));
    let (connection, events) = binding.accept("SMSC").unwrap();
    tokio::spawn(answer_all(connection, events));
    let (connection, _events) = connecting.await.unwrap().unwrap();
    connection.request(submit_sm(b"Hello")).await.unwrap();
    timeout(SOON, server.shutdown(SOON)).await.unwrap();
    std::fs::remove_dir_all(dir).unwrap();
    let error = client().connect_unix(path).await.unwrap_err();
    assert!(matches!(error, ConnectError::Connect(_)), "{error}");
}

/// A listener that the application brings.
struct Pipes(mpsc::Receiver<DuplexStream>);

impl Listener for Pipes {
    type Stream = DuplexStream;

    async fn accept(&mut self) -> std::io::Result<(DuplexStream, Option<SocketAddr>)> {
        match self.0.recv().await {
            Some(stream) => Ok((stream, None)),
            None => std::future::pending().await,
        }
    }
}

#[tokio::test]
async fn one_server_serves_streams_of_all_kinds() {
    let mut server = server(ServerOptions::default()).await;
    let tcp = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addresses = [server.local_addr(), tcp.local_addr().unwrap()];
    let (pipes, pipe) = mpsc::channel(1);
    server.listen(tcp);
    server.listen(Pipes(pipe));
    let (ours, handed) = tokio::io::duplex(4096);
    server.attach(handed, Some("203.0.113.1:1".parse().unwrap())).await;
    let binding = {
        let attaching = tokio::spawn(async move { client().attach(ours).await });
        let binding = timeout(SOON, server.accept()).await.unwrap().unwrap();
        assert_eq!(binding.peer_addr(), Some("203.0.113.1:1".parse().unwrap()));
        attaching.abort();
        binding
    };
    drop(binding);
    accept_all(server);
    for address in addresses {
        let (connection, _events) = client().connect(address).await.unwrap();
        connection.request(submit_sm(b"Hello")).await.unwrap();
    }
    let (ours, theirs) = tokio::io::duplex(4096);
    pipes.send(theirs).await.unwrap();
    let (connection, _events) = client().attach(ours).await.unwrap();
    connection.request(submit_sm(b"Hello")).await.unwrap();
}
