//! A message that an application wants to send.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use super::options::LongMessageForm;
use crate::codec::tlv::{TlvTag, Tlvs};
use crate::codec::{BuildError, DataCoding, EsmClass, PriorityFlag, RegisteredDelivery, StringError};
use crate::text::{Encoding, SmppTime, SplitError};

/// A message to send: to whom, what, and whatever shall differ from the channel's options.
///
/// Nothing is checked before it is [sent](super::Channel::send). `Debug` shows neither addresses nor text.
///
/// ```
/// use core::time::Duration;
/// use smpp_driver::codec::RegisteredDelivery;
/// use smpp_driver::driver::Message;
///
/// let message = Message::text("+447700900123", "Your parcel is here.")
///     .from("ACME")
///     .reference("parcel 4711")
///     .registered_delivery(RegisteredDelivery::FINAL)
///     .deadline(Duration::from_secs(60));
/// assert!(!format!("{message:?}").contains("parcel is here"));
/// ```
#[derive(Clone, PartialEq, Eq)]
#[must_use = "a message does nothing until it is sent"]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Message {
    pub(super) destination: String,
    pub(super) content: Content,
    pub(super) source: Option<String>,
    pub(super) reference: Option<String>,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) priority: PriorityFlag,
    pub(super) registered_delivery: Option<RegisteredDelivery>,
    pub(super) validity_period: Option<SmppTime>,
    pub(super) schedule_delivery_time: Option<SmppTime>,
    pub(super) service_type: Option<String>,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) protocol_id: u8,
    pub(super) tlvs: Option<Tlvs>,
    pub(super) long_form: Option<LongMessageForm>,
    pub(super) max_segments: Option<u8>,
    pub(super) encoding: Option<Encoding>,
    pub(super) deadline: Option<Duration>,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) watched: bool,
}

/// What a message consists of.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub(super) enum Content {
    Text(String),
    /// User data that is sent as it is.
    Raw {
        esm_class: EsmClass,
        data_coding: DataCoding,
        #[cfg_attr(feature = "serde", serde(with = "crate::codec::tlv::hex"))]
        user_data: Vec<u8>,
    },
}

impl Message {
    /// A text for one recipient. The text is encoded and split as the channel's options say.
    pub fn text(destination: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(destination.into(), Content::Text(text.into()))
    }

    /// User data that is sent as it is, in one PDU: in `short_message` up to 254 octets, else in `message_payload`.
    /// `esm_class` says whether it begins with a user data header.
    pub fn raw(
        destination: impl Into<String>,
        esm_class: EsmClass,
        data_coding: DataCoding,
        user_data: impl Into<Vec<u8>>,
    ) -> Self {
        Self::new(destination.into(), Content::Raw { esm_class, data_coding, user_data: user_data.into() })
    }

    fn new(destination: String, content: Content) -> Self {
        Self {
            destination,
            content,
            source: None,
            reference: None,
            priority: PriorityFlag(0),
            registered_delivery: None,
            validity_period: None,
            schedule_delivery_time: None,
            service_type: None,
            protocol_id: 0,
            tlvs: None,
            long_form: None,
            max_segments: None,
            encoding: None,
            deadline: None,
            watched: false,
        }
    }

