//! The rules of one conversation, for either side, without socket, clock or task.
//!
//! A [`Session`] is driven with four kinds of methods:
//!
//! * getters: [`state`](Session::state), [`in_flight`](Session::in_flight), …
//! * input: [`handle_frame`](Session::handle_frame) and the other `handle_*` tell what came from outside, and when;
//! * commands: [`request`](Session::request), [`respond`](Session::respond), [`unbind`](Session::unbind),
//!   [`close`](Session::close);
//! * output: [`poll_transmit`](Session::poll_transmit), [`poll_event`](Session::poll_event),
//!   [`poll_timeout`](Session::poll_timeout), to be asked after each input or command until they have nothing more.
//!
//! Time comes in as an argument and must never go back.
//!
//! A PDU of the peer causes at most one answer, of 16 octets where the session refuses it by itself, and few events.
//! Who polls the events after each input and reads nothing while much is [`unwritten`](Session::unwritten_answers) holds no
//! more memory than the two windows ask for, whatever the peer sends.
//!
//! **The promise**: every request that [`request`](Session::request) took ends in exactly one
//! [`Event::Outcome`], whatever the peer, the network or the application does, as long as events are polled until
//! [`Event::Closed`].
//!
//! ```
//! use smpp_driver::codec::frame::{FrameLimit, split};
//! use smpp_driver::codec::{BindTransceiver, Operation};
//! use smpp_driver::session::{Config, Instant, Role, Session, State};
//!
//! let now = Instant::default();
//! let mut esme = Session::new(Role::Esme, Config::default(), now);
//! let bind = BindTransceiver::builder().system_id("ESME1").password("secret").build()?;
//! esme.request(now, bind.as_body(), None)?;
//!
//! let mut octets = Vec::new();
//! esme.poll_transmit(&mut octets);
//! let (frame, _) = split(&octets, FrameLimit::default())?.unwrap();
//!
//! let mut smsc = Session::new(Role::Smsc, Config::default(), now);
//! smsc.handle_frame(now, frame);
//! assert_eq!(smsc.state(), State::Open);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod config;
mod event;
mod inbound;
mod instant;
mod outbox;
mod outcome;
mod state;
mod stats;
mod timers;
mod unbind;
mod version;
mod window;

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::time::Duration;

pub use config::{Config, Role};
pub use event::{Event, Odd, Ticket};
pub use instant::Instant;
pub use outcome::{By, CloseReason, Closed, NotSent, Rejected, RequestError, Unanswered};
pub use state::State;
pub use stats::{Durations, Stats, Tally};

use crate::codec::frame::FrameError;
use crate::codec::{Body, BodyRef, CommandId, CommandStatus, InterfaceVersion, Pdu, PduRef, States};
use outbox::Outbox;
use timers::Timers;
use unbind::Unbinding;
use window::{InFlight, Purpose, Window};

/// One conversation, seen from one side.
#[derive(Debug)]
pub struct Session {
    role: Role,
    config: Config,
    state: State,
    peer_version: Option<InterfaceVersion>,
    /// What the bind says that this side has sent.
    bound_with: Option<InterfaceVersion>,
    window: Window,
    timers: Timers,
    /// Requests of the peer that wait for the application's answer.
    unanswered: u32,
    unbinding: Option<Unbinding>,
    /// The application wants nothing to be read.
    paused: bool,
    /// The `enquire_link` of this side since which no PDU has come.
    enquired: Option<u32>,
    /// A bind, of whichever side, waits for its answer.
    binding: bool,
    outbox: Outbox,
    stats: Stats,
    events: VecDeque<Event>,
    closed: Option<Closed>,
}

impl Session {
    /// A session on a connection that has just come up.
    #[must_use]
    pub fn new(role: Role, config: Config, now: Instant) -> Self {
        let timers = Timers::new(role, &config, now);
        Self {
            role,
            config,
            state: State::Open,
            peer_version: None,
            bound_with: None,
            window: Window::default(),
            timers,
            unanswered: 0,
            unbinding: None,
            paused: false,
            enquired: None,
            binding: false,
            outbox: Outbox::default(),
            stats: Stats::default(),
            events: VecDeque::new(),
            closed: None,
        }
    }

    /// Which side this is.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// Where the session stands.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// How many requests of the application wait for their answers.
    #[must_use]
    pub fn in_flight(&self) -> u32 {
        self.window.application()
    }

    /// How many requests of the peer wait for the application's answers.
    #[must_use]
    pub fn unanswered(&self) -> u32 {
        self.unanswered
    }

