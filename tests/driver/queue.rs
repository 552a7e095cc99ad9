//! Channels that serve a queue.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use smpp_driver::codec::CommandStatus;
use smpp_driver::driver::queue::{
    Ended, Ending, Event, EventQueue, MemoryQueue, MessageQueue, Put, QueueError, QueuedMessage,
    QueuedMessageError, ServeOptions, Taken,
};
use smpp_driver::driver::{Channel, Message, MessageError};
use smpp_driver::testing::{Smsc, SmscOptions};

use super::contract::{self, composer, events, message, within};
use super::support::{channel, options, quick, smsc};

#[tokio::test]
async fn the_queue_in_memory_keeps_the_contract() {
    contract::holds(&MemoryQueue::new(10)).await;
}

#[tokio::test]
async fn a_full_queue_names_what_is_full_and_what_is_allowed() {
    let (queue, composer) = (MemoryQueue::new(1), composer());
    queue.put(message(&composer, "1", 1, 0)).await.unwrap();
    let full = queue.put(message(&composer, "2", 1, 0)).await.unwrap_err();
    assert_eq!(full.to_string(), "the queue is full: messages in memory, at most 1 allowed");
}

#[test]
fn a_message_without_a_name_is_refused_and_none_shows_what_is_in_it() {
    let composer = composer();
    let nameless = composer.compose(Message::text("447700900123", "Hi"));
    assert_eq!(nameless.unwrap_err(), MessageError::NoReference);
    let message = composer.compose(Message::text("447700900123", "Hi").reference("order 1")).unwrap();
    let shown = format!("{message:?}");
    assert!(!shown.contains("900") && !shown.contains("order"), "{shown}");
}

#[test]
fn octets_are_read_as_they_were_written_and_others_are_refused() {
    let long = Message::text("447700900123", "A text of several parts. ".repeat(20)).reference("long");
    let message = composer().compose(long).unwrap();
    let octets = message.to_octets();
    assert!(message.parts() > 1);
    assert_eq!(QueuedMessage::from_octets(&octets).unwrap(), message);
    for end in 0..octets.len() {
        // Cut between two parts, it is another message; cut elsewhere, it is none.
        if let Ok(shorter) = QueuedMessage::from_octets(&octets[..end]) {
            assert!(shorter.parts() < message.parts());
        }
    }
    let later = [&[2], &octets[1..]].concat();
    assert_eq!(QueuedMessage::from_octets(&later), Err(QueuedMessageError::Version(2)));
}

/// Puts so many messages to ten destinations; their names in the order of each destination.
async fn put_all(queue: &impl MessageQueue, count: usize) -> BTreeMap<String, Vec<String>> {
    let composer = composer();
    let mut names = BTreeMap::<_, Vec<_>>::new();
    for number in 0..count {
        let message = message(&composer, &format!("m{number}"), u8::try_from(number % 10).unwrap(), 0);
        let to = String::from_utf8(message.destination().to_vec()).unwrap();
        assert_eq!(queue.put(message).await.unwrap(), Put::Kept);
        names.entry(to).or_default().push(format!("Text of m{number}."));
    }
    names
}

/// What an SMSC has, in the order of each destination.
fn at(smsc: &Smsc) -> BTreeMap<String, Vec<String>> {
    let mut texts = BTreeMap::<_, Vec<_>>::new();
    for accepted in smsc.accepted() {
        let submission = &accepted.submission;
        let to = submission.destinations[0].addr.as_str().unwrap().to_string();
        let text = String::from_utf8(submission.user_data.clone()).unwrap();
        texts.entry(to).or_default().push(text);
    }
    texts
}

async fn ended(queue: &impl EventQueue, count: usize) -> Vec<Ended> {
    let told = events(queue, count).await.into_iter();
    told.filter_map(|told| if let Event::Ended(ended) = told.event { Some(ended) } else { None }).collect()
}

