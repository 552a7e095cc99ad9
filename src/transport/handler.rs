//! Requests answered by a function: the event stream with the loop written already.

use core::future::Future;

use tokio::task::JoinSet;

use super::events::{Event, Events, Responder};
use crate::codec::{Body, CommandStatus, Pdu};
use crate::session::Closed;

impl Events {
    /// Answers each request of the peer with what `on_request` makes of it, until the connection has ended: a response
    /// with status 0, or a status alone. Returns how it ended.
    ///
    /// Requests are worked on at the same time, as many as the inbound window holds, each in a task of its own; answers
    /// go out as they are ready. One whose task panics, and one whose response belongs to another operation, is answered
    /// with a temporary error. Other events are passed over: whoever wants them calls [`next`](Self::next) in a loop of
    /// his own.
    ///
    /// ```no_run
    /// # use smpp_driver::transport::Events;
    /// use smpp_driver::codec::{CommandStatus, DeliverSm, DeliverSmResp};
    ///
    /// # async fn run(events: Events) {
    /// events
    ///     .serve(|pdu| async move {
    ///         let Ok(deliver_sm) = DeliverSm::try_from(pdu.body) else { return Err(CommandStatus::INVCMDID) };
    ///         println!("{} octets", deliver_sm.short_message.as_octets().len());
    ///         Ok(DeliverSmResp::default().into())
    ///     })
    ///     .await;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future answers what has not been answered, and whatever comes then, with a temporary error.
    pub async fn serve<F, A>(self, on_request: F) -> Closed
    where
        F: Fn(Pdu) -> A,
        A: Future<Output = Result<Body, CommandStatus>> + Send + 'static,
    {
        let mut answering = Answering::new(self);
        loop {
            match answering.next().await {
                Ok((pdu, responder)) => answering.answer(responder, on_request(pdu)),
                Err(closed) => return closed,
            }
        }
    }

    /// As [`serve`](Self::serve), by a service of `tower`. A request waits until the service is ready; then it runs beside
    /// the others. One for which the service is not ready for good is answered with the status of that error.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    ///
    /// # Cancel safety
    ///
    /// As [`serve`](Self::serve).
    #[cfg(feature = "tower")]
    pub async fn serve_service<S>(self, mut service: S) -> Closed
    where
        S: tower_service::Service<Pdu, Response = Body>,
        S::Error: Into<CommandStatus>,
        S::Future: Send + 'static,
    {
        let mut answering = Answering::new(self);
        loop {
            let (pdu, responder) = match answering.next().await {
                Ok(request) => request,
                Err(closed) => return closed,
            };
            let ready = core::future::poll_fn(|cx| service.poll_ready(cx)).await;
            let called = ready.map(|()| service.call(pdu)).map_err(Into::into);
            answering.answer(responder, async move { called?.await.map_err(Into::into) });
        }
    }
}

/// Requests of the peer that are being answered, each in a task of its own.
struct Answering {
    events: Events,
    answers: JoinSet<()>,
}

impl Answering {
    fn new(events: Events) -> Self {
        Self { events, answers: JoinSet::new() }
    }

    /// The next request, or how the connection has ended.
    async fn next(&mut self) -> Result<(Pdu, Responder), Closed> {
        loop {
            let event = tokio::select! {
                event = self.events.next() => event,
                Some(_answered) = self.answers.join_next() => continue,
            };
            match event {
                Some(Event::Request(incoming)) => return Ok(incoming.into_parts()),
                Some(Event::Closed(closed)) => return Err(closed),
                Some(_) => {}
                None => return Err(self.events.closed()),
            }
        }
    }

    fn answer(
        &mut self,
        responder: Responder,
        answer: impl Future<Output = Result<Body, CommandStatus>> + Send + 'static,
    ) {
        let answer = responder.around(answer);
        self.answers.spawn(async move {
            // A connection that has ended takes no answer, and tells so as an event.
            let _ended = match answer.await {
                Ok(response) => responder.respond_body(&response),
                Err(command_status) => responder.refuse(command_status),
            };
        });
    }
}
