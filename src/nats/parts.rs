//! Parts of long messages that come in over the binds of several processes: one key for each message, changed only by
//! whoever has seen its last change, so that one process gets the whole. Should that one die before the SMSC has heard
//! of it, the last part comes again, to another: the others are kept for it for a while.

use alloc::string::String;
use alloc::vec::Vec;
use core::pin::pin;
use core::time::Duration;
use std::collections::{HashMap, HashSet};
use std::sync::MutexGuard;

use async_nats::jetstream::kv::{Operation, Store};
use bytes::Bytes;
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use tokio::time::sleep;

use super::error::{failed, is_changed};
use super::names::key;
use super::queue::NatsQueue;
use super::shared::{Shared, lock};
use crate::driver::clock;
use crate::driver::queue::{KeptPart, PartStore, QueueError};

/// How often one change is tried when others change the same message.
const TRIES: usize = 100;
/// How many keys are looked at at once.
const AT_ONCE: usize = 32;
/// How long parts that were given back are kept.
const LINGER: Duration = Duration::from_secs(60);
/// Of how many messages it is remembered that the server did not answer.
const UNSURE: usize = 10_000;
/// The header of a PDU: its sequence number is another when it comes again.
const HEADER: usize = 16;

/// The parts of a message as they are kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    message: String,
    total: u8,
    /// When the first one came, or they were given back, in milliseconds since 1970.
    since: u64,
    parts: Vec<(u8, Vec<u8>)>,
    /// The process that they were given back to.
    #[serde(default)]
    taken: Option<String>,
}

/// What this process knows of messages without asking the server.
#[derive(Default)]
pub(super) struct Seen {
    /// Keys of which it does not know whether it was given the message, or whether that was kept again: the server did
    /// not answer.
    unsure: HashSet<String>,
    /// Until when a key needs no look, in milliseconds since 1970.
    until: HashMap<String, u64>,
}

/// What a part is to the message that is kept under its name.
enum Fit {
    /// One of its parts; or one that comes again because nobody has told the message.
    Joins,
    /// It comes again, and this process has told the message: the SMSC has not heard the answer.
    Known,
    /// It is of another message that was given the same number, and takes its place.
    Other,
}

/// What to do with a key.
enum Change<'a> {
    Keep(&'a Kept),
    Forget,
}

impl Kept {
    fn new(part: &KeptPart) -> Self {
        Self {
            message: part.message.as_ref().into(),
            total: part.total,
            since: now_ms(),
            parts: Vec::new(),
            taken: None,
        }
    }

    /// `unsure`: whether this process may have been given the message without knowing it.
    fn fit(&self, part: &KeptPart, process: &str, unsure: bool) -> Fit {
        let comes_again = || {
            let known = self.parts.iter().find(|(number, _)| *number == part.number);
            known.is_some_and(|(_, pdu)| pdu.get(HEADER..) == part.pdu.get(HEADER..))
        };
        match &self.taken {
            _ if self.total != part.total => Fit::Other,
            None => Fit::Joins,
            Some(_) if !comes_again() => Fit::Other,
            Some(taker) if taker != process || unsure => Fit::Joins,
            Some(_) => Fit::Known,
        }
    }

    /// When they have waited long enough, in milliseconds since 1970.
    fn until(&self, expiry: Duration) -> u64 {
        let wait = if self.taken.is_some() { expiry.min(LINGER) } else { expiry };
        self.since.saturating_add(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX))
    }

    fn put(&mut self, part: KeptPart) {
        let pdu = part.pdu.into_vec();
        match self.parts.iter_mut().find(|(number, _)| *number == part.number) {
            Some((_, known)) => *known = pdu,
            None => self.parts.push((part.number, pdu)),
        }
    }

    fn into_parts(mut self) -> Vec<KeptPart> {
        self.parts.sort_by_key(|(number, _)| *number);
        let (message, total) = (self.message, self.total);
        let part = |(number, pdu): (u8, Vec<u8>)| KeptPart {
            message: message.as_str().into(),
            number,
            total,
            pdu: pdu.into_boxed_slice(),
        };
        self.parts.into_iter().map(part).collect()
    }
}

impl Seen {
    fn doubt(&mut self, key: &str) {
        if self.unsure.len() >= UNSURE {
            self.unsure.clear();
        }
        self.unsure.insert(key.into());
    }
}

impl Shared {
    fn bucket(&self) -> &Store {
        &self.streams.parts
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        lock(&self.parts)
    }

    /// What is kept under a key, and its revision.
    async fn kept(&self, key: &str) -> Result<(Option<Kept>, u64), QueueError> {
        let Some(entry) = self.bucket().entry(key).await.map_err(failed)? else { return Ok((None, 0)) };
        let is_there = entry.operation == Operation::Put;
        Ok((is_there.then(|| serde_json::from_slice(&entry.value).ok()).flatten(), entry.revision))
    }

