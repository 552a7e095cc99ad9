//! What the SMSC has accepted, what has become of it, and whose receipts wait.

use alloc::collections::{BTreeSet, VecDeque};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use std::collections::HashMap;

use tokio::time::Instant as Moment;

use super::ids::{self, IDS};
use super::{Accepted, SmscOptions, Submission, receipts};
use crate::codec::MessageState;
use crate::transport::shared::after;

/// The messages that are kept, the newest ones.
#[derive(Debug, Default)]
pub(super) struct Messages {
    /// The number of the newest; its id is what is left of it.
    count: u64,
    /// How many were accepted so far.
    accepted: u64,
    /// The newest ones without a gap, so that a number tells the position.
    kept: VecDeque<Kept>,
    /// By `system_id`, the notices that were not sent yet, the one due next first. A notice waits as long as its
    /// message is kept, which bounds them all.
    waiting: HashMap<String, BTreeSet<Notice>>,
}

#[derive(Debug)]
struct Kept {
    accepted: Accepted,
    number: u64,
    /// When the receipt is due; without one the message stays on its way.
    due: Option<Moment>,
    /// What will have become of it then.
    outlook: MessageState,
    deleted: bool,
}

/// A receipt or an intermediate notification that is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Notice {
    due: Moment,
    number: u64,
    /// An intermediate one comes first.
    is_final: bool,
}

/// What is to be sent to an ESME next.
#[derive(Debug)]
pub(super) enum NextReceipt {
    Nothing,
    At(Moment),
    Now(Receipt),
}

/// A receipt, or an intermediate notification.
#[derive(Debug)]
pub(super) struct Receipt {
    pub(super) accepted: Accepted,
    number: u64,
    /// The id, as receipts write it.
    pub(super) message_id: String,
    pub(super) state: MessageState,
    pub(super) is_final: bool,
    pub(super) copies: usize,
}

impl Messages {
    /// No messages; the first will have this id.
    pub(super) fn new(first_id: u64) -> Self {
        Self { count: (first_id + IDS - 1) % IDS, ..Self::default() }
    }

    /// Takes a message and gives it an id.
    pub(super) fn accept(
        &mut self,
        options: &SmscOptions,
        system_id: &str,
        submission: Submission,
    ) -> Accepted {
        let limit = options.max_messages.clamp(1, usize::try_from(IDS).unwrap_or(usize::MAX));
        if self.kept.len() >= limit {
            self.forget_oldest();
        }
        (self.count, self.accepted) = (self.count + 1, self.accepted + 1);
        let (number, at) = (self.count, Moment::now());
        let state = options.receipt_state;
        let outlook = options.outlook.as_ref().map_or(state, |outlook| outlook(&submission, self.accepted));
        let answered = if options.receipt_first { at } else { after(at, options.answer_delay) };
        let due = receipts::is_wanted(submission.registered_delivery, outlook)
            .then(|| if options.receipt_first { at } else { after(answered, options.receipt_delay) });
        let message_id = options.response_ids.write(number % IDS);
        let accepted = Accepted { at, system_id: system_id.to_string(), message_id, submission };
        self.kept.push_back(Kept { accepted: accepted.clone(), number, due, outlook, deleted: false });
        if let Some(due) = due {
            let waiting = self.waiting.entry(system_id.to_string()).or_default();
            if options.intermediate.is_some() {
                waiting.insert(Notice { due: answered, number, is_final: false });
            }
            waiting.insert(Notice { due, number, is_final: true });
        }
        accepted
    }

    fn forget_oldest(&mut self) {
        let Some(Kept { accepted: Accepted { system_id, .. }, number, .. }) = self.kept.pop_front() else {
            return;
        };
        if let Some(waiting) = self.waiting.get_mut(&system_id) {
            waiting.retain(|notice| notice.number != number);
            self.forget_if_empty(&system_id);
        }
    }

    fn forget_if_empty(&mut self, system_id: &str) {
        if self.waiting.get(system_id).is_some_and(BTreeSet::is_empty) {
            self.waiting.remove(system_id);
        }
    }

    /// The number of the oldest that is kept.
    fn oldest(&self) -> u64 {
        self.count + 1 - self.kept.len() as u64
    }

    fn position(&self, message_id: &[u8]) -> Option<usize> {
        ids::read(message_id).filter(|id| *id < IDS).find_map(|id| {
            let position = usize::try_from((id + IDS - self.oldest() % IDS) % IDS).ok()?;
            let kept = self.kept.get(position)?;
            (kept.accepted.message_id.as_bytes() == message_id).then_some(position)
        })
    }

    /// What has become of a message.
    pub(super) fn state(&self, message_id: &[u8]) -> Option<MessageState> {
        Some(self.kept.get(self.position(message_id)?)?.state())
    }

    /// Deletes a message that is still on its way, and tells whether it is deleted.
    pub(super) fn delete(&mut self, message_id: &[u8]) -> bool {
        let position = self.position(message_id);
        let Some(kept) = position.and_then(|position| self.kept.get_mut(position)) else { return false };
        kept.deleted |= kept.state() == MessageState::ENROUTE;
        kept.deleted
    }

