//! What the handles and the tasks of a queue share.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use core::hash::BuildHasher;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::hash::RandomState;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_nats::jetstream::context::Context;
use tokio::sync::Notify;
use tokio::time::Instant as Moment;

use super::error::failed;
use super::held::Held;
use super::names::Names;
use super::options::NatsOptions;
use super::parts::Seen;
use super::reader::Reader;
use super::setup::{self, Streams};
use super::times;
use crate::driver::queue::QueueError;

pub(super) struct Shared {
    /// What this process is called among those that share the queue.
    pub(super) id: String,
    pub(super) client: async_nats::Client,
    pub(super) context: Context,
    pub(super) options: NatsOptions,
    pub(super) names: Names,
    pub(super) streams: Streams,
    held: Mutex<Held>,
    /// Something may have come that can be taken.
    pub(super) messages: Notify,
    /// Something may be fetched.
    pub(super) fetch: Notify,
    /// Partitions have been taken over.
    pub(super) prepare: Notify,
    /// The leases are to be looked at.
    pub(super) look: Notify,
    pub(super) leaving: AtomicBool,
    /// Calls that wait for messages, and when the last one was made.
    asking: AtomicUsize,
    asked: Mutex<Moment>,
    pub(super) reader: Arc<Reader>,
    pub(super) parts: Mutex<Seen>,
}

impl Shared {
    pub(super) async fn open(client: async_nats::Client, options: NatsOptions) -> Result<Self, QueueError> {
        if let Some(fault) = options.fault() {
            return Err(failed(fault));
        }
        let context = setup::context(&client);
        let names = Names::new(&options.name, options.partitions);
        let streams = Box::pin(Streams::open(&context, &options, &names)).await?;
        Ok(Self {
            id: format!("{:016x}", RandomState::new().hash_one("process")),
            held: Mutex::new(Held::new(options.partitions, times::linger(options.replicas))),
            client,
            context,
            options,
            names,
            streams,
            messages: Notify::new(),
            fetch: Notify::new(),
            prepare: Notify::new(),
            look: Notify::new(),
            leaving: AtomicBool::new(false),
            asking: AtomicUsize::new(0),
            asked: Mutex::new(Moment::now()),
            reader: Arc::default(),
            parts: Mutex::default(),
        })
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Held> {
        lock(&self.held)
    }

    /// Somebody waits for messages until this is dropped.
    pub(super) fn ask(&self) -> Asking<'_> {
        self.asking.fetch_add(1, Ordering::AcqRel);
        Asking(self)
    }

    /// Whether this process takes part: it asks for messages, or has not told yet what became of some.
    pub(super) fn is_wanted(&self) -> bool {
        let asks = self.asking.load(Ordering::Acquire) > 0 || lock(&self.asked).elapsed() < times::IDLE;
        !self.leaving.load(Ordering::Acquire) && (asks || self.lock().out() > 0)
    }

    /// How often a connection to the server was made.
    pub(super) fn connects(&self) -> u64 {
        self.client.statistics().connects.load(Ordering::Relaxed)
    }
}

pub(super) struct Asking<'a>(&'a Shared);

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        *lock(&self.0.asked) = Moment::now();
        self.0.asking.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Nothing that runs under these locks leaves anything half changed.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
