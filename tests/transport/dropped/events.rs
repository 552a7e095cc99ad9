//! Hearing what the peer asks, and answering.

use smpp_driver::codec::{CommandId, CommandStatus, SubmitSm, SubmitSmResp};
use smpp_driver::transport::{Connection, Event, Events, RequestError};

use super::{WINDOW, at_each_await, bound, polled};
use crate::support::submit_sm;

/// How the requests of a full window were settled.
async fn settled(connection: &Connection) -> Vec<Result<SubmitSmResp, RequestError>> {
    let requests = (0..WINDOW).map(|_| submit_sm(b"asked")).collect();
    let mut outcomes = Vec::new();
    for answer in connection.send_batch(requests).await.unwrap() {
        outcomes.push(answer.await);
    }
    outcomes
}

/// Each was answered once: nothing came twice, and nothing but what was asked for.
fn answered_once(connection: &Connection) {
    let stats = connection.stats();
    let answers: u64 = stats
        .received
        .iter()
        .filter(|(id, _, _)| *id == CommandId::SUBMIT_SM_RESP)
        .map(|(_, _, count)| count)
        .sum();
    assert_eq!(stats.sent.of(CommandId::SUBMIT_SM, CommandStatus::OK), answers);
    assert_eq!(stats.strays, 0);
}

/// Answers the next request, after `polls` polls for it that were given up.
async fn answer_one(events: &mut Events, polls: usize) -> bool {
    let mut ready = polled(events.next(), polls).await;
    let was_ready = ready.is_some();
    loop {
        match ready {
            Some(Some(Event::Request(incoming))) => {
                incoming.into_parts().1.accept().unwrap();
                return was_ready;
            }
            None | Some(Some(Event::Bound(_))) => ready = Some(events.next().await),
            Some(other) => panic!("{other:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_next_event() {
    let [(connection, their_events), (_smsc, mut events)] = bound().await;
    // The news of the bind.
    assert!(matches!(events.next().await, Some(Event::Bound(_))));
    let polls = at_each_await(async |polls| {
        let asking = tokio::spawn({
            let connection = connection.clone();
            async move { connection.request(submit_sm(b"an event")).await }
        });
        let ready = answer_one(&mut events, polls).await;
        asking.await.unwrap().unwrap();
        answered_once(&connection);
        ready
    })
    .await;
    assert!(polls > 10, "{polls} polls");
    drop(connection);
    drop(their_events);
    at_each_await(async |polls| matches!(polled(events.next(), polls).await, Some(Some(Event::Closed(_)))))
        .await;
    assert!(events.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn the_next_request_of_an_operation() {
    let [(connection, _events), (_smsc, mut events)] = bound().await;
    let polls = at_each_await(async |polls| {
        let asking = tokio::spawn({
            let connection = connection.clone();
            async move { connection.request(submit_sm(b"a request")).await }
        });
        let ready = polled(events.next_request::<SubmitSm>(), polls).await;
        let was_ready = ready.is_some();
        let (_, responder) = match ready {
            Some(request) => request.unwrap(),
            None => events.next_request::<SubmitSm>().await.unwrap(),
        };
        responder.accept().unwrap();
        asking.await.unwrap().unwrap();
        answered_once(&connection);
        was_ready
    })
    .await;
    assert!(polls > 10, "{polls} polls");
}

#[tokio::test(start_paused = true)]
async fn serving() {
    let mut seen = [0, 0];
    for polls in 0..80 {
        let [(connection, _events), (smsc, events)] = bound().await;
        let asking = tokio::spawn({
            let connection = connection.clone();
            async move { settled(&connection).await }
        });
        let serving = events.serve(|_| async {
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
            Ok(SubmitSmResp::default().into())
        });
        assert!(polled(serving, polls).await.is_none(), "the connection goes on");
        for outcome in asking.await.unwrap() {
            match outcome {
                Ok(_) => seen[0] += 1,
                Err(RequestError::Rejected(rejected)) => {
                    assert_eq!(rejected.command_status, CommandStatus::SYSERR);
                    seen[1] += 1;
                }
                Err(other) => panic!("{other}"),
            }
        }
        answered_once(&connection);
        assert!(smsc.state().is_bound());
    }
    assert!(seen[0] > 20 && seen[1] > 20, "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn a_responder() {
    let [(connection, _events), (_smsc, mut events)] = bound().await;
    let mut refused = 0;
    for dropped in 0..2 * WINDOW {
        let asking = tokio::spawn({
            let connection = connection.clone();
            async move { settled(&connection).await }
        });
        let mut held = Vec::new();
        while held.len() < WINDOW as usize {
            if let Some(Event::Request(incoming)) = events.next().await {
                held.push(incoming.into_parts().1);
            }
        }
        // Out of order, and one of them not at all.
        for (at, responder) in held.into_iter().enumerate().rev() {
            if at == dropped as usize % WINDOW as usize {
                drop(responder);
            } else {
                responder.accept().unwrap();
            }
        }
        refused += asking.await.unwrap().into_iter().filter(Result::is_err).count();
        answered_once(&connection);
    }
    assert_eq!(refused, 2 * WINDOW as usize);
}
