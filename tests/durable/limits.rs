//! What is full says so, and loses nothing.

use std::time::Duration;

use smpp_driver::driver::queue::{EventQueue, MessageQueue, Put, QueueError};
use smpp_driver::durable::{DurableOptions, DurableQueue};

use crate::support::{Folder, accepted, ended, message, not_sent, receipt, rest};

async fn open(folder: &Folder, change: impl FnOnce(&mut DurableOptions)) -> DurableQueue {
    let mut options = DurableOptions::default();
    change(&mut options);
    DurableQueue::open(folder.file(), options).await.unwrap()
}

fn full<T: std::fmt::Debug>(outcome: Result<T, QueueError>) -> String {
    match outcome {
        Err(error @ QueueError::Full(_)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn too_many_messages() {
    let folder = Folder::new("messages");
    let queue = open(&folder, |options| options.max_messages = 2).await;
    for reference in ["a", "b"] {
        queue.put(message(reference)).await.unwrap();
    }
    let error = full(queue.put(message("c")).await);
    assert_eq!(error, "the queue is full: 2 messages wait, at most 2 allowed");
    let taken = queue.take(1).await.unwrap();
    full(queue.put(message("c")).await);
    queue.settle(&[(taken[0].lease, accepted(&taken[0]))]).await.unwrap();
    assert_eq!(queue.put(message("c")).await.unwrap(), Put::Kept);
    assert_eq!(rest(&queue).await, ["b", "c"]);
    queue.close().await;
}

#[tokio::test]
async fn too_many_octets() {
    let folder = Folder::new("octets");
    let size = message("a").to_octets().len() as u64;
    let queue = open(&folder, |options| options.max_octets = size * 2).await;
    for reference in ["a", "b"] {
        queue.put(message(reference)).await.unwrap();
    }
    let error = full(queue.put(message("c")).await);
    assert!(
        error.contains(&format!("{} octets of messages wait, at most {} allowed", size * 3, size * 2)),
        "{error}"
    );
    queue.close().await;
}

#[tokio::test]
async fn events_that_nobody_is_done_with_hold_back_new_messages_but_no_outcome() {
    let folder = Folder::new("undone");
    let queue = open(&folder, |options| options.max_events = 2).await;
    for reference in ["a", "b", "c"] {
        queue.put(message(reference)).await.unwrap();
    }
    queue.publish(receipt()).await.unwrap();
    queue.publish(receipt()).await.unwrap();
    full(queue.publish(receipt()).await);
    let error = full(queue.put(message("d")).await);
    assert_eq!(error, "the queue is full: 2 events are not done with, at most 2 allowed");
    let taken = queue.take(3).await.unwrap();
    let endings: Vec<_> = taken.iter().map(|taken| (taken.lease, accepted(taken))).collect();
    queue.settle(&endings).await.unwrap();
    let events = queue.events(9).await.unwrap();
    assert_eq!(events.len(), 5);
    queue.done(&events.iter().map(|event| event.lease).collect::<Vec<_>>()).await.unwrap();
    assert_eq!(queue.put(message("d")).await.unwrap(), Put::Kept);
    queue.close().await;
}

#[tokio::test]
async fn what_has_ended_is_remembered_and_buried_within_limits() {
    let folder = Folder::new("remembered");
    let queue = open(&folder, |options| (options.max_remembered, options.max_dead_letters) = (2, 1)).await;
    for reference in ["a", "b", "c"] {
        queue.put(message(reference)).await.unwrap();
        let taken = queue.take(1).await.unwrap();
        queue.settle(&[(taken[0].lease, ended(&taken[0], not_sent()))]).await.unwrap();
    }
    let dead = queue.dead_letters(0, 9).await.unwrap();
    assert_eq!(dead.iter().map(|letter| letter.message.reference()).collect::<Vec<_>>(), ["c"]);
    assert_eq!(queue.put(message("b")).await.unwrap(), Put::Known);
    assert_eq!(queue.put(message("a")).await.unwrap(), Put::Kept);
    queue.close().await;
}

#[tokio::test]
async fn what_has_ended_is_forgotten_after_a_time() {
    let folder = Folder::new("forgotten");
    let queue = open(&folder, |options| options.remember_for = Duration::ZERO).await;
    for reference in ["a", "b"] {
        queue.put(message(reference)).await.unwrap();
        let taken = queue.take(1).await.unwrap();
        queue.settle(&[(taken[0].lease, accepted(&taken[0]))]).await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(queue.put(message("a")).await.unwrap(), Put::Kept);
    queue.close().await;
}

#[tokio::test]
async fn a_disk_with_too_little_left_takes_in_nothing_new_and_settles_the_rest() {
    let folder = Folder::new("reserve");
    let queue = open(&folder, |_| {}).await;
    queue.put(message("a")).await.unwrap();
    queue.close().await;
    let queue = open(&folder, |options| options.min_free = u64::MAX).await;
    let error = full(queue.put(message("b")).await);
    assert!(error.contains("octets left, of which"), "{error}");
    full(queue.publish(receipt()).await);
    let taken = queue.take(1).await.unwrap();
    queue.begin(&[taken[0].lease]).await.unwrap();
    queue.settle(&[(taken[0].lease, accepted(&taken[0]))]).await.unwrap();
    let events = queue.events(1).await.unwrap();
    queue.done(&[events[0].lease]).await.unwrap();
    queue.close().await;
}
