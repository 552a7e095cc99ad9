//! What the driver costs over the bare client, and what waiting messages take.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use smpp_driver::codec::{Address, SubmitSm};
use smpp_driver::driver::queue::{EventQueue, MemoryQueue, MessageQueue, ServeOptions};
use smpp_driver::driver::{Channel, ChannelOptions, Message};
use smpp_driver::text::{LongMessage, Splitter};
use smpp_driver::transport::{Bind, Client, Options};

use crate::e2e::{self, Run, runtime};
use crate::scale::resident;

const RUNS: usize = 9;
const WINDOW: usize = 100;
const MESSAGES: usize = 100_000;
const WAITING: usize = 1_000_000;

/// A text that fits one message.
fn text() -> String {
    "Your parcel has arrived. ".repeat(7)[..160].to_owned()
}

fn destination(n: usize) -> String {
    format!("4477009{n:05}")
}

pub(crate) fn run(json: bool) {
    e2e::pin();
    let server = e2e::raw::serve();
    let contenders: [(&str, fn(SocketAddr) -> Run); 5] = [
        ("client, one PDU again and again", |server| e2e::ours(server, WINDOW, MESSAGES)),
        ("client, a PDU made of each text", bare),
        ("driver", |server| driver(server, false)),
        ("driver, receipts asked for", |server| driver(server, true)),
        ("driver, serving a queue in memory", queue),
    ];
    let mut runs: Vec<Vec<Run>> = contenders.iter().map(|_| Vec::new()).collect();
    for _ in 0..RUNS {
        for ((_, contender), runs) in contenders.iter().zip(&mut runs) {
            runs.push(contender(server));
        }
    }
    let micros = |run: &Run| run.elapsed.as_secs_f64() * 1e6 / run.messages as f64;
    let mut base = None;
    for ((name, _), mut runs) in contenders.iter().zip(runs) {
        runs.sort_by(|a, b| a.elapsed.cmp(&b.elapsed));
        let median = &runs[runs.len() / 2];
        let per_message = micros(median);
        let ratio = per_message / *base.get_or_insert(per_message);
        let cpu = median.client_cpu.as_secs_f64() * 1e6 / median.messages as f64;
        if json {
            println!(
                "{}",
                serde_json::json!({"bench": "driver", "impl": name, "window": WINDOW, "us_per_message": per_message,
                    "client_cpu_us": cpu, "ratio": ratio})
            );
        } else {
            println!(
                "{name:<34} {per_message:>6.2} us per message, client {cpu:.2} us, {ratio:.2} times the first"
            );
        }
    }
    waiting(json);
}

