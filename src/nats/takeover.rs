//! Makes partitions that were taken over ready: what earlier owners have begun and ended is read, then the messages that
//! are left are fetched from the oldest on.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::response::Response;
use async_nats::jetstream::stream::{LastRawMessageErrorKind, Stream};
use futures_util::StreamExt;
use futures_util::future::{join_all, try_join, try_join_all};
use serde_json::Value;
use tokio::time::{Instant as Moment, timeout};

use super::error::failed;
use super::held::Past;
use super::journal::{MESSAGE, RELEASED, Record, message_of};
use super::keeper::pause;
use super::names::{Names, PRIORITIES};
use super::peers::Lease;
use super::shared::Shared;
use super::times;
use crate::driver::queue::QueueError;

/// A partition that was taken over, and what its last owner has left.
type New = (u8, u64, Option<Lease>);

/// Makes partitions ready until the task is stopped.
pub(super) async fn run(shared: Arc<Shared>) {
    loop {
        let new: Vec<New> = {
            let held = shared.lock();
            // Of one that may be another's by now the consumers are left alone.
            let new = held.all().filter(|(_, owned)| !owned.ready && owned.may_begin());
            new.map(|(at, owned)| (at, owned.epoch, owned.before.clone())).collect()
        };
        if new.is_empty() {
            let _nothing = timeout(times::BEAT, shared.prepare.notified()).await;
        } else if shared.prepare_all(&new).await.is_err() {
            pause().await;
        }
    }
}

impl Shared {
    async fn prepare_all(&self, new: &[New]) -> Result<(), QueueError> {
        let connects = self.connects();
        if self.options.replicas > 1 {
            // Without a leader, each of the many requests would wait for its time to be over.
            let info = self.context.request("INFO", &());
            let info: Response<Value> =
                timeout(times::REQUEST, info).await.map_err(failed)?.map_err(failed)?;
            if let Response::Err { error } = info {
                return Err(failed(error));
            }
        }
        let mut pasts = self.read_past(new).await?;
        {
            let mut held = self.lock();
            for (at, epoch, before) in new {
                let Some(owned) = held.owned(*at).filter(|owned| owned.epoch == *epoch) else { continue };
                if before.is_some() && owned.before.take().is_some() {
                    owned.past = pasts.remove(at).unwrap_or_default();
                }
            }
        }
        let made = join_all(new.iter().map(|(at, epoch, before)| {
            let earlier = before.as_ref().map(|before| before.epoch);
            self.make_consumers(*at, *epoch, earlier)
        }))
        .await;
        if self.connects() != connects {
            return Ok(());
        }
        let mut fault = None;
        let mut held = self.lock();
        for ((at, epoch, _), waiting) in new.iter().zip(made) {
            let waiting = match waiting {
                Ok(waiting) => waiting,
                Err(error) => {
                    fault = Some(error);
                    continue;
                }
            };
            let Some(owned) = held.owned(*at).filter(|owned| owned.epoch == *epoch) else { continue };
            for (lane, waiting) in owned.lanes.iter_mut().zip(waiting) {
                lane.passed |= waiting == 0;
            }
            (owned.ready, owned.since) = (true, Moment::now());
        }
        drop(held);
        self.fetch.notify_one();
        fault.map_or(Ok(()), Err)
    }

    /// The consumers of all priorities; how many messages wait for each.
    async fn make_consumers(
        &self,
        partition: u8,
        epoch: u64,
        earlier: Option<u64>,
    ) -> Result<Vec<u64>, QueueError> {
        let epochs = [Some(epoch), earlier.filter(|earlier| *earlier > 0)];
        join_all(epochs.into_iter().flatten().map(|epoch| self.delete_consumers(partition, epoch))).await;
        let make = || try_join_all((0..PRIORITIES).map(|at| self.make_consumer(at, partition, epoch)));
        if let Ok(waiting) = make().await {
            return Ok(waiting);
        }
        if !self.lock().owned(partition).is_some_and(|owned| owned.epoch == epoch && owned.may_begin()) {
            return Err(QueueError::LeaseOver);
        }
        // Somebody who was owner for a moment only may have left some.
        self.delete_all_consumers(partition).await;
        make().await
    }

    async fn make_consumer(&self, priority: u8, partition: u8, epoch: u64) -> Result<u64, QueueError> {
        let config = pull::Config {
            durable_name: Some(Names::consumer(priority, partition, epoch)),
            filter_subject: self.names.lane(priority, partition),
            ack_policy: AckPolicy::Explicit,
            // The lease of the partition says who has its messages: no single one comes again by itself.
            ack_wait: Duration::from_secs(86_400),
            max_ack_pending: -1,
            // Servers of a cluster agree on it from what is in their files.
            memory_storage: self.options.replicas == 1,
            num_replicas: self.options.replicas,
            ..pull::Config::default()
        };
        let consumer = timeout(times::REQUEST * 3, self.streams.out.create_consumer(config)).await;
        let consumer = consumer.map_err(failed)?.map_err(failed)?;
        let info = consumer.cached_info();
        // What an earlier one has delivered would not come again.
        let is_new = info.delivered.consumer_sequence == 0;
        if is_new { Ok(info.num_pending) } else { Err(failed("the consumer is an earlier one")) }
    }

