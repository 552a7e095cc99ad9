//! Receipts: matched to the messages they belong to, whichever form their ids have and whenever they come.

mod store;
mod tracked;

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use core::time::Duration;
use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot;
use tokio::time::sleep;

use super::options::IdForm;
use crate::codec::MessageState;
use crate::text::{Receipt, id_candidates, plain_id};

pub use store::{Correlation, CorrelationStore, MemoryCorrelations, StoreError};
pub(crate) use tracked::{Registry, Tracked};

/// How many receipts may wait for the responses that tell their ids.
const EARLY_LIMIT: usize = 1_000;
/// After which times a receipt's message is looked for once more, where others put ids, too.
const LATE_MS: [u64; 4] = [50, 200, 750, 2_000];
/// From so many receipts on whose ids were in the other radix, such ids are looked for first.
const LEARNED_AFTER: u32 = 3;

/// A receipt, and the message it belongs to. `Debug` shows neither addresses, text nor reference.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Report {
    /// What the SMSC says.
    pub receipt: Receipt,
    /// The application's own name for the message.
    pub reference: Option<Arc<str>>,
    /// Which part of the message, counted from 1; 0 if the receipt matches no message that is known.
    pub part: u8,
    /// How many parts the message has; 0 if the receipt matches no message that is known.
    pub parts: u8,
}

impl Report {
    /// Whether the receipt belongs to a message that is known.
    #[must_use]
    pub fn is_matched(&self) -> bool {
        self.part > 0
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("receipt", &self.receipt)
            .field("part", &self.part)
            .field("parts", &self.parts)
            .finish_non_exhaustive()
    }
}

/// All that matching needs.
#[derive(Debug)]
pub(crate) struct Receipts<S> {
    store: S,
    form: IdForm,
    pub(crate) registry: Arc<Registry>,
    /// How many receipts had ids in the same radix as the responses, and in the other one.
    same_radix: AtomicU32,
    other_radix: AtomicU32,
    early: Mutex<Vec<Early>>,
    early_count: AtomicUsize,
    /// Messages with receipts asked for that are not answered yet: only for these an early receipt may come.
    expected: AtomicUsize,
    not_kept: AtomicU32,
}

/// A receipt that came before the response.
#[derive(Debug)]
struct Early {
    ids: Vec<String>,
    recipients: [u32; 2],
    found: oneshot::Sender<Found>,
}

/// What a receipt belongs to, and under which id that is kept.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) id: String,
    pub(crate) correlation: Correlation,
}

/// What became of looking for a receipt's message.
pub(crate) enum Lookup {
    Found(Found),
    /// It may come with a response that is still out.
    Maybe(oneshot::Receiver<Found>),
    Unknown,
}

impl<S: CorrelationStore> Receipts<S> {
    pub(crate) fn new(store: S, form: IdForm) -> Self {
        Self {
            store,
            form,
            registry: Arc::default(),
            same_radix: AtomicU32::new(0),
            other_radix: AtomicU32::new(0),
            early: Mutex::default(),
            early_count: AtomicUsize::new(0),
            expected: AtomicUsize::new(0),
            not_kept: AtomicU32::new(0),
        }
    }

    /// A PDU is sent that asks for a receipt.
    pub(crate) fn expect(&self) {
        self.expected.fetch_add(1, Ordering::AcqRel);
    }

    /// It was answered, or never will be.
    pub(crate) fn expect_no_more(&self) {
        self.expected.fetch_sub(1, Ordering::AcqRel);
    }

    /// The store did not keep an id.
    pub(crate) fn not_kept(&self) {
        self.not_kept.fetch_add(1, Ordering::Relaxed);
    }

    /// Keeps what a response has told.
    pub(crate) async fn put(&self, message_id: &str, correlation: Correlation) -> Result<(), StoreError> {
        let id = match self.form {
            IdForm::Exact => String::from(message_id),
            _ => plain_id(message_id),
        };
        self.store.keep(&id, correlation.clone()).await?;
        if self.early_count.load(Ordering::Acquire) > 0 {
            self.wake_early(&id, &correlation);
        }
        Ok(())
    }

