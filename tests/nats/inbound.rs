//! What comes in over the binds of several processes: receipts find their messages, and parts each other, whoever has sent
//! the one and was given the other; and whoever is killed meanwhile.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use smpp_driver::codec::{DataCoding, DeliverSm, EsmClass, RegisteredDelivery};
use smpp_driver::driver::queue::{Event, InboundEvent, MessageQueue};
use smpp_driver::driver::{Channel, ChannelOptions, Message};
use smpp_driver::nats::NatsQueue;
use smpp_driver::testing::{Smsc, SmscEvent, SmscOptions, SmscSession};
use tokio::task::JoinSet;
use tokio::time::{Instant, interval, sleep};

use super::balance::{Endings, Events, PATIENCE, balance};
use super::contract::{composer, events, within};
use super::support::{Server, options};
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

/// A part of a message that comes in; each message is from somebody else, as far as numbers go.
fn part(message: usize, number: u8, total: u8) -> DeliverSm {
    let reference = u8::try_from(message / 100).unwrap();
    let text = format!("{message}: part {number} of {total}. ");
    DeliverSm::builder()
        .source_addr(format!("4477009001{:02}", message % 100).as_str())
        .destination_addr("12025550123")
        .esm_class(EsmClass::UDH)
        .data_coding(DataCoding::DEFAULT)
        .short_message([&[5, 0, 3, reference, total, number][..], text.as_bytes()].concat().as_slice())
        .build()
        .unwrap()
}

