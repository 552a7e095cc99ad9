//! Messages that have ended leave the queue: the server is told, and asked until it is sure.
//!
//! One server handles acknowledgements in their order, so that one of them confirms those before. In a cluster each server
//! removes for itself what it hears was acknowledged, and one that was away may bring it back when it leads: there a
//! message is deleted, which a majority agrees on, and what has ended is remembered for a while longer.

use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::response::Response;
use futures_util::StreamExt;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::time::{Instant as Moment, sleep, timeout};

use super::held::NatsLease;
use super::shared::Shared;
use super::times;

/// How many deletions are under way at a time.
const AT_ONCE: usize = 256;

/// Asks again and again what has left the queue, until the task is stopped: nobody else needs to be told of that, and
/// nothing is remembered of it.
pub(super) async fn run(shared: Arc<Shared>) {
    loop {
        sleep(times::TRIM).await;
        shared.confirm_all().await;
    }
}

impl Shared {
    /// Lets messages that have ended leave the queue. What is lost on the way is made up for when the connection is
    /// there again.
    pub(super) async fn acknowledge(&self, acks: &[(NatsLease, Arc<str>)]) {
        if self.options.replicas > 1 {
            return self.delete(acks).await;
        }
        let connects = self.connects();
        for (_, ack) in acks {
            if self.client.publish(String::from(&**ack), "+ACK".into()).await.is_err() {
                return;
            }
        }
        let mut held = self.lock();
        for (lease, ack) in acks {
            let gone = held.leased(lease).and_then(|owned| owned.ended.get_mut(&lease.sequence));
            if let Some(gone) = gone.filter(|gone| gone.ack == *ack) {
                gone.acked = Some(connects);
            }
        }
    }

    /// Makes sure that the messages of a partition that have ended are out of the queue.
    pub(super) async fn confirm(&self, partition: u8) {
        if self.options.replicas == 1 {
            return self.confirm_acknowledged(partition).await;
        }
        let left: Vec<(NatsLease, Arc<str>)> = {
            let mut held = self.lock();
            held.forget_ended(partition);
            let Some(owned) = held.owned(partition) else { return };
            let epoch = owned.epoch;
            let left = owned.ended.iter().filter(|(_, gone)| gone.left.is_none());
            let lease = |sequence: &u64| NatsLease { sequence: *sequence, partition, epoch };
            left.map(|(sequence, gone)| (lease(sequence), gone.ack.clone())).collect()
        };
        self.delete(&left).await;
    }

    /// The same for all partitions.
    pub(super) async fn confirm_all(&self) {
        let owned: Vec<u8> = self.lock().all().map(|(at, _)| at).collect();
        join_all(owned.into_iter().map(|at| self.confirm(at))).await;
    }

    async fn confirm_acknowledged(&self, partition: u8) {
        let connects = self.connects();
        let (epoch, acked) = {
            let mut held = self.lock();
            let Some(owned) = held.owned(partition).filter(|owned| owned.ready) else { return };
            let acked = owned.ended.iter().filter(|(_, gone)| gone.acked == Some(connects));
            let acked: Vec<_> =
                acked.map(|(sequence, gone)| (*sequence, gone.lane, gone.ack.clone())).collect();
            (owned.epoch, acked)
        };
        let mut lanes: Vec<(u8, Arc<str>)> = Vec::new();
        for (_, lane, ack) in &acked {
            if !lanes.iter().any(|(known, _)| known == lane) {
                lanes.push((*lane, ack.clone()));
            }
        }
        for (lane, ack) in lanes {
            let confirmed = self.client.request(String::from(&*ack), "+ACK".into());
            let confirmed = timeout(times::REQUEST, confirmed).await;
            if !matches!(confirmed, Ok(Ok(_))) || self.connects() != connects {
                continue;
            }
            let mut held = self.lock();
            let Some(owned) = held.owned(partition).filter(|owned| owned.epoch == epoch && owned.ready)
            else {
                return;
            };
            for (sequence, _, ack) in acked.iter().filter(|(_, of, _)| *of == lane) {
                if owned.ended.get(sequence).is_some_and(|gone| gone.ack == *ack) {
                    owned.ended.remove(sequence);
                }
            }
        }
    }

    /// Deletes messages; those that the server does not confirm are tried again later.
    async fn delete(&self, messages: &[(NatsLease, Arc<str>)]) {
        let subject = format!("STREAM.MSG.DELETE.{}", self.names.stream("out"));
        let delete = async |(lease, ack): &(NatsLease, Arc<str>)| {
            let request = json!({ "seq": lease.sequence, "no_erase": true });
            let response = timeout(times::REQUEST, self.context.request(subject.clone(), &request)).await;
            let is_gone = match response {
                Ok(Ok(Response::<Value>::Ok(_))) => true,
                // It is not there.
                Ok(Ok(Response::Err { error })) => {
                    error.error_code() == ErrorCode::STREAM_MESSAGE_DELETE_FAILED
                }
                _ => false,
            };
            if !is_gone {
                return;
            }
            // Its consumer forgets it, too, or does so when it ends.
            let _sent = self.client.publish(String::from(&**ack), "+ACK".into()).await;
            let mut held = self.lock();
            let gone = held.leased(lease).and_then(|owned| owned.ended.get_mut(&lease.sequence));
            if let Some(gone) = gone {
                (gone.left, gone.ack) = (Some(Moment::now()), Arc::default());
            }
        };
        futures_util::stream::iter(messages.iter().map(delete))
            .buffer_unordered(AT_ONCE)
            .collect::<()>()
            .await;
    }
}
