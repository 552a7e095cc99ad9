//! What became of a message.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use super::message::MessageError;
use crate::codec::CommandStatus;
use crate::session::Unanswered;

/// Why a message was not accepted as a whole.
///
/// | outcome | may it be sent again without the risk of a duplicate? |
/// |---|---|
/// | [`Invalid`](Self::Invalid) | it would end in the same way |
/// | [`Rejected`](Self::Rejected) | yes |
/// | [`NotSent`](Self::NotSent) | yes |
/// | [`Unanswered`](Self::Unanswered) | no: the caller must decide |
///
/// Of a long message some parts may have been accepted all the same. A phone shows nothing of a message that misses
/// parts, so such a message counts as rejected or not sent; its accepted parts are named.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum SendError {
    /// It cannot be sent as it is; nothing was.
    #[error("not sent: {0}")]
    Invalid(#[from] MessageError),
    /// The SMSC refused it, or a part of it.
    #[error("rejected: {command_status}{}", PartOf(*part))]
    Rejected {
        /// Which part was refused first, counted from 1.
        part: u8,
        /// Why.
        command_status: CommandStatus,
        /// The parts that were accepted.
        accepted: Vec<AcceptedPart>,
    },
    /// It was not sent, or at least one part of it was not.
    #[error("not sent: {reason}")]
    NotSent {
        /// Why.
        reason: NotSentReason,
        /// The parts that were accepted.
        accepted: Vec<AcceptedPart>,
    },
    /// It was sent, and what became of it, or of a part, is not known.
    #[error("unanswered: {reason}")]
    Unanswered {
        /// Why nothing is known of the first part in doubt.
        reason: Unanswered,
        /// The parts in doubt, counted from 1.
        in_doubt: Vec<u8>,
        /// The parts that were accepted.
        accepted: Vec<AcceptedPart>,
    },
}

impl SendError {
    /// Whether sending the message again can make no duplicate.
    #[must_use]
    pub const fn is_safe_to_send_again(&self) -> bool {
        !matches!(self, Self::Unanswered { .. })
    }
}

/// Why a message was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum NotSentReason {
    /// As many messages wait as may.
    #[error("as many messages wait as may (x-smpp-queue-size)")]
    QueueFull,
    /// It was not its turn in time, or there was no session.
    #[error("it could not be sent in time")]
    Deadline,
    /// The SMSC said again and again, until it was too late, that it was too much.
    #[error("the SMSC refused it as too much until it was too late: {0}")]
    Throttled(CommandStatus),
    /// The session speaks SMPP 3.3, which has no TLVs, and the message needs some: those of its own or of
    /// `x-smpp-extraopt`, or those of its form (`x-smpp-long-message`).
    #[error("it has TLVs, and the session speaks SMPP 3.3, which has none")]
    Version,
    /// The channel has been stopped.
    #[error("the channel has been stopped")]
    Stopped,
}

/// A part of a message that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AcceptedPart {
    /// Which part, counted from 1.
    pub part: u8,
    /// The SMSC's id for it.
    pub message_id: Box<str>,
}

/// Names the part, if the message has more than one.
struct PartOf(u8);

impl fmt::Display for PartOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => Ok(()),
            part => write!(f, " (part {part})"),
        }
    }
}
