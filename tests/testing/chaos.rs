//! A bad way and an SMSC in a bad mood, by seeds: whatever happens, every request has one outcome that is true, every
//! session one end, and nothing is left of either.
//!
//! What is random comes from the seed. Which task runs first, and over sockets when octets come, is the runtime's.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use smpp_driver::codec::{CommandStatus, DeliverSm};
use smpp_driver::session::RequestError;
use smpp_driver::testing::{Answer, DeliverError, Pipe, Proxy, Smsc};
use smpp_driver::transport::{BindKind, Client, Connection, Event, Events, Options, ServerOptions};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::chance::Chance;
use crate::support::{client, options, submit_sm};

/// What all sides write down.
#[derive(Debug, Default)]
struct Books {
    /// By text, what became of each submission.
    submitted: HashMap<String, Outcome>,
    /// By text, what became of each delivery.
    delivered: HashMap<String, Outcome>,
    /// By text, how often each delivery came to the application.
    handed_over: HashMap<String, usize>,
    sessions: usize,
    ends: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Accepted(String),
    /// Certainly nothing came of it.
    Nothing,
    Unknown,
}

type Shared = Arc<Mutex<Books>>;

/// Whether things are over sockets or in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    Sockets,
    Memory,
}

/// Settings with short timers, so that all of them run out at times.
fn hasty() -> Options {
    let mut options = Options::default();
    options.session.response_timeout = Duration::from_secs(2);
    options.session.enquire_link_interval = Some(Duration::from_secs(1));
    options.session.unbind_timeout = Duration::from_secs(2);
    options.connect_timeout = Duration::from_secs(2);
    options.write_timeout = Duration::from_secs(2);
    options
}

struct World {
    smsc: Smsc,
    proxy: Proxy,
    over: Over,
    books: Shared,
}

impl World {
    async fn new(over: Over, seed: u64) -> Self {
        let mut server = ServerOptions::default();
        server.connection = hasty();
        let chance = Mutex::new(Chance::of_seed(seed));
        let moody = move |_: &_, _| match chance.lock().unwrap().below(20) {
            0 => Answer::Never,
            1 => CommandStatus::THROTTLED.into(),
            _ => Answer::Accept,
        };
        let smsc = Smsc::start(options().server(server).answer_with(moody)).await.unwrap();
        let proxy = match over {
            Over::Sockets => Proxy::start(smsc.local_addr()).await.unwrap(),
            Over::Memory => Proxy::new(),
        };
        Self { smsc, proxy, over, books: Shared::default() }
    }

    async fn bind(&self, client: &Client) -> Option<(Connection, Events)> {
        match self.over {
            Over::Sockets => client.connect(self.proxy.local_addr()).await.ok(),
            Over::Memory => {
                let (esme, near) = Pipe::pair(4 * 1024);
                self.proxy.carry(near, self.smsc.connect().await);
                client.attach(esme).await.ok()
            }
        }
    }

    /// An ESME that binds again and again until time is up, and sends as fast as it can.
    async fn esme(&self, until: Instant) {
        let client = client("ESME1", BindKind::Transceiver).options(hasty());
        let mut tasks = JoinSet::new();
        let mut count = 0;
        while Instant::now() < until {
            let Some((connection, events)) = self.bind(&client).await else {
                sleep(Duration::from_millis(50)).await;
                continue;
            };
            self.books.lock().unwrap().sessions += 1;
            tasks.spawn(listen(events, self.books.clone()));
            while Instant::now() < until {
                count += 1;
                let text = format!("submission {count}");
                let Ok(pending) = connection.send(submit_sm(text.as_bytes())).await else { break };
                let books = self.books.clone();
                tasks.spawn(async move {
                    let outcome = outcome(
                        pending.await.map(|response| response.message_id.as_str().unwrap().to_owned()),
                    );
                    assert_eq!(books.lock().unwrap().submitted.insert(text, outcome), None);
                });
                sleep(Duration::from_millis(5)).await;
            }
            connection.unbind().await;
        }
        tasks.join_all().await;
    }

