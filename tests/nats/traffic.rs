//! Messages are put, and what becomes of them is read.

use std::collections::HashSet;
use std::time::Duration;

use smpp_driver::driver::queue::{Event, EventQueue, MessageQueue, TakenEvent};
use smpp_driver::nats::{NatsEventLease, NatsQueue};
use tokio::time::{Instant, sleep, timeout};

use super::contract::{composer, message};
use super::contract_balance::Endings;

/// How long nothing may happen before a test has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

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
        assert!(
            self.last.elapsed() < PATIENCE,
            "nothing happens any more, after {} events",
            self.known.len()
        );
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

/// What has ended and is still in the queue leaves it.
pub(crate) async fn is_emptied(queue: &NatsQueue) {
    let begun = Instant::now();
    loop {
        let depth = queue.depth().await;
        if matches!(depth, Ok(0)) {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "{depth:?} messages do not leave");
        sleep(Duration::from_millis(100)).await;
    }
}

/// The same, and whoever asks for messages meanwhile is given none.
pub(crate) async fn gives_none(queue: &NatsQueue) {
    tokio::select! {
        taken = queue.take(1) => panic!("{:?}", taken.map(|taken| taken.len())),
        () = is_emptied(queue) => {}
    }
}
