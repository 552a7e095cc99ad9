//! Processes that serve a queue, and are killed or stopped.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use smpp_driver::driver::queue::ServeOptions;
use smpp_driver::driver::{Channel, ChannelOptions};
use smpp_driver::nats::{AccountOptions, NatsAccount};
use smpp_driver::testing::Smsc;
use tokio::time::{sleep, timeout};

use super::support::{clustered, connect, options};

/// What makes this binary a process that serves a queue: the servers, the SMSC's port, the rate, whether that is shared
/// as an account's, whether the servers are a cluster.
const WORKER: &str = "SMPP_DRIVER_NATS_WORKER";

/// Not a test: the process that is killed.
#[tokio::test]
async fn worker() {
    let Ok(what) = std::env::var(WORKER) else { return };
    let mut what = what.split(' ');
    let mut next = || what.next().unwrap();
    let (servers, port, rate) = (next(), next().parse().unwrap(), next().parse().unwrap());
    let (is_shared, is_clustered) = (next() == "shared", next() == "clustered");
    let queue = connect(servers, if is_clustered { clustered() } else { options() }).await;
    let mut channel = ChannelOptions::new("127.0.0.1", "ESME1", "secret");
    (channel.port, channel.submit_max_rate) = (Some(port), Some(rate));
    let builder = Channel::builder(channel).correlations(queue.clone()).parts(queue.clone());
    let (channel, mut inbox) = builder.start().await.unwrap();
    let account = is_shared.then(|| {
        let mut limits = AccountOptions::default();
        limits.rate = Some(rate);
        NatsAccount::join(&queue, "ESME1", limits)
    });
    if let Some(account) = &account {
        account.pace(&channel);
    }
    let queue = Arc::new(queue);
    let _serving = channel.serve_queue(queue.clone(), ServeOptions::default());
    // Whoever has started this process kills it; not for ever, should that one have died.
    let _killed = timeout(Duration::from_secs(1_800), inbox.publish_to(queue)).await;
}

/// How processes serve.
#[derive(Clone)]
pub(crate) struct Orders {
    pub(crate) servers: String,
    pub(crate) smsc: u16,
    pub(crate) rate: u32,
    /// The rate is that of all processes together.
    pub(crate) is_shared: bool,
    pub(crate) is_clustered: bool,
}

impl Orders {
    pub(crate) fn new(servers: String, smsc: &Smsc, rate: u32) -> Self {
        Self { servers, smsc: smsc.local_addr().port(), rate, is_shared: false, is_clustered: false }
    }
}

/// A process that ends with its test.
pub(crate) struct Worker(Child);

impl Worker {
    pub(crate) fn start(orders: &Orders) -> Self {
        let Orders { servers, smsc, rate, is_shared, is_clustered } = orders;
        let rate_of = if *is_shared { "shared" } else { "own" };
        let server = if *is_clustered { "clustered" } else { "alone" };
        let what = format!("{servers} {smsc} {rate} {rate_of} {server}");
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "workers::worker"]).env(WORKER, what);
        Self(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }

    pub(crate) fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// `STOP` halts the process, `CONT` lets it go on.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), self.0.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

/// Starts two processes and kills one of them again and again, at moments that look random.
pub(crate) async fn kill_again_and_again(kills: usize, orders: &Orders) -> [Worker; 2] {
    let mut workers = [Worker::start(orders), Worker::start(orders)];
    // Both begin.
    sleep(Duration::from_secs(2)).await;
    let mut random = 12_345_u64;
    for at in 0..kills {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        sleep(Duration::from_millis(200 + (random >> 33) % 1_800)).await;
        // One of the two lives long enough to take over from the other, most of the time.
        let worker = &mut workers[usize::from(at % 5 != 4)];
        worker.kill();
        *worker = Worker::start(orders);
    }
    workers
}