    /// Whether nobody else has changed the key meanwhile.
    async fn change(&self, key: &str, revision: u64, change: Change<'_>) -> Result<bool, QueueError> {
        let octets = match change {
            Change::Keep(kept) => Bytes::from(serde_json::to_vec(kept).map_err(failed)?),
            // Nothing is a value, too: only so much can depend on what was there before.
            Change::Forget => Bytes::new(),
        };
        let is_nothing = octets.is_empty();
        match self.bucket().update(key, octets, revision).await {
            Ok(revision) => {
                if is_nothing {
                    // One that stays goes when its time is over.
                    let purge = self.bucket().stream.purge().filter(subject(self.bucket(), key));
                    let _later = purge.sequence(revision + 1).await;
                }
                Ok(true)
            }
            Err(error) if is_changed(&error) => Ok(false),
            Err(error) => Err(failed(error)),
        }
    }

    async fn put_one(&self, part: KeptPart) -> Result<Option<Vec<KeptPart>>, QueueError> {
        let key = key(&part.message);
        for _ in 0..TRIES {
            let (kept, revision) = self.kept(&key).await?;
            let unsure = self.seen().unsure.contains(&key);
            let fit = kept.as_ref().map_or(Fit::Other, |kept| kept.fit(&part, &self.id, unsure));
            let mut kept = match (fit, kept) {
                (Fit::Joins, Some(kept)) => kept,
                (Fit::Known, _) => return Ok(None),
                _ => Kept::new(&part),
            };
            kept.put(part.clone());
            let is_whole = kept.parts.len() >= usize::from(part.total);
            if is_whole {
                (kept.taken, kept.since) = (Some(self.id.clone()), now_ms());
                self.seen().doubt(&key);
            }
            if self.change(&key, revision, Change::Keep(&kept)).await? {
                self.seen().unsure.remove(&key);
                return Ok(is_whole.then(|| kept.into_parts()));
            }
        }
        Err(failed("too many have changed the same message at once"))
    }

    async fn put_back_all(&self, parts: Vec<KeptPart>) -> Result<(), QueueError> {
        let Some(first) = parts.first() else { return Ok(()) };
        let key = key(&first.message);
        self.seen().doubt(&key);
        for _ in 0..TRIES {
            let (kept, revision) = self.kept(&key).await?;
            let kept = kept.filter(|kept| kept.total == first.total && kept.taken.is_none());
            let mut kept = kept.unwrap_or_else(|| Kept::new(first));
            parts.iter().cloned().for_each(|part| kept.put(part));
            if self.change(&key, revision, Change::Keep(&kept)).await? {
                self.seen().unsure.remove(&key);
                return Ok(());
            }
        }
        Err(failed("too many have changed the same message at once"))
    }

    /// The parts of a message that has waited too long, if nobody else gets them, or has got them before.
    async fn give_up_one(&self, key: &str) -> Result<Option<Vec<KeptPart>>, QueueError> {
        if self.seen().until.get(key).is_some_and(|until| *until > now_ms()) {
            return Ok(None);
        }
        let (Some(kept), revision) = self.kept(key).await? else { return Ok(None) };
        let until = kept.until(self.options.part_expiry);
        if until > now_ms() {
            self.seen().until.insert(key.into(), until);
            return Ok(None);
        }
        if !self.change(key, revision, Change::Forget).await? {
            return Ok(None);
        }
        self.seen().unsure.remove(key);
        Ok(kept.taken.is_none().then(|| kept.into_parts()))
    }

    async fn given_up_now(&self) -> Result<Vec<Vec<KeptPart>>, QueueError> {
        self.seen().until.retain(|_, until| *until > now_ms());
        let keys = self.bucket().keys().await.map_err(failed)?;
        let looks = keys.map(async |key| self.give_up_one(&key.map_err(failed)?).await);
        let mut looks = pin!(looks.buffer_unordered(AT_ONCE));
        let (mut given_up, mut fault) = (Vec::new(), None);
        while let Some(parts) = looks.next().await {
            match parts {
                Ok(parts) => given_up.extend(parts),
                Err(error) => fault = Some(error),
            }
        }
        // What was given up is forgotten: it is told, whatever failed beside it.
        fault.filter(|_| given_up.is_empty()).map_or(Ok(given_up), Err)
    }
}

impl PartStore for NatsQueue {
    async fn put_part(&self, part: KeptPart) -> Result<Option<Vec<KeptPart>>, QueueError> {
        self.shared.put_one(part).await
    }

    async fn put_back(&self, parts: Vec<KeptPart>) -> Result<(), QueueError> {
        self.shared.put_back_all(parts).await
    }

    async fn given_up(&self) -> Result<Vec<Vec<KeptPart>>, QueueError> {
        let every =
            (self.shared.options.part_expiry / 10).clamp(Duration::from_millis(100), Duration::from_secs(30));
        loop {
            let given_up = self.shared.given_up_now().await?;
            if !given_up.is_empty() {
                return Ok(given_up);
            }
            sleep(every).await;
        }
    }
}

fn subject(bucket: &Store, key: &str) -> String {
    alloc::format!("{}{key}", bucket.prefix)
}

/// The time of day, which processes share well enough for this.
fn now_ms() -> u64 {
    clock::unix_ms(clock::now())
}
