//! Keeps the leases of partitions: renews them, takes what is free, hands over what others are to have.

use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use async_nats::jetstream::kv::{Entry, Operation};
use futures_util::StreamExt;
use futures_util::future::{join, join_all};
use tokio::time::{Instant as Moment, MissedTickBehavior, interval, sleep, timeout};

use super::error::is_changed;
use super::held::{Owned, Past};
use super::names::{Names, PRIORITIES};
use super::peers::{Free, Lease, Peers};
use super::shared::Shared;
use super::times;
use super::watch::Watched;

/// How long a partition that is handed over waits for the server to confirm what has left the queue.
const CONFIRM: core::time::Duration = core::time::Duration::from_secs(2);

pub(super) struct Keeper {
    shared: Arc<Shared>,
    peers: Peers,
    watch: Watched,
    connects: u64,
    is_member: bool,
    trimmed: Moment,
}

/// What became of taking a partition.
#[derive(PartialEq)]
enum Taking {
    Done,
    /// It may or may not have been done.
    Unknown,
    /// Somebody else has it, or has had it meanwhile.
    Changed(u8, Entry),
}

/// What became of a renewal.
enum Renewal {
    Done(u64),
    /// It may or may not have been done.
    Unknown,
    Lost,
}

impl Keeper {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let peers = Peers::new(&shared.id, shared.options.partitions);
        let connects = shared.connects();
        Self { shared, peers, watch: Watched::default(), connects, is_member: false, trimmed: Moment::now() }
    }

    /// Keeps leases until the task is stopped.
    pub(super) async fn run(mut self) {
        let mut beats = interval(times::BEAT);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                Some(entry) = self.watch.changed() => {
                    let value = (entry.operation == Operation::Put).then_some(&*entry.value);
                    self.peers.note(&entry.key, entry.revision, value, Moment::now());
                }
                _beat = beats.tick() => self.beat().await,
                () = self.shared.look.notified() => self.hand_over().await,
            }
        }
    }

    async fn beat(&mut self) {
        if self.shared.connects() != self.connects {
            self.connects = self.shared.connects();
            let mut held = self.shared.lock();
            (0..self.shared.options.partitions).for_each(|partition| held.start_again(partition));
            drop(held);
            self.shared.prepare.notify_one();
        }
        self.renew().await;
        if !self.watch.is_there(&self.shared.streams.leases).await {
            return;
        }
        self.hand_over().await;
        self.take_over().await;
        self.shared.messages.notify_waiters();
        if self.trimmed.elapsed() >= times::TRIM {
            self.trimmed = Moment::now();
            // What takes longer must not hold up renewals.
            let _later = timeout(times::REQUEST, self.trim()).await;
        }
    }

    /// Says that this process is there, and that its partitions are its own.
    async fn renew(&mut self) {
        let shared = &self.shared;
        let key = Peers::member_key(&shared.id);
        let wanted = shared.is_wanted();
        let here = async {
            if wanted {
                let put = timeout(times::REQUEST, shared.streams.leases.put(key, "here".into())).await;
                return put.ok().and_then(Result::ok);
            }
            if self.is_member {
                let _late = timeout(times::REQUEST, shared.streams.leases.delete(key)).await;
            }
            None
        };
        let leases: Vec<(u8, u64, Lease)> = {
            let mut held = shared.lock();
            let owned: Vec<_> = held.all().map(|(at, owned)| (at, owned.revision, owned.epoch)).collect();
            let lease = |(at, revision, epoch)| (at, revision, shared.lease(&mut held, at, epoch));
            owned.into_iter().map(lease).collect()
        };
        let start = Moment::now();
        let renewals = leases.iter().map(|(at, revision, lease)| shared.renew(*at, *revision, lease));
        let (renewals, written) = join(join_all(renewals), here).await;
        self.is_member = wanted;
        if let Some(revision) = written {
            self.watch.wrote(revision);
        }
        let mut held = shared.lock();
        for ((at, _, lease), renewal) in leases.iter().zip(renewals) {
            let Some(owned) = held.owned(*at).filter(|owned| owned.epoch == lease.epoch) else { continue };
            match renewal {
                Renewal::Done(revision) => (owned.revision, owned.renewed) = (revision, start),
                Renewal::Unknown => {}
                Renewal::Lost => held.lose(*at),
            }
        }
    }

    /// How many partitions this process is to own.
    fn quota(&self) -> usize {
        if self.shared.is_wanted() { self.peers.quota(Moment::now()) } else { 0 }
    }

    /// Gives up what others are to have, when all that was begun of it has ended.
    async fn hand_over(&mut self) {
        let quota = self.quota();
        let shared = &self.shared;
        let leaving: Vec<u8> = {
            let mut held = shared.lock();
            let stays: Vec<u8> =
                held.all().filter(|(_, owned)| owned.leaving.is_none()).map(|(at, _)| at).collect();
            for at in stays.into_iter().skip(quota) {
                if let Some(owned) = held.owned(at) {
                    owned.leaving = Some(Moment::now());
                }
                held.forget_waiting(at);
            }
            held.all().filter(|(_, owned)| owned.leaving.is_some()).map(|(at, _)| at).collect()
        };
        join_all(leaving.into_iter().map(|at| shared.give_up(at))).await;
    }

    /// Takes free partitions, as many as are this process's share.
    async fn take_over(&mut self) {
        let quota = self.quota();
        let now = Moment::now();
        let (count, mine) = {
            let held = self.shared.lock();
            (held.all().count(), held.all().map(|(at, _)| at).collect::<Vec<_>>())
        };
        let mut free = self.peers.free(now);
        free.retain(|free| !mine.contains(&free.partition));
        free.truncate(quota.saturating_sub(count));
        let shared = &self.shared;
        let taken = join_all(free.into_iter().map(|free| shared.take_partition(free))).await;
        if taken.contains(&Taking::Done) {
            shared.prepare.notify_one();
        }
        for taking in taken {
            if let Taking::Changed(partition, entry) = taking {
                // Servers of a cluster may have shown it otherwise than the one that leads.
                let value = (entry.operation == Operation::Put).then_some(&*entry.value);
                self.peers.correct(partition, entry.revision, value, Moment::now());
            }
        }
    }

    /// Removes what nobody needs any more.
    async fn trim(&mut self) {
        let shared = &self.shared;
        let (journal, event) = join(shared.streams.journal.get_info(), shared.streams.event.get_info()).await;
        {
            // Whatever this process writes from now on has higher numbers.
            let mut held = shared.lock();
            if let Ok(info) = &journal {
                held.journal.see(info.state.last_sequence);
            }
            if let Ok(info) = &event {
                held.events.see(info.state.last_sequence);
            }
        }
        let Some((begun, ended)) = self.peers.floors().filter(|_| self.peers.is_first()) else { return };
        let Ok(readers) = shared.streams.event.consumer_info(shared.names.stream("readers")).await else {
            return;
        };
        let ended = ended.min(readers.ack_floor.stream_sequence + 1);
        // What fails is done the next time.
        if journal.is_ok_and(|info| info.state.first_sequence < begun) {
            let _later = shared.streams.journal.purge().sequence(begun).await;
        }
        if event.is_ok_and(|info| info.state.first_sequence < ended) {
            let _later = shared.streams.event.purge().sequence(ended).await;
        }
        for id in self.peers.gone(Moment::now()) {
            let _later = shared.streams.leases.delete(Peers::member_key(&id)).await;
        }
    }
}

