//! What the peer asks and tells, in its order.

use alloc::sync::Arc;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::Stream;

use super::connection::{Alive, Connection};
use super::inbox::News;
use super::shared::Shared;
use super::spans::Span;
use crate::codec::{Body, CommandId, CommandStatus, Operation, Pdu, Request};
use crate::session::{Closed, NotSent, Odd, State, Ticket};

/// The events of a connection, for one reader.
///
/// Keep-alive, answers to requests and the timers do not depend on how fast they are read. Requests that are not read
/// or not answered fill the inbound window; those beyond are refused with a temporary error. When this is dropped,
/// all requests of the peer are.
pub struct Events {
    shared: Arc<Shared>,
    _alive: Arc<Alive>,
}

/// Something that happened on a connection.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// A bind has succeeded.
    Bound(State),
    /// The peer asks, and waits for an answer.
    Request(Incoming),
    /// The peer tells what nobody answers: `outbind`, `alert_notification`.
    Notification(Pdu),
    /// Something of the peer's was refused or is of no use; the session goes on.
    Odd(Odd),
    /// The peer has begun to unbind: no new requests.
    Unbinding,
    /// The connection has ended. Nothing comes after it.
    Closed(Closed),
}

impl Events {
    pub(super) fn new(connection: &Connection) -> Self {
        Self { shared: connection.shared.clone(), _alive: connection.alive.clone() }
    }

    /// The next event; `None` after [`Event::Closed`].
    ///
    /// # Cancel safety
    ///
    /// No event is lost when the future is dropped.
    pub async fn next(&mut self) -> Option<Event> {
        core::future::poll_fn(|cx| self.poll_event(cx)).await
    }

    pub(super) fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        self.shared.poll_news(cx).map(|news| news.map(|news| self.event(news)))
    }

    /// The next request of one operation, and the right to answer it; `None` when the connection has ended.
    ///
    /// For programs that wait for nothing else: other events are passed over, and other requests are refused with a
    /// temporary error.
    ///
    /// # Cancel safety
    ///
    /// No request of this operation is lost when the future is dropped.
    pub async fn next_request<R: Request>(&mut self) -> Option<(R, Responder)> {
        loop {
            if let Some(request) = self.next().await?.into_request() {
                return Some(request);
            }
        }
    }

    /// How many events were dropped since this was made, because 256 waited to be fetched, or such with 64 KiB of PDUs.
    /// Requests and the end are never dropped.
    #[must_use]
    pub fn missed(&self) -> u64 {
        self.shared.missed()
    }

    /// How the connection has ended.
    pub(super) fn closed(&self) -> Closed {
        self.shared.closed_now()
    }

    /// The next event, if there is one already.
    pub fn try_next(&mut self) -> Option<Event> {
        self.shared.next_news().map(|news| self.event(news))
    }

    fn event(&self, news: News) -> Event {
        match news {
            News::Bound(state) => Event::Bound(state),
            News::Request(pdu, ticket) => {
                let span = Span::incoming(&self.shared.span, ticket.command_id(), ticket.sequence_number());
                let responder = Responder { shared: self.shared.clone(), ticket: Some(ticket), span };
                Event::Request(Incoming { pdu, responder })
            }
            News::Notification(pdu) => Event::Notification(pdu),
            News::Odd(odd) => Event::Odd(odd),
            News::Unbinding => Event::Unbinding,
            News::Closed(closed) => Event::Closed(closed),
        }
    }
}

/// As [`next`](Events::next).
impl Stream for Events {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        self.poll_event(cx)
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        self.shared.stop_listening();
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").field("state", &self.shared.state()).finish_non_exhaustive()
    }
}

impl Event {
    /// The request, if it is one of this operation; others are refused with a temporary error.
    pub(super) fn into_request<R: Request>(self) -> Option<(R, Responder)> {
        let Self::Request(incoming) = self else { return None };
        let (pdu, responder) = incoming.into_parts();
        Some((R::try_from(pdu.body).ok()?, responder))
    }
}

/// A request of the peer, together with the right to answer it.
#[derive(Debug)]
pub struct Incoming {
    pdu: Pdu,
    responder: Responder,
}

impl Incoming {
    /// The request.
    #[must_use]
    pub fn pdu(&self) -> &Pdu {
        &self.pdu
    }

    /// The request's operation and its fields.
    #[must_use]
    pub fn body(&self) -> &Body {
        &self.pdu.body
    }

    /// The request, and the right to answer it later or elsewhere.
    pub fn into_parts(self) -> (Pdu, Responder) {
        (self.pdu, self.responder)
    }
}

/// The right to answer one request, once, at any time and in any order.
///
/// Dropped without an answer, it answers with a temporary error, so that the peer tries again.
#[must_use = "dropped, it answers with a temporary error"]
pub struct Responder {
    shared: Arc<Shared>,
    ticket: Option<Ticket>,
    span: Span,
}

impl Responder {
    /// Which operation is to be answered.
    #[must_use]
    pub fn command_id(&self) -> CommandId {
        self.ticket.as_ref().map_or_else(CommandId::default, Ticket::command_id)
    }

    /// Answers with status 0 and every field at its default: an empty `message_id`, no TLVs.
    ///
    /// # Errors
    ///
    /// When the connection has ended.
    pub fn accept(self) -> Result<(), NotSent> {
        let body = Body::default_of(self.command_id().response());
        self.answer(CommandStatus::OK, body.as_ref())
    }

    /// Answers with a response and status 0.
    ///
    /// # Errors
    ///
    /// When the connection has ended.
    pub fn respond(self, response: impl Operation) -> Result<(), NotSent> {
        self.respond_body(&response.into())
    }

    pub(super) fn respond_body(self, response: &Body) -> Result<(), NotSent> {
        self.answer(CommandStatus::OK, Some(response))
    }

    /// Answers with a status and no body.
    ///
    /// # Errors
    ///
    /// When the connection has ended.
    pub fn refuse(self, command_status: CommandStatus) -> Result<(), NotSent> {
        self.answer(command_status, None)
    }

    /// Answers with a status and a response: what its fields and TLVs tell goes with a refusal, too.
    ///
    /// # Errors
    ///
    /// When the connection has ended.
    pub fn respond_with(
        self,
        command_status: CommandStatus,
        response: impl Operation,
    ) -> Result<(), NotSent> {
        self.answer(command_status, Some(&response.into()))
    }

    /// The span of this request: `smpp.incoming`.
    #[cfg(feature = "tracing")]
    #[must_use]
    pub fn span(&self) -> &tracing::Span {
        self.span.get()
    }

    /// What happens in the future is part of answering.
    pub(super) fn around<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        self.span.around(future)
    }

    fn answer(mut self, status: CommandStatus, body: Option<&Body>) -> Result<(), NotSent> {
        self.span.status(status);
        self.ticket
            .take()
            .map_or(Ok(()), |ticket| self.shared.respond(ticket, status, body.map(Body::borrow)))
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            let status = self.shared.role.temporary_error();
            self.span.status(status);
            // A connection that has ended needs no answer.
            drop(self.shared.respond(ticket, status, None));
        }
    }
}

impl fmt::Debug for Responder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Responder").field("ticket", &self.ticket).finish_non_exhaustive()
    }
}
