//! Two sessions, and a way between them that takes time.

use std::ops::{Index, IndexMut};
use std::time::Duration;

use smpp_driver::codec::CommandId;
use smpp_driver::session::{Config, Instant, Role, State};

use crate::sim::{ROLES, Side, body, other};

/// An ESME and an SMSC, and the way between them.
pub(crate) struct Pair {
    pub(crate) now: Instant,
    pub(crate) esme: Side,
    pub(crate) smsc: Side,
    /// How long octets of the ESME, then of the SMSC, are on their way.
    pub(crate) delays: [Duration; 2],
}

impl Pair {
    pub(crate) fn new(esme: Config, smsc: Config) -> Self {
        let (esme, smsc) = (Side::new(Role::Esme, esme), Side::new(Role::Smsc, smsc));
        Self { now: Instant::default(), esme, smsc, delays: [Duration::ZERO; 2] }
    }

    /// Both bound as transceiver, with the way `delay` long from then on.
    pub(crate) fn bound(config: &Config, delay: Duration) -> Self {
        let mut pair = Self::new(config.clone(), config.clone());
        pair.esme.request(&body(CommandId::BIND_TRANSCEIVER)).unwrap();
        pair.step();
        let ticket = pair.smsc.tickets().pop().unwrap();
        pair.smsc.accept(ticket);
        pair.step();
        assert_eq!(
            (pair.esme.session.state(), pair.smsc.session.state()),
            (State::BoundTrx, State::BoundTrx)
        );
        pair.esme.news();
        pair.smsc.news();
        pair.delays = [delay; 2];
        pair
    }

    /// Moves all octets that can be moved without time passing.
    pub(crate) fn step(&mut self) {
        while ROLES.into_iter().any(|role| self.transmit(role) | self.deliver(role)) {}
    }

    /// Has everything written that this side wants to send; tells whether there was anything.
    fn transmit(&mut self, role: Role) -> bool {
        let side = &mut self[role];
        side.session.poll_transmit(&mut side.out);
        let count = side.out.len();
        self.write(role, count);
        count > 0
    }

    /// The connection takes so many of the octets that this side has handed over.
    pub(crate) fn write(&mut self, role: Role, count: usize) {
        let arrival = self.now + self.delays[role as usize];
        let now = self.now;
        let side = &mut self[role];
        let octets: Vec<_> = side.out.drain(..count).collect();
        side.session.handle_transmitted(now, count);
        side.wire.extend((count > 0).then_some((arrival, octets)));
    }

    /// When what this side has sent comes to the other, if that one reads.
    fn next_arrival(&self, role: Role) -> Option<Instant> {
        let reads = !self[other(role)].session.is_reading_paused();
        self[role].wire.front().map(|(arrival, _)| *arrival).filter(|_| reads)
    }

    /// Brings what this side has sent to the other, as far as it is due.
    pub(crate) fn deliver(&mut self, role: Role) -> bool {
        let now = self.now;
        if self.next_arrival(role).is_none_or(|arrival| arrival > now) {
            return false;
        }
        let (_, octets) = self[role].wire.pop_front().unwrap();
        self[other(role)].receive_octets(&octets);
        true
    }

    /// Lets the time until `end` pass, each delivery and each timer at its moment.
    pub(crate) fn run_until(&mut self, end: Instant) {
        loop {
            self.step();
            let mut next = None::<Instant>;
            for role in ROLES {
                let arrival = self.next_arrival(role);
                let timeout = self[role].session.poll_timeout();
                next = [next, arrival, timeout].into_iter().flatten().min();
            }
            let Some(next) = next.filter(|next| *next <= end) else { break };
            self.set(next.max(self.now));
            for role in ROLES {
                self[role].session.handle_timeout(next);
            }
        }
        self.set(end);
    }

    pub(crate) fn set(&mut self, now: Instant) {
        (self.now, self.esme.now, self.smsc.now) = (now, now, now);
    }
}

impl Index<Role> for Pair {
    type Output = Side;

    fn index(&self, role: Role) -> &Side {
        if role == Role::Esme { &self.esme } else { &self.smsc }
    }
}

impl IndexMut<Role> for Pair {
    fn index_mut(&mut self, role: Role) -> &mut Side {
        if role == Role::Esme { &mut self.esme } else { &mut self.smsc }
    }
}
