//! What the queue on NATS does in a second, with a server of its own on the same processors, and what the bare client
//! and server do there.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use async_nats::jetstream::{self, consumer, stream};
use cpu_time::ProcessTime;
use futures::StreamExt;
use futures::future::join_all;
use smpp_driver::driver::AcceptedPart;
use smpp_driver::driver::queue::{Ended, Ending, EventQueue, MessageQueue, QueuedMessage};
use smpp_driver::nats::{NatsOptions, NatsQueue};

use crate::durable::{composer, message};

/// Puts that are under way at a time.
const PUTS: usize = 2_000;
const MESSAGES: usize = 100_000;

/// `what` is an extract of: bare, queue, waiting; empty for all.
pub(crate) fn run(json: bool, dir: &Path, what: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let wanted = |name: &str| what.is_empty() || what == name;
    runtime.expect("a runtime").block_on(async {
        let bench = Bench { json, server: Server::start(dir) };
        if wanted("bare") {
            bench.bare().await;
        }
        if !wanted("queue") && !wanted("waiting") {
            return;
        }
        let queue =
            NatsQueue::connect(&bench.server.url(), NatsOptions::new("bench")).await.expect("a server");
        let few = bench.at_once(&queue, "queue, put, served and heard of", "few").await;
        if wanted("waiting") {
            bench.gather(&queue, 1_000_000).await;
            let many = bench.at_once(&queue, "the same with 1,000,000 waiting", "many").await;
            println!("1,000,000 waiting against none: {:.2} times the rate", many / few);
            bench.served(&queue, 1_000_000).await;
        }
    });
}

struct Bench {
    json: bool,
    server: Server,
}

impl Bench {
    /// Runs something that handles so many messages.
    async fn measure(&self, name: &str, count: usize, run: impl Future<Output = ()>) -> f64 {
        let (server, own, start) = (self.server.cpu(), ProcessTime::now(), Instant::now());
        run.await;
        let rate = count as f64 / start.elapsed().as_secs_f64();
        let each = |time: Duration| time.as_secs_f64() * 1e6 / count as f64;
        let (server, own) = (each(self.server.cpu() - server), each(own.elapsed()));
        if self.json {
            println!(
                "{}",
                serde_json::json!({"bench": "nats", "case": name, "msgs_per_s": rate.round(),
                    "server_us": server, "own_us": own})
            );
        } else {
            println!(
                "{name:<40} {rate:>7.0} messages/s, processor time each: server {server:.1} us, own {own:.1} us"
            );
        }
        rate
    }

    /// The client and the server alone: published to a work queue, fetched, acknowledged.
    async fn bare(&self) {
        let client = async_nats::connect(self.server.url()).await.expect("a server");
        let context = jetstream::new(client.clone());
        let config = stream::Config {
            name: "bare".into(),
            subjects: vec!["bare.>".into()],
            retention: stream::RetentionPolicy::WorkQueue,
            ..Default::default()
        };
        let stream = context.create_stream(config).await.expect("a stream");
        let config = consumer::pull::Config { durable_name: Some("bare".into()), ..Default::default() };
        let consumer = stream.create_consumer(config).await.expect("a consumer");
        let octets: bytes::Bytes = message(&composer(), "bare").to_octets().into();
        let publish = async {
            let numbers: Vec<usize> = (0..MESSAGES).collect();
            for chunk in numbers.chunks(PUTS) {
                let publish = chunk.iter().map(async |number| {
                    let published = context.publish(format!("bare.{}", number % 16), octets.clone()).await;
                    published.expect("sent").await.expect("kept");
                });
                join_all(publish).await;
            }
        };
        let fetch = async {
            let mut left = MESSAGES;
            while left > 0 {
                let fetch = consumer.fetch().max_messages(PUTS.min(left)).messages();
                let mut messages = fetch.await.expect("a request");
                while let Some(message) = messages.next().await {
                    let reply = message.expect("a message").reply.clone().expect("where to acknowledge");
                    client.publish(reply, "+ACK".into()).await.expect("sent");
                    left -= 1;
                }
            }
        };
        self.measure("client and server alone", MESSAGES, async { _ = tokio::join!(publish, fetch) }).await;
        context.delete_stream("bare").await.expect("its own");
    }

