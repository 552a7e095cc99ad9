//! What happens on a channel that the application must hear of, in a form that can be kept and passed on.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::ended::Ended;
use crate::driver::clock;
use crate::driver::receipts::Report;
use crate::driver::receiving::Received;

/// Something that the application must hear of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "event", rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Event {
    /// What became of a message that was put into the queue.
    Ended(Ended),
    /// What became of a message after the SMSC had accepted it.
    Receipt(ReceiptEvent),
    /// A message that came in.
    Message(Box<InboundEvent>),
    /// The parts of a message of which others did not come in time.
    Incomplete(Box<InboundEvent>),
}

/// A receipt. `Debug` shows neither reference nor text.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ReceiptEvent {
    /// The application's own name for the message; none if it had none or the receipt matches no message.
    pub reference: Option<Box<str>>,
    /// Which part of the message, counted from 1; 0 if the receipt matches no message that is known.
    pub part: u8,
    /// How many parts the message has; 0 likewise.
    pub parts: u8,
    /// The SMSC's id, as the receipt writes it.
    pub message_id: Option<Box<str>>,
    /// `message_state`: 2 is delivered.
    pub message_state: Option<u8>,
    /// The receipt's text, octet by octet, as it came (Latin-1).
    pub text: String,
}

/// A message that came in. `Debug` shows neither addresses nor text.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct InboundEvent {
    /// `source_addr`.
    pub source_addr: String,
    /// `source_addr_ton` and `source_addr_npi`.
    pub source_ton_npi: (u8, u8),
    /// `destination_addr`.
    pub destination_addr: String,
    /// `dest_addr_ton` and `dest_addr_npi`.
    pub destination_ton_npi: (u8, u8),
    /// The text, masked if the channel has rules; none if the message is binary.
    pub text: Option<String>,
    /// Whether some octets of the text could not be read, or parts are missing.
    pub lossy: bool,
    /// The octets as they came, without user data headers; empty if the text is masked.
    pub octets: Vec<u8>,
    /// The user data header of the message, or of its first part.
    pub udh: Vec<u8>,
    /// `esm_class`.
    pub esm_class: u8,
    /// `data_coding`.
    pub data_coding: u8,
    /// In how many parts it came.
    pub parts: u8,
    /// How many of them are missing.
    pub missing: u8,
    /// When it came, in milliseconds since 1970.
    pub received_at_ms: u64,
}

impl Event {
    /// One word for the kind of event: `ended`, `receipt`, `message`, `incomplete`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Ended(_) => "ended",
            Self::Receipt(_) => "receipt",
            Self::Message(_) => "message",
            Self::Incomplete(_) => "incomplete",
        }
    }
}

impl From<Report> for ReceiptEvent {
    fn from(report: Report) -> Self {
        let receipt = &report.receipt;
        Self {
            reference: report.reference.as_deref().map(Box::from),
            part: report.part,
            parts: report.parts,
            message_id: receipt.message_id().map(Box::from),
            message_state: receipt.message_state().map(|state| state.0),
            text: receipt.raw().iter().map(|octet| char::from(*octet)).collect(),
        }
    }
}

impl From<Received> for InboundEvent {
    fn from(received: Received) -> Self {
        let received_at_ms = clock::unix_ms(received.received_at);
        let Received { source, destination, text, lossy, octets, udh, parts, missing, .. } = received;
        Self {
            source_ton_npi: (source.ton.0, source.npi.0),
            source_addr: source.addr,
            destination_ton_npi: (destination.ton.0, destination.npi.0),
            destination_addr: destination.addr,
            text,
            lossy,
            octets,
            udh,
            esm_class: received.esm_class.0,
            data_coding: received.data_coding.0,
            parts,
            missing,
            received_at_ms,
        }
    }
}

impl fmt::Debug for ReceiptEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { part, parts, message_state, .. } = self;
        f.debug_struct("ReceiptEvent")
            .field("part", part)
            .field("parts", parts)
            .field("message_state", message_state)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for InboundEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboundEvent")
            .field("octets", &self.text.as_ref().map_or(self.octets.len(), String::len))
            .field("data_coding", &self.data_coding)
            .field("parts", &self.parts)
            .field("missing", &self.missing)
            .finish_non_exhaustive()
    }
}
