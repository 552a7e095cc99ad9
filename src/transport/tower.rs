//! Services of `tower`: connecting, and requests. Requests of the peer are answered by one with
//! [`Events::serve_service`].

use alloc::boxed::Box;
use core::fmt;
use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;

use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant as Moment;
use tokio_util::sync::PollSemaphore;
use tower_service::Service;

use super::address::Address;
use super::client::{Client, ConnectError};
use super::connection::{Connection, Pending};
use super::events::Events;
use crate::codec::Request;
use crate::session::{NotSent, RequestError};

/// Connects and binds, as [`Client::connect`] does. It is always ready.
impl<A: Address + Send + 'static> Service<A> for Client {
    type Response = (Connection, Events);
    type Error = ConnectError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, ConnectError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, address: A) -> Self::Future {
        let client = self.clone();
        Box::pin(async move { client.connect(address).await })
    }
}

/// Requests over a connection as a service of `tower`, made by [`Connection::service`]: one for every kind of request.
///
/// It is ready when it has a slot of the window, which it keeps for the next call. `poll_ready` waits for one without a
/// limit, and fails when the connection has ended; from the call on the response timeout of the settings counts. Clones
/// are of the same connection, with no slot yet.
///
/// ```no_run
/// # async fn run(connection: smpp_driver::transport::Connection) -> Result<(), Box<dyn std::error::Error>> {
/// use smpp_driver::codec::SubmitSm;
/// use tower_service::Service;
///
/// let mut service = connection.service();
/// let submit_sm = SubmitSm::builder().destination_addr("447700900123").short_message(b"Hello").build()?;
/// // What `tower::ServiceExt::ready` does.
/// std::future::poll_fn(|cx| Service::<SubmitSm>::poll_ready(&mut service, cx)).await?;
/// let response = service.call(submit_sm).await?;
/// # Ok(()) }
/// ```
pub struct RequestService {
    connection: Connection,
    slots: PollSemaphore,
    slot: Option<OwnedSemaphorePermit>,
    waiting_since: Option<Moment>,
    waited: Duration,
}

impl Connection {
    /// Requests over this connection as a service of `tower`.
    #[must_use]
    pub fn service(&self) -> RequestService {
        RequestService {
            connection: self.clone(),
            slots: PollSemaphore::new(self.shared.slots.clone()),
            slot: None,
            waiting_since: None,
            waited: Duration::ZERO,
        }
    }
}

impl Clone for RequestService {
    fn clone(&self) -> Self {
        self.connection.service()
    }
}

impl fmt::Debug for RequestService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestService")
            .field("connection", &self.connection)
            .field("has_slot", &self.slot.is_some())
            .finish_non_exhaustive()
    }
}

impl<R: Request> Service<R> for RequestService {
    type Response = R::Response;
    type Error = RequestError;
    type Future = ResponseFuture<R>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), RequestError>> {
        if self.slot.is_none() {
            let acquired = self.slots.poll_acquire(cx);
            if acquired.is_pending() {
                self.waiting_since.get_or_insert_with(Moment::now);
            }
            let Some(slot) = ready!(acquired) else {
                let closed = self.connection.shared.closed_now();
                return Poll::Ready(Err(RequestError::NotSent(NotSent::Closed(closed))));
            };
            self.slot = Some(slot);
            self.waited = self.waiting_since.take().map_or(Duration::ZERO, |since| since.elapsed());
        }
        Poll::Ready(Ok(()))
    }

    /// Sends the request with the slot that `poll_ready` has got; without one, with a slot that happens to be free, or it
    /// ends as [`NotSent::WindowFull`].
    fn call(&mut self, request: R) -> ResponseFuture<R> {
        let shared = &self.connection.shared;
        let slot = self.slot.take().map_or_else(|| shared.try_slot(), Ok);
        let waited = core::mem::take(&mut self.waited);
        let sent = slot.map_err(RequestError::NotSent).and_then(|slot| {
            let answer = shared.request(request.as_body(), shared.response_timeout, slot, waited)?;
            Ok(Pending { answer, shared: shared.clone(), request: PhantomData })
        });
        ResponseFuture(match sent {
            Ok(pending) => Sent::Pending(pending),
            Err(error) => Sent::Failed(Some(error)),
        })
    }
}

/// The answer to a request of a [`RequestService`]. Dropping it gives up the answer only.
#[must_use = "the answer, or why there is none, is lost otherwise"]
pub struct ResponseFuture<R>(Sent<R>);

enum Sent<R> {
    Pending(Pending<R>),
    Failed(Option<RequestError>),
}

impl<R: Request> Future for ResponseFuture<R> {
    type Output = Result<R::Response, RequestError>;

    /// # Panics
    ///
    /// When it is polled after it was ready.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            Sent::Pending(pending) => Pin::new(pending).poll(cx),
            Sent::Failed(error) => match error.take() {
                Some(error) => Poll::Ready(Err(error)),
                None => panic!("polled after it was ready"),
            },
        }
    }
}

impl<R> fmt::Debug for ResponseFuture<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
