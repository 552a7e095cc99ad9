//! A fleet on one machine: many channels of some sessions each serve one queue at a rate that they share, and some of
//! them go. Checks the arithmetic of the guide's page `many_machines`.
//!
//! The SMSC is in a process of its own.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use smpp_driver::driver::queue::{EventQueue, MemoryQueue, MessageQueue, ServeOptions, Serving};
use smpp_driver::driver::{Channel, ChannelOptions, Composer, Message};

use crate::e2e;
use crate::scale::resident;

const CHANNELS: usize = 100;
const SESSIONS: u32 = 10;
/// PDUs per second, over all channels.
const RATE: u32 = 10_000;
const SECONDS: usize = 10;
/// How many channels go.
const GONE: usize = 10;

struct Member {
    channel: Channel,
    serving: Option<Serving>,
    _inbox: smpp_driver::driver::Inbox,
}

pub(crate) fn run(json: bool) {
    let mut smsc = Command::new(std::env::current_exe().expect("its own name"))
        .arg("fleet-server")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("started");
    let mut line = String::new();
    BufReader::new(smsc.stdout.take().expect("piped")).read_line(&mut line).expect("an address");
    let server: SocketAddr = line.trim().parse().expect("an address");
    e2e::runtime().block_on(measure(json, server));
    drop(smsc.stdin.take());
    smsc.wait().expect("ended");
}

/// The process of the SMSC: it tells its address and ends when nothing is left to read.
pub(crate) fn server() {
    println!("{}", e2e::serve(None));
    std::io::stdout().flush().expect("written");
    std::io::stdin().read_line(&mut String::new()).expect("read");
}

async fn measure(json: bool, server: SocketAddr) {
    let composer = Composer::new(&options(server), None).expect("good options");
    let queue = Arc::new(MemoryQueue::new(1_000_000));
    let before = resident();
    let mut members = Vec::new();
    for _ in 0..CHANNELS {
        let (channel, inbox) = Channel::start(options(server)).await.expect("good options");
        channel.set_rate(Some(RATE / CHANNELS as u32));
        members.push(Member { channel, serving: None, _inbox: inbox });
    }
    for member in &members {
        while member.channel.health().bound < SESSIONS as usize {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    let memory = (resident() - before) as f64 / (CHANNELS * SESSIONS as usize) as f64;
    for member in &mut members {
        member.serving = Some(member.channel.serve_queue(queue.clone(), ServeOptions::default()));
    }
    let cpu = ProcessTime::now();
    let all = serve(&composer, &queue, "all").await;
    let busy = cpu.elapsed().as_secs_f64() * 1e6 / all.0 as f64;
    for member in members.drain(..GONE) {
        let serving = member.serving.expect("serves");
        assert!(serving.drain(Duration::from_secs(10)).await, "all is settled");
        member.channel.stop(Duration::from_secs(1)).await;
    }
    // Never above the rate: those who stay share what those who went had.
    members.iter().for_each(|member| member.channel.set_rate(Some(RATE / members.len() as u32)));
    let fewer = serve(&composer, &queue, "fewer").await;
    let rate = |(messages, elapsed): (usize, Duration)| messages as f64 / elapsed.as_secs_f64();
    let sessions = CHANNELS * SESSIONS as usize;
    if json {
        println!(
            "{}",
            serde_json::json!({"bench": "fleet", "sessions": sessions, "octets_per_session": memory.round(),
                "limit": RATE, "msgs_per_s": rate(all).round(), "msgs_per_s_fewer": rate(fewer).round(), "cpu_us": busy})
        );
    } else {
        println!("{CHANNELS} channels, {sessions} sessions: {:.1} KiB a session", memory / 1024.0);
        println!("{:.0} messages/s of {RATE} allowed, {busy:.1} us CPU each", rate(all));
        println!("{:.0} messages/s after {GONE} channels have gone", rate(fewer));
    }
    for member in members {
        member.channel.stop(Duration::from_secs(1)).await;
    }
}

/// Puts what the rate allows within the time, and hears what became of each: how many there were, and how long it took.
async fn serve(composer: &Composer, queue: &MemoryQueue, name: &str) -> (usize, Duration) {
    let count = RATE as usize * SECONDS;
    let start = Instant::now();
    let put = async {
        for n in 0..count {
            let message = Message::text(format!("4477009{n:05}"), "Your parcel has arrived.");
            let message = composer.compose(message.reference(format!("{name} {n}"))).expect("fits");
            queue.put(message).await.expect("room");
            if n % 100 == 0 {
                tokio::task::yield_now().await;
            }
        }
    };
    let hear = async {
        let mut told = 0;
        while told < count {
            let events = queue.events(1_000).await.expect("in memory");
            told += events.len();
            let leases: Vec<_> = events.into_iter().map(|event| event.lease).collect();
            queue.done(&leases).await.expect("in memory");
        }
    };
    tokio::join!(put, hear);
    (count, start.elapsed())
}

fn options(server: SocketAddr) -> ChannelOptions {
    let mut options = ChannelOptions::new("127.0.0.1", "ESME1", "secret");
    options.port = Some(server.port());
    options.sessions = SESSIONS;
    options
}
