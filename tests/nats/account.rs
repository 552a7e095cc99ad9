//! An account's limits over several processes.

use std::time::Duration;

use smpp_driver::nats::{AccountOptions, NatsAccount};
use smpp_driver::testing::{Smsc, SmscOptions, most_within};
use tokio::time::sleep;

use super::contract::within;
use super::support::{Server, options};
use super::traffic::put;
use super::workers::{Orders, Worker};

const RATE: u32 = 200;

/// How many arrive at the SMSC in a second, over two seconds, when processes have had so long to agree; the best of three
/// times, if others keep the machine busy.
async fn throughput(smsc: &Smsc, after: Duration) -> f64 {
    sleep(after).await;
    let mut best = 0.0;
    for _ in 0..3 {
        let before = smsc.arrivals().len();
        sleep(Duration::from_secs(2)).await;
        best = f64::max(best, f64::from(u32::try_from(smsc.arrivals().len() - before).unwrap()) / 2.0);
        if best > 0.93 * f64::from(RATE) {
            break;
        }
    }
    best
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rate_of_an_account_is_kept_while_processes_come_and_are_killed() {
    let Some(server) = Server::start().await else { return };
    let smsc = Smsc::start(SmscOptions::default().max_messages(20_000)).await.unwrap();
    let queue = server.queue(options()).await;
    put(&queue, 0..6_000).await;
    let mut orders = Orders::new(server.url(), &smsc, RATE);
    orders.is_shared = true;
    let mut workers = vec![Worker::start(&orders)];
    let one = throughput(&smsc, Duration::from_millis(1_500)).await;
    workers.push(Worker::start(&orders));
    let two = throughput(&smsc, Duration::from_millis(3_500)).await;
    workers.extend([Worker::start(&orders), Worker::start(&orders)]);
    let four = throughput(&smsc, Duration::from_secs(4)).await;
    assert_eq!(smsc.sessions().len(), 4);
    workers[0].kill();
    // 3.5 seconds until it is taken for dead, and two more until the others have its share.
    let three = throughput(&smsc, Duration::from_millis(5_500)).await;
    let most = most_within(smsc.arrivals().into_iter().map(|arrival| arrival.at), Duration::from_secs(1));
    println!(
        "messages a second with 1, 2, 4 processes, and with 3 when one was killed: {one}, {two}, {four}, {three}; at most {most} in any second"
    );
    assert!(most <= RATE as usize, "{most}");
    assert!([two, four, three].iter().all(|rate| *rate > 0.9 * one), "{one} {two} {four} {three}");
    assert!(one > 0.9 * f64::from(RATE), "{one}");
}

#[tokio::test]
async fn sessions_are_given_to_as_many_as_there_are() {
    let Some(server) = Server::start().await else { return };
    let queue = server.queue(options()).await;
    let mut limits = AccountOptions::default();
    (limits.sessions, limits.rate) = (2, Some(RATE));
    let join = || NatsAccount::join(&queue, "ESME1", limits);
    // Some of it is not used.
    let rate = async |account: &NatsAccount, rate| {
        within(account.share().wait_for(|share| share.rate == rate)).await.unwrap();
    };
    let (one, two) = (join(), join());
    assert_eq!((within(one.session()).await, within(two.session()).await), (1, 1));
    let standby = join();
    assert!(tokio::time::timeout(Duration::from_secs(2), standby.session()).await.is_err());
    tokio::join!(rate(&one, 96), rate(&two, 96), rate(&standby, 0));
    drop(one);
    assert_eq!(within(standby.session()).await, 1);
    assert!(two.leave(Duration::from_secs(10)).await);
    tokio::join!(rate(&two, 0), rate(&standby, 192));
}
