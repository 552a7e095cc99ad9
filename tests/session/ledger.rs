//! What one side was promised, and whether it is kept.

use std::collections::HashSet;

use smpp_driver::codec::Pdu;
use smpp_driver::codec::frame::{FrameLimit, Header, split};
use smpp_driver::session::{Event, RequestError, State, Ticket};

use crate::sim::Side;

/// Every request that a session took, and every PDU that it has let go.
pub(crate) struct Ledger {
    /// Requests without an outcome.
    waiting: HashSet<u32>,
    /// How many requests were answered, rejected, not sent, unanswered.
    settled: [u32; 4],
    /// Requests of which at least one octet was written.
    left: HashSet<u32>,
    not_sent: HashSet<u32>,
    /// The numbers of the peer that were answered.
    answered: HashSet<u32>,
    /// How many octets are to be written of the PDU that was written in part.
    begun: usize,
    closed: bool,
}

impl Ledger {
    pub(crate) fn new() -> Self {
        Self {
            waiting: HashSet::new(),
            settled: [0; 4],
            left: HashSet::new(),
            not_sent: HashSet::new(),
            answered: HashSet::new(),
            begun: 0,
            closed: false,
        }
    }

    /// The session took a request.
    pub(crate) fn accepted(&mut self, sequence_number: u32) {
        assert!(self.waiting.insert(sequence_number), "number {sequence_number} is in flight twice");
    }

    /// The first `count` octets of `out` are written.
    pub(crate) fn written(&mut self, out: &[u8], count: usize) {
        let mut at = self.begun;
        while at < count {
            let (frame, _) = split(&out[at..], FrameLimit::default()).unwrap().expect("whole PDUs");
            let (command_id, sequence_number) = (frame.header.command_id, frame.header.sequence_number);
            if command_id.is_response() {
                assert!(self.answered.insert(sequence_number), "{sequence_number} is answered twice");
            } else {
                assert!(!self.not_sent.contains(&sequence_number), "{sequence_number} leaves all the same");
                self.left.insert(sequence_number);
            }
            at += Header::LEN + frame.body.len();
        }
        self.begun = at - count;
    }

    /// Compares what the session has told since the last time with what it promises; gives back the tickets.
    pub(crate) fn check(&mut self, side: &mut Side, events: Vec<Event>) -> Vec<Ticket> {
        let mut tickets = Vec::new();
        for event in events {
            assert!(!self.closed, "after the end: {event:?}");
            match event {
                Event::Outcome { sequence_number, outcome } => self.settle(sequence_number, &outcome),
                Event::Request(_, ticket) => tickets.push(ticket),
                Event::Closed(_) => self.closed = true,
                _ => {}
            }
        }
        let session = &mut side.session;
        assert_eq!(session.in_flight() as usize, self.waiting.len());
        assert!(session.in_flight() <= session.config().window);
        assert_eq!(
            (session.closed().is_some(), session.state() == State::Closed),
            (self.closed, self.closed)
        );
        let timeout = session.poll_timeout();
        if self.closed {
            assert_eq!((timeout, session.in_flight()), (None, 0));
        } else if timeout.is_none_or(|timeout| timeout > side.now) {
            // Nothing is due yet, so nothing happens.
            let unwritten = session.unwritten_answers();
            session.handle_timeout(side.now);
            assert!(session.poll_event().is_none());
            assert_eq!((session.poll_timeout(), session.unwritten_answers()), (timeout, unwritten));
        }
        tickets
    }

    fn settle(&mut self, sequence_number: u32, outcome: &Result<Pdu, RequestError>) {
        assert!(
            self.waiting.remove(&sequence_number),
            "{sequence_number} has an outcome too many: {outcome:?}"
        );
        let kind = match outcome {
            Ok(_) => 0,
            Err(RequestError::Rejected(_)) => 1,
            Err(RequestError::NotSent(_)) => 2,
            Err(RequestError::Unanswered(_)) => 3,
        };
        self.settled[kind] += 1;
        if let Err(RequestError::NotSent(_)) = outcome {
            assert!(!self.left.contains(&sequence_number), "{sequence_number} had left: {outcome:?}");
            self.not_sent.insert(sequence_number);
        }
    }

    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    pub(crate) fn settled(&self) -> [u32; 4] {
        self.settled
    }
}
