//! What everything is called on the server.

use alloc::format;
use alloc::string::String;
use core::fmt::Write;

use sha2::{Digest, Sha256};

/// Priorities are 0 to 4.
pub(super) const PRIORITIES: u8 = 5;

/// The names of streams, buckets and subjects.
#[derive(Debug, Clone)]
pub(super) struct Names {
    name: String,
    partitions: u8,
}

impl Names {
    pub(super) fn new(name: &str, partitions: u8) -> Self {
        Self { name: name.into(), partitions }
    }

    /// A stream or a bucket.
    pub(super) fn stream(&self, what: &str) -> String {
        format!("{}_{what}", self.name)
    }

    pub(super) fn subject(&self, what: &str) -> String {
        format!("{}.{what}", self.name)
    }

    pub(super) fn lane(&self, priority: u8, partition: u8) -> String {
        format!("{}.out.{priority}.{partition}", self.name)
    }

    /// Priority and partition of a message.
    pub(super) fn lane_of(&self, subject: &str) -> Option<(u8, u8)> {
        let steps = subject.strip_prefix(&self.name)?.strip_prefix(".out.")?;
        let (priority, partition) = steps.split_once('.')?;
        let priority = priority.parse().ok().filter(|priority| *priority < PRIORITIES)?;
        Some((priority, partition.parse().ok()?))
    }

    /// The consumer of a lane; another one whenever the partition gets another owner, so that an earlier owner takes
    /// nothing from it.
    pub(super) fn consumer(priority: u8, partition: u8, epoch: u64) -> String {
        format!("p{partition}-{priority}-{epoch}")
    }

    /// Where messages to this destination wait: the same in all processes, of all versions.
    pub(super) fn partition(&self, destination: &[u8]) -> u8 {
        let hash = destination.iter().fold(0xCBF2_9CE4_8422_2325_u64, |hash, octet| {
            (hash ^ u64::from(*octet)).wrapping_mul(0x0100_0000_01B3)
        });
        u8::try_from((hash ^ (hash >> 32)) % u64::from(self.partitions)).unwrap_or(0)
    }
}

/// What stands for a text whose characters must not be seen, or are not allowed.
pub(super) fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())[..16])
}

/// An id as the key of a bucket.
pub(super) fn key(id: &str) -> String {
    let is_plain = !id.is_empty() && id.len() <= 64 && id.bytes().all(|c| c.is_ascii_alphanumeric());
    if is_plain { id.into() } else { format!("_{}", digest(id)) }
}

fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::with_capacity(octets.len() * 2), |mut text, octet| {
        let _always = write!(text, "{octet:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_are_spread_over_all_partitions_and_stay_there() {
        let names = Names::new("smpp", 16);
        let mut counts = [0_u32; 16];
        for number in 0..1_600 {
            let destination = format!("44770090{number:04}");
            counts[usize::from(names.partition(destination.as_bytes()))] += 1;
        }
        assert!(counts.iter().all(|count| (50..200).contains(count)), "{counts:?}");
        assert_eq!(names.partition(b"447700900123"), names.partition(b"447700900123"));
        assert_eq!(names.partition(b"447700900123"), 2, "kept messages rely on it");
    }

    #[test]
    fn keys_are_legal_whatever_the_ids_are() {
        assert_eq!(key("1A2b"), "1A2b");
        for id in ["", "a.b", "*", "ä", " ", "a-b"] {
            let key = key(id);
            assert!(key.len() == 33 && key.starts_with('_'), "{key}");
        }
        assert_ne!(key("a.b"), key("a-b"));
    }
}
