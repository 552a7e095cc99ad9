//! What every queue must do, whatever keeps its messages. Included by the tests of each implementation.

use std::time::Duration;

use smpp_driver::driver::queue::{
    Ended, Ending, Event, EventQueue, MessageQueue, Put, QueuedMessage, ReceiptEvent, Taken, TakenEvent,
};
use smpp_driver::driver::{ChannelOptions, Composer, Message};

/// Composes messages for these tests.
pub(crate) fn composer() -> Composer {
    Composer::new(&ChannelOptions::new("127.0.0.1", "ESME1", "secret"), None).unwrap()
}

/// A message with this name, to one of a hundred destinations.
pub(crate) fn message(composer: &Composer, reference: &str, destination: u8, priority: u8) -> QueuedMessage {
    let to = format!("4477009001{destination:02}");
    let message = Message::text(to, format!("Text of {reference}."));
    let priority = smpp_driver::codec::PriorityFlag(priority);
    composer.compose(message.reference(reference).priority(priority)).unwrap()
}

/// Whatever takes longer than this has failed.
pub(crate) async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), future).await.expect("in time")
}

/// Takes exactly so many.
pub(crate) async fn take<Q: MessageQueue>(queue: &Q, count: usize) -> Vec<Taken<Q::Lease>> {
    let mut taken = Vec::new();
    while taken.len() < count {
        taken.extend(within(queue.take(count - taken.len())).await.unwrap());
    }
    taken
}

/// Takes exactly so many events.
pub(crate) async fn events<Q: EventQueue>(queue: &Q, count: usize) -> Vec<TakenEvent<Q::EventLease>> {
    let mut taken = Vec::new();
    while taken.len() < count {
        taken.extend(within(queue.events(count - taken.len())).await.unwrap());
    }
    taken
}

/// An outcome that needs no SMSC.
pub(crate) fn accepted(taken: &Taken<impl Clone>) -> Ended {
    Ended {
        reference: taken.message.reference().into(),
        ending: Ending::Accepted { accepted: Vec::new() },
        attempts: taken.attempts + 1,
        in_doubt: taken.in_doubt,
    }
}

fn names<L>(taken: &[Taken<L>]) -> Vec<&str> {
    taken.iter().map(|taken| taken.message.reference()).collect()
}

/// All of it, with an empty queue.
pub(crate) async fn holds<Q: MessageQueue + EventQueue>(queue: &Q) {
    the_oldest_of_the_highest_priority_comes_first(queue).await;
    a_message_put_twice_is_one(queue).await;
    what_is_released_waits_in_its_old_place(queue).await;
    what_is_settled_is_told_once(queue).await;
    whoever_waits_is_woken(queue).await;
    events_come_in_their_order(queue).await;
    assert_eq!(within(queue.depth()).await.unwrap(), 0);
}

async fn settle_all<Q: MessageQueue + EventQueue>(queue: &Q, taken: &[Taken<Q::Lease>]) {
    let endings: Vec<_> = taken.iter().map(|taken| (taken.lease.clone(), accepted(taken))).collect();
    within(queue.settle(&endings)).await.unwrap();
    let told = events(queue, taken.len()).await;
    let leases: Vec<_> = told.into_iter().map(|told| told.lease).collect();
    within(queue.done(&leases)).await.unwrap();
}

async fn the_oldest_of_the_highest_priority_comes_first<Q: MessageQueue + EventQueue>(queue: &Q) {
    let composer = composer();
    // To one destination: an implementation may keep the order within destinations only.
    for (reference, priority) in [("a1", 0), ("a2", 2), ("a3", 0), ("a4", 2)] {
        assert_eq!(within(queue.put(message(&composer, reference, 1, priority))).await.unwrap(), Put::Kept);
    }
    assert_eq!(within(queue.depth()).await.unwrap(), 4);
    let taken = take(queue, 4).await;
    let of = |priority| -> Vec<&str> {
        taken
            .iter()
            .filter(|taken| taken.message.priority() == priority)
            .map(|t| t.message.reference())
            .collect()
    };
    assert_eq!((of(2), of(0)), (vec!["a2", "a4"], vec!["a1", "a3"]));
    assert!(taken.iter().all(|taken| !taken.in_doubt && taken.attempts == 0));
    settle_all(queue, &taken).await;
}

