//! What a session does when nothing comes.

use core::time::Duration;

use super::Session;
use super::config::{Config, Role};
use super::instant::Instant;
use super::outcome::{By, CloseReason, RequestError, Unanswered};
use super::window::Purpose;
use crate::codec::{CommandId, EnquireLink, Operation};

/// The timers of a session, but for those of its requests.
#[derive(Debug)]
pub(super) struct Timers {
    /// The bind is awaited until then.
    session_init: Option<Instant>,
    /// Silence is broken with an `enquire_link` then.
    enquire_link: Option<Instant>,
    /// The last whole PDU of the peer, or the bind.
    last_pdu: Instant,
    /// The session is unbound for lack of use then.
    inactivity: Option<Instant>,
    /// The unbind is given up then.
    unbind: Option<Instant>,
    bound: bool,
    enquire_link_interval: Option<Duration>,
    inactivity_timeout: Option<Duration>,
}

impl Timers {
    pub(super) fn new(role: Role, config: &Config, now: Instant) -> Self {
        let some = |timeout: Option<Duration>| timeout.filter(|timeout| !timeout.is_zero());
        let session_init = some(config.session_init_timeout).filter(|_| role == Role::Smsc);
        Self {
            session_init: session_init.map(|timeout| now + timeout),
            enquire_link: None,
            last_pdu: now,
            inactivity: None,
            unbind: None,
            bound: false,
            enquire_link_interval: some(config.enquire_link_interval),
            inactivity_timeout: some(config.inactivity_timeout),
        }
    }

    /// A bind has succeeded.
    pub(super) fn bound(&mut self, now: Instant) {
        self.session_init = None;
        self.bound = true;
        self.heard(now);
        self.used(now);
    }

    /// A PDU has come from the peer.
    pub(super) fn heard(&mut self, now: Instant) {
        self.last_pdu = now;
        self.heard_octets(now);
    }

    /// Octets have come from the peer. A PDU that never becomes whole does not put the question off for ever.
    fn heard_octets(&mut self, now: Instant) {
        if self.bound {
            let ask = |interval| (now + interval).min(self.last_pdu + interval + interval);
            self.enquire_link = self.enquire_link_interval.map(ask);
        }
    }

    /// A request was sent, received or answered; `enquire_link` makes no use of the session.
    pub(super) fn transaction(&mut self, now: Instant, operation: CommandId) {
        if operation != CommandId::ENQUIRE_LINK {
            self.used(now);
        }
    }

    fn used(&mut self, now: Instant) {
        if self.bound {
            self.inactivity = self.inactivity_timeout.map(|timeout| now + timeout);
        }
    }

    /// The session is to be over by `deadline`; whether it is used does not matter any more.
    pub(super) fn unbinding(&mut self, deadline: Instant) {
        self.unbind = Some(deadline);
        (self.inactivity, self.inactivity_timeout) = (None, None);
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
        [self.enquire_link, self.inactivity, self.unbind].into_iter().flatten().min()
    }
}

impl Session {
    /// When [`handle_timeout`](Self::handle_timeout) wants to be called next.
    pub fn poll_timeout(&mut self) -> Option<Instant> {
        [self.window.next_deadline(), self.session_init(), self.timers.next()].into_iter().flatten().min()
    }

    /// Octets have come from the peer, perhaps not yet a whole PDU: it need not be asked whether it is alive, unless the
    /// last whole one is two intervals old. Once it has been asked, only a whole PDU is an answer.
    pub fn handle_heard(&mut self, now: Instant) {
        if self.enquired.is_none() {
            self.timers.heard_octets(now);
        }
    }

    /// The application wants nothing more to be read: requests of the peer, but answers too, stay in the network, and the
    /// peer is held back. See [`is_reading_paused`](Self::is_reading_paused).
    ///
    /// Meanwhile the peer is not asked whether it is alive, since nobody would see its answer. Requests of this side run
    /// out of their time as usual. An unbind, of whatever cause, ends the pause: it needs an answer.
    pub fn pause_reading(&mut self) {
        if self.unbinding.is_none() {
            self.paused = true;
            (self.enquired, self.timers.enquire_link) = (None, None);
        }
    }

    /// Reading goes on.
    pub fn resume_reading(&mut self, now: Instant) {
        if self.paused {
            self.paused = false;
            self.timers.heard(now);
        }
    }

    /// Whether nothing more is to be read from the connection. What has been read already is handled as usual.
    #[must_use]
    pub fn is_reading_paused(&self) -> bool {
        self.paused
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant) {
        let due = |timer: Option<Instant>| timer.is_some_and(|at| at <= now);
        while let Some(request) = self.window.expire(now) {
            match request.purpose {
                Purpose::Application => {
                    self.stats.timeouts += 1;
                    self.outcome(request, Err(RequestError::Unanswered(Unanswered::Timeout)));
                    self.go_on_unbinding(now);
                }
                Purpose::EnquireLink if self.enquired == Some(request.sequence_number) => {
                    self.close(By::Us, CloseReason::Silent);
                }
                // Another PDU has come instead of its answer.
                Purpose::EnquireLink => {}
                Purpose::Unbind => self.close(By::Us, CloseReason::UnbindTimeout),
            }
        }
        if due(self.session_init()) {
            self.close(By::Us, CloseReason::SessionInit);
        }
        if due(self.timers.unbind) {
            self.hurry_unbind(now);
        }
        if due(self.timers.enquire_link) {
            self.enquire(now);
        }
        if due(self.timers.inactivity) {
            self.unbind(now);
        }
    }

    /// Until when the bind has to come; while the application judges one, nothing more is awaited.
    fn session_init(&self) -> Option<Instant> {
        self.timers.session_init.filter(|_| !self.binding)
    }

    /// Asks whether the peer is alive. It is not asked again before it has shown that it is.
    fn enquire(&mut self, now: Instant) {
        self.timers.enquire_link = None;
        if self.paused {
            return;
        }
        let deadline = now + self.config.response_timeout;
        self.enquired =
            Some(self.send_request(now, EnquireLink::default().as_body(), Purpose::EnquireLink, deadline));
    }
}