    /// How many octets of answers to the peer are to be transmitted, handed over or not, and not yet written.
    ///
    /// When they pile up, read nothing more until it has taken them, so that a peer which asks and never listens costs
    /// no memory. Requests of this side do not count: they are bounded by the window, and to read nothing because of
    /// them would keep their own answers away.
    #[must_use]
    pub fn unwritten_answers(&self) -> u64 {
        self.outbox.unwritten_answers()
    }

    /// What the session has counted since it began.
    #[must_use]
    pub fn stats(&self) -> &Stats {
        &self.stats
    }

    /// How the session ended, if it has.
    #[must_use]
    pub fn closed(&self) -> Option<&Closed> {
        self.closed.as_ref()
    }

    /// Sends a request and tells its `sequence_number`; its outcome comes as an [`Event::Outcome`] with that number.
    ///
    /// Without a `timeout` that of the settings is used.
    ///
    /// # Errors
    ///
    /// When the window is full, the state or the version does not allow the operation, or the session has ended; also for
    /// what is no request, and for [`unbind`](Self::unbind), which has its own method. No octet of the request was sent then.
    pub fn request(
        &mut self,
        now: Instant,
        body: BodyRef<'_>,
        timeout: Option<Duration>,
    ) -> Result<u32, NotSent> {
        let operation = body.command_id();
        if operation.is_response() || operation.is_unanswered() || operation == CommandId::UNBIND {
            return Err(NotSent::WrongMethod(operation));
        }
        self.may_send(&body)?;
        if self.window.application() >= self.config.window.max(1) {
            return Err(NotSent::WindowFull);
        }
        let deadline = now + timeout.unwrap_or(self.config.response_timeout);
        self.timers.transaction(now, operation);
        if State::after(operation).is_some() {
            self.binding = true;
            self.bound_with = body.interface_version();
        }
        let sequence_number = self.send_request(now, body, Purpose::Application, deadline);
        self.stats.most_in_flight = self.stats.most_in_flight.max(self.window.application());
        Ok(sequence_number)
    }

    /// Sends what nobody answers: `outbind`, `alert_notification`.
    ///
    /// # Errors
    ///
    /// When the state does not allow it, or the session has ended; also for what somebody answers.
    pub fn notify(&mut self, now: Instant, body: BodyRef<'_>) -> Result<(), NotSent> {
        if !body.command_id().is_unanswered() {
            return Err(NotSent::WrongMethod(body.command_id()));
        }
        self.may_send(&body)?;
        self.timers.transaction(now, body.command_id());
        if body.command_id() == CommandId::OUTBIND {
            self.state = State::Outbound;
        }
        let sequence_number = self.window.next_sequence_number();
        self.push(PduRef { command_status: CommandStatus::OK, sequence_number, body });
        Ok(())
    }

    /// Answers a request of the peer, with its response or a `generic_nack`. A bind that is answered with status 0
    /// makes the session bound. To a peer of SMPP 3.3 a response goes without its TLVs.
    ///
    /// # Errors
    ///
    /// When the session has ended, and when `body` answers another operation: the peer then gets a temporary error,
    /// so that its message is not lost.
    pub fn respond(
        &mut self,
        now: Instant,
        ticket: Ticket,
        command_status: CommandStatus,
        body: BodyRef<'_>,
    ) -> Result<(), NotSent> {
        if let Some(closed) = &self.closed {
            return Err(NotSent::Closed(closed.clone()));
        }
        let response = ticket.command_id.response();
        let answered = body.command_id();
        if answered != response && answered != CommandId::GENERIC_NACK {
            self.refuse(now, ticket, self.role.temporary_error())?;
            return Err(NotSent::WrongMethod(answered));
        }
        self.unanswered = self.unanswered.saturating_sub(1);
        self.timers.transaction(now, ticket.command_id);
        let body = self.as_understood(body);
        self.push(PduRef { command_status, sequence_number: ticket.sequence_number, body });
        if let Some(state) = State::after(ticket.command_id) {
            self.binding = false;
            if command_status.is_ok() && answered == response {
                self.enter(now, state);
            }
        }
        self.go_on_unbinding(now);
        Ok(())
    }