    /// Gives the receipts that wait for this id what they wait for.
    fn wake_early(&self, id: &str, correlation: &Correlation) {
        let mut early = self.early.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |waiting: &mut Early| {
            let at = waiting.ids.iter().position(|candidate| candidate == id);
            at.is_some_and(|at| self.is_sure(at, &waiting.ids, correlation.recipient, waiting.recipients))
        };
        for waiting in early.extract_if(.., fits) {
            // It may have given up just now: then it has told that nothing was found.
            drop(waiting.found.send(Found { id: String::from(id), correlation: correlation.clone() }));
        }
        // Whoever has given up waiting is of no interest any more.
        early.retain(|waiting| !waiting.found.is_closed());
        self.early_count.store(early.len(), Ordering::Release);
    }

    /// Looks for the message of a receipt. `addresses` are those of its PDU: one of them is the message's recipient.
    pub(crate) async fn find(&self, receipt: &Receipt, addresses: [&[u8]; 2]) -> Result<Lookup, StoreError> {
        let Some(message_id) = receipt.message_id() else { return Ok(Lookup::Unknown) };
        // Before the look: a response that comes after it may have been the last that is out.
        let is_expected = self.expected.load(Ordering::Acquire) > 0;
        let ids = self.candidates(message_id);
        let recipients = addresses.map(recipient_hash);
        if let Some(found) = self.look_up(&ids, recipients).await? {
            return Ok(Lookup::Found(found));
        }
        if !is_expected {
            return Ok(Lookup::Unknown);
        }
        let (sender, receiver) = oneshot::channel();
        {
            let mut early = self.early.lock().unwrap_or_else(PoisonError::into_inner);
            early.retain(|waiting| !waiting.found.is_closed());
            if early.len() >= EARLY_LIMIT {
                return Ok(Lookup::Unknown);
            }
            early.push(Early { ids: ids.clone(), recipients, found: sender });
            self.early_count.store(early.len(), Ordering::Release);
        }
        // The response may have come between the two looks.
        Ok(match self.look_up(&ids, recipients).await? {
            Some(found) => Lookup::Found(found),
            None => Lookup::Maybe(receiver),
        })
    }

    /// Looks for the message of a receipt again and again for a while, where others put ids, too: the response may have
    /// come to another process, and not be kept yet.
    pub(crate) async fn find_late(&self, receipt: &Receipt, addresses: [&[u8]; 2]) -> Option<Found> {
        let message_id = receipt.message_id().filter(|_| self.store.is_shared())?;
        let (ids, recipients) = (self.candidates(message_id), addresses.map(recipient_hash));
        for wait in LATE_MS.map(Duration::from_millis) {
            sleep(wait).await;
            if let Ok(Some(found)) = self.look_up(&ids, recipients).await {
                return Some(found);
            }
        }
        None
    }

    /// The ids under which it may be kept, the likeliest first.
    fn candidates(&self, message_id: &str) -> Vec<String> {
        match self.form {
            IdForm::Exact => Vec::from([String::from(message_id)]),
            IdForm::Padding => Vec::from([plain_id(message_id)]),
            IdForm::Learned | IdForm::Radix => id_candidates(&plain_id(message_id)),
        }
    }

    async fn look_up(&self, ids: &[String], recipients: [u32; 2]) -> Result<Option<Found>, StoreError> {
        let found = self.store.find(ids).await?;
        let mut hits: Vec<(usize, Correlation)> =
            found.into_iter().enumerate().filter_map(|(at, found)| Some((at, found?))).collect();
        if self.prefers_other_radix() {
            hits.sort_by_key(|(at, _)| *at == 0);
        }
        let of_recipient = hits.iter().position(|(_, hit)| recipients.contains(&hit.recipient));
        let sure = |(at, hit): &(usize, Correlation)| self.is_sure(*at, ids, hit.recipient, recipients);
        let Some(best) = of_recipient.or_else(|| hits.iter().position(sure)) else { return Ok(None) };
        let (at, correlation) = hits.swap_remove(best);
        let seen = if at == 0 { &self.same_radix } else { &self.other_radix };
        seen.fetch_add(1, Ordering::Relaxed);
        Ok(Some(Found { id: ids[at].clone(), correlation }))
    }

