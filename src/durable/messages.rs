//! Messages that wait to be sent.

use alloc::string::ToString;
use alloc::vec::Vec;
use core::pin::pin;
use core::sync::atomic::Ordering;
use core::time::Duration;

use bytes::Bytes;

use super::queue::DurableQueue;
use super::waiting::{DurableLease, Picked};
use super::work::{Reply, Settled, Work};
use crate::driver::queue::{Ended, Event, MessageQueue, Put, QueueError, QueuedMessage, Taken};

impl MessageQueue for DurableQueue {
    type Lease = DurableLease;

    async fn put(&self, message: QueuedMessage) -> Result<Put, QueueError> {
        let work = Work::Put {
            priority: message.priority(),
            octets: message.to_octets().into(),
            reference: message.reference().into(),
        };
        match self.ask(work).await? {
            Reply::Put(put) => Ok(put),
            _ => Ok(Put::Kept),
        }
    }

    async fn take(&self, most: usize) -> Result<Vec<Taken<DurableLease>>, QueueError> {
        loop {
            let mut changed = pin!(self.shared.messages_changed.notified());
            changed.as_mut().enable();
            if self.shared.is_closed() {
                return Err(QueueError::Closed);
            }
            let (picked, is_behind) = self.shared.waiting().pick(most.max(1));
            if is_behind {
                self.look();
            }
            if !picked.is_empty() {
                return readable(picked);
            }
            changed.await;
        }
    }

    async fn begin(&self, leases: &[DurableLease]) -> Result<(), QueueError> {
        self.ask(Work::Begin(leases.into())).await.map(drop)
    }

    async fn settle(&self, endings: &[(DurableLease, Ended)]) -> Result<(), QueueError> {
        let settled = endings.iter().map(|(lease, ended)| {
            Ok(Settled {
                lease: *lease,
                reference: ended.reference.clone(),
                is_accepted: ended.ending.is_accepted(),
                event: json(&Event::Ended(ended.clone()))?,
            })
        });
        self.ask(Work::Settle(settled.collect::<Result<_, _>>()?)).await.map(drop)
    }

    async fn release(&self, leases: &[DurableLease]) -> Result<(), QueueError> {
        self.ask(Work::Release(leases.into())).await.map(drop)
    }

    async fn extend(&self, _leases: &[DurableLease]) -> Result<(), QueueError> {
        Ok(())
    }

    fn lease_time(&self) -> Option<Duration> {
        None
    }

    async fn depth(&self) -> Result<u64, QueueError> {
        Ok(self.shared.counts.messages.load(Ordering::Relaxed))
    }
}

/// What was picked as messages. One that cannot be read, as a later version wrote it, is passed over: it is out until
/// the file is opened again.
fn readable(picked: Vec<Picked>) -> Result<Vec<Taken<DurableLease>>, QueueError> {
    let mut error = None;
    let mut taken = Vec::with_capacity(picked.len());
    for Picked { lease, octets, attempts } in picked {
        match QueuedMessage::from_octets(&octets) {
            Ok(message) => taken.push(Taken { lease, message, attempts, in_doubt: attempts > 0 }),
            Err(unreadable) => error = Some(unreadable),
        }
    }
    match error {
        Some(error) if taken.is_empty() => Err(QueueError::Failed(error.to_string().into())),
        _ => Ok(taken),
    }
}

/// An event as it is kept.
pub(super) fn json(event: &Event) -> Result<Bytes, QueueError> {
    let json = serde_json::to_vec(event).map_err(|error| QueueError::Failed(error.to_string().into()))?;
    Ok(json.into())
}
