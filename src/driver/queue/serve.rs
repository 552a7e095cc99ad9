//! A channel that serves a queue: it takes messages, sends them, and settles what became of each.

use alloc::sync::Arc;
use core::fmt;
use core::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use core::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use tokio::sync::Notify;
use tokio::time::timeout;

use super::seam::MessageQueue;
use super::work::Work;
use crate::driver::channel::Channel;

/// How a channel serves a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServeOptions {
    /// How many messages are held at most: taken, and not settled yet. Default: 1,000. More of them hide a slow queue;
    /// others that serve the same queue do not get them.
    pub ahead: usize,
    /// How many messages may be [begun](MessageQueue::begin) and without an outcome: after a crash so many are in doubt
    /// at most. Default: four times what the windows of the channel hold, but no more than two seconds of its rate.
    pub begun: Option<usize>,
    /// A message in doubt is sent again, unless so many attempts have been begun before; then it ends as
    /// [`Ending::Unanswered`](super::Ending::Unanswered). 1: never sent twice, lost if the process dies at the wrong
    /// moment. Default: 3.
    pub max_attempts: u32,
    /// How long a message may wait inside the channel before it is taken back, and how long a channel without a session
    /// keeps what it has taken from others. No longer than the leases of the queue last. Default: 3 seconds.
    pub hold: Duration,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self { ahead: 1_000, begun: None, max_attempts: 3, hold: Duration::from_secs(3) }
    }
}

/// What a channel that serves a queue has done so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ServeStats {
    /// Messages that are held: taken, and not settled yet.
    pub held: usize,
    /// Messages that were settled.
    pub settled: u64,
    /// Messages that were given back.
    pub released: u64,
    /// Calls of the queue that failed; each is tried again.
    pub failures: u64,
}

/// A channel that serves a queue. Dropped, it takes no more, gives back what it has not sent, and settles the rest in
/// the background.
pub struct Serving {
    shared: Arc<State>,
    ended: Shared<BoxFuture<'static, ()>>,
}

/// Between the handle and the task.
#[derive(Debug, Default)]
pub(super) struct State {
    draining: AtomicBool,
    pub(super) changed: Notify,
    pub(super) held: AtomicUsize,
    pub(super) settled: AtomicU64,
    pub(super) released: AtomicU64,
    pub(super) failures: AtomicU64,
}

impl State {
    pub(super) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }

    fn drain(&self) {
        self.draining.store(true, Ordering::Release);
        self.changed.notify_one();
    }
}

impl Channel {
    /// Serves a queue: takes messages whenever a session is bound, sends them as [`send`](Self::send) would, and settles
    /// what became of each. Messages of other sources may be sent at the same time; they share rate and window.
    ///
    /// An in-process queue should be served by one channel: the order of messages to one destination is kept by each
    /// channel for itself.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn serve_queue<Q: MessageQueue>(&self, queue: Arc<Q>, options: ServeOptions) -> Serving {
        let shared = Arc::<State>::default();
        let work = Work::new(self.clone(), queue, options, shared.clone());
        // One that has panicked has said so on standard error.
        let ended = tokio::spawn(work.run()).map(drop).boxed().shared();
        Serving { shared, ended }
    }
}

impl Serving {
    /// What it has done so far.
    #[must_use]
    pub fn stats(&self) -> ServeStats {
        let State { held, settled, released, failures, .. } = &*self.shared;
        ServeStats {
            held: held.load(Ordering::Relaxed),
            settled: settled.load(Ordering::Relaxed),
            released: released.load(Ordering::Relaxed),
            failures: failures.load(Ordering::Relaxed),
        }
    }

    /// Whether it still takes messages: false while it drains and after the channel was stopped.
    #[must_use]
    pub fn is_serving(&self) -> bool {
        !self.shared.is_draining() && self.ended.peek().is_none()
    }

    /// Takes no more messages, gives back those that were not sent, and waits for the outcomes of the others to be
    /// settled: for a restart in which nothing is lost, doubled or in doubt. Whether all was settled within this time;
    /// what was not is in doubt when the process ends now. Stop the channel afterwards, not before.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future does not undo the drain; call it again.
    pub async fn drain(&self, within: Duration) -> bool {
        self.shared.drain();
        timeout(within, self.ended.clone()).await.is_ok()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.shared.drain();
    }
}

impl fmt::Debug for Serving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Serving").field("stats", &self.stats()).finish_non_exhaustive()
    }
}
