//! What a peer or a caller asks too much of.

use std::time::Duration;

use smpp_driver::codec::{EnquireLink, Pdu};
use smpp_driver::transport::ServerOptions;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::{accept_all, client, server, submit_sm};

#[tokio::test]
async fn a_timeout_of_for_ever_is_one() {
    let server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    accept_all(server);
    let (connection, _events) = client().connect(address).await.unwrap();
    let answer = connection.request_within(submit_sm(b"Hello"), Duration::MAX).await;
    assert!(answer.is_ok(), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_asks_and_never_listens_is_not_read_any_more() {
    let server = server(ServerOptions::default()).await;
    let mut peer = TcpStream::connect(server.local_addr()).await.unwrap();
    let mut enquire_links = Vec::new();
    (1..=4096).for_each(|number| Pdu::request(number, EnquireLink::default()).encode(&mut enquire_links));
    // The buffers of the two sockets take some MiB.
    for _ in 0..1024 {
        if timeout(Duration::from_secs(1), peer.write_all(&enquire_links)).await.is_err() {
            return;
        }
    }
    panic!("64 MiB of requests were read, and none of their answers");
}
