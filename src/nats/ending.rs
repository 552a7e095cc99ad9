//! What became of messages: the event first, as nobody must miss it; then the message leaves the queue.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;

use async_nats::HeaderMap;
use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream::context::PublishAckFuture;
use futures_util::future::join_all;

use super::error::{failed, not_kept};
use super::held::{Gone, NatsLease};
use super::journal::{MESSAGE, message_header};
use super::shared::Shared;
use crate::driver::queue::{Ended, Ending, Event, QueueError};

impl Shared {
    /// Tells what became of messages. Those whose leases are over are left to whoever has them now.
    pub(super) async fn settle_all(&self, endings: Vec<(NatsLease, Ended)>) -> Result<(), QueueError> {
        let (mark, endings) = {
            let mut held = self.lock();
            let mut mine = Vec::with_capacity(endings.len());
            for (lease, ended) in endings {
                let Some(owned) = held.leased(&lease) else { continue };
                if !owned.may_settle() {
                    return Err(QueueError::LeaseOver);
                }
                let Some(fetched) = owned.out.get(&lease.sequence) else { continue };
                let dead = (!ended.ending.is_accepted()).then(|| fetched.message.to_octets());
                mine.push((lease, ended, dead));
            }
            (held.events.begin(), mine)
        };
        let mut told = Vec::with_capacity(endings.len());
        let mut fault = None;
        for (lease, ended, dead) in endings {
            match self.tell(&lease, ended, dead).await {
                Ok(acks) => told.push((lease, acks)),
                Err(error) => fault = Some(error),
            }
        }
        let (leases, acks): (Vec<_>, Vec<_>) = told.into_iter().unzip();
        let outcomes = join_all(acks.into_iter().map(kept)).await;
        let mut acks: Vec<(NatsLease, Arc<str>)> = Vec::with_capacity(leases.len());
        {
            let mut held = self.lock();
            for (lease, outcome) in leases.iter().zip(outcomes) {
                if let Ok(event) = outcome {
                    held.events.see(event);
                }
                let Some(owned) = held.leased(lease) else { continue };
                let event = match outcome {
                    Ok(event) => event,
                    Err(error) => {
                        if let Some(fetched) = owned.out.get_mut(&lease.sequence) {
                            fetched.may_have_ended.get_or_insert(mark + 1);
                        }
                        fault = Some(error);
                        continue;
                    }
                };
                let Some(fetched) = owned.out.remove(&lease.sequence) else { continue };
                let event = fetched.may_have_ended.unwrap_or(event);
                acks.push((*lease, fetched.ack.clone()));
                let gone = Gone { event, lane: fetched.lane, ack: fetched.ack, acked: None, left: None };
                owned.ended.insert(lease.sequence, gone);
            }
            held.events.end(mark);
        }
        self.acknowledge(&acks).await;
        if self.lock().all().any(|(_, owned)| owned.leaving.is_some()) {
            self.look.notify_one();
        }
        fault.map_or(Ok(()), Err)
    }

    /// Publishes what became of one message, and keeps it as a dead letter if it was not accepted.
    async fn tell(
        &self,
        lease: &NatsLease,
        ended: Ended,
        dead: Option<Vec<u8>>,
    ) -> Result<Vec<PublishAckFuture>, QueueError> {
        let mut acks = Vec::with_capacity(2);
        let number = lease.sequence.to_string();
        if let Some(octets) = dead {
            let kind = match ended.ending {
                Ending::Rejected { .. } => "dead.rejected",
                Ending::NotSent { .. } => "dead.not_sent",
                _ => "dead.unanswered",
            };
            let mut headers = HeaderMap::new();
            headers.insert(NATS_MESSAGE_ID, number.as_str());
            let sent =
                self.context.publish_with_headers(self.names.subject(kind), headers, octets.into()).await;
            acks.push(sent.map_err(not_kept)?);
        }
        let mut headers = HeaderMap::new();
        headers.insert(NATS_MESSAGE_ID, number.as_str());
        headers.insert(MESSAGE, message_header(lease).as_str());
        let octets = serde_json::to_vec(&Event::Ended(ended)).map_err(failed)?;
        let subject = self.names.subject("event.ended");
        acks.push(
            self.context.publish_with_headers(subject, headers, octets.into()).await.map_err(not_kept)?,
        );
        Ok(acks)
    }

    /// Keeps any other event.
    pub(super) async fn publish_event(&self, event: &Event) -> Result<(), QueueError> {
        let subject = self.names.subject(&format!("event.{}", event.kind()));
        let octets = serde_json::to_vec(event).map_err(failed)?;
        let ack = self.context.publish(subject, octets.into()).await.map_err(not_kept)?;
        ack.await.map_err(not_kept)?;
        Ok(())
    }
}

/// The number of the last of these, when all are kept.
async fn kept(acks: Vec<PublishAckFuture>) -> Result<u64, QueueError> {
    let mut number = Err(failed("nothing was published".to_owned()));
    for ack in acks {
        number = Ok(ack.await.map_err(not_kept)?.sequence);
    }
    number
}
