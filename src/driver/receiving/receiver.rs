//! The receiving side of a channel: what becomes of each thing that comes in.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::sync::atomic::Ordering;
use core::time::Duration;

use futures_util::FutureExt;
use tokio::sync::{Notify, mpsc};
use tokio::time::{sleep, timeout};

use super::answer::Question;
use super::in_hand::InHand;
use super::inbox::Inbound;
use super::joining::{Joined, Joining};
use super::kept::{self, AnyParts};
use super::reader::{Fields, Reader};
use super::received::Received;
use super::stats::Counters;
use crate::codec::{CommandStatus, Pdu};
use crate::driver::log::{LogRecord, Logger};
use crate::driver::masking::Masking;
use crate::driver::options::ChannelOptions;
use crate::driver::queue::KeptPart;
use crate::driver::receipts::{CorrelationStore, Lookup, Receipts, Report, Tracked};
use crate::driver::supervision::{SessionChange, SessionNews};
use crate::session::Role;
use crate::text::{GivenUp, Receipt};
#[cfg(feature = "tls")]
use crate::transport::{ConnectError, tls::TlsError};
use crate::transport::{Incoming, Reason, Responder};

/// How long a receipt waits for the response that tells its id.
const EARLY: Duration = Duration::from_secs(5);

/// When a store that has failed is asked again.
const AGAIN: Duration = Duration::from_secs(1);

/// Everything that receiving needs, shared by the sessions of a channel.
#[derive(Debug)]
pub(crate) struct Receiver<S> {
    reader: Reader,
    joining: Arc<Joining>,
    /// In place of the joining in memory.
    parts: Option<Arc<dyn AnyParts>>,
    receipts: Arc<Receipts<S>>,
    in_hand: Arc<InHand>,
    inbox: mpsc::Sender<Inbound>,
    within: Duration,
    pub(crate) counters: Arc<Counters>,
    log: Logger,
}

impl<S: CorrelationStore> Receiver<S> {
    pub(crate) fn new(
        options: &ChannelOptions,
        masking: Masking,
        receipts: Arc<Receipts<S>>,
        parts: Option<Arc<dyn AnyParts>>,
        inbox: mpsc::Sender<Inbound>,
        log: Logger,
    ) -> Arc<Self> {
        Arc::new(Self {
            reader: Reader::new(options, masking),
            joining: Arc::new(Joining::new(options.join_expiry)),
            parts,
            receipts,
            in_hand: Arc::default(),
            inbox,
            within: options.handler_timeout,
            counters: Arc::default(),
            log,
        })
    }

    /// Takes a request of the SMSC. What it is answered with comes later, unless it is clear at once.
    pub(crate) fn take(self: &Arc<Self>, incoming: Incoming) {
        let (pdu, responder) = incoming.into_parts();
        let Some(fields) = Fields::of(&pdu) else {
            // A session that has ended needs no answer.
            return drop(responder.refuse(CommandStatus::INVCMDID));
        };
        let receipt = Receipt::read(fields.esm_class, fields.short_message, fields.tlvs);
        if let Some(receipt) = receipt {
            let addresses = fields.addresses().map(<[u8]>::to_vec);
            tokio::spawn(self.clone().receipt(receipt, addresses, responder));
            return;
        }
        if let Some(parts) = &self.parts
            && let Some(part) = kept::part_of(&pdu, &fields)
        {
            let (parts, receiver) = (parts.clone(), self.clone());
            tokio::spawn(async move { receiver.keep(&parts, part, &pdu, responder).await });
            return;
        }
        let (received, undo) = match self.joining.push(fields.part()) {
            Joined::Single => (self.reader.single(&fields), None),
            Joined::Whole(whole) => {
                self.counters.parts.fetch_add(1, Ordering::Relaxed);
                let received = self.reader.joined(&fields, &whole.message);
                let joining = self.joining.clone();
                (received, Some(async move { joining.take_back(&whole) }.boxed()))
            }
            Joined::Kept => {
                self.counters.parts.fetch_add(1, Ordering::Relaxed);
                // The SMSC may send no second part before the first is answered.
                return drop(responder.accept());
            }
            Joined::NoRoom => {
                return self.refuse(Question::new(responder, self.within));
            }
        };
        self.message(received, Question { undo, ..Question::new(responder, self.within) });
    }

