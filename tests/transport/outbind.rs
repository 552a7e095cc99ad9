//! `outbind`, from both sides.

use std::time::Duration;

use smpp_driver::codec::{Body, CommandId, CommandStatus, DeliverSm, EnquireLink, Outbind, Pdu};
use smpp_driver::session::State;
use smpp_driver::transport::{Bind, BindKind, ConnectError, OutbindError, OutbindListener, ServerOptions};
use tokio::time::timeout;

use crate::support::{RawPeer, SOON, answer_all, server};

fn outbind(password: &str) -> Outbind {
    Outbind::builder().system_id("SMSC").password(password).build().unwrap()
}

fn receiver() -> Bind {
    Bind::new("ESME1", "secret").unwrap().kind(BindKind::Receiver)
}

fn options(session_init: Duration) -> ServerOptions {
    let mut options = ServerOptions::default();
    options.connection.session.session_init_timeout = Some(session_init);
    options.connection.connect_timeout = Duration::from_secs(1);
    options
}

async fn listener(session_init: Duration) -> OutbindListener {
    OutbindListener::bind("127.0.0.1:0", options(session_init)).await.unwrap()
}

#[tokio::test]
async fn an_smsc_asks_and_the_esme_binds() {
    let mut listener = listener(SOON).await;
    let address = listener.local_addr();
    let esme = tokio::spawn(async move {
        let outbound = listener.accept().await.unwrap();
        assert!(outbound.check("SMSC", "pass") && !outbound.check("SMSC", "other"));
        assert!(outbound.peer_addr().is_some() && *outbound.system_id() == "SMSC");
        assert!(!format!("{outbound:?}").contains("pass\""));
        let (connection, events) = outbound.bind(&receiver()).await.unwrap();
        assert_eq!(connection.state(), State::BoundRx);
        answer_all(connection, events).await;
        listener.shutdown(SOON).await;
    });
    let server = server(ServerOptions::default()).await;
    let binding = timeout(SOON, server.outbind(address, outbind("pass"))).await.unwrap().unwrap();
    assert_eq!((binding.kind(), binding.peer_addr()), (BindKind::Receiver, Some(address)));
    assert!(binding.check("ESME1", "secret"));
    let (connection, _events) = binding.accept("SMSC").unwrap();
    assert_eq!((server.stats().open, server.stats().unbound), (1, 0));
    let deliver_sm = DeliverSm::builder().source_addr("447700900123").short_message(b"STOP").build().unwrap();
    connection.request(deliver_sm).await.unwrap();
    // Sessions that the server has begun end with it too.
    timeout(SOON, server.shutdown(SOON)).await.unwrap();
    timeout(SOON, esme).await.unwrap().unwrap();
}

#[tokio::test]
async fn wrong_credentials_close_the_connection() {
    let mut listener = listener(SOON).await;
    let address = listener.local_addr();
    tokio::spawn(async move {
        while let Some(outbound) = listener.accept().await {
            assert!(!outbound.check("SMSC", "pass"));
            outbound.close();
        }
    });
    let server = server(ServerOptions::default()).await;
    let error = timeout(SOON, server.outbind(address, outbind("wrong"))).await.unwrap().unwrap_err();
    assert!(matches!(error, OutbindError::Closed), "{error}");
}

#[tokio::test]
async fn an_esme_that_does_not_bind_in_time_is_left() {
    let mut listener = listener(SOON).await;
    let address = listener.local_addr();
    let server = server(options(SOON)).await;
    let asking = async { server.outbind(address, outbind("pass")).await.unwrap_err() };
    let (error, outbound) = timeout(SOON, async { tokio::join!(asking, listener.accept()) }).await.unwrap();
    assert!(matches!(error, OutbindError::Deadline(_)), "{error}");
    let error = timeout(SOON, outbound.unwrap().bind(&receiver())).await.unwrap().unwrap_err();
    assert!(matches!(error, ConnectError::Bind(_)), "{error}");
    for _ in 0..100 {
        if server.stats().open == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the connection is still open");
}

#[tokio::test]
async fn nobody_there() {
    let server = server(options(SOON)).await;
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let error = server.outbind(address, outbind("pass")).await.unwrap_err();
    assert!(matches!(error, OutbindError::Connect(_)), "{error}");
}

#[tokio::test]
async fn a_waiting_esme_has_a_session_init_timer() {
    let mut listener = listener(Duration::from_millis(200)).await;
    let silent = tokio::net::TcpStream::connect(listener.local_addr()).await.unwrap();
    let dribbling = tokio::net::TcpStream::connect(listener.local_addr()).await.unwrap();
    let mut dribbling = RawPeer::new(dribbling);
    dribbling.send_pdu(&Pdu::request(1, EnquireLink::default())).await;
    assert_eq!(dribbling.next().await.unwrap().command_id(), CommandId::ENQUIRE_LINK_RESP);
    // A good one is not held up by them.
    let mut good = RawPeer::new(tokio::net::TcpStream::connect(listener.local_addr()).await.unwrap());
    good.send_pdu(&Pdu::request(1, outbind("pass"))).await;
    let outbound = timeout(Duration::from_millis(150), listener.accept()).await.unwrap().unwrap();
    assert!(RawPeer::new(silent).next().await.is_none());
    assert!(dribbling.next().await.is_none());
    // The application has judged long enough; the SMSC waits, and is bound to.
    let binding = tokio::spawn(async move { outbound.bind(&receiver()).await });
    let bind = good.next().await.unwrap();
    assert_eq!(bind.command_id(), CommandId::BIND_RECEIVER);
    let response = Body::default_of(CommandId::BIND_RECEIVER_RESP).unwrap();
    good.send_pdu(&Pdu::request(bind.sequence_number, response)).await;
    let (connection, _events) = timeout(SOON, binding).await.unwrap().unwrap().unwrap();
    assert_eq!(connection.state(), State::BoundRx);
    assert_eq!((listener.stats().open, listener.stats().unbound), (1, 0));
}

#[tokio::test]
async fn a_refused_bind_closes_the_connection() {
    let mut listener = listener(SOON).await;
    let mut smsc = RawPeer::new(tokio::net::TcpStream::connect(listener.local_addr()).await.unwrap());
    smsc.send_pdu(&Pdu::request(1, outbind("pass"))).await;
    let outbound = timeout(SOON, listener.accept()).await.unwrap().unwrap();
    let binding = tokio::spawn(async move { outbound.bind(&receiver()).await });
    let bind = smsc.next().await.unwrap();
    smsc.send_pdu(&Pdu::bodyless(
        CommandId::BIND_RECEIVER_RESP,
        CommandStatus::BINDFAIL,
        bind.sequence_number,
    ))
    .await;
    let error = timeout(SOON, binding).await.unwrap().unwrap().unwrap_err();
    assert!(error.to_string().contains("ESME_RBINDFAIL"), "{error}");
    assert!(smsc.next().await.is_none());
}
