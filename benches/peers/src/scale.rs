//! Many idle sessions in one process: their memory, the cost of their keep-alives, and what they cost a busy one.
//!
//! The clients are in processes of their own.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use cpu_time::ProcessTime;
use smpp_driver::transport::{Bind, Client, Options};

use crate::e2e;

/// The period of the keep-alives.
const PERIOD: Duration = Duration::from_secs(30);

/// Runs of the busy session, with and without the others.
const RUNS: usize = 9;

/// Measures `sessions` idle sessions.
pub(crate) fn run(json: bool, sessions: usize) {
    let server = e2e::serve(Some(PERIOD));
    // What every server has is not counted.
    let _warm = busy(server);
    let alone = median((0..RUNS).map(|_| busy(server)).collect());
    let before = resident();
    let mut clients = child("scale-clients", server, sessions);
    let mut line = String::new();
    BufReader::new(clients.stdout.take().expect("piped")).read_line(&mut line).expect("bound");
    let memory = (resident() - before) as f64 / sessions as f64;
    let cpu = ProcessTime::now();
    std::thread::sleep(PERIOD * 2);
    let keep_alive = cpu.elapsed().as_secs_f64() / (PERIOD * 2).as_secs_f64() * 100.0;
    let among = median((0..RUNS).map(|_| busy(server)).collect());
    drop(clients.stdin.take());
    clients.wait().expect("ended");
    let slower = (1.0 - among / alone) * 100.0;
    if json {
        println!(
            "{}",
            serde_json::json!({"sessions": sessions, "octets_per_session": memory.round(), "keep_alive_core_percent": keep_alive,
                "busy_alone_msgs_per_s": alone.round(), "busy_among_msgs_per_s": among.round()})
        );
    } else {
        println!("{sessions} idle sessions: {:.2} KiB each", memory / 1024.0);
        println!("keep-alives every {PERIOD:?}: {keep_alive:.2} % of a core");
        println!("a busy session: {alone:.0} msgs/s alone, {among:.0} among them, {slower:.1} % slower");
    }
}

/// The process that makes the idle clients: it says when all have bound and ends when nothing is left to read.
pub(crate) fn clients(server: SocketAddr, sessions: usize) {
    e2e::runtime().block_on(async {
        let mut options = Options::default();
        options.session.enquire_link_interval = None;
        options.connect_timeout = Duration::from_secs(60);
        let client = Client::new(Bind::new("IDLE", "secret").expect("fits")).options(options);
        let mut bound = Vec::new();
        for _ in 0..sessions {
            bound.push(client.connect(server).await.expect("bound"));
        }
        println!("bound");
        std::io::stdout().flush().expect("written");
        let end = tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new()));
        end.await.expect("read").expect("read");
    });
}

/// The process of the busy client: it tells its messages per second.
pub(crate) fn busy_client(server: SocketAddr) {
    println!("{}", e2e::rate(server, 100, 200_000));
}

fn busy(server: SocketAddr) -> f64 {
    let output = child("scale-busy", server, 1).wait_with_output().expect("ended");
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("a rate")
}

fn child(what: &str, server: SocketAddr, sessions: usize) -> Child {
    Command::new(std::env::current_exe().expect("its own name"))
        .args([what, "--server", &server.to_string(), "--sessions", &sessions.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("started")
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// The octets of memory of this process.
pub(crate) fn resident() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("a size");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<i64>().ok()).expect("KiB") * 1024
}
