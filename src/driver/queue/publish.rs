//! What comes in goes to an event queue; the SMSC hears that it was taken when it is kept.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

use super::event::Event;
use super::seam::EventQueue;
use crate::codec::CommandStatus;
use crate::driver::receiving::{Answer, Handled, Inbound, Inbox};

/// How long to wait before something that the SMSC has forgotten is published again.
const RETRY: Duration = Duration::from_millis(500);

impl Inbox {
    /// Publishes everything that comes in, until the channel has been stopped: messages, receipts, and what is left of
    /// messages that did not become whole. The SMSC is told that they were taken when they are kept, and asked to try
    /// again later when they could not be. What else comes (session news, notifications) is passed over.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future makes the SMSC try again later; what is published at that moment may come twice.
    pub async fn publish_to<Q: EventQueue>(&mut self, queue: Arc<Q>) {
        let mut running = JoinSet::new();
        loop {
            let item = tokio::select! {
                biased;
                Some(_ended) = running.join_next() => continue,
                item = self.next(), if running.len() < self.handlers() => item,
            };
            let Some(item) = item else { break };
            match item {
                Inbound::Message(message, answer) => {
                    let event = Event::Message(Box::new(message.into()));
                    running.spawn(publish(queue.clone(), event, answer));
                }
                Inbound::Receipt(report, answer) => {
                    running.spawn(publish(queue.clone(), Event::Receipt(report.into()), answer));
                }
                Inbound::Incomplete(message) => {
                    running.spawn(insist(queue.clone(), Event::Incomplete(Box::new(message.into()))));
                }
                Inbound::Session(_) | Inbound::Notification(_) => {}
            }
        }
        while running.join_next().await.is_some() {}
    }
}

async fn publish<Q: EventQueue>(queue: Arc<Q>, event: Event, answer: Answer) {
    let status = match queue.publish(event).await {
        Ok(()) => CommandStatus::OK,
        Err(_) => Handled::TRY_AGAIN,
    };
    answer.refuse(status);
}

/// The SMSC has been told that the parts are taken: they are here only.
async fn insist<Q: EventQueue>(queue: Arc<Q>, event: Event) {
    while queue.publish(event.clone()).await.is_err() {
        sleep(RETRY).await;
    }
}