    /// Takes what is to be sent to this ESME next, if it is due.
    pub(super) fn next_receipt(&mut self, system_id: &str, options: &SmscOptions) -> NextReceipt {
        let notice = self.waiting.get(system_id).and_then(BTreeSet::first).copied();
        match notice {
            Some(notice) if notice.due > Moment::now() => NextReceipt::At(notice.due),
            Some(notice) => {
                self.take(system_id, notice, options).map_or(NextReceipt::Nothing, NextReceipt::Now)
            }
            None => NextReceipt::Nothing,
        }
    }

    /// Takes what is to be sent of this message, due or not, the next thing first.
    pub(super) fn take_receipt(&mut self, message_id: &[u8], options: &SmscOptions) -> Option<Receipt> {
        let kept = self.kept.get(self.position(message_id)?)?;
        let (system_id, number) = (kept.accepted.system_id.clone(), kept.number);
        let waiting = self.waiting.get(&system_id)?;
        let notice = waiting.iter().find(|notice| notice.number == number).copied()?;
        self.take(&system_id, notice, options)
    }

    fn take(&mut self, system_id: &str, notice: Notice, options: &SmscOptions) -> Option<Receipt> {
        if let Some(waiting) = self.waiting.get_mut(system_id) {
            waiting.remove(&notice);
            self.forget_if_empty(system_id);
        }
        let kept = self.kept.get(usize::try_from(notice.number - self.oldest()).ok()?)?;
        let state = if notice.is_final { kept.state() } else { options.intermediate.unwrap_or_default() };
        Some(Receipt {
            accepted: kept.accepted.clone(),
            number: notice.number,
            message_id: options.receipt_ids.write(notice.number % IDS),
            state,
            is_final: notice.is_final,
            copies: options.receipt_copies,
        })
    }

    /// A receipt is to be sent once more at this time. Whether its message is kept still, and it does not wait already.
    pub(super) fn again(&mut self, receipt: &Receipt, due: Moment) -> bool {
        let Receipt { accepted: Accepted { system_id, .. }, number, is_final, .. } = receipt;
        if *number < self.oldest() {
            return false;
        }
        let waiting = self.waiting.entry(system_id.clone()).or_default();
        let is_waiting = |notice: &Notice| (notice.number, notice.is_final) == (*number, *is_final);
        !waiting.iter().any(is_waiting)
            && waiting.insert(Notice { due, number: *number, is_final: *is_final })
    }

    pub(super) fn all(&self) -> Vec<Accepted> {
        self.kept.iter().map(|kept| kept.accepted.clone()).collect()
    }
}

impl Kept {
    fn state(&self) -> MessageState {
        match self.due {
            _ if self.deleted => MessageState::DELETED,
            Some(due) if due <= Moment::now() => self.outlook,
            _ => MessageState::ENROUTE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{IDS, Messages, NextReceipt};
    use crate::codec::{Body, MessageState, RegisteredDelivery, SubmitSm};
    use crate::testing::{SmscOptions, Submission};
    use core::time::Duration;

    fn submission() -> Submission {
        let submit_sm = SubmitSm { registered_delivery: RegisteredDelivery::FINAL, ..SubmitSm::default() };
        Submission::of(&Body::from(submit_sm)).unwrap()
    }

    fn is_now(next: &NextReceipt, message_id: &str) -> bool {
        matches!(next, NextReceipt::Now(receipt) if receipt.message_id == message_id)
    }

    #[test]
    fn ids_find_their_messages_also_where_they_begin_anew() {
        let options = SmscOptions::default().max_messages(3);
        let mut messages = Messages::new(IDS - 1);
        let mut ids = ["99999999", "00000000", "00000001", "00000002"].iter();
        for id in ids.clone() {
            assert_eq!(messages.accept(&options, "ESME1", submission()).message_id, *id);
        }
        let forgotten = ids.next().unwrap();
        assert_eq!(messages.state(forgotten.as_bytes()), None);
        for id in ids {
            assert_eq!(messages.state(id.as_bytes()), Some(MessageState::ENROUTE));
            assert!(messages.delete(id.as_bytes()));
            assert_eq!(messages.state(id.as_bytes()), Some(MessageState::DELETED));
        }
        for wrong in ["", "1", "+0000001", "00000003", "18446744073709551615", "0000000000000001", "x"] {
            assert_eq!(messages.state(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn a_receipt_is_forgotten_with_its_message() {
        let options = SmscOptions::default().max_messages(2).receipt_delay(Duration::ZERO);
        let mut messages = Messages::default();
        for system_id in ["ESME1", "ESME2", "ESME2"] {
            messages.accept(&options, system_id, submission());
        }
        assert!(matches!(messages.next_receipt("ESME1", &options), NextReceipt::Nothing));
        assert!(is_now(&messages.next_receipt("ESME2", &options), "00000002"));
        messages.accept(&options, "ESME1", submission());
        assert!(is_now(&messages.next_receipt("ESME2", &options), "00000003"));
        assert!(is_now(&messages.next_receipt("ESME1", &options), "00000004"));
        assert!(messages.waiting.is_empty());
    }

    #[test]
    fn a_delay_of_ages_never_comes() {
        let options = SmscOptions::default().receipt_delay(Duration::MAX);
        let mut messages = Messages::default();
        messages.accept(&options, "ESME1", submission());
        assert!(matches!(messages.next_receipt("ESME1", &options), NextReceipt::At(_)));
    }
}
