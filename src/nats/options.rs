//! The settings that all processes of a queue share.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::time::Duration;

/// What a [`NatsQueue`](super::NatsQueue) is called and how much it holds. All processes that share one give the same.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NatsOptions {
    /// What streams, buckets and subjects begin with: letters, digits and `-`. Default: `smpp`.
    pub name: String,
    /// Into how many parts the destinations are divided; each is served by one process at a time, so that no more
    /// processes than these have something to do. Cannot be changed later. 1 to 64; default: 16.
    pub partitions: u8,
    /// How many messages may wait. Default: 5,000,000.
    pub waiting: u64,
    /// For how long the reference of a message that was put is remembered. The server keeps some 150 octets of memory
    /// for each message of this time. Default: two minutes.
    pub duplicate_window: Duration,
    /// How many events may wait for the application. Default: 5,000,000.
    pub events: u64,
    /// After which time an event that was taken and not [done](crate::driver::queue::EventQueue::done) with comes
    /// again. Default: 30 seconds.
    pub event_lease: Duration,
    /// How many messages that were not accepted are kept; the oldest go first. Default: 100,000.
    pub dead_letters: u64,
    /// For how long receipts find their messages. Default: three days.
    pub correlation_expiry: Duration,
    /// How many correlations are kept; the oldest go first. Default: 10,000,000.
    pub correlations: u64,
    /// For how long the parts of a message that came in wait for the others. Default: five minutes. Once all have come
    /// they are kept as long, but for a minute at most, should the process that has them die.
    pub part_expiry: Duration,
    /// On how many servers of a cluster everything is kept: 1, 3 or 5; see [clusters](super#clusters). It decides when
    /// streams are made; they are not changed later. Default: 1.
    pub replicas: usize,
    /// How many messages of each partition and priority a process fetches ahead. Default: 256.
    pub prefetch: usize,
}

impl Default for NatsOptions {
    fn default() -> Self {
        Self {
            name: "smpp".to_owned(),
            partitions: 16,
            waiting: 5_000_000,
            duplicate_window: Duration::from_secs(120),
            events: 5_000_000,
            event_lease: Duration::from_secs(30),
            dead_letters: 100_000,
            correlation_expiry: Duration::from_secs(3 * 86_400),
            correlations: 10_000_000,
            part_expiry: Duration::from_secs(300),
            replicas: 1,
            prefetch: 256,
        }
    }
}

impl NatsOptions {
    /// The defaults, under this name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// What is wrong with them, in words.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let legal = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if self.name.is_empty() || self.name.len() > 32 || !self.name.chars().all(legal) {
            Some("the name is one to 32 letters, digits and `-`")
        } else if !(1..=64).contains(&self.partitions) {
            Some("there are 1 to 64 partitions")
        } else if self.prefetch == 0 || self.replicas == 0 {
            Some("prefetch and replicas are 1 at least")
        } else {
            None
        }
    }
}
