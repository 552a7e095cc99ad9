//! One session with a scripted peer, under a clock that goes when told to.

use std::collections::VecDeque;

use smpp_driver::codec::frame::{FrameLimit, split};
use smpp_driver::codec::{Body, CommandId, CommandStatus, Leniency, Pdu, SubmitSm};
use smpp_driver::session::{Config, Event, Instant, NotSent, RequestError, Role, Session, State, Ticket};

pub(crate) const ROLES: [Role; 2] = [Role::Esme, Role::Smsc];

pub(crate) fn at(milliseconds: u64) -> Instant {
    Instant::new(std::time::Duration::from_millis(milliseconds))
}

/// The default settings with a change.
pub(crate) fn config(change: impl FnOnce(&mut Config)) -> Config {
    let mut config = Config::default();
    change(&mut config);
    config
}

/// The operation with every field at its default.
pub(crate) fn body(command_id: CommandId) -> Body {
    Body::default_of(command_id).expect("a known operation")
}

/// What an ESME sends most.
pub(crate) fn submit_sm() -> Body {
    SubmitSm::builder().destination_addr("447700900123").short_message(b"Hello").build().unwrap().into()
}

/// What this side sends most.
pub(crate) fn usual(role: Role) -> Body {
    if role == Role::Esme { submit_sm() } else { body(CommandId::DELIVER_SM) }
}

pub(crate) fn other(role: Role) -> Role {
    if role == Role::Esme { Role::Smsc } else { Role::Esme }
}

/// All PDUs in `octets`, which hold whole ones only.
pub(crate) fn pdus(mut octets: &[u8]) -> Vec<Pdu> {
    let mut pdus = Vec::new();
    while let Some((frame, rest)) = split(octets, FrameLimit::default()).unwrap() {
        pdus.push(Pdu::decode(frame, Leniency::LENIENT).unwrap());
        octets = rest;
    }
    assert!(octets.is_empty(), "half a PDU");
    pdus
}

/// One session, and what its transport would hold.
pub(crate) struct Side {
    pub(crate) session: Session,
    pub(crate) now: Instant,
    /// Handed over and not yet written.
    pub(crate) out: Vec<u8>,
    /// Written and not yet arrived: when it does.
    pub(crate) wire: VecDeque<(Instant, Vec<u8>)>,
    /// Arrived and not yet a whole PDU.
    read: Vec<u8>,
    pub(crate) events: Vec<Event>,
}

impl Side {
    pub(crate) fn new(role: Role, config: Config) -> Self {
        let now = Instant::default();
        let session = Session::new(role, config, now);
        Self { session, now, out: Vec::new(), wire: VecDeque::new(), read: Vec::new(), events: Vec::new() }
    }

    /// A session that got into `state` the way the protocol leads there, with nothing outstanding.
    pub(crate) fn in_state(role: Role, state: State, config: Config) -> Self {
        let mut side = Self::new(role, config);
        match state {
            State::Open | State::Closed => {}
            State::Outbound => side.outbind(),
            State::BoundTx => side.bind(CommandId::BIND_TRANSMITTER),
            State::BoundRx => side.bind(CommandId::BIND_RECEIVER),
            State::BoundTrx => side.bind(CommandId::BIND_TRANSCEIVER),
            State::Unbound => {
                side.bind(CommandId::BIND_TRANSCEIVER);
                side.session.unbind(side.now);
            }
        }
        assert_eq!(side.session.state(), state);
        side.sent();
        side.news();
        side
    }

    pub(crate) fn bound(role: Role) -> Self {
        Self::in_state(role, State::BoundTrx, Config::default())
    }

    fn outbind(&mut self) {
        let outbind = body(CommandId::OUTBIND);
        match self.session.role() {
            Role::Smsc => self.session.notify(self.now, outbind.borrow()).unwrap(),
            Role::Esme => self.receive(&Pdu::request(1, outbind)),
        }
    }

