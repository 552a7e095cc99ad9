//! Connections that break under load: every message has exactly one outcome, and none is unaccounted.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use smpp_driver::driver::{Message, SendError};
use smpp_driver::testing::{Smsc, SmscOptions};

use super::support::{options, within};

const MESSAGES: usize = 10_000;
const KILLS: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_messages_and_two_hundred_breaks() {
    let smsc = Smsc::start(SmscOptions::default().max_messages(1_000_000)).await.unwrap();
    let mut options = options(&smsc);
    options.submit_window_size = 50;
    let (channel, _inbox) = smpp_driver::driver::Channel::builder(options)
        .backoff(|backoff| (backoff.first, backoff.stable_after) = (Duration::from_millis(1), Duration::ZERO))
        .start()
        .await
        .unwrap();
    let (done, mut finished) = tokio::sync::watch::channel(false);
    let sender = channel.clone();
    let broken = Arc::new(AtomicUsize::new(0));
    let breaks = broken.clone();
    let sending = tokio::spawn(async move {
        let mut outcomes = Vec::new();
        let mut on_their_way = std::collections::VecDeque::new();
        for n in 0..MESSAGES {
            let message = Message::text(format!("4477009{:05}", n % 5000), format!("{n}"));
            on_their_way.push_back((n, sender.send(message)));
            if on_their_way.len() >= 200 {
                let (n, sending) = on_their_way.pop_front().unwrap();
                outcomes.push((n, within(sending).await.map(drop)));
                // The breaks are spread over all messages.
                while breaks.load(Ordering::Relaxed) * MESSAGES < KILLS * n {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            }
        }
        while breaks.load(Ordering::Relaxed) < KILLS {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        for (n, sending) in on_their_way {
            outcomes.push((n, within(sending).await.map(drop)));
        }
        done.send_replace(true);
        outcomes
    });
    let mut kills = 0;
    while kills < KILLS && !*finished.borrow_and_update() && !sending.is_finished() {
        // Now sooner, now later.
        tokio::time::sleep(Duration::from_millis(1 + kills as u64 * 7_919 % 13)).await;
        kills += usize::from(smsc.kill_sessions() > 0);
        broken.store(kills, Ordering::Relaxed);
    }
    let outcomes = sending.await.unwrap();
    // What is in doubt is sent again, as an application would that prefers duplicates to losses.
    let in_doubt = |outcome: &Result<(), SendError>| matches!(outcome, Err(SendError::Unanswered { .. }));
    let doubtful: Vec<_> =
        outcomes.iter().filter(|(_, outcome)| in_doubt(outcome)).map(|(n, _)| *n).collect();
    for n in &doubtful {
        let message = Message::text(format!("4477009{:05}", n % 5000), format!("{n}"));
        within(channel.send(message)).await.unwrap();
    }
    println!("{kills} breaks, {} in doubt and sent again", doubtful.len());
    assert_eq!(kills, KILLS);

    let mut accepted = HashMap::<usize, usize>::new();
    for message in smsc.accepted() {
        let n: usize = message.submission.text().unwrap().parse().unwrap();
        *accepted.entry(n).or_default() += 1;
    }
    assert_eq!(outcomes.len(), MESSAGES);
    for (n, outcome) in outcomes {
        let times = accepted.get(&n).copied().unwrap_or(0);
        match outcome {
            Ok(()) => assert_eq!(times, 1, "{n} was accepted once"),
            Err(SendError::Unanswered { .. }) => {
                assert!(doubtful.contains(&n) && (1..=2).contains(&times), "{n} is there {times} times");
            }
            Err(other) => panic!("{n}: {other}"),
        }
    }
}