    /// Keeps a part in the store, and hands over the message when it was the last one missing.
    async fn keep(&self, store: &Arc<dyn AnyParts>, part: KeptPart, pdu: &Pdu, responder: Responder) {
        let question = |undo| Question { undo, ..Question::new(responder, self.within) };
        let number = part.number;
        let parts = match store.put_part(part).await {
            Ok(Some(parts)) => parts,
            Ok(None) => {
                self.counters.parts.fetch_add(1, Ordering::Relaxed);
                return question(None).answer(CommandStatus::OK);
            }
            Err(_) => return self.refuse(question(None)),
        };
        self.counters.parts.fetch_add(1, Ordering::Relaxed);
        let (whole, rest) = kept::join(&parts);
        for message in &rest {
            // Acknowledged long ago: nobody else has it.
            drop(self.inbox.send(Inbound::Incomplete(self.reader.given_up(message))).await);
        }
        let Some((whole, fields)) = whole.as_ref().zip(Fields::of(pdu)) else {
            return question(None).answer(CommandStatus::OK);
        };
        let received = self.reader.joined(&fields, whole);
        let store = store.clone();
        let others = parts.into_iter().filter(|part| part.number != number).collect();
        // What cannot be kept again is there still in a store that outlives the process, for a while.
        let undo = async move { drop(store.put_back(others).await) };
        self.message(received, question(Some(undo.boxed())));
    }

    fn message(&self, received: Received, question: Question) {
        let findings = received.masked.clone();
        if self.hand_over(question, |answer| Inbound::Message(received, answer)) {
            self.counters.messages.fetch_add(1, Ordering::Relaxed);
            self.counters.count_masked(&findings);
        }
    }

    /// Puts something into the inbox, or asks the SMSC to try again later. Whether there was room.
    fn hand_over(&self, question: Question, item: impl FnOnce(super::Answer) -> Inbound) -> bool {
        let Ok(place) = self.inbox.try_reserve() else {
            self.refuse(question);
            return false;
        };
        place.send(item(question.ask()));
        true
    }

    fn refuse(&self, question: Question) {
        self.log.warn(LogRecord::NO_ROOM, "no room for what came in: the SMSC is asked to try again");
        self.counters.refused.fetch_add(1, Ordering::Relaxed);
        question.answer(Role::Esme.temporary_error());
    }

    /// Matches a receipt, and tells whoever waits for it.
    async fn receipt(
        self: Arc<Self>,
        receipt: Receipt,
        addresses: [alloc::vec::Vec<u8>; 2],
        responder: Responder,
    ) {
        let [source, destination] = &addresses;
        let (mut place, mut responder) = (None, responder);
        if let Some(message_id) = receipt.message_id() {
            let name = (message_id.into(), receipt.message_state(), addresses.clone());
            let Some(first) = self.in_hand.enter(name, responder) else {
                self.counters.duplicates.fetch_add(1, Ordering::Relaxed);
                return;
            };
            (place, responder) = (Some(first.0), first.1);
        }
        let mut question = Question { place, ..Question::new(responder, self.within) };
        let found = match self.receipts.find(&receipt, [source, destination]).await {
            Ok(Lookup::Found(found)) => Some(found),
            Ok(Lookup::Maybe(found)) => match timeout(EARLY, found).await {
                // Others may have waited for the same response.
                Ok(Ok(found)) => Some(self.receipts.renewed(found).await),
                _ => None,
            },
            Ok(Lookup::Unknown) => None,
            Err(_) => return self.refuse(question),
        };
        let found = match found {
            None => self.receipts.find_late(&receipt, [source, destination]).await,
            found => found,
        };
        let Some(found) = found else {
            self.counters.unmatched.fetch_add(1, Ordering::Relaxed);
            self.log.info(LogRecord::UNMATCHED, "a receipt matches no message that is known");
            let report = Report { receipt, reference: None, part: 0, parts: 0 };
            self.hand_over(question, |answer| Inbound::Receipt(report, answer));
            return;
        };
        let state = receipt.message_state();
        if !found.is_news(state) {
            self.counters.duplicates.fetch_add(1, Ordering::Relaxed);
            return question.answer(CommandStatus::OK);
        }
        self.counters.matched.fetch_add(1, Ordering::Relaxed);
        let correlation = found.correlation.clone();
        let report = Report {
            receipt,
            reference: correlation.reference,
            part: correlation.part,
            parts: correlation.parts,
        };
        let receipts = self.receipts.clone();
        question.taken = Some(Box::pin(async move { receipts.note(found, state).await }));
        if let Some(tracked) = Tracked::find(&self.receipts.registry, correlation.message) {
            tracked.tell(report);
            return question.answer(CommandStatus::OK);
        }
        self.hand_over(question, |answer| Inbound::Receipt(report, answer));
    }