fn whole(message: usize, total: u8) -> String {
    let part = |number| format!("{message}: part {number} of {total}. ");
    (1..=total).map(part).collect::<Vec<_>>().concat()
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

/// The SMSC as a task: which receipts were not taken, and the sessions that there are.
struct Center {
    sessions: Arc<Mutex<Vec<SmscSession>>>,
    /// The ids of messages whose receipts were sent again.
    again: BTreeSet<String>,
}

impl Center {
    /// Runs until a future has ended; its outcome.
    async fn run<T>(&mut self, smsc: &mut Smsc, until: impl Future<Output = T>) -> T {
        let mut until = std::pin::pin!(until);
        let mut ticks = interval(Duration::from_millis(20));
        loop {
            tokio::select! {
                event = smsc.next_event() => {
                    if let Some(SmscEvent::Receipt { message_id, outcome: Err(_) }) = event {
                        self.again.insert(message_id);
                    }
                }
                _tick = ticks.tick() => *self.sessions.lock().unwrap() = smsc.sessions(),
                outcome = &mut until => return outcome,
            }
        }
    }
}

/// Sends long messages over all sessions that there are, each part until it is taken; those that had to come again.
async fn send_long(sessions: Arc<Mutex<Vec<SmscSession>>>, count: usize) -> BTreeSet<usize> {
    let again = Arc::new(Mutex::new(BTreeSet::new()));
    let mut sending = JoinSet::new();
    for message in 0..count {
        let total = parts_of(message);
        // The last part first, and each over another session.
        for number in (1..=total).rev() {
            let (sessions, again) = (sessions.clone(), again.clone());
            sending.spawn(async move {
                for attempt in message + usize::from(number).. {
                    let session = {
                        let sessions = sessions.lock().unwrap();
                        sessions.get(attempt % sessions.len().max(1)).cloned()
                    };
                    if let Some(session) = session {
                        match session.connection.request(part(message, number, total)).await {
                            Ok(_) => return,
                            Err(_) => again.lock().unwrap().insert(message),
                        };
                    }
                    sleep(Duration::from_millis(50)).await;
                }
            });
        }
        sleep(Duration::from_millis(30)).await;
    }
    sending.join_all().await;
    Arc::into_inner(again).unwrap().into_inner().unwrap()
}

fn parts_of(message: usize) -> u8 {
    if message.is_multiple_of(2) { 2 } else { 3 }
}

/// What was told.
#[derive(Default)]
struct Told {
    endings: Endings,
    /// How many receipts named a message.
    receipts: HashMap<Box<str>, usize>,
    unmatched: usize,
    messages: Vec<InboundEvent>,
}

impl Told {
    /// Reads until everything has been told, and nothing more came for a while.
    async fn read(queue: &NatsQueue, count: usize, long: usize) -> Self {
        let (mut told, mut events) = (Self::default(), Events::of(queue));
        let begun = Instant::now();
        let mut texts = BTreeSet::new();
        while told.receipts.len() < count
            || told.endings.len() < count
            || texts.len() < long
            || events.last.elapsed() < Duration::from_secs(2)
        {
            let (ended, receipts) = (told.endings.len(), told.receipts.len());
            let progress = format!("{ended} and {receipts} of {count}, {} of {long}", texts.len());
            assert!(events.last.elapsed() < PATIENCE / 3, "after {:?}: {progress}", begun.elapsed());
            for event in events.next().await {
                match event {
                    Event::Ended(ended) => {
                        told.endings.entry(ended.reference.clone()).or_default().push(ended);
                    }
                    Event::Receipt(receipt) => {
                        assert_eq!(receipt.message_state, Some(2), "{receipt:?}");
                        match receipt.reference {
                            Some(reference) => *told.receipts.entry(reference).or_default() += 1,
                            None => told.unmatched += 1,
                        }
                    }
                    Event::Message(message) => {
                        texts.insert(message.text.clone());
                        told.messages.push(*message);
                    }
                    other => panic!("{other:?}"),
                }
            }
        }
        told
    }
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
    let mut center = Center { sessions: Arc::default(), again: BTreeSet::new() };
    let sessions = center.sessions.clone();
    let all = Box::pin(async {
        let told = Told::read(&queue, count, long);
        let killing = kill_again_and_again(kills, &orders);
        tokio::join!(told, put(&queue, count), send_long(sessions, long), killing)
    });
    let (told, (), long_again, _workers) = center.run(&mut smsc, all).await;
    println!("{kills} kills, {}", balance(&told.endings, &smsc, count));
    println!("{}", check_receipts(&told, &smsc, &center.again));
    println!("{}", check_long(&told, long, &long_again));
}

/// Each copy of a message that the SMSC has gets a receipt, and one more only if the SMSC has sent it again.
fn check_receipts(told: &Told, smsc: &Smsc, again: &BTreeSet<String>) -> String {
    let mut copies = HashMap::<_, Vec<String>>::new();
    for accepted in smsc.accepted() {
        let text = String::from_utf8(accepted.submission.user_data).unwrap();
        let reference = text.trim_start_matches("Text of ").trim_end_matches('.').to_string();
        copies.entry(reference).or_default().push(accepted.message_id);
    }
    let mut twice = 0;
    for (reference, ids) in &copies {
        let receipts = told.receipts[reference.as_str()];
        if receipts > ids.len() {
            assert!(ids.iter().any(|id| again.contains(id)), "{reference}: {receipts} of {ids:?}");
            twice += 1;
        }
    }
    let needless: usize = copies.values().map(|ids| ids.len() - 1).sum();
    assert!(told.unmatched <= needless + again.len(), "only those of copies whose outcome nobody knows");
    format!("{} receipts were sent again, {twice} told twice, {} match nothing", again.len(), told.unmatched)
}

/// Each long message is told whole, and once more only if a part of it was sent again.
fn check_long(told: &Told, count: usize, again: &BTreeSet<usize>) -> String {
    let mut texts = BTreeMap::<&str, usize>::new();
    for message in &told.messages {
        *texts.entry(message.text.as_deref().unwrap()).or_default() += 1;
    }
    let mut twice = 0;
    for message in 0..count {
        let times = texts.remove(whole(message, parts_of(message)).as_str()).unwrap();
        assert!(times == 1 || again.contains(&message), "{message} came {times} times, and was sent once");
        twice += usize::from(times > 1);
    }
    assert!(texts.is_empty(), "{texts:?}");
    format!("{count} long messages, {} were sent again, {twice} told twice", again.len())
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
