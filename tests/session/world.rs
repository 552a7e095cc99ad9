//! A random conversation, and what must hold in each: every request has one outcome, nothing is answered twice.

use std::time::Duration;

use smpp_driver::codec::{Body, CommandId, CommandStatus, Pdu};
use smpp_driver::session::{By, CloseReason, Instant, Role, Ticket};

use crate::chance::Chance;
use crate::ledger::Ledger;
use crate::pair::Pair;
use crate::sim::{ROLES, body, config, other, usual};

/// One conversation.
pub(crate) struct World {
    random: Chance,
    pair: Pair,
    /// Of the ESME, then of the SMSC.
    ledgers: [Ledger; 2],
    tickets: [Vec<Ticket>; 2],
    /// Numbers of what no session sent.
    invented: u32,
}

impl World {
    fn new(mut random: Chance) -> Self {
        let config = config(|config| {
            config.window = 1 + random.below(6);
            config.inbound_window = 1 + random.below(4);
            config.response_timeout = Duration::from_secs(1 + u64::from(random.below(8)));
            config.enquire_link_interval = Some(Duration::from_secs(random.below(10).into()));
            config.inactivity_timeout = Some(Duration::from_secs(random.below(3).into()) * 20);
        });
        let delays = [random.milliseconds(100), random.milliseconds(100)];
        let mut pair = if random.below(8) == 0 {
            Pair::new(config.clone(), config.clone())
        } else {
            Pair::bound(&config, Duration::ZERO)
        };
        pair.delays = delays;
        Self {
            random,
            pair,
            ledgers: [Ledger::new(), Ledger::new()],
            tickets: [vec![], vec![]],
            invented: 1_000_000,
        }
    }

    /// Talks for so many steps, or as long as there are choices, and tells how the requests of both sides were settled.
    pub(crate) fn run(random: Chance, steps: u32) -> [[u32; 4]; 2] {
        let mut world = Self::new(random);
        for _ in 0..steps {
            if world.random.is_over() {
                break;
            }
            world.step();
        }
        world.finish()
    }

    fn step(&mut self) {
        let role = ROLES[self.random.index(2)];
        match self.random.below(40) {
            0..8 => self.ask(role),
            8..18 => self.answer(role),
            18..22 => self.hand_over_and_write(role),
            22..24 => drop(self.pair.deliver(role)),
            24..27 => self.pass_time(),
            27..30 => self.send_what_no_session_would(role),
            30 => match self.random.below(4) {
                0 => self.end(role),
                1 => self.pair[role].unbind(),
                _ => self.pause_or_resume(role),
            },
            _ => self.catch_up(),
        }
        self.check();
    }

    fn ask(&mut self, role: Role) {
        let body = match self.random.below(12) {
            0 => body(CommandId::BIND_TRANSCEIVER),
            1 => body(CommandId::ENQUIRE_LINK),
            2 => body(CommandId::DATA_SM),
            _ => usual(role),
        };
        let timeout = (self.random.below(2) == 0).then(|| self.random.milliseconds(6_000));
        let side = &mut self.pair[role];
        if let Ok(sequence_number) = side.session.request(side.now, body.borrow(), timeout) {
            self.ledgers[role as usize].accepted(sequence_number);
        }
    }

    /// Answers, refuses or forgets one of the requests that wait for it, the oldest or not.
    fn answer(&mut self, role: Role) {
        let tickets = &mut self.tickets[role as usize];
        if tickets.is_empty() {
            return;
        }
        let ticket = tickets.swap_remove(self.random.index(tickets.len()));
        let side = &mut self.pair[role];
        let response = body(ticket.command_id().response());
        // A session that has ended takes no answers.
        let _ = match self.random.below(8) {
            0 => Ok(()),
            1..3 => side.session.refuse(side.now, ticket, CommandStatus::SYSERR),
            _ => side.session.respond(side.now, ticket, CommandStatus::OK, response.borrow()),
        };
    }

    fn hand_over_and_write(&mut self, role: Role) {
        let side = &mut self.pair[role];
        // Both ways of a driver: all at once, or only when the last octets have been written.
        if side.out.is_empty() || self.random.below(2) == 0 {
            side.session.poll_transmit(&mut side.out);
        }
        let len = self.pair[role].out.len();
        let count = if self.random.below(2) == 0 { len } else { self.random.index(len + 1) };
        self.write(role, count);
    }

    fn write(&mut self, role: Role, count: usize) {
        self.ledgers[role as usize].written(&self.pair[role].out, count);
        self.pair.write(role, count);
    }

