//! What the queue in a file does in a second, on the disk that `--dir` names, and what it adds to the way of a message.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use smpp_driver::codec::Address;
use smpp_driver::driver::queue::{
    Ended, Ending, Event, EventQueue, MessageQueue, QueuedMessage, ServeOptions, Serving,
};
use smpp_driver::driver::{AcceptedPart, Channel, ChannelOptions, Composer, Message};
use smpp_driver::durable::{DurableOptions, DurableQueue};
use tokio::sync::oneshot;

use crate::e2e::{raw, runtime};

const WINDOW: usize = 100;
/// Tasks that put messages at once where the rate counts.
const MANY: usize = 4_000;
const MESSAGES: usize = 200_000;

/// `what` is an extract of: sync, alone, waiting, e2e; empty for all.
pub(crate) fn run(json: bool, dir: &Path, what: &str) {
    let bench = Bench { json, dir: dir.to_path_buf() };
    let wanted = |name: &str| what.is_empty() || what == name;
    if wanted("sync") {
        bench.sync();
    }
    if wanted("alone") {
        for putting in [WINDOW, MANY] {
            bench.alone(&format!("the queue alone, {putting} putting at once"), putting, 0);
        }
    }
    if wanted("waiting") {
        let mut ratios: Vec<f64> = (0..5)
            .map(|_| {
                let few = bench.alone("the queue alone, 1,000 waiting", MANY, 1_000);
                bench.alone("the queue alone, 1,000,000 waiting", MANY, 1_000_000) / few
            })
            .collect();
        ratios.sort_by(f64::total_cmp);
        let (least, median, most) = (ratios[0], ratios[2], ratios[4]);
        println!("1,000,000 waiting against 1,000: {median:.2} times the rate ({least:.2} to {most:.2})");
    }
    if wanted("e2e") {
        let server = raw::serve();
        bench.driver(server);
        bench.end_to_end(server, WINDOW);
        bench.end_to_end(server, MANY);
    }
}

struct Bench {
    json: bool,
    dir: PathBuf,
}

impl Bench {
    fn file(&self) -> PathBuf {
        let path = self.dir.join(format!("smpp-driver-durable-{}", std::process::id()));
        // It may be there from the run before.
        drop(std::fs::remove_file(&path));
        path
    }

    fn tell(&self, name: &str, elapsed: Duration, commits: u64, mut latencies: Vec<Duration>) -> f64 {
        latencies.sort();
        let at = |percent: usize| latencies[latencies.len() * percent / 100].as_secs_f64() * 1e3;
        let seconds = elapsed.as_secs_f64();
        let (rate, commits) = (latencies.len() as f64 / seconds, commits as f64 / seconds);
        let (p50, p99) = (at(50), at(99));
        if self.json {
            println!(
                "{}",
                serde_json::json!({"bench": "durable", "case": name, "msgs_per_s": rate.round(),
                    "commits_per_s": commits.round(), "p50_ms": p50, "p99_ms": p99})
            );
        } else {
            println!(
                "{name:<52} {rate:>7.0} messages/s, {commits:>5.0} commits/s, p50 {p50:.2} ms, p99 {p99:.2} ms"
            );
        }
        rate
    }

    /// What the disk can do: 4 KiB written and synchronised, again and again.
    fn sync(&self) {
        let path = self.file();
        let mut file = File::create(&path).expect("a file");
        let (start, mut latencies) = (Instant::now(), Vec::new());
        while start.elapsed() < Duration::from_secs(2) {
            let before = Instant::now();
            file.write_all(&[7; 4096]).expect("room");
            file.sync_data().expect("a disk");
            latencies.push(before.elapsed());
        }
        let commits = latencies.len() as u64;
        self.tell("4 KiB and fdatasync", start.elapsed(), commits, latencies);
        std::fs::remove_file(path).expect("its own");
    }

