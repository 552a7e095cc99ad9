//! What receipts are matched by, in a bucket that all processes share.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt::Display;

use async_nats::jetstream::kv::Operation;
use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};

use super::names::key;
use super::queue::NatsQueue;
use crate::codec::MessageState;
use crate::driver::{Correlation, CorrelationStore, StoreError};

/// A correlation as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    message: u64,
    reference: Option<String>,
    part: u8,
    parts: u8,
    recipient: u32,
    state: Option<u8>,
}

impl From<Correlation> for Kept {
    fn from(correlation: Correlation) -> Self {
        let Correlation { message, reference, part, parts, recipient, state } = correlation;
        let reference = reference.as_deref().map(String::from);
        Self { message, reference, part, parts, recipient, state: state.map(|state| state.0) }
    }
}

impl From<Kept> for Correlation {
    fn from(kept: Kept) -> Self {
        let Kept { message, reference, part, parts, recipient, state } = kept;
        let reference = reference.map(Arc::from);
        Self { message, reference, part, parts, recipient, state: state.map(MessageState) }
    }
}

fn store_error(error: impl Display) -> StoreError {
    StoreError(Arc::from(error.to_string()))
}

impl NatsQueue {
    async fn find_one(&self, id: &str) -> Result<Option<Correlation>, StoreError> {
        let entry = self.shared.streams.correlations.entry(key(id)).await.map_err(store_error)?;
        let Some(entry) = entry.filter(|entry| entry.operation == Operation::Put) else { return Ok(None) };
        let kept: Kept = serde_json::from_slice(&entry.value).map_err(store_error)?;
        Ok(Some(kept.into()))
    }
}

impl CorrelationStore for NatsQueue {
    async fn keep(&self, id: &str, correlation: Correlation) -> Result<(), StoreError> {
        let octets = serde_json::to_vec(&Kept::from(correlation)).map_err(store_error)?;
        self.shared.streams.correlations.put(key(id), octets.into()).await.map_err(store_error)?;
        Ok(())
    }

    fn is_shared(&self) -> bool {
        true
    }

    async fn find(&self, ids: &[impl AsRef<str> + Sync]) -> Result<Vec<Option<Correlation>>, StoreError> {
        try_join_all(ids.iter().map(|id| self.find_one(id.as_ref()))).await
    }
}
