//! Who shares the queue, and who owns which partition, as far as this process has heard.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use tokio::time::Instant as Moment;

use super::times;

/// Who owns a partition, as it is kept in the bucket of leases.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Lease {
    /// None: it has been given up.
    pub(super) owner: Option<String>,
    /// One more with each owner.
    pub(super) epoch: u64,
    /// The first record of the journal that tells of messages that have not ended.
    pub(super) begun: u64,
    /// The first event of a message that may not be out of the queue.
    pub(super) ended: u64,
    /// It was given up in order: there is nothing to read in journal and events.
    pub(super) clean: bool,
}

/// A lease, and since when it is as it is.
struct Seen {
    revision: u64,
    lease: Lease,
    since: Moment,
}

/// A partition that may be taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Free {
    pub(super) partition: u8,
    pub(super) revision: u64,
    pub(super) lease: Lease,
}

pub(super) struct Peers {
    id: String,
    partitions: u8,
    leases: HashMap<u8, Seen>,
    members: HashMap<String, (u64, Moment)>,
}

impl Peers {
    pub(super) fn new(id: &str, partitions: u8) -> Self {
        Self { id: id.into(), partitions, leases: HashMap::new(), members: HashMap::new() }
    }

    pub(super) fn lease_key(partition: u8) -> String {
        alloc::format!("lease.{partition}")
    }

    pub(super) fn member_key(id: &str) -> String {
        alloc::format!("member.{id}")
    }

    /// A key of the bucket has this value now, or none.
    pub(super) fn note(&mut self, key: &str, revision: u64, value: Option<&[u8]>, now: Moment) {
        if let Some(id) = key.strip_prefix("member.") {
            if value.is_none() {
                self.members.remove(id);
            } else if self.members.get(id).is_none_or(|(known, _)| *known < revision) {
                self.members.insert(id.to_string(), (revision, now));
            }
        } else if let Some(partition) = key.strip_prefix("lease.").and_then(|number| number.parse().ok()) {
            let is_news = self.leases.get(&partition).is_none_or(|seen| seen.revision < revision);
            let lease = value.and_then(|value| serde_json::from_slice(value).ok()).unwrap_or_default();
            if is_news {
                self.leases.insert(partition, Seen { revision, lease, since: now });
            }
        }
    }

    /// The server that leads has this for a partition, whatever was heard before.
    pub(super) fn correct(&mut self, partition: u8, revision: u64, value: Option<&[u8]>, now: Moment) {
        if self.leases.get(&partition).is_none_or(|seen| seen.revision != revision) {
            let lease = value.and_then(|value| serde_json::from_slice(value).ok()).unwrap_or_default();
            self.leases.insert(partition, Seen { revision, lease, since: now });
        }
    }

    /// How many partitions this process is to own.
    pub(super) fn quota(&self, now: Moment) -> usize {
        let is_live = |since: &Moment| now.duration_since(*since) < times::SEIZE;
        let others = self.members.iter().filter(|(id, (_, since))| **id != self.id && is_live(since));
        let others: Vec<&String> = others.map(|(id, _)| id).collect();
        let rank = others.iter().filter(|id| **id < &self.id).count();
        let (all, members) = (usize::from(self.partitions), others.len() + 1);
        all / members + usize::from(rank < all % members)
    }

    /// The partitions that nobody owns, or whose owner has not renewed its lease.
    pub(super) fn free(&self, now: Moment) -> Vec<Free> {
        let mut free = Vec::new();
        for partition in 0..self.partitions {
            let seen = self.leases.get(&partition);
            let is_free = seen.is_none_or(|seen| {
                seen.lease.owner.is_none() || now.duration_since(seen.since) >= times::SEIZE
            });
            if is_free {
                let (revision, lease) = match seen {
                    Some(seen) => (seen.revision, seen.lease.clone()),
                    None => (0, Lease { clean: true, ..Lease::default() }),
                };
                free.push(Free { partition, revision, lease });
            }
        }
        free
    }

    /// The first records of journal and events that any partition needs; none as long as not all are known.
    pub(super) fn floors(&self) -> Option<(u64, u64)> {
        let leases = || self.leases.values().map(|seen| &seen.lease).filter(|lease| !lease.clean);
        Some((leases().map(|lease| lease.begun).min()?, leases().map(|lease| lease.ended).min()?))
    }

    /// Whether this process owns the first partition that is owned: it removes what nobody needs.
    pub(super) fn is_first(&self) -> bool {
        let owned = self.leases.iter().filter(|(_, seen)| seen.lease.owner.is_some());
        let first = owned.min_by_key(|(partition, _)| **partition);
        first.is_some_and(|(_, seen)| seen.lease.owner.as_ref() == Some(&self.id))
    }

    /// Those that have not been heard of for long.
    pub(super) fn gone(&self, now: Moment) -> Vec<String> {
        let is_gone = |since: &Moment| now.duration_since(*since) > times::SEIZE * 10;
        let gone = self.members.iter().filter(|(_, (_, since))| is_gone(since));
        gone.map(|(id, _)| id.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::*;

    fn lease(owner: Option<&str>) -> Vec<u8> {
        let owner = owner.map(String::from);
        serde_json::to_vec(&Lease { owner, epoch: 1, begun: 5, ended: 7, clean: false }).unwrap()
    }

    #[test]
    fn partitions_are_divided_without_rest_whoever_counts() {
        let now = Moment::now();
        for count in 1_usize..=5 {
            let ids: Vec<String> = (0..count).map(|at| alloc::format!("id{at}")).collect();
            let quota = |id: &String| {
                let mut peers = Peers::new(id, 16);
                for id in &ids {
                    peers.note(&Peers::member_key(id), 1, Some(b""), now);
                }
                peers.quota(now)
            };
            assert_eq!(ids.iter().map(quota).sum::<usize>(), 16, "{count}");
        }
    }

    #[test]
    fn a_lease_is_free_when_it_was_not_renewed_however_often_it_is_heard_of() {
        let start = Moment::now();
        let mut peers = Peers::new("me", 1);
        peers.note("lease.0", 3, Some(&lease(Some("other"))), start);
        assert!(peers.free(start).is_empty());
        let late = start + times::SEIZE;
        peers.note("lease.0", 3, Some(&lease(Some("other"))), late);
        assert_eq!(peers.free(late).first().map(|free| free.revision), Some(3));
        peers.note("lease.0", 4, Some(&lease(Some("other"))), late);
        assert!(peers.free(late + Duration::from_secs(1)).is_empty());
        peers.note("lease.0", 5, Some(&lease(None)), late);
        assert_eq!(peers.free(late).len(), 1);
    }

    #[test]
    fn what_the_server_that_leads_has_counts_even_if_it_is_older() {
        let start = Moment::now();
        let mut peers = Peers::new("me", 1);
        peers.note("lease.0", 9, Some(&lease(Some("other"))), start);
        let late = start + times::SEIZE;
        peers.correct(0, 7, Some(&lease(Some("other"))), late);
        assert!(peers.free(late).is_empty(), "its owner gets its time");
        // Looking once more takes none of it.
        peers.correct(0, 7, Some(&lease(Some("other"))), late + times::SEIZE);
        assert_eq!(peers.free(late + times::SEIZE).first().map(|free| free.revision), Some(7));
    }

    #[test]
    fn a_member_that_is_silent_leaves_its_share_to_the_others() {
        let start = Moment::now();
        let mut peers = Peers::new("me", 16);
        peers.note("member.other", 1, Some(b""), start);
        assert_eq!(peers.quota(start), 8);
        assert_eq!(peers.quota(start + times::SEIZE), 16);
    }
}
