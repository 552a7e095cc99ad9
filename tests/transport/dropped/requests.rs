//! Sending, from either side.

use std::time::Duration;

use smpp_driver::codec::DeliverSm;
use smpp_driver::transport::{CloseReason, Connection};

use super::{WINDOW, at_each_await, bound, is_whole, polled};
use crate::support::{answer_all, submit_sm};

/// A connection whose other side answers all.
async fn answered() -> (Connection, smpp_driver::transport::Events) {
    let [ours, (connection, events)] = bound().await;
    tokio::spawn(answer_all(connection, events));
    ours
}

/// The window is full of requests that are on their way.
async fn fill(connection: &Connection) {
    for _ in 0..WINDOW {
        // Their answers are of no interest, their slots are.
        drop(connection.send(submit_sm(b"fills the window")).await.unwrap());
    }
}

#[tokio::test(start_paused = true)]
async fn a_request() {
    let (connection, _events) = answered().await;
    for full in [false, true] {
        let polls = at_each_await(async |polls| {
            if full {
                fill(&connection).await;
            }
            let outcome = polled(connection.request(submit_sm(b"dropped")), polls).await;
            is_whole(&connection).await;
            outcome.map(Result::unwrap).is_some()
        })
        .await;
        assert!(polls > 10, "{polls} polls are hardly each await");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_within_a_time() {
    let (connection, _events) = answered().await;
    at_each_await(async |polls| {
        fill(&connection).await;
        let request = connection.request_within(submit_sm(b"dropped"), Duration::from_secs(3));
        let outcome = polled(request, polls).await;
        is_whole(&connection).await;
        outcome.map(Result::unwrap).is_some()
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_send_and_its_pending_answer() {
    let (connection, _events) = answered().await;
    let polls = at_each_await(async |polls| {
        fill(&connection).await;
        let sent = polled(connection.send(submit_sm(b"dropped")), polls).await;
        is_whole(&connection).await;
        sent.map(Result::unwrap).is_some()
    })
    .await;
    assert!(polls > 10, "{polls} polls for a slot");
    let polls = at_each_await(async |polls| {
        let pending = connection.try_send(submit_sm(b"dropped")).unwrap();
        let outcome = polled(pending, polls).await;
        is_whole(&connection).await;
        outcome.map(Result::unwrap).is_some()
    })
    .await;
    assert!(polls > 10, "{polls} polls for an answer");
}

#[tokio::test(start_paused = true)]
async fn a_batch() {
    let (connection, _events) = answered().await;
    for count in 1..=WINDOW {
        at_each_await(async |polls| {
            fill(&connection).await;
            let batch = (0..count).map(|_| submit_sm(b"dropped")).collect();
            let sent = polled(connection.send_batch(batch), polls).await;
            is_whole(&connection).await;
            sent.map(Result::unwrap).is_some()
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_of_the_smsc() {
    let [(connection, events), (smsc, _events)] = bound().await;
    tokio::spawn(answer_all(connection, events));
    at_each_await(async |polls| {
        let outcome = polled(smsc.request(DeliverSm::default()), polls).await;
        let batch = smsc.send_batch(vec![DeliverSm::default(); WINDOW as usize]).await.unwrap();
        for answer in batch {
            answer.await.unwrap();
        }
        assert_eq!(smsc.stats().strays, 0);
        outcome.map(Result::unwrap).is_some()
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn waiting_for_the_end() {
    let (connection, _events) = answered().await;
    for polls in 0..20 {
        assert!(polled(connection.closed(), polls).await.is_none());
    }
    is_whole(&connection).await;
    connection.close();
    at_each_await(async |polls| polled(connection.closed(), polls).await.is_some()).await;
}

#[tokio::test(start_paused = true)]
async fn an_unbind() {
    for busy in [false, true] {
        let polls = at_each_await(async |polls| {
            let (connection, _events) = answered().await;
            if busy {
                fill(&connection).await;
            }
            let closed = polled(connection.unbind(), polls).await;
            if polls == 0 {
                // Nobody has asked for it yet.
                is_whole(&connection).await;
                return false;
            }
            // Once begun, it goes on.
            assert_eq!(connection.closed().await.reason, CloseReason::Unbound);
            closed.is_some()
        })
        .await;
        assert!(polls > 5, "{polls} polls");
    }
}
