//! Messages and events, and what comes back when the file is opened again.

use std::collections::HashSet;
use std::time::Duration;

use smpp_driver::driver::queue::{Event, EventQueue, MessageQueue, Put};
use smpp_driver::durable::DurableQueue;

use crate::contract;
use crate::support::{Folder, accepted, ended, message, not_sent, open, receipt, references, rest, urgent};

/// The process dies: nothing of it is closed in order. What was answered is in the file by then.
async fn reopened(queue: DurableQueue, folder: &Folder) -> DurableQueue {
    queue.close().await;
    open(&folder.file()).await
}

#[tokio::test]
async fn the_queue_in_a_file_keeps_the_contract() {
    let folder = Folder::new("contract");
    let queue = open(&folder.file()).await;
    contract::holds(&queue).await;
    queue.close().await;
}

#[tokio::test]
async fn the_urgent_first_and_the_oldest_of_them() {
    let folder = Folder::new("order");
    let queue = open(&folder.file()).await;
    for (reference, priority) in [("a", 0), ("b", 2), ("c", 0), ("d", 2), ("e", 4)] {
        assert_eq!(queue.put(urgent(reference, priority)).await.unwrap(), Put::Kept);
    }
    assert_eq!(references(&queue.take(2).await.unwrap()), ["e", "b"]);
    let queue = reopened(queue, &folder).await;
    assert_eq!(references(&queue.take(3).await.unwrap()), ["e", "b", "d"]);
    assert_eq!(references(&queue.take(9).await.unwrap()), ["a", "c"]);
    assert_eq!(queue.stats().out, 5);
    queue.close().await;
}

#[tokio::test]
async fn a_reference_is_known_while_it_waits_when_it_has_ended_and_after_a_restart() {
    let folder = Folder::new("known");
    let queue = open(&folder.file()).await;
    assert_eq!(queue.put(message("a")).await.unwrap(), Put::Kept);
    assert_eq!(queue.put(message("a")).await.unwrap(), Put::Known);
    let queue = reopened(queue, &folder).await;
    assert_eq!(queue.put(message("a")).await.unwrap(), Put::Known);
    let taken = queue.take(1).await.unwrap();
    queue.settle(&[(taken[0].lease, accepted(&taken[0]))]).await.unwrap();
    assert_eq!(queue.put(message("a")).await.unwrap(), Put::Known);
    let queue = reopened(queue, &folder).await;
    assert_eq!(queue.put(message("a")).await.unwrap(), Put::Known);
    assert_eq!(queue.depth().await.unwrap(), 0);
    assert_eq!(queue.put(message("b")).await.unwrap(), Put::Kept);
    queue.close().await;
}

#[tokio::test]
async fn what_was_begun_is_in_doubt_and_nothing_else() {
    let folder = Folder::new("doubt");
    let queue = open(&folder.file()).await;
    for reference in ["taken", "begun", "settled", "released", "waiting"] {
        queue.put(message(reference)).await.unwrap();
    }
    let taken = queue.take(4).await.unwrap();
    let leases: Vec<_> = taken.iter().map(|taken| taken.lease).collect();
    queue.begin(&leases[1..]).await.unwrap();
    queue.settle(&[(leases[2], accepted(&taken[2]))]).await.unwrap();
    queue.release(&leases[3..]).await.unwrap();
    let mut queue = reopened(queue, &folder).await;
    for attempts in 1..=2 {
        let taken = queue.take(9).await.unwrap();
        assert_eq!(references(&taken), ["taken", "begun", "released", "waiting"]);
        let doubts: Vec<_> = taken.iter().map(|taken| (taken.in_doubt, taken.attempts)).collect();
        assert_eq!(doubts, [(false, 0), (true, attempts), (false, 0), (false, 0)]);
        queue.begin(&[taken[1].lease]).await.unwrap();
        queue = reopened(queue, &folder).await;
    }
    // One more that nothing was begun of changes nothing.
    queue = reopened(queue, &folder).await;
    let taken = queue.take(9).await.unwrap();
    assert_eq!((taken[1].in_doubt, taken[1].attempts), (true, 3));
    queue.settle(&[(taken[1].lease, accepted(&taken[1]))]).await.unwrap();
    let queue = reopened(queue, &folder).await;
    assert_eq!(rest(&queue).await, ["taken", "released", "waiting"]);
    queue.close().await;
}

