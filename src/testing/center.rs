//! The message centre itself: who is bound, and what was accepted.

use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::Instant as Moment;

use super::answers::{Answer, Arrival, Arrivals};
use super::attend::{Bound, Listed, attend};
use super::faults::Fault;
use super::messages::{Messages, NextReceipt, Receipt};
use super::receipts::receives;
use super::{Accepted, SmscEvent, SmscOptions, SmscSession, Submission};
use crate::codec::{CommandStatus, CongestionState, MessageState};
use crate::session;
use crate::transport::shared::after;
use crate::transport::{BindRefused, BindRules, Binding, Connection, Server};

/// What all tasks of the SMSC share.
#[derive(Debug)]
pub(super) struct Center {
    state: Mutex<State>,
    events: mpsc::Sender<SmscEvent>,
    inbound_window: usize,
    response_timeout: Duration,
}

#[derive(Debug)]
struct State {
    options: SmscOptions,
    arrivals: Arrivals,
    messages: Messages,
    sessions: Vec<Bound>,
}

/// What becomes of a submission.
#[derive(Debug)]
pub(super) struct Verdict {
    pub(super) answer: Answer,
    /// The message, if it is accepted.
    pub(super) accepted: Option<Accepted>,
    pub(super) answer_delay: Duration,
    pub(super) receipt_first: bool,
    pub(super) congestion_state: Option<CongestionState>,
}

impl Center {
    pub(super) fn new(options: SmscOptions, events: mpsc::Sender<SmscEvent>) -> Self {
        let session = &options.server.connection.session;
        let (inbound_window, response_timeout) =
            (session.inbound_window.max(1) as usize, session.response_timeout);
        let messages = Messages::new(options.first_id);
        let state = State { options, arrivals: Arrivals::default(), messages, sessions: Vec::new() };
        Self { state: Mutex::new(state), events, inbound_window, response_timeout }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many requests of a session may wait for their answers.
    pub(super) fn inbound_window(&self) -> usize {
        self.inbound_window
    }

    pub(super) fn response_timeout(&self) -> Duration {
        self.response_timeout
    }

    /// Tells an event; with nobody reading, the newest are dropped.
    pub(super) fn tell(&self, event: SmscEvent) {
        let _full = self.events.try_send(event);
    }

    pub(super) fn change(&self, change: impl FnOnce(SmscOptions) -> SmscOptions) {
        // The change is the caller's code: it runs on a copy, without the lock.
        let options = change(self.options());
        self.lock().options = options;
    }

    pub(super) fn fault(&self) -> Option<Fault> {
        self.lock().options.fault
    }

    fn options(&self) -> SmscOptions {
        self.lock().options.clone()
    }

    pub(super) fn accepted(&self) -> Vec<Accepted> {
        self.lock().messages.all()
    }

    pub(super) fn arrivals(&self) -> Vec<Arrival> {
        self.lock().arrivals.all()
    }

    pub(super) fn bound(&self, bound: Bound) {
        self.lock().sessions.push(bound);
    }

    pub(super) fn unbound(&self, connection: &Connection) {
        self.lock().sessions.retain(|bound| !bound.connection.is_same(connection));
    }

    pub(super) fn sessions(&self) -> Vec<SmscSession> {
        let state = self.lock();
        let bound =
            |it: &&Bound| receives(&it.connection) || it.connection.state() == session::State::BoundTx;
        state.sessions.iter().filter(bound).map(SmscSession::of).collect()
    }

    /// The newest session that can receive, of this ESME or of any.
    pub(super) fn receiver(&self, system_id: Option<&str>) -> Option<Bound> {
        let state = self.lock();
        let wanted = |bound: &&Bound| system_id.is_none_or(|system_id| bound.system_id == system_id);
        state.sessions.iter().rev().filter(wanted).find(|bound| receives(&bound.connection)).cloned()
    }

    /// The session that receipts of this ESME are sent over: this one, if it can receive.
    pub(super) fn receiver_of(&self, system_id: &str, preferred: &Connection) -> Option<Connection> {
        if receives(preferred) {
            return Some(preferred.clone());
        }
        self.receiver(Some(system_id)).map(|bound| bound.connection)
    }

    pub(super) fn next_receipt(&self, system_id: &str) -> NextReceipt {
        let State { options, messages, .. } = &mut *self.lock();
        messages.next_receipt(system_id, options)
    }

    /// Takes the next receipt of this message before it is due.
    pub(super) fn take_receipt(&self, message_id: &str) -> Option<Receipt> {
        let State { options, messages, .. } = &mut *self.lock();
        messages.take_receipt(message_id.as_bytes(), options)
    }

    /// A receipt was not taken: it is sent again, if the options say so.
    pub(super) fn not_taken(&self, receipt: &Receipt) {
        let is_again = {
            let State { options, messages, .. } = &mut *self.lock();
            let due = options.receipt_retry.map(|retry| after(Moment::now(), retry));
            due.is_some_and(|due| messages.again(receipt, due))
        };
        if is_again {
            self.receipt_waits(&receipt.accepted.system_id);
        }
    }

    /// Decides what becomes of a submission, and gives it an id if it is accepted.
    pub(super) fn judge(&self, system_id: &str, submission: Submission, unanswered: usize) -> Verdict {
        let State { options, arrivals, messages, .. } = &mut *self.lock();
        let answer = arrivals.judge(options, system_id, &submission, unanswered);
        let accepted = (answer == Answer::Accept).then(|| messages.accept(options, system_id, submission));
        Verdict {
            answer,
            accepted,
            answer_delay: options.answer_delay,
            receipt_first: options.receipt_first,
            congestion_state: options.congestion_state,
        }
    }

    /// What has become of a message.
    pub(super) fn state_of(&self, message_id: &[u8]) -> Option<MessageState> {
        self.lock().messages.state(message_id)
    }

    /// Deletes a message that is still on its way, and tells whether it is deleted.
    pub(super) fn delete(&self, message_id: &[u8]) -> bool {
        self.lock().messages.delete(message_id)
    }

    /// Wakes those who send the receipts of this ESME.
    pub(super) fn receipt_waits(&self, system_id: &str) {
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
    let from = binding.proxy_addr().or(peer_addr);
    let options = center.options();
    if let Some(status) = options.refuse_binds.or_else(|| wrong_credentials(&options, &binding)) {
        binding.refuse(status);
        return center.tell(SmscEvent::Refused { system_id, peer_addr });
    }
    let rules = BindRules::default().max_sessions(options.max_sessions.unwrap_or(usize::MAX));
    match binding.accept_under(&rules, &options.system_id) {
        Ok((connection, events)) => {
            let due = Arc::default();
            let bound = Bound { system_id: system_id.clone(), connection, peer_addr, from, due };
            let session = Listed::new(center.clone(), bound);
            center.tell(SmscEvent::Bound { system_id, kind, peer_addr, certificate });
            attending.spawn(attend(session, events));
        }
        Err(BindRefused::Rules(_)) => center.tell(SmscEvent::Refused { system_id, peer_addr }),
        Err(_) => {}
    }
}

fn wrong_credentials(options: &SmscOptions, binding: &Binding) -> Option<CommandStatus> {
    let (system_id, password) = options.credentials.as_ref()?;
    if binding.check(system_id, password) {
        return None;
    }
    let known = *binding.system_id() == system_id.as_str();
    Some(if known { CommandStatus::INVPASWD } else { CommandStatus::INVSYSID })
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
