//! The sessions that send.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hdrhistogram::Histogram;
use smpp_driver::codec::SubmitSm;
use smpp_driver::transport::{ConnectError, Connection, Events, RequestError};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::arguments::Arguments;
use crate::progress::Progress;

/// What became of the messages.
#[derive(Debug)]
pub(crate) struct Tally {
    pub(crate) accepted: u64,
    pub(crate) rejected: u64,
    pub(crate) unanswered: u64,
    pub(crate) not_sent: u64,
    /// Nanoseconds of those that were answered, with three digits, up to an hour.
    pub(crate) latencies: Histogram<u64>,
}

impl Tally {
    pub(crate) fn new() -> Result<Self, hdrhistogram::CreationError> {
        let latencies = Histogram::new_with_max(3_600_000_000_000, 3)?;
        Ok(Self { accepted: 0, rejected: 0, unanswered: 0, not_sent: 0, latencies })
    }

    fn count<T>(&mut self, outcome: &Result<T, RequestError>, latency: Duration) {
        let answered = match outcome {
            Ok(_) => &mut self.accepted,
            Err(RequestError::Rejected(_)) => &mut self.rejected,
            Err(RequestError::NotSent(_)) => return self.not_sent += 1,
            Err(_) => return self.unanswered += 1,
        };
        *answered += 1;
        self.latencies.saturating_record(u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX));
    }

    /// How many messages have an outcome.
    pub(crate) fn done(&self) -> u64 {
        self.accepted + self.rejected + self.unanswered + self.not_sent
    }

    fn add(&mut self, other: &Self) -> Result<(), hdrhistogram::AdditionError> {
        self.accepted += other.accepted;
        self.rejected += other.rejected;
        self.unanswered += other.unanswered;
        self.not_sent += other.not_sent;
        self.latencies.add(&other.latencies)
    }
}

/// Tallies of which each sender has one, so that senders seldom wait for one another: one has some hundred kilobytes, so
/// there are a few, not one for each.
#[derive(Clone)]
pub(crate) struct Tallies(Vec<Arc<Mutex<Tally>>>);

impl Tallies {
    fn new() -> Result<Self, hdrhistogram::CreationError> {
        (0..16).map(|_| Ok(Arc::new(Mutex::new(Tally::new()?)))).collect::<Result<_, _>>().map(Self)
    }

    /// How many messages have an outcome by now, and how many of these are not accepted.
    pub(crate) fn done(&self) -> (u64, u64) {
        let tallies = self.0.iter().filter_map(|tally| tally.lock().ok());
        tallies.fold((0, 0), |(done, failed), tally| {
            (done + tally.done(), failed + tally.done() - tally.accepted)
        })
    }

    fn sum(&self) -> Result<Tally, Box<dyn std::error::Error>> {
        let mut sum = Tally::new()?;
        for tally in &self.0 {
            sum.add(&*tally.lock().map_err(|_| "a sender has failed")?)?;
        }
        Ok(sum)
    }
}

/// When each message is due.
struct Schedule {
    start: Instant,
    messages: u64,
    taken: AtomicU64,
    pace: Option<Pace>,
}

/// Messages at a rate.
struct Pace {
    /// Seconds from one message to the next.
    step: f64,
    /// As many permits as messages are due and have not been taken.
    due: Semaphore,
}

/// How long the pace sleeps. The runtime's timer has milliseconds: that would make a burst of every thousandth part of
/// the rate, and measure the wait in it.
const TICK: Duration = Duration::from_micros(50);

impl Schedule {
    fn start(arguments: &Arguments, messages: u64) -> Arc<Self> {
        let pace = arguments.rate.map(|rate| Pace { step: 1.0 / f64::from(rate), due: Semaphore::new(0) });
        let this = Arc::new(Self { start: Instant::now(), messages, taken: AtomicU64::new(0), pace });
        let pacing = this.clone();
        std::thread::spawn(move || pacing.pace.as_ref().map(|pace| pacing.run(pace)));
        this
    }

    /// Lets each message go when it is due.
    fn run(&self, pace: &Pace) {
        let mut released = 0;
        while released < self.messages {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "four thousand million"
            )]
            let due = ((self.start.elapsed().as_secs_f64() / pace.step) as u64 + 1).min(self.messages);
            pace.due.add_permits(usize::try_from(due - released).unwrap_or(usize::MAX));
            released = due;
            std::thread::sleep(TICK);
        }
    }

    /// When the next message is due, at that moment; `None` when all have been taken.
    async fn next(&self) -> Option<Instant> {
        let number = self.taken.fetch_add(1, Ordering::Relaxed);
        if number >= self.messages {
            return None;
        }
        let Some(pace) = &self.pace else { return Some(Instant::now()) };
        pace.due.acquire().await.ok()?.forget();
        #[expect(clippy::cast_precision_loss, reason = "four thousand million messages at most")]
        Some(self.start + Duration::from_secs_f64(number as f64 * pace.step))
    }
}

/// Binds all sessions.
pub(crate) async fn bind(arguments: &Arguments) -> Result<Vec<(Connection, Events)>, ConnectError> {
    let mut options = arguments.url.options().clone();
    options.session.window = arguments.window;
    let client = arguments.url.client().options(options);
    let mut sessions = Vec::new();
    for _ in 0..arguments.sessions {
        sessions.push(client.connect(arguments.url.address()).await?);
    }
    Ok(sessions)
}

/// Sends all messages, over each session as many at once as its window holds.
pub(crate) async fn send(
    sessions: &[(Connection, Events)],
    arguments: &Arguments,
    messages: u64,
) -> Result<Tally, Box<dyn std::error::Error>> {
    let submit_sm = SubmitSm::builder()
        .source_addr("12025550100")
        .destination_addr("447700900123")
        .short_message(&"A message of one hundred and sixty characters. ".as_bytes().repeat(4)[..160])
        .build()?;
    let schedule = Schedule::start(arguments, messages);
    let mut senders = JoinSet::new();
    let tallies = Tallies::new()?;
    let progress = Progress::start(messages, tallies.clone());
    for ((connection, _), tally) in sessions.iter().zip(tallies.0.iter().cycle()) {
        for _ in 0..arguments.window {
            let (connection, submit_sm) = (connection.clone(), submit_sm.clone());
            senders.spawn(send_in_turn(connection, submit_sm, schedule.clone(), tally.clone()));
        }
    }
    while let Some(sender) = senders.join_next().await {
        sender?;
    }
    progress.end();
    tallies.sum()
}

/// Sends one message after the other.
async fn send_in_turn(
    connection: Connection,
    submit_sm: SubmitSm,
    schedule: Arc<Schedule>,
    tally: Arc<Mutex<Tally>>,
) {
    while let Some(due) = schedule.next().await {
        let outcome = connection.request(submit_sm.clone()).await;
        if let Ok(mut tally) = tally.lock() {
            tally.count(&outcome, due.elapsed());
        }
    }
}
