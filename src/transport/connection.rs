//! The handle of a connection, for either side.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;

use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant as Moment, timeout_at};

#[cfg(feature = "driver")]
use super::answer_queue::AnswerQueue;
use super::shared::{Answer, Shared, after};
#[cfg(feature = "driver")]
use crate::codec::BodyRef;
use crate::codec::{CommandId, InterfaceVersion, Operation, Pdu, Request};
use crate::session::{By, CloseReason, Closed, NotSent, RequestError, State, Stats, Unanswered};

/// A handle of a connection: cheap to clone, for any number of tasks.
///
/// What is called `request…` waits for the answer. What is called `send…` waits for a slot of the window at most and
/// returns a [`Pending`] for the answer, for many requests on their way at once.
///
/// When the last handle and the [`Events`](super::Events) are dropped, the connection is closed without an unbind;
/// [`unbind`](Self::unbind) ends it in order.
#[derive(Clone)]
pub struct Connection {
    pub(super) shared: Arc<Shared>,
    pub(super) alive: Arc<Alive>,
}

/// Closes the connection when nobody holds it any more.
pub(super) struct Alive(pub(super) Arc<Shared>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.close(By::Us, CloseReason::Dropped);
    }
}

impl Connection {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { alive: Arc::new(Alive(shared.clone())), shared }
    }

    /// Sends a request and waits for its answer, at most for the response timeout of the settings: waiting for a slot
    /// of the window, writing, and the peer's time all count.
    ///
    /// # Errors
    ///
    /// Why there is no answer with status 0; see [`RequestError`] for what may be sent again.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future before the request has a slot sends nothing. After that the request is sent and only its
    /// answer is given up; the slot is free again when the answer comes or is overdue.
    pub async fn request<R: Request>(&self, request: R) -> Result<R::Response, RequestError> {
        self.request_within(request, self.shared.response_timeout).await
    }

    /// As [`request`](Self::request), with a time of its own.
    ///
    /// # Errors
    ///
    /// As [`request`](Self::request).
    ///
    /// # Cancel safety
    ///
    /// As [`request`](Self::request).
    pub async fn request_within<R: Request>(
        &self,
        request: R,
        timeout: Duration,
    ) -> Result<R::Response, RequestError> {
        self.send_within(request, timeout).await?.await
    }

    /// Sends a request and returns as soon as it has a slot of the window; the answer is what the returned [`Pending`]
    /// resolves to. Requests sent one after the other by one task leave in that order.
    ///
    /// # Errors
    ///
    /// Why it was not sent.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future sends nothing.
    pub async fn send<R: Request>(&self, request: R) -> Result<Pending<R>, RequestError> {
        self.send_within(request, self.shared.response_timeout).await
    }

    /// Sends a request if a slot of the window is free, without waiting.
    ///
    /// # Errors
    ///
    /// [`NotSent::WindowFull`] when no slot is free; else why it was not sent.
    pub fn try_send<R: Request>(&self, request: R) -> Result<Pending<R>, NotSent> {
        let slot = self.shared.try_slot()?;
        let mut pending = self.start(slot, self.shared.response_timeout, Duration::ZERO, &[request])?;
        pending.pop().ok_or(NotSent::WindowFull)
    }

    /// Sends a request, given as octets, if a slot is free; its outcome goes into a queue, under this tag.
    #[cfg(feature = "driver")]
    pub(crate) fn try_send_into(
        &self,
        command_id: CommandId,
        octets: &[u8],
        timeout: Duration,
        queue: &Arc<AnswerQueue>,
        tag: u64,
    ) -> Result<(), NotSent> {
        // Whoever has made the octets has checked them; others are sent as they are.
        let body = BodyRef::of_octets(command_id, octets);
        self.shared.request_into(body, timeout, queue, tag)
    }

    /// Sends several requests one directly after the other, or none of them: the slots are reserved for all at once.
    /// The parts of a long message are such a group.
    ///
    /// # Errors
    ///
    /// Why none was sent; [`NotSent::WindowFull`] when there are more than the window will ever hold.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future sends nothing.
    pub async fn send_batch<R: Request>(&self, requests: Vec<R>) -> Result<Vec<Pending<R>>, NotSent> {
        let count = u32::try_from(requests.len()).unwrap_or(u32::MAX);
        if count == 0 {
            return Ok(Vec::new());
        }
        if count > self.shared.window {
            return Err(NotSent::WindowFull);
        }
        let timeout = self.shared.response_timeout;
        let (slots, waited) = self.wait_for_slots(count, timeout).await?;
        self.start(slots, timeout.saturating_sub(waited), waited, &requests)
    }

    /// Sends as many requests as there are slots.
    fn start<R: Request>(
        &self,
        slots: OwnedSemaphorePermit,
        timeout: Duration,
        waited: Duration,
        requests: &[R],
    ) -> Result<Vec<Pending<R>>, NotSent> {
        let answers = self.shared.request_all(requests, timeout, slots, waited)?;
        let pending = |answer| Pending { answer, shared: self.shared.clone(), request: PhantomData };
        Ok(answers.into_iter().map(pending).collect())
    }

    async fn send_within<R: Request>(
        &self,
        request: R,
        timeout: Duration,
    ) -> Result<Pending<R>, RequestError> {
        // With a slot free, no time passes and the clock need not be asked.
        let (slot, waited) = match self.shared.try_slot() {
            Ok(slot) => (slot, Duration::ZERO),
            Err(_) => self.wait_for_slots(1, timeout).await.map_err(RequestError::NotSent)?,
        };
        let left = timeout.saturating_sub(waited);
        let answer = self.shared.request(request.as_body(), left, slot, waited)?;
        Ok(Pending { answer, shared: self.shared.clone(), request: PhantomData })
    }

    /// Slots of the window, and how long that took.
    async fn wait_for_slots(
        &self,
        count: u32,
        timeout: Duration,
    ) -> Result<(OwnedSemaphorePermit, Duration), NotSent> {
        let begun = Moment::now();
        let acquiring = self.shared.slots.clone().acquire_many_owned(count);
        match timeout_at(after(begun, timeout), acquiring).await {
            Ok(Ok(slot)) => Ok((slot, begun.elapsed())),
            Ok(Err(_)) => Err(NotSent::Closed(self.shared.closed_now())),
            Err(_) => Err(NotSent::Deadline),
        }
    }

    /// Sends what nobody answers: `alert_notification`.
    ///
    /// # Errors
    ///
    /// When the state does not allow it, or the connection has ended.
    pub fn notify<O: Operation>(&self, operation: &O) -> Result<(), NotSent> {
        self.shared.notify(operation.as_body())
    }

    /// What the SMSC answered to this side's bind: its `system_id`, its version and further TLVs. `None` on the side of
    /// the SMSC.
    #[must_use]
    pub fn bind_response(&self) -> Option<&Pdu> {
        self.shared.bind_response.get()
    }

    /// What the session has counted since it began.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.shared.stats()
    }

    /// Whether both are handles of the same connection.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    /// Where the session stands.
    #[must_use]
    pub fn state(&self) -> State {
        self.shared.state()
    }

    /// The version that the peer told when it bound or answered the bind.
    #[must_use]
    pub fn peer_version(&self) -> Option<InterfaceVersion> {
        self.shared.peer_version()
    }

    /// The version that both sides speak: the lower of theirs. To a peer of SMPP 3.3 requests with TLVs are refused
    /// ([`NotSent::Version`]) and responses go without theirs.
    #[must_use]
    pub fn version(&self) -> Option<InterfaceVersion> {
        self.shared.version()
    }

    /// Reads nothing more from the connection, so that the peer is held back by the network: for an application that can
    /// take no more for a while and wants to refuse nothing. What has been read already still comes as events.
    ///
    /// Answers are not read either: a request that is made meanwhile is likely to run out of its time. The peer is not
    /// asked whether it is alive, and its end is not seen. [`unbind`](Self::unbind) ends the pause.
    pub fn pause_reading(&self) {
        self.shared.pause_reading(true);
    }

    /// Reads again.
    pub fn resume_reading(&self) {
        self.shared.pause_reading(false);
    }

    /// Whether reading is paused.
    #[must_use]
    pub fn is_reading_paused(&self) -> bool {
        self.shared.is_reading_paused()
    }

    /// Ends the session in order and waits until it has ended: no new requests, outstanding answers are awaited, then
    /// `unbind` is sent and its answer awaited, all within the unbind timeout.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future does not stop the unbind.
    pub async fn unbind(&self) -> Closed {
        self.shared.unbind();
        self.closed().await
    }

    /// Ends the connection at once, without an unbind.
    pub fn close(&self) {
        self.shared.close(By::Us, CloseReason::Dropped);
    }

    /// Waits until the connection has ended, and tells how.
    ///
    /// # Cancel safety
    ///
    /// Can be dropped and called again.
    pub async fn closed(&self) -> Closed {
        let mut closed = self.shared.closed.subscribe();
        match closed.wait_for(Option::is_some).await {
            Ok(_) | Err(_) => self.shared.closed_now(),
        }
    }
}

/// A request that has been sent: a future of its answer.
///
/// Dropping it gives up the answer only.
#[must_use = "the answer, or why there is none, is lost otherwise"]
pub struct Pending<R> {
    pub(super) answer: Answer,
    pub(super) shared: Arc<Shared>,
    pub(super) request: PhantomData<fn() -> R>,
}

impl<R: Request> Future for Pending<R> {
    type Output = Result<R::Response, RequestError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = core::task::ready!(Pin::new(&mut self.answer).poll(cx));
        Poll::Ready(match answer {
            Ok(outcome) => outcome.and_then(typed),
            // Only a task that ended without a word leaves an answer out.
            Err(_) => Err(RequestError::Unanswered(Unanswered::Closed(self.shared.closed_now()))),
        })
    }
}

impl<R> fmt::Debug for Pending<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").finish_non_exhaustive()
    }
}

/// The answer as the type that belongs to the request.
fn typed<O: Operation>(pdu: Pdu) -> Result<O, RequestError> {
    O::try_from(pdu.body).map_err(|body| {
        let command_id: CommandId = body.command_id();
        RequestError::Unanswered(Unanswered::WrongResponse(command_id))
    })
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("state", &self.state()).finish_non_exhaustive()
    }
}
