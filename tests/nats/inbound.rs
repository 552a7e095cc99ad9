//! What comes in over the binds of several processes: receipts find their messages, and parts each other, whoever has sent
//! the one and was given the other; and whoever is killed meanwhile.

use std::sync::Arc;
use std::time::Duration;

use smpp_driver::codec::{DeliverSm, EsmClass, RegisteredDelivery};
use smpp_driver::driver::queue::{Event, MessageQueue};
use smpp_driver::driver::{Channel, ChannelOptions, Message};
use smpp_driver::nats::NatsQueue;
use smpp_driver::testing::{Smsc, SmscOptions};
use tokio::time::{Instant, sleep};

use super::contract::{composer, events, within};
use super::contract_balance::{Told, balance, check_long, check_receipts};
use super::contract_incoming::{Center, part, send_long, whole};
use super::support::{Server, options};
use super::traffic::{Events, PATIENCE};
use super::workers::{Orders, kill_again_and_again};

/// A channel of a process that publishes what comes in.
async fn channel(queue: &NatsQueue, smsc: &Smsc) -> Channel {
    let mut channel = ChannelOptions::new("127.0.0.1", "ESME1", "secret");
    channel.port = Some(smsc.local_addr().port());
    let builder = Channel::builder(channel).correlations(queue.clone()).parts(queue.clone());
    let (channel, mut inbox) = builder.start().await.unwrap();
    let queue = Arc::new(queue.clone());
    tokio::spawn(async move { inbox.publish_to(queue).await });
    assert!(channel.bound().await);
    channel
}

#[tokio::test]
async fn receipts_and_parts_find_their_own_over_the_binds_of_two_machines() {
    let Some(server) = Server::start().await else { return };
    let smsc = Smsc::start(SmscOptions::default().receipt_copies(0)).await.unwrap();
    let (one, other) = (server.queue(options()).await, server.queue(options()).await);
    let (sender, _other) = (channel(&one, &smsc).await, channel(&other, &smsc).await);
    let message = Message::text("447700900123", "Hi").reference("order 1");
    let sent = within(sender.send(message.registered_delivery(RegisteredDelivery::FINAL))).await.unwrap();
    let [of_one, of_other] = smsc.sessions().try_into().unwrap();
    let receipt = format!("id:{} stat:DELIVRD err:000", sent.parts()[0].message_id);
    let receipt = DeliverSm::builder()
        .source_addr("447700900123")
        .esm_class(EsmClass::DELIVERY_RECEIPT)
        .short_message(receipt.as_bytes())
        .build()
        .unwrap();
    within(of_other.connection.request(receipt)).await.unwrap();
    for (number, session) in [(3, &of_one), (1, &of_other), (2, &of_one)] {
        within(session.connection.request(part(7, number, 3))).await.unwrap();
    }
    // Anybody hears of both.
    let told = events(&server.queue(options()).await, 2).await;
    let Event::Receipt(receipt) = &told[0].event else { panic!("{told:?}") };
    assert_eq!((receipt.reference.as_deref(), receipt.message_state), (Some("order 1"), Some(2)));
    let Event::Message(message) = &told[1].event else { panic!("{told:?}") };
    assert_eq!((message.text.as_deref(), message.parts), (Some(whole(7, 3).as_str()), 3));
}

/// Reads until everything has been told, and nothing more came for a while.
async fn read(queue: &NatsQueue, count: usize, long: usize) -> Told {
    let (mut told, mut events) = (Told::default(), Events::of(queue));
    let begun = Instant::now();
    while !told.is_all(count, long) || events.last.elapsed() < Duration::from_secs(2) {
        let silent = events.last.elapsed();
        assert!(silent < PATIENCE / 3, "after {:?}: {}", begun.elapsed(), told.progress());
        events.next().await.into_iter().for_each(|event| told.note(event));
    }
    told
}

/// Puts messages that ask for receipts, for as long as processes are killed.
async fn put(queue: &NatsQueue, count: usize) {
    let composer = composer();
    for number in 0..count {
        let text = format!("Text of m{number}.");
        let message = Message::text(format!("4477009001{:02}", number % 100), text);
        let message = message.reference(format!("m{number}")).registered_delivery(RegisteredDelivery::FINAL);
        within(queue.put(composer.compose(message).unwrap())).await.unwrap();
        sleep(Duration::from_millis(7)).await;
    }
}

/// Kills one of two processes again and again while messages are sent, receipts come, and long messages.
async fn kill_one_of_two(kills: usize, count: usize, long: usize) {
    let Some(server) = Server::start().await else { return };
    // Most receipts come when the process that sent the message has been killed, or another has the session.
    let smsc = SmscOptions::default().receipt_delay(Duration::from_millis(700)).max_messages(10 * count);
    let smsc = smsc.answer_delay(Duration::from_millis(30)).receipt_retry(Duration::from_millis(100));
    let mut smsc = Smsc::start(smsc).await.unwrap();
    let queue = server.queue(options()).await;
    let orders = Orders::new(server.url(), &smsc, 150);
    let mut center = Center::default();
    let sessions = center.sessions.clone();
    let all = Box::pin(async {
        let told = read(&queue, count, long);
        let killing = kill_again_and_again(kills, &orders);
        tokio::join!(told, put(&queue, count), send_long(sessions, long), killing)
    });
    let (told, (), long_again, _workers) = center.run(&mut smsc, all).await;
    println!("{kills} kills, {}", balance(&told.endings, &smsc, count));
    println!("{}", check_receipts(&told, &smsc, &center.again));
    println!("{}", check_long(&told, long, &long_again));
}

#[tokio::test]
async fn no_receipt_and_no_part_is_lost_with_a_process() {
    kill_one_of_two(3, 800, 200).await;
}

#[tokio::test]
#[ignore = "takes minutes: cargo test --release --features nats --test nats inbound -- --ignored --nocapture"]
async fn no_receipt_and_no_part_is_lost_with_a_hundred_processes() {
    kill_one_of_two(100, 20_000, 5_000).await;
}
