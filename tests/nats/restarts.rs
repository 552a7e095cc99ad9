//! The server is killed and started again under load.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use smpp_driver::driver::queue::{Event, EventQueue, MessageQueue, ServeOptions};
use smpp_driver::driver::{Channel, ChannelOptions};
use smpp_driver::testing::{Smsc, SmscOptions};
use tokio::time::{Instant, sleep, timeout};

use super::contract::{composer, message};
use super::support::{Server, options};

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
    let put = async {
        let composer = composer();
        for number in 0..COUNT {
            let message = message(&composer, &format!("m{number}"), u8::try_from(number % 100).unwrap(), 0);
            while queue.put(message.clone()).await.is_err() {
                sleep(Duration::from_millis(50)).await;
            }
        }
    };
    let restart = async {
        for pause in [100, 2_500] {
            sleep(Duration::from_millis(1_500)).await;
            server.restart(Duration::from_millis(pause)).await;
        }
    };
    let read = async {
        let (mut ended, mut known) = (HashMap::<_, Vec<_>>::new(), HashSet::new());
        let begun = Instant::now();
        while ended.len() < COUNT {
            assert!(begun.elapsed() < Duration::from_secs(60), "{}: {:?}", ended.len(), serving.stats());
            let Ok(Ok(events)) = timeout(Duration::from_millis(500), queue.events(500)).await else {
                continue;
            };
            for event in &events {
                // The server may have forgotten that some were done with.
                if let Event::Ended(ending) = &event.event
                    && known.insert(event.lease.number())
                {
                    ended.entry(ending.reference.clone()).or_default().push(ending.clone());
                }
            }
            let leases: Vec<_> = events.into_iter().map(|event| event.lease).collect();
            while queue.done(&leases).await.is_err() {
                sleep(Duration::from_millis(50)).await;
            }
        }
        ended
    };
    let ((), (), ended) = tokio::join!(put, restart, read);
    for endings in ended.values() {
        assert!(endings.len() == 1 && endings[0].ending.is_accepted() && !endings[0].in_doubt, "{endings:?}");
    }
    assert_eq!(smsc.accepted().len(), COUNT, "none came twice");
    assert_eq!(channel.stats().bound, 1);
    assert!(serving.drain(Duration::from_secs(10)).await);
    assert!(queue.leave(Duration::from_secs(10)).await);
    assert_eq!(queue.depth().await.unwrap(), 0);
}
