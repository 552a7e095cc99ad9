//! What is asked of the writing thread, and what it answers.

use alloc::boxed::Box;
use alloc::vec::Vec;

use bytes::Bytes;
use tokio::sync::oneshot;

use super::dead::DeadLetter;
use super::waiting::DurableLease;
use crate::driver::Correlation;
use crate::driver::queue::{KeptPart, Put, QueueError};

/// What is asked.
pub(super) enum Work {
    Put {
        priority: u8,
        reference: Box<str>,
        octets: Bytes,
    },
    Begin(Vec<DurableLease>),
    Settle(Vec<Settled>),
    Release(Vec<DurableLease>),
    Publish(Bytes),
    Done(Vec<u64>),
    Correlate {
        id: Box<str>,
        correlation: Correlation,
    },
    Find(Vec<Box<str>>),
    PutPart(KeptPart),
    PutBack(Vec<KeptPart>),
    /// Something is wanted that is in the file only, or something may be over.
    Look,
    Dead {
        after: u64,
        most: usize,
    },
    Revive {
        ids: Vec<u64>,
        expires_at_ms: u64,
    },
    Drop(Vec<u64>),
}

/// What became of a message.
pub(super) struct Settled {
    pub(super) lease: DurableLease,
    pub(super) reference: Box<str>,
    /// The event, as JSON.
    pub(super) event: Bytes,
    pub(super) is_accepted: bool,
}

/// What is answered.
pub(super) enum Reply {
    Done,
    Put(Put),
    Found(Vec<Option<Correlation>>),
    Parts(Option<Vec<KeptPart>>),
    Dead(Vec<DeadLetter>),
    Count(usize),
}

/// Something to do, and who waits for it.
pub(super) struct Job {
    pub(super) work: Work,
    pub(super) answer: oneshot::Sender<Result<Reply, QueueError>>,
}

impl Work {
    /// Whether it brings something new into the file: refused when there is no room.
    pub(super) const fn grows(&self) -> bool {
        matches!(
            self,
            Self::Put { .. }
                | Self::Publish(_)
                | Self::Correlate { .. }
                | Self::PutPart(_)
                | Self::Revive { .. }
        )
    }

    /// Whether it only reads what is in the file: done first, without waiting for what is written.
    pub(super) const fn reads(&self) -> bool {
        matches!(self, Self::Find(_) | Self::Dead { .. })
    }

    /// About how many octets it writes.
    pub(super) fn octets(&self) -> usize {
        match self {
            Self::Put { octets, .. } => octets.len(),
            Self::Publish(event) => event.len(),
            Self::Settle(settled) => settled.iter().map(|settled| settled.event.len() + 64).sum(),
            Self::PutPart(part) => part.pdu.len(),
            Self::PutBack(parts) => parts.iter().map(|part| part.pdu.len()).sum(),
            _ => 64,
        }
    }
}
