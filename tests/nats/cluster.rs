//! A cluster of three servers, of which one after the other is killed under load.

use std::sync::Arc;
use std::time::Duration;

use smpp_driver::driver::queue::{MessageQueue, ServeOptions};
use smpp_driver::driver::{Channel, ChannelOptions};
use smpp_driver::nats::{NatsQueue, async_nats};
use smpp_driver::testing::{Smsc, SmscOptions};
use tokio::time::{Instant, sleep};

use super::contract::{accepted, take};
use super::contract_balance::balance;
use super::support::{Server, clustered, connect, free_port};
use super::traffic::{endings, gives_none, put};
use super::workers::{Orders, kill_again_and_again};

/// The stream of messages.
const MESSAGES: &str = "test_out";

/// Three servers that are one.
struct Cluster([Server; 3]);

impl Cluster {
    async fn start() -> Option<Self> {
        let routes = [free_port(), free_port(), free_port()].map(|port| format!("nats://127.0.0.1:{port}"));
        let arguments = |at: usize| {
            let name = format!("server{at}");
            let all = routes.join(",");
            let arguments =
                ["-n", &name, "--cluster_name", "test", "--cluster", &routes[at], "--routes", &all];
            arguments.map(String::from).to_vec()
        };
        let start = |at| Server::start_with(arguments(at));
        let (one, two, three) = tokio::join!(start(0), start(1), start(2));
        // They agree on one that leads.
        sleep(Duration::from_secs(1)).await;
        Some(Self([one?, two?, three?]))
    }

    fn urls(&self) -> String {
        self.0.each_ref().map(Server::url).join(",")
    }

    fn named(&mut self, name: &str) -> &mut Server {
        let at: usize = name.trim_start_matches("server").parse().unwrap();
        &mut self.0[at]
    }
}

/// The server that leads a stream.
async fn leader(queue: &NatsQueue, stream: &str) -> String {
    let context = async_nats::jetstream::new(queue.client().clone());
    loop {
        if let Ok(stream) = context.get_stream(stream).await
            && let Some(leader) = stream.cached_info().cluster.as_ref().and_then(|it| it.leader.clone())
        {
            return leader;
        }
        sleep(Duration::from_millis(100)).await;
    }
}

/// Kills one server after the other: one that leads, then the one that this process is connected to, and so on.
async fn kill_servers(cluster: &mut Cluster, queue: &NatsQueue, kills: usize) {
    for at in 0..kills {
        sleep(Duration::from_secs(2)).await;
        let connected = queue.client().server_info().server_name;
        let name = if at.is_multiple_of(2) { leader(queue, MESSAGES).await } else { connected };
        cluster.named(&name).restart(Duration::from_secs(2)).await;
    }
}

async fn lose_servers(kills: usize, count: usize) {
    let Some(mut cluster) = Cluster::start().await else { return };
    let smsc = Smsc::start(SmscOptions::default().max_messages(10 * count)).await.unwrap();
    let queue = Arc::new(connect(&cluster.urls(), clustered()).await);
    let mut channel = ChannelOptions::new("127.0.0.1", "ESME1", "secret");
    (channel.port, channel.submit_max_rate) = (Some(smsc.local_addr().port()), Some(250));
    let (channel, _inbox) = Channel::start(channel).await.unwrap();
    assert!(channel.bound().await);
    let serving = channel.serve_queue(queue.clone(), ServeOptions::default());
    let begun = Instant::now();
    let ending = endings(&queue, count, Duration::from_secs(1));
    let killing = kill_servers(&mut cluster, &queue, kills);
    let (endings, (), ()) = tokio::join!(ending, put(&queue, 0..count), killing);
    println!("{kills} servers killed, {} within {:?}", balance(&endings, &smsc, count), begun.elapsed());
    assert_eq!((channel.stats().bound, channel.stats().receiving.binds), (1, 1), "the session stays");
    assert!(serving.drain(Duration::from_secs(10)).await);
    assert!(queue.leave(Duration::from_secs(10)).await);
    // Without a leader, which may take longer to elect than anybody waits, nothing leaves the queue.
    gives_none(&connect(&cluster.urls(), clustered()).await).await;
}

#[tokio::test]
async fn a_server_of_a_cluster_that_is_killed_costs_time_and_nothing_else() {
    lose_servers(1, 1_000).await;
}

#[tokio::test]
async fn what_has_ended_leaves_although_its_owner_left_while_no_server_led_its_stream() {
    let Some(mut cluster) = Cluster::start().await else { return };
    let queue = connect(&cluster.urls(), clustered()).await;
    put(&queue, 0..200).await;
    let taken = take(&queue, 200).await;
    let leases: Vec<_> = taken.iter().map(|taken| taken.lease).collect();
    queue.begin(&leases).await.unwrap();
    // All that settling needs is led by others.
    let killed = leader(&queue, MESSAGES).await;
    for stream in ["test_event", "test_journal", "KV_test_leases"] {
        while leader(&queue, stream).await == killed {
            let step_down = format!("$JS.API.STREAM.LEADER.STEPDOWN.{stream}");
            let _again = queue.client().request(step_down, "".into()).await;
            sleep(Duration::from_millis(200)).await;
        }
    }
    let endings: Vec<_> = taken.iter().map(|taken| (taken.lease, accepted(taken))).collect();
    let leave = async {
        sleep(Duration::from_millis(200)).await;
        while queue.settle(&endings).await.is_err() {
            sleep(Duration::from_millis(100)).await;
        }
        queue.leave(Duration::from_secs(10)).await
    };
    let ((), has_left) = tokio::join!(cluster.named(&killed).restart(Duration::from_secs(2)), leave);
    assert!(has_left);
    gives_none(&connect(&cluster.urls(), clustered()).await).await;
}

#[tokio::test]
#[ignore = "takes minutes: cargo test --release --features nats --test nats cluster -- --ignored --nocapture"]
async fn servers_of_a_cluster_that_are_killed_one_after_the_other_cost_time_and_nothing_else() {
    lose_servers(10, 15_000).await;
}

#[tokio::test]
#[ignore = "takes minutes: cargo test --release --features nats --test nats cluster -- --ignored --nocapture"]
async fn processes_are_killed_while_servers_of_the_cluster_are() {
    const COUNT: usize = 6_000;
    let Some(mut cluster) = Cluster::start().await else { return };
    let smsc = Smsc::start(SmscOptions::default().max_messages(10 * COUNT)).await.unwrap();
    let queue = connect(&cluster.urls(), clustered()).await;
    let mut orders = Orders::new(cluster.urls(), &smsc, 100);
    orders.is_clustered = true;
    let killing =
        async { tokio::join!(kill_again_and_again(10, &orders), kill_servers(&mut cluster, &queue, 4)) };
    let ending = endings(&queue, COUNT, Duration::from_secs(6));
    let (endings, (), _workers) = tokio::join!(ending, put(&queue, 0..COUNT), killing);
    println!("processes and servers killed, {}", balance(&endings, &smsc, COUNT));
}
