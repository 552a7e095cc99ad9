//! Pacing: rate and window are never exceeded, and what was too much is sent again in its order.

use std::collections::BTreeMap;
use std::time::Duration;

use smpp_driver::codec::{CommandStatus, CongestionState};
use smpp_driver::driver::{Channel, Message, NotSentReason, SendError};
use smpp_driver::testing::{Answer, Smsc, SmscOptions, most_within};

use super::support::{channel, options, within};

/// A timer may be a little late at one PDU and in time at another.
const NEARLY_A_SECOND: Duration = Duration::from_millis(995);

async fn smsc(options: SmscOptions) -> Smsc {
    Smsc::start(options).await.unwrap()
}

/// Sends so many messages to so many recipients, all at once, and waits for all outcomes.
async fn send_all(channel: &Channel, count: usize, recipients: usize) -> Vec<Result<(), SendError>> {
    let to = |n: usize| format!("4477009001{:02}", n % recipients);
    let sending: Vec<_> = (0..count).map(|n| channel.send(Message::text(to(n), format!("{n:06}")))).collect();
    let mut outcomes = Vec::new();
    for sending in sending {
        outcomes.push(within(sending).await.map(drop));
    }
    outcomes
}

/// The texts that each recipient has got, in their order.
fn by_recipient(smsc: &Smsc) -> BTreeMap<String, Vec<String>> {
    let mut texts = BTreeMap::<_, Vec<_>>::new();
    for accepted in smsc.accepted() {
        let to = accepted.submission.destinations[0].addr.as_str().unwrap().to_owned();
        texts.entry(to).or_default().push(accepted.submission.text().unwrap());
    }
    texts
}

fn assert_in_order(smsc: &Smsc) {
    for texts in by_recipient(smsc).into_values() {
        assert!(texts.is_sorted(), "{texts:?}");
    }
}

#[tokio::test]
async fn no_second_sees_more_than_the_rate() {
    for rate in [5, 20] {
        let smsc = smsc(SmscOptions::default()).await;
        let mut options = options(&smsc);
        options.submit_max_rate = Some(rate);
        let (channel, _inbox) = channel(options).await;
        let count = 2 * rate as usize + 1;
        assert!(send_all(&channel, count, 50).await.iter().all(Result::is_ok));
        let most = most_within(smsc.arrivals().into_iter().map(|arrival| arrival.at), NEARLY_A_SECOND);
        assert!(most <= rate as usize, "{most} within a second, {rate} allowed");
    }
}

#[tokio::test]
async fn parts_count_one_by_one() {
    let smsc = smsc(SmscOptions::default()).await;
    let mut options = options(&smsc);
    options.submit_max_rate = Some(4);
    let (channel, _inbox) = channel(options).await;
    let sent = within(channel.send(Message::text("447700900123", "x".repeat(1000)))).await.unwrap();
    assert_eq!(sent.parts().len(), 7);
    let most = most_within(smsc.arrivals().into_iter().map(|arrival| arrival.at), NEARLY_A_SECOND);
    assert!(most <= 4, "{most} within a second");
}

#[tokio::test]
async fn no_more_than_the_window_is_unanswered_and_a_long_message_stays_together() {
    for window in [1, 3, 10] {
        let smsc = smsc(SmscOptions::default().answer_delay(Duration::from_millis(2))).await;
        let mut options = options(&smsc);
        options.submit_window_size = window;
        let (channel, _inbox) = channel(options).await;
        let sending: Vec<_> = (0..20)
            .map(|n| {
                channel.send(Message::text(format!("4477009001{n:02}"), format!("{n:02}{}", "x".repeat(600))))
            })
            .collect();
        for sending in sending {
            within(sending).await.unwrap();
        }
        let most = smsc.arrivals().iter().map(|arrival| arrival.unanswered).max().unwrap();
        assert!(most <= window as usize, "{most} unanswered, {window} allowed");
        let recipients: Vec<_> =
            smsc.accepted().iter().map(|accepted| accepted.submission.destinations[0].clone()).collect();
        assert_eq!(recipients.len(), 80);
        assert!(
            recipients.chunks(4).all(|parts| parts.iter().all(|to| *to == parts[0])),
            "parts of others between"
        );
    }
}

#[tokio::test]
async fn throttling_loses_nothing_and_keeps_the_order() {
    // The SMSC bears a tenth of what it is sent.
    let smsc = smsc(SmscOptions::default().submit_rate(40)).await;
    let (channel, _inbox) = channel(options(&smsc)).await;
    assert!(send_all(&channel, 100, 7).await.iter().all(Result::is_ok));
    assert_eq!(smsc.accepted().len(), 100, "each once");
    assert_in_order(&smsc);
    let stats = channel.stats();
    assert!(stats.sending.throttled > 0 && stats.share < 1.0, "{stats:?}");
    let refused = smsc.arrivals().iter().filter(|arrival| arrival.answer != Answer::Accept).count();
    assert!(refused < 60, "{refused} refusals: it was not slowed down");
}

