//! What every queue must do, and what only this one can.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use smpp_driver::driver::queue::{KeptPart, MessageQueue, PartStore, Put, QueueError};
use smpp_driver::nats::async_nats;

use super::contract::{self, composer, message, take, within};
use super::contract_parts::{self, part};
use super::support::{Server, options};

#[tokio::test]
async fn the_queue_keeps_the_contract() {
    let Some(server) = Server::start().await else { return };
    contract::holds(&server.queue(options()).await).await;
}

#[tokio::test]
async fn parts_keep_the_contract() {
    let Some(server) = Server::start().await else { return };
    contract_parts::holds(&server.queue(options()).await).await;
    let mut options = options();
    (options.name, options.part_expiry) = ("short".into(), Duration::from_secs(1));
    contract_parts::expires(&server.queue(options).await).await;
}

#[tokio::test]
async fn a_process_that_died_before_it_told_the_smsc_of_the_last_part_leaves_the_others() {
    let Some(server) = Server::start().await else { return };
    let (one, other) = (server.queue(options()).await, server.queue(options()).await);
    let whole = async |message: &str| {
        assert_eq!(one.put_part(part(message, 1, 2)).await.unwrap(), None);
        assert!(one.put_part(part(message, 2, 2)).await.unwrap().is_some());
    };
    let numbered = |mut part: KeptPart, sequence_number: u8, text: u8| {
        (part.pdu[15], part.pdu[16]) = (sequence_number, text);
        part
    };
    whole("a").await;
    // It comes again with another sequence number.
    let again = other.put_part(numbered(part("a", 2, 2), 77, 2)).await.unwrap();
    assert_eq!(again.map(|parts| parts.len()), Some(2));
    // Another message of the same name begins anew.
    whole("b").await;
    assert_eq!(other.put_part(numbered(part("b", 1, 2), 78, 9)).await.unwrap(), None);
    assert_eq!(other.put_part(part("b", 2, 2)).await.unwrap().map(|parts| parts.len()), Some(2));
    // To the process that has the message it is nothing new.
    whole("d").await;
    assert_eq!(one.put_part(part("d", 1, 2)).await.unwrap(), None);
    assert_eq!(other.put_part(part("d", 2, 2)).await.unwrap().map(|parts| parts.len()), Some(2));
    // What was refused is kept again, but for the last part, whoever gets that.
    whole("c").await;
    one.put_back(vec![part("c", 1, 2)]).await.unwrap();
    assert_eq!(other.put_part(part("c", 2, 2)).await.unwrap().map(|parts| parts.len()), Some(2));
}

/// A call that is cancelled at any moment is as good as one whose answer did not come.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_whose_last_part_may_have_been_kept_is_given_when_that_part_comes_again() {
    let Some(server) = Server::start().await else { return };
    let queue = server.queue(options()).await;
    let mut given = 0;
    for yields in (0..4_000).step_by(20) {
        let message = format!("{yields:032x}");
        assert_eq!(queue.put_part(part(&message, 1, 2)).await.unwrap(), None);
        let cancelled = async {
            for _ in 0..yields {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            whole = queue.put_part(part(&message, 2, 2)) => given += usize::from(whole.unwrap().is_some()),
            () = cancelled => {
                let again = within(queue.put_part(part(&message, 2, 2))).await.unwrap();
                assert_eq!(again.map(|parts| parts.len()), Some(2), "after {yields}");
            }
        }
    }
    println!("{given} of 200 were not cancelled");
}

#[tokio::test]
async fn parts_that_were_given_back_are_removed_in_the_end() {
    let Some(server) = Server::start().await else { return };
    let mut options = options();
    options.part_expiry = Duration::from_secs(1);
    let queue = server.queue(options).await;
    for number in [1, 2] {
        queue.put_part(part("a", number, 2)).await.unwrap();
    }
    let given_up = tokio::time::timeout(Duration::from_millis(1_500), queue.given_up()).await;
    assert!(given_up.is_err(), "it was whole");
    let parts = async_nats::jetstream::new(queue.client().clone()).get_stream("KV_test_parts").await;
    let mut parts = parts.unwrap();
    within(async {
        while parts.info().await.unwrap().state.messages > 0 {
            let _none = tokio::time::timeout(Duration::from_millis(200), queue.given_up()).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_full_queue_refuses_and_keeps_what_it_has() {
    let Some(server) = Server::start().await else { return };
    let mut options = options();
    options.waiting = 2;
    let (queue, composer) = (server.queue(options).await, composer());
    for reference in ["1", "2"] {
        assert_eq!(queue.put(message(&composer, reference, 1, 0)).await, Ok(Put::Kept));
    }
    let full = queue.put(message(&composer, "3", 1, 0)).await;
    assert!(matches!(full, Err(QueueError::Full(_))), "{full:?}");
    assert_eq!(take(&queue, 2).await.len(), 2);
}

#[tokio::test]
async fn consumers_that_somebody_has_removed_are_made_anew() {
    let Some(server) = Server::start().await else { return };
    let (queue, composer) = (server.queue(options()).await, composer());
    queue.put(message(&composer, "1", 1, 0)).await.unwrap();
    assert_eq!(take(&queue, 1).await.len(), 1);
    let context = async_nats::jetstream::new(queue.client().clone());
    let stream = context.get_stream("test_out").await.unwrap();
    let names: Vec<String> = stream.consumer_names().map(Result::unwrap).collect().await;
    // At once, so that those that have been made anew stay. The others of a partition may be on their way already.
    let _gone = join_all(names.iter().map(|name| stream.delete_consumer(name))).await;
    queue.put(message(&composer, "2", 1, 0)).await.unwrap();
    // Before nothing has been heard of them for too long.
    let taken = tokio::time::timeout(Duration::from_secs(4), take(&queue, 1)).await.unwrap();
    assert_eq!(taken[0].message.reference(), "2");
}
