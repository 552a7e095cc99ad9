//! What every queue must do, and what only this one can.

use std::time::Duration;

use smpp_driver::driver::queue::{MessageQueue, Put, QueueError};

use super::contract::{self, composer, message, take};
use super::contract_parts;
use super::support::{Server, options};

#[tokio::test]
async fn the_queue_keeps_the_contract() {
    let Some(server) = Server::start().await else { return };
    contract::holds(&server.queue(options()).await).await;
}

#[tokio::test]
async fn parts_keep_the_contract() {
    let Some(server) = Server::start().await else { return };
    contract_parts::holds(&server.queue(options()).await).await;
    let mut options = options();
    (options.name, options.part_expiry) = ("short".into(), Duration::from_secs(1));
    contract_parts::expires(&server.queue(options).await).await;
}

#[tokio::test]
async fn a_full_queue_refuses_and_keeps_what_it_has() {
    let Some(server) = Server::start().await else { return };
    let mut options = options();
    options.waiting = 2;
    let (queue, composer) = (server.queue(options).await, composer());
    for reference in ["1", "2"] {
        assert_eq!(queue.put(message(&composer, reference, 1, 0)).await, Ok(Put::Kept));
    }
    let full = queue.put(message(&composer, "3", 1, 0)).await;
    assert!(matches!(full, Err(QueueError::Full(_))), "{full:?}");
    assert_eq!(take(&queue, 2).await.len(), 2);
}
