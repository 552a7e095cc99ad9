//! What a peer may do wrong: the session answers or closes as the rules say, and the server lives.

use smpp_driver::codec::{Body, CommandId, CommandStatus, EnquireLink, Pdu, SubmitSmResp};
use smpp_driver::session::Odd;
use smpp_driver::transport::{CloseReason, Event, Server, ServerOptions};

use crate::support::{RawPeer, accept_all, client, server, submit_sm};

/// A bound peer and the server's side of it.
async fn bound_peer() -> (RawPeer, Server) {
    let mut server = server(ServerOptions::default()).await;
    let mut peer = RawPeer::connect(&server).await;
    let accepting = tokio::spawn(async move {
        let (connection, events) = server.accept().await.unwrap().accept("SMSC").unwrap();
        tokio::spawn(crate::support::answer_all(connection, events));
        server
    });
    peer.bind().await;
    (peer, accepting.await.unwrap())
}

fn header(command_length: u32, command_id: u32, sequence_number: u32) -> Vec<u8> {
    [command_length, command_id, 0, sequence_number].into_iter().flat_map(u32::to_be_bytes).collect()
}

async fn still_alive(peer: &mut RawPeer) {
    peer.send_pdu(&Pdu::request(99, EnquireLink::default())).await;
    let answer = peer.next().await.expect("still open");
    assert_eq!((answer.command_id(), answer.sequence_number), (CommandId::ENQUIRE_LINK_RESP, 99));
}

#[tokio::test]
async fn a_length_of_2_gib_is_refused_and_ends_the_session() {
    let (mut peer, _server) = bound_peer().await;
    peer.send(&header(0x7FFF_FFFF, 4, 7)).await;
    let nack = peer.next().await.unwrap();
    assert_eq!(nack, Pdu::bodyless(CommandId::GENERIC_NACK, CommandStatus::INVCMDLEN, 7));
    assert!(peer.next().await.is_none());
}

#[tokio::test]
async fn a_length_below_16_is_refused_and_ends_the_session() {
    for length in [0, 12, 15] {
        let (mut peer, _server) = bound_peer().await;
        peer.send(&header(length, 0x15, 7)).await;
        let nack = peer.next().await.unwrap();
        assert_eq!((nack.command_status, nack.sequence_number), (CommandStatus::INVCMDLEN, 7));
        assert!(peer.next().await.is_none());
    }
}

#[tokio::test]
async fn garbage_ends_the_session() {
    for garbage in [&b"GET / HTTP/1.1\r\n\r\n"[..], &[0x16, 0x03, 0x01, 0x02, 0x00], &[0xFF; 4]] {
        let (mut peer, _server) = bound_peer().await;
        peer.send(garbage).await;
        assert_eq!(peer.next().await.unwrap().command_status, CommandStatus::INVCMDLEN);
        assert!(peer.next().await.is_none());
    }
}

#[tokio::test]
async fn an_unknown_request_is_refused_and_the_session_goes_on() {
    let (mut peer, _server) = bound_peer().await;
    peer.send_pdu(&Pdu::request(19, Body::new(CommandId(0x0A0A), b"abc"))).await;
    let nack = peer.next().await.unwrap();
    assert_eq!(nack, Pdu::bodyless(CommandId::GENERIC_NACK, CommandStatus::INVCMDID, 19));
    still_alive(&mut peer).await;
}

#[tokio::test]
async fn an_unknown_response_is_not_answered() {
    let (mut peer, _server) = bound_peer().await;
    peer.send_pdu(&Pdu::request(19, Body::new(CommandId(0x8000_0A0A), b"abc"))).await;
    peer.send_pdu(&Pdu::request(20, SubmitSmResp::default())).await;
    still_alive(&mut peer).await;
}

#[tokio::test]
async fn a_truncated_body_costs_its_own_pdu() {
    let (mut peer, _server) = bound_peer().await;
    let mut cut = header(20, 4, 21);
    cut.extend_from_slice(b"CMT\0");
    peer.send(&cut).await;
    let answer = peer.next().await.unwrap();
    assert_eq!(answer.command_id(), CommandId::SUBMIT_SM_RESP);
    assert_eq!((answer.command_status, answer.sequence_number), (CommandStatus::INVCMDLEN, 21));
    still_alive(&mut peer).await;
}

