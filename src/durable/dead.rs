//! Dead letters: messages that were not accepted, kept to be looked at, sent again or dropped.

use alloc::string::ToString;
use alloc::vec::Vec;
use core::ops::Bound;
use core::time::Duration;
use std::time::SystemTime;

use redb::{Error, ReadableTable};

use super::apply::Applying;
use super::error::corrupted;
use super::queue::DurableQueue;
use super::rows::DeadRow;
use super::tables::Rows;
use super::work::{Reply, Work};
use crate::driver::clock;
use crate::driver::queue::{Ended, Event, QueueError, QueuedMessage};

/// A message that was not accepted. `Debug` shows neither addresses, text nor reference.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeadLetter {
    /// Its number: those that ended later have higher ones.
    pub id: u64,
    /// When it ended.
    pub ended_at: SystemTime,
    /// The message.
    pub message: QueuedMessage,
    /// What became of it.
    pub ended: Ended,
}

impl DurableQueue {
    /// Messages that were not accepted, the oldest first, at most so many: those whose numbers are higher than `after`,
    /// 0 for the first.
    ///
    /// # Errors
    ///
    /// When they cannot be read.
    pub async fn dead_letters(&self, after: u64, most: usize) -> Result<Vec<DeadLetter>, QueueError> {
        match self.ask(Work::Dead { after, most }).await? {
            Reply::Dead(letters) => Ok(letters),
            _ => Ok(Vec::new()),
        }
    }

    /// Puts dead letters into the queue once more, behind what waits, to be sent within this time. How many there
    /// were of these numbers. There will be another [`Ended`] of each; for one that ended as
    /// [`Unanswered`](crate::driver::queue::Ending::Unanswered) the recipient may have the message already.
    ///
    /// # Errors
    ///
    /// When there is no room for all of them, or it could not be noted: then none was.
    pub async fn revive(&self, ids: &[u64], within: Duration) -> Result<usize, QueueError> {
        let expires_at_ms = clock::now().checked_add(within).map_or(u64::MAX, clock::unix_ms);
        self.count(Work::Revive { ids: ids.into(), expires_at_ms }).await
    }

    /// Drops dead letters. How many there were of these numbers.
    ///
    /// # Errors
    ///
    /// When it could not be noted.
    pub async fn drop_dead_letters(&self, ids: &[u64]) -> Result<usize, QueueError> {
        self.count(Work::Drop(ids.into())).await
    }

    async fn count(&self, work: Work) -> Result<usize, QueueError> {
        match self.ask(work).await? {
            Reply::Count(count) => Ok(count),
            _ => Ok(0),
        }
    }
}

/// Reads dead letters.
pub(super) fn list(rows: &Rows<'_>, after: u64, most: usize) -> Result<Vec<DeadLetter>, Error> {
    let mut letters = Vec::new();
    for row in rows.range((Bound::Excluded(after), Bound::Unbounded))?.take(most) {
        let (id, row) = row?;
        let DeadRow { at_ms, message, event, .. } = DeadRow::read(row.value())?;
        let message = read(message)?;
        let Ok(Event::Ended(ended)) = serde_json::from_slice(event) else {
            return Err(corrupted("a dead letter without its end"));
        };
        let ended_at = SystemTime::UNIX_EPOCH + Duration::from_millis(at_ms);
        letters.push(DeadLetter { id: id.value(), ended_at, message, ended });
    }
    Ok(letters)
}

fn read(message: &[u8]) -> Result<QueuedMessage, Error> {
    QueuedMessage::from_octets(message).map_err(|error| corrupted(&error.to_string()))
}

impl Applying<'_, '_> {
    pub(super) fn revive(&mut self, ids: &[u64], expires_at_ms: u64) -> Result<Reply, Error> {
        let expires_at = SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(expires_at_ms));
        let mut revived = 0;
        for id in ids {
            let Some((ended, message)) = self.unbury(*id)? else { continue };
            // Its reference is that of a message that waits now: it is not to be forgotten as one that has ended.
            self.tables.ended.remove(ended)?;
            let message = match expires_at {
                Some(at) => message.expiring_at(at),
                None => message,
            };
            self.add(message.priority(), message.reference(), message.to_octets().into())?;
            revived += 1;
        }
        Ok(Reply::Count(revived))
    }

    fn unbury(&mut self, id: u64) -> Result<Option<(u64, QueuedMessage)>, Error> {
        let Some(row) = self.tables.dead.remove(id)? else { return Ok(None) };
        let DeadRow { ended, message, .. } = DeadRow::read(row.value())?;
        Ok(Some((ended, read(message)?)))
    }
}
