//! Which messages were begun: without it everything that a process had fetched would be in doubt after a crash.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::error::{failed, not_kept};
use super::held::NatsLease;
use super::shared::Shared;
use crate::driver::queue::QueueError;

/// Messages by partition.
pub(super) type Record = BTreeMap<u8, Vec<u64>>;

pub(super) const BEGUN: &str = "journal.begun";
pub(super) const RELEASED: &str = "journal.released";
/// On events: the partition and the number of the message that has ended.
pub(super) const MESSAGE: &str = "Smpp-Message";

impl Shared {
    /// Writes a record; its number.
    pub(super) async fn note(&self, kind: &str, record: &Record) -> Result<u64, QueueError> {
        let octets = serde_json::to_vec(record).map_err(failed)?;
        let ack = self.context.publish(self.names.subject(kind), octets.into()).await.map_err(not_kept)?;
        Ok(ack.await.map_err(not_kept)?.sequence)
    }

    pub(super) async fn begin_all(&self, leases: &[NatsLease]) -> Result<(), QueueError> {
        let mut record = Record::new();
        let mark = {
            let mut held = self.lock();
            for lease in leases {
                let owned = held.leased(lease).filter(|owned| owned.may_begin());
                if !owned.is_some_and(|owned| owned.out.contains_key(&lease.sequence)) {
                    return Err(QueueError::LeaseOver);
                }
                record.entry(lease.partition).or_default().push(lease.sequence);
            }
            held.journal.begin()
        };
        let noted = self.note(BEGUN, &record).await;
        let mut held = self.lock();
        held.journal.end(mark);
        let number = noted?;
        held.journal.see(number);
        for lease in leases {
            let Some(owned) = held.leased(lease) else { return Err(QueueError::LeaseOver) };
            if let Some(fetched) = owned.out.get_mut(&lease.sequence) {
                fetched.begun.get_or_insert(number);
            }
            // The record may have been under way for long.
            if !owned.may_begin() {
                return Err(QueueError::LeaseOver);
            }
        }
        Ok(())
    }

    pub(super) async fn release_all(&self, leases: &[NatsLease]) -> Result<(), QueueError> {
        let mut record = Record::new();
        {
            let mut held = self.lock();
            for lease in leases {
                let fetched = held.leased(lease).and_then(|owned| owned.out.get_mut(&lease.sequence));
                if let Some(fetched) = fetched
                    && fetched.begun.is_some()
                {
                    record.entry(lease.partition).or_default().push(lease.sequence);
                    if !fetched.in_doubt {
                        fetched.begun = None;
                    }
                }
                held.put_back(lease);
            }
        }
        self.messages.notify_waiters();
        self.look.notify_one();
        // Without this record, they would be in doubt for the next owner.
        if record.is_empty() { Ok(()) } else { self.note(RELEASED, &record).await.map(drop) }
    }
}

/// What an event says of the message that has ended.
pub(super) fn message_of(header: &str) -> Option<(u8, u64)> {
    let (partition, sequence) = header.split_once('.')?;
    Some((partition.parse().ok()?, sequence.parse().ok()?))
}

pub(super) fn message_header(lease: &NatsLease) -> String {
    alloc::format!("{}.{}", lease.partition, lease.sequence)
}
