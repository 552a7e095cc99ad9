//! A process that serves the queue is killed at random moments, again and again: what is promised holds all the same, of
//! messages, of their receipts and of long messages that come in.
//!
//! The process is this test binary once more, with an environment variable that says so. `cargo test --release --test
//! durable -- --ignored --nocapture` kills it 100 times.

use std::collections::HashSet;
use std::env;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use smpp_driver::codec::RegisteredDelivery;
use smpp_driver::driver::queue::{Event, EventQueue, MessageQueue, ServeOptions};
use smpp_driver::driver::{Channel, ChannelOptions, Message};
use smpp_driver::durable::{DurableOptions, DurableQueue};
use smpp_driver::testing::{Smsc, SmscOptions};
use tokio::time::{Instant, sleep};

use crate::contract_balance::{Told, balance, check_long, check_receipts};
use crate::contract_incoming::{Center, send_long};
use crate::support::Folder;

/// Where the process finds what it is to do: file, port, messages to put.
const WORK: &str = "SMPP_DRIVER_TEST_DURABLE_WORK";
/// Messages to one destination are put one after the other.
const DESTINATIONS: usize = 50;

/// The process that is killed. Without the variable there is nothing to do.
#[test]
fn process() {
    let Ok(work) = env::var(WORK) else { return };
    let parts: Vec<&str> = work.split('|').collect();
    let [path, port, put] = parts[..] else { panic!("{work}") };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(serve(path, port.parse().unwrap(), put.parse().unwrap()));
}

async fn serve(path: &str, port: u16, put: usize) {
    let queue = Arc::new(DurableQueue::open(path, DurableOptions::default()).await.unwrap());
    let mut options = ChannelOptions::new("127.0.0.1", "ESME1", "secret");
    (options.port, options.submit_max_rate, options.submit_window_size) = (Some(port), None, 50);
    let builder = Channel::builder(options).correlations((*queue).clone()).parts((*queue).clone());
    let (channel, mut inbox) = builder.start().await.unwrap();
    let _serving = channel.serve_queue(queue.clone(), ServeOptions::default());
    for destination in 0..DESTINATIONS {
        let (channel, queue) = (channel.clone(), queue.clone());
        tokio::spawn(async move {
            for n in (destination..put).step_by(DESTINATIONS) {
                let text = format!("Text of m{n}.");
                let message = Message::text(format!("4477009001{destination:02}"), text)
                    .reference(format!("m{n}"))
                    .registered_delivery(RegisteredDelivery::FINAL)
                    .deadline(Duration::from_secs(600));
                queue.put(channel.compose(message).unwrap()).await.unwrap();
            }
        });
    }
    let hearing = tokio::spawn(hear(format!("{path}.log"), queue.clone()));
    // Whoever has started this process kills it; not for ever, should that one have died.
    let _killed = tokio::time::timeout(Duration::from_secs(600), inbox.publish_to(queue)).await;
    hearing.abort();
}

/// Writes down what the application hears, each event with its number, before it is done with it.
async fn hear(path: String, queue: Arc<DurableQueue>) {
    let mut log = OpenOptions::new().append(true).create(true).open(path).unwrap();
    // The process before may have died in the middle of a line.
    let mut lines = Vec::from(*b"\n");
    loop {
        let events = queue.events(100).await.unwrap();
        for event in &events {
            serde_json::to_writer(&mut lines, &(event.lease, &event.event)).unwrap();
            lines.push(b'\n');
        }
        log.write_all(&lines).unwrap();
        lines.clear();
        queue.done(&events.iter().map(|event| event.lease).collect::<Vec<_>>()).await.unwrap();
    }
}

/// What processes have written down.
struct Log {
    path: PathBuf,
    read: u64,
    numbers: HashSet<u64>,
    told: Told,
}

