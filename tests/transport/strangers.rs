//! Strangers who connect and do not bind: they cost little, for a short time, and hold nobody up.

use std::pin::Pin;
use std::time::Duration;

use smpp_driver::transport::{Server, ServerOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::support::{SOON, accept_all, client, submit_sm};

const STRANGERS: usize = 200;
const SESSION_INIT: Duration = Duration::from_millis(1500);

/// As many strangers as the open files allow, both ends of each, and at most 2,000.
fn a_crowd() -> usize {
    #[cfg(target_os = "linux")]
    let files = {
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
        let files = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
        files.split_whitespace().nth(3).unwrap().parse().unwrap_or(usize::MAX)
    };
    #[cfg(not(target_os = "linux"))]
    let files = 1024;
    2_000.min(files / 4)
}

/// Lets `behave` loose on the server 200 times, binds meanwhile, and waits until all have been closed.
async fn besieged<F>(behave: fn(TcpStream) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let options = ServerOptions::default();
    besieged_by(STRANGERS, options, move |_, stream| Box::pin(behave(stream))).await;
}

type Behaving = Pin<Box<dyn Future<Output = ()> + Send>>;

async fn besieged_by(
    number: usize,
    mut options: ServerOptions,
    behave: impl Fn(usize, TcpStream) -> Behaving,
) {
    options.connection.session.session_init_timeout = Some(SESSION_INIT);
    let server = Server::bind("127.0.0.1:0", options).await.unwrap();
    let address = server.local_addr();
    accept_all(server);
    let mut strangers = JoinSet::new();
    for nth in 0..number {
        let stream = TcpStream::connect(address).await.unwrap();
        strangers.spawn(behave(nth, stream));
    }
    let begun = Instant::now();
    let connected =
        timeout(Duration::from_secs(1), client().connect(address)).await.expect("within a second");
    let (connection, _events) = connected.unwrap();
    timeout(Duration::from_secs(1), connection.request(submit_sm(b"Hello"))).await.unwrap().unwrap();
    timeout(SESSION_INIT + SOON, strangers.join_all()).await.expect("all closed by the timer");
    assert!(begun.elapsed() < SESSION_INIT + SOON, "{:?}", begun.elapsed());
    connection.request(submit_sm(b"Hello")).await.unwrap();
    connection.unbind().await;
}

/// Reads until the server closes.
async fn until_closed(mut stream: TcpStream) {
    let mut answers = Vec::new();
    // A reset is an end too.
    drop(stream.read_to_end(&mut answers).await);
    assert!(answers.len() <= 16, "at most one generic_nack");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_send_nothing() {
    besieged(until_closed).await;
}

async fn announce_2_gib(mut stream: TcpStream) {
    let header = [0x7F, 0xFF, 0xFF, 0xF0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1];
    // The server may have closed after the first octets.
    if stream.write_all(&header).await.is_ok() {
        for _ in 0..1000 {
            if stream.write_all(&[b'x'; 4096]).await.is_err() {
                return;
            }
        }
    }
    panic!("4 MiB went into a connection that was never bound");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_announce_2_gib() {
    besieged(announce_2_gib).await;
}

async fn send_garbage(mut stream: TcpStream) {
    let mut seed = 0x2545_F491_u32;
    let mut garbage = [0; 512];
    for octet in &mut garbage {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        *octet = seed.to_be_bytes()[0];
    }
    drop(stream.write_all(&garbage).await);
    until_closed(stream).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_send_garbage() {
    besieged(send_garbage).await;
}

async fn dribble(mut stream: TcpStream, pause: Duration) {
    // A bind of 1,000 octets that never gets far.
    let header = [0, 0, 3, 0xE8, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1];
    for octet in header.into_iter().chain(std::iter::repeat(b'x')) {
        if stream.write_all(&[octet]).await.is_err() {
            return;
        }
        sleep(pause).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_send_one_octet_at_a_time() {
    besieged(|stream| dribble(stream, Duration::from_millis(20))).await;
}

/// 2,000 sockets, a quarter each; also where fewer may be unbound.
#[tokio::test(flavor = "multi_thread")]
async fn who_come_in_a_crowd() {
    for max_unbound in [3_000, ServerOptions::default().max_unbound] {
        let mut options = ServerOptions::default();
        options.max_unbound = max_unbound;
        besieged_by(a_crowd(), options, |nth, stream| match nth % 4 {
            0 => Box::pin(until_closed(stream)),
            1 => Box::pin(announce_2_gib(stream)),
            2 => Box::pin(send_garbage(stream)),
            _ => Box::pin(dribble(stream, Duration::from_secs(1))),
        })
        .await;
    }
}

/// As many as may be unbound, and more: the one who has been silent longest makes room.
#[tokio::test(flavor = "multi_thread")]
async fn who_take_every_place_keep_nobody_out() {
    let mut options = ServerOptions::default();
    options.max_unbound = 50;
    let server = Server::bind("127.0.0.1:0", options).await.unwrap();
    let address = server.local_addr();
    let mut strangers = Vec::new();
    for _ in 0..STRANGERS {
        strangers.push(TcpStream::connect(address).await.unwrap());
    }
    while server.stats().refused_unbound < (STRANGERS - 50) as u64 {
        sleep(Duration::from_millis(5)).await;
    }
    let oldest = strangers.remove(0);
    timeout(Duration::from_secs(1), until_closed(oldest)).await.expect("it made room");
    accept_all(server);
    let connected =
        timeout(Duration::from_secs(1), client().connect(address)).await.expect("within a second");
    connected.unwrap().0.request(submit_sm(b"Hello")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_keep_asking_whether_the_server_lives() {
    besieged(|mut stream| async move {
        let enquire_link = [0, 0, 0, 16, 0, 0, 0, 0x15, 0, 0, 0, 0, 0, 0, 0, 1];
        let mut answer = [0; 16];
        while stream.write_all(&enquire_link).await.is_ok() && stream.read_exact(&mut answer).await.is_ok() {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}

/// The resident memory of this process.
#[cfg(target_os = "linux")]
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn who_cost_little() {
    let mut options = ServerOptions::default();
    options.max_unbound = 3_000;
    let server = Server::bind("127.0.0.1:0", options).await.unwrap();
    let number = a_crowd();
    let before = resident();
    let mut strangers = Vec::new();
    for _ in 0..number {
        let mut stream = TcpStream::connect(server.local_addr()).await.unwrap();
        // As much as may be sent: a bind that lacks its last octet.
        let header = [0, 0, 4, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1];
        stream.write_all(&header).await.unwrap();
        stream.write_all(&[b'x'; 1007]).await.unwrap();
        strangers.push(stream);
    }
    while server.stats().unbound < number {
        sleep(Duration::from_millis(10)).await;
    }
    sleep(Duration::from_millis(100)).await;
    // Other tests run in this process meanwhile: a bound that holds with them.
    let each = resident().saturating_sub(before) / number;
    println!("{number} strangers cost {each} octets each, their own ends included");
    assert!(each < 32 * 1024, "{each} octets each");
}
