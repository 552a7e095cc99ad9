//! Processes are killed at random moments, under load: nothing is lost, nothing ends twice, and what reaches the SMSC
//! twice was said to be in doubt.

use std::time::Duration;

use smpp_driver::testing::{Smsc, SmscOptions};
use tokio::time::{Instant, sleep};

use super::contract_balance::balance;
use super::support::{Server, options};
use super::traffic::{endings, is_emptied, put};
use super::workers::{Orders, Worker, kill_again_and_again};

/// Kills one of two processes again and again while messages are put and sent.
async fn kill_one_of_two(kills: usize, count: usize, rate: u32) {
    let Some(server) = Server::start().await else { return };
    let smsc = Smsc::start(SmscOptions::default().max_messages(10 * count)).await.unwrap();
    let queue = server.queue(options()).await;
    let orders = Orders::new(server.url(), &smsc, rate);
    let ending = endings(&queue, count, Duration::from_secs(4));
    let (endings, (), _workers) =
        tokio::join!(ending, put(&queue, 0..count), kill_again_and_again(kills, &orders));
    println!("{kills} kills, {}", balance(&endings, &smsc, count));
    is_emptied(&queue).await;
}

#[tokio::test]
async fn a_process_that_is_killed_loses_and_doubles_nothing() {
    kill_one_of_two(2, 1_500, 200).await;
}

#[tokio::test]
#[ignore = "takes minutes: cargo test --release --features nats --test nats kills -- --ignored --nocapture"]
async fn a_process_that_is_killed_a_hundred_times_loses_and_doubles_nothing() {
    kill_one_of_two(100, 20_000, 150).await;
}

#[tokio::test]
async fn another_process_takes_over_within_five_seconds() {
    let Some(server) = Server::start().await else { return };
    let smsc = Smsc::start(SmscOptions::default()).await.unwrap();
    let queue = server.queue(options()).await;
    let orders = Orders::new(server.url(), &smsc, 1_000);
    let mut one = Worker::start(&orders);
    put(&queue, 0..100).await;
    assert_eq!(endings(&queue, 100, Duration::ZERO).await.len(), 100);
    let _other = Worker::start(&orders);
    put(&queue, 100..200).await;
    assert_eq!(endings(&queue, 100, Duration::ZERO).await.len(), 100);
    // The other one has its half by now.
    sleep(Duration::from_secs(3)).await;
    one.kill();
    let killed = Instant::now();
    put(&queue, 200..300).await;
    assert_eq!(endings(&queue, 100, Duration::ZERO).await.len(), 100);
    let took = killed.elapsed();
    println!("taken over after {took:?}");
    assert!(took < Duration::from_secs(5), "{took:?}");
}
