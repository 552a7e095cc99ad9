//! How long leases of partitions last. Each process judges by its own clock, and all that is assumed of the clocks is that
//! they run equally fast.
//!
//! An owner renews every [`BEAT`]. It begins messages for [`BEGIN_WITHIN`] after the last renewal that succeeded was
//! sent, and a message that was begun is sent within [`LEASE`] or not at all; it tells what became of messages for
//! [`SETTLE_WITHIN`]. Others take a partition when they have seen no renewal for [`SEIZE`], and only if there was none
//! until the server says so.

use core::time::Duration;

pub(super) const BEAT: Duration = Duration::from_millis(400);
pub(super) const LEASE: Duration = Duration::from_millis(1_500);
pub(super) const BEGIN_WITHIN: Duration = Duration::from_millis(1_500);
pub(super) const SETTLE_WITHIN: Duration = Duration::from_secs(3);
pub(super) const SEIZE: Duration = Duration::from_millis(3_500);
/// How long a process that has nothing to do and asks for nothing keeps its partitions.
pub(super) const IDLE: Duration = Duration::from_secs(5);
/// How long a request to the server may take, where a renewal waits for it.
pub(super) const REQUEST: Duration = Duration::from_secs(1);
/// How long the server keeps a request for messages.
pub(super) const PULL: Duration = Duration::from_secs(30);
/// How often what nobody needs any more is removed.
pub(super) const TRIM: Duration = Duration::from_secs(2);
/// How often the server says that it has a request for messages still, and after which silence it is made anew.
pub(super) const HEARTBEAT: Duration = Duration::from_secs(1);
pub(super) const SILENT: Duration = Duration::from_secs(5);

/// How long what has ended is remembered after it has left the queue: a server of a cluster that was away, and is not up to
/// date, may bring it once more.
pub(super) const fn linger(replicas: usize) -> Duration {
    Duration::from_secs(if replicas > 1 { 30 } else { 0 })
}