    fn pause_or_resume(&mut self, role: Role) {
        let side = &mut self.pair[role];
        if side.session.is_reading_paused() {
            side.session.resume_reading(side.now);
        } else {
            side.session.pause_reading();
        }
    }

    /// All that is to be written is, and all that is due arrives.
    fn catch_up(&mut self) {
        for role in ROLES {
            let side = &mut self.pair[role];
            side.session.poll_transmit(&mut side.out);
            let count = side.out.len();
            self.write(role, count);
            while self.pair.deliver(role) {}
        }
    }

    fn pass_time(&mut self) {
        let due = ROLES.into_iter().filter_map(|role| self.pair[role].session.poll_timeout()).min();
        let now = match due {
            Some(due) if self.random.below(6) == 0 => due.max(self.pair.now),
            _ => self.pair.now + self.random.milliseconds(800),
        };
        self.pair.set(now);
        for role in ROLES {
            if self.random.below(4) > 0 {
                self.pair[role].session.handle_timeout(now);
                let next = self.pair[role].session.poll_timeout();
                assert!(next.is_none_or(|next| next > now), "time stands still");
            }
        }
    }

    /// What comes to `role` although the other session did not send it.
    fn send_what_no_session_would(&mut self, role: Role) {
        self.invented += 1;
        let number = if self.random.below(3) > 0 { self.random.below(12) } else { self.invented };
        let right = usual(role).borrow().command_id().response();
        let pdu = match self.random.below(24) {
            // Answers: doubled, late or before the request has left; to another operation; unreadable; refusals.
            0..8 => Pdu::request(number, body(right)),
            8..10 => Pdu::request(number, body(CommandId::DATA_SM_RESP)),
            10..12 => Pdu::request(number, Body::new(CommandId::QUERY_SM_RESP, b"cut")),
            12..14 => Pdu::bodyless(right, CommandStatus::THROTTLED, number),
            14 => Pdu::bodyless(CommandId::GENERIC_NACK, CommandStatus::INVCMDID, number),
            15 => Pdu::bodyless(CommandId::GENERIC_NACK, CommandStatus::OK, number),
            // Requests, each with a number of its own so that its answers can be counted.
            16 => Pdu::request(self.invented, Body::new(CommandId(0x0A0A), b"unknown")),
            17 => Pdu::request(self.invented, Body::new(CommandId::SUBMIT_SM, b"cut")),
            18 => Pdu::request(self.invented, usual(role)),
            19 => Pdu::request(self.invented, body(CommandId::ENQUIRE_LINK)),
            20 => Pdu::request(self.invented, body(CommandId::OUTBIND)),
            21 if self.random.below(4) == 0 => Pdu::request(self.invented, body(CommandId::UNBIND)),
            22 if self.random.below(8) == 0 => return self.pair[role].break_stream(),
            _ => Pdu::request(self.invented, usual(other(role))),
        };
        self.pair[role].receive_whole(&pdu);
    }

    /// The connection ends, often with something in the outbox.
    fn end(&mut self, role: Role) {
        self.ask(role);
        self.ask(role);
        let side = &mut self.pair[role];
        let (by, reason) = match self.random.below(4) {
            // What has been handed over is still written.
            0 => return side.session.close(By::Us, CloseReason::Dropped),
            1 => (By::Peer, CloseReason::Eof),
            2 => (By::Network, CloseReason::Io("reset".into())),
            _ => (By::Us, CloseReason::WriteStalled),
        };
        side.session.handle_disconnect(by, reason);
        side.out.clear();
    }

    fn check(&mut self) {
        for role in ROLES {
            let side = &mut self.pair[role];
            let events = side.news();
            self.tickets[role as usize].extend(self.ledgers[role as usize].check(side, events));
        }
    }

    /// Nobody answers any more: everything ends by time, or at last by a reset.
    fn finish(mut self) -> [[u32; 4]; 2] {
        for _ in 0..3 {
            self.pass_time();
            self.check();
        }
        let end: Instant = self.pair.now + Duration::from_secs(20);
        for role in ROLES {
            let side = &mut self.pair[role];
            side.pass(end);
            if self.random.below(2) == 0 {
                side.session.handle_disconnect(By::Network, CloseReason::Io("reset".into()));
            }
        }
        self.check();
        self.ledgers.map(|ledger| {
            assert_eq!(ledger.waiting(), 0, "requests without an outcome");
            ledger.settled()
        })
    }
}
