//! Starting a channel.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::hash::BuildHasher;
use core::sync::atomic::AtomicU64;
use std::hash::RandomState;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;

use super::channel::{Channel, Inner};
use super::composer::Composer;
use super::log::{LogFilter, LogRecord, Logger};
use super::options::{ChannelOptions, OptionErrors};
use super::queue::PartStore;
use super::receipts::{CorrelationStore, MemoryCorrelations, Receipts};
use super::receiving::{AnyParts, Inbox, Receiver};
use super::sending::{Dispatcher, Outbox, Sessions};
use super::supervision;
use crate::codec::BuildError;
use crate::pii::{RuleErrors, RuleSet};
use crate::transport::Backoff;
#[cfg(feature = "tls")]
use crate::transport::tls::TlsOptionsError;
use crate::transport::trace::Tracer;

/// Why a channel cannot be started as it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Options are wrong, or contradict each other: all of them.
    #[error("{0}")]
    Options(#[from] OptionErrors),
    /// An option does not fit the field of a PDU.
    #[error("{0}")]
    Field(#[from] BuildError),
    /// The key store of `x-smpp-tls-path-to-certificate` cannot be used.
    #[cfg(feature = "tls")]
    #[error("{0}")]
    Tls(#[from] TlsOptionsError),
    /// A rule for personal data cannot be used.
    #[error("{0}")]
    Rules(#[from] RuleErrors),
}

/// A channel that is going to be started.
#[derive(Debug)]
#[must_use = "a channel does nothing before it is started"]
pub struct ChannelBuilder<S> {
    options: ChannelOptions,
    rules: Option<RuleSet>,
    backoff: Backoff,
    log: LogFilter,
    trace: Option<Tracer>,
    store: S,
    parts: Option<Parts>,
}

/// Where the parts of long messages are kept, in place of this process's memory.
type Parts = Arc<dyn AnyParts>;

impl ChannelBuilder<MemoryCorrelations> {
    pub(super) fn new(options: ChannelOptions) -> Self {
        let store = MemoryCorrelations::new(options.correlation_size, options.correlation_expiry);
        let backoff = Backoff { cap: options.reconnection_timeout, ..Backoff::default() };
        Self { options, rules: None, backoff, log: LogFilter::default(), trace: None, store, parts: None }
    }
}

impl<S: CorrelationStore> ChannelBuilder<S> {
    /// Rules of the application's own, in place of those that `x-smpp-pii-rules` names. Which messages are masked,
    /// `x-smpp-pii-direction` says.
    pub fn rules(mut self, rules: RuleSet) -> Self {
        self.rules = Some(rules);
        self
    }

    /// Keeps there what receipts are matched by.
    pub fn correlations<T: CorrelationStore>(self, store: T) -> ChannelBuilder<T> {
        let Self { options, rules, backoff, log, trace, parts, .. } = self;
        ChannelBuilder { options, rules, backoff, log, trace, store, parts }
    }

    /// Keeps the parts of long messages that come in there, until all have come. The time and the limits of
    /// the joining in memory do not count then: the store has its own.
    pub fn parts(mut self, store: impl PartStore) -> Self {
        self.parts = Some(Arc::new(store));
        self
    }

    /// Changes how long the channel waits before it connects again. The longest wait is `reconnection-timeout`, unless
    /// changed here.
    pub fn backoff(mut self, change: impl FnOnce(&mut Backoff)) -> Self {
        change(&mut self.backoff);
        self
    }

    /// Changes what is logged (feature `tracing`).
    pub fn log_filter(mut self, filter: LogFilter) -> Self {
        self.log = filter;
        self
    }

    /// Shows every PDU of the sessions, masked unless it asks for more.
    pub fn trace(mut self, tracer: Tracer) -> Self {
        self.trace = Some(tracer);
        self
    }

    /// Starts the channel; see [`Channel::start`].
    ///
    /// # Errors
    ///
    /// As [`Channel::start`].
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub async fn start(self) -> Result<(Channel, Inbox), StartError> {
        let log = Logger::new(self.log.clone());
        self.start_logging(&log).await.inspect_err(|error| {
            #[cfg(feature = "tls")]
            if let StartError::Tls(error) = error {
                log.warn(LogRecord::TLS_CONTEXT, format_args!("failed to initialize TLS: {error}"));
            }
            log.warn(LogRecord::NOT_STARTED, format_args!("the channel cannot be started: {error}"));
        })
    }

    async fn start_logging(self, log: &Logger) -> Result<(Channel, Inbox), StartError> {
        let Self { options, rules, backoff, trace, store, parts, .. } = self;
        let composer = Composer::new(&options, rules.as_ref())?;
        let random = RandomState::new();
        let first = random.hash_one("first");
        let handlers = options.inbound_window as usize * options.sessions.max(1) as usize;
        // As much as the sessions let in: then a reader that lags behind costs no more memory.
        let (items, inbox) = mpsc::channel(handlers.max(1));
        let receipts = Arc::new(Receipts::new(store, options.id_match));
        let receiver =
            Receiver::new(&options, composer.masking.clone(), receipts.clone(), parts, items, log.clone());
        let outbox = Outbox::new(options.queue_size);
        let kept = supervision::start(&options, backoff, trace).await?;
        let senders: Vec<usize> =
            kept.iter().enumerate().filter(|(_, kept)| kept.sends).map(|(at, _)| at).collect();
        let phases = senders.iter().map(|at| kept[*at].session.phase());
        let dispatcher = Dispatcher::new(&options, outbox.clone(), Sessions::new(phases), receipts.clone());
        let sending = end_of(tokio::spawn(dispatcher.run()));
        let ended = Arc::<Notify>::default();
        // The reader may be gone, or slow: nobody waits for this.
        tokio::spawn(receiver.clone().hand_over_given_up(ended.clone()));
        let kept_elsewhere = tokio::spawn(receiver.clone().hand_over_kept());
        let mut sessions = Vec::new();
        let mut listeners = Vec::new();
        for (number, kept) in kept.into_iter().enumerate() {
            let phase = kept.session.phase();
            let (outbox, receiver) = (outbox.clone(), receiver.clone());
            listeners.push(tokio::spawn(supervision::listen(number, kept.events, phase, outbox, receiver)));
            sessions.push(kept.session);
        }
        let receiving = receiver.counters.clone();
        let listening = end_of(tokio::spawn(async move {
            for listener in listeners {
                // A task that has panicked has been told so on standard error.
                drop(listener.await);
            }
            ended.notify_one();
            kept_elsewhere.abort();
        }));
        let inner = Inner {
            composer,
            sessions,
            senders,
            registry: receipts.registry.clone(),
            next_message: AtomicU64::new(first),
            lanes: random,
            ends: [sending, listening],
            receiving,
            outbox,
            options,
            #[cfg(feature = "metrics")]
            recorded: super::metrics::Recorded::default(),
        };
        Ok((Channel(Arc::new(inner)), Inbox::new(inbox, handlers.max(1))))
    }
}

/// When a task has ended, for any number that wait for it. One that has panicked has said so on standard error.
fn end_of(task: JoinHandle<()>) -> Shared<BoxFuture<'static, ()>> {
    task.map(drop).boxed().shared()
}
