//! What receipts are matched by, and parts of long messages that come in.

use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::pin::pin;
use core::time::Duration;

use tokio::time::timeout;

use super::queue::DurableQueue;
use super::work::{Reply, Work};
use crate::driver::queue::{KeptPart, PartStore, QueueError};
use crate::driver::{Correlation, CorrelationStore, StoreError};

/// How often it is looked whether parts have waited too long.
const LOOK: Duration = Duration::from_secs(1);

impl CorrelationStore for DurableQueue {
    async fn keep(&self, id: &str, correlation: Correlation) -> Result<(), StoreError> {
        let kept = self.ask(Work::Correlate { id: id.into(), correlation }).await;
        kept.map(drop).map_err(|error| StoreError(error.to_string().into()))
    }

    async fn find(&self, ids: &[impl AsRef<str> + Sync]) -> Result<Vec<Option<Correlation>>, StoreError> {
        let ids: Vec<Box<str>> = ids.iter().map(|id| id.as_ref().into()).collect();
        match self.ask(Work::Find(ids)).await {
            Ok(Reply::Found(found)) => Ok(found),
            Ok(_) => Ok(Vec::new()),
            Err(error) => Err(StoreError(error.to_string().into())),
        }
    }
}

impl PartStore for DurableQueue {
    async fn put_part(&self, part: KeptPart) -> Result<Option<Vec<KeptPart>>, QueueError> {
        match self.ask(Work::PutPart(part)).await? {
            Reply::Parts(parts) => Ok(parts),
            _ => Ok(None),
        }
    }

    async fn put_back(&self, parts: Vec<KeptPart>) -> Result<(), QueueError> {
        self.ask(Work::PutBack(parts)).await.map(drop)
    }

    async fn given_up(&self) -> Result<Vec<Vec<KeptPart>>, QueueError> {
        loop {
            let mut changed = pin!(self.shared.parts_changed.notified());
            changed.as_mut().enable();
            if self.shared.is_closed() {
                return Err(QueueError::Closed);
            }
            let given_up = self.shared.given_up();
            if !given_up.is_empty() {
                return Ok(given_up);
            }
            self.look();
            // Time passes, too.
            timeout(LOOK, changed).await.unwrap_or_default();
        }
    }
}
