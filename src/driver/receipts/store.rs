//! Which part of which message an SMSC's id belongs to: kept until its receipt comes.

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::future::Future;
use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant as Moment;

use crate::codec::MessageState;

/// What an id of the SMSC stands for. `Debug` does not show the reference. A store that reads one again begins with the
/// default.
#[derive(Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Correlation {
    /// The number that the channel gave the message.
    pub message: u64,
    /// The application's own name for the message.
    pub reference: Option<Arc<str>>,
    /// Which part, counted from 1.
    pub part: u8,
    /// How many parts the message has.
    pub parts: u8,
    /// A hash of the recipient's last digits, to tell apart messages whose ids look alike.
    pub recipient: u32,
    /// The last state that a receipt told.
    pub state: Option<MessageState>,
}

impl fmt::Debug for Correlation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { message, part, parts, state, .. } = self;
        f.debug_struct("Correlation")
            .field("message", message)
            .field("part", part)
            .field("parts", parts)
            .field("state", state)
            .finish_non_exhaustive()
    }
}

/// A store that did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the correlation store failed: {0}")]
pub struct StoreError(pub Arc<str>);

/// Where correlations are kept until receipts come: in memory ([`MemoryCorrelations`]), or in a store of the
/// application's own that outlives the process.
///
/// Ids come in the form in which they are compared. What is kept must be found afterwards by whoever shares the
/// store; a later correlation of the same id replaces the earlier one. Entries may be forgotten when they expire, or the
/// oldest when there is no room.
pub trait CorrelationStore: Send + Sync + 'static {
    /// Keeps what an id stands for.
    ///
    /// # Errors
    ///
    /// When it could not be kept: the receipt will be one that matches nothing, or one that may be told twice.
    fn keep(&self, id: &str, correlation: Correlation)
    -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Whether others put ids there, too: then a receipt whose message is not known is looked for again for a few
    /// seconds, since it may have come before its response was kept. Default: no.
    fn is_shared(&self) -> bool {
        false
    }

    /// What each of these ids stands for, in their order.
    ///
    /// # Errors
    ///
    /// When it could not be looked up: the SMSC will be asked to send the receipt again.
    fn find(
        &self,
        ids: &[impl AsRef<str> + Sync],
    ) -> impl Future<Output = Result<Vec<Option<Correlation>>, StoreError>> + Send;
}

/// Correlations in memory: bounded, and forgotten after a time.
#[derive(Debug)]
pub struct MemoryCorrelations {
    limit: usize,
    expiry: Duration,
    origin: Moment,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    by_id: HashMap<Arc<str>, (Correlation, u64)>,
    /// In the order in which they came, each with its number: an id may have been given anew since.
    order: VecDeque<(Duration, u64, Arc<str>)>,
    count: u64,
}

impl MemoryCorrelations {
    /// Room for so many, each for so long.
    ///
    /// # Panics
    ///
    /// Never; outside of a tokio runtime the clock is that of the system.
    #[must_use]
    pub fn new(limit: usize, expiry: Duration) -> Self {
        Self { limit: limit.max(1), expiry, origin: Moment::now(), kept: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put_now(&self, id: &str, correlation: Correlation) {
        let now = self.origin.elapsed();
        let mut kept = self.lock();
        if let Some((known, _)) = kept.by_id.get_mut(id)
            && known.message == correlation.message
        {
            *known = correlation;
            return;
        }
        kept.forget(|at, count| count >= self.limit || at + self.expiry <= now);
        kept.count += 1;
        let (number, id) = (kept.count, Arc::<str>::from(id));
        kept.by_id.insert(id.clone(), (correlation, number));
        kept.order.push_back((now, number, id));
    }
}

impl Kept {
    /// Forgets the oldest as long as they are to be.
    fn forget(&mut self, mut is_due: impl FnMut(Duration, usize) -> bool) {
        while let Some((at, number, id)) = self.order.front() {
            if !is_due(*at, self.order.len()) {
                return;
            }
            if self.by_id.get(id).is_some_and(|(_, kept)| kept == number) {
                self.by_id.remove(id);
            }
            self.order.pop_front();
        }
    }
}

impl CorrelationStore for MemoryCorrelations {
    async fn keep(&self, id: &str, correlation: Correlation) -> Result<(), StoreError> {
        self.put_now(id, correlation);
        Ok(())
    }

    async fn find(&self, ids: &[impl AsRef<str> + Sync]) -> Result<Vec<Option<Correlation>>, StoreError> {
        let now = self.origin.elapsed();
        let mut kept = self.lock();
        kept.forget(|at, _| at + self.expiry <= now);
        Ok(ids.iter().map(|id| kept.by_id.get(id.as_ref()).map(|(found, _)| found.clone())).collect())
    }
}
