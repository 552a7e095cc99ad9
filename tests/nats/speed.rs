//! How fast the queue is: run by hand, optimised.

use std::time::Duration;

use smpp_driver::driver::queue::{MessageQueue, QueuedMessage};
use smpp_driver::nats::NatsQueue;
use tokio::time::Instant;

use super::contract::{accepted, composer, message};
use super::support::{Server, options};

/// How many puts are under way at a time.
const PUTS: usize = 2_000;

/// Puts so many messages; how many a second.
async fn put(queue: &NatsQueue, messages: &[QueuedMessage]) -> f64 {
    let begun = Instant::now();
    for chunk in messages.chunks(PUTS) {
        for put in
            futures_util::future::join_all(chunk.iter().map(|message| queue.put(message.clone()))).await
        {
            put.unwrap();
        }
    }
    per_second(messages.len(), begun.elapsed())
}

/// Takes, begins and settles so many; how many a second.
async fn serve(queue: &NatsQueue, count: usize) -> f64 {
    let (mut done, mut settling) = (0, None);
    let begun = Instant::now();
    while done < count {
        let taken = queue.take(1_000.min(count - done)).await.unwrap();
        done += taken.len();
        let leases: Vec<_> = taken.iter().map(|taken| taken.lease).collect();
        queue.begin(&leases).await.unwrap();
        let endings: Vec<_> = taken.iter().map(|taken| (taken.lease, accepted(taken))).collect();
        let queue = queue.clone();
        // As a channel does it: the next ones are begun while these are settled.
        let next = tokio::spawn(async move { queue.settle(&endings).await });
        if let Some(before) = settling.replace(next) {
            before.await.unwrap().unwrap();
        }
    }
    settling.unwrap().await.unwrap().unwrap();
    per_second(count, begun.elapsed())
}

fn per_second(count: usize, time: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap()) / time.as_secs_f64()
}

fn messages(range: std::ops::Range<usize>) -> Vec<QueuedMessage> {
    let composer = composer();
    let message =
        |number: usize| message(&composer, &format!("m{number}"), u8::try_from(number % 100).unwrap(), 0);
    range.map(message).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement: CARGO_PROFILE_DEV_OPT_LEVEL=3 cargo test --features nats --test nats speed -- --ignored --nocapture"]
async fn messages_a_second() {
    let waiting: usize =
        std::env::var("WAITING").ok().and_then(|value| value.parse().ok()).unwrap_or(200_000);
    let Some(server) = Server::start().await else { return };
    let queue = server.queue(options()).await;
    // The consumers are there.
    let first = messages(0..1);
    put(&queue, &first).await;
    serve(&queue, 1).await;
    let some = messages(1..100_001);
    let (begun, cpu, own) = (Instant::now(), server.cpu(), cpu_time::ProcessTime::now());
    tokio::join!(put(&queue, &some), serve(&queue, some.len()));
    println!("put and served at once: {:.0} a second", per_second(some.len(), begun.elapsed()));
    let (server_cpu, own) = (server.cpu().saturating_sub(cpu), own.elapsed());
    // Of a machine that does nothing else: what both use, on two processors.
    let alone = 2.0 * per_second(some.len(), server_cpu + own);
    println!("processor time: server {server_cpu:?}, process {own:?}: {alone:.0} a second on two of them");
    let many = messages(100_001..100_001 + waiting);
    println!("put while {waiting} gather: {:.0} a second", put(&queue, &many).await);
    let more = messages(200_001 + waiting..250_001 + waiting);
    let begun = Instant::now();
    tokio::join!(put(&queue, &more), serve(&queue, more.len()));
    println!(
        "put and served with {waiting} waiting: {:.0} a second",
        per_second(more.len(), begun.elapsed())
    );
    println!("served with {waiting} and fewer waiting: {:.0} a second", serve(&queue, waiting).await);
}
