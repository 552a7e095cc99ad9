//! A queue in this process's memory: for tests, and as the shortest example of how the traits are to be understood.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, VecDeque};
use alloc::format;
use alloc::vec::Vec;
use core::cmp::Reverse;
use core::fmt;
use core::time::Duration;
use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::ended::Ended;
use super::event::Event;
use super::queued::QueuedMessage;
use super::seam::{EventQueue, MessageQueue, Put, QueueError, Taken, TakenEvent};

/// Messages and events in memory, lost with the process. A [`Channel`](crate::driver::Channel) needs none: what is
/// [sent](crate::driver::Channel::send) waits in the channel itself, and costs less.
///
/// ```
/// use smpp_driver::driver::queue::{MemoryQueue, MessageQueue, Put};
/// use smpp_driver::driver::{ChannelOptions, Composer, Message};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let options = ChannelOptions::from_pairs([("x-smpp-host", "smsc.example.net"), ("x-smpp-system-id", "ESME1")])?;
/// let composer = Composer::new(&options, None)?;
/// let queue = MemoryQueue::new(1_000);
/// let message = composer.compose(Message::text("+447700900123", "Hello.").reference("order 1"))?;
/// assert_eq!(queue.put(message.clone()).await?, Put::Kept);
/// assert_eq!(queue.put(message).await?, Put::Known);
/// # Ok(())
/// # }
/// ```
pub struct MemoryQueue {
    limit: usize,
    kept: Mutex<Kept>,
    messages: Notify,
    events: Notify,
}

/// The highest priority first, and the oldest.
type Place = (Reverse<u8>, u64);

#[derive(Default)]
struct Kept {
    waiting: BTreeMap<Place, QueuedMessage>,
    out: BTreeMap<u64, (Place, QueuedMessage)>,
    /// Of all messages that wait or are out, and of those that ended last.
    references: HashSet<Box<str>>,
    ended: VecDeque<Box<str>>,
    events: VecDeque<(u64, Event)>,
    events_out: BTreeMap<u64, Event>,
    count: u64,
}

impl MemoryQueue {
    /// Room for so many messages, and so many events. So many references of messages that have ended are remembered.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        let (messages, events) = (Notify::new(), Notify::new());
        Self { limit: limit.max(1), kept: Mutex::default(), messages, events }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // Nothing that runs under the lock leaves anything half changed.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn full(&self, what: &str) -> QueueError {
        QueueError::Full(format!("{what} in memory, at most {} allowed", self.limit).into())
    }

    fn take_now(&self, most: usize) -> Vec<Taken<u64>> {
        let mut kept = self.lock();
        let mut taken = Vec::new();
        while taken.len() < most
            && let Some((place, message)) = kept.waiting.pop_first()
        {
            let lease = kept.next();
            kept.out.insert(lease, (place, message.clone()));
            taken.push(Taken { lease, message, attempts: 0, in_doubt: false });
        }
        taken
    }

    fn events_now(&self, most: usize) -> Vec<TakenEvent<u64>> {
        let mut kept = self.lock();
        let most = most.min(kept.events.len());
        let taken: Vec<_> = kept.events.drain(..most).collect();
        kept.events_out.extend(taken.iter().cloned());
        taken.into_iter().map(|(lease, event)| TakenEvent { lease, event }).collect()
    }
}

impl Kept {
    fn next(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    fn tell(&mut self, event: Event) {
        let number = self.next();
        self.events.push_back((number, event));
    }

    fn end(&mut self, ended: &Ended, limit: usize) {
        self.ended.push_back(ended.reference.clone());
        if self.ended.len() > limit
            && let Some(forgotten) = self.ended.pop_front()
        {
            self.references.remove(&forgotten);
        }
        self.tell(Event::Ended(ended.clone()));
    }
}

impl MessageQueue for MemoryQueue {
    type Lease = u64;

    async fn put(&self, message: QueuedMessage) -> Result<Put, QueueError> {
        let mut kept = self.lock();
        if kept.references.contains(message.reference()) {
            return Ok(Put::Known);
        }
        if kept.waiting.len() + kept.out.len() >= self.limit {
            return Err(self.full("messages"));
        }
        kept.references.insert(message.reference().into());
        let place = (Reverse(message.priority()), kept.next());
        kept.waiting.insert(place, message);
        drop(kept);
        self.messages.notify_one();
        Ok(Put::Kept)
    }

    async fn take(&self, most: usize) -> Result<Vec<Taken<u64>>, QueueError> {
        loop {
            let more = self.messages.notified();
            let taken = self.take_now(most.max(1));
            if !taken.is_empty() {
                if !self.lock().waiting.is_empty() {
                    // For the next who takes.
                    self.messages.notify_one();
                }
                return Ok(taken);
            }
            more.await;
        }
    }

    async fn begin(&self, _leases: &[u64]) -> Result<(), QueueError> {
        Ok(())
    }

    async fn settle(&self, endings: &[(u64, Ended)]) -> Result<(), QueueError> {
        let mut kept = self.lock();
        if kept.events.len() + kept.events_out.len() + endings.len() > self.limit * 2 {
            return Err(self.full("events"));
        }
        for (lease, ended) in endings {
            if kept.out.remove(lease).is_some() {
                kept.end(ended, self.limit);
            }
        }
        drop(kept);
        self.events.notify_one();
        Ok(())
    }

    async fn release(&self, leases: &[u64]) -> Result<(), QueueError> {
        let mut kept = self.lock();
        for lease in leases {
            if let Some((place, message)) = kept.out.remove(lease) {
                kept.waiting.insert(place, message);
            }
        }
        drop(kept);
        self.messages.notify_one();
        Ok(())
    }

    async fn extend(&self, _leases: &[u64]) -> Result<(), QueueError> {
        Ok(())
    }

    fn lease_time(&self) -> Option<Duration> {
        None
    }

    async fn depth(&self) -> Result<u64, QueueError> {
        let kept = self.lock();
        Ok((kept.waiting.len() + kept.out.len()) as u64)
    }
}

impl EventQueue for MemoryQueue {
    type EventLease = u64;

    async fn publish(&self, event: Event) -> Result<(), QueueError> {
        let mut kept = self.lock();
        if kept.events.len() + kept.events_out.len() >= self.limit {
            return Err(self.full("events"));
        }
        kept.tell(event);
        drop(kept);
        self.events.notify_one();
        Ok(())
    }

    async fn events(&self, most: usize) -> Result<Vec<TakenEvent<u64>>, QueueError> {
        loop {
            let more = self.events.notified();
            let taken = self.events_now(most.max(1));
            if !taken.is_empty() {
                return Ok(taken);
            }
            more.await;
        }
    }

    async fn done(&self, leases: &[u64]) -> Result<(), QueueError> {
        let mut kept = self.lock();
        kept.events_out.retain(|lease, _| !leases.contains(lease));
        Ok(())
    }
}

impl fmt::Debug for MemoryQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept = self.lock();
        f.debug_struct("MemoryQueue")
            .field("limit", &self.limit)
            .field("waiting", &kept.waiting.len())
            .field("out", &kept.out.len())
            .field("events", &kept.events.len())
            .finish_non_exhaustive()
    }
}
