//! Several processes share an account: each has a connection and a channel of its own.

use std::sync::Arc;
use std::time::Duration;

use smpp_driver::driver::queue::{MessageQueue, ServeOptions, Serving};
use smpp_driver::driver::{Channel, ChannelOptions};
use smpp_driver::nats::{AccountOptions, NatsAccount, NatsQueue};
use smpp_driver::testing::{Smsc, SmscOptions, most_within};
use tokio::time::sleep;

use super::contract::{composer, message, within};
use super::support::{Server, options};

const RATE: u32 = 200;
/// What is used of it.
const USED: u32 = 192;

/// As much as a process is.
struct Process {
    account: NatsAccount,
    queue: NatsQueue,
    channel: Channel,
    _serving: Serving,
}

impl Process {
    async fn start(server: &Server, smsc: &Smsc) -> Self {
        let queue = server.queue(options()).await;
        let mut limits = AccountOptions::default();
        limits.rate = Some(RATE);
        let account = NatsAccount::join(&queue, "ESME1", limits);
        let mut channel = ChannelOptions::new("127.0.0.1", "ESME1", "secret");
        channel.port = Some(smsc.local_addr().port());
        channel.submit_max_rate = Some(RATE);
        let (channel, _inbox) = Channel::start(channel).await.unwrap();
        account.pace(&channel);
        let serving = channel.serve_queue(Arc::new(queue.clone()), ServeOptions::default());
        Self { account, queue, channel, _serving: serving }
    }

    fn rate(&self) -> u32 {
        self.account.share().borrow().rate
    }
}

/// How many arrive at the SMSC in a second, over so long.
async fn throughput(smsc: &Smsc, time: Duration) -> f64 {
    let before = smsc.arrivals().len();
    sleep(time).await;
    f64::from(u32::try_from(smsc.arrivals().len() - before).unwrap()) / time.as_secs_f64()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rate_of_an_account_is_kept_while_processes_come_and_go() {
    let Some(server) = Server::start().await else { return };
    let smsc = Smsc::start(SmscOptions::default().max_messages(20_000)).await.unwrap();
    let queue = server.queue(options()).await;
    let composer = composer();
    let puts = (0..8_000_u32).map(|number| {
        queue.put(message(&composer, &format!("m{number}"), u8::try_from(number % 100).unwrap(), 0))
    });
    for put in futures_util::future::join_all(puts).await {
        put.unwrap();
    }
    let mut processes = vec![Process::start(&server, &smsc).await];
    sleep(Duration::from_secs(3)).await;
    let one = throughput(&smsc, Duration::from_secs(2)).await;
    processes.push(Process::start(&server, &smsc).await);
    sleep(Duration::from_secs(5)).await;
    assert_eq!(processes.iter().map(Process::rate).sum::<u32>(), USED);
    let two = throughput(&smsc, Duration::from_secs(2)).await;
    processes.push(Process::start(&server, &smsc).await);
    processes.push(Process::start(&server, &smsc).await);
    sleep(Duration::from_secs(6)).await;
    let rates: Vec<u32> = processes.iter().map(Process::rate).collect();
    assert_eq!(rates, [USED / 4; 4]);
    let four = throughput(&smsc, Duration::from_secs(2)).await;
    // One goes in order, one without a word.
    let orderly = processes.remove(1);
    assert!(orderly.account.leave(Duration::from_secs(10)).await);
    assert_eq!(orderly.rate(), 0);
    drop(processes.remove(1));
    sleep(Duration::from_secs(7)).await;
    assert_eq!(processes.iter().map(Process::rate).sum::<u32>(), USED);
    let most = most_within(smsc.arrivals().into_iter().map(|arrival| arrival.at), Duration::from_secs(1));
    println!("messages a second with 1, 2, 4 processes: {one}, {two}, {four}; at most {most} in any second");
    assert!(most <= RATE as usize, "{most}");
    assert!([one, two, four].iter().all(|rate| *rate > 0.9 * f64::from(RATE)), "{one} {two} {four}");
    for process in processes {
        process.channel.stop(Duration::ZERO).await;
        process.queue.leave(Duration::from_secs(5)).await;
    }
}

#[tokio::test]
async fn sessions_are_given_to_as_many_as_there_are() {
    let Some(server) = Server::start().await else { return };
    let queue = server.queue(options()).await;
    let mut limits = AccountOptions::default();
    limits.sessions = 2;
    let join = || NatsAccount::join(&queue, "ESME1", limits);
    let (one, two) = (join(), join());
    assert_eq!((within(one.session()).await, within(two.session()).await), (1, 1));
    let standby = join();
    assert!(tokio::time::timeout(Duration::from_secs(2), standby.session()).await.is_err());
    drop(one);
    assert_eq!(within(standby.session()).await, 1);
    assert!(two.leave(Duration::from_secs(10)).await);
}
