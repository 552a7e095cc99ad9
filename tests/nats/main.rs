//! Queues on NATS JetStream, with a server of the tests' own. Where `nats-server` is not installed they pass over with a
//! line that says so; with `SMPP_DRIVER_NATS=required` they fail then.
#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

#[path = "../contract/queue.rs"]
mod contract;
#[path = "../contract/balance.rs"]
mod contract_balance;
#[path = "../contract/incoming.rs"]
mod contract_incoming;
#[path = "../contract/parts.rs"]
mod contract_parts;

mod account;
mod cluster;
mod inbound;
mod kills;
mod purge;
mod queue;
mod restarts;
mod stopped;
mod support;
mod traffic;
mod workers;
