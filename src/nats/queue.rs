//! The queue: what an application holds.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::future::Future;
use core::pin::pin;
use core::sync::atomic::Ordering;
use core::time::Duration;
use std::sync::Mutex;

use async_nats::HeaderMap;
use async_nats::header::NATS_MESSAGE_ID;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::error::{failed, not_kept};
use super::held::NatsLease;
use super::keeper::Keeper;
use super::names::{PRIORITIES, digest};
use super::options::NatsOptions;
use super::reader::NatsEventLease;
use super::shared::{Shared, lock};
use super::{fetch, leaving, reader, takeover, times};
use crate::driver::queue::{
    Ended, Event, EventQueue, MessageQueue, Put, QueueError, QueuedMessage, Taken, TakenEvent,
};

/// Messages, events, correlations and parts on NATS JetStream: see the [module](super).
///
/// Cheap to clone. A process owns partitions from its first [`take`](MessageQueue::take) on; when the last handle is
/// dropped they go to others after a few seconds, after [`leave`](Self::leave) at once.
#[derive(Clone)]
pub struct NatsQueue {
    pub(super) shared: Arc<Shared>,
    tasks: Arc<Mutex<Tasks>>,
}

/// The tasks end with the last handle.
#[derive(Default)]
struct Tasks {
    running: JoinSet<()>,
    serves: bool,
    reads: bool,
}

impl NatsQueue {
    /// Connects to a server: `nats://127.0.0.1:4222`, for example, or to any of several of a cluster, separated by commas.
    /// Streams and buckets that are not there are made.
    ///
    /// The connection is made again whenever it is lost, without limit.
    ///
    /// # Errors
    ///
    /// When the server cannot be reached, refuses, has no JetStream, or has a queue of this name with another number of
    /// partitions; when the options are contradictory.
    pub async fn connect(server: &str, options: NatsOptions) -> Result<Self, QueueError> {
        let connect =
            async_nats::ConnectOptions::new().name("smpp-driver").ping_interval(Duration::from_secs(10));
        let connect = connect.reconnect_delay_callback(|attempts| {
            Duration::from_millis(u64::try_from(attempts).unwrap_or(u64::MAX).saturating_mul(50).min(1_000))
        });
        let servers: Vec<&str> = server.split(',').map(str::trim).collect();
        Self::with_client(connect.connect(servers).await.map_err(failed)?, options).await
    }

    /// The same on a connection of the application's own, with whatever it needs: credentials, TLS, several servers. Its
    /// `subscription_capacity` must not be below the default.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub async fn with_client(client: async_nats::Client, options: NatsOptions) -> Result<Self, QueueError> {
        let shared = Arc::new(Shared::open(client, options).await?);
        Ok(Self { shared, tasks: Arc::default() })
    }

    /// The connection.
    #[must_use]
    pub fn client(&self) -> &async_nats::Client {
        &self.shared.client
    }

    /// How many partitions this process owns.
    #[must_use]
    pub fn owned(&self) -> usize {
        self.shared.lock().all().count()
    }

    /// Takes no more messages, and hands over all partitions as soon as nothing of them is out. Whether that was so
    /// within this time; others wait a few seconds for what was not handed over. What has ended, but could not leave the
    /// queue within two seconds, leaves it with whoever has its partition next.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future does not take it back.
    pub async fn leave(&self, within: Duration) -> bool {
        self.shared.leaving.store(true, Ordering::Release);
        self.shared.look.notify_one();
        self.shared.messages.notify_waiters();
        let gone = async {
            while self.owned() > 0 {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(within, gone).await.is_ok()
    }

    /// Starts what a process needs that sends.
    fn serve(&self) {
        let mut tasks = lock(&self.tasks);
        if !tasks.serves {
            tasks.serves = true;
            tasks.running.spawn(fetch::run(self.shared.clone()));
            tasks.running.spawn(leaving::run(self.shared.clone()));
            tasks.running.spawn(takeover::run(self.shared.clone()));
            tasks.running.spawn(Keeper::new(self.shared.clone()).run());
        }
    }

    fn read(&self) {
        let mut tasks = lock(&self.tasks);
        if !tasks.reads {
            tasks.reads = true;
            tasks.running.spawn(reader::run(self.shared.clone()));
        }
    }
}

impl MessageQueue for NatsQueue {
    type Lease = NatsLease;

    async fn put(&self, message: QueuedMessage) -> Result<Put, QueueError> {
        let shared = &self.shared;
        let partition = shared.names.partition(message.destination());
        let subject = shared.names.lane(message.priority().min(PRIORITIES - 1), partition);
        let mut headers = HeaderMap::new();
        headers.insert(NATS_MESSAGE_ID, digest(message.reference()).as_str());
        let octets = message.to_octets();
        let ack =
            shared.context.publish_with_headers(subject, headers, octets.into()).await.map_err(not_kept)?;
        let ack = ack.await.map_err(not_kept)?;
        Ok(if ack.duplicate { Put::Known } else { Put::Kept })
    }

    async fn take(&self, most: usize) -> Result<Vec<Taken<NatsLease>>, QueueError> {
        let shared = &self.shared;
        self.serve();
        let _asking = shared.ask();
        loop {
            if shared.leaving.load(Ordering::Acquire) {
                return Err(QueueError::Closed);
            }
            let mut notified = pin!(shared.messages.notified());
            notified.as_mut().enable();
            let taken = shared.lock().take(most.max(1));
            if !taken.is_empty() {
                shared.fetch.notify_one();
                return Ok(taken);
            }
            notified.await;
        }
    }

    async fn begin(&self, leases: &[NatsLease]) -> Result<(), QueueError> {
        self.shared.begin_all(leases).await
    }

    async fn settle(&self, endings: &[(NatsLease, Ended)]) -> Result<(), QueueError> {
        let (shared, endings) = (self.shared.clone(), endings.to_vec());
        // What is known of an event that was published must not be lost when the caller goes away.
        let settling = tokio::spawn(async move { shared.settle_all(endings).await });
        settling.await.map_err(failed)?
    }

    async fn release(&self, leases: &[NatsLease]) -> Result<(), QueueError> {
        self.shared.release_all(leases).await
    }

    async fn extend(&self, leases: &[NatsLease]) -> Result<(), QueueError> {
        let mut held = self.shared.lock();
        let is_held = |lease: &NatsLease| held.leased(lease).is_some_and(|owned| owned.stays(lease.sequence));
        if leases.iter().all(is_held) { Ok(()) } else { Err(QueueError::LeaseOver) }
    }

    fn lease_time(&self) -> Option<Duration> {
        Some(times::LEASE)
    }

    async fn depth(&self) -> Result<u64, QueueError> {
        // Messages that have ended may be on their way out of the queue.
        self.shared.confirm_all().await;
        let info = self.shared.streams.out.get_info().await.map_err(failed)?;
        Ok(info.state.messages)
    }
}

impl EventQueue for NatsQueue {
    type EventLease = NatsEventLease;

    async fn publish(&self, event: Event) -> Result<(), QueueError> {
        self.shared.publish_event(&event).await
    }

    fn events(
        &self,
        most: usize,
    ) -> impl Future<Output = Result<Vec<TakenEvent<NatsEventLease>>, QueueError>> + Send {
        self.read();
        self.shared.events(most)
    }

    async fn done(&self, leases: &[NatsEventLease]) -> Result<(), QueueError> {
        self.shared.done_with(leases).await
    }
}

impl fmt::Debug for NatsQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NatsQueue").field("options", &self.shared.options).finish_non_exhaustive()
    }
}
