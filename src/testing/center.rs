//! The message centre itself: who is bound, what was accepted, how requests are answered.

use alloc::collections::VecDeque;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, mpsc, oneshot};

use super::receipts::Due;
use super::{Accepted, SmscEvent, SmscOptions, Submission};
use crate::codec::{
    BodyRef, COctetString, CancelSmResp, CommandId, CommandStatus, DataSmResp, FieldRef, MessageState, Pdu,
    QuerySmResp, ReplaceSmResp, SubmitMultiResp, SubmitSmResp,
};
use crate::session::{NotSent, State};
use crate::transport::{Binding, Connection, Event, Events, Responder, Server};

/// What all tasks of the SMSC share.
#[derive(Debug)]
pub(super) struct Center {
    pub(super) options: SmscOptions,
    state: Mutex<Messages>,
    events: mpsc::Sender<SmscEvent>,
    receipts: mpsc::Sender<Due>,
    /// Wakes those who wait for an ESME that can receive.
    pub(super) bound: Notify,
}

#[derive(Debug, Default)]
struct Messages {
    last_id: u64,
    accepted: VecDeque<(Accepted, MessageState)>,
    sessions: Vec<(String, Connection)>,
}

impl Center {
    pub(super) fn new(
        options: SmscOptions,
        events: mpsc::Sender<SmscEvent>,
        receipts: mpsc::Sender<Due>,
    ) -> Self {
        Self { options, state: Mutex::default(), events, receipts, bound: Notify::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Messages> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells an event; with nobody reading, the newest are dropped.
    pub(super) fn tell(&self, event: SmscEvent) {
        let _full = self.events.try_send(event);
    }

    pub(super) fn accepted(&self) -> Vec<Accepted> {
        self.lock().accepted.iter().map(|(accepted, _)| accepted.clone()).collect()
    }

    /// A session that can receive, of this ESME if one is named.
    pub(super) fn receiver(&self, system_id: Option<&str>) -> Option<Connection> {
        let state = self.lock();
        let receives =
            |connection: &Connection| matches!(connection.state(), State::BoundRx | State::BoundTrx);
        let mut sessions = state.sessions.iter().rev();
        let found =
            sessions.find(|(id, connection)| system_id.is_none_or(|own| own == id) && receives(connection));
        found.map(|(_, connection)| connection.clone())
    }

    /// Sets what has become of a message, unless it is final already.
    pub(super) fn settle(&self, message_id: &[u8], message_state: MessageState) -> Option<MessageState> {
        let mut state = self.lock();
        let (_, current) = state
            .accepted
            .iter_mut()
            .rev()
            .find(|(message, _)| message.message_id.as_bytes() == message_id)?;
        if !current.is_final() {
            *current = message_state;
        }
        Some(*current)
    }

    /// What has become of a message.
    fn state_of(&self, message_id: &[u8]) -> Option<MessageState> {
        let state = self.lock();
        let found =
            state.accepted.iter().rev().find(|(message, _)| message.message_id.as_bytes() == message_id);
        found.map(|(_, state)| *state)
    }

    /// Takes a message and gives it an id.
    fn accept(&self, system_id: &str, submission: Submission) -> Accepted {
        let mut state = self.lock();
        state.last_id += 1;
        let message_id = format!("{:010}", state.last_id);
        let accepted = Accepted { system_id: system_id.to_string(), message_id, submission };
        if state.accepted.len() >= self.options.max_messages {
            state.accepted.pop_front();
        }
        state.accepted.push_back((accepted.clone(), MessageState::ENROUTE));
        accepted
    }
}

/// Accepts binds until told to stop.
pub(super) async fn serve(center: Arc<Center>, mut server: Server, mut stopped: oneshot::Receiver<()>) {
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            binding = server.accept() => match binding {
                Some(binding) => welcome(&center, binding),
                None => break,
            },
        }
    }
    server.shutdown(Duration::from_secs(3)).await;
}

