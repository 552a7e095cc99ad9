//! What became of a message of a queue, in a form that can be kept.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::codec::CommandStatus;
use crate::driver::outcome::{AcceptedPart, SendError};

/// What became of a message: once for each. `Debug` does not show the reference.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Ended {
    /// The application's own name for the message.
    pub reference: Box<str>,
    /// What became of it.
    pub ending: Ending,
    /// How often sending it was begun: 1, but for messages in doubt.
    pub attempts: u32,
    /// Whether an earlier attempt, of which nothing is known, may have reached the SMSC, too.
    pub in_doubt: bool,
}

/// The four ways in which a message ends; see [`SendError`] for what may be sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "ending", rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Ending {
    /// The SMSC has it.
    Accepted {
        /// Its parts, with the SMSC's ids.
        accepted: Vec<AcceptedPart>,
    },
    /// The SMSC refused it, or a part of it.
    Rejected {
        /// Which part was refused first, counted from 1.
        part: u8,
        /// Why.
        #[cfg_attr(feature = "serde", serde(with = "number"))]
        command_status: CommandStatus,
        /// The parts that were accepted.
        accepted: Vec<AcceptedPart>,
    },
    /// It was not sent, or at least one part of it was not.
    NotSent {
        /// Why, in words.
        reason: String,
        /// The parts that were accepted.
        accepted: Vec<AcceptedPart>,
    },
    /// It was sent, and what became of it, or of a part, is not known.
    Unanswered {
        /// Why, in words.
        reason: String,
        /// The parts in doubt, counted from 1; all of them if none is named.
        in_doubt: Vec<u8>,
        /// The parts that were accepted.
        accepted: Vec<AcceptedPart>,
    },
}

impl Ending {
    /// Whether the SMSC has the whole message.
    #[must_use]
    pub const fn is_accepted(&self) -> bool {
        matches!(self, Self::Accepted { .. })
    }
}

impl From<SendError> for Ending {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Invalid(error) => Self::NotSent { reason: error.to_string(), accepted: Vec::new() },
            SendError::Rejected { part, command_status, accepted } => {
                Self::Rejected { part, command_status, accepted }
            }
            SendError::NotSent { reason, accepted } => Self::NotSent { reason: reason.to_string(), accepted },
            SendError::Unanswered { reason, in_doubt, accepted } => {
                Self::Unanswered { reason: reason.to_string(), in_doubt, accepted }
            }
        }
    }
}

impl fmt::Debug for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ending, attempts, in_doubt, .. } = self;
        f.debug_struct("Ended")
            .field("ending", ending)
            .field("attempts", attempts)
            .field("in_doubt", in_doubt)
            .finish_non_exhaustive()
    }
}

/// A status is written as its number.
#[cfg(feature = "serde")]
mod number {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::codec::CommandStatus;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
    pub(super) fn serialize<S: Serializer>(status: &CommandStatus, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(status.0)
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(deserializer: D) -> Result<CommandStatus, D::Error> {
        u32::deserialize(deserializer).map(CommandStatus)
    }
}
