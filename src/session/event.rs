//! What a session tells.

use super::outcome::{Closed, RequestError};
use super::state::State;
use crate::codec::{CommandId, CommandStatus, DecodeError, Pdu};

/// Something that happened.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// A bind has succeeded.
    Bound(State),
    /// The peer asks; answer with [`Session::respond`](super::Session::respond).
    Request(Pdu, Ticket),
    /// The peer tells what nobody answers: `outbind`, `alert_notification`.
    Notification(Pdu),
    /// A request has ended, once and for all.
    Outcome {
        /// Which request.
        sequence_number: u32,
        /// How: the answer, or why there is none.
        outcome: Result<Pdu, RequestError>,
    },
    /// Something that the peer sent was refused or is of no use; the session goes on.
    Odd(Odd),
    /// The peer has begun to unbind: no new requests.
    Unbinding,
    /// The session has ended. Nothing comes after it.
    Closed(Closed),
}

/// Something of the peer's that is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Odd {
    /// A PDU that cannot be read; it was answered with the status that the error maps to.
    Unreadable(DecodeError),
    /// A request of an unknown operation; it was answered with `ESME_RINVCMDID`.
    Unknown(CommandId),
    /// A request that may not be sent in this state; it was answered with this status.
    Refused(CommandId, CommandStatus),
    /// A response that belongs to no request: late, doubled, or never asked for.
    Stray(CommandId, CommandStatus),
}

/// The right to answer one request of the peer, once.
#[derive(Debug, PartialEq, Eq)]
pub struct Ticket {
    pub(super) sequence_number: u32,
    pub(super) command_id: CommandId,
}

impl Ticket {
    /// The number of the request.
    #[must_use]
    pub fn sequence_number(&self) -> u32 {
        self.sequence_number
    }

    /// Which operation is to be answered.
    #[must_use]
    pub fn command_id(&self) -> CommandId {
        self.command_id
    }
}
