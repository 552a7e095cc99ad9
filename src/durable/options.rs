//! How much is kept, and for how long.

use core::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const MIB: u64 = 1 << 20;

/// What a [`DurableQueue`](super::DurableQueue) keeps at most, and for how long. Limits may differ from one opening of
/// the same file to the next: what is there already stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DurableOptions {
    /// Messages that wait or are out. Default: 1,000,000.
    pub max_messages: u64,
    /// Their octets, as they are kept. Default: 1 GiB.
    pub max_octets: u64,
    /// Events that nobody is done with. When there are so many, neither messages nor further events are taken in;
    /// what becomes of the messages that are there is kept all the same. Default: 1,000,000.
    pub max_events: u64,
    /// Messages that were not accepted, kept to be looked at or sent again; beyond these the oldest are dropped.
    /// Default: 10,000.
    pub max_dead_letters: u64,
    /// References of messages that have ended, by which a message is known when it is put once more; beyond these the
    /// oldest are forgotten. Default: 1,000,000.
    pub max_remembered: u64,
    /// How long they are remembered. Default: a day.
    pub remember_for: Duration,
    /// Ids of the SMSC whose receipts may come; beyond these the oldest are forgotten. Default: 1,000,000.
    pub max_correlations: u64,
    /// How long they are kept. Default: 3 days.
    pub correlation_expiry: Duration,
    /// Parts of messages of which others have not come. Default: 100,000.
    pub max_parts: u64,
    /// How long they wait for the others. Default: 30 minutes.
    pub part_expiry: Duration,
    /// Octets that are left free, on the disk and inside the file together: with less nothing new is taken in, so that
    /// what is there can still be settled. Default: 64 MiB.
    pub min_free: u64,
    /// Memory for pages of the file, in octets. Default: 64 MiB.
    pub cache: usize,
    /// Whether the checksums of the whole file are verified when it is opened, a second for some GiB. Without it they
    /// are after a crash only. Default: true.
    pub check: bool,
}

impl Default for DurableOptions {
    fn default() -> Self {
        Self {
            max_messages: 1_000_000,
            max_octets: 1024 * MIB,
            max_events: 1_000_000,
            max_dead_letters: 10_000,
            max_remembered: 1_000_000,
            remember_for: DAY,
            max_correlations: 1_000_000,
            correlation_expiry: 3 * DAY,
            max_parts: 100_000,
            part_expiry: 30 * MINUTE,
            min_free: 64 * MIB,
            cache: 64 << 20,
            check: true,
        }
    }
}
