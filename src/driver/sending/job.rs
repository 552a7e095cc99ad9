//! One message on its way: its parts and what became of each.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use tokio::sync::oneshot;

use crate::codec::{Body, BodyRef, CommandId, CommandStatus, Pdu};
use crate::driver::outcome::{AcceptedPart, NotSentReason, SendError};
use crate::driver::receipts::Correlation;
use crate::session::Unanswered;

/// What becomes of a message. Small, since each message that waits has room for one.
pub(crate) type Outcome = Result<Accepted, Box<SendError>>;

/// The octets of a PDU, addresses and text among them: `Debug` tells their number only.
#[derive(Clone, Default)]
pub(crate) struct Octets(pub(crate) Box<[u8]>);

impl fmt::Debug for Octets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} octets>", self.0.len())
    }
}

/// A message that the SMSC has accepted.
#[derive(Debug)]
pub(crate) struct Accepted {
    pub(crate) parts: Vec<AcceptedPart>,
    /// The octets of the first PDU.
    pub(crate) submit_sm: Octets,
}

/// A message that waits or is out.
#[derive(Debug)]
pub(crate) struct Job {
    parts: Box<[Part]>,
    /// Parts that were sent and not answered yet.
    out: u32,
    /// The last refusal as too much.
    throttled: Option<CommandStatus>,
    reply: Option<oneshot::Sender<Outcome>>,
    /// What its receipts will be matched by, if any are asked for; the part is filled in.
    correlation: Option<Box<Correlation>>,
    pub(crate) queued_at: Duration,
}

#[derive(Debug)]
struct Part {
    /// The octets of a `submit_sm`, without its header.
    submit_sm: Octets,
    state: PartState,
}

#[derive(Debug)]
enum PartState {
    Waiting,
    Out,
    Accepted(Box<str>),
    Rejected(CommandStatus),
    /// Seldom, and large.
    Unanswered(Box<Unanswered>),
}

/// What is to be done with a message after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Other parts are out.
    Wait,
    /// Its parts that wait are to be sent.
    Send,
    /// Nothing: its outcome is known.
    Settle,
}

impl Job {
    pub(crate) fn new(
        parts: impl IntoIterator<Item = Box<[u8]>>,
        correlation: Option<Correlation>,
        queued_at: Duration,
    ) -> (Self, oneshot::Receiver<Outcome>) {
        let parts = parts
            .into_iter()
            .map(|submit_sm| Part { submit_sm: Octets(submit_sm), state: PartState::Waiting })
            .collect();
        let correlation = correlation.map(Box::new);
        let (reply, outcome) = oneshot::channel();
        (Self { parts, out: 0, throttled: None, reply: Some(reply), correlation, queued_at }, outcome)
    }

    /// How many parts wait to be sent.
    pub(crate) fn waiting(&self) -> usize {
        self.parts.iter().filter(|part| matches!(part.state, PartState::Waiting)).count()
    }

    /// The next part to send, counted from 0.
    pub(crate) fn next(&self) -> Option<(u8, &[u8])> {
        let mut parts = (0..=u8::MAX).zip(&self.parts);
        let (at, part) = parts.find(|(_, part)| matches!(part.state, PartState::Waiting))?;
        Some((at, &part.submit_sm.0))
    }

    /// How many parts wait still, after this one was sent.
    pub(crate) fn sent(&mut self, part: u8) -> usize {
        self.parts[usize::from(part)].state = PartState::Out;
        self.out += 1;
        self.waiting()
    }

    /// Whether receipts are asked for.
    pub(crate) fn wants_receipts(&self) -> bool {
        self.correlation.is_some()
    }

    /// The part goes back: no octet of it has left, or it was too much at the moment.
    pub(crate) fn again(&mut self, part: u8, throttled: Option<CommandStatus>) -> Next {
        self.throttled = throttled.or(self.throttled);
        self.back(part, PartState::Waiting)
    }

    pub(crate) fn accepted(&mut self, part: u8, response: &Pdu) -> Next {
        self.back(part, PartState::Accepted(message_id(response)))
    }

    pub(crate) fn rejected(&mut self, part: u8, status: CommandStatus) -> Next {
        self.back(part, PartState::Rejected(status))
    }

    pub(crate) fn unanswered(&mut self, part: u8, reason: Unanswered) -> Next {
        self.back(part, PartState::Unanswered(Box::new(reason)))
    }

    fn back(&mut self, part: u8, state: PartState) -> Next {
        self.parts[usize::from(part)].state = state;
        self.out -= 1;
        match (self.has_failed(), self.waiting()) {
            _ if self.out > 0 => Next::Wait,
            (true, _) | (false, 0) => Next::Settle,
            (false, _) => Next::Send,
        }
    }

    /// Whether a part has ended so that the others need not be sent.
    pub(crate) fn has_failed(&self) -> bool {
        let failed = |part: &Part| matches!(part.state, PartState::Rejected(_) | PartState::Unanswered(_));
        self.parts.iter().any(failed)
    }