    /// Messages for the ESME.
    async fn deliver(&self, until: Instant) {
        let mut count = 0;
        while Instant::now() < until {
            count += 1;
            let text = format!("delivery {count}");
            let deliver_sm = DeliverSm::builder().short_message(text.as_bytes()).build().unwrap();
            let outcome = match self.smsc.deliver_to("ESME1", deliver_sm).await {
                Ok(CommandStatus::OK) => Outcome::Accepted(text.clone()),
                Err(DeliverError::Request(error)) => outcome(Err(error)),
                Ok(_) | Err(_) => Outcome::Nothing,
            };
            assert_eq!(self.books.lock().unwrap().delivered.insert(text, outcome), None);
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// What goes wrong.
    async fn chaos(&self, chance: &mut Chance, until: Instant) {
        while Instant::now() < until {
            sleep(chance.milliseconds(150)).await;
            match chance.below(12) {
                0 => drop(self.proxy.kill()),
                1 => drop(self.smsc.kill_sessions()),
                2 => {
                    self.proxy.stall(true);
                    let longest = if chance.below(4) == 0 { 4_000 } else { 500 };
                    sleep(chance.milliseconds(longest)).await;
                    self.proxy.stall(false);
                }
                3 | 4 => self.proxy.delay(chance.milliseconds(300)),
                5 => self.proxy.delay(Duration::ZERO),
                6 | 7 => self.proxy.pieces(1 + chance.below(64) as usize),
                8 => self.proxy.pieces(usize::MAX),
                9 => {
                    let delay = chance.milliseconds(200);
                    self.smsc.change(|options| options.answer_delay(delay));
                }
                10 => {
                    self.smsc.change(|options| options.refuse_binds(CommandStatus::SYSERR));
                    sleep(chance.milliseconds(200)).await;
                    self.smsc.change(|options| options.refuse_binds(None));
                }
                _ => self.smsc.change(|options| options.answer_delay(Duration::ZERO)),
            }
        }
    }

    /// All books agree with each other.
    fn check(&self) -> [usize; 3] {
        let books = self.books.lock().unwrap();
        assert_eq!(books.ends, books.sessions, "each session has one end");
        assert!(books.sessions > 0);
        let accepted = self.smsc.accepted();
        let by_text: HashMap<String, String> = accepted
            .iter()
            .map(|accepted| (accepted.submission.text().unwrap(), accepted.message_id.clone()))
            .collect();
        assert_eq!(by_text.len(), accepted.len(), "nothing was sent twice");
        let mut totals = [0; 3];
        for (text, outcome) in &books.submitted {
            match outcome {
                Outcome::Accepted(message_id) => assert_eq!(by_text.get(text), Some(message_id), "{text}"),
                Outcome::Nothing => assert!(!by_text.contains_key(text), "{text} was sent"),
                Outcome::Unknown => {}
            }
            totals[match outcome {
                Outcome::Accepted(_) => 0,
                Outcome::Nothing => 1,
                Outcome::Unknown => 2,
            }] += 1;
        }
        let known: HashSet<_> = books.submitted.keys().collect();
        assert!(by_text.keys().all(|text| known.contains(text)), "each that was accepted has an outcome");
        for (text, outcome) in &books.delivered {
            let came = books.handed_over.get(text).copied().unwrap_or(0);
            match outcome {
                Outcome::Accepted(_) => assert_eq!(came, 1, "{text}"),
                Outcome::Nothing => assert_eq!(came, 0, "{text}"),
                Outcome::Unknown => assert!(came <= 1, "{text}"),
            }
        }
        totals
    }
}

fn outcome(outcome: Result<String, RequestError>) -> Outcome {
    match outcome {
        Ok(message_id) => Outcome::Accepted(message_id),
        Err(RequestError::Rejected(_) | RequestError::NotSent(_)) => Outcome::Nothing,
        Err(RequestError::Unanswered(_)) => Outcome::Unknown,
    }
}

/// The application: it accepts what comes, and sees one end.
async fn listen(mut events: Events, books: Shared) {
    let mut ends = 0;
    while let Some(event) = events.next().await {
        match event {
            Event::Request(incoming) => {
                let (pdu, responder) = incoming.into_parts();
                if let Ok(deliver_sm) = DeliverSm::try_from(pdu.body)
                    && !deliver_sm.esm_class.is_delivery_receipt()
                {
                    let text = String::from_utf8(deliver_sm.short_message.as_octets().to_vec()).unwrap();
                    *books.lock().unwrap().handed_over.entry(text).or_default() += 1;
                }
                // A session that ends meanwhile tells so itself.
                drop(responder.accept());
            }
            Event::Closed(_) => ends += 1,
            _ => {}
        }
    }
    books.lock().unwrap().ends += ends;
}

async fn run(over: Over, seed: u64, time: Duration) -> [usize; 3] {
    let world = World::new(over, seed).await;
    let until = Instant::now() + time;
    let mut chance = Chance::of_seed(seed);
    tokio::join!(world.esme(until), world.deliver(until), async {
        world.chaos(&mut chance, until).await;
        // What still waits may end.
        world.proxy.stall(false);
        world.proxy.delay(Duration::ZERO);
        world.proxy.pieces(usize::MAX);
    });
    let totals = world.check();
    world.smsc.stop().await;
    totals
}

/// Enough for every run; `SMPP_CHAOS_SEEDS=1000` takes more.
const SEEDS: u64 = 10;

#[test]
fn whatever_happens_in_memory_the_books_agree() {
    let seeds = std::env::var("SMPP_CHAOS_SEEDS").map_or(SEEDS, |seeds| seeds.parse().unwrap());
    let mut totals = [0; 3];
    for seed in 0..=seeds {
        let mut found = [0; 3];
        let memory = allocation_counter::measure(|| {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
            found = runtime.unwrap().block_on(async {
                let limit = Duration::from_secs(120);
                let run = run(Over::Memory, seed, Duration::from_secs(20));
                timeout(limit, run).await.unwrap_or_else(|_| panic!("seed {seed} does not end"))
            });
        });
        // The first run allocates what stays.
        if seed > 0 {
            assert_eq!(memory.bytes_current, 0, "seed {seed}: of {} octets", memory.bytes_max);
        }
        (0..3).for_each(|kind| totals[kind] += found[kind]);
    }
    // Schedules in which nothing happens show nothing.
    println!("accepted, nothing, unknown: {totals:?}");
    assert!(totals.iter().all(|total| *total > 100), "{totals:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_over_sockets_the_books_agree() {
    let mut runs = JoinSet::new();
    for seed in 100..108 {
        runs.spawn(run(Over::Sockets, seed, Duration::from_secs(4)));
    }
    let all = timeout(Duration::from_secs(60), runs.join_all()).await.expect("an end");
    let accepted: usize = all.iter().map(|totals| totals[0]).sum();
    println!("accepted, nothing, unknown: {all:?}");
    assert!(accepted > 100, "{all:?}");
}
