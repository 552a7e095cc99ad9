//! Who is in: the connections of a server, counted against its limits.

use alloc::collections::BTreeMap;
use alloc::sync::{Arc, Weak};
use alloc::vec::Vec;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};

use super::options::ServerStats;
use crate::codec::COctetString;
use crate::session::CloseReason;
use crate::transport::shared::Shared;

/// The connections of a server.
#[derive(Debug)]
pub(crate) struct Places {
    max_unbound: usize,
    max_per_address: usize,
    inner: Mutex<Inner>,
    /// How many connections are open, for those who wait until none is.
    pub(super) open: watch::Sender<usize>,
}

#[derive(Debug, Default)]
struct Inner {
    stats: ServerStats,
    by_address: HashMap<IpAddr, usize>,
    by_system_id: HashMap<COctetString<16>, usize>,
    sessions: Vec<Weak<Shared>>,
    /// Those who have not said yet who they are, in the order in which they came.
    silent: BTreeMap<u64, Arc<Notify>>,
    came: u64,
    closing: bool,
}

impl Places {
    pub(super) fn new(max_unbound: usize, max_per_address: Option<usize>) -> Arc<Self> {
        Arc::new(Self {
            max_unbound,
            max_per_address: max_per_address.unwrap_or(usize::MAX),
            inner: Mutex::default(),
            open: watch::Sender::new(0),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing that runs under the lock leaves the counts half changed.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn stats(&self) -> ServerStats {
        self.lock().stats
    }

    /// A place for a connection that has just come. If too many are unbound, it is that of the one who has been silent
    /// longest, so that strangers keep nobody out; of those who are being judged nobody has to go.
    pub(super) fn enter(self: &Arc<Self>) -> Option<Place> {
        let Inner { stats, silent, came, .. } = &mut *self.lock();
        if stats.unbound >= self.max_unbound {
            stats.refused_unbound += 1;
            silent.pop_first()?.1.notify_one();
        }
        stats.open += 1;
        stats.unbound += 1;
        *came += 1;
        let leave = Arc::new(Notify::new());
        silent.insert(*came, leave.clone());
        self.open.send_modify(|open| *open += 1);
        Some(Place { places: self.clone(), number: *came, leave, held: Mutex::default() })
    }

    /// Unbinds all sessions; those that come later find the door closed.
    pub(super) fn unbind_all(&self) {
        let mut inner = self.lock();
        inner.closing = true;
        let sessions = core::mem::take(&mut inner.sessions);
        drop(inner);
        sessions.iter().filter_map(Weak::upgrade).for_each(|shared| shared.unbind());
    }
}

/// The place of one connection, free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    places: Arc<Places>,
    number: u64,
    leave: Arc<Notify>,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    address: Option<IpAddr>,
    bound: bool,
    system_id: Option<COctetString<16>>,
}

impl Held {
    fn free_session(&mut self, inner: &mut Inner) {
        if let Some(system_id) = self.system_id.take() {
            give_back(&mut inner.by_system_id, system_id);
        }
    }
}

impl Place {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells when this one has to go.
    pub(super) fn leave(&self) -> Arc<Notify> {
        self.leave.clone()
    }

    /// The peer has said who he is.
    pub(super) fn greeted(&self) {
        self.places.lock().silent.remove(&self.number);
    }

    /// Whether one more may come from this address.
    pub(super) fn comes_from(&self, address: IpAddr) -> bool {
        let address = host(address);
        let mut inner = self.places.lock();
        if !take(&mut inner.by_address, address, self.places.max_per_address) {
            inner.stats.refused_address += 1;
            return false;
        }
        self.held().address = Some(address);
        true
    }

    /// Makes the session known to a shutdown; not when one is under way.
    pub(super) fn seat(&self, shared: &Arc<Shared>) -> bool {
        let mut inner = self.places.lock();
        if inner.closing {
            return false;
        }
        if inner.sessions.len() == inner.sessions.capacity() {
            inner.sessions.retain(|session| session.strong_count() > 0);
        }
        inner.sessions.push(Arc::downgrade(shared));
        true
    }

    /// Takes a session of this `system_id`, unless it has `max`.
    pub(crate) fn bind(&self, system_id: &COctetString<16>, max: usize) -> bool {
        let mut inner = self.places.lock();
        if !take(&mut inner.by_system_id, system_id.clone(), max) {
            return false;
        }
        let mut held = self.held();
        held.system_id = Some(system_id.clone());
        if !core::mem::replace(&mut held.bound, true) {
            inner.stats.unbound -= 1;
        }
        true
    }

    /// How many sessions this `system_id` has.
    pub(super) fn sessions(&self, system_id: &COctetString<16>) -> usize {
        self.places.lock().by_system_id.get(system_id).copied().unwrap_or(0)
    }

    pub(super) fn refused_bind(&self) {
        self.places.lock().stats.refused_bind += 1;
    }

    #[cfg(feature = "tls")]
    pub(super) fn refused_tls(&self) {
        self.places.lock().stats.refused_tls += 1;
    }

    pub(super) fn refused_proxy(&self) {
        self.places.lock().stats.refused_proxy += 1;
    }

    /// The session has ended, although its socket may not be closed yet: the next one may bind.
    pub(super) fn ended(&self, reason: &CloseReason) {
        let mut inner = self.places.lock();
        let mut held = self.held();
        held.free_session(&mut inner);
        if !held.bound {
            inner.stats.never_bound += 1;
            let foreign = matches!(reason, CloseReason::Frame(error) if error.foreign.is_some());
            inner.stats.foreign += u64::from(foreign);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut inner = self.places.lock();
        let mut held = self.held();
        held.free_session(&mut inner);
        if let Some(address) = held.address.take() {
            give_back(&mut inner.by_address, address);
        }
        inner.silent.remove(&self.number);
        inner.stats.open -= 1;
        inner.stats.unbound -= usize::from(!held.bound);
        self.places.open.send_modify(|open| *open -= 1);
    }
}

fn take<K: Eq + Hash>(counts: &mut HashMap<K, usize>, key: K, max: usize) -> bool {
    let count = counts.entry(key).or_insert(0);
    let free = *count < max;
    *count += usize::from(free);
    free
}

fn give_back<K: Eq + Hash>(counts: &mut HashMap<K, usize>, key: K) {
    if let std::collections::hash_map::Entry::Occupied(mut entry) = counts.entry(key) {
        *entry.get_mut() -= 1;
        if *entry.get() == 0 {
            entry.remove();
        }
    }
}

/// What one host has: an IPv4 address, or an IPv6 network of 64 bits.
fn host(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}
