//! What comes from the peer.

use super::event::{Event, Odd, Ticket};
use super::instant::Instant;
use super::outcome::{By, CloseReason, Rejected, RequestError, Unanswered};
use super::state::State;
use super::window::{InFlight, Purpose};
use super::{Role, Session};
use crate::codec::frame::{Frame, Header};
use crate::codec::{CommandId, CommandStatus, EnquireLinkResp, InterfaceVersion, Operation, Pdu, States};

impl Session {
    /// A PDU has come.
    pub fn handle_frame(&mut self, now: Instant, frame: Frame<'_>) {
        if self.closed.is_some() {
            return;
        }
        // Whatever comes, the peer is alive: any PDU answers an enquire_link.
        self.enquired = None;
        self.timers.heard(now);
        self.stats.received.add(frame.header.command_id, frame.header.command_status);
        if frame.header.command_id.is_response() {
            self.handle_response(now, frame);
        } else {
            self.handle_request(now, frame);
        }
    }

    fn handle_response(&mut self, now: Instant, frame: Frame<'_>) {
        let Header { command_id, command_status, sequence_number, .. } = frame.header;
        let Some(request) = self.window.remove(sequence_number) else {
            self.stats.strays += 1;
            return self.events.push_back(Event::Odd(Odd::Stray(command_id, command_status)));
        };
        if request.purpose == Purpose::Application
            && let Some(written) = self.outbox.written_at(request.offset)
        {
            self.stats.unwritten.add(written - request.since);
            self.stats.peer.add(now - written);
        }
        // Only a generic_nack that refuses can be the answer to another operation.
        let nack = command_id == CommandId::GENERIC_NACK && !command_status.is_ok();
        if command_id != request.command_id.response() && !nack {
            // The application waits for nothing here: to be answered is enough.
            if request.purpose != Purpose::Application {
                return self.settle(now, request, None);
            }
            self.outcome(request, Err(RequestError::Unanswered(Unanswered::WrongResponse(command_id))));
            return self.go_on_unbinding(now);
        }
        match Pdu::decode(frame, self.config.leniency) {
            Ok(pdu) => self.settle(now, request, Some(pdu)),
            Err(error) if request.purpose == Purpose::Application => {
                self.outcome(request, Err(RequestError::Unanswered(Unanswered::Unreadable(error))));
                self.go_on_unbinding(now);
            }
            Err(_) => self.settle(now, request, None),
        }
    }

    /// A request has its answer.
    fn settle(&mut self, now: Instant, request: InFlight, answer: Option<Pdu>) {
        match (request.purpose, answer) {
            (Purpose::Unbind, _) => self.close(By::Us, CloseReason::Unbound),
            (Purpose::Application, Some(pdu)) if pdu.command_status.is_ok() => {
                self.timers.transaction(now, request.command_id);
                if let Some(state) = State::after(request.command_id) {
                    self.peer_version =
                        pdu.body.borrow().interface_version().map(InterfaceVersion::effective);
                    self.enter(now, state);
                }
                self.outcome(request, Ok(pdu));
            }
            (Purpose::Application, Some(pdu)) => {
                self.timers.transaction(now, request.command_id);
                let rejected = Rejected { command_status: pdu.command_status, response: pdu.into() };
                self.outcome(request, Err(RequestError::Rejected(rejected)));
            }
            (Purpose::EnquireLink, _) | (Purpose::Application, None) => {}
        }
        self.go_on_unbinding(now);
    }

    fn handle_request(&mut self, now: Instant, frame: Frame<'_>) {
        let Header { command_id, sequence_number, .. } = frame.header;
        let pdu = match Pdu::decode(frame, self.config.leniency) {
            Ok(pdu) => pdu,
            Err(error) => {
                self.events.push_back(Event::Odd(Odd::Unreadable(error)));
                return self.refuse_frame(command_id.response(), error.status(), frame);
            }
        };
        let allowed = self.peer_may_send(command_id.states());
        let is_bind = State::after(command_id).is_some();
        if pdu.body.is_raw() || allowed == States::NONE {
            self.events.push_back(Event::Odd(Odd::Unknown(command_id)));
            return self.refuse_frame(CommandId::GENERIC_NACK, CommandStatus::INVCMDID, frame);
        }
        match command_id {
            CommandId::ENQUIRE_LINK => self.answer(sequence_number, EnquireLinkResp::default().as_body()),
            CommandId::UNBIND if self.state.is_bound() || self.state == State::Unbound => {
                self.handle_unbind(now, sequence_number);
            }
            _ if !allowed.meets(self.state.as_states()) => self.refuse_state(frame),
            _ if self.binding && is_bind => self.refuse_state(frame),
            CommandId::OUTBIND => {
                self.state = State::Outbound;
                self.events.push_back(Event::Notification(pdu));
            }
            _ if command_id.is_unanswered() => self.events.push_back(Event::Notification(pdu)),
            _ if self.unanswered >= self.config.inbound_window.max(1) => {
                let status = match self.role {
                    Role::Esme => CommandStatus::RX_T_APPN,
                    Role::Smsc => CommandStatus::THROTTLED,
                };
                self.refuse_frame(command_id.response(), status, frame);
            }
            _ => {
                if is_bind {
                    self.binding = true;
                    self.peer_version =
                        pdu.body.borrow().interface_version().map(InterfaceVersion::effective);
                }
                self.timers.transaction(now, command_id);
                self.unanswered += 1;
                self.events.push_back(Event::Request(pdu, Ticket { sequence_number, command_id }));
            }
        }
    }

    /// Answers what may not be sent in this state, although the state forbids the answer too. SMPP 5.0 does so.
    fn refuse_state(&mut self, frame: Frame<'_>) {
        let command_id = frame.header.command_id;
        let rebind = State::after(command_id).is_some() && (self.binding || self.state.is_bound());
        let status = if rebind { CommandStatus::ALYBND } else { CommandStatus::INVBNDSTS };
        self.events.push_back(Event::Odd(Odd::Refused(command_id, status)));
        self.refuse_frame(command_id.response(), status, frame);
    }

    fn refuse_frame(&mut self, answer: CommandId, status: CommandStatus, frame: Frame<'_>) {
        if !frame.header.command_id.is_unanswered() {
            self.push(Pdu::bodyless(answer, status, frame.header.sequence_number).borrow());
        }
    }
}