impl Log {
    /// Reads on, up to the last line that is whole. An event that comes twice has the same number.
    fn read(&mut self) {
        let Ok(mut file) = File::open(&self.path) else { return };
        let mut lines = Vec::new();
        file.seek(SeekFrom::Start(self.read)).unwrap();
        file.read_to_end(&mut lines).unwrap();
        lines.truncate(lines.iter().rposition(|octet| *octet == b'\n').map_or(0, |end| end + 1));
        self.read += lines.len() as u64;
        for line in lines.split(|octet| *octet == b'\n') {
            // Nobody was done with what a line held that was cut: it comes again.
            let Ok((number, event)) = serde_json::from_slice::<(u64, Event)>(line) else { continue };
            if self.numbers.insert(number) {
                self.told.note(event);
            }
        }
    }

    /// Reads until there is something new, or has not been for long.
    async fn read_more(&mut self) {
        let (begun, before) = (Instant::now(), self.numbers.len());
        while self.numbers.len() == before && begun.elapsed() < Duration::from_secs(2) {
            sleep(Duration::from_millis(5)).await;
            self.read();
        }
    }

    /// Reads until everything has been told.
    async fn read_all(&mut self, count: usize, long: usize) {
        let begun = Instant::now();
        while !self.told.is_all(count, long) {
            assert!(begun.elapsed() < Duration::from_secs(100), "{}", self.told.progress());
            sleep(Duration::from_millis(100)).await;
            self.read();
        }
        sleep(Duration::from_millis(500)).await;
        self.read();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_5_times() {
    killed(5, 3_000, 5).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn killed_100_times() {
    killed(100, 20_000, 100).await;
}

async fn killed(kills: usize, messages: usize, seed: u64) {
    let folder = Folder::new(&format!("killed-{kills}"));
    // Most receipts come when the process that sent the message has been killed.
    let smsc = SmscOptions::default().answer_delay(Duration::from_millis(20)).max_messages(10 * messages);
    let smsc = smsc.receipt_delay(Duration::from_millis(300)).receipt_retry(Duration::from_millis(100));
    let mut smsc = Smsc::start(smsc).await.unwrap();
    let port = smsc.local_addr().port();
    let mut center = Center::default();
    let long = kills * 10;
    let sending = send_long(center.sessions.clone(), long);
    let all = Box::pin(async { tokio::join!(sending, kill(&folder, port, kills, messages, long, seed)) });
    let (long_again, told) = center.run(&mut smsc, all).await;
    println!("{kills} kills, {}", balance(&told.endings, &smsc, messages));
    println!("{}", check_receipts(&told, &smsc, &center.again));
    println!("{}", check_long(&told, long, &long_again));
    smsc.stop().await;
}

/// Kills one process after the other, and lets the last one end what there is.
async fn kill(folder: &Folder, port: u16, kills: usize, count: usize, long: usize, mut random: u64) -> Told {
    let path = folder.file().with_extension("log");
    let mut heard = Log { path, read: 0, numbers: HashSet::new(), told: Told::default() };
    let mut busy = 0;
    for kill in 1..=kills {
        let before = heard.numbers.len();
        let process = Process::start(folder, port, count * kill / (kills + 1));
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        if kill % 4 > 0 {
            // It has begun to work; one in four dies before that.
            heard.read_more().await;
        }
        sleep(Duration::from_millis(50 + (random >> 33) % 200)).await;
        drop(process);
        heard.read();
        busy += usize::from(heard.numbers.len() > before);
    }
    assert!(busy > kills / 2, "only {busy} of {kills} did anything");
    let _last = Process::start(folder, port, count);
    heard.read_all(count, long).await;
    heard.told
}

/// A process that is killed when this is dropped.
struct Process(Child);

impl Process {
    fn start(folder: &Folder, port: u16, put: usize) -> Self {
        let work = format!("{}|{port}|{put}", folder.file().display());
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", "kill::process", "--nocapture"]).env(WORK, work);
        Self(command.stdout(Stdio::null()).spawn().unwrap())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}
