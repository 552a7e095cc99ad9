//! Sessions that come back.

use std::time::Duration;

use smpp_driver::codec::{CommandStatus, DeliverSm};
use smpp_driver::session::{NotSent, RequestError};
use smpp_driver::transport::{Backoff, Client, Event, Phase, Reason, Server, ServerOptions, Supervised};
use tokio::time::timeout;

use crate::support::{SOON, accept_all, answer_all, client, server, submit_sm};

fn quick() -> Backoff {
    let mut backoff = Backoff::default();
    (backoff.first, backoff.cap) = (Duration::from_millis(20), Duration::from_millis(50));
    backoff.after_refusal = Duration::from_secs(60);
    backoff
}

fn supervise(client: Client, server: &Server) -> (Supervised, smpp_driver::transport::SupervisedEvents) {
    Supervised::start(client, [server.local_addr().to_string()], quick())
}

async fn wait_for(supervised: &Supervised, wanted: impl Fn(&Phase) -> bool) -> Phase {
    let mut phase = supervised.phase();
    timeout(SOON, phase.wait_for(|phase| wanted(phase))).await.expect("in time").unwrap().clone()
}

#[tokio::test]
async fn a_session_that_breaks_comes_back_and_requests_wait_for_it() {
    let mut server = server(ServerOptions::default()).await;
    let (supervised, mut events) = supervise(client(), &server);
    let (first, _first_events) = server.accept().await.unwrap().accept("SMSC").unwrap();
    wait_for(&supervised, |phase| matches!(phase, Phase::Bound(_))).await;
    first.close();
    wait_for(&supervised, |phase| !matches!(phase, Phase::Bound(_))).await;
    let waiting = tokio::spawn({
        let supervised = supervised.clone();
        async move { supervised.request(submit_sm(b"later")).await }
    });
    let (second, second_events) = server.accept().await.unwrap().accept("SMSC").unwrap();
    tokio::spawn(answer_all(second, second_events));
    assert!(timeout(SOON, waiting).await.unwrap().unwrap().is_ok());

    let mut seen = Vec::new();
    while seen.len() < 3 {
        seen.push(timeout(SOON, events.next()).await.unwrap().unwrap());
    }
    assert!(matches!(&seen[..], [Event::Bound(_), Event::Closed(_), Event::Bound(_)]), "{seen:?}");
    timeout(SOON, supervised.stop()).await.unwrap();
    assert!(matches!(timeout(SOON, events.next()).await.unwrap(), Some(Event::Closed(_))));
    assert!(timeout(SOON, events.next()).await.unwrap().is_none());
    let error = supervised.request(submit_sm(b"too late")).await.unwrap_err();
    assert!(matches!(error, RequestError::NotSent(NotSent::Closed(_))), "{error}");
}

#[tokio::test]
async fn requests_of_one_operation_come_from_one_session_after_the_other() {
    let mut server = server(ServerOptions::default()).await;
    let (supervised, mut events) = supervise(client(), &server);
    for text in [b"first ", b"second"] {
        let (smsc, smsc_events) = server.accept().await.unwrap().accept("SMSC").unwrap();
        let deliver_sm = DeliverSm::builder().short_message(text).build().unwrap();
        let sending = tokio::spawn(async move { (smsc.request(deliver_sm).await, smsc) });
        let (request, responder) = timeout(SOON, events.next_request::<DeliverSm>()).await.unwrap().unwrap();
        assert_eq!(request.short_message.as_octets(), text);
        responder.accept().unwrap();
        let (answered, smsc) = sending.await.unwrap();
        answered.unwrap();
        drop((smsc_events, smsc));
    }
    timeout(SOON, supervised.stop()).await.unwrap();
    assert!(timeout(SOON, events.next_request::<DeliverSm>()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_reader_that_never_reads_does_not_stop_it() {
    let mut server = server(ServerOptions::default()).await;
    let (supervised, _events) = supervise(client(), &server);
    for _ in 0..4 {
        let (connection, _) = server.accept().await.unwrap().accept("SMSC").unwrap();
        wait_for(&supervised, |phase| matches!(phase, Phase::Bound(_))).await;
        connection.close();
        wait_for(&supervised, |phase| !matches!(phase, Phase::Bound(_))).await;
    }
}

#[tokio::test]
async fn a_refusal_for_good_is_told_and_not_hammered() {
    let mut server = server(ServerOptions::default()).await;
    let (supervised, _events) = supervise(client(), &server);
    server.accept().await.unwrap().refuse(CommandStatus::INVPASWD);
    let phase = wait_for(&supervised, |phase| matches!(phase, Phase::Waiting { .. })).await;
    let Phase::Waiting { delay, reason: Reason::Refused(status), .. } = phase else { panic!("{phase:?}") };
    assert_eq!(status, CommandStatus::INVPASWD);
    assert!(delay >= Duration::from_secs(30), "{delay:?}");
    assert!(timeout(Duration::from_millis(200), server.accept()).await.is_err(), "it came back at once");
    let error = supervised.request_within(submit_sm(b"no"), Duration::from_millis(20)).await.unwrap_err();
    assert!(matches!(error, RequestError::NotSent(NotSent::Deadline)), "{error}");
    timeout(SOON, supervised.stop()).await.unwrap();
}

#[tokio::test]
async fn a_refusal_for_now_is_tried_again_and_so_is_the_next_host() {
    let mut server = server(ServerOptions::default()).await;
    let nobody = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let hosts = [nobody.to_string(), server.local_addr().to_string()];
    let (supervised, _events) = Supervised::start(client(), hosts, quick());
    server.accept().await.unwrap().refuse(CommandStatus::SYSERR);
    accept_all(server);
    wait_for(&supervised, |phase| matches!(phase, Phase::Bound(_))).await;
    assert!(supervised.request(submit_sm(b"Hello")).await.is_ok());
    timeout(SOON, supervised.stop()).await.unwrap();
}

#[tokio::test]
async fn what_was_on_its_way_is_not_sent_again() {
    let mut server = server(ServerOptions::default()).await;
    let (supervised, _events) = supervise(client(), &server);
    let (first, mut requests) = server.accept().await.unwrap().accept("SMSC").unwrap();
    let sending = tokio::spawn({
        let supervised = supervised.clone();
        async move { supervised.request(submit_sm(b"once")).await }
    });
    // Held, so that it is not refused.
    let _request = loop {
        if let Some(Event::Request(request)) = timeout(SOON, requests.next()).await.unwrap() {
            break request;
        }
    };
    first.close();
    let error = timeout(SOON, sending).await.unwrap().unwrap().unwrap_err();
    assert!(matches!(error, RequestError::Unanswered(_)), "{error}");
    timeout(SOON, supervised.stop()).await.unwrap();
}

#[tokio::test]
async fn without_a_host_it_says_so() {
    let (supervised, _events) = Supervised::start(client(), [""; 0], quick());
    let phase = wait_for(&supervised, |phase| matches!(phase, Phase::Waiting { .. })).await;
    let Phase::Waiting { reason, .. } = phase else { unreachable!("it waits") };
    assert!(reason.to_string().contains("no host is given"), "{reason}");
}