#[tokio::test]
async fn a_full_queue_is_waited_for() {
    let smsc = smsc(SmscOptions::default().queue_full(true)).await;
    let (channel, _inbox) = channel(options(&smsc)).await;
    let sending = channel.send(Message::text("447700900123", "Hi"));
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(smsc.arrivals().len(), 1, "not hammered");
    smsc.change(|options| options.queue_full(false));
    within(sending).await.unwrap();
}

#[tokio::test]
async fn what_is_sent_again_is_not_hammered_where_nothing_gives_way() {
    let smsc = smsc(SmscOptions::default().queue_full(true)).await;
    let mut options = options(&smsc);
    options.adaptive_pacing = false;
    let (channel, _inbox) = channel(options).await;
    let sending = channel.send(Message::text("447700900123", "Hi"));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(smsc.arrivals().len(), 1, "it waits before it is sent again");
    smsc.change(|options| options.queue_full(false));
    within(sending).await.unwrap();
}

#[tokio::test]
async fn what_is_refused_as_too_much_until_its_deadline_was_not_sent() {
    let smsc = smsc(SmscOptions::default().queue_full(true)).await;
    let (channel, _inbox) = channel(options(&smsc)).await;
    let message = Message::text("447700900123", "Hi").deadline(Duration::from_millis(300));
    let outcome = within(channel.send(message)).await.unwrap_err();
    let reason = NotSentReason::Throttled(CommandStatus::MSGQFUL);
    assert_eq!(outcome, SendError::NotSent { reason, accepted: Vec::new() });
}

#[tokio::test]
async fn what_is_refused_as_too_much_after_its_deadline_was_not_sent_either() {
    let smsc = smsc(SmscOptions::default().queue_full(true)).await;
    let (channel, _inbox) = channel(options(&smsc)).await;
    let message = Message::text("447700900123", "Hi").deadline(Duration::ZERO);
    let outcome = within(channel.send(message)).await.unwrap_err();
    assert!(matches!(outcome, SendError::NotSent { .. }), "{outcome}");
}

#[tokio::test]
async fn without_retries_a_refusal_as_too_much_is_a_refusal() {
    let smsc = smsc(SmscOptions::default().queue_full(true)).await;
    let mut options = options(&smsc);
    options.throttle_retry = false;
    let (channel, _inbox) = channel(options).await;
    let outcome = within(channel.send(Message::text("447700900123", "Hi"))).await.unwrap_err();
    let command_status = CommandStatus::MSGQFUL;
    assert_eq!(outcome, SendError::Rejected { part: 1, command_status, accepted: Vec::new() });
}

#[tokio::test]
async fn a_congested_peer_of_smpp_5_slows_the_channel_down() {
    let smsc = smsc(SmscOptions::default().congestion_state(CongestionState(100))).await;
    let mut options = options(&smsc);
    options.interface_version = smpp_driver::codec::InterfaceVersion::V5_0;
    let (channel, _inbox) = channel(options).await;
    within(channel.send(Message::text("447700900123", "Hi"))).await.unwrap();
    assert!(channel.stats().share < 1.0);
}

#[tokio::test]
async fn a_message_of_higher_priority_goes_first_but_not_before_others_to_its_recipient() {
    let smsc = smsc(SmscOptions::default().answer_delay(Duration::from_millis(20))).await;
    let mut options = options(&smsc);
    options.submit_window_size = 1;
    let (channel, _inbox) = channel(options).await;
    let send = |to: &str, text: &str, priority| {
        channel.send(Message::text(to, text).priority(smpp_driver::codec::PriorityFlag(priority)))
    };
    // The first is out before the others are given.
    let first = send("447700900100", "0", 0);
    tokio::time::sleep(Duration::from_millis(10)).await;
    let others = [
        send("447700900101", "low", 0),
        send("447700900102", "before", 0),
        send("447700900102", "urgent, but second to 02", 3),
        send("447700900103", "urgent", 3),
    ];
    within(first).await.unwrap();
    for other in others {
        within(other).await.unwrap();
    }
    let texts: Vec<_> = smsc.accepted().iter().map(|accepted| accepted.submission.text().unwrap()).collect();
    assert_eq!(texts[..2], ["0", "urgent"]);
    let place = |text: &str| texts.iter().position(|other| other == text).unwrap();
    assert!(place("before") < place("urgent, but second to 02"));
}
