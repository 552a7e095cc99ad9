//! A process that serves the queue is killed at random moments, again and again: what is promised holds all the same.
//!
//! The process is this test binary once more, with an environment variable that says so. `cargo test --release --test
//! durable -- --ignored --nocapture` kills it 100 times.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::env;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use smpp_driver::driver::queue::{Ended, Ending, Event, EventQueue, MessageQueue, ServeOptions};
use smpp_driver::driver::{Channel, ChannelOptions, Message};
use smpp_driver::durable::{DurableOptions, DurableQueue};
use smpp_driver::testing::{Smsc, SmscOptions};
use tokio::time::Instant;

use crate::support::Folder;

/// Where the process finds what it is to do: file, port, messages to put, and how many of them when it is not killed.
const WORK: &str = "SMPP_DRIVER_TEST_DURABLE_WORK";
/// Messages to one destination are put one after the other.
const DESTINATIONS: usize = 50;

/// The process that is killed. Without the variable there is nothing to do.
#[test]
fn process() {
    let Ok(work) = env::var(WORK) else { return };
    let parts: Vec<&str> = work.split('|').collect();
    let [path, port, put, ends] = parts[..] else { panic!("{work}") };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(serve(path, port.parse().unwrap(), put.parse().unwrap(), ends == "ends"));
}

async fn serve(path: &str, port: u16, put: usize, ends: bool) {
    let queue = Arc::new(DurableQueue::open(path, DurableOptions::default()).await.unwrap());
    let mut options = ChannelOptions::new("127.0.0.1", "ESME1", "secret");
    (options.port, options.submit_max_rate, options.submit_window_size) = (Some(port), None, 50);
    let (channel, _inbox) = Channel::builder(options).correlations((*queue).clone()).start().await.unwrap();
    let serving = channel.serve_queue(queue.clone(), ServeOptions::default());
    let putting: Vec<_> = (0..DESTINATIONS)
        .map(|destination| {
            let (channel, queue) = (channel.clone(), queue.clone());
            tokio::spawn(async move {
                for n in (destination..put).step_by(DESTINATIONS) {
                    let message = Message::text(format!("4477009001{destination:02}"), format!("{n}"));
                    let message = message.reference(format!("{n}")).deadline(Duration::from_secs(600));
                    queue.put(channel.compose(message).unwrap()).await.unwrap();
                }
            })
        })
        .collect();
    let hearing = tokio::spawn(hear(path.to_owned(), queue.clone()));
    for putting in putting {
        putting.await.unwrap();
    }
    while !ends || queue.depth().await.unwrap() > 0 || queue.stats().events > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    hearing.abort();
    serving.drain(Duration::from_secs(10)).await;
    channel.stop(Duration::from_secs(1)).await;
    queue.close().await;
}

/// Writes down what became of messages, each with the number of its event, before it is done with it.
async fn hear(path: String, queue: Arc<DurableQueue>) {
    let mut log = OpenOptions::new().append(true).create(true).open(path + ".log").unwrap();
    loop {
        let events = queue.events(100).await.unwrap();
        let mut lines = Vec::new();
        for event in &events {
            if let Event::Ended(Ended { reference, ending, in_doubt, .. }) = &event.event {
                let kind = match ending {
                    Ending::Accepted { .. } => "accepted",
                    Ending::Unanswered { .. } => "unanswered",
                    _ => "other",
                };
                writeln!(lines, "{} {reference} {kind} {in_doubt}", event.lease).unwrap();
            }
        }
        log.write_all(&lines).unwrap();
        queue.done(&events.iter().map(|event| event.lease).collect::<Vec<_>>()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_5_times() {
    killed(5, 1_000, 5).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes a minute"]
async fn killed_100_times() {
    killed(100, 20_000, 100).await;
}

async fn killed(kills: u64, messages: usize, mut seed: u64) {
    let folder = Folder::new(&format!("killed-{kills}"));
    let smsc = Smsc::start(SmscOptions::default().answer_delay(Duration::from_millis(3))).await.unwrap();
    let mut random = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        seed >> 33
    };
    let mut busy = 0;
    for kill in 1..=kills {
        let put = messages * usize::try_from(kill).unwrap() / usize::try_from(kills + 1).unwrap();
        let before = smsc.accepted().len();
        let mut child = start(&folder, &smsc, put, "goes on");
        tokio::time::sleep(Duration::from_millis(50 + random() % 500)).await;
        child.kill().unwrap();
        child.wait().unwrap();
        busy += u64::from(smsc.accepted().len() > before);
    }
    assert!(busy > kills / 2, "only {busy} of {kills} sent anything");
    let mut child = start(&folder, &smsc, messages, "ends");
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < Duration::from_secs(100), "it does not end");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(child.wait().unwrap().success());
    judge(&folder, &smsc, messages);
    smsc.stop().await;
}

fn start(folder: &Folder, smsc: &Smsc, put: usize, ends: &str) -> Child {
    let work = format!("{}|{}|{put}|{ends}", folder.file().display(), smsc.local_addr().port());
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "kill::process", "--nocapture"])
        .env(WORK, work)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// One event of each message; what was accepted is at the SMSC, once unless it says that it was in doubt; and in order.
fn judge(folder: &Folder, smsc: &Smsc, messages: usize) {
    let log = fs::read_to_string(folder.file().with_extension("log")).unwrap();
    let mut ended: BTreeMap<usize, (BTreeSet<&str>, &str, bool)> = BTreeMap::new();
    for line in log.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let [event, reference, kind, in_doubt] = words[..] else { panic!("{line}") };
        let new = (BTreeSet::new(), kind, in_doubt == "true");
        ended.entry(reference.parse().unwrap()).or_insert(new).0.insert(event);
    }
    assert!(ended.keys().copied().eq(0..messages), "{} have ended", ended.len());
    let twice: Vec<_> = ended.iter().filter(|(_, (events, ..))| events.len() != 1).collect();
    assert!(twice.is_empty(), "more than one event: {twice:?}");
    let arrived: Vec<usize> =
        smsc.accepted().iter().map(|accepted| accepted.submission.text().unwrap().parse().unwrap()).collect();
    let mut times: HashMap<usize, usize> = HashMap::new();
    for n in &arrived {
        *times.entry(*n).or_default() += 1;
    }
    let (mut in_doubt, mut duplicates, mut unanswered) = (0, 0, 0);
    for (n, (_, kind, doubt)) in &ended {
        let times = times.get(n).copied().unwrap_or_default();
        assert!(*kind != "other", "{n} was refused");
        assert!(times > 0 || *kind == "unanswered", "{n} was accepted and is not at the SMSC");
        assert!(times < 2 || *doubt, "{n} came {times} times and was never in doubt");
        in_doubt += usize::from(*doubt);
        duplicates += times.saturating_sub(1);
        unanswered += usize::from(*kind == "unanswered");
    }
    let mut last: HashMap<usize, usize> = HashMap::new();
    for n in arrived.iter().filter(|n| !ended[*n].2) {
        let before = last.insert(n % DESTINATIONS, *n);
        assert!(before.is_none_or(|before| before < *n), "{n} came after {before:?}");
    }
    println!("{messages} messages, {in_doubt} in doubt, {duplicates} duplicates, {unanswered} unanswered");
}
