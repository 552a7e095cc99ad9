//! What this process holds of the queue: the partitions it owns, what it has fetched, what is out, what has ended.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, VecDeque};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;
use std::collections::HashMap;

use tokio::time::Instant as Moment;

use super::floor::Floor;
use super::names::PRIORITIES;
use super::peers::Lease;
use super::times;
use crate::driver::queue::{QueuedMessage, Taken};

/// The right to say what became of a message, while its partition is owned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NatsLease {
    pub(super) sequence: u64,
    pub(super) partition: u8,
    pub(super) epoch: u64,
}

/// A message that this process has fetched.
pub(super) struct Fetched {
    pub(super) message: QueuedMessage,
    pub(super) partition: u8,
    pub(super) lane: u8,
    /// Where it is acknowledged.
    pub(super) ack: Arc<str>,
    pub(super) attempts: u32,
    pub(super) in_doubt: bool,
    /// The first record in the journal that says that it was begun.
    pub(super) begun: Option<u64>,
    /// Its event may have been published, with this number or a higher one.
    pub(super) may_have_ended: Option<u64>,
}

/// A request for messages that is out.
pub(super) struct Pull {
    pub(super) number: u64,
    pub(super) left: usize,
    /// When the server was heard of last.
    pub(super) heard: Moment,
}

/// One priority of a partition.
#[derive(Default)]
pub(super) struct Lane {
    pub(super) waiting: usize,
    /// The server has refused: it is not asked again before.
    pub(super) not_before: Option<Moment>,
    pub(super) pulls: VecDeque<Pull>,
    /// Whether everything has come that waited when the partition was taken over.
    pub(super) passed: bool,
}

/// What is known of a partition's messages from the journals of earlier owners.
#[derive(Default)]
pub(super) struct Past {
    /// Those that were begun: how often, and the first record of it.
    pub(super) begun: HashMap<u64, (u32, u64)>,
    /// Those that have ended, and their events.
    pub(super) ended: HashMap<u64, u64>,
    /// No message above this one is among them.
    pub(super) last: u64,
}

impl Past {
    /// A message is forgotten here, and is in doubt for whoever fetches it next.
    fn keep(&mut self, sequence: u64, fetched: &Fetched) {
        if let Some(first) = fetched.begun {
            self.begun.insert(sequence, (fetched.attempts, first));
        }
    }
}

/// A partition that this process owns.
pub(super) struct Owned {
    pub(super) epoch: u64,
    /// The revision of its lease.
    pub(super) revision: u64,
    /// When the last renewal that succeeded was begun.
    pub(super) renewed: Moment,
    /// Its consumers are there.
    pub(super) ready: bool,
    /// Since when they are.
    pub(super) since: Moment,
    /// It is being handed over, since then.
    pub(super) leaving: Option<Moment>,
    /// What the owner before has left, until it is looked at.
    pub(super) before: Option<Lease>,
    pub(super) lanes: [Lane; PRIORITIES as usize],
    pub(super) out: HashMap<u64, Box<Fetched>>,
    /// Ended, but the server has not confirmed yet that they are out of the queue.
    pub(super) ended: BTreeMap<u64, Gone>,
    pub(super) past: Past,
}

/// A message that has ended.
#[derive(Clone)]
pub(super) struct Gone {
    pub(super) event: u64,
    pub(super) lane: u8,
    pub(super) ack: Arc<str>,
    /// The connection on which the acknowledgement is on its way: with another one it may be lost.
    pub(super) acked: Option<u64>,
    /// Since when it is out of the queue for sure, in a cluster.
    pub(super) left: Option<Moment>,
}

impl Owned {
    pub(super) fn new(epoch: u64, revision: u64, renewed: Moment) -> Self {
        Self {
            epoch,
            revision,
            renewed,
            ready: false,
            since: renewed,
            leaving: None,
            before: None,
            lanes: Default::default(),
            out: HashMap::new(),
            ended: BTreeMap::new(),
            past: Past::default(),
        }
    }

    /// For how long it was not renewed.
    fn silent(&self) -> Duration {
        self.renewed.elapsed()
    }

    /// Whether messages of it may be begun.
    pub(super) fn may_begin(&self) -> bool {
        self.silent() < times::BEGIN_WITHIN
    }

