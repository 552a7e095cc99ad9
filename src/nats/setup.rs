//! Streams and buckets: made when the first process connects.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use core::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, pull};
use async_nats::jetstream::context::{Context, ContextBuilder};
use async_nats::jetstream::kv;
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType, Stream};
use futures_util::future::try_join4;

use super::error::failed;
use super::names::Names;
use super::options::NatsOptions;
use crate::driver::queue::QueueError;

/// How many publishes may wait for their acknowledgements.
const IN_FLIGHT: usize = 20_000;

/// What a queue is made of on the server.
pub(super) struct Streams {
    pub(super) out: Stream,
    pub(super) journal: Stream,
    pub(super) event: Stream,
    pub(super) leases: kv::Store,
    pub(super) correlations: kv::Store,
    pub(super) parts: kv::Store,
    pub(super) accounts: kv::Store,
}

pub(super) fn context(client: &async_nats::Client) -> Context {
    ContextBuilder::new()
        .timeout(Duration::from_secs(3))
        .max_ack_inflight(IN_FLIGHT)
        .backpressure_on_inflight(true)
        .build(client.clone())
}

impl Streams {
    pub(super) async fn open(
        context: &Context,
        options: &NatsOptions,
        names: &Names,
    ) -> Result<Self, QueueError> {
        let setup = Setup { context, options, names };
        let queue = setup.stream("out", "out.>", options.waiting);
        // In a cluster what has ended is deleted, and a consumer that one server has not forgotten must not stand in the
        // way of the next owner's.
        let is_cluster = options.replicas > 1;
        let queue = Config {
            retention: if is_cluster { RetentionPolicy::Limits } else { RetentionPolicy::WorkQueue },
            duplicate_window: options.duplicate_window,
            ..queue
        };
        let events = setup.stream("event", "event.>", options.events);
        let dead = setup.stream("dead", "dead.>", options.dead_letters);
        let (out, journal, event, _dead) = try_join4(
            setup.make(queue),
            setup.make(setup.stream("journal", "journal.>", 0)),
            setup.make(Config { duplicate_window: options.duplicate_window, ..events }),
            setup.make(Config { discard: DiscardPolicy::Old, ..dead }),
        )
        .await?;
        let (leases, correlations, parts, accounts) = try_join4(
            setup.bucket("leases", Duration::ZERO, 0),
            setup.bucket("correlations", options.correlation_expiry, options.correlations),
            // Parts are given up before the server forgets them.
            setup.bucket("parts", options.part_expiry * 2, 0),
            setup.bucket("accounts", Duration::ZERO, 0),
        )
        .await?;
        let readers = pull::Config {
            durable_name: Some(names.stream("readers")),
            filter_subject: names.subject("event.>"),
            ack_policy: AckPolicy::Explicit,
            ack_wait: options.event_lease,
            max_ack_pending: 20_000,
            num_replicas: options.replicas,
            ..pull::Config::default()
        };
        event.create_consumer(readers).await.map_err(failed)?;
        setup.check_partitions(&leases).await?;
        Ok(Self { out, journal, event, leases, correlations, parts, accounts })
    }
}

struct Setup<'a> {
    context: &'a Context,
    options: &'a NatsOptions,
    names: &'a Names,
}

impl Setup<'_> {
    fn stream(&self, name: &str, subjects: &str, most: u64) -> Config {
        Config {
            name: self.names.stream(name),
            subjects: [self.names.subject(subjects)].into(),
            max_messages: if most == 0 { -1 } else { i64::try_from(most).unwrap_or(i64::MAX) },
            discard: DiscardPolicy::New,
            storage: StorageType::File,
            num_replicas: self.options.replicas,
            ..Config::default()
        }
    }

    async fn make(&self, config: Config) -> Result<Stream, QueueError> {
        Box::pin(self.context.get_or_create_stream(config)).await.map_err(failed)
    }

    /// A bucket in which the last value of each key is kept. Reads go to the server that leads: nobody may see an old
    /// lease.
    async fn bucket(&self, name: &str, expiry: Duration, most: u64) -> Result<kv::Store, QueueError> {
        let bucket = self.names.stream(name);
        let config = Config {
            name: format!("KV_{bucket}"),
            subjects: [format!("$KV.{bucket}.>")].into(),
            max_messages_per_subject: 1,
            max_age: expiry,
            duplicate_window: if expiry.is_zero() {
                Duration::ZERO
            } else {
                expiry.min(Duration::from_secs(120))
            },
            discard: DiscardPolicy::Old,
            allow_rollup: true,
            ..self.stream(name, "", most)
        };
        self.make(config).await?;
        Box::pin(self.context.get_key_value(bucket)).await.map_err(failed)
    }

    /// Two processes that divide the destinations differently would mix up their order.
    async fn check_partitions(&self, leases: &kv::Store) -> Result<(), QueueError> {
        let ours: String = self.options.partitions.to_string();
        // Whoever was first says how many there are.
        let _first = leases.create("partitions", ours.clone().into()).await;
        let theirs = leases.get("partitions").await.map_err(failed)?.unwrap_or_default();
        if theirs == ours.as_bytes() {
            return Ok(());
        }
        let theirs = String::from_utf8_lossy(&theirs).into_owned();
        Err(failed(format!("the queue has {theirs} partitions, not {ours}")))
    }
}
