//! A queue of answers, for whoever waits for many.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

use super::waiter::Outcome;
use crate::session::{By, CloseReason, Closed, RequestError, Unanswered};

/// Answers of any number of connections, in the order in which they came, for one reader. It holds at most as many as
/// requests are out.
pub(crate) struct AnswerQueue {
    answers: Mutex<Vec<(u64, Outcome)>>,
    /// Told when there is something in the queue after there was nothing.
    ready: Arc<Notify>,
}

impl AnswerQueue {
    pub(crate) fn new(ready: Arc<Notify>) -> Arc<Self> {
        Arc::new(Self { answers: Mutex::default(), ready })
    }

    fn push(&self, tag: u64, outcome: Outcome) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.push((tag, outcome));
        let first = answers.len() == 1;
        drop(answers);
        if first {
            self.ready.notify_one();
        }
    }

    /// Moves all answers into `into`, which is empty.
    pub(crate) fn take(&self, into: &mut Vec<(u64, Outcome)>) {
        core::mem::swap(into, &mut *self.answers.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl fmt::Debug for AnswerQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerQueue").finish_non_exhaustive()
    }
}

/// The place of one answer in a queue: filled in any case.
#[derive(Debug)]
pub(super) struct Queued {
    /// None once it is filled.
    queue: Option<Arc<AnswerQueue>>,
    tag: u64,
}

impl Queued {
    pub(super) fn new(queue: &Arc<AnswerQueue>, tag: u64) -> Self {
        Self { queue: Some(queue.clone()), tag }
    }

    pub(super) fn tell(mut self, outcome: Outcome) {
        if let Some(queue) = self.queue.take() {
            queue.push(self.tag, outcome);
        }
    }
}

impl Drop for Queued {
    fn drop(&mut self) {
        if let Some(queue) = self.queue.take() {
            // Only a task that ended without a word leaves an answer out.
            let closed = Closed { by: By::Us, reason: CloseReason::Dropped };
            queue.push(self.tag, Err(RequestError::Unanswered(Unanswered::Closed(closed))));
        }
    }
}
