//! Who waits for an answer: a future for each, or one queue for many.

#[cfg(feature = "driver")]
use alloc::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, oneshot};

#[cfg(feature = "driver")]
use super::answer_queue::{AnswerQueue, Queued};
use super::spans::Span;
use crate::codec::Pdu;
use crate::session::RequestError;

/// What became of a request.
pub(crate) type Outcome = Result<Pdu, RequestError>;

/// Who waits for the outcome of a request, and its slot of the window.
#[derive(Debug)]
pub(super) struct Waiter {
    to: To,
    /// Given back when the outcome is known, whether or not somebody still waits for it.
    slot: OwnedSemaphorePermit,
    span: Span,
}

#[derive(Debug)]
enum To {
    One(oneshot::Sender<Outcome>),
    #[cfg(feature = "driver")]
    Queue(Queued),
}

impl Waiter {
    pub(super) fn one(answer: oneshot::Sender<Outcome>, slot: OwnedSemaphorePermit, span: Span) -> Self {
        Self { to: To::One(answer), slot, span }
    }

    #[cfg(feature = "driver")]
    pub(super) fn queue(queue: &Arc<AnswerQueue>, tag: u64, slot: OwnedSemaphorePermit, span: Span) -> Self {
        Self { to: To::Queue(Queued::new(queue, tag)), slot, span }
    }

    pub(super) fn tell(self, outcome: Outcome) {
        let Self { to, slot, span } = self;
        span.outcome(&outcome);
        // First: who hears the outcome may want to send the next one at once.
        drop(slot);
        match to {
            // Nobody may wait any more: then the outcome is of no interest.
            To::One(answer) => drop(answer.send(outcome)),
            #[cfg(feature = "driver")]
            To::Queue(queued) => queued.tell(outcome),
        }
    }
}