#[tokio::test]
async fn half_a_pdu_and_an_end_is_an_end() {
    let mut server = server(ServerOptions::default()).await;
    let mut peer = RawPeer::connect(&server).await;
    let accepting = tokio::spawn(async move { server.accept().await.unwrap().accept("SMSC").unwrap() });
    peer.bind().await;
    let (connection, mut events) = accepting.await.unwrap();
    peer.send(&header(50, 4, 2)).await;
    drop(peer);
    assert_eq!(connection.closed().await.reason, CloseReason::Eof);
    while let Some(event) = events.next().await {
        assert!(matches!(event, Event::Bound(_) | Event::Closed(_)), "{event:?}");
    }
}

#[tokio::test]
async fn a_request_before_the_bind_is_refused() {
    let server = server(ServerOptions::default()).await;
    let mut peer = RawPeer::connect(&server).await;
    peer.send_pdu(&Pdu::request(5, submit_sm(b"Hello"))).await;
    let answer = peer.next().await.unwrap();
    assert_eq!(answer.command_id(), CommandId::SUBMIT_SM_RESP);
    assert_eq!((answer.command_status, answer.sequence_number), (CommandStatus::INVBNDSTS, 5));
    still_alive(&mut peer).await;
}

#[tokio::test]
async fn a_second_bind_is_refused_and_the_first_stays() {
    let (mut peer, _server) = bound_peer().await;
    let bind = smpp_driver::transport::Bind::new("RAW", "").unwrap().to_body();
    peer.send_pdu(&Pdu::request(2, bind)).await;
    assert_eq!(peer.next().await.unwrap().command_status, CommandStatus::ALYBND);
    peer.send_pdu(&Pdu::request(3, submit_sm(b"Hello"))).await;
    assert!(peer.next().await.unwrap().command_status.is_ok());
}

#[tokio::test]
async fn a_huge_pdu_before_the_bind_is_not_waited_for() {
    let server = server(ServerOptions::default()).await;
    let mut peer = RawPeer::connect(&server).await;
    peer.send(&header(60_000, 9, 1)).await;
    assert_eq!(peer.next().await.unwrap().command_status, CommandStatus::INVCMDLEN);
    assert!(peer.next().await.is_none());
    accept_all(server);
}

#[tokio::test]
async fn octets_one_by_one_and_many_pdus_at_once_are_the_same() {
    let (mut peer, _server) = bound_peer().await;
    let mut octets = Vec::new();
    Pdu::request(7, submit_sm(b"dribble")).encode(&mut octets);
    for octet in octets {
        peer.send(&[octet]).await;
        tokio::task::yield_now().await;
    }
    assert!(peer.next().await.unwrap().command_status.is_ok());
    let mut many = Vec::new();
    (0..1000).for_each(|n| Pdu::request(100 + n, submit_sm(b"one of many")).encode(&mut many));
    peer.send(&many).await;
    for _ in 0..1000 {
        let answer = peer.next().await.unwrap();
        assert!(matches!(answer.command_status, CommandStatus::OK | CommandStatus::THROTTLED), "{answer:?}");
    }
    still_alive(&mut peer).await;
}

#[tokio::test]
async fn a_client_reports_what_it_refused() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connecting = tokio::spawn(async move { client().connect(address).await.unwrap() });
    let mut peer = RawPeer::new(listener.accept().await.unwrap().0);
    let bind = peer.next().await.unwrap();
    let Some(response) = Body::default_of(bind.command_id().response()) else { panic!("no response") };
    peer.send_pdu(&Pdu::request(bind.sequence_number, response)).await;
    let (_connection, mut events) = connecting.await.unwrap();
    peer.send_pdu(&Pdu::request(8, submit_sm(b"an SMSC does not submit"))).await;
    assert_eq!(peer.next().await.unwrap().command_status, CommandStatus::INVCMDID);
    assert!(matches!(events.next().await, Some(Event::Bound(_))));
    let Some(Event::Odd(Odd::Unknown(command_id))) = events.next().await else { panic!("no event") };
    assert_eq!(command_id, CommandId::SUBMIT_SM);
}
