//! Who may come in, as what, and how often.

use std::time::Duration;

use smpp_driver::codec::{CommandId, CommandStatus, EnquireLink, Pdu};
use smpp_driver::session::{Rejected, RequestError};
use smpp_driver::transport::{
    Bind, BindKind, BindRefused, BindRules, Client, CloseReason, ConnectError, Connection, Events, Server,
    ServerOptions,
};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpSocket;
use tokio::time::{sleep, timeout};

use crate::support::{RawPeer, SOON, answer_all, client, server, submit_sm};

async fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..500 {
        if holds() {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("{what}");
}

/// Binds as `kind` and judges the bind by `rules`; what both sides got.
async fn judged(
    server: &mut Server,
    system_id: &str,
    kind: BindKind,
    rules: BindRules,
) -> (Result<(Connection, Events), ConnectError>, Result<(Connection, Events), BindRefused>) {
    let address = server.local_addr();
    let client = Client::new(Bind::new(system_id, "secret").unwrap().kind(kind));
    let connecting = tokio::spawn(async move { client.connect(address).await });
    let binding = timeout(SOON, server.accept()).await.unwrap().unwrap();
    let accepted = binding.accept_under(&rules, "SMSC");
    (timeout(SOON, connecting).await.unwrap().unwrap(), accepted)
}

fn status(outcome: &Result<(Connection, Events), ConnectError>) -> CommandStatus {
    match outcome {
        Ok(_) => CommandStatus::OK,
        Err(ConnectError::Bind(RequestError::Rejected(Rejected { command_status, .. }))) => *command_status,
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn kinds_of_binds_are_allowed_per_system_id() {
    let mut server = server(ServerOptions::default()).await;
    let rules = BindRules::default().kinds(&[BindKind::Transmitter, BindKind::Receiver]);
    for (kind, wanted) in [
        (BindKind::Transceiver, CommandStatus::BINDFAIL),
        (BindKind::Transmitter, CommandStatus::OK),
        (BindKind::Receiver, CommandStatus::OK),
    ] {
        let (connected, accepted) = judged(&mut server, "ESME1", kind, rules).await;
        assert_eq!(status(&connected), wanted, "{kind:?}");
        if !wanted.is_ok() {
            assert_eq!(accepted.unwrap_err(), BindRefused::Rules(wanted));
        }
    }
    assert_eq!(server.stats().refused_bind, 1);
}

#[tokio::test]
async fn sessions_are_counted_per_system_id() {
    let mut server = server(ServerOptions::default()).await;
    let rules = BindRules::default().max_sessions(1);
    let (first, accepted) = judged(&mut server, "ESME1", BindKind::Transceiver, rules).await;
    let _held = accepted.unwrap();
    let (second, _) = judged(&mut server, "ESME1", BindKind::Transceiver, rules).await;
    assert_eq!(status(&second), CommandStatus::ALYBND);
    assert!(second.unwrap_err().to_string().contains("are all sessions of this system_id in use?"));
    let (other, _held) = judged(&mut server, "ESME2", BindKind::Transceiver, rules).await;
    assert_eq!(status(&other), CommandStatus::OK);
    // The place is free again as soon as the session has ended.
    let (connection, _events) = first.unwrap();
    connection.unbind().await;
    eventually("one session fewer", || server.stats().open == 1).await;
    let (third, _held) = judged(&mut server, "ESME1", BindKind::Transceiver, rules).await;
    assert_eq!(status(&third), CommandStatus::OK);
}

#[tokio::test]
async fn connections_are_counted_per_address() {
    let mut options = ServerOptions::default();
    options.max_per_address = Some(2);
    let server = server(options).await;
    let address = server.local_addr();
    let held = [RawPeer::connect(&server).await, RawPeer::connect(&server).await];
    eventually("two connections", || server.stats().open == 2).await;
    assert!(RawPeer::connect(&server).await.next().await.is_none());
    assert_eq!(server.stats().refused_address, 1);
    // Others are not affected.
    let other = TcpSocket::new_v4().unwrap();
    other.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    let mut other = RawPeer::new(other.connect(address).await.unwrap());
    other.send_pdu(&Pdu::request(1, EnquireLink::default())).await;
    assert!(other.next().await.is_some());
    drop(held);
    eventually("free again", || server.stats().open == 1).await;
    let mut again = RawPeer::connect(&server).await;
    again.send_pdu(&Pdu::request(1, EnquireLink::default())).await;
    assert!(again.next().await.is_some());
}

#[tokio::test]
async fn connections_that_are_not_bound_are_counted() {
    let mut options = ServerOptions::default();
    options.max_unbound = 2;
    let mut server = server(options).await;
    let address = server.local_addr();
    let connecting = tokio::spawn(async move { client().connect(address).await.unwrap() });
    let bound = timeout(SOON, server.accept()).await.unwrap().unwrap().accept("SMSC").unwrap();
    let connected = connecting.await.unwrap();
    assert_eq!((server.stats().open, server.stats().unbound), (1, 0));
    // Those who have sent a bind that is being judged.
    let mut held = [RawPeer::connect(&server).await, RawPeer::connect(&server).await];
    let mut judged = Vec::new();
    for peer in &mut held {
        peer.send_pdu(&Pdu::request(1, Bind::new("SLOW", "").unwrap().to_body())).await;
        judged.push(timeout(SOON, server.accept()).await.unwrap().unwrap());
    }
    assert_eq!(server.stats().unbound, 2);
    let error = client().connect(address).await.unwrap_err();
    assert!(error.to_string().contains("May this address connect?"), "{error}");
    assert_eq!((server.stats().refused_unbound, server.stats().open), (1, 3));
    drop((held, judged, bound, connected));
    eventually("all gone", || server.stats().open == 0).await;
    assert_eq!(server.stats().unbound, 0);
}

#[tokio::test]
async fn connections_beyond_the_most_wait() {
    let mut options = ServerOptions::default();
    options.max_connections = 1;
    let mut server = server(options).await;
    let address = server.local_addr();
    let connecting = tokio::spawn(async move { client().connect(address).await.unwrap() });
    let first = timeout(SOON, server.accept()).await.unwrap().unwrap().accept("SMSC").unwrap();
    let (connection, _events) = connecting.await.unwrap();
    let waiting = tokio::spawn(async move { client().connect(address).await.unwrap() });
    assert!(timeout(Duration::from_millis(100), server.accept()).await.is_err());
    connection.unbind().await;
    let second = timeout(SOON, server.accept()).await.unwrap().unwrap().accept("SMSC").unwrap();
    waiting.await.unwrap();
    drop((first, second));
}

#[tokio::test]
async fn a_bind_may_be_judged_for_long_without_holding_up_others() {
    let mut options = ServerOptions::default();
    options.connection.session.session_init_timeout = Some(Duration::from_millis(100));
    let mut server = server(options).await;
    let mut slow = RawPeer::connect(&server).await;
    slow.send_pdu(&Pdu::request(1, Bind::new("SLOW", "").unwrap().to_body())).await;
    let binding = timeout(SOON, server.accept()).await.unwrap().unwrap();
    // Longer than the session-init timer, which has done its work.
    sleep(Duration::from_millis(200)).await;
    // Nothing but enquire_link is of any effect meanwhile.
    slow.send_pdu(&Pdu::request(2, EnquireLink::default())).await;
    assert_eq!(slow.next().await.unwrap().command_id(), CommandId::ENQUIRE_LINK_RESP);
    slow.send_pdu(&Pdu::request(3, submit_sm(b"too soon"))).await;
    assert_eq!(slow.next().await.unwrap().command_status, CommandStatus::INVBNDSTS);
    slow.send_pdu(&Pdu::request(4, Bind::new("SLOW", "").unwrap().to_body())).await;
    assert_eq!(slow.next().await.unwrap().command_status, CommandStatus::ALYBND);
    let address = server.local_addr();
    let other = tokio::spawn(async move { client().connect(address).await });
    let _other = timeout(SOON, server.accept()).await.unwrap().unwrap().accept("SMSC").unwrap();
    timeout(Duration::from_secs(1), other).await.unwrap().unwrap().unwrap();
    let _slow = binding.accept("SMSC").unwrap();
    let answer = slow.next().await.unwrap();
    assert_eq!((answer.command_id(), answer.sequence_number), (CommandId::BIND_TRANSCEIVER_RESP, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_floods_while_it_is_judged_is_not_read_any_more() {
    let mut options = ServerOptions::default();
    options.connection.socket.send_buffer = Some(16 * 1024);
    options.connection.socket.receive_buffer = Some(16 * 1024);
    let mut server = server(options).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(16 * 1024).unwrap();
    let mut peer = socket.connect(server.local_addr()).await.unwrap();
    let mut octets = Vec::new();
    Pdu::request(1, Bind::new("FLOOD", "").unwrap().to_body()).encode(&mut octets);
    peer.write_all(&octets).await.unwrap();
    let _binding = timeout(SOON, server.accept()).await.unwrap().unwrap();
    octets.clear();
    (1..=1000).for_each(|number| Pdu::request(number, submit_sm(&[b'x'; 140])).encode(&mut octets));
    for _ in 0..128 {
        if timeout(Duration::from_millis(500), peer.write_all(&octets)).await.is_err() {
            return;
        }
    }
    panic!("25 MiB were read before the bind was answered");
}

#[tokio::test]
async fn a_shutdown_drains_sessions_and_refuses_who_waits() {
    let mut server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    let connecting = tokio::spawn(async move { client().connect(address).await.unwrap() });
    let (_connection, mut events) =
        timeout(SOON, server.accept()).await.unwrap().unwrap().accept("SMSC").unwrap();
    let (bound, _events) = connecting.await.unwrap();
    let waiting = tokio::spawn(async move { client().connect(address).await });
    let mut silent = RawPeer::connect(&server).await;
    let request = {
        let bound = bound.clone();
        tokio::spawn(async move { bound.request(submit_sm(b"last")).await })
    };
    let (_, responder) =
        timeout(SOON, events.next_request::<smpp_driver::codec::SubmitSm>()).await.unwrap().unwrap();
    eventually("three connections", || server.stats().open == 3).await;
    let shutdown = tokio::spawn(server.shutdown(SOON));
    assert!(timeout(SOON, waiting).await.unwrap().unwrap().is_err());
    assert!(silent.next().await.is_none());
    assert!(!shutdown.is_finished(), "an answer is still owed");
    responder.accept().unwrap();
    assert!(timeout(SOON, request).await.unwrap().unwrap().is_ok());
    timeout(SOON, shutdown).await.unwrap().unwrap();
    assert_eq!(bound.closed().await.reason, CloseReason::Unbound);
    assert!(matches!(client().connect(address).await, Err(ConnectError::Connect(_))));
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_those_who_never_answer() {
    let mut options = ServerOptions::default();
    options.connection.session.unbind_timeout = Duration::from_secs(60);
    let mut server = server(options).await;
    let mut peer = RawPeer::connect(&server).await;
    peer.send_pdu(&Pdu::request(1, Bind::new("STUCK", "").unwrap().to_body())).await;
    let (connection, _events) =
        timeout(SOON, server.accept()).await.unwrap().unwrap().accept("SMSC").unwrap();
    timeout(SOON, server.shutdown(Duration::from_millis(100))).await.unwrap();
    timeout(SOON, connection.closed()).await.unwrap();
    // The bind's answer, the unbind that it leaves unanswered, and the end.
    assert!(peer.next().await.is_some() && peer.next().await.is_some());
    assert!(peer.next().await.is_none());
}

#[tokio::test]
async fn a_server_that_is_dropped_leaves_its_sessions_and_closes_the_others() {
    let mut server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    let connecting = tokio::spawn(async move { client().connect(address).await.unwrap() });
    let (at_server, events) = timeout(SOON, server.accept()).await.unwrap().unwrap().accept("SMSC").unwrap();
    tokio::spawn(answer_all(at_server, events));
    let (connection, _events) = connecting.await.unwrap();
    let mut stranger = RawPeer::connect(&server).await;
    eventually("two connections", || server.stats().open == 2).await;
    drop(server);
    assert!(stranger.next().await.is_none());
    connection.request(submit_sm(b"Hello")).await.unwrap();
}

#[tokio::test]
async fn a_network_of_64_bits_is_one_host() {
    let mut options = ServerOptions::default();
    options.max_per_address = Some(1);
    let server = Server::new(options);
    let mut held = Vec::new();
    for (from, refused) in [
        ("[2001:db8::1]:1", 0),
        ("[2001:db8::ffff]:1", 1),
        ("[2001:db8:0:1::1]:1", 1),
        ("192.0.2.1:1", 1),
        ("192.0.2.2:1", 1),
        ("[::ffff:192.0.2.1]:1", 2),
    ] {
        let (ours, theirs) = tokio::io::duplex(64);
        server.attach(theirs, Some(from.parse().unwrap())).await;
        held.push(ours);
        // The admission is a task of its own.
        sleep(Duration::from_millis(20)).await;
        assert_eq!(server.stats().refused_address, refused, "{from}");
    }
    assert_eq!(server.stats().open, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_binds_at_once_as_many_are_accepted_as_may() {
    let mut server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    let rules = BindRules::default().max_sessions(3);
    let clients: Vec<_> =
        (0..50).map(|_| tokio::spawn(async move { client().connect(address).await })).collect();
    let mut judges = Vec::new();
    for _ in 0..50 {
        let binding = timeout(SOON, server.accept()).await.unwrap().unwrap();
        judges.push(tokio::spawn(async move { binding.accept_under(&rules, "SMSC") }));
    }
    let mut held = Vec::new();
    for judge in judges {
        held.extend(judge.await.unwrap());
    }
    let mut connected = Vec::new();
    for client in clients {
        connected.extend(client.await.unwrap());
    }
    assert_eq!((held.len(), connected.len()), (3, 3));
    assert_eq!(server.stats().refused_bind, 47);
}

#[tokio::test]
async fn who_never_bound_is_counted() {
    let server = server(ServerOptions::default()).await;
    for (octets, foreign) in [(&b"GET / HTTP/1.1\r\n"[..], 1), (&[0x16, 3, 1, 2, 0], 2), (&[0, 0, 0, 1], 2)] {
        let mut peer = RawPeer::connect(&server).await;
        peer.send(octets).await;
        while peer.next().await.is_some() {}
        eventually("gone", || server.stats().open == 0).await;
        assert_eq!(server.stats().foreign, foreign);
    }
    assert_eq!(server.stats().never_bound, 3);
}

#[tokio::test]
async fn a_name_of_the_smsc_that_is_too_long_binds_nobody() {
    for ruled in [false, true] {
        let mut server = server(ServerOptions::default()).await;
        let address = server.local_addr();
        let connecting = tokio::spawn(async move { client().connect(address).await });
        let binding = server.accept().await.unwrap();
        let name = "an SMSC, so long";
        let accepted =
            if ruled { binding.accept_under(&BindRules::default(), name) } else { binding.accept(name) };
        assert!(matches!(accepted, Err(BindRefused::SystemId(_))), "{accepted:?}");
        let error = connecting.await.unwrap().unwrap_err();
        assert!(error.to_string().contains("ESME_RSYSERR"), "{error}");
    }
}
