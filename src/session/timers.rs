//! What a session does when nothing comes.

use core::time::Duration;

use super::config::{Config, Role};
use super::instant::Instant;
use super::outcome::{By, CloseReason, RequestError, Unanswered};
use super::window::Purpose;
use super::{Session, Unbinding};
use crate::codec::{EnquireLink, Operation};

/// The timers of a session, but for those of its requests.
#[derive(Debug)]
pub(super) struct Timers {
    /// The bind is awaited until then.
    session_init: Option<Instant>,
    /// Silence is broken with an `enquire_link` then.
    enquire_link: Option<Instant>,
    /// The session is unbound for lack of use then.
    inactivity: Option<Instant>,
    /// The unbind is given up then.
    pub(super) unbind: Option<Instant>,
    bound: bool,
    enquire_link_interval: Option<Duration>,
    inactivity_timeout: Option<Duration>,
}

impl Timers {
    pub(super) fn new(role: Role, config: &Config, now: Instant) -> Self {
        let session_init =
            config.session_init_timeout.filter(|_| role == Role::Smsc).map(|timeout| now + timeout);
        Self {
            session_init,
            enquire_link: None,
            inactivity: None,
            unbind: None,
            bound: false,
            enquire_link_interval: config.enquire_link_interval,
            inactivity_timeout: config.inactivity_timeout,
        }
    }

    /// A bind has succeeded.
    pub(super) fn bound(&mut self, now: Instant) {
        self.session_init = None;
        self.bound = true;
        self.heard(now);
        self.transaction(now);
    }

    /// Something has come from the peer.
    pub(super) fn heard(&mut self, now: Instant) {
        if self.bound {
            self.enquire_link = self.enquire_link_interval.map(|interval| now + interval);
        }
    }

    /// A request other than `enquire_link` was sent, received or answered.
    pub(super) fn transaction(&mut self, now: Instant) {
        if self.bound {
            self.inactivity = self.inactivity_timeout.map(|timeout| now + timeout);
        }
    }

    pub(super) fn stop(&mut self) {
        *self = Self {
            session_init: None,
            enquire_link: None,
            inactivity: None,
            unbind: None,
            bound: false,
            ..*self
        };
    }

    fn next(&self) -> Option<Instant> {
        [self.session_init, self.enquire_link, self.inactivity, self.unbind].into_iter().flatten().min()
    }
}

impl Session {
    /// When [`handle_timeout`](Self::handle_timeout) wants to be called next.
    pub fn poll_timeout(&mut self) -> Option<Instant> {
        [self.window.next_deadline(), self.timers.next()].into_iter().flatten().min()
    }

    /// Octets have come from the peer, perhaps not yet a whole PDU: it is alive.
    pub fn handle_heard(&mut self, now: Instant) {
        self.timers.heard(now);
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant) {
        let due = |timer: Option<Instant>| timer.is_some_and(|at| at <= now);
        while let Some(request) = self.window.expire(now) {
            match request.purpose {
                Purpose::Application => {
                    self.outcome(request, Err(RequestError::Unanswered(Unanswered::Timeout)));
                    self.go_on_unbinding(now);
                }
                Purpose::EnquireLink => return self.close(By::Us, CloseReason::Silent),
                Purpose::Unbind => return self.close(By::Us, CloseReason::UnbindTimeout),
            }
        }
        if due(self.timers.session_init) {
            return self.close(By::Us, CloseReason::SessionInit);
        }
        if due(self.timers.unbind) {
            return self.hurry_unbind(now);
        }
        if due(self.timers.enquire_link) {
            self.timers.heard(now);
            self.enquire(now);
        }
        if due(self.timers.inactivity) {
            self.timers.inactivity = None;
            self.unbind(now);
        }
    }

    /// Waits no longer for what is outstanding.
    fn hurry_unbind(&mut self, now: Instant) {
        self.timers.unbind = None;
        match self.unbinding {
            Some(Unbinding::Draining) => self.ask_to_unbind(now),
            Some(Unbinding::Answering(sequence_number)) => self.answer_unbind(sequence_number),
            Some(Unbinding::Asked) | None => self.close(By::Us, CloseReason::UnbindTimeout),
        }
    }

    /// Asks whether the peer is alive, unless it has been asked already.
    fn enquire(&mut self, now: Instant) {
        if !self.enquiring {
            self.enquiring = true;
            let deadline = now + self.config.response_timeout;
            self.send_request(EnquireLink::default().as_body(), Purpose::EnquireLink, deadline);
        }
    }
}
