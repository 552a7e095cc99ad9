//! What the view shows.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use smpp_driver::session::{Stats, Tally};
use smpp_driver::testing::{SmscEvent, SmscSession, Submission};
use smpp_driver::transport::Connection;
use tokio::time::Instant;

use crate::deliveries::Delivered;
use crate::mask::masked;

/// How many lines of what happened are kept.
const LINES: usize = 200;
/// How many seconds of rates are kept.
pub(super) const SECONDS: usize = 120;

pub(super) struct Figures {
    pub(super) listening: SocketAddr,
    pub(super) start: Instant,
    pub(super) sessions: Vec<Session>,
    /// Of all sessions that were ever bound.
    pub(super) all: Counts,
    pub(super) meter: Meter,
    /// Requests of each of the last seconds, in and out.
    pub(super) history: VecDeque<[u64; 2]>,
    /// When the last second of the history ended, and what was counted then.
    second: (Instant, Counts),
    pub(super) accepted: u64,
    pub(super) refused: u64,
    /// The newest last.
    pub(super) lines: VecDeque<Line>,
}

/// Something that happened.
pub(super) struct Line {
    pub(super) at: Duration,
    pub(super) what: &'static str,
    pub(super) system_id: String,
    pub(super) text: String,
    pub(super) good: bool,
}

/// A session that is bound.
pub(super) struct Session {
    pub(super) system_id: String,
    pub(super) kind: &'static str,
    pub(super) peer: String,
    pub(super) counts: Counts,
    pub(super) meter: Meter,
    connection: Connection,
}

/// What was counted of one session, or of all.
#[derive(Default, Clone, Copy)]
pub(super) struct Counts {
    /// Requests that came in, and how many of them are answered.
    pub(super) received: u64,
    pub(super) answered: u64,
    /// Requests that went out, and how many of them are answered.
    pub(super) sent: u64,
    pub(super) answers: u64,
}

impl Counts {
    fn of(stats: &Stats) -> Self {
        let count = |tally: &Tally, responses: bool| {
            tally.iter().filter(|(id, ..)| id.is_response() == responses).map(|(.., count)| count).sum()
        };
        Self {
            received: count(&stats.received, false),
            answered: count(&stats.sent, true),
            sent: count(&stats.sent, false),
            answers: count(&stats.received, true),
        }
    }

    /// Requests that wait for their answers, in and out. The bind was answered before the session began.
    pub(super) fn waiting(&self) -> [u64; 2] {
        [self.received.saturating_sub(self.answered), self.sent.saturating_sub(self.answers)]
    }

    fn add(&mut self, later: Self, earlier: Self) {
        self.received += later.received - earlier.received;
        self.answered += later.answered - earlier.answered;
        self.sent += later.sent - earlier.sent;
        self.answers += later.answers - earlier.answers;
    }
}

/// Requests a second, over the last second.
#[derive(Default)]
pub(super) struct Meter {
    samples: VecDeque<(Instant, Counts)>,
}

impl Meter {
    fn sample(&mut self, now: Instant, counts: Counts) {
        self.samples.push_back((now, counts));
        while self.samples.get(1).is_some_and(|(at, _)| now.duration_since(*at) >= Duration::from_secs(1)) {
            self.samples.pop_front();
        }
    }

    /// In and out.
    pub(super) fn rates(&self) -> [u64; 2] {
        let (Some((then, before)), Some((now, after))) = (self.samples.front(), self.samples.back()) else {
            return [0, 0];
        };
        let milliseconds = now.duration_since(*then).as_millis().max(1);
        let rate = |count: u64| u64::try_from(u128::from(count) * 1000 / milliseconds).unwrap_or(u64::MAX);
        [rate(after.received - before.received), rate(after.sent - before.sent)]
    }
}

impl Figures {
    pub(super) fn new(listening: SocketAddr) -> Self {
        let now = Instant::now();
        Self {
            listening,
            start: now,
            sessions: Vec::new(),
            all: Counts::default(),
            meter: Meter::default(),
            history: VecDeque::new(),
            second: (now, Counts::default()),
            accepted: 0,
            refused: 0,
            lines: VecDeque::new(),
        }
    }