async fn a_message_put_twice_is_one<Q: MessageQueue + EventQueue>(queue: &Q) {
    let composer = composer();
    let first = message(&composer, "b1", 2, 0);
    assert_eq!(within(queue.put(first.clone())).await.unwrap(), Put::Kept);
    assert_eq!(within(queue.put(first.clone())).await.unwrap(), Put::Known);
    let taken = take(queue, 1).await;
    assert_eq!(taken[0].message, first, "as it was put");
    assert_eq!(within(queue.put(first.clone())).await.unwrap(), Put::Known, "while it is out");
    settle_all(queue, &taken).await;
    assert_eq!(within(queue.put(first)).await.unwrap(), Put::Known, "after it has ended");
    assert_eq!(within(queue.depth()).await.unwrap(), 0);
}

async fn what_is_released_waits_in_its_old_place<Q: MessageQueue + EventQueue>(queue: &Q) {
    let composer = composer();
    for reference in ["c1", "c2"] {
        within(queue.put(message(&composer, reference, 3, 0))).await.unwrap();
    }
    let taken = take(queue, 2).await;
    within(queue.put(message(&composer, "c3", 3, 0))).await.unwrap();
    let leases: Vec<_> = taken.iter().map(|taken| taken.lease.clone()).collect();
    within(queue.release(&leases)).await.unwrap();
    let again = take(queue, 3).await;
    assert_eq!(names(&again), ["c1", "c2", "c3"]);
    assert!(again.iter().all(|taken| !taken.in_doubt), "nothing of them was sent");
    settle_all(queue, &again).await;
}

async fn what_is_settled_is_told_once<Q: MessageQueue + EventQueue>(queue: &Q) {
    let composer = composer();
    for number in 0..5 {
        within(queue.put(message(&composer, &format!("d{number}"), 4, 0))).await.unwrap();
    }
    let taken = take(queue, 5).await;
    let leases: Vec<_> = taken.iter().map(|taken| taken.lease.clone()).collect();
    within(queue.begin(&leases)).await.unwrap();
    within(queue.extend(&leases)).await.unwrap();
    let endings: Vec<_> = taken.iter().map(|taken| (taken.lease.clone(), accepted(taken))).collect();
    within(queue.settle(&endings)).await.unwrap();
    let told = events(queue, 5).await;
    let expected: Vec<Event> = endings.into_iter().map(|(_, ended)| Event::Ended(ended)).collect();
    assert_eq!(told.iter().map(|told| told.event.clone()).collect::<Vec<_>>(), expected);
    let leases: Vec<_> = told.into_iter().map(|told| told.lease).collect();
    within(queue.done(&leases)).await.unwrap();
    let more = tokio::time::timeout(Duration::from_millis(50), queue.events(1)).await;
    assert!(more.is_err(), "{:?}", more.map(|events| events.map(|events| events.len())));
}

async fn whoever_waits_is_woken<Q: MessageQueue + EventQueue>(queue: &Q) {
    let composer = composer();
    let put = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        within(queue.put(message(&composer, "e1", 5, 0))).await.unwrap();
    };
    let (taken, ()) = tokio::join!(take(queue, 1), put);
    assert_eq!(names(&taken), ["e1"]);
    settle_all(queue, &taken).await;
}

async fn events_come_in_their_order<Q: EventQueue>(queue: &Q) {
    let receipt = |part| {
        Event::Receipt(ReceiptEvent {
            reference: Some("f1".into()),
            part,
            parts: 3,
            message_id: Some("4711".into()),
            message_state: Some(2),
            text: "id:4711 stat:DELIVRD".into(),
        })
    };
    for part in 1..=3 {
        within(queue.publish(receipt(part))).await.unwrap();
    }
    let told = events(queue, 3).await;
    assert_eq!(told.iter().map(|told| told.event.clone()).collect::<Vec<_>>(), [1, 2, 3].map(receipt));
    let leases: Vec<_> = told.into_iter().map(|told| told.lease).collect();
    within(queue.done(&leases)).await.unwrap();
}