    /// Put, taken, begun, settled, heard of and done with, without an SMSC; the latency is that of putting.
    fn alone(&self, name: &str, putting: usize, waiting: usize) -> f64 {
        let path = self.file();
        let rate = runtime().block_on(async {
            let mut options = DurableOptions::default();
            options.max_messages = 2_000_000;
            let queue = Arc::new(DurableQueue::open(&path, options).await.expect("a file"));
            let composer = composer();
            let mut put = 0;
            while put < waiting {
                let some = (put..waiting.min(put + MANY)).map(|n| {
                    let (queue, message) = (queue.clone(), message(&composer, &format!("waits {n}")));
                    tokio::spawn(async move { queue.put(message).await.expect("room") })
                });
                for task in some.collect::<Vec<_>>() {
                    task.await.expect("put");
                }
                put += MANY.min(waiting - put);
            }
            let messages: Vec<Vec<_>> = (0..putting)
                .map(|task| {
                    let each = MESSAGES / putting;
                    (0..each).map(|n| message(&composer, &format!("{task}-{n}"))).collect()
                })
                .collect();
            let total = messages.iter().map(Vec::len).sum::<usize>();
            let (before, start) = (queue.stats().commits, Instant::now());
            let latencies = put_all(&queue, messages);
            let settling = tokio::spawn(settle(queue.clone(), total));
            hear(&queue, total).await;
            settling.await.expect("settled");
            let elapsed = start.elapsed();
            let commits = queue.stats().commits - before;
            let rate = self.tell(name, elapsed, commits, latencies.await.expect("put"));
            queue.close().await;
            rate
        });
        std::fs::remove_file(path).expect("its own");
        rate
    }

    /// The driver without a queue: the latency is that of a message until its outcome.
    fn driver(&self, server: SocketAddr) {
        runtime().block_on(async {
            let (channel, _inbox) = Channel::start(options(server)).await.expect("good options");
            channel.bound().await;
            let start = Instant::now();
            let tasks: Vec<_> = (0..WINDOW)
                .map(|task| {
                    let channel = channel.clone();
                    tokio::spawn(async move {
                        let mut latencies = Vec::new();
                        for n in 0..MESSAGES / WINDOW {
                            let before = Instant::now();
                            channel.send(text(&format!("{task}-{n}"))).await.expect("accepted");
                            latencies.push(before.elapsed());
                        }
                        latencies
                    })
                })
                .collect();
            let mut latencies = Vec::new();
            for task in tasks {
                latencies.append(&mut task.await.expect("sent"));
            }
            self.tell("driver, no queue, 100 at once", start.elapsed(), 0, latencies);
            channel.stop(Duration::from_secs(1)).await;
        });
    }

    /// The same by way of the file: until its outcome has been heard of.
    fn end_to_end(&self, server: SocketAddr, at_once: usize) {
        let path = self.file();
        runtime().block_on(async {
            let (channel, _inbox) = Channel::start(options(server)).await.expect("good options");
            channel.bound().await;
            let queue = Arc::new(DurableQueue::open(&path, DurableOptions::default()).await.expect("a file"));
            let mut serve = ServeOptions::default();
            serve.ahead = 4 * MANY;
            let serving: Serving = channel.serve_queue(queue.clone(), serve);
            let waiting = Arc::<Mutex<HashMap<String, oneshot::Sender<()>>>>::default();
            let start = Instant::now();
            let tasks: Vec<_> = (0..at_once)
                .map(|task| {
                    let (channel, queue, waiting) = (channel.clone(), queue.clone(), waiting.clone());
                    tokio::spawn(async move {
                        let mut latencies = Vec::new();
                        for n in 0..MESSAGES / 2 / at_once {
                            let (reference, before) = (format!("{task}-{n}"), Instant::now());
                            let (ended, end) = oneshot::channel();
                            waiting.lock().expect("no panic").insert(reference.clone(), ended);
                            let message = channel.compose(text(&reference)).expect("fits");
                            queue.put(message).await.expect("room");
                            end.await.expect("heard of");
                            latencies.push(before.elapsed());
                        }
                        latencies
                    })
                })
                .collect();
            let hearing = tokio::spawn({
                let (queue, waiting) = (queue.clone(), waiting.clone());
                async move {
                    loop {
                        let events = queue.events(1_000).await.expect("open");
                        for event in &events {
                            if let Event::Ended(Ended { reference, .. }) = &event.event {
                                let waiting = waiting.lock().expect("no panic").remove(&**reference);
                                waiting.map(|ended| ended.send(()));
                            }
                        }
                        let leases: Vec<_> = events.into_iter().map(|event| event.lease).collect();
                        queue.done(&leases).await.expect("open");
                    }
                }
            });
            let mut latencies = Vec::new();
            for task in tasks {
                latencies.append(&mut task.await.expect("ended"));
            }
            let (elapsed, commits) = (start.elapsed(), queue.stats().commits);
            self.tell(&format!("driver, serving the file, {at_once} at once"), elapsed, commits, latencies);
            hearing.abort();
            serving.drain(Duration::from_secs(1)).await;
            channel.stop(Duration::from_secs(1)).await;
            queue.close().await;
        });
        std::fs::remove_file(path).expect("its own");
    }
}

