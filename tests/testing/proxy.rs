//! The bad way does what it is told, over TCP and in memory.

use std::time::Duration;

use smpp_driver::codec::DeliverSm;
use smpp_driver::session::{By, CloseReason, RequestError, Unanswered};
use smpp_driver::testing::{Pipe, Proxy, Smsc, SmscEvent};
use smpp_driver::transport::{BindKind, Connection, Events};
use tokio::time::{Instant, sleep};

use crate::support::{client, options, receipt, submit, submit_sm};

async fn through_memory() -> (Smsc, Proxy, Connection, Events) {
    let smsc = Smsc::start(options()).await.unwrap();
    let proxy = Proxy::new();
    let (esme, near) = Pipe::pair(64 * 1024);
    proxy.carry(near, smsc.connect().await);
    let (connection, events) = client("ESME1", BindKind::Transceiver).attach(esme).await.unwrap();
    (smsc, proxy, connection, events)
}

#[tokio::test]
async fn all_passes_and_an_end_does_too() {
    let smsc = Smsc::start(options()).await.unwrap();
    let proxy = Proxy::start(smsc.local_addr()).await.unwrap();
    for pieces in [1, 7, usize::MAX] {
        proxy.pieces(pieces);
        let binding = client("ESME1", BindKind::Transceiver).connect(proxy.local_addr()).await;
        let (connection, mut events) = binding.unwrap();
        let id = submit(&connection).await;
        assert_eq!(receipt(&mut events).await, id);
        assert_eq!(proxy.connections(), 1);
        assert_eq!(connection.unbind().await.reason, CloseReason::Unbound);
        while proxy.connections() > 0 {
            sleep(Duration::from_millis(1)).await;
        }
    }
}

#[tokio::test]
async fn a_kill_resets_both_sides() {
    let mut smsc = Smsc::start(options()).await.unwrap();
    let proxy = Proxy::start(smsc.local_addr()).await.unwrap();
    let (connection, _events) =
        client("ESME1", BindKind::Transceiver).connect(proxy.local_addr()).await.unwrap();
    assert_eq!(proxy.kill(), 1);
    let closed = connection.closed().await;
    assert!(matches!((closed.by, &closed.reason), (By::Network, CloseReason::Io(_))), "{closed}");
    let closed = loop {
        if let SmscEvent::Closed { closed, .. } = smsc.next_event().await.unwrap() {
            break closed;
        }
    };
    assert!(matches!((closed.by, &closed.reason), (By::Network, CloseReason::Io(_))), "{closed}");
    proxy.refuse(true);
    assert!(client("ESME1", BindKind::Transceiver).connect(proxy.local_addr()).await.is_err());
    proxy.refuse(false);
    client("ESME1", BindKind::Transceiver).connect(proxy.local_addr()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_stall_and_a_delay_take_their_time() {
    let (smsc, proxy, connection, mut events) = through_memory().await;
    proxy.delay(Duration::from_millis(700));
    let begun = Instant::now();
    submit(&connection).await;
    // Timers count whole milliseconds.
    let taken = begun.elapsed();
    assert!((1400..1420).contains(&taken.as_millis()), "{taken:?}");
    receipt(&mut events).await;
    proxy.delay(Duration::ZERO);
    sleep(Duration::from_secs(1)).await;
    proxy.stall(true);
    let waiting = connection.send(submit_sm(b"Hello")).await.unwrap();
    let delivering = smsc.deliver(DeliverSm::default());
    tokio::select! {
        _ = delivering => panic!("delivered"),
        () = sleep(Duration::from_secs(25)) => {}
    }
    assert_eq!(smsc.accepted().len(), 1);
    proxy.stall(false);
    waiting.await.unwrap();
    proxy.stall(true);
    let late = connection.request(submit_sm(b"Hello")).await;
    assert_eq!(late.unwrap_err(), RequestError::Unanswered(Unanswered::Timeout));
    let closed = connection.closed().await;
    assert_eq!((closed.by, closed.reason), (By::Us, CloseReason::Silent));
}

#[tokio::test]
async fn dropped_it_breaks_what_it_carries() {
    let (_smsc, proxy, connection, _events) = through_memory().await;
    drop(proxy);
    assert_eq!(connection.closed().await.by, By::Network);
}
