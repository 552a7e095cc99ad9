//! Correlations and parts.

use std::time::Duration;

use smpp_driver::codec::MessageState;
use smpp_driver::driver::queue::{KeptPart, PartStore};
use smpp_driver::driver::{Correlation, CorrelationStore};
use smpp_driver::durable::{DurableOptions, DurableQueue};

use crate::contract_parts;
use crate::support::{Folder, open};

fn part(message: &str, number: u8, total: u8) -> KeptPart {
    let mut pdu = vec![0; 16];
    pdu.extend([number, total]);
    KeptPart { message: message.into(), number, total, pdu: pdu.into() }
}

/// The same part, sent again by the SMSC.
fn again(mut part: KeptPart) -> KeptPart {
    part.pdu[15] += 1;
    part
}

#[tokio::test]
async fn the_parts_in_a_file_keep_the_contract() {
    let folder = Folder::new("contract-parts");
    let mut options = DurableOptions::default();
    let queue = DurableQueue::open(folder.file(), options).await.unwrap();
    contract_parts::holds(&queue).await;
    queue.close().await;
    std::fs::remove_file(folder.file()).unwrap();
    options.part_expiry = Duration::from_millis(500);
    let queue = DurableQueue::open(folder.file(), options).await.unwrap();
    contract_parts::expires(&queue).await;
    queue.close().await;
}

#[tokio::test]
async fn parts_meet_once_whatever_their_order() {
    let folder = Folder::new("parts");
    let queue = open(&folder.file()).await;
    let [first, second, third] = [1, 2, 3].map(|number| part("a", number, 3));
    assert_eq!(queue.put_part(third.clone()).await.unwrap(), None);
    assert_eq!(queue.put_part(part("b", 1, 2)).await.unwrap(), None);
    assert_eq!(queue.put_part(first.clone()).await.unwrap(), None);
    // Once more, and it replaces the other.
    let first = again(first);
    assert_eq!(queue.put_part(first.clone()).await.unwrap(), None);
    queue.close().await;
    let queue = open(&folder.file()).await;
    let whole = queue.put_part(second.clone()).await.unwrap().unwrap();
    assert_eq!(whole, [first.clone(), second.clone(), third.clone()]);
    // The next message of that name has nothing to do with it.
    assert_eq!(queue.put_part(first).await.unwrap(), None);
    assert_eq!(queue.put_part(second.clone()).await.unwrap(), None);
    queue.close().await;
}

#[tokio::test]
async fn parts_that_were_given_back_are_kept_again_but_for_the_last() {
    let folder = Folder::new("put-back");
    let queue = open(&folder.file()).await;
    assert_eq!(queue.put_part(part("a", 1, 2)).await.unwrap(), None);
    let mut parts = queue.put_part(part("a", 2, 2)).await.unwrap().unwrap();
    parts.pop();
    queue.put_back(parts).await.unwrap();
    queue.close().await;
    let queue = open(&folder.file()).await;
    let parts = queue.put_part(again(part("a", 2, 2))).await.unwrap();
    assert_eq!(parts.map(|parts| parts.len()), Some(2));
    queue.close().await;
}

#[tokio::test]
async fn a_process_that_died_before_it_told_the_smsc_of_the_last_part_finds_the_others() {
    let folder = Folder::new("died");
    let queue = open(&folder.file()).await;
    for name in ["a", "b", "c"] {
        assert_eq!(queue.put_part(part(name, 1, 2)).await.unwrap(), None);
        assert!(queue.put_part(part(name, 2, 2)).await.unwrap().is_some());
    }
    queue.close().await;
    let queue = open(&folder.file()).await;
    let parts = queue.put_part(again(part("a", 2, 2))).await.unwrap();
    assert_eq!(parts.map(|parts| parts.len()), Some(2));
    // Another message of the same name begins anew.
    let mut other = part("b", 1, 2);
    other.pdu[17] = 9;
    assert_eq!(queue.put_part(other).await.unwrap(), None);
    assert_eq!(queue.put_part(part("c", 1, 2)).await.unwrap().map(|parts| parts.len()), Some(2));
    queue.close().await;
}

#[tokio::test]
async fn parts_that_wait_too_long_are_given_up_once() {
    let folder = Folder::new("given-up");
    let mut options = DurableOptions::default();
    options.part_expiry = Duration::from_millis(50);
    let queue = DurableQueue::open(folder.file(), options).await.unwrap();
    queue.put_part(part("a", 2, 2)).await.unwrap();
    let given_up = tokio::time::timeout(Duration::from_secs(10), queue.given_up()).await.unwrap().unwrap();
    assert_eq!(given_up, [[part("a", 2, 2)]]);
    assert_eq!(queue.put_part(part("a", 1, 2)).await.unwrap(), None);
    queue.close().await;
}

fn correlation(message: u64, part: u8) -> Correlation {
    let mut correlation = Correlation::default();
    (correlation.message, correlation.part, correlation.parts) = (message, part, 2);
    (correlation.reference, correlation.recipient) = (Some("order 1".into()), 7);
    correlation.state = Some(MessageState::DELIVERED);
    correlation
}

#[tokio::test]
async fn correlations_outlive_the_process_and_are_replaced_and_forgotten() {
    let folder = Folder::new("ids");
    let mut options = DurableOptions::default();
    options.max_correlations = 3;
    let queue = DurableQueue::open(folder.file(), options).await.unwrap();
    let put = async |queue: &DurableQueue, id: &str, message: u64, part: u8| {
        CorrelationStore::keep(queue, id, correlation(message, part)).await.unwrap();
    };
    put(&queue, "1", 1, 1).await;
    put(&queue, "2", 2, 1).await;
    put(&queue, "1", 1, 2).await;
    put(&queue, "3", 3, 1).await;
    put(&queue, "2", 4, 1).await;
    queue.close().await;
    let queue = DurableQueue::open(folder.file(), options).await.unwrap();
    let found = queue.find(&["2", "none", "1"]).await.unwrap();
    let messages: Vec<_> =
        found.iter().map(|found| found.as_ref().map(|found| (found.message, found.part))).collect();
    assert_eq!(messages, [Some((4, 1)), None, Some((1, 2))]);
    assert_eq!(found[0], Some(correlation(4, 1)));
    put(&queue, "5", 5, 1).await;
    // The oldest: news of it did not make it younger.
    let found = queue.find(&["1", "2", "3", "5"]).await.unwrap();
    assert_eq!(found.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true, true, true]);
    queue.close().await;
    options.correlation_expiry = Duration::ZERO;
    let queue = DurableQueue::open(folder.file(), options).await.unwrap();
    assert_eq!(queue.find(&["5"]).await.unwrap(), [None]);
    queue.close().await;
}
