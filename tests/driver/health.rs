//! Health, and the sums of statistics.

use std::time::Duration;

use smpp_driver::driver::{Channel, Message, NotReady};
use smpp_driver::testing::{Smsc, SmscOptions};

use super::support::{channel, options, smsc, within};

#[tokio::test]
async fn a_channel_is_ready_while_it_is_bound_and_has_room() {
    let smsc = smsc().await;
    let (channel, _inbox) = channel(options(&smsc)).await;
    let health = channel.health();
    assert!(health.is_ready() && health.is_live, "{health:?}");
    assert_eq!((health.bound, health.sessions, health.waiting), (1, 1, 0));
    smsc.stop().await;
    while channel.health().is_ready() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let health = channel.health();
    assert_eq!((health.not_ready, health.is_live), (Some(NotReady::Unbound), true));
    channel.stop(Duration::ZERO).await;
    assert_eq!(channel.health().not_ready, Some(NotReady::Stopped));
}

#[tokio::test]
async fn a_full_queue_is_not_ready() {
    let slow = SmscOptions::default().answer_delay(Duration::from_secs(30));
    let smsc = Smsc::start(slow).await.unwrap();
    let mut options = options(&smsc);
    (options.queue_size, options.submit_window_size) = (1, 1);
    let (channel, _inbox) = channel(options).await;
    let message = |to: u8| Message::text(format!("4477009001{to:02}"), "Hi");
    let sending: Vec<_> = (0..3).map(|to| channel.send(message(to))).collect();
    within(async {
        while channel.health().not_ready != Some(NotReady::QueueFull) {
            drop(channel.send(message(9)));
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    })
    .await;
    drop(sending);
}

#[tokio::test]
async fn statistics_of_channels_add_up() {
    let smsc = smsc().await;
    let (one, _inbox) = channel(options(&smsc)).await;
    let (other, _inbox) = Channel::start(options(&smsc)).await.unwrap();
    assert!(within(other.bound()).await);
    for channel in [&one, &other, &other] {
        within(channel.send(Message::text("447700900123", "Hi"))).await.unwrap();
    }
    let mut sum = one.stats();
    sum += &other.stats();
    assert_eq!((sum.sending.accepted, sum.bound, sum.sessions.len()), (3, 2, 2));
    assert_eq!(sum.sending.queued.count(), 3);
    assert!((sum.share - 1.0).abs() < f64::EPSILON);
}