    /// The sender. Default: `default-reply-address`.
    pub fn from(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The application's own name for the message: given back with its receipts. In a [queue](super::queue) no two
    /// messages have the same.
    pub fn reference(mut self, reference: impl Into<String>) -> Self {
        self.reference = Some(reference.into());
        self
    }

    /// `priority_flag`, and the order in which messages that wait are taken: the highest first, except that messages
    /// to one destination keep their order. Default: 0, the lowest.
    pub fn priority(mut self, priority: PriorityFlag) -> Self {
        self.priority = priority;
        self
    }

    /// Which receipts are asked for. Default: `x-smpp-delivery-report`.
    pub fn registered_delivery(mut self, registered_delivery: RegisteredDelivery) -> Self {
        self.registered_delivery = Some(registered_delivery);
        self
    }

    /// How long the SMSC shall try. Default: `x-smpp-validity-period`.
    pub fn validity_period(mut self, time: impl Into<SmppTime>) -> Self {
        self.validity_period = Some(time.into());
        self
    }

    /// When the SMSC shall send it. Default: now.
    pub fn schedule_delivery_time(mut self, time: impl Into<SmppTime>) -> Self {
        self.schedule_delivery_time = Some(time.into());
        self
    }

    /// The service at the SMSC, at most 5 octets. Default: `x-smpp-service-type`.
    pub fn service_type(mut self, service_type: impl Into<String>) -> Self {
        self.service_type = Some(service_type.into());
        self
    }

    /// `protocol_id`: 0x40 for a silent message. Default: 0.
    pub fn protocol_id(mut self, protocol_id: u8) -> Self {
        self.protocol_id = protocol_id;
        self
    }

    /// The TLVs of every PDU of the message, in place of those of `x-smpp-extraopt`: they replace the whole set.
    pub fn tlvs(mut self, tlvs: Tlvs) -> Self {
        self.tlvs = Some(tlvs);
        self
    }

    /// How the text is sent if it needs several PDUs. Default: `x-smpp-long-message`.
    pub fn long_message(mut self, form: LongMessageForm) -> Self {
        self.long_form = Some(form);
        self
    }

    /// The most parts that the text may need. Default: `x-smpp-sar-max-segments`.
    pub fn max_segments(mut self, segments: u8) -> Self {
        self.max_segments = Some(segments);
        self
    }

    /// The encoding of the text. Default: the one that takes the fewest PDUs.
    pub fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = Some(encoding);
        self
    }

    /// Whoever sends it waits for its receipts: they go to [`Sent`](super::Sent) instead of the inbox. Asks for a receipt
    /// of the final state, unless other receipts are asked for.
    pub fn watched(mut self) -> Self {
        self.watched = true;
        self
    }

    /// How long the message may wait until it is sent, for a session, for its turn, and after refusals as too much. A long
    /// message whose first part is out is sent to its end.
    /// Default: `x-smpp-message-deadline`.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let octets = match &self.content {
            Content::Text(text) => text.len(),
            Content::Raw { user_data, .. } => user_data.len(),
        };
        f.debug_struct("Message")
            .field("octets", &octets)
            .field("priority", &self.priority)
            .field("registered_delivery", &self.registered_delivery)
            .finish_non_exhaustive()
    }
}

/// Why a message cannot be sent as it is. Nothing of it was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum MessageError {
    /// The sender is no address.
    #[error("source_addr: {0}")]
    Source(StringError),
    /// The recipient is no address.
    #[error("destination_addr: {0}")]
    Destination(StringError),
    /// There is no recipient.
    #[error("destination_addr: nothing given, 1 to 20 octets allowed")]
    NoDestination,
    /// The text cannot be encoded or split.
    #[error(transparent)]
    Text(SplitError),
    /// The text needs more parts than are allowed.
    #[error("the text needs {needed} segments, at most {max} allowed (x-smpp-sar-max-segments)")]
    TooManySegments {
        /// How many it needs.
        needed: usize,
        /// How many are allowed.
        max: u8,
    },
    /// A field cannot hold what it was given.
    #[error(transparent)]
    Field(#[from] BuildError),
    /// A TLV that the driver writes itself.
    #[error(
        "TLV {0}: written by the driver as the long message needs it; not allowed among the message's own"
    )]
    ReservedTlv(TlvTag),
    /// A message of a queue needs a name of its own.
    #[error("the message has no reference; in a queue that is what tells messages apart")]
    NoReference,
    /// The channel only receives.
    #[error("the channel is bound as a receiver (x-smpp-bind-mode) and cannot send")]
    ReceiveOnly,
}