#[tokio::test]
async fn what_is_given_back_waits_in_its_old_place_and_the_old_lease_is_over() {
    let folder = Folder::new("release");
    let queue = open(&folder.file()).await;
    for reference in ["a", "b", "c", "d"] {
        queue.put(message(reference)).await.unwrap();
    }
    queue.put(urgent("urgent", 1)).await.unwrap();
    let taken = queue.take(4).await.unwrap();
    let leases: Vec<_> = taken.iter().map(|taken| taken.lease).collect();
    queue.release(&[leases[3], leases[1]]).await.unwrap();
    assert_eq!(references(&queue.take(9).await.unwrap()), ["a", "c", "d"]);
    // Somebody else has it now.
    queue.settle(&[(leases[1], accepted(&taken[1]))]).await.unwrap();
    assert_eq!(queue.depth().await.unwrap(), 5);
    queue.release(&leases).await.unwrap();
    assert_eq!(rest(&queue).await, ["urgent", "b"]);
    queue.close().await;
}

#[tokio::test]
async fn each_message_has_one_event_that_comes_until_it_is_done_with() {
    let folder = Folder::new("events");
    let queue = open(&folder.file()).await;
    for reference in ["a", "b"] {
        queue.put(message(reference)).await.unwrap();
    }
    let taken = queue.take(2).await.unwrap();
    let endings: Vec<_> = taken.iter().map(|taken| (taken.lease, accepted(taken))).collect();
    queue.settle(&endings).await.unwrap();
    // Once more, as if the answer had been lost.
    queue.settle(&endings).await.unwrap();
    let events = queue.events(9).await.unwrap();
    let ended = |reference| {
        Event::Ended(accepted(taken.iter().find(|t| t.message.reference() == reference).unwrap()))
    };
    assert_eq!(events.iter().map(|event| event.event.clone()).collect::<Vec<_>>(), [ended("a"), ended("b")]);
    queue.done(&[events[0].lease]).await.unwrap();
    let queue = reopened(queue, &folder).await;
    let events = queue.events(9).await.unwrap();
    assert_eq!(events.iter().map(|event| event.event.clone()).collect::<Vec<_>>(), [ended("b")]);
    queue.done(&[events[0].lease]).await.unwrap();
    assert!(tokio::time::timeout(Duration::from_millis(50), queue.events(1)).await.is_err());
    assert_eq!(queue.stats().events, 0);
    queue.close().await;
}

#[tokio::test]
async fn who_waits_gets_what_comes_and_hears_when_the_queue_is_closed() {
    let folder = Folder::new("wait");
    let queue = open(&folder.file()).await;
    let waiting = tokio::spawn({
        let queue = queue.clone();
        async move { queue.take(1).await.map(|taken| taken[0].message.reference().to_owned()) }
    });
    tokio::task::yield_now().await;
    queue.put(message("a")).await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap(), "a");
    let waiting = tokio::spawn({
        let queue = queue.clone();
        async move { queue.take(1).await.map(drop) }
    });
    tokio::task::yield_now().await;
    queue.close().await;
    assert!(waiting.await.unwrap().is_err());
    assert!(queue.put(message("b")).await.is_err());
}