/// `WINDOW` tasks, each of which makes a PDU of a text and sends it, one after the other.
fn bare(server: SocketAddr) -> Run {
    runtime().block_on(async {
        let mut options = Options::default();
        options.session.window = WINDOW as u32;
        let client = Client::new(Bind::new("ESME1", "secret").expect("fits")).options(options);
        let (connection, _events) = client.connect(server).await.expect("bound");
        let (start, cpu) = (Instant::now(), ThreadTime::now());
        let tasks: Vec<_> = (0..WINDOW)
            .map(|task| {
                let connection = connection.clone();
                tokio::spawn(async move {
                    let text = text();
                    for n in 0..MESSAGES / WINDOW {
                        let submit_sm = made(&text, &destination(task * 1000 + n));
                        connection.request(submit_sm).await.expect("accepted");
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("sent");
        }
        let run = Run { elapsed: start.elapsed(), client_cpu: cpu.elapsed(), messages: MESSAGES };
        connection.unbind().await;
        run
    })
}

/// What an application does that has no driver.
fn made(text: &str, destination: &str) -> SubmitSm {
    let split = Splitter::new(LongMessage::Udh8 { reference: 7 }).split(text).expect("fits");
    let segment = &split.segments[0];
    SubmitSm::builder()
        .source(&Address::guess("12345").expect("fits"))
        .destination(&Address::guess(destination).expect("fits"))
        .esm_class(segment.esm_class())
        .data_coding(segment.data_coding())
        .short_message(segment.short_message())
        .build()
        .expect("fits")
}

fn options(server: SocketAddr) -> ChannelOptions {
    let mut options = ChannelOptions::new("127.0.0.1", "ESME1", "secret");
    options.port = Some(server.port());
    options.submit_max_rate = None;
    options.submit_window_size = WINDOW as u32;
    options.default_reply_address = Some(Address::guess("12345").expect("fits"));
    options
}

/// `WINDOW` tasks that give the driver one text after the other.
fn driver(server: SocketAddr, receipts: bool) -> Run {
    runtime().block_on(async {
        let mut options = options(server);
        if receipts {
            options.delivery_report = smpp_driver::codec::RegisteredDelivery::FINAL;
        }
        let (channel, _inbox) = Channel::start(options).await.expect("good options");
        channel.bound().await;
        let (start, cpu) = (Instant::now(), ThreadTime::now());
        let tasks: Vec<_> = (0..WINDOW)
            .map(|task| {
                let channel = channel.clone();
                tokio::spawn(async move {
                    let text = text();
                    for n in 0..MESSAGES / WINDOW {
                        let message = Message::text(destination(task * 1000 + n), text.as_str());
                        channel.send(message).await.expect("accepted");
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("sent");
        }
        let run = Run { elapsed: start.elapsed(), client_cpu: cpu.elapsed(), messages: MESSAGES };
        channel.stop(Duration::from_secs(1)).await;
        run
    })
}

/// `WINDOW` tasks that put texts into a queue that the channel serves, and one that hears what became of each.
fn queue(server: SocketAddr) -> Run {
    runtime().block_on(async {
        let (channel, _inbox) = Channel::start(options(server)).await.expect("good options");
        channel.bound().await;
        let queue = Arc::new(MemoryQueue::new(MESSAGES));
        let (start, cpu) = (Instant::now(), ThreadTime::now());
        let serving = channel.serve_queue(queue.clone(), ServeOptions::default());
        let tasks: Vec<_> = (0..WINDOW)
            .map(|task| {
                let (channel, queue) = (channel.clone(), queue.clone());
                tokio::spawn(async move {
                    let text = text();
                    for n in 0..MESSAGES / WINDOW {
                        let to = destination(task * 1000 + n);
                        let message = Message::text(to, text.as_str()).reference(format!("{task}-{n}"));
                        queue.put(channel.compose(message).expect("fits")).await.expect("room");
                        // Nothing waits: without this one task would put all of its messages first.
                        tokio::task::yield_now().await;
                    }
                })
            })
            .collect();
        let mut told = 0;
        while told < MESSAGES {
            let events = queue.events(1_000).await.expect("in memory");
            told += events.len();
            let leases: Vec<_> = events.into_iter().map(|event| event.lease).collect();
            queue.done(&leases).await.expect("in memory");
        }
        for task in tasks {
            task.await.expect("put");
        }
        let run = Run { elapsed: start.elapsed(), client_cpu: cpu.elapsed(), messages: MESSAGES };
        serving.drain(Duration::from_secs(1)).await;
        channel.stop(Duration::from_secs(1)).await;
        run
    })
}

/// Messages that wait for a session, their futures dropped: memory, and the time that each takes to be put in.
fn waiting(json: bool) {
    runtime().block_on(async {
        let mut options = options(SocketAddr::from(([127, 0, 0, 1], 1)));
        options.queue_size = WAITING;
        let (channel, _inbox) = Channel::start(options).await.expect("good options");
        let text = text();
        let before = resident();
        let mut nanos = Vec::new();
        let mut sending = Vec::with_capacity(WAITING);
        for tenth in 0..10 {
            let start = Instant::now();
            for n in 0..WAITING / 10 {
                let message = Message::text(destination(tenth * WAITING / 10 + n), text.as_str());
                sending.push(channel.send(message));
            }
            nanos.push(start.elapsed().as_nanos() as usize / (WAITING / 10));
        }
        let each = (resident() - before) / WAITING as i64;
        assert_eq!(channel.stats().waiting, WAITING);
        // The best tenth of each half: in the others tables grow, once for all that is in them.
        let best = |half: &[usize]| half.iter().copied().min().unwrap_or_default();
        let (first, last) = (best(&nanos[..5]), best(&nanos[5..]));
        if json {
            println!(
                "{}",
                serde_json::json!({"bench": "driver", "waiting": WAITING, "octets_each": each,
                    "ns_each_first_half": first, "ns_each_last_half": last})
            );
        } else {
            println!(
                "{WAITING} waiting, with their futures: {each} octets each; put in within {first} ns each in the first half, {last} ns in the last"
            );
        }
    });
}