    /// What journal and events tell of messages of these partitions.
    async fn read_past(&self, new: &[New]) -> Result<BTreeMap<u8, Past>, QueueError> {
        let lefts = || new.iter().filter_map(|(_, _, before)| before.as_ref()).filter(|before| !before.clean);
        let mut pasts: BTreeMap<u8, Past> = new.iter().map(|(at, ..)| (*at, Past::default())).collect();
        let (Some(begun), Some(ended)) =
            (lefts().map(|before| before.begun).min(), lefts().map(|before| before.ended).min())
        else {
            return Ok(pasts);
        };
        let journal = self.read(&self.streams.journal, "journal.>", begun, false);
        let events = self.read(&self.streams.event, "event.ended", ended, true);
        let (journal, events) = try_join(journal, events).await?;
        for (number, message) in journal {
            let Ok(record) = serde_json::from_slice::<Record>(&message.payload) else { continue };
            let is_release = message.subject.ends_with(RELEASED);
            for (partition, sequences) in record {
                let Some(past) = pasts.get_mut(&partition) else { continue };
                for sequence in sequences {
                    past.note(sequence, number, is_release);
                }
            }
        }
        for (number, message) in events {
            let header = message.headers.as_ref().and_then(|headers| headers.get(MESSAGE));
            let Some((partition, sequence)) = header.and_then(|header| message_of(header.as_str())) else {
                continue;
            };
            if let Some(past) = pasts.get_mut(&partition) {
                past.begun.remove(&sequence);
                past.ended.insert(sequence, number);
                past.last = past.last.max(sequence);
            }
        }
        Ok(pasts)
    }

    /// The number of the last record of a stream, as the server says that leads it.
    async fn last(&self, stream: &Stream, subjects: &str) -> Result<u64, QueueError> {
        match stream.get_last_raw_message_by_subject(&self.names.subject(subjects)).await {
            Ok(message) => Ok(message.sequence),
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(0),
            Err(error) => Err(failed(error)),
        }
    }

    /// All records of a stream from this number on.
    async fn read(
        &self,
        stream: &Stream,
        subjects: &str,
        from: u64,
        headers_only: bool,
    ) -> Result<Vec<(u64, async_nats::Message)>, QueueError> {
        let config = pull::Config {
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: from.max(1) },
            filter_subject: self.names.subject(subjects),
            ack_policy: AckPolicy::None,
            headers_only,
            memory_storage: true,
            inactive_threshold: Duration::from_secs(30),
            ..pull::Config::default()
        };
        let last = self.last(stream, subjects).await?;
        let consumer = stream.create_consumer(config).await.map_err(failed)?;
        let name: String = consumer.cached_info().name.clone();
        let mut left = consumer.cached_info().num_pending;
        let mut records = Vec::new();
        while left > 0 {
            let batch = usize::try_from(left.min(10_000)).unwrap_or(10_000);
            let mut messages = consumer
                .batch()
                .max_messages(batch)
                .expires(Duration::from_secs(2))
                .messages()
                .await
                .map_err(failed)?;
            let mut came = 0;
            while let Some(message) = messages.next().await {
                let message = message.map_err(failed)?;
                let (number, pending) = {
                    let info = message.info().map_err(failed)?;
                    (info.stream_sequence, info.pending)
                };
                (left, came) = (pending, came + 1);
                records.push((number, message.message));
            }
            if came == 0 {
                return Err(failed("the journal could not be read to its end"));
            }
        }
        // It would go by itself in a while.
        let _gone = timeout(times::REQUEST, stream.delete_consumer(&name)).await;
        // The server that was read from may not be up to date.
        let read = records.last().map_or_else(|| from.saturating_sub(1), |(number, _)| *number);
        if read < last { Err(failed("the journal is not all there yet")) } else { Ok(records) }
    }
}

impl Past {
    /// A message was begun, or given back unsent.
    fn note(&mut self, sequence: u64, number: u64, is_release: bool) {
        self.last = self.last.max(sequence);
        if !is_release {
            self.begun.entry(sequence).or_insert((0, number)).0 += 1;
        } else if let Some((attempts, _)) = self.begun.get_mut(&sequence) {
            *attempts = attempts.saturating_sub(1);
        }
    }
}
