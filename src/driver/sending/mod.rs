//! From `send` to the outcome: preparing, waiting, pacing, sending, settling.

mod chain;
mod dispatch;
mod in_flight;
mod job;
mod lanes;
mod outbox;
mod pacer;
mod prepare;
mod sessions;
mod stats;

pub(super) use dispatch::Dispatcher;
pub(super) use job::{Accepted, Job, Outcome};
pub(super) use lanes::{Lanes, Taken};
pub(super) use outbox::Outbox;
pub(super) use prepare::{Prepared, Preparer};
pub(super) use sessions::Sessions;
pub use stats::SendingStats;