    /// Whether the `at`-th form of an id names a message of this recipient and no other by chance.
    fn is_sure(&self, at: usize, ids: &[String], recipient: u32, recipients: [u32; 2]) -> bool {
        debug_assert!(at < ids.len(), "one of them");
        let is_likely = (at == 0) != self.prefers_other_radix();
        is_likely || recipients.contains(&recipient) || self.form == IdForm::Radix
    }

    fn prefers_other_radix(&self) -> bool {
        let other = self.other_radix.load(Ordering::Relaxed);
        other >= LEARNED_AFTER && other > self.same_radix.load(Ordering::Relaxed)
    }

    /// What was found, as it is kept now.
    pub(crate) async fn renewed(&self, found: Found) -> Found {
        // What cannot be looked up again is as it was.
        let kept = self.store.find(core::slice::from_ref(&found.id)).await.unwrap_or_default();
        match kept.into_iter().flatten().next() {
            Some(correlation) => Found { correlation, ..found },
            None => found,
        }
    }

    /// Notes the state that a receipt has told: one that comes again is no news.
    pub(crate) async fn note(&self, found: Found, state: Option<MessageState>) {
        let mut found = found;
        if !state.is_some_and(MessageState::is_final) {
            // The final state may have been told meanwhile, and stays; told by another process in this very moment, it may
            // be told once more.
            found = self.renewed(found).await;
            if !found.is_news(state) {
                return;
            }
        }
        // What cannot be noted may be told twice.
        let correlation = Correlation { state, ..found.correlation };
        if self.store.keep(&found.id, correlation).await.is_err() {
            self.not_kept();
        }
    }
}

impl Found {
    /// Whether a receipt with this state is news: not if it came once more, or after the final one.
    pub(crate) fn is_news(&self, state: Option<MessageState>) -> bool {
        let known = self.correlation.state;
        known.is_none() || (known != state && !known.is_some_and(MessageState::is_final))
    }
}

/// A hash of the last nine digits of an address: numbers are written with and without prefixes.
pub(crate) fn recipient_hash(address: &[u8]) -> u32 {
    let tail = &address[address.len().saturating_sub(9)..];
    tail.iter().fold(0x811C_9DC5, |hash, octet| (hash ^ u32::from(*octet)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::*;
    use crate::codec::EsmClass;
    use crate::codec::tlv::TlvsRef;

    const ONE: &[u8] = b"447700900123";
    const OTHER: &[u8] = b"447700900456";

    fn correlation(recipient: &[u8]) -> Correlation {
        let recipient = recipient_hash(recipient);
        Correlation { message: 1, reference: None, part: 1, parts: 1, recipient, state: None }
    }

    async fn look(receipts: &Receipts<MemoryCorrelations>, id: &str, recipient: &[u8]) -> Lookup {
        let text = alloc::format!("id:{id} stat:DELIVRD");
        let receipt = Receipt::read(EsmClass::DELIVERY_RECEIPT, text.as_bytes(), TlvsRef::default()).unwrap();
        receipts.find(&receipt, [recipient, b"12345"]).await.unwrap()
    }

    #[tokio::test]
    async fn an_id_in_the_radix_that_is_not_used_names_no_message_to_somebody_else() {
        let store = MemoryCorrelations::new(100, Duration::from_secs(3_600));
        let receipts = Receipts::new(store, IdForm::Learned);
        for (hex, decimal) in [("1a", "26"), ("1b", "27"), ("1c", "28")] {
            receipts.put(hex, correlation(ONE)).await.unwrap();
            assert!(matches!(look(&receipts, decimal, ONE).await, Lookup::Found(_)));
        }
        receipts.put("20", correlation(OTHER)).await.unwrap();
        receipts.expect();
        // The response with the id 14 is still out: 20 in decimal.
        assert!(matches!(look(&receipts, "20", ONE).await, Lookup::Maybe(_)));
        assert!(matches!(look(&receipts, "32", OTHER).await, Lookup::Found(_)));
    }
}