    /// Whether a part is out.
    pub(crate) fn is_out(&self) -> bool {
        self.out > 0
    }

    /// What the receipt of a part, counted from 0, will be matched by.
    pub(crate) fn correlation(&self, part: u8) -> Option<Correlation> {
        let correlation = self.correlation.as_deref()?.clone();
        Some(Correlation { part: part.saturating_add(1), ..correlation })
    }

    /// Tells that the message is accepted although not all of its parts are: a failure that comes later is not told.
    pub(crate) fn reply_early(&mut self) {
        if self.has_failed() {
            return;
        }
        let parts = self.accepted_parts();
        if !parts.is_empty()
            && let Some(first) = self.parts.first()
        {
            let submit_sm = first.submit_sm.clone();
            self.reply(Ok(Accepted { parts, submit_sm }));
        }
    }

    /// Tells what became of the message.
    pub(crate) fn settle(mut self) -> Verdict {
        let outcome = self.outcome(NotSentReason::Deadline);
        let verdict = Verdict::of(&outcome);
        self.reply(outcome);
        verdict
    }

    /// Tells that the message, or what remains of it, is not sent.
    pub(crate) fn give_up(mut self, reason: NotSentReason) -> Verdict {
        let reason = match (reason, self.throttled) {
            (NotSentReason::Deadline, Some(status)) => NotSentReason::Throttled(status),
            _ => reason,
        };
        let outcome = self.outcome(reason);
        let verdict = Verdict::of(&outcome);
        self.reply(outcome);
        verdict
    }

    /// The PDUs of the parts that were not sent.
    pub(crate) fn unsent(&self) -> Vec<Body> {
        let waiting = self.parts.iter().filter(|part| matches!(part.state, PartState::Waiting));
        waiting.map(|part| Body::new(CommandId::SUBMIT_SM, &part.submit_sm.0)).collect()
    }

    fn reply(&mut self, outcome: Outcome) {
        if let Some(reply) = self.reply.take() {
            // Whoever has dropped the future does not want to know.
            drop(reply.send(outcome));
        }
    }

    /// `reason` is why parts that wait were not sent.
    fn outcome(&mut self, reason: NotSentReason) -> Outcome {
        let accepted = self.accepted_parts();
        if accepted.len() == self.parts.len() {
            let submit_sm = self.parts.first_mut().map(|part| core::mem::take(&mut part.submit_sm));
            return Ok(Accepted { parts: accepted, submit_sm: submit_sm.unwrap_or_default() });
        }
        Err(Box::new(self.failure(reason, accepted)))
    }

    fn failure(&self, reason: NotSentReason, accepted: Vec<AcceptedPart>) -> SendError {
        let doubts = || {
            self.numbered().filter_map(|(number, part)| match &part.state {
                PartState::Unanswered(reason) => Some((number, reason)),
                _ => None,
            })
        };
        if let Some((_, reason)) = doubts().next() {
            let in_doubt = doubts().map(|(number, _)| number).collect();
            return SendError::Unanswered { reason: (**reason).clone(), in_doubt, accepted };
        }
        let refused = self.numbered().find_map(|(part, found)| match found.state {
            PartState::Rejected(command_status) => Some((part, command_status)),
            _ => None,
        });
        match refused {
            Some((part, command_status)) => SendError::Rejected { part, command_status, accepted },
            None => SendError::NotSent { reason, accepted },
        }
    }

    fn accepted_parts(&self) -> Vec<AcceptedPart> {
        let accepted = |(part, found): (u8, &Part)| match &found.state {
            PartState::Accepted(message_id) => Some(AcceptedPart { part, message_id: message_id.clone() }),
            _ => None,
        };
        self.numbered().filter_map(accepted).collect()
    }

    /// The parts with their numbers: there are 255 at most.
    fn numbered(&self) -> impl Iterator<Item = (u8, &Part)> {
        (1..=u8::MAX).zip(&self.parts)
    }
}

/// Which of its outcomes a message had, for the statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Accepted,
    Rejected,
    NotSent,
    Unanswered,
}

impl Verdict {
    fn of(outcome: &Outcome) -> Self {
        match outcome {
            Ok(_) => Self::Accepted,
            Err(error) => match **error {
                SendError::Rejected { .. } | SendError::Invalid(_) => Self::Rejected,
                SendError::NotSent { .. } => Self::NotSent,
                SendError::Unanswered { .. } => Self::Unanswered,
            },
        }
    }
}

/// The id in a `submit_sm_resp`; octets that are no ASCII are written as what they are in Latin-1.
pub(crate) fn message_id(response: &Pdu) -> Box<str> {
    match response.body.borrow() {
        BodyRef::SubmitSmResp(response) => match core::str::from_utf8(response.message_id.as_octets()) {
            Ok(id) => id.into(),
            Err(_) => response.message_id.as_octets().iter().map(|octet| char::from(*octet)).collect(),
        },
        _ => Box::default(),
    }
}
