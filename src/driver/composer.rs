//! From a message to what is sent, or kept until it is: masked, encoded, split.

use alloc::boxed::Box;
use core::hash::BuildHasher;
use core::time::Duration;
use std::hash::RandomState;

use super::builder::StartError;
use super::clock;
use super::masking::Masking;
use super::message::{Content, Message, MessageError};
use super::options::{BindMode, ChannelOptions};
use super::queue::QueuedMessage;
use super::sending::{Prepared, Preparer};
use crate::codec::{Body, RegisteredDelivery};
use crate::pii::RuleSet;

/// Makes messages ready to be sent, as the options of a channel say, without a channel: for processes that put messages
/// into a queue which others serve.
#[derive(Debug)]
pub struct Composer {
    preparer: Preparer,
    pub(super) masking: Masking,
    deadline: Duration,
    receive_only: bool,
}

impl Composer {
    /// With the options of the channels that will send the messages. `rules` are used in place of those that
    /// `x-smpp-pii-rules` names.
    ///
    /// # Errors
    ///
    /// All that is wrong with the options or the rules.
    pub fn new(options: &ChannelOptions, rules: Option<&RuleSet>) -> Result<Self, StartError> {
        options.validate()?;
        let masking = Masking::new(&options.masking, rules)?;
        // Another process may have sent parts to the same recipients just before.
        let first = RandomState::new().hash_one("first").to_be_bytes();
        let preparer = Preparer::new(options, u16::from_be_bytes([first[0], first[1]]))?;
        let receive_only = options.bind_mode == BindMode::Receiver;
        Ok(Self { preparer, masking, deadline: options.message_deadline, receive_only })
    }

    /// Makes a message ready for a queue. Its [reference](Message::reference) is its idempotency key; its
    /// [deadline](Message::deadline) counts from now. That somebody [watches](Message::watched) it makes no difference:
    /// receipts go to the event queue.
    ///
    /// # Errors
    ///
    /// When it has no reference or cannot be sent as it is.
    pub fn compose(&self, mut message: Message) -> Result<QueuedMessage, MessageError> {
        let Prepared { destination, registered_delivery, parts } = self.prepare(&mut message)?;
        let expires_at = clock::now().checked_add(message.deadline.unwrap_or(self.deadline));
        Ok(QueuedMessage {
            reference: message.reference.ok_or(MessageError::NoReference)?.into(),
            destination: Box::from(destination.addr.as_octets()),
            priority: message.priority.0,
            receipts: registered_delivery != RegisteredDelivery::NONE,
            expires_at_ms: expires_at.map_or(u64::MAX, clock::unix_ms),
            parts: parts.into_iter().map(Body::into_octets).collect(),
        })
    }

    /// The PDUs of a message, masked if the options say so.
    pub(super) fn prepare(&self, message: &mut Message) -> Result<Prepared, MessageError> {
        if self.receive_only {
            return Err(MessageError::ReceiveOnly);
        }
        if let Content::Text(text) = &mut message.content
            && let Some(masked) = self.masking.outbound(text)
        {
            *text = masked.into_text();
        }
        self.preparer.prepare(message)
    }
}
