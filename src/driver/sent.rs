//! A message that has been given to a channel, and one that the SMSC has accepted.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use tokio::sync::oneshot;

use super::channel::Channel;
use super::message::{Message, MessageError};
use super::options::LongMessageForm;
use super::outcome::{AcceptedPart, NotSentReason, SendError};
use super::receipts::{Report, Tracked};
use super::sending::{Accepted, Outcome};
use crate::codec::{
    Address, Body, BodyRef, BuildError, BuildFault, COctetString, CancelSm, CommandId, DataCoding,
    MessageState, QuerySm, QuerySmResp, RegisteredDelivery, ReplaceSm, ShortMessage, SubmitSm,
};
use crate::session::RequestError;

/// A message on its way: a future of its outcome.
///
/// Dropping it gives up the outcome only; the message is sent all the same.
#[must_use = "the outcome, or why there is none, is lost otherwise"]
pub struct Sending {
    state: State,
    sent: Option<Handle>,
}

enum State {
    Failed(Option<Box<SendError>>),
    Waiting(oneshot::Receiver<Outcome>),
}

/// What is known of a message before it is accepted.
struct Handle {
    channel: Channel,
    tracked: Option<Arc<Tracked>>,
}

impl Sending {
    pub(super) fn new(
        channel: &Channel,
        outcome: oneshot::Receiver<Outcome>,
        tracked: Option<Arc<Tracked>>,
    ) -> Self {
        let handle = Handle { channel: channel.clone(), tracked };
        Self { state: State::Waiting(outcome), sent: Some(handle) }
    }

    pub(super) fn failed(error: SendError) -> Self {
        Self { state: State::Failed(Some(Box::new(error))), sent: None }
    }
}

impl Future for Sending {
    type Output = Result<Sent, SendError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let gone = || SendError::NotSent { reason: NotSentReason::Stopped, accepted: Vec::new() };
        let outcome = match &mut self.state {
            State::Failed(error) => return Poll::Ready(Err(error.take().map_or_else(gone, |error| *error))),
            State::Waiting(outcome) => ready!(Pin::new(outcome).poll(cx)),
        };
        // Only a runtime that is shut down leaves an outcome out.
        let accepted = match outcome {
            Ok(Ok(accepted)) => accepted,
            Ok(Err(error)) => return Poll::Ready(Err(*error)),
            Err(_) => return Poll::Ready(Err(gone())),
        };
        Poll::Ready(match self.sent.take() {
            Some(handle) => Ok(Sent { handle, accepted }),
            None => Err(gone()),
        })
    }
}

impl fmt::Debug for Sending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}

/// A message that the SMSC has accepted. `Debug` shows the ids only.
pub struct Sent {
    handle: Handle,
    accepted: Accepted,
}

impl Sent {
    /// The parts of the message, with the SMSC's ids for them.
    #[must_use]
    pub fn parts(&self) -> &[AcceptedPart] {
        &self.accepted.parts
    }

    /// The next receipt of a [watched](Message::watched) message; `None` for others: their receipts come by the inbox.
    ///
    /// Waits for ever if no receipt comes: put a timeout around it.
    ///
    /// # Cancel safety
    ///
    /// No receipt is lost when the future is dropped.
    pub async fn next_receipt(&self) -> Option<Report> {
        match &self.handle.tracked {
            Some(tracked) => Some(tracked.next().await),
            None => None,
        }
    }

    /// What became of a [watched](Message::watched) message in the end: delivered if all of its parts were, else the
    /// state of the first that was not. `None` for others.
    ///
    /// Waits for ever if no receipt comes: put a timeout around it.
    ///
    /// # Cancel safety
    ///
    /// Can be dropped and called again.
    pub async fn final_state(&self) -> Option<MessageState> {
        match &self.handle.tracked {
            Some(tracked) => Some(tracked.final_state().await),
            None => None,
        }
    }

    /// Asks the SMSC what has become of each part.
    ///
    /// # Errors
    ///
    /// Of the first part of which it does not tell.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future gives up the answers.
    pub async fn query(&self) -> Result<Vec<QuerySmResp>, RequestError> {
        let mut answers = Vec::with_capacity(self.accepted.parts.len());
        for message_id in self.ids() {
            let Addressed { source, .. } = self.addressed();
            let query_sm = QuerySm {
                message_id,
                source_addr_ton: source.ton,
                source_addr_npi: source.npi,
                source_addr: source.addr,
                ..QuerySm::default()
            };
            answers.push(self.handle.channel.request(query_sm).await?);
        }
        Ok(answers)
    }

