//! Strangers who connect and do not bind: they cost little, for a short time, and hold nobody up.

use std::time::Duration;

use smpp_driver::transport::{Server, ServerOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::support::{SOON, accept_all, client, submit_sm};

const STRANGERS: usize = 200;
const SESSION_INIT: Duration = Duration::from_millis(1500);

/// Lets `behave` loose on the server 200 times, binds meanwhile, and waits until all have been closed.
async fn besieged<F>(behave: fn(TcpStream) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut options = ServerOptions::default();
    options.connection.session.session_init_timeout = Some(SESSION_INIT);
    let server = Server::bind("127.0.0.1:0", options).await.unwrap();
    let address = server.local_addr();
    accept_all(server);
    let begun = Instant::now();
    let mut strangers = JoinSet::new();
    for _ in 0..STRANGERS {
        let stream = TcpStream::connect(address).await.unwrap();
        strangers.spawn(behave(stream));
    }
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

#[tokio::test(flavor = "multi_thread")]
async fn who_announce_2_gib() {
    besieged(|mut stream| async move {
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
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_send_garbage() {
    besieged(|mut stream| async move {
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
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_send_one_octet_at_a_time() {
    besieged(|mut stream| async move {
        // A bind of 1,000 octets that never gets far.
        let header = [0, 0, 3, 0xE8, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1];
        for octet in header.into_iter().chain(std::iter::repeat(b'x')) {
            if stream.write_all(&[octet]).await.is_err() {
                return;
            }
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
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
    let server = Server::bind("127.0.0.1:0", ServerOptions::default()).await.unwrap();
    let before = resident();
    let mut strangers = Vec::new();
    for _ in 0..STRANGERS {
        let mut stream = TcpStream::connect(server.local_addr()).await.unwrap();
        // As much as may be sent: a bind that lacks its last octet.
        let header = [0, 0, 4, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1];
        stream.write_all(&header).await.unwrap();
        stream.write_all(&[b'x'; 1007]).await.unwrap();
        strangers.push(stream);
    }
    while server.stats().unbound < STRANGERS {
        sleep(Duration::from_millis(10)).await;
    }
    sleep(Duration::from_millis(100)).await;
    // Other tests run in this process meanwhile: a bound that holds with them.
    let each = resident().saturating_sub(before) / STRANGERS;
    assert!(each < 64 * 1024, "{each} octets each");
}
