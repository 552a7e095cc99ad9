//! Where a part that was sent belongs, packed into the tag of its answer; and answers whose ids are being kept.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use super::job::message_id;
use super::sessions::SessionId;
use crate::driver::receipts::{Correlation, CorrelationStore, Receipts};
use crate::transport::Outcome;

/// Which part it is, and over which session it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) job: u32,
    /// Counted from 0.
    pub(super) part: u8,
    pub(super) session: SessionId,
}

impl Place {
    pub(super) fn to_tag(self) -> u64 {
        let [epoch_high, epoch_low] = self.session.epoch.to_be_bytes();
        let [a, b, c, d] = self.job.to_be_bytes();
        u64::from_be_bytes([a, b, c, d, self.part, self.session.slot, epoch_high, epoch_low])
    }

    pub(super) fn of_tag(tag: u64) -> Self {
        let [a, b, c, d, part, slot, epoch_high, epoch_low] = tag.to_be_bytes();
        let session = SessionId { slot, epoch: u16::from_be_bytes([epoch_high, epoch_low]) };
        Self { job: u32::from_be_bytes([a, b, c, d]), part, session }
    }
}

/// An answer that is told as soon as its id is kept: its receipt may come at once.
pub(super) type Keeping = Pin<Box<dyn Future<Output = (Place, Outcome)> + Send>>;

/// Keeps the id of an answer; gives the future if that takes time.
pub(super) fn keep<S: CorrelationStore>(
    receipts: &Arc<Receipts<S>>,
    correlation: Correlation,
    place: Place,
    outcome: Outcome,
) -> Result<Outcome, Keeping> {
    let Ok(response) = &outcome else { return Ok(outcome) };
    let id = message_id(response);
    let receipts = receipts.clone();
    let mut keeping: Keeping = Box::pin(async move {
        if receipts.put(&id, correlation).await.is_err() {
            // Its receipt will match nothing; the message was accepted all the same.
            receipts.not_kept();
        }
        (place, outcome)
    });
    // A store in memory is done at once.
    match keeping.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready((_, outcome)) => Ok(outcome),
        Poll::Pending => Err(keeping),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_holds_the_whole_place() {
        for (job, part, slot, epoch) in [(0, 0, 0, 0), (u32::MAX, 255, 199, u16::MAX), (1 << 20, 3, 7, 260)] {
            let place = Place { job, part, session: SessionId { slot, epoch } };
            assert_eq!(Place::of_tag(place.to_tag()), place);
        }
    }
}
