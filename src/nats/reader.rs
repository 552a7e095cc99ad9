//! Events for the application: any number of processes share one durable consumer.

use alloc::collections::VecDeque;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::pin::pin;
use core::sync::atomic::{AtomicUsize, Ordering};
use core::time::Duration;
use std::sync::Mutex;

use futures_util::StreamExt;
use tokio::sync::Notify;
use tokio::time::{Instant as Moment, sleep, sleep_until, timeout};

use super::error::failed;
use super::shared::{Shared, lock};
use super::times;
use crate::driver::queue::{Event, QueueError, TakenEvent};

/// For how long the server keeps a request for events.
const PULL: Duration = Duration::from_secs(2);
/// How many events are asked for at most.
const AT_MOST: usize = 1_000;

/// The right to be done with an event.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NatsEventLease(Arc<str>);

/// Between those who ask for events and the task that fetches them.
#[derive(Default)]
pub(super) struct Reader {
    events: Mutex<VecDeque<(TakenEvent<NatsEventLease>, Moment)>>,
    came: Notify,
    wanted: Notify,
    /// How many events are asked for by those who wait.
    asked: AtomicUsize,
}

impl Reader {
    /// Events that are still this process's.
    fn pop(&self, most: usize, lease: Duration) -> Vec<TakenEvent<NatsEventLease>> {
        let mut events = lock(&self.events);
        // Those that nobody came for in time come again from the server.
        while events.front().is_some_and(|(_, since)| since.elapsed() > lease / 2) {
            events.pop_front();
        }
        let most = most.min(events.len());
        events.drain(..most).map(|(event, _)| event).collect()
    }
}

/// Somebody waits for so many events until this is dropped.
struct Asking<'a>(&'a Reader, usize);

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.0.asked.fetch_sub(self.1, Ordering::AcqRel);
    }
}

impl Shared {
    pub(super) async fn events(&self, most: usize) -> Result<Vec<TakenEvent<NatsEventLease>>, QueueError> {
        let reader = &*self.reader;
        let most = most.clamp(1, AT_MOST);
        reader.asked.fetch_add(most, Ordering::AcqRel);
        let _asking = Asking(reader, most);
        loop {
            let mut came = pin!(reader.came.notified());
            came.as_mut().enable();
            let events = reader.pop(most, self.options.event_lease);
            if !events.is_empty() {
                return Ok(events);
            }
            reader.wanted.notify_one();
            came.await;
        }
    }

    pub(super) async fn done_with(&self, leases: &[NatsEventLease]) -> Result<(), QueueError> {
        let Some((last, others)) = leases.split_last() else { return Ok(()) };
        let connects = self.connects();
        for NatsEventLease(ack) in others {
            self.client.publish(String::from(&**ack), "+ACK".into()).await.map_err(failed)?;
        }
        // They are handled in their order: when the server confirms the last one, all are.
        let confirmed = self.client.request(String::from(&*last.0), "+ACK".into());
        timeout(times::REQUEST * 3, confirmed).await.map_err(failed)?.map_err(failed)?;
        if self.connects() == connects { Ok(()) } else { Err(failed("the connection was lost")) }
    }

    async fn ask_for_events(&self, batch: usize, reply: String) {
        let (stream, readers) = (self.names.stream("event"), self.names.stream("readers"));
        let subject = format!("$JS.API.CONSUMER.MSG.NEXT.{stream}.{readers}");
        let body = format!("{{\"batch\":{batch},\"expires\":{}}}", PULL.as_nanos());
        // One that gets lost is made again after its time.
        let _sent = self.client.publish_with_reply(subject, reply, body.into()).await;
    }
}

/// Fetches events for those who ask, until the task is stopped.
pub(super) async fn run(shared: Arc<Shared>) {
    let reader = shared.reader.clone();
    let inbox = shared.client.new_inbox();
    let mut subscription = loop {
        match shared.client.subscribe(format!("{inbox}.>")).await {
            Ok(subscription) => break subscription,
            Err(_) => sleep(times::BEAT).await,
        }
    };
    for number in 0_u64.. {
        while lock(&reader.events).len() >= AT_MOST || reader.asked.load(Ordering::Acquire) == 0 {
            // The answer to a wish that was withdrawn may be here already.
            reader.wanted.notified().await;
        }
        let mut left = reader.asked.load(Ordering::Acquire).clamp(1, AT_MOST);
        let reply = format!("{inbox}.{number}");
        shared.ask_for_events(left, reply.clone()).await;
        let until = Moment::now() + PULL * 2;
        while left > 0 {
            let message = tokio::select! {
                message = subscription.next() => message,
                () = sleep_until(until) => break,
            };
            let Some(message) = message else { return };
            if let Some(status) = message.status {
                if message.subject.as_str() == reply {
                    if status.as_u16() != 408 {
                        sleep(times::BEAT).await;
                    }
                    break;
                }
                continue;
            }
            left -= 1;
            reader.take_in(message);
        }
    }
}

impl Reader {
    fn take_in(&self, message: async_nats::Message) {
        let Some(reply) = message.reply else { return };
        // One of a later version waits for a process that can read it.
        let Ok(event) = serde_json::from_slice::<Event>(&message.payload) else { return };
        let lease = NatsEventLease(Arc::from(reply.as_str()));
        lock(&self.events).push_back((TakenEvent { lease, event }, Moment::now()));
        self.came.notify_waiters();
    }
}
