//! What the application must hear of.

use alloc::string::ToString;
use alloc::vec::Vec;
use core::pin::pin;

use super::messages::json;
use super::queue::DurableQueue;
use super::work::Work;
use crate::driver::queue::{Event, EventQueue, QueueError, TakenEvent};

impl EventQueue for DurableQueue {
    type EventLease = u64;

    async fn publish(&self, event: Event) -> Result<(), QueueError> {
        self.ask(Work::Publish(json(&event)?)).await.map(drop)
    }

    async fn events(&self, most: usize) -> Result<Vec<TakenEvent<u64>>, QueueError> {
        loop {
            let mut changed = pin!(self.shared.events_changed.notified());
            changed.as_mut().enable();
            if self.shared.is_closed() {
                return Err(QueueError::Closed);
            }
            let (picked, is_behind) = self.shared.events().pick(most.max(1));
            if is_behind {
                self.look();
            }
            if !picked.is_empty() {
                let read = picked.into_iter().map(|(lease, event)| {
                    let event = serde_json::from_slice(&event);
                    event.map(|event| TakenEvent { lease, event })
                });
                let read: Result<Vec<_>, _> = read.collect();
                return read.map_err(|error| QueueError::Failed(error.to_string().into()));
            }
            changed.await;
        }
    }

    async fn done(&self, leases: &[u64]) -> Result<(), QueueError> {
        self.ask(Work::Done(leases.into())).await.map(drop)
    }
}