    /// Whether a message may stay with whoever has taken it: of a partition that is handed over only what was begun.
    pub(super) fn stays(&self, sequence: u64) -> bool {
        let is_begun = || self.out.get(&sequence).is_none_or(|fetched| fetched.begun.is_some());
        self.may_begin() && (self.leaving.is_none() || is_begun())
    }

    /// Whether what became of its messages may be told.
    pub(super) fn may_settle(&self) -> bool {
        self.silent() < times::SETTLE_WITHIN
    }
}

pub(super) struct Held {
    pub(super) partitions: Vec<Option<Owned>>,
    /// By priority and age.
    pub(super) waiting: [BTreeMap<u64, Box<Fetched>>; PRIORITIES as usize],
    pub(super) journal: Floor,
    pub(super) events: Floor,
    pub(super) pulls: u64,
    /// How long what has ended is remembered after it has left the queue.
    linger: Duration,
}

impl Held {
    pub(super) fn new(partitions: u8, linger: Duration) -> Self {
        Self {
            partitions: (0..partitions).map(|_| None).collect(),
            waiting: Default::default(),
            journal: Floor::default(),
            events: Floor::default(),
            pulls: 0,
            linger,
        }
    }

    pub(super) fn owned(&mut self, partition: u8) -> Option<&mut Owned> {
        self.partitions.get_mut(usize::from(partition))?.as_mut()
    }

