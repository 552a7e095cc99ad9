//! What everybody does: bind, send, receive, unbind.

use std::time::Duration;

use smpp_driver::codec::{BodyRef, CommandStatus, DeliverSm, EnquireLink, InterfaceVersion};
use smpp_driver::session::{NotSent, Rejected, RequestError, State, Unanswered};
use smpp_driver::transport::{
    Bind, BindKind, By, Client, CloseReason, ConnectError, Event, Options, ServerOptions,
};
use tokio::time::timeout;

use crate::support::{SOON, accept_all, answer_all, client, server, submit_sm};

#[tokio::test]
async fn bind_send_unbind() {
    let server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    accept_all(server);
    let (connection, mut events) = client().connect(address).await.unwrap();
    assert_eq!(connection.state(), State::BoundTrx);
    assert_eq!(connection.peer_version(), Some(InterfaceVersion::V3_4));

    let response = connection.request(submit_sm(b"Hello")).await.unwrap();
    assert_eq!(response.message_id, "2");
    connection.request(EnquireLink::default()).await.unwrap();

    let closed = timeout(SOON, connection.unbind()).await.unwrap();
    assert_eq!((closed.by, closed.reason), (By::Us, CloseReason::Unbound));
    assert!(matches!(events.next().await, Some(Event::Bound(State::BoundTrx))));
    assert!(matches!(events.next().await, Some(Event::Closed(_))));
    assert!(events.next().await.is_none());
    let error = connection.request(submit_sm(b"late")).await.unwrap_err();
    assert!(matches!(error, RequestError::NotSent(NotSent::Closed(_))), "{error}");
}

#[tokio::test]
async fn a_refused_bind_tells_the_status() {
    let mut server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    tokio::spawn(async move {
        let binding = server.accept().await.unwrap();
        assert!(!binding.check("ESME1", "other"));
        assert!(!binding.check("ESME1", "secret2"));
        assert!(binding.check("ESME1", "secret"));
        binding.refuse(CommandStatus::INVPASWD);
        server.shutdown(SOON).await;
    });
    let error = client().connect(address).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the SMSC refused the bind with 0x0000000e ESME_RINVPASWD: wrong password?"
    );
    let ConnectError::Bind(RequestError::Rejected(Rejected { command_status, .. })) = error else {
        panic!("{error}")
    };
    assert_eq!(command_status, CommandStatus::INVPASWD);
}

#[tokio::test]
async fn connecting_has_one_deadline() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut options = Options::default();
    options.connect_timeout = Duration::from_millis(50);
    let error = client().options(options).connect(listener.local_addr().unwrap()).await.unwrap_err();
    assert!(matches!(error, ConnectError::Deadline(_)), "{error}");
}

#[tokio::test]
async fn messages_come_in_and_are_answered() {
    let mut server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    let client = tokio::spawn(async move {
        let (connection, events) = client().connect(address).await.unwrap();
        answer_all(connection, events).await;
    });
    let (connection, _events) = server.accept().await.unwrap().accept("SMSC").unwrap();
    let deliver_sm =
        || DeliverSm::builder().source_addr("447700900123").short_message(b"STOP").build().unwrap();
    connection.request(deliver_sm()).await.unwrap();
    connection.request(deliver_sm()).await.unwrap();
    // An SMSC does not submit.
    let error = connection.request(submit_sm(b"no")).await.unwrap_err();
    assert!(matches!(error, RequestError::NotSent(NotSent::State { .. })), "{error}");
    timeout(SOON, connection.unbind()).await.unwrap();
    timeout(SOON, client).await.unwrap().unwrap();
}

#[tokio::test]
async fn an_unanswered_request_is_refused_for_now() {
    let mut server = server(ServerOptions::default()).await;
    let (connection, events) = {
        let address = server.local_addr();
        let client = tokio::spawn(async move { client().connect(address).await.unwrap() });
        let (server_side, mut server_events) = server.accept().await.unwrap().accept("SMSC").unwrap();
        tokio::spawn(async move {
            while let Some(event) = server_events.next().await {
                drop(event);
            }
            drop(server_side);
        });
        client.await.unwrap()
    };
    let error = connection.request(submit_sm(b"Hello")).await.unwrap_err();
    let RequestError::Rejected(rejected) = error else { panic!("{error}") };
    assert_eq!(rejected.command_status, CommandStatus::SYSERR);
    drop(events);
}

#[tokio::test]
async fn a_bind_as_receiver_may_not_submit() {
    let server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    accept_all(server);
    let bind = Bind::new("ESME1", "secret").unwrap().kind(BindKind::Receiver);
    let (connection, _events) = Client::new(bind).connect(address).await.unwrap();
    assert_eq!(connection.state(), State::BoundRx);
    let error = connection.request(submit_sm(b"no")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "not sent: submit_sm may not be sent while the session is bound as receiver"
    );
}

#[tokio::test]
async fn the_window_is_kept_and_a_slot_is_awaited() {
    let mut server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    let mut options = Options::default();
    options.session.window = 2;
    let client = tokio::spawn(async move { client().options(options).connect(address).await.unwrap() });
    let (_server_side, mut requests) = server.accept().await.unwrap().accept("SMSC").unwrap();
    let (connection, _events) = client.await.unwrap();

    let send = |text: &'static [u8]| {
        let connection = connection.clone();
        tokio::spawn(
            async move { connection.request_within(submit_sm(text), Duration::from_millis(200)).await },
        )
    };
    let (first, second, third) = (send(b"1"), send(b"2"), send(b"3"));
    let errors = [first.await.unwrap(), second.await.unwrap(), third.await.unwrap()].map(Result::unwrap_err);
    let unanswered =
        errors.iter().filter(|e| matches!(e, RequestError::Unanswered(Unanswered::Timeout))).count();
    let not_sent = errors.iter().filter(|e| matches!(e, RequestError::NotSent(NotSent::Deadline))).count();
    assert_eq!((unanswered, not_sent), (2, 1), "{errors:?}");
    let mut seen = 0;
    while let Ok(Some(event)) = timeout(Duration::from_millis(50), requests.next()).await {
        seen += u32::from(matches!(event, Event::Request(_)));
    }
    assert_eq!(seen, 2);
}