impl Shared {
    /// What a lease says while this process has it.
    fn lease(&self, held: &mut super::held::Held, partition: u8, epoch: u64) -> Lease {
        let before = held.owned(partition).and_then(|owned| owned.before.clone());
        // Until it has been looked at, all that the owner before has left is still to be read.
        let (begun, ended) = match before {
            Some(before) => (before.begun, before.ended),
            None => held.floors(partition),
        };
        Lease { owner: Some(self.id.clone()), epoch, begun, ended, clean: false }
    }

    async fn update(&self, partition: u8, revision: u64, lease: &Lease) -> Renewal {
        let Ok(octets) = serde_json::to_vec(lease) else { return Renewal::Unknown };
        let update = self.streams.leases.update(Peers::lease_key(partition), octets.into(), revision);
        match timeout(times::REQUEST, update).await {
            Ok(Ok(revision)) => Renewal::Done(revision),
            Ok(Err(error)) if is_changed(&error) => Renewal::Lost,
            Ok(Err(_)) | Err(_) => Renewal::Unknown,
        }
    }

    async fn renew(&self, partition: u8, revision: u64, lease: &Lease) -> Renewal {
        let renewal = self.update(partition, revision, lease).await;
        if !matches!(renewal, Renewal::Lost) {
            return renewal;
        }
        // An earlier renewal that was not answered may have been done.
        let entry = timeout(times::REQUEST, self.streams.leases.entry(Peers::lease_key(partition))).await;
        let Ok(Ok(Some(entry))) = entry else { return Renewal::Unknown };
        let known: Option<Lease> = serde_json::from_slice(&entry.value).ok();
        if known.is_none_or(|known| known.owner != lease.owner || known.epoch != lease.epoch) {
            return Renewal::Lost;
        }
        self.update(partition, entry.revision, lease).await
    }

