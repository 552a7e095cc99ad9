//! What the client of NATS says, in the words of the queue.

use alloc::string::ToString;
use alloc::sync::Arc;
use core::error::Error;
use core::fmt::Display;

use async_nats::jetstream;
use async_nats::jetstream::context::PublishError;
use async_nats::jetstream::{ErrorCode, kv};

use crate::driver::queue::QueueError;

pub(super) fn failed(error: impl Display) -> QueueError {
    QueueError::Failed(Arc::from(error.to_string()))
}

/// The same, for something that was to be kept: a stream may be full.
pub(super) fn not_kept(error: PublishError) -> QueueError {
    let full = [ErrorCode::STREAM_STORE_FAILED, ErrorCode::STREAM_MAX_STREAM_BYTES_EXCEEDED];
    let code = code(&error);
    match code {
        Some(code) if full.contains(&code) => QueueError::Full(Arc::from(error.to_string())),
        _ => failed(error),
    }
}

/// Whether somebody else has changed a key since.
pub(super) fn is_changed(error: &kv::UpdateError) -> bool {
    error.kind() == kv::UpdateErrorKind::WrongLastRevision
}

fn code(error: &PublishError) -> Option<ErrorCode> {
    let mut source: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref::<jetstream::Error>() {
            return Some(error.error_code());
        }
        source = error.source();
    }
    None
}
