//! The message centre itself: who is bound, what was accepted, how requests are answered.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinSet;

use super::messages::{Messages, NextReceipt};
use super::receipts::{self, receives};
use super::{Accepted, SmscEvent, SmscOptions, Submission};
use crate::codec::{
    BodyRef, COctetString, CancelSmResp, CommandId, CommandStatus, DataSmResp, FieldRef, MessageState, Pdu,
    QuerySmResp, ReplaceSmResp, SubmitMultiResp, SubmitSmResp,
};
use crate::session::NotSent;
use crate::transport::{Binding, Connection, Event, Events, Responder, Server};

/// What all tasks of the SMSC share.
#[derive(Debug)]
pub(super) struct Center {
    options: SmscOptions,
    state: Mutex<State>,
    events: mpsc::Sender<SmscEvent>,
}

#[derive(Debug, Default)]
struct State {
    messages: Messages,
    sessions: Vec<Bound>,
}

/// An ESME that is bound.
#[derive(Debug, Clone)]
struct Bound {
    system_id: String,
    connection: Connection,
    /// Wakes whoever sends its receipts.
    due: Arc<Notify>,
}

impl Center {
    pub(super) fn new(options: SmscOptions, events: mpsc::Sender<SmscEvent>) -> Self {
        Self { options, state: Mutex::default(), events }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells an event; with nobody reading, the newest are dropped.
    pub(super) fn tell(&self, event: SmscEvent) {
        let _full = self.events.try_send(event);
    }

    pub(super) fn accepted(&self) -> Vec<Accepted> {
        self.lock().messages.all()
    }

    /// The newest session that can receive.
    pub(super) fn receiver(&self) -> Option<Connection> {
        let state = self.lock();
        let found = state.sessions.iter().rev().find(|bound| receives(&bound.connection));
        found.map(|bound| bound.connection.clone())
    }

    pub(super) fn next_receipt(&self, system_id: &str) -> NextReceipt {
        self.lock().messages.next_receipt(system_id, &self.options)
    }

    /// Takes a message and gives it an id.
    fn accept(&self, system_id: &str, submission: Submission) -> Accepted {
        self.lock().messages.accept(&self.options, system_id, submission)
    }

    /// What has become of a message.
    fn state_of(&self, message_id: &[u8]) -> Option<MessageState> {
        self.lock().messages.state(message_id, &self.options)
    }

    /// Deletes a message that is still on its way, and tells whether it is deleted.
    fn delete(&self, message_id: &[u8]) -> bool {
        self.lock().messages.delete(message_id, &self.options)
    }

    /// Wakes those who send the receipts of this ESME.
    fn receipt_waits(&self, system_id: &str) {
        for bound in self.lock().sessions.iter().filter(|bound| bound.system_id == system_id) {
            bound.due.notify_one();
        }
    }
}

/// Accepts binds until told to stop, then waits until every session has ended. Dropped, it drops what attends to them.
pub(super) async fn serve(center: Arc<Center>, mut server: Server, mut stopped: oneshot::Receiver<()>) {
    let mut attending = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            Some(_ended) = attending.join_next() => {}
            binding = server.accept() => match binding {
                Some(binding) => welcome(&center, binding, &mut attending),
                None => break,
            },
        }
    }
    server.shutdown(Duration::from_secs(3)).await;
    while attending.join_next().await.is_some() {}
}

fn welcome(center: &Arc<Center>, binding: Binding, attending: &mut JoinSet<()>) {
    let system_id = binding.system_id().as_str().unwrap_or_default().to_string();
    let (kind, peer_addr) = (binding.kind(), binding.peer_addr());
    #[cfg(feature = "tls")]
    let certificate = binding
        .tls()
        .and_then(|peer| peer.certificate())
        .map(|certificate| certificate.subject().to_string());
    #[cfg(not(feature = "tls"))]
    let certificate = None;
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
        let bound = Bound { system_id: system_id.clone(), connection, due: Arc::default() };
        let session = Listed::new(center.clone(), bound);
        center.tell(SmscEvent::Bound { system_id, kind, peer_addr, certificate });
        attending.spawn(attend(session, events));
    }
}

/// A session in the list of those that are bound; dropped, it is in it no more, however its task ends.
#[derive(Debug)]
struct Listed {
    center: Arc<Center>,
    bound: Bound,
}

impl Listed {
    fn new(center: Arc<Center>, bound: Bound) -> Self {
        center.lock().sessions.push(bound.clone());
        Self { center, bound }
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        self.center.lock().sessions.retain(|bound| !bound.connection.is_same(&self.bound.connection));
    }
}

/// Answers one ESME and sends its receipts until its session ends.
async fn attend(session: Listed, mut events: Events) {
    let Listed { center, bound: Bound { system_id, connection, due } } = &session;
    let answering = async {
        while let Some(event) = events.next().await {
            match event {
                Event::Request(incoming) => {
                    let (pdu, responder) = incoming.into_parts();
                    // A session that ends meanwhile tells so itself.
                    let _ended = answer(center, system_id, pdu, responder);
                }
                Event::Closed(closed) => {
                    center.tell(SmscEvent::Closed { system_id: system_id.clone(), closed });
                }
                _ => {}
            }
        }
    };
    tokio::join!(answering, receipts::send_all(center, system_id, connection, due));
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
        center.receipt_waits(system_id);
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
        BodyRef::CancelSm(cancel) if center.delete(cancel.message_id.as_octets()) => {
            responder.respond(CancelSmResp::default())
        }
        BodyRef::CancelSm(_) => responder.refuse(CommandStatus::CANCELFAIL),
        BodyRef::ReplaceSm(replace) => match center.state_of(replace.message_id.as_octets()) {
            Some(MessageState::ENROUTE) => responder.respond(ReplaceSmResp::default()),
            _ => responder.refuse(CommandStatus::REPLACEFAIL),
        },
        _ => responder.accept(),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Smsc, SmscEvent, SmscOptions};
    use crate::transport::{Bind, Client};

    #[tokio::test]
    async fn a_session_whose_task_is_aborted_is_listed_no_more() {
        let mut smsc = Smsc::start(SmscOptions::default()).await.unwrap();
        let client = Client::new(Bind::new("ESME1", "secret").unwrap());
        let _bound = client.connect(smsc.local_addr()).await.unwrap();
        assert!(matches!(smsc.next_event().await, Some(SmscEvent::Bound { .. })));
        assert_eq!(smsc.center.lock().sessions.len(), 1);
        smsc.serving.abort();
        assert!((&mut smsc.serving).await.unwrap_err().is_cancelled());
        assert!(smsc.center.lock().sessions.is_empty());
    }
}
