//! Requests and responses over loopback, client and server pinned to one core.

mod peers;
pub(crate) mod raw;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use smpp_driver::codec::{Address, BodyRef, COctetString, SubmitSm, SubmitSmResp};
use smpp_driver::transport::{Bind, Client, Connection, Event, Options, Server, ServerOptions};

use crate::codec::fixtures;

/// Runs of each contender, interleaved; the median is told.
const RUNS: usize = 9;
const WINDOWS: [usize; 4] = [1, 10, 100, 1000];

/// How a run went.
#[derive(Clone, Copy)]
pub(crate) struct Run {
    pub(crate) elapsed: Duration,
    pub(crate) client_cpu: Duration,
    /// How many were answered.
    pub(crate) messages: usize,
}

type Contender = (&'static str, fn(SocketAddr, usize, usize) -> Run);

/// Binds this thread to the last core, where everything of this bench runs.
pub(crate) fn pin() {
    if let Some(core) = core_affinity::get_core_ids().and_then(|cores| cores.last().copied()) {
        core_affinity::set_for_current(core);
    }
}

pub(crate) fn run(json: bool, only: &str) {
    pin();
    let raw_server = raw::serve();
    let our_server = serve(Some(Duration::from_secs(30)));
    let contenders: [(SocketAddr, Contender); 6] = [
        (raw_server, ("raw pump -> raw server", pump)),
        (raw_server, ("tokio pump -> raw server", tokio_pump)),
        (raw_server, ("smpp-driver -> raw server", ours)),
        (our_server, ("smpp-driver -> smpp-driver", ours)),
        (raw_server, ("smpp34 -> raw server", peers::smpp34)),
        (raw_server, ("rusmppc -> raw server", peers::rusmppc)),
    ];
    for window in WINDOWS {
        let messages = if window == 1 { 20_000 } else { 100_000 };
        let mut runs: Vec<Vec<Run>> = contenders.iter().map(|_| Vec::new()).collect();
        for _ in 0..RUNS {
            for ((server, (name, contender)), runs) in contenders.iter().zip(&mut runs) {
                if name.contains(only) {
                    runs.push(contender(*server, window, messages));
                }
            }
        }
        for ((_, (name, _)), runs) in contenders.iter().zip(runs).filter(|(_, runs)| !runs.is_empty()) {
            report(json, name, window, runs);
        }
    }
}

fn report(json: bool, name: &str, window: usize, mut runs: Vec<Run>) {
    let rate = |run: &Run| run.messages as f64 / run.elapsed.as_secs_f64();
    runs.sort_by(|a, b| rate(b).total_cmp(&rate(a)));
    let median = runs[runs.len() / 2];
    let cpu = median.client_cpu.as_secs_f64() * 1e6 / median.messages.max(1) as f64;
    let (rate, max, min) = (rate(&median), rate(&runs[0]), rate(&runs[runs.len() - 1]));
    if json {
        println!(
            "{}",
            serde_json::json!({"bench": "e2e", "impl": name, "window": window, "msgs_per_s": rate.round(),
                "min_msgs_per_s": min.round(), "max_msgs_per_s": max.round(), "client_cpu_us": (cpu * 1000.0).round() / 1000.0})
        );
    } else {
        println!(
            "window {window:>5}  {name:<28} {:>9.0} msgs/s [{min:.0}..{max:.0}]  client {cpu:.2} us per message",
            rate
        );
    }
}

fn timed(messages: usize, act: impl FnOnce()) -> Run {
    let (start, cpu) = (Instant::now(), ThreadTime::now());
    act();
    Run { elapsed: start.elapsed(), client_cpu: cpu.elapsed(), messages }
}

fn pump(server: SocketAddr, window: usize, messages: usize) -> Run {
    let submit_sm = fixtures::submit_sm();
    assert_eq!(submit_sm.len(), raw::SUBMIT);
    timed(messages, || raw::pump(server, window, messages, &submit_sm))
}

/// The same as [`pump`] on a runtime: what waiting for a socket there costs, and so the most that a client can reach.
fn tokio_pump(server: SocketAddr, window: usize, messages: usize) -> Run {
    let submit_sm = fixtures::submit_sm();
    let pump = raw::tokio_pump(server, window, messages, &submit_sm);
    timed(messages, || runtime().block_on(pump))
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// `window` tasks that send one request after the other.
pub(crate) fn ours(server: SocketAddr, window: usize, messages: usize) -> Run {
    exchange(Client::new(Bind::new("ESME1", "secret").expect("fits")), server, window, messages)
}

/// The same, by a client of the caller's.
pub(crate) fn exchange(client: Client, server: SocketAddr, window: usize, messages: usize) -> Run {
    runtime().block_on(async {
        let mut options = Options::default();
        options.session.window = window as u32;
        let client = client.options(options);
        let (connection, _events) = client.connect(server).await.expect("bound");
        let (start, cpu) = (Instant::now(), ThreadTime::now());
        let tasks: Vec<_> = (0..window)
            .map(|_| tokio::spawn(send(connection.clone(), submit_sm(), messages / window)))
            .collect();
        for task in tasks {
            task.await.expect("sent");
        }
        let run = Run { elapsed: start.elapsed(), client_cpu: cpu.elapsed(), messages };
        connection.unbind().await;
        run
    })
}

pub(crate) fn submit_sm() -> SubmitSm {
    SubmitSm::builder()
        .source(&Address::guess("Sender name 123").expect("fits"))
        .destination(&Address::guess("+447700900123").expect("fits"))
        .short_message(&[b'x'; 160])
        .build()
        .expect("fits")
}

async fn send(connection: Connection, submit_sm: SubmitSm, messages: usize) {
    for _ in 0..messages {
        connection.request(submit_sm.clone()).await.expect("accepted");
    }
}

/// The messages per second of our client.
pub(crate) fn rate(server: SocketAddr, window: usize, messages: usize) -> f64 {
    let run = ours(server, window, messages);
    messages as f64 / run.elapsed.as_secs_f64()
}

/// Our server, which answers every `submit_sm` with an id of 16 characters.
pub(crate) fn serve(enquire_link_interval: Option<Duration>) -> SocketAddr {
    let mut options = ServerOptions::default();
    options.connection.session.enquire_link_interval = enquire_link_interval;
    serve_with(options)
}

/// As [`serve`], with TLS maybe.
pub(crate) fn serve_with(mut options: ServerOptions) -> SocketAddr {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        pin();
        runtime().block_on(async move {
            options.connection.session.inbound_window = 2000;
            options.max_connections = 20_000;
            let mut server = Server::bind("127.0.0.1:0", options).await.expect("a free port");
            sender.send(server.local_addr()).expect("somebody waits");
            while let Some(binding) = server.accept().await {
                let (connection, mut events) = binding.accept("SMSC").expect("open");
                tokio::spawn(async move {
                    let message_id = COctetString::new("0123456789abcdef").expect("fits");
                    let response = SubmitSmResp { message_id, ..SubmitSmResp::default() };
                    while let Some(event) = events.next().await {
                        let Event::Request(incoming) = event else { continue };
                        let (pdu, responder) = incoming.into_parts();
                        let answered = match pdu.body.borrow() {
                            BodyRef::SubmitSm(_) => responder.respond(response.clone()),
                            _ => responder.accept(),
                        };
                        if answered.is_err() {
                            break;
                        }
                    }
                    drop(connection);
                });
            }
        });
    });
    receiver.recv().expect("a server")
}
