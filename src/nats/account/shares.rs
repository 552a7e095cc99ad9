//! Who has how much of an account: one document, and the rules by which a process changes its own entry. Whatever
//! happens, the entries never add up to more than the account has.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};

use serde::{Deserialize, Serialize};

/// What a process may use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Share {
    /// How many sessions it may have. 0: it is a standby.
    pub sessions: u32,
    /// PDUs in any second. 0: none for now.
    pub rate: u32,
}

/// What the account has, and what one process wants of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    pub(super) sessions: u32,
    pub(super) sessions_each: u32,
    pub(super) rate: u32,
}

/// The document: the share of each process.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shares(pub(super) BTreeMap<String, Share>);

/// What a process does next about its own entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It has what it is to have.
    Stay,
    /// It may have more, as soon as the document says so.
    Raise(Share),
    /// It uses less from now on, and writes it down when nothing of before can be seen any more.
    Lower(Share),
}

impl Shares {
    pub(super) fn of(&self, id: &str) -> Share {
        self.0.get(id).copied().unwrap_or_default()
    }

    pub(super) fn with(&self, id: &str, share: Share) -> Self {
        let mut shares = self.clone();
        shares.0.insert(id.to_string(), share);
        shares
    }

    /// What this process is to do.
    pub(super) fn step(&self, id: &str, limits: &Limits) -> Step {
        let mine = self.of(id);
        let others = || self.0.iter().filter(|(other, _)| *other != id).map(|(_, share)| share);
        let taken: u32 = others().map(|share| share.sessions).sum();
        let free = limits.sessions.saturating_sub(taken).saturating_sub(mine.sessions);
        let sessions = mine.sessions + free.min(limits.sessions_each.saturating_sub(mine.sessions));
        let rate = if sessions == 0 { 0 } else { self.target(id, limits.rate) };
        if rate < mine.rate {
            return Step::Lower(Share { rate, ..mine });
        }
        let used: u32 = others().map(|share| share.rate).sum();
        let share = Share { sessions, rate: rate.min(limits.rate.saturating_sub(used)).max(mine.rate) };
        if share == mine && self.0.contains_key(id) { Step::Stay } else { Step::Raise(share) }
    }

    /// An even part of the rate, of all that have sessions.
    fn target(&self, id: &str, rate: u32) -> u32 {
        let senders = self.0.iter().filter(|(other, share)| *other != id && share.sessions > 0);
        let (mut count, mut rank) = (1, 0);
        for (other, _) in senders {
            count += 1;
            rank += u32::from(other.as_str() < id);
        }
        rate / count + u32::from(rank < rate % count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { sessions: 3, sessions_each: 1, rate: 100 };

    /// Lets all take steps, in this order, until nobody has anything to do.
    fn settle(shares: &mut Shares, ids: &[&str]) {
        for _ in 0..20 {
            for id in ids {
                match shares.step(id, &LIMITS) {
                    Step::Stay => {}
                    Step::Raise(share) | Step::Lower(share) => *shares = shares.with(id, share),
                }
                let all = shares.0.values();
                assert!(all.clone().map(|share| share.rate).sum::<u32>() <= 100, "{shares:?}");
                assert!(all.map(|share| share.sessions).sum::<u32>() <= 3, "{shares:?}");
            }
        }
    }

    #[test]
    fn shares_are_even_and_never_too_much_while_processes_come_and_go() {
        let mut shares = Shares::default();
        settle(&mut shares, &["a"]);
        assert_eq!(shares.of("a"), Share { sessions: 1, rate: 100 });
        settle(&mut shares, &["b", "a", "c"]);
        let mut rates: Vec<u32> = ["a", "b", "c"].map(|id| shares.of(id).rate).to_vec();
        rates.sort_unstable();
        assert_eq!(rates, [33, 33, 34]);
        shares.0.remove("a");
        settle(&mut shares, &["c", "b"]);
        assert_eq!(shares.of("b").rate + shares.of("c").rate, 100);
    }

    #[test]
    fn whoever_gets_no_session_waits_and_gets_no_rate() {
        let mut shares = Shares::default();
        settle(&mut shares, &["a", "b", "c", "d"]);
        assert_eq!(shares.of("d"), Share::default());
        shares.0.remove("b");
        settle(&mut shares, &["a", "c", "d"]);
        assert_eq!(shares.of("d").sessions, 1);
        assert!(shares.of("d").rate >= 33);
    }

    #[test]
    fn a_newcomer_gets_nothing_before_the_others_have_lowered() {
        let shares = Shares::default().with("a", Share { sessions: 1, rate: 100 });
        let Step::Raise(share) = shares.step("b", &LIMITS) else { panic!("it comes in") };
        assert_eq!(share, Share { sessions: 1, rate: 0 });
        let shares = shares.with("b", share);
        assert_eq!(shares.step("b", &LIMITS), Step::Stay);
        assert_eq!(shares.step("a", &LIMITS), Step::Lower(Share { sessions: 1, rate: 50 }));
    }
}
