//! Buckets that are watched.

use async_nats::jetstream::kv::{Entry, Watch};
use futures_util::StreamExt;

/// The next change; `None` when the watch has ended: it is dropped then, and whoever wants more sets it up again with the
/// next beat. Waits for ever without one. Cancel safe.
pub(super) async fn changed(watch: &mut Option<Watch>) -> Option<Entry> {
    let Some(watching) = watch else { return core::future::pending().await };
    let next = watching.next().await.and_then(Result::ok);
    if next.is_none() {
        *watch = None;
    }
    next
}
