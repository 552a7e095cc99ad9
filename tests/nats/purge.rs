//! What nobody needs any more is removed by itself: the journal, and events that were read.

use std::time::Duration;

use smpp_driver::driver::queue::MessageQueue;
use smpp_driver::nats::{NatsQueue, async_nats};
use tokio::time::{Instant, sleep};

use super::contract::accepted;
use super::support::{Server, options};
use super::traffic::{endings, put};

/// Serves until the task is aborted, as a channel does.
async fn serve(queue: NatsQueue) {
    loop {
        let taken = queue.take(50).await.unwrap();
        let leases: Vec<_> = taken.iter().map(|taken| taken.lease).collect();
        queue.begin(&leases).await.unwrap();
        let endings: Vec<_> = taken.iter().map(|taken| (taken.lease, accepted(taken))).collect();
        queue.settle(&endings).await.unwrap();
    }
}

/// How many records there are in the journal and among the events, and how many were ever written.
async fn records(queue: &NatsQueue) -> [(u64, u64); 2] {
    let context = async_nats::jetstream::new(queue.client().clone());
    let mut records = [(0, 0); 2];
    for (stream, records) in ["test_journal", "test_event"].into_iter().zip(&mut records) {
        let state = context.get_stream(stream).await.unwrap().cached_info().state.clone();
        *records = (state.messages, state.last_sequence);
    }
    records
}

/// Waits until there is next to nothing left.
async fn purged(queue: &NatsQueue, when: &str) {
    let begun = Instant::now();
    loop {
        let left = records(queue).await;
        if left.iter().all(|(left, _)| *left < 20) {
            return println!("{when}: of {left:?} records purged after {:?}", begun.elapsed());
        }
        assert!(begun.elapsed() < Duration::from_secs(12), "{when}: {left:?}");
        sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn journal_and_events_are_purged_by_themselves() {
    let Some(server) = Server::start().await else { return };
    let reader = server.queue(options()).await;
    let put_and_end = async |numbers: std::ops::Range<usize>| {
        let count = numbers.len();
        let (endings, ()) = tokio::join!(endings(&reader, count, Duration::ZERO), put(&reader, numbers));
        assert_eq!(endings.len(), count);
    };
    let one = tokio::spawn(serve(server.queue(options()).await));
    put_and_end(0..1_000).await;
    let [(_, journal), (_, events)] = records(&reader).await;
    assert!(journal > 0 && events == 1_000, "{journal} {events}");
    let _other = tokio::spawn(serve(server.queue(options()).await));
    put_and_end(1_000..2_000).await;
    purged(&reader, "two processes").await;
    // Without a word: what it had begun, the other one reads in the journal.
    one.abort();
    put_and_end(2_000..3_000).await;
    purged(&reader, "one of them gone").await;
}