    fn bind(&mut self, command_id: CommandId) {
        let bind = body(command_id);
        match self.session.role() {
            Role::Esme => {
                let sequence_number = self.session.request(self.now, bind.borrow(), None).unwrap();
                self.sent();
                self.answer(sequence_number, command_id.response());
            }
            Role::Smsc => {
                self.receive(&Pdu::request(1, bind));
                let ticket = self.tickets().pop().expect("the bind");
                self.accept(ticket);
            }
        }
    }

    pub(crate) fn request(&mut self, body: &Body) -> Result<u32, NotSent> {
        self.session.request(self.now, body.borrow(), None)
    }

    /// Sends what this side sends most, and has it written.
    pub(crate) fn ask(&mut self) -> u32 {
        let sequence_number = self.request(&usual(self.session.role())).unwrap();
        self.sent();
        sequence_number
    }

    pub(crate) fn unbind(&mut self) {
        self.session.unbind(self.now);
    }

    pub(crate) fn accept(&mut self, ticket: Ticket) {
        let response = body(ticket.command_id().response());
        self.session.respond(self.now, ticket, CommandStatus::OK, response.borrow()).unwrap();
    }

    /// A PDU of the peer arrives.
    pub(crate) fn receive(&mut self, pdu: &Pdu) {
        let mut octets = Vec::new();
        pdu.encode(&mut octets);
        self.receive_octets(&octets);
    }

    /// A PDU arrives, unless it would be in the middle of another one.
    pub(crate) fn receive_whole(&mut self, pdu: &Pdu) {
        if self.read.is_empty() {
            self.receive(pdu);
        }
    }

    /// Octets arrive that cannot be the beginning of a PDU.
    pub(crate) fn break_stream(&mut self) {
        if self.read.is_empty() {
            self.receive_octets(&[0; 7]);
        }
    }

    /// An answer of the peer arrives, with status 0.
    pub(crate) fn answer(&mut self, sequence_number: u32, response: CommandId) {
        self.receive(&Pdu::request(sequence_number, body(response)));
    }

    /// Octets of the peer arrive, not always whole PDUs.
    pub(crate) fn receive_octets(&mut self, octets: &[u8]) {
        self.session.handle_heard(self.now);
        self.read.extend_from_slice(octets);
        let mut rest = &self.read[..];
        loop {
            match split(rest, FrameLimit::default()) {
                Ok(Some((frame, next))) => {
                    self.session.handle_frame(self.now, frame);
                    rest = next;
                }
                Ok(None) => break,
                Err(error) => {
                    self.session.handle_frame_error(error);
                    rest = &[];
                    break;
                }
            }
        }
        self.read = rest.to_vec();
    }

    /// Lets the time until `now` pass, each timer at its moment.
    pub(crate) fn pass(&mut self, until: Instant) {
        while let Some(due) = self.session.poll_timeout().filter(|due| *due <= until) {
            self.now = due.max(self.now);
            self.session.handle_timeout(self.now);
            assert!(self.session.poll_timeout().is_none_or(|next| next > self.now), "time stands still");
        }
        self.now = until;
    }

    /// Has everything written that the session wants to send.
    pub(crate) fn sent(&mut self) -> Vec<Pdu> {
        self.session.poll_transmit(&mut self.out);
        self.session.handle_transmitted(self.now, self.out.len());
        pdus(&std::mem::take(&mut self.out))
    }

    /// What the session tells since this was asked last.
    pub(crate) fn news(&mut self) -> Vec<Event> {
        self.events.extend(std::iter::from_fn(|| self.session.poll_event()));
        std::mem::take(&mut self.events)
    }

    /// The rights to answer that came since the news were asked for; other news are lost.
    pub(crate) fn tickets(&mut self) -> Vec<Ticket> {
        let ticket = |event| if let Event::Request(_, ticket) = event { Some(ticket) } else { None };
        self.news().into_iter().filter_map(ticket).collect()
    }

    /// The outcomes that came since the news were asked for; other news are lost.
    pub(crate) fn outcomes(&mut self) -> Vec<(u32, Result<Pdu, RequestError>)> {
        let outcome = |event| match event {
            Event::Outcome { sequence_number, outcome } => Some((sequence_number, outcome)),
            _ => None,
        };
        self.news().into_iter().filter_map(outcome).collect()
    }
}