    /// Looks at what the sessions have counted.
    pub(super) fn sample(&mut self, bound: &[SmscSession]) {
        let now = Instant::now();
        for session in bound {
            let known = self.sessions.iter().any(|known| known.connection.is_same(&session.connection));
            if !known {
                self.sessions.push(Session::new(session));
            }
        }
        // Those that have ended are looked at once more.
        for session in &mut self.sessions {
            let counts = Counts::of(&session.connection.stats());
            self.all.add(counts, session.counts);
            session.counts = counts;
            session.meter.sample(now, counts);
        }
        self.sessions
            .retain(|known| bound.iter().any(|session| known.connection.is_same(&session.connection)));
        self.meter.sample(now, self.all);
        let (then, before) = self.second;
        if now.duration_since(then) >= Duration::from_secs(1) {
            self.history.push_back([self.all.received - before.received, self.all.sent - before.sent]);
            self.second = (now, self.all);
            if self.history.len() > SECONDS {
                self.history.pop_front();
            }
        }
    }

    pub(super) fn event(&mut self, event: &SmscEvent) {
        match event {
            SmscEvent::Bound { system_id, kind, peer_addr, .. } => {
                let peer = peer_addr.map(|peer| format!(" from {peer}")).unwrap_or_default();
                self.line("bound", system_id, format!("{kind:?}{peer}").to_lowercase(), true);
            }
            SmscEvent::Refused { system_id, peer_addr } => {
                self.refused += 1;
                let peer = peer_addr.map(|peer| format!("from {peer}")).unwrap_or_default();
                self.line("refused", system_id, peer, false);
            }
            SmscEvent::Submitted { system_id, message_id, pdu } => {
                self.accepted += 1;
                let text = Submission::of(&pdu.body).map(|submission| summary(&submission));
                let text = format!("{message_id} {}", text.unwrap_or_default());
                self.line("submitted", system_id, text, true);
            }
            SmscEvent::Receipt { message_id, outcome } => {
                let text = match outcome {
                    Ok(()) => format!("{message_id} taken"),
                    Err(error) => format!("{message_id} {error}"),
                };
                self.line("receipt", "", text, outcome.is_ok());
            }
            SmscEvent::FaultAnswered { pdu } => {
                let text = format!("{} {}", pdu.command_id().name().unwrap_or("answer"), pdu.command_status);
                self.line("answer", "", text, true);
            }
            SmscEvent::Closed { system_id, closed } => {
                self.line("closed", system_id, format!("by {}: {}", closed.by.name(), closed.reason), true);
            }
            _ => {}
        }
    }

    pub(super) fn delivered(&mut self, delivered: &Delivered) {
        let (text, good) = match &delivered.outcome {
            Ok(status) => (status.to_string(), status.is_ok()),
            Err(error) => (error.to_string(), false),
        };
        self.line("delivered", &delivered.system_id, text, good);
    }

    fn line(&mut self, what: &'static str, system_id: &str, text: String, good: bool) {
        let line = Line { at: self.start.elapsed(), what, system_id: system_id.to_owned(), text, good };
        self.lines.push_back(line);
        if self.lines.len() > LINES {
            self.lines.pop_front();
        }
    }
}

impl Session {
    fn new(session: &SmscSession) -> Self {
        let kind = match session.connection.state() {
            smpp_driver::session::State::BoundTx => "tx",
            smpp_driver::session::State::BoundRx => "rx",
            _ => "trx",
        };
        let peer = session.peer_addr.map(|peer| peer.to_string());
        Self {
            system_id: session.system_id.clone(),
            kind,
            peer: peer.unwrap_or_default(),
            counts: Counts::default(),
            meter: Meter::default(),
            connection: session.connection.clone(),
        }
    }
}

/// A message without its text, and with masked addresses.
fn summary(submission: &Submission) -> String {
    let shown = |octets: &[u8]| masked(&octets.escape_ascii().to_string());
    let to = submission.destinations.first().map(|to| shown(to.addr.as_octets()));
    let more = submission.destinations.len().saturating_sub(1);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let text = match submission.text() {
        Some(text) => format!("{} characters", text.chars().count()),
        None => "binary".to_owned(),
    };
    format!("{} to {}{more}, {text}", shown(submission.source.addr.as_octets()), to.unwrap_or_default())
}