    /// The partition that a lease is of, if it has not changed hands.
    pub(super) fn leased(&mut self, lease: &NatsLease) -> Option<&mut Owned> {
        self.owned(lease.partition).filter(|owned| owned.epoch == lease.epoch)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (u8, &Owned)> {
        (0_u8..).zip(&self.partitions).filter_map(|(at, owned)| Some((at, owned.as_ref()?)))
    }

    /// Messages that were taken and have not ended.
    pub(super) fn out(&self) -> usize {
        self.all().map(|(_, owned)| owned.out.len()).sum()
    }

    /// A message has come. Whether it has ended before: then it is acknowledged at once.
    pub(super) fn fetched(&mut self, sequence: u64, pending: u64, fetched: Box<Fetched>) -> bool {
        self.fetch(sequence, pending, fetched).is_some()
    }

    fn fetch(&mut self, sequence: u64, pending: u64, mut fetched: Box<Fetched>) -> Option<()> {
        let lane = fetched.lane;
        let owned = self.partitions.get_mut(usize::from(fetched.partition))?.as_mut()?;
        if owned.leaving.is_some() {
            return None;
        }
        let at = owned.lanes.get_mut(usize::from(lane))?;
        at.passed |= pending == 0 || sequence >= owned.past.last;
        let known = owned.ended.get(&sequence).map(|gone| gone.event);
        if let Some(event) = known.or_else(|| owned.past.ended.remove(&sequence)) {
            let gone = Gone { event, lane, ack: fetched.ack, acked: None, left: None };
            owned.ended.insert(sequence, gone);
            return Some(());
        }
        if let Some(out) = owned.out.get_mut(&sequence) {
            out.ack = fetched.ack;
            return None;
        }
        if let Some((attempts, first)) = owned.past.begun.remove(&sequence) {
            fetched.attempts = attempts;
            fetched.in_doubt = attempts > 0;
            fetched.begun = Some(first);
        }
        if let Some(waiting) = self.waiting[usize::from(lane)].get_mut(&sequence) {
            waiting.ack = fetched.ack;
            return None;
        }
        at.waiting += 1;
        self.waiting[usize::from(lane)].insert(sequence, fetched);
        None
    }

    /// The highest priority first, and the oldest.
    pub(super) fn take(&mut self, most: usize) -> Vec<Taken<NatsLease>> {
        let usable: Vec<bool> = self
            .partitions
            .iter()
            .map(|owned| owned.as_ref().is_some_and(|owned| owned.leaving.is_none() && owned.may_begin()))
            .collect();
        let mut taken = Vec::new();
        for lane in (0..usize::from(PRIORITIES)).rev() {
            let waiting = &mut self.waiting[lane];
            let is_usable = |fetched: &Fetched| usable[usize::from(fetched.partition)];
            let room = most - taken.len();
            let sequences: Vec<u64> = waiting
                .iter()
                .filter(|(_, fetched)| is_usable(fetched))
                .map(|(sequence, _)| *sequence)
                .take(room)
                .collect();
            for sequence in sequences {
                let Some(fetched) = waiting.remove(&sequence) else { continue };
                let partition = fetched.partition;
                let Some(owned) = self.partitions[usize::from(partition)].as_mut() else { continue };
                owned.lanes[lane].waiting -= 1;
                taken.push(Taken {
                    lease: NatsLease { sequence, partition, epoch: owned.epoch },
                    message: fetched.message.clone(),
                    attempts: fetched.attempts,
                    in_doubt: fetched.in_doubt,
                });
                owned.out.insert(sequence, fetched);
            }
        }
        taken
    }

    /// Puts a message back in its place; whether its partition was still owned.
    pub(super) fn put_back(&mut self, lease: &NatsLease) {
        let Some(owned) = self.leased(lease) else { return };
        let Some(fetched) = owned.out.remove(&lease.sequence) else { return };
        // Whoever gets the partition next fetches it for itself.
        if owned.leaving.is_some() {
            return owned.past.keep(lease.sequence, &fetched);
        }
        let lane = usize::from(fetched.lane);
        owned.lanes[lane].waiting += 1;
        self.waiting[lane].insert(lease.sequence, fetched);
    }

    /// Forgets what was fetched of a partition.
    pub(super) fn forget_waiting(&mut self, partition: u8) {
        let Some(owned) = self.partitions.get_mut(usize::from(partition)).and_then(Option::as_mut) else {
            return;
        };
        for waiting in &mut self.waiting {
            waiting.retain(|sequence, fetched| {
                let stays = fetched.partition != partition;
                if !stays {
                    owned.past.keep(*sequence, fetched);
                }
                stays
            });
        }
        owned.lanes.iter_mut().for_each(|lane| (lane.waiting, lane.pulls) = (0, VecDeque::new()));
    }

    /// The connection was lost, and with it maybe acknowledgements: everything is looked at again.
    pub(super) fn start_again(&mut self, partition: u8) {
        let linger = self.linger;
        if let Some(owned) = self.owned(partition) {
            owned.ready = false;
            for lane in &mut owned.lanes {
                (lane.passed, lane.not_before) = (false, None);
                lane.pulls.clear();
            }
            // In a cluster they are deleted, whether they come again or not.
            if linger.is_zero() {
                for (sequence, gone) in core::mem::take(&mut owned.ended) {
                    owned.past.last = owned.past.last.max(sequence);
                    owned.past.ended.insert(sequence, gone.event);
                }
            }
        }
    }

    /// Forgets what has been out of the queue for long enough.
    pub(super) fn forget_ended(&mut self, partition: u8) {
        let linger = self.linger;
        if let Some(owned) = self.owned(partition) {
            owned.ended.retain(|_, gone| gone.left.is_none_or(|since| since.elapsed() < linger));
        }
    }

    pub(super) fn lose(&mut self, partition: u8) {
        self.forget_waiting(partition);
        if let Some(owned) = self.partitions.get_mut(usize::from(partition)) {
            *owned = None;
        }
    }

    /// From which records on the journal and the events tell all that whoever takes over a partition must know.
    pub(super) fn floors(&mut self, partition: u8) -> (u64, u64) {
        let linger = self.linger;
        let waiting = self.waiting.iter().flat_map(|waiting| waiting.values());
        let waiting =
            waiting.filter(|fetched| fetched.partition == partition).filter_map(|fetched| fetched.begun);
        let mut begun = waiting.fold(self.journal.lowest(), u64::min);
        let mut ended = self.events.lowest();
        if let Some(owned) = self.owned(partition) {
            let is_passed = owned.lanes.iter().all(|lane| lane.passed) && owned.since.elapsed() >= linger;
            if owned.leaving.is_none() && is_passed {
                owned.past = Past::default();
            }
            let out = owned.out.values().filter_map(|fetched| fetched.begun);
            begun = out.chain(owned.past.begun.values().map(|(_, first)| *first)).fold(begun, u64::min);
            let gone = owned.ended.values().map(|gone| gone.event);
            let maybe = owned.out.values().filter_map(|fetched| fetched.may_have_ended);
            ended = gone.chain(maybe).chain(owned.past.ended.values().copied()).fold(ended, u64::min);
        }
        (begun, ended)
    }
}
