//! What a channel hands to the application.

use alloc::sync::Arc;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::Stream;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::answer::Answer;
use super::received::Received;
use crate::codec::{CommandStatus, Pdu};
use crate::driver::receipts::Report;
use crate::driver::supervision::SessionNews;
use crate::session::Role;

/// Something that came in.
#[derive(Debug)]
#[non_exhaustive]
pub enum Inbound {
    /// A message, whole. The SMSC waits for the answer.
    Message(Received, Answer),
    /// What became of a message that was sent, and for which nobody [waits](super::super::Message::watched). The SMSC
    /// waits for the answer.
    Receipt(Report, Answer),
    /// The parts of a message of which others did not come in time. The SMSC has been told that they are taken.
    Incomplete(Received),
    /// A session has begun or ended, or an attempt has failed.
    Session(SessionNews),
    /// What nobody answers: `alert_notification`, `outbind`.
    Notification(Pdu),
}

/// What comes in on a channel, for one reader.
///
/// Dropped, or full because it is not read, it makes the SMSC keep its messages: they are refused for now.
#[derive(Debug)]
pub struct Inbox {
    items: mpsc::Receiver<Inbound>,
    /// How many handlers may run at once.
    handlers: usize,
}

impl Inbox {
    pub(crate) fn new(items: mpsc::Receiver<Inbound>, handlers: usize) -> Self {
        Self { items, handlers }
    }

    /// How many handlers may run at once.
    pub(crate) fn handlers(&self) -> usize {
        self.handlers
    }

    /// The next thing that came in; `None` after the channel has been stopped.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost when the future is dropped.
    pub async fn next(&mut self) -> Option<Inbound> {
        self.items.recv().await
    }

    /// The next message, with the right to answer it; `None` after the channel has been stopped. For programs that wait
    /// for nothing else: receipts are accepted, all the rest is passed over.
    ///
    /// # Cancel safety
    ///
    /// No message is lost when the future is dropped.
    pub async fn next_message(&mut self) -> Option<(Received, Answer)> {
        loop {
            match self.next().await? {
                Inbound::Message(message, answer) => return Some((message, answer)),
                Inbound::Receipt(_, answer) => answer.accept(),
                _ => {}
            }
        }
    }

    /// Answers everything with what `handler` returns, until the channel has been stopped: status 0 to take it. As
    /// many handlers run at once as `x-smpp-inbound-window` allows.
    ///
    /// A handler that panics, or takes longer than `x-smpp-handler-timeout`, makes the SMSC try again later.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future aborts the handlers that run; what they had is refused for now.
    pub async fn serve<H, F>(&mut self, handler: H)
    where
        H: Fn(Handled) -> F + Send + Sync + 'static,
        F: Future<Output = CommandStatus> + Send + 'static,
    {
        let handler = Arc::new(handler);
        let mut running = JoinSet::new();
        loop {
            let item = tokio::select! {
                biased;
                Some(_ended) = running.join_next() => continue,
                item = self.items.recv(), if running.len() < self.handlers => item,
            };
            let (item, answer) = match item {
                Some(Inbound::Message(message, answer)) => (Handled::Message(message), answer),
                Some(Inbound::Receipt(report, answer)) => (Handled::Receipt(report), answer),
                Some(_) => continue,
                None => break,
            };
            let handler = handler.clone();
            running.spawn(async move {
                let status = handler(item).await;
                answer.refuse(status);
            });
        }
        while running.join_next().await.is_some() {}
    }
}

/// As [`next`](Inbox::next).
impl Stream for Inbox {
    type Item = Inbound;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Inbound>> {
        self.items.poll_recv(cx)
    }
}

/// What a handler answers.
#[derive(Debug)]
#[non_exhaustive]
pub enum Handled {
    /// A message.
    Message(Received),
    /// What became of a message that was sent.
    Receipt(Report),
}

impl Handled {
    /// What a handler returns to make the SMSC try again later.
    pub const TRY_AGAIN: CommandStatus = Role::Esme.temporary_error();
}