#[tokio::test]
async fn all_that_waits_is_sent_in_its_order_and_ends_once() {
    let smsc = smsc().await;
    let (channel, _inbox) = channel(options(&smsc)).await;
    let queue = Arc::new(MemoryQueue::new(1_000));
    let names = put_all(&*queue, 300).await;
    let serving = channel.serve_queue(queue.clone(), ServeOptions::default());
    let ended = ended(&*queue, 300).await;
    assert!(ended.iter().all(|ended| ended.ending.is_accepted() && ended.attempts == 1 && !ended.in_doubt));
    let references: BTreeSet<_> = ended.iter().map(|ended| ended.reference.clone()).collect();
    assert_eq!(references.len(), 300);
    assert_eq!(at(&smsc), names);
    assert!(serving.drain(Duration::from_secs(5)).await);
    assert_eq!((serving.stats().settled, serving.stats().held), (300, 0));
    assert!(!serving.is_serving());
}

#[tokio::test]
async fn where_order_does_not_matter_one_destination_fills_the_window() {
    let slow = SmscOptions::default().answer_delay(Duration::from_millis(300));
    let smsc = Smsc::start(slow).await.unwrap();
    let mut options = options(&smsc);
    options.keep_order = false;
    let (channel, _inbox) = channel(options).await;
    let (queue, composer) = (Arc::new(MemoryQueue::new(10)), composer());
    for number in 0..10 {
        queue.put(message(&composer, &format!("m{number}"), 1, 0)).await.unwrap();
    }
    let start = tokio::time::Instant::now();
    let _serving = channel.serve_queue(queue.clone(), ServeOptions::default());
    ended(&*queue, 10).await;
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_refusal_is_an_ending() {
    let smsc =
        Smsc::start(SmscOptions::default().answer_with(|_, _| CommandStatus::INVDSTADR)).await.unwrap();
    let (channel, _inbox) = channel(options(&smsc)).await;
    let queue = Arc::new(MemoryQueue::new(10));
    put_all(&*queue, 1).await;
    let _serving = channel.serve_queue(queue.clone(), ServeOptions::default());
    let ended = ended(&*queue, 1).await;
    let expected =
        Ending::Rejected { part: 1, command_status: CommandStatus::INVDSTADR, accepted: Vec::new() };
    assert_eq!(ended[0].ending, expected);
}

#[tokio::test]
async fn a_message_whose_time_is_over_ends_as_not_sent() {
    let smsc = smsc().await;
    let (channel, _inbox) = channel(options(&smsc)).await;
    let queue = Arc::new(MemoryQueue::new(10));
    let late = Message::text("447700900123", "Late").reference("late").deadline(Duration::ZERO);
    queue.put(channel.compose(late).unwrap()).await.unwrap();
    let _serving = channel.serve_queue(queue.clone(), ServeOptions::default());
    let ended = ended(&*queue, 1).await;
    assert!(matches!(ended[0].ending, Ending::NotSent { .. }), "{ended:?}");
    assert!(smsc.accepted().is_empty());
}

#[tokio::test]
async fn drained_it_gives_back_what_was_not_sent() {
    let smsc = smsc().await;
    let mut options = options(&smsc);
    options.submit_max_rate = Some(5);
    let (channel, _inbox) = channel(options).await;
    let queue = Arc::new(MemoryQueue::new(100));
    put_all(&*queue, 50).await;
    let serving = channel.serve_queue(queue.clone(), ServeOptions::default());
    let first = ended(&*queue, 1).await;
    assert!(within(serving.drain(Duration::from_secs(15))).await);
    let settled = usize::try_from(serving.stats().settled).unwrap();
    assert!((1..50).contains(&settled), "{settled}");
    assert_eq!(queue.depth().await.unwrap(), 50 - settled as u64);
    assert_eq!(smsc.accepted().len(), settled, "no more, no less");
    // What was given back goes out in its order with the next one.
    let serving = channel.serve_queue(queue.clone(), ServeOptions::default());
    let second = ended(&*queue, 10).await;
    assert!(first.iter().chain(&second).all(|ended| ended.ending.is_accepted()));
    drop(serving);
}

#[tokio::test]
async fn a_channel_that_loses_its_session_gives_its_messages_to_others() {
    let (dead, alive) = (smsc().await, smsc().await);
    let (of_dead, _inbox) = quick(options(&dead)).await;
    let queue = Arc::new(MemoryQueue::new(100));
    let serve = ServeOptions::default();
    let serve = {
        let mut serve = serve;
        serve.hold = Duration::from_millis(200);
        serve
    };
    let _serving = of_dead.serve_queue(queue.clone(), serve);
    dead.stop().await;
    let names = put_all(&*queue, 20).await;
    let (of_alive, _inbox) = channel(options(&alive)).await;
    let _serving = of_alive.serve_queue(queue.clone(), serve);
    assert_eq!(ended(&*queue, 20).await.len(), 20);
    assert_eq!(at(&alive), names);
}

/// A queue of which every so many calls fail.
#[derive(Debug)]
struct Failing {
    queue: MemoryQueue,
    calls: AtomicU32,
}

impl Failing {
    fn fail(&self) -> Result<(), QueueError> {
        if self.calls.fetch_add(1, Ordering::Relaxed).is_multiple_of(3) {
            return Err(QueueError::Failed("on purpose".into()));
        }
        Ok(())
    }
}

impl MessageQueue for Failing {
    type Lease = u64;

    async fn put(&self, message: QueuedMessage) -> Result<Put, QueueError> {
        self.queue.put(message).await
    }

    async fn take(&self, most: usize) -> Result<Vec<Taken<u64>>, QueueError> {
        self.fail()?;
        self.queue.take(most.min(7)).await
    }

    async fn begin(&self, leases: &[u64]) -> Result<(), QueueError> {
        self.fail()?;
        self.queue.begin(leases).await
    }

    async fn settle(&self, endings: &[(u64, Ended)]) -> Result<(), QueueError> {
        self.fail()?;
        self.queue.settle(endings).await
    }

    async fn release(&self, leases: &[u64]) -> Result<(), QueueError> {
        self.queue.release(leases).await
    }

    async fn extend(&self, leases: &[u64]) -> Result<(), QueueError> {
        self.fail()?;
        self.queue.extend(leases).await
    }

    fn lease_time(&self) -> Option<Duration> {
        Some(Duration::from_millis(300))
    }

    async fn depth(&self) -> Result<u64, QueueError> {
        self.queue.depth().await
    }
}

#[tokio::test]
async fn a_queue_that_fails_now_and_then_loses_and_doubles_nothing() {
    let smsc = smsc().await;
    let (channel, _inbox) = channel(options(&smsc)).await;
    let queue = Arc::new(Failing { queue: MemoryQueue::new(1_000), calls: AtomicU32::new(0) });
    let names = put_all(&*queue, 100).await;
    let serving = channel.serve_queue(queue.clone(), ServeOptions::default());
    let ended = ended(&queue.queue, 100).await;
    assert!(ended.iter().all(|ended| ended.ending.is_accepted()));
    assert_eq!(at(&smsc), names);
    assert!(serving.stats().failures > 0);
}

#[tokio::test]
async fn what_comes_in_is_published_and_only_then_accepted() {
    let smsc = smsc().await;
    let (channel, mut inbox) = channel(options(&smsc)).await;
    let queue = Arc::new(MemoryQueue::new(10));
    let publishing = tokio::spawn({
        let queue = queue.clone();
        async move { inbox.publish_to(queue).await }
    });
    let message = Message::text("447700900123", "Hello.").reference("order 1");
    let message = message.registered_delivery(smpp_driver::codec::RegisteredDelivery::FINAL);
    queue.put(channel.compose(message).unwrap()).await.unwrap();
    let serving = channel.serve_queue(queue.clone(), ServeOptions::default());
    let told = events(&*queue, 2).await;
    let kinds: BTreeSet<_> = told.iter().map(|told| told.event.kind()).collect();
    assert_eq!(kinds, BTreeSet::from(["ended", "receipt"]));
    let receipt = told.iter().find_map(|told| match &told.event {
        Event::Receipt(receipt) => Some(receipt.clone()),
        _ => None,
    });
    let receipt = receipt.unwrap();
    assert_eq!((receipt.reference.as_deref(), receipt.message_state), (Some("order 1"), Some(2)));
    assert!(serving.drain(Duration::from_secs(5)).await);
    channel.stop(Duration::from_secs(1)).await;
    within(publishing).await.unwrap();
}

#[test]
fn handles_may_go_anywhere() {
    fn anywhere<T: Send + Sync + 'static>() {}
    anywhere::<smpp_driver::driver::queue::Serving>();
    anywhere::<MemoryQueue>();
    anywhere::<Channel>();
}
