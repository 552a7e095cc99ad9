//! What an account is allowed, over all processes that share it.

mod member;
mod shares;

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;
use std::sync::Mutex;

use async_nats::jetstream::kv;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant as Moment, sleep, timeout};

pub use shares::Share;

use self::member::Member;
use self::shares::Limits;
use super::names::key;
use super::queue::NatsQueue;
use super::shared::lock;
use crate::driver::Channel;

/// How long after the last renewal that succeeded was sent a process uses its share.
const USE_WITHIN: Duration = Duration::from_secs(2);
/// How often a channel's rate is looked at.
const GATE: Duration = Duration::from_millis(50);

/// What an account is allowed. All processes that share it give the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountOptions {
    /// Sessions at the same time, of all processes. Default: no limit.
    pub sessions: u32,
    /// How many of them one process takes at most. Default: 1.
    pub sessions_each: u32,
    /// PDUs in any second, of all processes. Default: no limit.
    pub rate: Option<u32>,
}

impl Default for AccountOptions {
    fn default() -> Self {
        Self { sessions: u32::MAX, sessions_each: 1, rate: None }
    }
}

/// A process's part of an account. While it is held, this process has a share of the sessions and of the rate, which
/// changes as others come and go; dropped, the share goes to the others after a few seconds, after
/// [`leave`](Self::leave) at once.
///
/// The rate is never exceeded, whoever dies or loses the connection: a process that comes begins when the others have
/// lowered theirs and a second more has passed; one that cannot renew its share pauses before the others get it. That
/// needs two to four seconds, in which less is sent than is allowed. Clocks of machines need not agree, only run equally
/// fast.
pub struct NatsAccount {
    state: Arc<State>,
    _tasks: JoinSet<()>,
}

/// What the tasks share.
struct State {
    bucket: kv::Store,
    account: String,
    limits: Limits,
    /// What may be used, while renewals succeed.
    allowed: Mutex<(Share, Moment)>,
    share: watch::Sender<Share>,
    channels: Mutex<Vec<(Channel, Option<u32>)>>,
    leaving: watch::Sender<bool>,
    gone: watch::Sender<bool>,
}

impl NatsAccount {
    /// Takes part in an account: the same name in all processes. The share is nothing at first.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    #[must_use]
    pub fn join(queue: &NatsQueue, account: &str, options: AccountOptions) -> Self {
        let AccountOptions { sessions, sessions_each, rate } = options;
        let limits = Limits { sessions, sessions_each, rate: rate.unwrap_or(u32::MAX) };
        let state = Arc::new(State {
            bucket: queue.shared.streams.accounts.clone(),
            account: key(account),
            limits,
            allowed: Mutex::new((Share::default(), Moment::now())),
            share: watch::Sender::new(Share::default()),
            channels: Mutex::default(),
            leaving: watch::Sender::new(false),
            gone: watch::Sender::new(false),
        });
        let mut tasks = JoinSet::new();
        tasks.spawn(gate(state.clone()));
        tasks.spawn(Member::new(state.clone()).run());
        Self { state, _tasks: tasks }
    }

    /// The share of this process, and its changes.
    #[must_use]
    pub fn share(&self) -> watch::Receiver<Share> {
        self.state.share.subscribe()
    }

    /// Waits until this process may have a session; how many.
    ///
    /// # Cancel safety
    ///
    /// Can be dropped and called again.
    pub async fn session(&self) -> u32 {
        let mut share = self.share();
        let sessions = share.wait_for(|share| share.sessions > 0).await.map(|share| share.sessions);
        sessions.unwrap_or_default()
    }

    /// Lets the rate of a channel follow this process's share; several channels divide it. A channel without a share is
    /// paused.
    pub fn pace(&self, channel: &Channel) {
        if self.state.limits.rate < u32::MAX {
            channel.set_rate(Some(0));
            lock(&self.state.channels).push((channel.clone(), Some(0)));
        }
    }

    /// Pauses the channels and gives the share to the others, after the second over which the rate is measured.
    ///
    /// Whether that could be done in this time; else the share goes to the others after a few seconds.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future does not take it back.
    pub async fn leave(&self, within: Duration) -> bool {
        self.state.leaving.send_replace(true);
        let mut gone = self.state.gone.subscribe();
        timeout(within, gone.wait_for(|gone| *gone)).await.is_ok()
    }
}

impl State {
    /// What may be used now.
    fn usable(&self) -> Share {
        let (share, renewed) = *lock(&self.allowed);
        if renewed.elapsed() < USE_WITHIN { share } else { Share { rate: 0, ..share } }
    }

    fn apply(&self) {
        let share = self.usable();
        self.share.send_if_modified(|known| core::mem::replace(known, share) != share);
        let mut channels = lock(&self.channels);
        let count = u32::try_from(channels.len()).unwrap_or(u32::MAX);
        for (at, (channel, known)) in (0_u32..).zip(channels.iter_mut()) {
            let rate = Some(share.rate / count + u32::from(at < share.rate % count));
            if *known != rate {
                *known = rate;
                channel.set_rate(rate);
            }
        }
    }
}

/// Applies the share, and takes it away when it was not renewed, whatever the server does.
async fn gate(state: Arc<State>) {
    loop {
        state.apply();
        sleep(GATE).await;
    }
}

impl fmt::Debug for NatsAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NatsAccount").field("share", &*self.state.share.borrow()).finish_non_exhaustive()
    }
}