/// Each task puts its messages one after the other; how long each took.
fn put_all(
    queue: &Arc<DurableQueue>,
    messages: Vec<Vec<QueuedMessage>>,
) -> tokio::task::JoinHandle<Vec<Duration>> {
    let tasks: Vec<_> = messages
        .into_iter()
        .map(|messages| {
            let queue = queue.clone();
            tokio::spawn(async move {
                let mut latencies = Vec::new();
                for message in messages {
                    let before = Instant::now();
                    queue.put(message).await.expect("room");
                    latencies.push(before.elapsed());
                }
                latencies
            })
        })
        .collect();
    tokio::spawn(async move {
        let mut latencies = Vec::new();
        for task in tasks {
            latencies.append(&mut task.await.expect("put"));
        }
        latencies
    })
}

async fn settle(queue: Arc<DurableQueue>, mut left: usize) {
    while left > 0 {
        let taken = queue.take(left.min(MANY)).await.expect("open");
        let leases: Vec<_> = taken.iter().map(|taken| taken.lease).collect();
        queue.begin(&leases).await.expect("open");
        let endings: Vec<_> = taken
            .iter()
            .map(|taken| {
                let accepted = vec![AcceptedPart { part: 1, message_id: "0123456789abcdef".into() }];
                let ending = Ending::Accepted { accepted };
                let reference = taken.message.reference().into();
                (taken.lease, Ended { reference, ending, attempts: 1, in_doubt: false })
            })
            .collect();
        queue.settle(&endings).await.expect("open");
        left -= taken.len();
    }
}

async fn hear(queue: &DurableQueue, mut left: usize) {
    while left > 0 {
        let events = queue.events(MANY).await.expect("open");
        left -= events.len();
        let leases: Vec<_> = events.into_iter().map(|event| event.lease).collect();
        queue.done(&leases).await.expect("open");
    }
}

fn options(server: SocketAddr) -> ChannelOptions {
    let mut options = ChannelOptions::new("127.0.0.1", "ESME1", "secret");
    options.port = Some(server.port());
    options.submit_max_rate = None;
    options.submit_window_size = WINDOW as u32;
    options.default_reply_address = Some(Address::guess("12345").expect("fits"));
    options
}

pub(crate) fn composer() -> Composer {
    Composer::new(&options(SocketAddr::from(([127, 0, 0, 1], 1))), None).expect("good options")
}

/// To one of 100,000 destinations.
fn text(reference: &str) -> Message {
    let hash = reference.bytes().fold(7_u32, |hash, octet| hash.wrapping_mul(31).wrapping_add(octet.into()));
    let text = "Your parcel has arrived. ".repeat(7)[..160].to_owned();
    Message::text(format!("4477009{:05}", hash % 100_000), text)
        .reference(reference)
        .deadline(Duration::from_secs(600))
}

pub(crate) fn message(composer: &Composer, reference: &str) -> QueuedMessage {
    composer.compose(text(reference)).expect("fits")
}
