//! Requests answered by a function.

use std::sync::Arc;
use std::time::Duration;

use smpp_driver::codec::{BodyRef, CommandStatus, DataSmResp, SubmitSmResp};
use smpp_driver::session::{By, RequestError};
use smpp_driver::transport::{CloseReason, Connection, ServerOptions};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::support::{SOON, client, server, submit_sm};

/// What the server does with a text is written in it; "wait" is answered after the gate has opened.
async fn served(gate: Arc<Semaphore>) -> (Connection, tokio::task::JoinHandle<smpp_driver::session::Closed>) {
    let mut server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    let serving = tokio::spawn(async move {
        let (_connection, events) = server.accept().await.unwrap().accept("SMSC").unwrap();
        let answering = events.serve(move |pdu| {
            let gate = gate.clone();
            async move {
                let BodyRef::SubmitSm(sm) = pdu.body.borrow() else { return Err(CommandStatus::INVCMDID) };
                match sm.short_message.as_octets() {
                    b"wait" => drop(gate.acquire().await.unwrap()),
                    b"refuse" => return Err(CommandStatus::THROTTLED),
                    b"panic" => panic!("on purpose"),
                    b"mistake" => return Ok(DataSmResp::default().into()),
                    _ => {}
                }
                Ok(SubmitSmResp::builder().message_id("1").build().unwrap().into())
            }
        });
        answering.await
    });
    let (connection, events) = client().connect(address).await.unwrap();
    // Nothing is asked of the client.
    drop(events);
    (connection, serving)
}

fn status<T: std::fmt::Debug>(outcome: Result<T, RequestError>) -> CommandStatus {
    match outcome {
        Err(RequestError::Rejected(rejected)) => rejected.command_status,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn each_request_is_answered_with_what_the_function_returns() {
    let (connection, _serving) = served(Arc::new(Semaphore::new(0))).await;
    assert_eq!(connection.request(submit_sm(b"hello")).await.unwrap().message_id, "1");
    assert_eq!(status(connection.request(submit_sm(b"refuse")).await), CommandStatus::THROTTLED);
}

#[tokio::test]
async fn a_panic_and_a_wrong_response_are_temporary_errors_of_one_request() {
    let (connection, _serving) = served(Arc::new(Semaphore::new(0))).await;
    assert_eq!(status(connection.request(submit_sm(b"panic")).await), CommandStatus::SYSERR);
    assert_eq!(status(connection.request(submit_sm(b"mistake")).await), CommandStatus::SYSERR);
    assert!(connection.request(submit_sm(b"hello")).await.is_ok());
}

#[tokio::test]
async fn a_slow_answer_holds_up_no_other() {
    let gate = Arc::new(Semaphore::new(0));
    let (connection, _serving) = served(gate.clone()).await;
    let mut slow = connection.send(submit_sm(b"wait")).await.unwrap();
    assert!(timeout(SOON, connection.request(submit_sm(b"hello"))).await.unwrap().is_ok());
    assert!(timeout(Duration::from_millis(20), &mut slow).await.is_err(), "it still waits");
    gate.add_permits(1);
    assert!(timeout(SOON, slow).await.unwrap().is_ok());
}

#[tokio::test]
async fn it_returns_how_the_connection_ended() {
    let (connection, serving) = served(Arc::new(Semaphore::new(0))).await;
    connection.unbind().await;
    let closed = timeout(SOON, serving).await.unwrap().unwrap();
    assert_eq!((closed.by, closed.reason), (By::Peer, CloseReason::Unbound));
}

#[tokio::test]
async fn dropped_it_refuses_what_waits() {
    let (connection, serving) = served(Arc::new(Semaphore::new(0))).await;
    let waits = connection.send(submit_sm(b"wait")).await.unwrap();
    assert!(connection.request(submit_sm(b"hello")).await.is_ok(), "both have come");
    serving.abort();
    // Its connection goes with it.
    assert!(timeout(SOON, waits).await.unwrap().is_err());
}
