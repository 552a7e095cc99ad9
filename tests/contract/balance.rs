//! What must hold of messages, whatever was killed: each ends once, none is lost, those that came twice were in doubt; each
//! receipt is told, each long message comes whole.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use smpp_driver::driver::queue::{Ended, Event, InboundEvent};
use smpp_driver::testing::Smsc;

use super::contract_incoming::{parts_of, whole};

/// What became of each message, by reference.
pub(crate) type Endings = HashMap<Box<str>, Vec<Ended>>;

/// What was told.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) endings: Endings,
    /// How many receipts named a message.
    receipts: HashMap<Box<str>, usize>,
    unmatched: usize,
    messages: Vec<InboundEvent>,
    texts: BTreeSet<String>,
}

impl Told {
    pub(crate) fn note(&mut self, event: Event) {
        match event {
            Event::Ended(ended) => self.endings.entry(ended.reference.clone()).or_default().push(ended),
            Event::Receipt(receipt) => {
                assert_eq!(receipt.message_state, Some(2), "{receipt:?}");
                match receipt.reference {
                    Some(reference) => *self.receipts.entry(reference).or_default() += 1,
                    None => self.unmatched += 1,
                }
            }
            Event::Message(message) => {
                self.texts.extend(message.text.clone());
                self.messages.push(*message);
            }
            other => panic!("{other:?}"),
        }
    }

    /// Whether so many messages have ended, those that were accepted have receipts, and so many long messages have come.
    pub(crate) fn is_all(&self, count: usize, long: usize) -> bool {
        let mut endings = self.endings.keys();
        let has_receipt = |reference| !self.is_accepted(reference) || self.receipts.contains_key(reference);
        self.endings.len() >= count
            && self.texts.len() >= long
            && endings.all(|reference| has_receipt(reference))
    }

    fn is_accepted(&self, reference: &str) -> bool {
        self.endings[reference][0].ending.is_accepted()
    }

    /// What of it has been told.
    pub(crate) fn progress(&self) -> String {
        let (endings, receipts) = (self.endings.len(), self.receipts.len());
        format!("{endings} have ended, {receipts} have receipts, {} long ones came", self.texts.len())
    }
}

/// What the SMSC has, by destination: the numbers of the messages in the order in which they came.
fn arrived(smsc: &Smsc) -> BTreeMap<String, Vec<usize>> {
    let mut arrived = BTreeMap::<_, Vec<_>>::new();
    for accepted in smsc.accepted() {
        let submission = accepted.submission;
        let text = String::from_utf8(submission.user_data).unwrap();
        let number = text.trim_start_matches("Text of m").trim_end_matches('.').parse().unwrap();
        let to = submission.destinations[0].addr.as_str().unwrap().to_string();
        arrived.entry(to).or_default().push(number);
    }
    arrived
}

/// Checks it, and tells how many messages were accepted, were in doubt, and came twice.
pub(crate) fn balance(endings: &Endings, smsc: &Smsc, count: usize) -> String {
    for (reference, endings) in endings {
        assert_eq!(endings.len(), 1, "{reference} has ended more than once: {endings:?}");
    }
    let ended = |number: usize| &endings[format!("m{number}").as_str()][0];
    let in_doubt = |number: usize| ended(number).in_doubt || !ended(number).ending.is_accepted();
    let (mut there, mut twice) = (BTreeSet::new(), 0);
    for (to, numbers) in arrived(smsc) {
        let sure: Vec<usize> = numbers.iter().copied().filter(|number| !in_doubt(*number)).collect();
        assert!(sure.is_sorted(), "{to}: {sure:?}");
        for number in numbers {
            if !there.insert(number) {
                assert!(in_doubt(number), "m{number} came twice and was not in doubt");
                twice += 1;
            }
        }
    }
    for number in 0..count {
        let is_lost = ended(number).ending.is_accepted() && !there.contains(&number);
        assert!(!is_lost, "m{number} is not at the SMSC");
    }
    let all = || endings.values().map(|endings| &endings[0]);
    let accepted = all().filter(|ended| ended.ending.is_accepted()).count();
    let doubtful = all().filter(|ended| ended.in_doubt).count();
    format!("{count} messages: {accepted} accepted, {doubtful} in doubt, {twice} came twice")
}

/// Each copy of a message that the SMSC has gets a receipt, and one more only if the SMSC has sent it again.
pub(crate) fn check_receipts(told: &Told, smsc: &Smsc, again: &BTreeSet<String>) -> String {
    let mut copies = HashMap::<_, Vec<String>>::new();
    for accepted in smsc.accepted() {
        let text = String::from_utf8(accepted.submission.user_data).unwrap();
        let reference = text.trim_start_matches("Text of ").trim_end_matches('.').to_string();
        copies.entry(reference).or_default().push(accepted.message_id);
    }
    let (mut twice, mut needless) = (0, 0);
    for (reference, ids) in &copies {
        let receipts = told.receipts.get(reference.as_str()).copied().unwrap_or_default();
        let is_accepted = told.is_accepted(reference);
        assert!(receipts > 0 || !is_accepted, "{reference} has no receipt");
        needless += ids.len() - usize::from(is_accepted);
        if receipts > ids.len() {
            assert!(ids.iter().any(|id| again.contains(id)), "{reference}: {receipts} of {ids:?}");
            twice += 1;
        }
    }
    assert!(told.unmatched <= needless + again.len(), "only those of copies whose outcome nobody knows");
    format!("{} receipts were sent again, {twice} told twice, {} match nothing", again.len(), told.unmatched)
}

/// Each long message is told whole, and once more only if a part of it was sent again.
pub(crate) fn check_long(told: &Told, count: usize, again: &BTreeSet<usize>) -> String {
    let mut texts = BTreeMap::<&str, usize>::new();
    for message in &told.messages {
        *texts.entry(message.text.as_deref().unwrap()).or_default() += 1;
    }
    let mut twice = 0;
    for message in 0..count {
        let times = texts.remove(whole(message, parts_of(message)).as_str()).unwrap();
        assert!(times == 1 || again.contains(&message), "{message} came {times} times, and was sent once");
        twice += usize::from(times > 1);
    }
    assert!(texts.is_empty(), "{texts:?}");
    format!("{count} long messages, {} were sent again, {twice} told twice", again.len())
}