    /// Tells and logs what happens to a session.
    pub(crate) fn tell_news(&self, news: SessionNews) {
        let number = news.session;
        match &news.change {
            SessionChange::Bound(state) => {
                self.counters.binds.fetch_add(1, Ordering::Relaxed);
                self.log.info(LogRecord::BOUND, format_args!("session {number}: {state}"));
            }
            SessionChange::Closed(closed) => {
                self.log.warn(LogRecord::CLOSED, format_args!("session {number}: {closed}"));
            }
            SessionChange::Waiting { delay, reason, .. } => {
                log_tls(&self.log, number, reason);
                self.log.warn(
                    LogRecord::WAITING,
                    format_args!("session {number}: again in {delay:.1?}: {reason}"),
                );
            }
        }
        self.tell(Inbound::Session(news));
    }

    /// Tells what nobody answers; with the inbox full, it is counted only.
    pub(crate) fn tell(&self, item: Inbound) {
        if self.inbox.try_send(item).is_err() {
            self.counters.missed.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Hands over messages that will not become whole, until nothing more comes in or nobody reads them any more.
    pub(crate) async fn hand_over_given_up(self: Arc<Self>, ended: Arc<Notify>) {
        loop {
            let (given_up, is_last) = tokio::select! {
                given_up = self.joining.given_up() => (given_up, false),
                () = ended.notified() => (self.joining.drain(), true),
            };
            if self.hand_over_parts(given_up).await.is_err() || is_last {
                return;
            }
        }
    }

    /// Hands over messages of the store that will not become whole, for as long as somebody reads.
    pub(crate) async fn hand_over_kept(self: Arc<Self>) {
        let Some(store) = self.parts.clone() else { return };
        while !self.inbox.is_closed() {
            let Ok(messages) = store.given_up().await else {
                sleep(AGAIN).await;
                continue;
            };
            for message in messages.iter().flat_map(|parts| kept::join(parts).1) {
                drop(self.inbox.send(Inbound::Incomplete(self.reader.given_up(&message))).await);
            }
        }
    }

    async fn hand_over_parts(
        &self,
        given_up: alloc::vec::Vec<GivenUp>,
    ) -> Result<(), mpsc::error::SendError<Inbound>> {
        for GivenUp { message, .. } in given_up {
            self.inbox.send(Inbound::Incomplete(self.reader.given_up(&message))).await?;
        }
        Ok(())
    }
}

/// Faults of TLS have ids of the reference.
#[cfg(feature = "tls")]
fn log_tls(log: &Logger, number: usize, reason: &Reason) {
    if let Reason::Failed(error) = reason
        && let ConnectError::Tls(fault) = &**error
    {
        let id = match fault {
            TlsError::ClosedDuringHandshake => LogRecord::NOT_TRUSTED,
            _ => LogRecord::TLS_FAULT,
        };
        log.warn(id, format_args!("session {number}: {fault}"));
    }
}

#[cfg(not(feature = "tls"))]
fn log_tls(_log: &Logger, _number: usize, _reason: &Reason) {}
