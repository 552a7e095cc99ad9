//! What the sending side counts.

use core::ops::AddAssign;
use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use std::sync::{Mutex, PoisonError};

use super::job::Verdict;
use crate::codec::{CommandId, CommandStatus};
use crate::session::{Durations, Tally};

/// Counted by the task that sends, read by anybody.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    accepted: AtomicU64,
    rejected: AtomicU64,
    not_sent: AtomicU64,
    unanswered: AtomicU64,
    throttled: AtomicU64,
    seldom: Mutex<Seldom>,
}

#[derive(Debug, Default, Clone)]
struct Seldom {
    refusals: Tally,
    queued: Durations,
}

/// What became of the messages of a channel so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct SendingStats {
    /// Accepted by the SMSC.
    pub accepted: u64,
    /// Refused by the SMSC.
    pub rejected: u64,
    /// Not sent.
    pub not_sent: u64,
    /// Sent, and never answered.
    pub unanswered: u64,
    /// PDUs that were refused as too much and sent again.
    pub throttled: u64,
    /// Refused PDUs by status.
    pub refusals: Tally,
    /// How long messages waited until all of their parts were sent.
    pub queued: Durations,
}

/// Of several channels or processes.
impl AddAssign<&Self> for SendingStats {
    fn add_assign(&mut self, other: &Self) {
        self.accepted += other.accepted;
        self.rejected += other.rejected;
        self.not_sent += other.not_sent;
        self.unanswered += other.unanswered;
        self.throttled += other.throttled;
        self.refusals += &other.refusals;
        self.queued += &other.queued;
    }
}

impl Counters {
    pub(crate) fn settled(&self, verdict: Verdict) {
        let counter = match verdict {
            Verdict::Accepted => &self.accepted,
            Verdict::Rejected => &self.rejected,
            Verdict::NotSent => &self.not_sent,
            Verdict::Unanswered => &self.unanswered,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn throttled(&self) {
        self.throttled.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn refused(&self, status: CommandStatus) {
        self.with(|seldom| seldom.refusals.add(CommandId::SUBMIT_SM_RESP, status));
    }

    pub(crate) fn queued(&self, duration: Duration) {
        self.with(|seldom| seldom.queued.add(duration));
    }

    fn with<T>(&self, act: impl FnOnce(&mut Seldom) -> T) -> T {
        act(&mut self.seldom.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn read(&self) -> SendingStats {
        let Seldom { refusals, queued } = self.with(|seldom| seldom.clone());
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        SendingStats {
            accepted: read(&self.accepted),
            rejected: read(&self.rejected),
            not_sent: read(&self.not_sent),
            unanswered: read(&self.unanswered),
            throttled: read(&self.throttled),
            refusals,
            queued,
        }
    }
}
