//! A process is stopped for longer than its leases last, and goes on when others have taken over: what is theirs by then
//! it neither sends nor settles.

use std::time::Duration;

use smpp_driver::testing::{Smsc, SmscOptions};
use tokio::time::sleep;

use super::contract_balance::balance;
use super::support::{Server, options};
use super::traffic::{endings, is_emptied, put};
use super::workers::{Orders, Worker};

/// Stops one of two processes again and again, each time for so many milliseconds.
async fn stop_one_of_two(pauses: &[u64], count: usize, rate: u32) {
    let Some(server) = Server::start().await else { return };
    // Answers come late, so that a process has sent more than it has settled.
    let smsc = SmscOptions::default().answer_delay(Duration::from_millis(30)).max_messages(10 * count);
    let smsc = Smsc::start(smsc).await.unwrap();
    let queue = server.queue(options()).await;
    let orders = Orders::new(server.url(), &smsc, rate);
    let workers = [Worker::start(&orders), Worker::start(&orders)];
    let stop = async {
        // Both have their half.
        sleep(Duration::from_secs(3)).await;
        for (at, pause) in pauses.iter().enumerate() {
            let worker = &workers[at % 2];
            worker.signal("STOP");
            sleep(Duration::from_millis(*pause)).await;
            worker.signal("CONT");
            sleep(Duration::from_millis(2_500)).await;
        }
    };
    let ending = endings(&queue, count, Duration::from_secs(2));
    let (endings, (), ()) = tokio::join!(ending, put(&queue, 0..count), stop);
    println!("stopped for {pauses:?} ms, {}", balance(&endings, &smsc, count));
    assert_eq!(smsc.sessions().len(), 2, "both go on");
    is_emptied(&queue).await;
}

#[tokio::test]
async fn a_process_that_was_stopped_leaves_alone_what_is_no_longer_its_own() {
    stop_one_of_two(&[4_500], 1_600, 200).await;
}

#[tokio::test]
#[ignore = "takes minutes: cargo test --release --features nats --test nats stopped -- --ignored --nocapture"]
async fn processes_that_are_stopped_twenty_times_leave_alone_what_is_no_longer_their_own() {
    // Around all the times that leases have.
    let pauses: Vec<u64> = (0..20).map(|at| 1_200 + 700 * at % 3_900).collect();
    stop_one_of_two(&pauses, 25_000, 200).await;
}