    /// Refuses a request of the peer: a header without a body.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub fn refuse(&mut self, now: Instant, ticket: Ticket, status: CommandStatus) -> Result<(), NotSent> {
        let body = Body::new(ticket.command_id.response(), &[]);
        self.respond(now, ticket, status, body.borrow())
    }

    /// Ends the session without an `unbind`. What the outbox holds of answers may still be transmitted.
    pub fn close(&mut self, by: By, reason: CloseReason) {
        self.finish(Closed { by, reason }, self.outbox.handed());
    }

    /// The connection has ended, or failed: nothing more can be transmitted.
    pub fn handle_disconnect(&mut self, by: By, reason: CloseReason) {
        // An end after both sides have unbound is what was agreed upon.
        let orderly = matches!(self.unbinding, Some(Unbinding::Asked | Unbinding::Answering(_)));
        let closed = match by {
            By::Peer | By::Network if orderly => Closed { by: self.unbinder(), reason: CloseReason::Unbound },
            _ => Closed { by, reason },
        };
        self.finish(closed, self.outbox.written());
        self.outbox.give_up();
    }

    /// The stream cannot be read any more: it is answered with a `generic_nack`, and the session ends.
    pub fn handle_frame_error(&mut self, error: FrameError) {
        if self.closed.is_some() {
            return;
        }
        self.finish(Closed { by: By::Us, reason: CloseReason::Frame(error) }, self.outbox.handed());
        let nack = Pdu::bodyless(CommandId::GENERIC_NACK, error.status(), error.sequence_number);
        self.push(nack.borrow());
    }

    /// Hands over all octets to be transmitted by appending them to `out`; tells whether there were any.
    pub fn poll_transmit(&mut self, out: &mut Vec<u8>) -> bool {
        self.outbox.hand_over(out)
    }

    /// So many of the octets handed over have been written to the connection.
    pub fn handle_transmitted(&mut self, now: Instant, octets: usize) {
        self.outbox.transmitted(now, octets);
    }

    /// What has happened, in its order.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Whether state and version allow this side to send an operation now; the window is not looked at.
    ///
    /// # Errors
    ///
    /// Why not.
    pub fn may_send(&self, body: &BodyRef<'_>) -> Result<(), NotSent> {
        if let Some(closed) = &self.closed {
            return Err(NotSent::Closed(closed.clone()));
        }
        let (from_esme, from_smsc) = body.command_id().states();
        let allowed = if self.role == Role::Esme { from_esme } else { from_smsc };
        let operation = body.command_id();
        // Nobody can tell what two binds at once lead to.
        let bind_twice = self.binding && State::after(operation).is_some();
        if self.unbinding.is_some() || bind_twice || !allowed.meets(self.state.as_states()) {
            let state = if self.unbinding.is_some() { State::Unbound } else { self.state };
            return Err(NotSent::State { operation, state });
        }
        self.check_version(body)
    }

    fn send_request(
        &mut self,
        since: Instant,
        body: BodyRef<'_>,
        purpose: Purpose,
        deadline: Instant,
    ) -> u32 {
        let sequence_number = self.window.next_sequence_number();
        let (command_id, offset) = (body.command_id(), self.outbox.end());
        self.window.insert(InFlight { sequence_number, command_id, purpose, since, deadline, offset });
        self.push(PduRef { command_status: CommandStatus::OK, sequence_number, body });
        sequence_number
    }

    /// Answers with status 0.
    fn answer(&mut self, sequence_number: u32, body: BodyRef<'_>) {
        self.push(PduRef { command_status: CommandStatus::OK, sequence_number, body });
    }

    fn push(&mut self, pdu: PduRef<'_>) {
        self.stats.sent.add(pdu.command_id(), pdu.command_status);
        self.outbox.push(pdu);
    }

    fn enter(&mut self, now: Instant, state: State) {
        self.state = state;
        self.timers.bound(now);
        self.events.push_back(Event::Bound(state));
    }

    fn outcome(&mut self, request: InFlight, outcome: Result<Pdu, RequestError>) {
        if request.purpose == Purpose::Application {
            self.binding &= State::after(request.command_id).is_none();
            let sequence_number = request.sequence_number;
            self.events.push_back(Event::Outcome { sequence_number, outcome });
        }
    }

    /// Ends the session: each request that still waits gets its outcome. What starts at `gone` or later among all
    /// octets of this session has not left.
    fn finish(&mut self, closed: Closed, gone: u64) {
        if self.closed.is_some() {
            return;
        }
        self.state = State::Closed;
        self.timers.stop();
        for request in self.window.drain() {
            let error = if request.offset >= gone {
                RequestError::NotSent(NotSent::Closed(closed.clone()))
            } else {
                RequestError::Unanswered(Unanswered::Closed(closed.clone()))
            };
            self.outcome(request, Err(error));
        }
        self.outbox.keep_answers();
        self.closed = Some(closed.clone());
        self.events.push_back(Event::Closed(closed));
    }

    fn peer_may_send(&self, states: (States, States)) -> States {
        if self.role == Role::Esme { states.1 } else { states.0 }
    }
}
