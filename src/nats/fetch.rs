//! Fetches messages: one subscription for all lanes, and requests for so many as there is room for.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use async_nats::jetstream;
use futures_util::StreamExt;
use tokio::time::{Instant as Moment, sleep};

use super::held::{Fetched, Lane, NatsLease, Owned, Pull};
use super::names::Names;
use super::shared::Shared;
use super::times;
use crate::driver::queue::QueuedMessage;

/// How many messages are looked at in one go.
const AT_ONCE: usize = 512;
/// How long a lane is left alone whose consumer is not there.
const REFUSED: Duration = Duration::from_millis(500);

/// Why a request is over.
#[derive(Clone, Copy)]
enum Refusal {
    /// It has taken as long as it may.
    Over,
    /// The consumer is not there, or not any more.
    Gone,
    Fault,
}

/// A request that is to be sent.
struct Request {
    consumer: String,
    reply: String,
    batch: usize,
}

/// Fetches until the task is stopped.
pub(super) async fn run(shared: Arc<Shared>) {
    let inbox = shared.client.new_inbox();
    let subscription = loop {
        match shared.client.subscribe(format!("{inbox}.>")).await {
            Ok(subscription) => break subscription,
            Err(_) => sleep(REFUSED).await,
        }
    };
    let mut chunks = subscription.ready_chunks(AT_ONCE);
    loop {
        shared.give_up_silent();
        for request in shared.requests(&inbox) {
            shared.send_request(request).await;
        }
        tokio::select! {
            chunk = chunks.next() => match chunk {
                Some(chunk) => shared.take_in(&inbox, chunk).await,
                None => return,
            },
            () = shared.fetch.notified() => {}
            () = sleep(REFUSED) => {}
        }
    }
}

impl Shared {
    /// Begins anew with partitions of whose requests nothing is heard.
    fn give_up_silent(&self) {
        let now = Moment::now();
        let mut held = self.lock();
        let is_silent = |lane: &Lane| lane.is_silent(now, times::SILENT);
        let is_silent = |owned: &Owned| owned.ready && owned.lanes.iter().any(is_silent);
        let silent: Vec<u8> = held.all().filter(|(_, owned)| is_silent(owned)).map(|(at, _)| at).collect();
        for partition in &silent {
            held.start_again(*partition);
        }
        if !silent.is_empty() {
            self.prepare.notify_one();
        }
    }

    /// What is to be fetched now.
    fn requests(&self, inbox: &str) -> Vec<Request> {
        let prefetch = self.options.prefetch;
        let now = Moment::now();
        let mut requests = Vec::new();
        let mut held = self.lock();
        let held = &mut *held;
        for (partition, owned) in (0_u8..).zip(&mut held.partitions) {
            let Some(owned) = owned.as_mut().filter(|owned| owned.ready && owned.leaving.is_none()) else {
                continue;
            };
            for (lane, priority) in owned.lanes.iter_mut().zip(0_u8..) {
                let Some(batch) = lane.room(prefetch, now) else { continue };
                held.pulls += 1;
                let number = held.pulls;
                lane.pulls.push_back(Pull { number, left: batch, heard: now });
                requests.push(Request {
                    consumer: Names::consumer(priority, partition, owned.epoch),
                    reply: format!("{inbox}.{partition}.{priority}.{number}"),
                    batch,
                });
            }
        }
        requests
    }

    async fn send_request(&self, request: Request) {
        let Request { consumer, reply, batch } = request;
        let subject = format!("$JS.API.CONSUMER.MSG.NEXT.{}.{consumer}", self.names.stream("out"));
        let (expires, heartbeat) = (times::PULL.as_nanos(), times::HEARTBEAT.as_nanos());
        let body = format!("{{\"batch\":{batch},\"expires\":{expires},\"idle_heartbeat\":{heartbeat}}}");
        // One that gets lost is silent.
        let _sent = self.client.publish_with_reply(subject, reply, body.into()).await;
    }

    /// Takes in what has come.
    async fn take_in(&self, inbox: &str, chunk: Vec<async_nats::Message>) {
        let mut has_come = false;
        for message in chunk {
            let subject = message.subject.as_str();
            if let Some(status) = message.status {
                if let Some(request) = subject.strip_prefix(inbox).and_then(request) {
                    match status.as_u16() {
                        100 => self.is_there(request),
                        // Its time is over.
                        408 => self.refused(request, Refusal::Over),
                        503 => self.refused(request, Refusal::Gone),
                        _ if message.description.is_some_and(|text| text.contains("Deleted")) => {
                            self.refused(request, Refusal::Gone);
                        }
                        _ => self.refused(request, Refusal::Fault),
                    }
                }
            } else if let Some(lane) = self.names.lane_of(subject) {
                has_come |= self.take_in_one(lane, message).await;
            }
        }
        if has_come {
            self.messages.notify_waiters();
        }
    }

