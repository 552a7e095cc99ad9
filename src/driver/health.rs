//! How a channel is, for those who start and stop processes.

use core::fmt;

use super::channel::Channel;

/// How a channel is: the two questions that an orchestrator asks, and why the answer is no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Health {
    /// Whether its tasks run. If not, only a new channel helps: start the process again.
    pub is_live: bool,
    /// What keeps it from taking messages, if anything does.
    pub not_ready: Option<NotReady>,
    /// Sessions that are bound.
    pub bound: usize,
    /// Sessions that there are to be.
    pub sessions: usize,
    /// Messages that wait in this process.
    pub waiting: usize,
}

impl Health {
    /// Whether messages that are given to it now are on their way at once.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        self.is_live && self.not_ready.is_none()
    }
}

/// Why a channel is not ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NotReady {
    /// It has been stopped.
    Stopped,
    /// No session that can send is bound (or none at all, if it only receives).
    Unbound,
    /// As many messages wait as may (`x-smpp-queue-size`).
    QueueFull,
}

impl fmt::Display for NotReady {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stopped => "it has been stopped",
            Self::Unbound => "no session is bound",
            Self::QueueFull => "as many messages wait as may (x-smpp-queue-size)",
        })
    }
}

impl Channel {
    /// How the channel is. Costs a few atomic reads and one short lock: it may be asked at any rate.
    #[must_use]
    pub fn health(&self) -> Health {
        let inner = &*self.0;
        let (bound, sessions) = (inner.bound(), inner.sessions.len());
        let of_use = if inner.senders.is_empty() { bound > 0 } else { inner.can_send() };
        let is_closed = inner.outbox.is_closed();
        let has_ended = inner.ends.iter().any(|end| end.peek().is_some());
        let not_ready = if is_closed {
            Some(NotReady::Stopped)
        } else if !of_use {
            Some(NotReady::Unbound)
        } else {
            inner.outbox.lock().is_full().then_some(NotReady::QueueFull)
        };
        Health { is_live: is_closed || !has_ended, not_ready, bound, sessions, waiting: inner.outbox.len() }
    }
}
