//! The server is killed and started again under load.

use std::sync::Arc;
use std::time::Duration;

use smpp_driver::driver::queue::{MessageQueue, ServeOptions};
use smpp_driver::driver::{Channel, ChannelOptions};
use smpp_driver::nats::NatsQueue;
use smpp_driver::testing::{Smsc, SmscOptions};
use tokio::time::sleep;

use super::contract::{accepted, take};
use super::support::{Server, options};
use super::traffic::{endings, gives_none, put};

#[tokio::test]
async fn a_server_that_is_killed_and_started_again_costs_time_and_nothing_else() {
    const COUNT: usize = 2_000;
    let Some(mut server) = Server::start().await else { return };
    let smsc = Smsc::start(SmscOptions::default()).await.unwrap();
    let queue = Arc::new(server.queue(options()).await);
    let mut channel = ChannelOptions::new("127.0.0.1", "ESME1", "secret");
    channel.port = Some(smsc.local_addr().port());
    channel.submit_max_rate = Some(400);
    let (channel, _inbox) = Channel::start(channel).await.unwrap();
    assert!(channel.bound().await);
    let serving = channel.serve_queue(queue.clone(), ServeOptions::default());
    let restart = async {
        for pause in [100, 2_500] {
            sleep(Duration::from_millis(1_500)).await;
            server.restart(Duration::from_millis(pause)).await;
        }
    };
    let ending = endings(&queue, COUNT, Duration::ZERO);
    let ((), (), ended) = tokio::join!(put(&queue, 0..COUNT), restart, ending);
    for endings in ended.values() {
        assert!(endings.len() == 1 && endings[0].ending.is_accepted() && !endings[0].in_doubt, "{endings:?}");
    }
    assert_eq!(smsc.accepted().len(), COUNT, "none came twice");
    assert_eq!(channel.stats().bound, 1);
    assert!(serving.drain(Duration::from_secs(10)).await);
    assert!(queue.leave(Duration::from_secs(10)).await);
    gives_none(&server.queue(options()).await).await;
}

/// Takes 200 messages and settles them, and then the server is killed before it has written that down.
async fn settle_and_restart(server: &mut Server, queue: &NatsQueue, first: usize) {
    put(queue, first..first + 200).await;
    let taken = take(queue, 200).await;
    let leases: Vec<_> = taken.iter().map(|taken| taken.lease).collect();
    queue.begin(&leases).await.unwrap();
    let endings: Vec<_> = taken.iter().map(|taken| (taken.lease, accepted(taken))).collect();
    queue.settle(&endings).await.unwrap();
    server.restart(Duration::from_millis(100)).await;
}

#[tokio::test]
async fn what_has_ended_does_not_come_again_from_a_server_that_has_forgotten_it() {
    let Some(mut server) = Server::start().await else { return };
    let (queue, other) = (server.queue(options()).await, server.queue(options()).await);
    settle_and_restart(&mut server, &queue, 0).await;
    gives_none(&queue).await;
    // Nor does it come to whoever gets the partitions then.
    settle_and_restart(&mut server, &queue, 200).await;
    assert!(queue.leave(Duration::from_secs(10)).await);
    gives_none(&other).await;
}
