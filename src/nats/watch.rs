//! Buckets that are watched.

use core::time::Duration;

use async_nats::jetstream::kv::{Entry, Store, Watch};
use futures_util::StreamExt;
use tokio::time::{Instant as Moment, timeout};

use super::times;

/// How long a watch may be behind what this process has written itself.
const BEHIND: Duration = Duration::from_secs(2);

/// A watch over all keys of a bucket that this process writes to again and again. When a server dies, a watch may end, or
/// go on and show nothing any more: one that does not show this process's own writes is made anew.
#[derive(Default)]
pub(super) struct Watched {
    watch: Option<Watch>,
    /// The newest revision that it has shown.
    shown: u64,
    /// What this process wrote last.
    written: u64,
    /// Since when it does not show what was written.
    behind: Option<Moment>,
}

impl Watched {
    /// The next change. Waits for ever without a watch. Cancel safe.
    pub(super) async fn changed(&mut self) -> Option<Entry> {
        let Some(watch) = &mut self.watch else { return core::future::pending().await };
        let next = watch.next().await.and_then(Result::ok);
        match &next {
            Some(entry) => self.shown = self.shown.max(entry.revision),
            None => self.watch = None,
        }
        next
    }

    /// This process has written something: what it wrote before must have been shown by now.
    pub(super) fn wrote(&mut self, revision: u64) {
        if self.shown >= self.written {
            self.behind = None;
        } else if self.behind.get_or_insert_with(Moment::now).elapsed() > BEHIND {
            self.watch = None;
        }
        self.written = revision;
    }

    pub(super) const fn is_up(&self) -> bool {
        self.watch.is_some()
    }

    /// Whether there was a watch; if not, tries to make one.
    pub(super) async fn is_there(&mut self, bucket: &Store) -> bool {
        if self.is_up() {
            return true;
        }
        let watch = timeout(times::REQUEST, bucket.watch_with_history(">")).await;
        self.watch = watch.ok().and_then(Result::ok);
        self.behind = None;
        false
    }
}
