//! How a request ends, and how a session does.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;

use super::state::State;
use crate::codec::frame::FrameError;
use crate::codec::{CommandId, CommandStatus, DecodeError, Pdu};

/// Why a request has no answer with status 0.
///
/// | outcome | may the caller send again without the risk of a duplicate? |
/// |---|---|
/// | [`Rejected`](Self::Rejected) | yes |
/// | [`NotSent`](Self::NotSent) | yes |
/// | [`Unanswered`](Self::Unanswered) | no: the caller must decide |
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum RequestError {
    /// It was answered, and refused.
    #[error("rejected: {0}")]
    Rejected(Rejected),
    /// No octet of it left this process.
    #[error("not sent: {0}")]
    NotSent(NotSent),
    /// It left, or may have, and no answer came.
    #[error("unanswered: {0}")]
    Unanswered(Unanswered),
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Rejected {
    /// Why.
    pub command_status: CommandStatus,
    /// The whole answer, with what its body and TLVs tell.
    pub response: Box<Pdu>,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.command_status, f)
    }
}

/// Why a request was not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum NotSent {
    /// As many requests wait for their answers as may.
    #[error("the window is full")]
    WindowFull,
    /// No slot of the window became free in time.
    #[error("no slot of the window became free in time")]
    Deadline,
    /// This side may not send this operation in this state.
    #[error("{} may not be sent while the session is {state}", operation.name().unwrap_or("this operation"))]
    State {
        /// The operation.
        operation: CommandId,
        /// The state.
        state: State,
    },
    /// The session speaks SMPP 3.3 ([`Session::version`](super::Session::version)), and the request has TLVs, without
    /// which it would be another message, or is `data_sm` or `alert_notification`.
    #[error("the session speaks SMPP 3.3: {} is too new for it, or its TLVs are", .0.name().unwrap_or("this operation"))]
    Version(CommandId),
    /// Another method sends this operation: what is answered is no notification, what is not is no request, and
    /// `unbind` has a method of its own.
    #[error("{} is not sent by this method", .0.name().unwrap_or("this operation"))]
    WrongMethod(CommandId),
    /// The connection ended before it was written.
    #[error("the connection has ended: {0}")]
    Closed(Closed),
}

/// Why no answer is known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Unanswered {
    /// None came in time.
    #[error("no answer in time")]
    Timeout,
    /// The connection ended first.
    #[error("the connection has ended: {0}")]
    Closed(Closed),
    /// It cannot be read.
    #[error("the answer cannot be read: {0}")]
    Unreadable(DecodeError),
    /// An answer to another operation came with this request's number.
    #[error("answered with {0}")]
    WrongResponse(CommandId),
}

/// Who ended a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum By {
    /// This side.
    Us,
    /// The other side.
    Peer,
    /// Neither: the way between them.
    Network,
}

/// How a session ended: seen by every waiter and by the event stream.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Closed {
    /// Who ended it.
    pub by: By,
    /// Why.
    pub reason: CloseReason,
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = match self.by {
            By::Us => "this side",
            By::Peer => "the peer",
            By::Network => "the network",
        };
        write!(f, "{} (by {by})", self.reason)
    }
}

/// Why a session ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum CloseReason {
    /// In order, after an `unbind`.
    #[error("unbound")]
    Unbound,
    /// The application closed it without an `unbind`, or dropped it.
    #[error("closed by the application")]
    Dropped,
    /// The connection was closed without an `unbind`.
    #[error("connection closed without unbind")]
    Eof,
    /// Reading or writing failed.
    #[error("{0}")]
    Io(Arc<str>),
    /// The stream cannot be read any more.
    #[error("{0}")]
    Frame(FrameError),
    /// An `enquire_link` was not answered.
    #[error("enquire_link was not answered in time")]
    Silent,
    /// The peer takes no octets.
    #[error("the peer takes no more octets")]
    WriteStalled,
    /// The bind was refused.
    #[error("bind refused with {0}")]
    Refused(CommandStatus),
    /// No bind came in time.
    #[error("no bind came in time")]
    SessionInit,
    /// The unbind was not answered in time.
    #[error("the unbind was not finished in time")]
    UnbindTimeout,
}

impl CloseReason {
    /// A short name of the reason, for logs and metrics.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Unbound => "unbound",
            Self::Dropped => "dropped",
            Self::Eof => "eof",
            Self::Io(_) => "io",
            Self::Frame(_) => "frame",
            Self::Silent => "silent",
            Self::WriteStalled => "write_stalled",
            Self::Refused(_) => "refused",
            Self::SessionInit => "session_init",
            Self::UnbindTimeout => "unbind_timeout",
        }
    }
}

impl By {
    /// A short name, for logs and metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Us => "us",
            Self::Peer => "peer",
            Self::Network => "network",
        }
    }
}