    /// Whether there is one more to be taken.
    async fn take_in_one(&self, (lane, partition): (u8, u8), message: async_nats::Message) -> bool {
        let Some(ack) = message.reply.as_ref().map(|reply| Arc::<str>::from(reply.as_str())) else {
            return false;
        };
        // One of a later version waits for a process that can read it.
        let Ok(queued) = QueuedMessage::from_octets(&message.payload) else { return false };
        let message = jetstream::Message { message, context: self.context.clone() };
        let Ok(info) = message.info() else { return false };
        let fetched = Box::new(Fetched {
            message: queued,
            partition,
            lane,
            ack: ack.clone(),
            attempts: 0,
            in_doubt: false,
            begun: None,
            may_have_ended: None,
        });
        let sequence = info.stream_sequence;
        let ended = {
            let mut held = self.lock();
            let Some(owned) = held.owned(partition) else { return false };
            owned.lanes[usize::from(lane)].came();
            let lease = NatsLease { sequence, partition, epoch: owned.epoch };
            held.fetched(sequence, info.pending, fetched).then_some(lease)
        };
        match ended {
            // Of a cluster's it is made sure later, many at a time.
            Some(lease) if self.options.replicas == 1 => self.acknowledge(&[(lease, ack)]).await,
            _ => {}
        }
        ended.is_none()
    }

    /// The server has a request still.
    fn is_there(&self, (partition, lane, number): (u8, u8, u64)) {
        let mut held = self.lock();
        let Some(owned) = held.owned(partition) else { return };
        let mut pulls = owned.lanes[usize::from(lane)].pulls.iter_mut();
        if let Some(pull) = pulls.find(|pull| pull.number == number) {
            pull.heard = Moment::now();
        }
    }

    /// A request is over, if it is one that is waited for still.
    fn refused(&self, (partition, lane, number): (u8, u8, u64), refusal: Refusal) {
        let mut held = self.lock();
        let Some(owned) = held.owned(partition) else { return };
        let lane = &mut owned.lanes[usize::from(lane)];
        let Some(at) = lane.pulls.iter().position(|pull| pull.number == number) else { return };
        lane.pulls.remove(at);
        match refusal {
            Refusal::Over => {}
            Refusal::Fault => lane.not_before = Some(Moment::now() + REFUSED),
            Refusal::Gone => {
                held.start_again(partition);
                self.prepare.notify_one();
            }
        }
    }
}

impl Lane {
    /// How many more are to be fetched.
    fn room(&mut self, prefetch: usize, now: Moment) -> Option<usize> {
        self.pulls.retain(|pull| pull.left > 0);
        // What another server has now would overtake what the one that is gone had sent.
        if self.not_before.is_some_and(|at| at > now) || self.is_silent(now, times::SILENT / 2) {
            return None;
        }
        let coming = self.waiting + self.pulls.iter().map(|pull| pull.left).sum::<usize>();
        (coming <= prefetch / 2).then(|| prefetch - coming)
    }

    /// Whether nothing is heard of a request: the server that had it is gone, and maybe messages that it had sent.
    fn is_silent(&self, now: Moment, since: Duration) -> bool {
        self.pulls.iter().any(|pull| pull.left > 0 && now.duration_since(pull.heard) > since)
    }

    /// The server answers the oldest request first.
    fn came(&mut self) {
        let now = Moment::now();
        self.pulls.iter_mut().for_each(|pull| pull.heard = now);
        if let Some(pull) = self.pulls.iter_mut().find(|pull| pull.left > 0) {
            pull.left -= 1;
        }
    }
}

/// Partition, priority and number, as the subject of a refusal ends.
fn request(tail: &str) -> Option<(u8, u8, u64)> {
    let mut steps = tail.strip_prefix('.')?.split('.');
    let partition = steps.next()?.parse().ok()?;
    let lane: u8 = steps.next()?.parse().ok()?;
    let number = steps.next()?.parse().ok()?;
    (lane < super::names::PRIORITIES).then_some((partition, lane, number))
}