    async fn at_once(&self, queue: &NatsQueue, name: &str, which: &str) -> f64 {
        let put = put(queue, messages(which, MESSAGES));
        let all = async { _ = tokio::join!(put, serve(queue, MESSAGES), hear(queue, MESSAGES)) };
        self.measure(name, MESSAGES, all).await
    }

    async fn gather(&self, queue: &NatsQueue, count: usize) {
        self.measure("put alone", count, async {
            for first in (0..count).step_by(MESSAGES) {
                put(queue, messages(&format!("waits {first}"), MESSAGES)).await;
            }
        })
        .await;
    }

    async fn served(&self, queue: &NatsQueue, count: usize) {
        let all = async { _ = tokio::join!(serve(queue, count), hear(queue, count)) };
        self.measure("served and heard of alone", count, all).await;
    }
}

fn messages(which: &str, count: usize) -> Vec<QueuedMessage> {
    let composer = composer();
    (0..count).map(|number| message(&composer, &format!("{which} {number}"))).collect()
}

async fn put(queue: &NatsQueue, messages: Vec<QueuedMessage>) {
    let mut messages = messages.into_iter();
    loop {
        let puts: Vec<_> = messages.by_ref().take(PUTS).map(|message| queue.put(message)).collect();
        if puts.is_empty() {
            return;
        }
        for put in join_all(puts).await {
            put.expect("room");
        }
    }
}

/// Takes, begins and settles; as a channel does it, the next are begun while these are settled.
async fn serve(queue: &NatsQueue, mut left: usize) {
    let mut settling = None;
    while left > 0 {
        let taken = queue.take(left.min(1_000)).await.expect("messages");
        left -= taken.len();
        let leases: Vec<_> = taken.iter().map(|taken| taken.lease).collect();
        queue.begin(&leases).await.expect("its own");
        let endings: Vec<_> = taken
            .iter()
            .map(|taken| {
                let accepted = vec![AcceptedPart { part: 1, message_id: "0123456789abcdef".into() }];
                let (reference, ending) = (taken.message.reference().into(), Ending::Accepted { accepted });
                (taken.lease, Ended { reference, ending, attempts: 1, in_doubt: false })
            })
            .collect();
        let queue = queue.clone();
        let next = tokio::spawn(async move { queue.settle(&endings).await.expect("its own") });
        if let Some(before) = settling.replace(next) {
            before.await.expect("settled");
        }
    }
    if let Some(last) = settling {
        last.await.expect("settled");
    }
}

/// Hears what became of so many.
async fn hear(queue: &NatsQueue, mut left: usize) {
    while left > 0 {
        let events = queue.events(1_000).await.expect("events");
        left -= events.len();
        let leases: Vec<_> = events.into_iter().map(|event| event.lease).collect();
        queue.done(&leases).await.expect("its own");
    }
}

/// A server that ends with this process, and its folder.
struct Server {
    process: Child,
    folder: PathBuf,
    port: u16,
}

impl Server {
    fn start(dir: &Path) -> Self {
        let folder = dir.join(format!("smpp-driver-bench-nats-{}", std::process::id()));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("bound").port();
        drop(listener);
        let run = |name: &str| {
            Command::new(name)
                .args(["-js", "-a", "127.0.0.1", "-p", &port.to_string(), "-sd"])
                .arg(&folder)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
        };
        let process = run("nats-server").or_else(|_| run("/usr/sbin/nats-server"));
        let server = Self { process: process.expect("nats-server is installed"), folder, port };
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// The processor time that it has used.
    fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id())).expect("it runs");
        let fields = stat.rsplit(')').next().expect("a line").split_whitespace();
        // User and system time, in hundredths of a second.
        let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
        Duration::from_millis(ticks * 10)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that is gone already was told of above.
        let _gone = self.process.kill();
        let _gone = self.process.wait();
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}
