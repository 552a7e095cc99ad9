//! The SMSC: messages, receipts, its end.

use std::time::Duration;

use smpp_driver::codec::{CancelSm, CommandId, CommandStatus, DeliverSm, MessageState, QuerySm};
use smpp_driver::session::RequestError;
use smpp_driver::testing::{DeliverError, Smsc, SmscEvent};
use smpp_driver::transport::{Bind, BindKind, Client, Event, Options, ServerOptions};
use tokio::time::{Instant, timeout};

use crate::support::{SOON, bind, options, receipt, submit};

#[tokio::test]
async fn an_esme_that_cannot_receive_holds_up_nobody_and_gets_its_receipts_later() {
    let smsc = Smsc::start(options()).await.unwrap();
    let (transmitter, _events) = bind(&smsc, "ESME1", BindKind::Transmitter).await;
    let waiting = [submit(&transmitter).await, submit(&transmitter).await];
    let (other, mut events) = bind(&smsc, "ESME2", BindKind::Transceiver).await;
    let own = submit(&other).await;
    assert_eq!(receipt(&mut events).await, own);
    let (_receiver, mut events) = bind(&smsc, "ESME1", BindKind::Receiver).await;
    for message_id in waiting {
        assert_eq!(receipt(&mut events).await, message_id);
    }
}

#[tokio::test]
async fn an_esme_that_answers_no_receipt_holds_up_nobody() {
    let mut server = ServerOptions::default();
    server.connection.session.window = 1;
    let smsc = Smsc::start(options().server(server)).await.unwrap();
    let (silent, _unread) = bind(&smsc, "ESME1", BindKind::Transceiver).await;
    for _ in 0..3 {
        submit(&silent).await;
    }
    let (other, mut events) = bind(&smsc, "ESME2", BindKind::Transceiver).await;
    let own = submit(&other).await;
    assert_eq!(receipt(&mut events).await, own);
}

#[tokio::test]
async fn a_delay_of_ages_is_taken() {
    let smsc = Smsc::start(options().receipt_delay(Duration::MAX)).await.unwrap();
    let (connection, _events) = bind(&smsc, "ESME1", BindKind::Transceiver).await;
    submit(&connection).await;
    submit(&connection).await;
}

#[tokio::test]
async fn ids_fit_smpp_3_3_and_tell_what_became_of_the_message() {
    let smsc = Smsc::start(options().receipt_delay(Duration::MAX)).await.unwrap();
    let (connection, _events) = bind(&smsc, "ESME1", BindKind::Transceiver).await;
    let message_id = submit(&connection).await;
    assert_eq!(message_id, "00000001");
    let query = |message_id: &str| QuerySm::builder().message_id(message_id).build().unwrap();
    let cancel = |message_id: &str| CancelSm::builder().message_id(message_id).build().unwrap();
    let response = connection.request(query(&message_id)).await.unwrap();
    assert_eq!(response.message_state, MessageState::ENROUTE);
    connection.request(cancel(&message_id)).await.unwrap();
    let response = connection.request(query(&message_id)).await.unwrap();
    assert_eq!(response.message_state, MessageState::DELETED);
    let error = connection.request(query("00000002")).await.unwrap_err();
    assert!(matches!(error, RequestError::Rejected(r) if r.command_status == CommandStatus::QUERYFAIL));
}

#[tokio::test]
async fn a_system_id_that_is_too_long_is_an_error() {
    let error = Smsc::start(options().system_id("an SMSC, so long")).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    assert!(error.to_string().starts_with("system_id: "), "{error}");
    Smsc::start(options().system_id("an SMSC so long")).await.unwrap().stop().await;
}

#[tokio::test]
async fn a_session_that_has_ended_gets_nothing() {
    let mut smsc = Smsc::start(options()).await.unwrap();
    let (first, mut first_events) = bind(&smsc, "ESME1", BindKind::Transceiver).await;
    let (second, mut second_events) = bind(&smsc, "ESME1", BindKind::Transceiver).await;
    first.unbind().await;
    let gone = async { while !matches!(smsc.next_event().await, Some(SmscEvent::Closed { .. })) {} };
    timeout(SOON, gone).await.unwrap();
    for _ in 0..5 {
        let own = submit(&second).await;
        assert_eq!(receipt(&mut second_events).await, own);
    }
    assert!(first_events.next_request::<DeliverSm>().await.is_none());
    second.unbind().await;
    let gone = async { while !matches!(smsc.next_event().await, Some(SmscEvent::Closed { .. })) {} };
    timeout(SOON, gone).await.unwrap();
    let delivered = smsc.deliver(DeliverSm::default()).await;
    assert!(matches!(delivered, Err(DeliverError::NobodyBound)), "{delivered:?}");
}

#[tokio::test]
async fn it_stops_in_time_with_an_esme_that_never_answers() {
    let smsc = Smsc::start(options()).await.unwrap();
    let address = smsc.local_addr();
    let (connection, mut events) = bind(&smsc, "ESME1", BindKind::Transceiver).await;
    submit(&connection).await;
    let begun = Instant::now();
    smsc.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let ended = async { while !matches!(events.next().await, None | Some(Event::Closed(_))) {} };
    timeout(SOON, ended).await.unwrap();
    let again = Client::new(Bind::new("ESME1", "secret").unwrap()).options(Options::default());
    assert!(again.connect(address).await.is_err(), "it still listens");
}

#[tokio::test]
async fn the_outcome_of_each_receipt_is_told_also_when_the_session_ends() {
    let mut smsc = Smsc::start(options()).await.unwrap();
    let (connection, mut events) = bind(&smsc, "ESME1", BindKind::Transceiver).await;
    submit(&connection).await;
    let (_sm, unanswered) = timeout(SOON, events.next_request::<DeliverSm>()).await.unwrap().unwrap();
    connection.close();
    let outcome = async {
        loop {
            if let Some(SmscEvent::Receipt { outcome, .. }) = smsc.next_event().await {
                return outcome;
            }
        }
    };
    let outcome = timeout(SOON, outcome).await.unwrap();
    assert!(matches!(outcome, Err(RequestError::Unanswered(_))), "{outcome:?}");
    drop(unanswered);
}

#[tokio::test]
async fn it_tells_who_is_bound_and_what_their_sessions_have_counted() {
    let mut smsc = Smsc::start(options()).await.unwrap();
    let (first, _events) = bind(&smsc, "ESME1", BindKind::Transceiver).await;
    let (_second, _events) = bind(&smsc, "ESME2", BindKind::Transmitter).await;
    submit(&first).await;
    let sessions = smsc.sessions();
    assert_eq!(sessions.iter().map(|session| &*session.system_id).collect::<Vec<_>>(), ["ESME1", "ESME2"]);
    assert!(sessions.iter().all(|session| session.peer_addr.is_some_and(|peer| peer.ip().is_loopback())));
    let submitted =
        |at: usize| sessions[at].connection.stats().received.of(CommandId::SUBMIT_SM, CommandStatus::OK);
    assert_eq!((submitted(0), submitted(1)), (1, 0));
    first.unbind().await;
    let gone = async { while !matches!(smsc.next_event().await, Some(SmscEvent::Closed { .. })) {} };
    timeout(SOON, gone).await.unwrap();
    assert_eq!(smsc.sessions().iter().map(|session| &*session.system_id).collect::<Vec<_>>(), ["ESME2"]);
}
