//! The queue as its users have it: a handle on the file and its thread.

use alloc::borrow::ToOwned;
use alloc::string::ToString;
use alloc::sync::Arc;
use core::fmt;
use core::sync::atomic::Ordering;
use std::path::Path;
use std::thread;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::spawn_blocking;

use super::error::OpenError;
use super::options::DurableOptions;
use super::shared::Shared;
use super::store::Store;
use super::work::{Job, Reply, Work};
use super::writer::Writer;
use crate::driver::queue::QueueError;

/// How many calls may wait for the next commit; more wait for room.
const CALLS: usize = 8_192;

/// Messages, events, correlations and parts in one file: see the [module](super). Cheap to clone; the file is closed
/// when the last handle is gone, or by [`close`](Self::close).
#[derive(Clone)]
pub struct DurableQueue {
    jobs: mpsc::Sender<Job>,
    stop: Arc<watch::Sender<bool>>,
    pub(super) shared: Arc<Shared>,
    ended: watch::Receiver<()>,
}

/// What is in a [`DurableQueue`], as of its last commit, and what was done since it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct DurableStats {
    /// Messages that wait or are out.
    pub messages: u64,
    /// Their octets.
    pub octets: u64,
    /// Messages that are out.
    pub out: u64,
    /// Events that nobody is done with.
    pub events: u64,
    /// Messages that were not accepted and are kept.
    pub dead_letters: u64,
    /// References of messages that have ended.
    pub remembered: u64,
    /// Ids of the SMSC whose receipts may come.
    pub correlations: u64,
    /// Parts that wait for others, and those that were given back within the last minute.
    pub parts: u64,
    /// Calls that were answered.
    pub calls: u64,
    /// Commits, each of which waited once for the disk: the fewer for the calls, the more go together.
    pub commits: u64,
}

impl DurableQueue {
    /// Opens a file, or makes one that only this user can read. What had been [begun] when the last process that had it
    /// ended is in doubt; all else is as it was. The whole file is read: a second for some GiB, or for some million
    /// messages.
    ///
    /// [begun]: crate::driver::queue::MessageQueue::begin
    ///
    /// # Cancel safety
    ///
    /// When the future is dropped, the file is opened and closed all the same.
    ///
    /// # Errors
    ///
    /// When it is open already, is something else, is damaged, or cannot be read and written.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub async fn open(path: impl AsRef<Path>, options: DurableOptions) -> Result<Self, OpenError> {
        let path = path.as_ref().to_path_buf();
        let opened = spawn_blocking(move || Self::start(Store::open(&path, &options)?, options)).await;
        // What is damaged in a way that the store does not expect makes it panic.
        opened.unwrap_or_else(|panic| Err(OpenError::Corrupted(panic.to_string())))
    }

    /// Starts the thread of a store that is open.
    pub(super) fn start(store: Store, options: DurableOptions) -> Result<Self, OpenError> {
        let shared = Arc::<Shared>::default();
        let writer = Writer::new(store, options, shared.clone())?;
        let (jobs, receiver) = mpsc::channel(CALLS);
        let (stop, stopped) = watch::channel(false);
        let (ending, ended) = watch::channel(());
        thread::Builder::new().name("smpp-durable".to_owned()).spawn(move || {
            writer.run(receiver, &stopped);
            drop(ending);
        })?;
        Ok(Self { jobs, stop: Arc::new(stop), shared, ended })
    }

    /// Asks the thread, and waits until what it did is on the disk.
    pub(super) async fn ask(&self, work: Work) -> Result<Reply, QueueError> {
        let (answer, answered) = oneshot::channel();
        self.jobs.send(Job { work, answer }).await.map_err(|_| QueueError::Closed)?;
        answered.await.map_err(|_| QueueError::Closed)?
    }

    /// Asks the thread to look whether something is to be read, or over. It does when it is busy anyway.
    pub(super) fn look(&self) {
        let (answer, _) = oneshot::channel();
        drop(self.jobs.try_send(Job { work: Work::Look, answer }));
    }

    /// What is in it, and what was done.
    #[must_use]
    pub fn stats(&self) -> DurableStats {
        let counts = &self.shared.counts;
        DurableStats {
            messages: counts.messages.load(Ordering::Relaxed),
            octets: counts.octets.load(Ordering::Relaxed),
            out: self.shared.waiting().out() as u64,
            events: counts.events.load(Ordering::Relaxed),
            dead_letters: counts.dead_letters.load(Ordering::Relaxed),
            remembered: counts.remembered.load(Ordering::Relaxed),
            correlations: counts.correlations.load(Ordering::Relaxed),
            parts: counts.parts.load(Ordering::Relaxed),
            calls: counts.calls.load(Ordering::Relaxed),
            commits: counts.commits.load(Ordering::Relaxed),
        }
    }

    /// Finishes what was asked, closes the file, and waits until it is closed: somebody else may open it then. All
    /// other handles say [`QueueError::Closed`] from now on.
    ///
    /// # Cancel safety
    ///
    /// When the future is dropped, it is closed in the background.
    pub async fn close(&self) {
        self.stop.send_replace(true);
        self.look();
        let mut ended = self.ended.clone();
        while ended.changed().await.is_ok() {}
    }
}

impl fmt::Debug for DurableQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DurableQueue").field("stats", &self.stats()).finish_non_exhaustive()
    }
}
