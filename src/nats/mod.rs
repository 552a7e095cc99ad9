//! Queues on NATS JetStream.

mod account;
mod correlations;
mod ending;
mod error;
mod fetch;
mod floor;
mod held;
mod journal;
mod keeper;
mod names;
mod options;
mod parts;
mod peers;
mod queue;
mod reader;
mod setup;
mod shared;
mod takeover;
mod times;

pub use async_nats;

pub use account::{AccountOptions, NatsAccount, Share};
pub use held::NatsLease;
pub use options::NatsOptions;
pub use queue::NatsQueue;
pub use reader::NatsEventLease;