#[tokio::test]
async fn a_broken_connection_tells_each_waiter() {
    let mut server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    let client = tokio::spawn(async move { client().connect(address).await.unwrap() });
    let (server_side, mut requests) = server.accept().await.unwrap().accept("SMSC").unwrap();
    let (connection, _events) = client.await.unwrap();
    let waiting: Vec<_> = (0..5)
        .map(|_| {
            let connection = connection.clone();
            tokio::spawn(async move { connection.request(submit_sm(b"Hello")).await })
        })
        .collect();
    let mut held = Vec::new();
    while held.len() < 5 {
        if let Event::Request(incoming) = requests.next().await.unwrap() {
            assert!(matches!(incoming.body().borrow(), BodyRef::SubmitSm(_)));
            held.push(incoming);
        }
    }
    server_side.close();
    for request in waiting {
        let error = timeout(SOON, request).await.unwrap().unwrap().unwrap_err();
        assert!(matches!(error, RequestError::Unanswered(Unanswered::Closed(_))), "{error}");
    }
    assert_eq!(connection.closed().await.by, By::Peer);
}

#[tokio::test]
async fn a_server_shuts_down_in_order() {
    let mut server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    let client = tokio::spawn(async move { client().connect(address).await.unwrap() });
    let (_server_side, _server_events) = server.accept().await.unwrap().accept("SMSC").unwrap();
    let (connection, _events) = client.await.unwrap();
    timeout(SOON, server.shutdown(SOON)).await.unwrap();
    let closed = timeout(SOON, connection.closed()).await.unwrap();
    assert_eq!((closed.by, closed.reason), (By::Peer, CloseReason::Unbound));
}

#[tokio::test]
async fn both_sides_may_unbind_at_once() {
    let mut server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    let client = tokio::spawn(async move { client().connect(address).await.unwrap() });
    let (server_side, _server_events) = server.accept().await.unwrap().accept("SMSC").unwrap();
    let (connection, _events) = client.await.unwrap();
    let (ours, theirs) =
        timeout(SOON, async { tokio::join!(connection.unbind(), server_side.unbind()) }).await.unwrap();
    assert_eq!(ours.reason, CloseReason::Unbound);
    assert_eq!(theirs.reason, CloseReason::Unbound);
}

#[tokio::test]
async fn a_lost_bind_request_is_not_waited_for_for_ever() {
    let (ours, theirs) = tokio::io::duplex(64);
    let mut options = Options::default();
    options.connect_timeout = Duration::from_millis(50);
    let error = client().options(options).attach(ours).await.unwrap_err();
    assert!(matches!(error, ConnectError::Deadline(_)), "{error}");
    drop(theirs);
}

#[tokio::test]
async fn a_batch_is_sent_in_a_row_or_not_at_all() {
    let mut server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    let mut options = Options::default();
    options.session.window = 4;
    let client = tokio::spawn(async move { client().options(options).connect(address).await.unwrap() });
    let (_server_side, mut requests) = server.accept().await.unwrap().accept("SMSC").unwrap();
    let (connection, _events) = client.await.unwrap();

    let batch = |count| (0..count).map(|_| submit_sm(b"part")).collect::<Vec<_>>();
    let error = connection.send_batch(batch(5)).await.unwrap_err();
    assert!(matches!(error, NotSent::WindowFull), "{error}");
    let first = connection.send_batch(batch(3)).await.unwrap();
    let alone = connection.try_send(submit_sm(b"alone")).unwrap();
    let error = connection.try_send(submit_sm(b"one too many")).unwrap_err();
    assert!(matches!(error, NotSent::WindowFull), "{error}");
    // Two slots are not enough for three: it waits, and sends nothing meanwhile.
    let second = tokio::spawn({
        let connection = connection.clone();
        async move { connection.send_batch((0..3).map(|_| submit_sm(b"part")).collect()).await }
    });
    let mut numbers = Vec::new();
    let mut held = Vec::new();
    while numbers.len() < 7 {
        let Some(Event::Request(incoming)) = timeout(SOON, requests.next()).await.unwrap() else { continue };
        numbers.push(incoming.pdu().sequence_number);
        held.push(incoming.into_parts().1);
        if held.len() == 4 {
            assert!(!second.is_finished());
            held.drain(..).for_each(|responder| responder.accept().unwrap());
        }
    }
    for responder in held {
        responder.accept().unwrap();
    }
    assert_eq!(numbers, [2, 3, 4, 5, 6, 7, 8]);
    for answer in first.into_iter().chain([alone]).chain(second.await.unwrap().unwrap()) {
        timeout(SOON, answer).await.unwrap().unwrap();
    }
    assert!(connection.send_batch(batch(0)).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_the_smsc_answered_to_the_bind_can_be_seen() {
    let mut server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    let accepted = tokio::spawn(async move { server.accept().await.unwrap().accept("CENTRE").unwrap() });
    let (connection, _events) = client().connect(address).await.unwrap();
    let response = connection.bind_response().expect("it has bound");
    let BodyRef::BindTransceiverResp(body) = response.body.borrow() else { panic!("{response:?}") };
    assert_eq!(body.system_id.as_str(), Some("CENTRE"));
    let (theirs, _their_events) = accepted.await.unwrap();
    assert!(theirs.bind_response().is_none());
}
