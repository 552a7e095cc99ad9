//! A message whose receipts are waited for by whoever sent it.

use alloc::collections::VecDeque;
use alloc::sync::{Arc, Weak};
use alloc::vec::Vec;
use core::fmt;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

use super::Report;
use crate::codec::MessageState;

/// The messages whose handles are alive, by their numbers.
pub(crate) type Registry = Mutex<HashMap<u64, Weak<Tracked>>>;

/// How many receipts of one message may wait to be read: each part has a few states.
const UNREAD_PER_PART: usize = 4;

/// What is known of a message after it was sent.
pub(crate) struct Tracked {
    number: u64,
    registry: Arc<Registry>,
    progress: Mutex<Progress>,
    changed: Notify,
}

struct Progress {
    /// The last state of each part.
    states: Vec<Option<MessageState>>,
    unread: VecDeque<Report>,
}

impl Tracked {
    /// Registers a message of so many parts.
    pub(crate) fn new(number: u64, parts: usize, registry: &Arc<Registry>) -> Arc<Self> {
        let tracked = Arc::new(Self {
            number,
            registry: registry.clone(),
            progress: Mutex::new(Progress { states: alloc::vec![None; parts], unread: VecDeque::new() }),
            changed: Notify::new(),
        });
        lock(registry).insert(number, Arc::downgrade(&tracked));
        tracked
    }

    /// The message with this number, if somebody waits for its receipts.
    pub(crate) fn find(registry: &Registry, number: u64) -> Option<Arc<Self>> {
        lock(registry).get(&number)?.upgrade()
    }

    /// Hands over a receipt.
    pub(crate) fn tell(&self, report: Report) {
        let mut progress = lock(&self.progress);
        if let Some(state) = progress.states.get_mut(usize::from(report.part).saturating_sub(1)) {
            // Receipts may overtake each other; a final state stays.
            if !state.is_some_and(MessageState::is_final) {
                *state = report.receipt.message_state();
            }
        }
        if progress.unread.len() < progress.states.len() * UNREAD_PER_PART {
            progress.unread.push_back(report);
        }
        drop(progress);
        self.changed.notify_waiters();
        self.changed.notify_one();
    }

    /// The next receipt.
    pub(crate) async fn next(&self) -> Report {
        loop {
            let changed = self.changed.notified();
            if let Some(report) = lock(&self.progress).unread.pop_front() {
                return report;
            }
            changed.await;
        }
    }

    /// The final state of the whole message: delivered if all parts were, else that of the first that was not.
    pub(crate) async fn final_state(&self) -> MessageState {
        loop {
            let changed = self.changed.notified();
            if let Some(state) = self.state_of_all() {
                return state;
            }
            changed.await;
        }
    }

    fn state_of_all(&self) -> Option<MessageState> {
        let progress = lock(&self.progress);
        let finals: Option<Vec<MessageState>> =
            progress.states.iter().map(|state| state.filter(|state| state.is_final())).collect();
        let finals = finals?;
        let failed = finals.iter().find(|state| **state != MessageState::DELIVERED);
        Some(failed.copied().unwrap_or(MessageState::DELIVERED))
    }
}

impl Drop for Tracked {
    fn drop(&mut self) {
        lock(&self.registry).remove(&self.number);
    }
}

impl fmt::Debug for Tracked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tracked").field("number", &self.number).finish_non_exhaustive()
    }
}

/// Nothing that runs under these locks leaves anything half changed.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