#[tokio::test]
async fn more_than_is_read_ahead_comes_in_order_whoever_is_given_back() {
    const MESSAGES: usize = 10_000;
    let folder = Folder::new("ahead");
    let queue = open(&folder.file()).await;
    let puts = (0..MESSAGES).map(|n| {
        let queue = queue.clone();
        async move { queue.put(message(&format!("{n:05}"))).await.unwrap() }
    });
    let kept = futures_util::future::join_all(puts).await;
    assert!(kept.iter().all(|put| *put == Put::Kept));
    // The faster the disk, the fewer share a commit.
    assert!(queue.stats().commits < MESSAGES as u64 / 10, "{:?}", queue.stats());
    let queue = reopened(queue, &folder).await;
    // In whatever order they went in.
    let order = rest(&queue).await;
    assert_eq!(order.len(), MESSAGES);
    let queue = reopened(queue, &folder).await;
    let mut all = Vec::new();
    let mut turn = 0;
    while all.len() < MESSAGES {
        let taken = queue.take(700).await.unwrap();
        turn += 1;
        let keep = if turn % 3 == 0 { taken.len() / 2 } else { taken.len() };
        let back: Vec<_> = taken[keep..].iter().map(|taken| taken.lease).collect();
        queue.release(&back).await.unwrap();
        let endings: Vec<_> = taken[..keep].iter().map(|taken| (taken.lease, accepted(taken))).collect();
        queue.settle(&endings).await.unwrap();
        all.extend(taken[..keep].iter().map(|taken| taken.message.reference().to_owned()));
    }
    assert_eq!(all, order);
    assert_eq!(queue.depth().await.unwrap(), 0);
    let mut events = Vec::new();
    while events.len() < MESSAGES {
        events.extend(queue.events(1_000).await.unwrap());
    }
    let ended = events.iter().map(|event| match &event.event {
        Event::Ended(ended) => ended.reference.to_string(),
        _ => String::new(),
    });
    assert!(ended.eq(all));
    queue.close().await;
}

#[tokio::test]
async fn dead_letters_are_listed_revived_and_dropped() {
    let folder = Folder::new("dead");
    let queue = open(&folder.file()).await;
    for reference in ["a", "b", "c"] {
        queue.put(message(reference)).await.unwrap();
    }
    let taken = queue.take(3).await.unwrap();
    queue.settle(&[(taken[0].lease, accepted(&taken[0]))]).await.unwrap();
    let endings: Vec<_> = taken[1..].iter().map(|taken| (taken.lease, ended(taken, not_sent()))).collect();
    queue.settle(&endings).await.unwrap();
    let queue = reopened(queue, &folder).await;
    let letters = queue.dead_letters(0, 9).await.unwrap();
    assert_eq!(letters.iter().map(|letter| letter.message.reference()).collect::<Vec<_>>(), ["b", "c"]);
    assert_eq!(letters[0].ended, endings[0].1);
    assert_eq!(queue.dead_letters(letters[0].id, 9).await.unwrap(), letters[1..]);
    assert_eq!(queue.revive(&[letters[0].id], Duration::from_secs(60)).await.unwrap(), 1);
    assert_eq!(queue.revive(&[letters[0].id], Duration::from_secs(60)).await.unwrap(), 0);
    assert_eq!(queue.drop_dead_letters(&[letters[1].id]).await.unwrap(), 1);
    assert!(queue.dead_letters(0, 9).await.unwrap().is_empty());
    assert_eq!(queue.put(message("b")).await.unwrap(), Put::Known);
    let taken = queue.take(9).await.unwrap();
    assert_eq!(references(&taken), ["b"]);
    assert!(taken[0].message.expires_at() < message("b").expires_at());
    queue.settle(&[(taken[0].lease, accepted(&taken[0]))]).await.unwrap();
    assert_eq!(queue.put(message("b")).await.unwrap(), Put::Known);
    queue.close().await;
}

#[tokio::test]
async fn the_number_of_an_event_is_never_that_of_another_one() {
    let folder = Folder::new("numbers");
    let mut numbers = HashSet::new();
    for _ in 0..3 {
        let queue = open(&folder.file()).await;
        queue.publish(receipt()).await.unwrap();
        let events = queue.events(1).await.unwrap();
        assert!(numbers.insert(events[0].lease), "{numbers:?}");
        queue.done(&[events[0].lease]).await.unwrap();
        queue.close().await;
    }
}
