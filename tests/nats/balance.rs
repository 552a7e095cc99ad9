//! What must hold of messages, whatever was killed: each ends once, none is lost, those that came twice were in doubt.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;

use smpp_driver::driver::queue::{Ended, Event, EventQueue, MessageQueue, TakenEvent};
use smpp_driver::nats::{NatsEventLease, NatsQueue};
use smpp_driver::testing::Smsc;
use tokio::time::{Instant, sleep, timeout};

use super::contract::{composer, message};

/// How long nothing may happen before a test has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// What became of each message, by reference.
pub(crate) type Endings = HashMap<Box<str>, Vec<Ended>>;

/// Puts messages with these numbers, however often it has to be tried.
pub(crate) async fn put(queue: &NatsQueue, numbers: std::ops::Range<usize>) {
    let composer = composer();
    for number in numbers {
        let message = message(&composer, &format!("m{number}"), u8::try_from(number % 100).unwrap(), 0);
        while queue.put(message.clone()).await.is_err() {
            sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Reads events and is done with them. The server may have forgotten that some were done with: they are left out.
pub(crate) struct Events<'a> {
    queue: &'a NatsQueue,
    known: HashSet<u64>,
    pub(crate) last: Instant,
}

impl<'a> Events<'a> {
    pub(crate) fn of(queue: &'a NatsQueue) -> Self {
        Self { queue, known: HashSet::new(), last: Instant::now() }
    }

    /// Those that have come; after a while none.
    pub(crate) async fn next(&mut self) -> Vec<Event> {
        assert!(self.last.elapsed() < PATIENCE, "nothing happens any more");
        let Ok(Ok(events)) = timeout(Duration::from_millis(200), self.queue.events(500)).await else {
            return Vec::new();
        };
        let leases: Vec<NatsEventLease> = events.iter().map(|event| event.lease.clone()).collect();
        while self.queue.done(&leases).await.is_err() {
            sleep(Duration::from_millis(50)).await;
        }
        self.last = Instant::now();
        let news =
            |told: TakenEvent<NatsEventLease>| self.known.insert(told.lease.number()).then_some(told.event);
        events.into_iter().filter_map(news).collect()
    }
}

/// Reads events until each of so many messages has ended, and until there were none for a while.
pub(crate) async fn endings(queue: &NatsQueue, count: usize, quiet: Duration) -> Endings {
    let (mut endings, mut events) = (Endings::new(), Events::of(queue));
    while endings.len() < count || events.last.elapsed() < quiet {
        for event in events.next().await {
            if let Event::Ended(ended) = event {
                endings.entry(ended.reference.clone()).or_default().push(ended);
            }
        }
    }
    endings
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
