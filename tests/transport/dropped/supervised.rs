//! A client that comes back.

use std::time::Duration;

use smpp_driver::transport::{
    Backoff, Connection, Event, Phase, ServerOptions, Supervised, SupervisedEvents,
};
use tokio::sync::mpsc;

use super::{at_each_await, is_whole, polled, small_client};
use crate::support::{answer_all, server, submit_sm};

/// A client under supervision, and the sessions of the server that it has.
async fn supervised() -> (Supervised, SupervisedEvents, mpsc::Receiver<Connection>) {
    let mut server = server(ServerOptions::default()).await;
    let mut backoff = Backoff::default();
    (backoff.first, backoff.cap) = (Duration::from_millis(1), Duration::from_millis(2));
    let (supervised, events) = Supervised::start(small_client(), [server.local_addr().to_string()], backoff);
    let (sender, sessions) = mpsc::channel(1);
    tokio::spawn(async move {
        while let Some(binding) = server.accept().await {
            let (connection, events) = binding.accept("SMSC").unwrap();
            let watched = connection.clone();
            tokio::spawn(answer_all(connection, events));
            if sender.send(watched).await.is_err() {
                break;
            }
        }
    });
    (supervised, events, sessions)
}

async fn connection(supervised: &Supervised) -> Connection {
    match &*supervised.phase().wait_for(|phase| matches!(phase, Phase::Bound(_))).await.unwrap() {
        Phase::Bound(connection) => connection.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_request_over_this_session_or_the_next() {
    let (supervised, _events, mut sessions) = supervised().await;
    let mut session = sessions.recv().await.unwrap();
    for breaking in [false, true] {
        at_each_await(async |polls| {
            // The session that breaks must be the one that the client knows of.
            connection(&supervised).await;
            if breaking {
                session.close();
                session.closed().await;
            }
            let outcome = polled(supervised.request(submit_sm(b"dropped")), polls).await;
            if breaking {
                session = sessions.recv().await.unwrap();
            }
            // As long as the client has not seen the end, the old session comes again.
            while supervised.request(submit_sm(b"whole")).await.is_err() {}
            is_whole(&connection(&supervised).await).await;
            // What left over a session that was breaking may be unanswered.
            outcome.is_some_and(|outcome| breaking || outcome.map(drop).is_ok())
        })
        .await;
    }
}

#[tokio::test]
async fn the_next_event_of_this_session_or_the_next() {
    let (supervised, mut events, mut sessions) = supervised().await;
    let mut expected = 0;
    for round in 0..60 {
        let session = sessions.recv().await.unwrap();
        connection(&supervised).await;
        session.close();
        // The bind and the end of this session: both are told, in this order, whatever was given up.
        for wanted in ["bound", "closed"] {
            let event = match polled(events.next(), round).await {
                Some(event) => event,
                None => events.next().await,
            };
            let told = match event.unwrap() {
                Event::Bound(_) => "bound",
                Event::Closed(_) => "closed",
                other => panic!("{other:?}"),
            };
            assert_eq!(told, wanted, "round {round}");
            expected += 1;
        }
    }
    assert_eq!(expected, 120);
}

#[tokio::test]
async fn stopping() {
    at_each_await(async |polls| {
        let (supervised, mut events, mut sessions) = supervised().await;
        let session = sessions.recv().await.unwrap();
        connection(&supervised).await;
        let stopped = polled(supervised.stop(), polls).await.is_some();
        if polls == 0 {
            // Nobody has asked for it yet.
            supervised.request(submit_sm(b"still there")).await.unwrap();
            supervised.stop().await;
        }
        // Once begun, it goes on.
        session.closed().await;
        supervised.phase().wait_for(|phase| matches!(phase, Phase::Stopped)).await.unwrap();
        while events.next().await.is_some() {}
        stopped
    })
    .await;
}