    async fn take_partition(&self, free: Free) -> Taking {
        let start = Moment::now();
        let epoch = free.lease.epoch + 1;
        let lease = Lease { owner: Some(self.id.clone()), epoch, clean: false, ..free.lease.clone() };
        let revision = match self.update(free.partition, free.revision, &lease).await {
            Renewal::Done(revision) => revision,
            Renewal::Unknown => return Taking::Unknown,
            Renewal::Lost => {
                let entry = self.streams.leases.entry(Peers::lease_key(free.partition));
                return match timeout(times::REQUEST, entry).await {
                    Ok(Ok(Some(entry))) => Taking::Changed(free.partition, entry),
                    _ => Taking::Unknown,
                };
            }
        };
        let mut owned = Owned::new(epoch, revision, start);
        owned.before = Some(free.lease);
        if let Some(place) = self.lock().partitions.get_mut(usize::from(free.partition)) {
            *place = Some(owned);
        }
        Taking::Done
    }

    /// Gives a partition up as soon as nothing of it is out.
    async fn give_up(&self, partition: u8) {
        let _later = timeout(times::REQUEST, self.confirm(partition)).await;
        let (revision, lease) = {
            let mut held = self.lock();
            let Some(owned) = held.owned(partition) else { return };
            let (epoch, revision) = (owned.epoch, owned.revision);
            let Past { begun, ended, .. } = &owned.past;
            let known = begun.is_empty() && ended.is_empty() && owned.before.is_none();
            let left = owned.ended.values().all(|gone| gone.left.is_some());
            let clean = known && owned.ended.is_empty();
            let waited = owned.leaving.is_some_and(|since| since.elapsed() > CONFIRM);
            if !owned.out.is_empty() || !(known && left || waited) {
                return;
            }
            let lease = self.lease(&mut held, partition, epoch);
            (revision, Lease { owner: None, clean, ..lease })
        };
        if matches!(self.update(partition, revision, &lease).await, Renewal::Done(_)) {
            self.lock().lose(partition);
            self.delete_consumers(partition, lease.epoch).await;
        }
    }

    /// Removes the consumers of an owner; what is not there need not be removed.
    pub(super) async fn delete_consumers(&self, partition: u8, epoch: u64) {
        let names = (0..PRIORITIES).map(|priority| Names::consumer(priority, partition, epoch));
        let names: Vec<String> = names.collect();
        let delete = |name| timeout(times::REQUEST, self.streams.out.delete_consumer(name));
        join_all(names.iter().map(|name| delete(name.as_str()))).await;
    }

    /// Removes all consumers of a partition, whoever made them.
    pub(super) async fn delete_all_consumers(&self, partition: u8) {
        let prefix = format!("p{partition}-");
        let mut names = self.streams.out.consumer_names();
        while let Some(Ok(name)) = names.next().await {
            if name.starts_with(&prefix) {
                let _gone = timeout(times::REQUEST, self.streams.out.delete_consumer(&name)).await;
            }
        }
    }
}

/// Waits a little after something has failed.
pub(super) async fn pause() {
    sleep(times::BEAT).await;
}
