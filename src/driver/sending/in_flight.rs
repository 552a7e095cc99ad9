//! A part that was sent, until it is answered.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use super::job::message_id;
use super::sessions::SessionId;
use crate::codec::Pdu;
use crate::driver::receipts::{Correlation, CorrelationStore, Receipts};
use crate::session::RequestError;
use crate::transport::PendingBody;

/// What became of one part.
pub(super) type Answered = (Place, Result<Pdu, RequestError>);

/// Which part it is, and over which session it was sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) job: usize,
    pub(super) part: usize,
    pub(super) session: SessionId,
}

/// A future of the answer.
pub(super) enum InFlight {
    /// No receipt is asked for.
    Plain(PendingBody, Place),
    /// What the receipt will be matched by is kept as well.
    Kept(Pin<Box<dyn Future<Output = Answered> + Send>>),
}

impl Future for InFlight {
    type Output = Answered;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Answered> {
        match &mut *self {
            Self::Plain(pending, place) => {
                let outcome = ready!(Pin::new(pending).poll(cx));
                Poll::Ready((*place, outcome))
            }
            Self::Kept(kept) => kept.as_mut().poll(cx),
        }
    }
}

/// Waits for the answer, and keeps what its receipt will be matched by before anybody hears of it.
pub(super) async fn answered_and_kept<S: CorrelationStore>(
    pending: PendingBody,
    place: Place,
    correlation: Correlation,
    receipts: Arc<Receipts<S>>,
) -> Answered {
    let expected = receipts.expect();
    let outcome = pending.await;
    if let Ok(response) = &outcome
        && let Err(_error) = receipts.put(&message_id(response), correlation).await
    {
        // Its receipt will match nothing; the message was accepted all the same.
        receipts.not_kept();
    }
    drop(expected);
    (place, outcome)
}