    /// Takes back all parts that are not delivered yet.
    ///
    /// # Errors
    ///
    /// Of the first part that the SMSC does not take back; the others are tried all the same.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves parts that have not been taken back.
    pub async fn cancel(&self) -> Result<(), RequestError> {
        let mut outcome = Ok(());
        for message_id in self.ids() {
            let Addressed { source, destination, .. } = self.addressed();
            let cancel_sm = CancelSm {
                message_id,
                source_addr_ton: source.ton,
                source_addr_npi: source.npi,
                source_addr: source.addr,
                dest_addr_ton: destination.ton,
                dest_addr_npi: destination.npi,
                destination_addr: destination.addr,
                ..CancelSm::default()
            };
            let answer = self.handle.channel.request(cancel_sm).await;
            outcome = outcome.and_then(|()| answer.map(drop));
        }
        outcome
    }

    /// Puts another text in place of the message, if the SMSC still has it: of one part, and in the encoding of the
    /// first text, since the SMSC keeps that.
    ///
    /// # Errors
    ///
    /// When the text does not fit, or the SMSC does not take it.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future gives up the answer only.
    pub async fn replace(&self, text: &str) -> Result<(), ReplaceError> {
        let [_] = self.accepted.parts.as_slice() else {
            return Err(ReplaceError::Long { parts: self.accepted.parts.len() });
        };
        let Handle { channel, .. } = &self.handle;
        let Addressed { source, destination, data_coding } = self.addressed();
        let to = destination.addr.as_str().unwrap_or_default();
        // Any other form of a long text leaves short_message empty, or makes parts.
        let mut message = Message::text(to, text).max_segments(1).long_message(LongMessageForm::Refuse);
        message.registered_delivery = self.handle.tracked.as_ref().map(|_| RegisteredDelivery::FINAL);
        let prepared = channel.0.composer.prepare(&mut message)?;
        let Some(BodyRef::SubmitSm(submit_sm)) = prepared.parts.first().map(|body| body.borrow()) else {
            return Err(ReplaceError::Encoding);
        };
        if submit_sm.data_coding != data_coding {
            return Err(ReplaceError::Encoding);
        }
        let short_message = ShortMessage::new(submit_sm.short_message.as_octets());
        let fault = |fault: BuildFault| MessageError::Field(BuildError { field: "short_message", fault });
        let short_message = short_message.map_err(|error| fault(error.into()))?;
        for message_id in self.ids() {
            let replace_sm = ReplaceSm {
                message_id,
                source_addr_ton: source.ton,
                source_addr_npi: source.npi,
                source_addr: source.addr.clone(),
                registered_delivery: submit_sm.registered_delivery,
                short_message: short_message.clone(),
                ..ReplaceSm::default()
            };
            channel.request(replace_sm).await?;
        }
        Ok(())
    }

    /// From whom to whom the message went, and how it is coded.
    fn addressed(&self) -> Addressed {
        let body = Body::new(CommandId::SUBMIT_SM, &self.accepted.submit_sm.0);
        SubmitSm::try_from(body).map_or_else(
            |_| Addressed::default(),
            |submit_sm| Addressed {
                source: submit_sm.source(),
                destination: submit_sm.destination(),
                data_coding: submit_sm.data_coding,
            },
        )
    }

    /// The ids as they go into requests.
    fn ids(&self) -> impl Iterator<Item = COctetString<65>> + '_ {
        self.accepted.parts.iter().filter_map(|part| COctetString::new(&part.message_id).ok())
    }
}

/// What requests about a message have to name.
#[derive(Default)]
struct Addressed {
    source: Address,
    destination: Address,
    data_coding: DataCoding,
}

impl fmt::Debug for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sent").field("parts", &self.accepted.parts).finish_non_exhaustive()
    }
}

/// Why a message was not replaced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplaceError {
    /// A message of several parts cannot be replaced.
    #[error("the message has {parts} parts; only a message of one part can be replaced")]
    Long {
        /// How many it has.
        parts: usize,
    },
    /// The text cannot be sent as it is.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// The text needs another encoding than the one that the message was sent in.
    #[error("the text needs another data_coding than the message has, which replace_sm cannot change")]
    Encoding,
    /// The SMSC did not do it.
    #[error(transparent)]
    Request(#[from] RequestError),
}
