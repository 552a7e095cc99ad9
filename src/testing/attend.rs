//! A session of an ESME: its requests are answered and its receipts sent until it ends.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicUsize, Ordering};
use std::net::SocketAddr;

use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;
use tokio::time::{Instant as Moment, sleep_until};

use super::center::Center;
use super::receipts;
use super::{Accepted, Answer, SmscEvent, Submission};
use crate::codec::tlv::{self, Tlvs};
use crate::codec::{
    BodyRef, COctetString, CancelSmResp, CommandId, CommandStatus, CongestionState, DataSmResp, FieldRef,
    InterfaceVersion, MessageState, Pdu, QuerySmResp, ReplaceSmResp, SubmitMultiResp, SubmitSmResp,
};
use crate::session::NotSent;
use crate::transport::shared::after;
use crate::transport::{Connection, Event, Events, Responder};

/// An ESME that is bound.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    pub(super) system_id: String,
    pub(super) connection: Connection,
    pub(super) peer_addr: Option<SocketAddr>,
    /// Where its line begins.
    pub(super) from: Option<SocketAddr>,
    /// Wakes whoever sends its receipts.
    pub(super) due: Arc<Notify>,
}

/// A session in the list of those that are bound; dropped, it is in it no more, however its task ends.
#[derive(Debug)]
pub(super) struct Listed {
    center: Arc<Center>,
    bound: Bound,
}

impl Listed {
    pub(super) fn new(center: Arc<Center>, bound: Bound) -> Self {
        center.bound(bound.clone());
        Self { center, bound }
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        self.center.unbound(&self.bound.connection);
    }
}

/// Answers one ESME and sends its receipts until its session ends.
pub(super) async fn attend(session: Listed, events: Events) {
    let Listed { center, bound: Bound { system_id, connection, due, .. } } = &session;
    // Each answer that waits holds a place of the inbound window, which bounds them.
    let (later, waiting) = mpsc::channel(center.inbound_window() + 1);
    let esme = Esme { center, system_id, connection, unanswered: Arc::default(), held: Vec::new(), later };
    tokio::join!(
        esme.answer_all(events),
        answer_later(center, connection, waiting),
        receipts::send_all(center, system_id, connection, due),
    );
}

/// The answer to a submission that was accepted.
struct Reply {
    due: Moment,
    receipt_first: bool,
    accepted: Accepted,
    responder: Responder,
    tlvs: Tlvs,
    unanswered: Arc<AtomicUsize>,
}

impl Reply {
    fn send(self) -> Result<(), NotSent> {
        self.unanswered.fetch_sub(1, Ordering::Relaxed);
        answer_submission(self.responder, CommandStatus::OK, &self.accepted.message_id, self.tlvs)
    }
}

/// Sends answers when they are due, one after the other.
async fn answer_later(center: &Arc<Center>, connection: &Connection, mut waiting: mpsc::Receiver<Reply>) {
    let mut receipts_sent = JoinSet::new();
    let answering = async {
        while let Some(reply) = waiting.recv().await {
            if reply.receipt_first {
                let Accepted { system_id, message_id, .. } = &reply.accepted;
                if let Some(receiver) = center.receiver_of(system_id, connection) {
                    while let Some(receipt) = center.take_receipt(message_id) {
                        receipts::send(center, &receiver, receipt, &mut receipts_sent).await;
                    }
                }
            }
            sleep_until(reply.due).await;
            // A session that ends meanwhile tells so itself.
            let _ended = reply.send();
        }
    };
    tokio::select! {
        () = answering => {}
        _ = connection.closed() => {}
    }
    // With the session all answers have an outcome.
    while receipts_sent.join_next().await.is_some() {}
}

/// How the requests of one session are answered.
struct Esme<'a> {
    center: &'a Arc<Center>,
    system_id: &'a str,
    connection: &'a Connection,
    /// Submissions that have come and were not answered yet.
    unanswered: Arc<AtomicUsize>,
    /// Those that never will be: dropped, they would answer.
    held: Vec<Responder>,
    later: mpsc::Sender<Reply>,
}

impl Esme<'_> {
    async fn answer_all(mut self, mut events: Events) {
        while let Some(event) = events.next().await {
            match event {
                Event::Request(incoming) => {
                    let (pdu, responder) = incoming.into_parts();
                    // A session that ends meanwhile tells so itself.
                    let _ended = match Submission::of(&pdu.body) {
                        Some(submission) => self.answer_submission(submission, pdu, responder),
                        None => answer_other(self.center, &pdu, responder),
                    };
                }
                Event::Closed(closed) => {
                    self.center.tell(SmscEvent::Closed { system_id: self.system_id.to_string(), closed });
                }
                _ => {}
            }
        }
    }

    fn answer_submission(
        &mut self,
        submission: Submission,
        pdu: Pdu,
        responder: Responder,
    ) -> Result<(), NotSent> {
        let unanswered = self.unanswered.fetch_add(1, Ordering::Relaxed) + 1;
        let verdict = self.center.judge(self.system_id, submission, unanswered);
        let tlvs = self.tlvs(verdict.congestion_state);
        let accepted = match (verdict.answer, verdict.accepted) {
            (Answer::Accept, Some(accepted)) => accepted,
            (Answer::Refuse(status), _) => {
                self.unanswered.fetch_sub(1, Ordering::Relaxed);
                return if tlvs.is_empty() {
                    responder.refuse(status)
                } else {
                    answer_submission(responder, status, "", tlvs)
                };
            }
            _ => {
                self.held.push(responder);
                return Ok(());
            }
        };
        let message_id = accepted.message_id.clone();
        let reply = Reply {
            due: after(accepted.at, verdict.answer_delay),
            receipt_first: verdict.receipt_first,
            accepted,
            responder,
            tlvs,
            unanswered: self.unanswered.clone(),
        };
        if verdict.answer_delay.is_zero() && !verdict.receipt_first {
            reply.send()?;
        } else {
            // With more than the inbound window waiting, the session would not have let it in.
            let _never_full = self.later.try_send(reply);
        }
        self.center.receipt_waits(self.system_id);
        let system_id = self.system_id.to_string();
        self.center.tell(SmscEvent::Submitted { system_id, message_id, pdu });
        Ok(())
    }

    fn tlvs(&self, congestion_state: Option<CongestionState>) -> Tlvs {
        let mut tlvs = Tlvs::default();
        if let Some(state) = congestion_state
            && self.connection.peer_version().is_some_and(InterfaceVersion::has_tlvs)
        {
            // One octet always fits.
            let _fits = tlvs.push(tlv::CONGESTION_STATE, &state);
        }
        tlvs
    }
}

/// Answers a submission, by whichever operation it came.
fn answer_submission(
    responder: Responder,
    status: CommandStatus,
    message_id: &str,
    tlvs: Tlvs,
) -> Result<(), NotSent> {
    let message_id = COctetString::new(message_id).unwrap_or_default();
    match responder.command_id() {
        CommandId::SUBMIT_MULTI => {
            responder.respond_with(status, SubmitMultiResp { message_id, tlvs, ..SubmitMultiResp::default() })
        }
        CommandId::DATA_SM => responder.respond_with(status, DataSmResp { message_id, tlvs }),
        _ => responder.respond_with(status, SubmitSmResp { message_id, tlvs }),
    }
}

fn answer_other(center: &Center, pdu: &Pdu, responder: Responder) -> Result<(), NotSent> {
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
