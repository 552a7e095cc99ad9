//! Processes are killed at random moments, under load: nothing is lost, nothing ends twice, and what reaches the SMSC
//! twice was said to be in doubt.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use smpp_driver::driver::queue::{Ended, Event, EventQueue, MessageQueue, ServeOptions};
use smpp_driver::driver::{Channel, ChannelOptions};
use smpp_driver::nats::NatsQueue;
use smpp_driver::testing::{Smsc, SmscOptions};
use tokio::time::{Instant, sleep, timeout};

use super::contract::{composer, message};
use super::support::{Server, options};

/// What makes this binary a process that serves a queue: the server, the SMSC's port, the rate.
const WORKER: &str = "SMPP_DRIVER_NATS_WORKER";

/// Not a test: the process that is killed.
#[tokio::test]
async fn worker() {
    let Ok(what) = std::env::var(WORKER) else { return };
    let mut what = what.split(' ');
    let mut next = || what.next().unwrap();
    let queue = NatsQueue::connect(next(), options()).await.unwrap();
    let mut channel = ChannelOptions::new("127.0.0.1", "ESME1", "secret");
    channel.port = Some(next().parse().unwrap());
    channel.submit_max_rate = Some(next().parse().unwrap());
    let (channel, _inbox) = Channel::start(channel).await.unwrap();
    let _serving = channel.serve_queue(Arc::new(queue), ServeOptions::default());
    // Whoever has started this process kills it; not for ever, should that one have died.
    sleep(Duration::from_secs(1_200)).await;
}

/// A process that is killed with its test.
struct Worker(Child);

impl Worker {
    fn start(server: &Server, smsc: &Smsc, rate: u32) -> Self {
        let what = format!("{} {} {rate}", server.url(), smsc.local_addr().port());
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "kills::worker"]).env(WORKER, what);
        Self(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }

    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

/// Reads events until each of so many messages has ended, and for a while longer: all endings by reference.
async fn endings(queue: &NatsQueue, count: usize, quiet: Duration) -> HashMap<Box<str>, Vec<Ended>> {
    let mut endings = HashMap::<_, Vec<_>>::new();
    let mut last = Instant::now();
    while endings.len() < count || last.elapsed() < quiet {
        assert!(last.elapsed() < Duration::from_secs(60), "{} of {count} have ended", endings.len());
        let Ok(events) = timeout(Duration::from_millis(200), queue.events(500)).await else { continue };
        let Ok(events) = events else { continue };
        for event in &events {
            if let Event::Ended(ended) = &event.event {
                endings.entry(ended.reference.clone()).or_default().push(ended.clone());
            }
        }
        let leases: Vec<_> = events.into_iter().map(|event| event.lease).collect();
        while queue.done(&leases).await.is_err() {
            sleep(Duration::from_millis(50)).await;
        }
        last = Instant::now();
    }
    endings
}

/// What the SMSC has, by destination: the numbers of the messages in the order in which they came.
fn arrived(smsc: &Smsc) -> BTreeMap<String, Vec<usize>> {
    let mut arrived = BTreeMap::<_, Vec<_>>::new();
    for accepted in smsc.accepted() {
        let submission = accepted.submission;
        let text = String::from_utf8(submission.user_data).unwrap();
        let number = text.trim_start_matches("Text of m").trim_end_matches('.').parse().unwrap();
        let to = submission.destinations[0].addr.as_str().unwrap().to_string();
        arrived.entry(to).or_default().push(number);
    }
    arrived
}

/// Kills one of two processes again and again while messages are put and sent.
async fn kill_one_of_two(kills: usize, count: usize, rate: u32) {
    let Some(server) = Server::start().await else { return };
    let smsc = Smsc::start(SmscOptions::default().max_messages(10 * count)).await.unwrap();
    let queue = server.queue(options()).await;
    let mut workers = [Worker::start(&server, &smsc, rate), Worker::start(&server, &smsc, rate)];
    let put = async {
        let composer = composer();
        for number in 0..count {
            let message = message(&composer, &format!("m{number}"), u8::try_from(number % 100).unwrap(), 0);
            while queue.put(message.clone()).await.is_err() {
                sleep(Duration::from_millis(50)).await;
            }
        }
    };
    let kill = async {
        // Both begin.
        sleep(Duration::from_secs(2)).await;
        let mut random = 12_345_u64;
        for at in 0..kills {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            sleep(Duration::from_millis(200 + (random >> 33) % 1_800)).await;
            // One of the two lives long enough to take over from the other, most of the time.
            let worker = &mut workers[usize::from(at % 5 != 4)];
            worker.kill();
            *worker = Worker::start(&server, &smsc, rate);
        }
    };
    let (endings, (), ()) = tokio::join!(endings(&queue, count, Duration::from_secs(6)), put, kill);
    let mut twice = Vec::new();
    for (reference, endings) in &endings {
        assert_eq!(endings.len(), 1, "{reference} has ended more than once: {endings:?}");
    }
    let in_doubt = |number: &usize| {
        let ended = &endings[format!("m{number}").as_str()][0];
        ended.in_doubt || !ended.ending.is_accepted()
    };
    let mut there = BTreeSet::new();
    for (to, numbers) in arrived(&smsc) {
        let sure: Vec<usize> = numbers.iter().copied().filter(|number| !in_doubt(number)).collect();
        assert!(sure.is_sorted(), "{to}: {sure:?}");
        for number in numbers {
            if !there.insert(number) {
                assert!(in_doubt(&number), "m{number} came twice and was not in doubt");
                twice.push(number);
            }
        }
    }
    for number in 0..count {
        let ended = &endings[format!("m{number}").as_str()][0];
        assert!(!ended.ending.is_accepted() || there.contains(&number), "m{number} is not at the SMSC");
    }
    let doubtful = endings.values().filter(|endings| endings[0].in_doubt).count();
    let accepted = endings.values().filter(|endings| endings[0].ending.is_accepted()).count();
    println!(
        "{kills} kills, {count} messages: {accepted} accepted, {doubtful} in doubt, {} came twice",
        twice.len()
    );
    assert_eq!(queue.depth().await.unwrap(), 0);
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
    let mut one = Worker::start(&server, &smsc, 1_000);
    let composer = composer();
    let put = async |from: usize, to: usize| {
        for number in from..to {
            let destination = u8::try_from(number % 100).unwrap();
            queue.put(message(&composer, &format!("m{number}"), destination, 0)).await.unwrap();
        }
    };
    put(0, 100).await;
    assert_eq!(endings(&queue, 100, Duration::ZERO).await.len(), 100);
    let _other = Worker::start(&server, &smsc, 1_000);
    put(100, 200).await;
    assert_eq!(endings(&queue, 100, Duration::ZERO).await.len(), 100);
    // The other one has its half by now.
    sleep(Duration::from_secs(3)).await;
    one.kill();
    let killed = Instant::now();
    put(200, 300).await;
    assert_eq!(endings(&queue, 100, Duration::ZERO).await.len(), 100);
    let took = killed.elapsed();
    println!("taken over after {took:?}");
    assert!(took < Duration::from_secs(5), "{took:?}");
}
