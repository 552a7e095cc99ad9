//! The end in order: what is outstanding is awaited, then one side asks and the other answers.

use super::Session;
use super::event::Event;
use super::instant::Instant;
use super::outcome::{By, CloseReason};
use super::state::State;
use super::window::Purpose;
use crate::codec::{Operation, Unbind, UnbindResp};

/// How far an unbind has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unbinding {
    /// This side wants to, by then: what is outstanding is awaited first.
    Draining(Instant),
    /// This side has sent `unbind`.
    Asked,
    /// The peer has sent `unbind` with this number: what is outstanding is awaited, then it is answered.
    Answering(u32),
}

impl Session {
    /// Begins to end the session: no new requests, outstanding answers are awaited, then `unbind` is sent and its
    /// answer awaited. A session that is not bound is closed at once.
    ///
    /// At least half of the unbind timeout is left for the peer's answer to `unbind`.
    pub fn unbind(&mut self, now: Instant) {
        if self.closed.is_some() || self.unbinding.is_some() {
            return;
        }
        if !self.state.is_bound() {
            return self.close(By::Us, CloseReason::Unbound);
        }
        self.resume_reading(now);
        let timeout = self.config.unbind_timeout;
        self.unbinding = Some(Unbinding::Draining(now + timeout));
        self.timers.unbinding(now + timeout / 2);
        self.go_on_unbinding(now);
    }

    /// The peer unbinds.
    pub(super) fn handle_unbind(&mut self, now: Instant, sequence_number: u32) {
        match self.unbinding {
            // Both sides at the same time: each answers the other.
            Some(Unbinding::Asked) => {
                self.answer(sequence_number, UnbindResp::default().as_body());
            }
            Some(Unbinding::Answering(_)) => {}
            Some(Unbinding::Draining(_)) | None => {
                self.resume_reading(now);
                self.state = State::Unbound;
                self.unbinding = Some(Unbinding::Answering(sequence_number));
                self.timers.unbinding(now + self.config.unbind_timeout);
                self.events.push_back(Event::Unbinding);
                self.go_on_unbinding(now);
            }
        }
    }

    /// Takes the next step of an unbind as soon as nothing is outstanding that it waits for.
    pub(super) fn go_on_unbinding(&mut self, now: Instant) {
        if self.window.application() > 0 || self.unanswered > 0 {
            return;
        }
        match self.unbinding {
            Some(Unbinding::Draining(deadline)) => self.ask_to_unbind(now, deadline),
            Some(Unbinding::Answering(sequence_number)) => self.answer_unbind(sequence_number),
            Some(Unbinding::Asked) | None => {}
        }
    }

    fn ask_to_unbind(&mut self, now: Instant, deadline: Instant) {
        self.unbinding = Some(Unbinding::Asked);
        self.state = State::Unbound;
        // Whoever calls late, or after a long sleep of the machine, still leaves the peer its half.
        let deadline = deadline.max(now + self.config.unbind_timeout / 2);
        self.timers.unbinding(deadline);
        self.send_request(now, Unbind::default().as_body(), Purpose::Unbind, deadline);
    }

    /// Answers the peer's `unbind`; with this the session has ended.
    fn answer_unbind(&mut self, sequence_number: u32) {
        self.close(By::Peer, CloseReason::Unbound);
        self.answer(sequence_number, UnbindResp::default().as_body());
    }

    pub(super) fn unbinder(&self) -> By {
        if matches!(self.unbinding, Some(Unbinding::Answering(_))) { By::Peer } else { By::Us }
    }

    /// Waits no longer for what is outstanding.
    pub(super) fn hurry_unbind(&mut self, now: Instant) {
        match self.unbinding {
            Some(Unbinding::Draining(deadline)) => self.ask_to_unbind(now, deadline),
            Some(Unbinding::Answering(sequence_number)) => self.answer_unbind(sequence_number),
            Some(Unbinding::Asked) | None => self.close(By::Us, CloseReason::UnbindTimeout),
        }
    }
}