fn welcome(center: &Arc<Center>, binding: Binding) {
    let system_id = binding.system_id().as_str().unwrap_or_default().to_string();
    let (kind, peer_addr) = (binding.kind(), binding.peer_addr());
    if let Some((id, password)) = &center.options.credentials
        && !binding.check(id, password)
    {
        let status = if *binding.system_id() == id.as_str() {
            CommandStatus::INVPASWD
        } else {
            CommandStatus::INVSYSID
        };
        binding.refuse(status);
        return center.tell(SmscEvent::Refused { system_id, peer_addr });
    }
    if let Ok((connection, events)) = binding.accept(&center.options.system_id) {
        center.lock().sessions.push((system_id.clone(), connection.clone()));
        center.tell(SmscEvent::Bound { system_id: system_id.clone(), kind, peer_addr });
        center.bound.notify_waiters();
        tokio::spawn(attend(center.clone(), system_id, connection, events));
    }
}

/// Answers one ESME until its session ends.
async fn attend(center: Arc<Center>, system_id: String, connection: Connection, mut events: Events) {
    while let Some(event) = events.next().await {
        match event {
            Event::Request(incoming) => {
                let (pdu, responder) = incoming.into_parts();
                // A session that ends meanwhile tells so itself.
                let _ended = answer(&center, &system_id, pdu, responder);
            }
            Event::Closed(closed) => center.tell(SmscEvent::Closed { system_id: system_id.clone(), closed }),
            _ => {}
        }
    }
    drop(connection);
    center.lock().sessions.retain(|(_, session)| session.state() != State::Closed);
}

fn answer(center: &Center, system_id: &str, pdu: Pdu, responder: Responder) -> Result<(), NotSent> {
    if let Some(submission) = Submission::of(&pdu.body) {
        if submission.destinations.iter().any(|address| address.addr.is_empty()) {
            return responder.refuse(CommandStatus::INVDSTADR);
        }
        let accepted = center.accept(system_id, submission);
        let message_id = COctetString::new(&accepted.message_id).unwrap_or_default();
        match pdu.command_id() {
            CommandId::SUBMIT_MULTI => {
                responder.respond(SubmitMultiResp { message_id, ..SubmitMultiResp::default() })
            }
            CommandId::DATA_SM => responder.respond(DataSmResp { message_id, ..DataSmResp::default() }),
            _ => responder.respond(SubmitSmResp { message_id, ..SubmitSmResp::default() }),
        }?;
        if let Some(due) = Due::of(&accepted, center.options.receipt_state, center.options.receipt_delay) {
            // As many receipts wait as messages are kept; those beyond are not sent.
            let _full = center.receipts.try_send(due);
        }
        let (system_id, message_id) = (accepted.system_id, accepted.message_id);
        center.tell(SmscEvent::Submitted { system_id, message_id, pdu });
        return Ok(());
    }
    match pdu.body.borrow() {
        BodyRef::QuerySm(query) => match center.state_of(query.message_id.as_octets()) {
            Some(message_state) => responder.respond(QuerySmResp {
                message_id: query.message_id.to_field(),
                message_state,
                ..QuerySmResp::default()
            }),
            None => responder.refuse(CommandStatus::QUERYFAIL),
        },
        BodyRef::CancelSm(cancel) => {
            match center.settle(cancel.message_id.as_octets(), MessageState::DELETED) {
                Some(MessageState::DELETED) => responder.respond(CancelSmResp::default()),
                _ => responder.refuse(CommandStatus::CANCELFAIL),
            }
        }
        BodyRef::ReplaceSm(replace) => match center.state_of(replace.message_id.as_octets()) {
            Some(MessageState::ENROUTE) => responder.respond(ReplaceSmResp::default()),
            _ => responder.refuse(CommandStatus::REPLACEFAIL),
        },
        _ => responder.accept(),
    }
}
