//! The task that keeps a process's share: it renews its own key, and changes its entry of the document that all share.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::hash::BuildHasher;
use core::time::Duration;
use std::collections::HashMap;
use std::hash::RandomState;

use async_nats::jetstream::kv::Operation;
use bytes::Bytes;
use tokio::time::{Instant as Moment, MissedTickBehavior, interval, timeout};

use super::State;
use super::shares::{Share, Shares, Step};
use crate::nats::shared::lock;
use crate::nats::times::{BEAT, REQUEST};
use crate::nats::watch::Watched;

/// How long a lower rate is used before it is written down: the rate is measured over any second, and what was sent
/// before must have arrived.
pub(super) const SECOND: Duration = Duration::from_millis(1_250);
/// A process whose key was not renewed for so long has paused, and for more than a second.
const GONE: Duration = Duration::from_millis(3_500);

pub(super) struct Member {
    state: Arc<State>,
    id: String,
    /// The revision of this process's key; 0 before it is there.
    beat: u64,
    document: (Shares, u64),
    peers: HashMap<String, (u64, Moment)>,
    watch: Watched,
    lowering: Option<(Share, Moment)>,
    begun: Moment,
}

impl Member {
    pub(super) fn new(state: Arc<State>) -> Self {
        Self {
            state,
            id: new_id(),
            beat: 0,
            document: (Shares::default(), 0),
            peers: HashMap::new(),
            watch: Watched::default(),
            lowering: None,
            begun: Moment::now(),
        }
    }

    pub(super) async fn run(mut self) {
        let mut beats = interval(BEAT);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                Some(entry) = self.watch.changed() => {
                    let value = (entry.operation == Operation::Put).then_some(&*entry.value);
                    self.note(&entry.key, entry.revision, value);
                }
                _beat = beats.tick() => {
                    self.renew().await;
                    self.bury().await;
                    self.change().await;
                    self.watch.is_there(&self.state.bucket).await;
                    if *self.state.leaving.borrow() && self.document.0.of(&self.id) == Share::default() {
                        return self.go().await;
                    }
                }
            }
        }
    }

    fn beat_key(&self, id: &str) -> String {
        format!("{}.beat.{id}", self.state.account)
    }

    fn document_key(&self) -> String {
        format!("{}.shares", self.state.account)
    }

    fn note(&mut self, key: &str, revision: u64, value: Option<&[u8]>) {
        let Some(key) = key.strip_prefix(&*self.state.account).and_then(|key| key.strip_prefix('.')) else {
            return;
        };
        if key == "shares" {
            if revision > self.document.1 {
                let shares = value.and_then(|value| serde_json::from_slice(value).ok());
                self.document = (shares.unwrap_or_default(), revision);
            }
        } else if let Some(id) = key.strip_prefix("beat.") {
            if value.is_none() {
                self.peers.remove(id);
            } else if self.peers.get(id).is_none_or(|(known, _)| *known < revision) {
                self.peers.insert(id.to_string(), (revision, Moment::now()));
            }
        }
    }

    /// Says that this process is there. One that was taken for gone begins anew, with nothing.
    async fn renew(&mut self) {
        let start = Moment::now();
        let key = self.beat_key(&self.id);
        let renewed =
            timeout(REQUEST, self.state.bucket.update(&key, Bytes::from_static(b"here"), self.beat)).await;
        match renewed {
            Ok(Ok(revision)) => {
                self.beat = revision;
                self.watch.wrote(revision);
                lock(&self.state.allowed).1 = start;
            }
            Ok(Err(error)) if crate::nats::error::is_changed(&error) => {
                // Either by an earlier renewal that was not answered, or somebody has removed it.
                let entry = timeout(REQUEST, self.state.bucket.entry(&key)).await;
                match entry {
                    Ok(Ok(Some(entry))) if entry.operation == Operation::Put => self.beat = entry.revision,
                    Ok(Ok(_)) => self.begin_anew(),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn begin_anew(&mut self) {
        *lock(&self.state.allowed) = (Share::default(), Moment::now());
        self.state.apply();
        (self.id, self.beat, self.lowering) = (new_id(), 0, None);
    }

    /// Takes the shares of those away that have not renewed: only if they have not done so until now either.
    async fn bury(&mut self) {
        let now = Moment::now();
        let silent = |since: Moment| now.duration_since(since) >= GONE;
        let gone: Vec<(String, Option<u64>)> = self
            .document
            .0
            .0
            .keys()
            .filter(|id| **id != self.id)
            .filter_map(|id| match self.peers.get(id) {
                Some((revision, since)) => silent(*since).then(|| (id.clone(), Some(*revision))),
                None => silent(self.begun).then(|| (id.clone(), None)),
            })
            .collect();
        for (id, revision) in gone {
            if let Some(revision) = revision {
                let key = self.beat_key(&id);
                let removed = self.state.bucket.delete_expect_revision(&key, Some(revision));
                if !matches!(timeout(REQUEST, removed).await, Ok(Ok(()))) {
                    continue;
                }
                self.peers.remove(&id);
            }
            let mut shares = self.document.0.clone();
            shares.0.remove(&id);
            self.write(shares).await;
        }
    }

    /// Changes this process's own entry.
    async fn change(&mut self) {
        if !self.watch.is_up() || self.beat == 0 {
            return;
        }
        let mine = self.document.0.of(&self.id);
        let step = if *self.state.leaving.borrow() {
            Step::Lower(Share::default())
        } else {
            self.document.0.step(&self.id, &self.state.limits)
        };
        match step {
            Step::Stay => {
                self.lowering = None;
                self.allow(mine);
            }
            Step::Raise(share) => {
                self.lowering = None;
                if self.write(self.document.0.with(&self.id, share)).await {
                    self.allow(share);
                }
            }
            Step::Lower(share) => {
                let since = match self.lowering {
                    Some((known, since)) if known.rate <= share.rate => since,
                    _ => Moment::now(),
                };
                self.lowering = Some((share, since));
                self.allow(share);
                if since.elapsed() >= SECOND {
                    self.write(self.document.0.with(&self.id, share)).await;
                }
            }
        }
    }

    fn allow(&self, share: Share) {
        lock(&self.state.allowed).0 = share;
        self.state.apply();
    }

    /// Whether the document was as it is known, and is now as it was to be.
    async fn write(&mut self, shares: Shares) -> bool {
        let Ok(octets) = serde_json::to_vec(&shares) else { return false };
        let key = self.document_key();
        let written = timeout(REQUEST, self.state.bucket.update(key, octets.into(), self.document.1)).await;
        let Ok(Ok(revision)) = written else { return false };
        self.document = (shares, revision);
        true
    }

    /// Nothing is left of this process.
    async fn go(mut self) {
        let mut shares = self.document.0.clone();
        shares.0.remove(&self.id);
        self.write(shares).await;
        // What fails here is done by the others.
        let _gone = self.state.bucket.delete(self.beat_key(&self.id)).await;
        self.state.gone.send_replace(true);
    }
}

fn new_id() -> String {
    format!("{:016x}", RandomState::new().hash_one("member"))
}
