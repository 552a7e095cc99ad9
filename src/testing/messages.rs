//! What the SMSC has accepted, what has become of it, and whose receipts wait.

use alloc::collections::VecDeque;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use std::collections::HashMap;

use tokio::time::Instant as Moment;

use super::{Accepted, SmscOptions, Submission, receipts};
use crate::codec::MessageState;
use crate::transport::shared::after;

/// Ids have eight digits, for SMPP 3.3 allows no more characters; then they begin anew.
const IDS: u64 = 100_000_000;

/// The messages that are kept, the newest ones.
#[derive(Debug, Default)]
pub(super) struct Messages {
    /// How many were accepted so far; the newest has this number.
    count: u64,
    /// The newest ones without a gap, so that a number tells the position.
    kept: VecDeque<Kept>,
    /// By `system_id`, the numbers of those whose receipt was not sent yet. A receipt waits as long as its message is
    /// kept, which bounds them all.
    waiting: HashMap<String, VecDeque<u64>>,
}

#[derive(Debug)]
struct Kept {
    accepted: Accepted,
    /// When the receipt is due; without one the message stays on its way.
    due: Option<Moment>,
    deleted: bool,
}

/// The next receipt of an ESME.
#[derive(Debug)]
pub(super) enum NextReceipt {
    Nothing,
    At(Moment),
    Now(Accepted, MessageState),
}

impl Messages {
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
        self.count += 1;
        let message_id = format!("{:08}", self.count % IDS);
        let wanted = receipts::is_wanted(submission.registered_delivery, options.receipt_state);
        let due = wanted.then(|| after(Moment::now(), options.receipt_delay));
        let accepted = Accepted { system_id: system_id.to_string(), message_id, submission };
        self.kept.push_back(Kept { accepted: accepted.clone(), due, deleted: false });
        if wanted {
            self.waiting.entry(system_id.to_string()).or_default().push_back(self.count);
        }
        accepted
    }

    fn forget_oldest(&mut self) {
        let number = self.oldest();
        let Some(Kept { accepted: Accepted { system_id, .. }, .. }) = self.kept.pop_front() else { return };
        if self.waiting.get(&system_id).is_some_and(|waiting| waiting.front() == Some(&number)) {
            self.drop_first_receipt(&system_id);
        }
    }

    fn drop_first_receipt(&mut self, system_id: &str) {
        let Some(waiting) = self.waiting.get_mut(system_id) else { return };
        waiting.pop_front();
        if waiting.is_empty() {
            self.waiting.remove(system_id);
        }
    }

    /// The number of the oldest that is kept.
    fn oldest(&self) -> u64 {
        self.count + 1 - self.kept.len() as u64
    }

    fn position(&self, message_id: &[u8]) -> Option<usize> {
        let number: u64 = core::str::from_utf8(message_id).ok()?.parse().ok().filter(|id| *id < IDS)?;
        let position = usize::try_from((number + IDS - self.oldest() % IDS) % IDS).ok()?;
        let kept = self.kept.get(position)?;
        (kept.accepted.message_id.as_bytes() == message_id).then_some(position)
    }

    /// What has become of a message.
    pub(super) fn state(&self, message_id: &[u8], options: &SmscOptions) -> Option<MessageState> {
        Some(self.kept.get(self.position(message_id)?)?.state(options))
    }

    /// Deletes a message that is still on its way, and tells whether it is deleted.
    pub(super) fn delete(&mut self, message_id: &[u8], options: &SmscOptions) -> bool {
        let position = self.position(message_id);
        let Some(kept) = position.and_then(|position| self.kept.get_mut(position)) else { return false };
        kept.deleted |= kept.state(options) == MessageState::ENROUTE;
        kept.deleted
    }

    /// Takes the next receipt of this ESME if it is due.
    pub(super) fn next_receipt(&mut self, system_id: &str, options: &SmscOptions) -> NextReceipt {
        let number = self.waiting.get(system_id).and_then(|waiting| waiting.front().copied());
        let position = number.and_then(|number| usize::try_from(number - self.oldest()).ok());
        let Some(kept) = position.and_then(|position| self.kept.get(position)) else {
            return NextReceipt::Nothing;
        };
        match kept.due {
            Some(due) if due > Moment::now() => NextReceipt::At(due),
            _ => {
                let (accepted, state) = (kept.accepted.clone(), kept.state(options));
                self.drop_first_receipt(system_id);
                NextReceipt::Now(accepted, state)
            }
        }
    }

    pub(super) fn all(&self) -> Vec<Accepted> {
        self.kept.iter().map(|kept| kept.accepted.clone()).collect()
    }
}

impl Kept {
    fn state(&self, options: &SmscOptions) -> MessageState {
        match self.due {
            _ if self.deleted => MessageState::DELETED,
            Some(due) if due <= Moment::now() => options.receipt_state,
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
        matches!(next, NextReceipt::Now(accepted, _) if accepted.message_id == message_id)
    }

    #[test]
    fn ids_find_their_messages_also_where_they_begin_anew() {
        let options = SmscOptions::default().max_messages(3);
        let mut messages = Messages { count: IDS - 2, ..Messages::default() };
        let mut ids = ["99999999", "00000000", "00000001", "00000002"].iter();
        for id in ids.clone() {
            assert_eq!(messages.accept(&options, "ESME1", submission()).message_id, *id);
        }
        let forgotten = ids.next().unwrap();
        assert_eq!(messages.state(forgotten.as_bytes(), &options), None);
        for id in ids {
            assert_eq!(messages.state(id.as_bytes(), &options), Some(MessageState::ENROUTE));
            assert!(messages.delete(id.as_bytes(), &options));
            assert_eq!(messages.state(id.as_bytes(), &options), Some(MessageState::DELETED));
        }
        for wrong in ["", "1", "+0000001", "00000003", "18446744073709551615", "0000000000000001", "x"] {
            assert_eq!(messages.state(wrong.as_bytes(), &options), None, "{wrong}");
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
