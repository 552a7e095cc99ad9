//! Requests answered by a function: the event stream with the loop written already.

use core::future::Future;

use tokio::task::JoinSet;

use super::events::{Event, Events};
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
    pub async fn serve<F, A>(mut self, on_request: F) -> Closed
    where
        F: Fn(Pdu) -> A,
        A: Future<Output = Result<Body, CommandStatus>> + Send + 'static,
    {
        let mut answers = JoinSet::new();
        loop {
            let event = tokio::select! {
                event = self.next() => event,
                Some(_answered) = answers.join_next() => continue,
            };
            match event {
                Some(Event::Request(incoming)) => {
                    let (pdu, responder) = incoming.into_parts();
                    let answer = on_request(pdu);
                    let answer = responder.around(answer);
                    answers.spawn(async move {
                        // A connection that has ended takes no answer, and tells so as an event.
                        let _ended = match answer.await {
                            Ok(response) => responder.respond_body(&response),
                            Err(command_status) => responder.refuse(command_status),
                        };
                    });
                }
                Some(Event::Closed(closed)) => return closed,
                Some(_) => {}
                None => return self.closed(),
            }
        }
    }
}
