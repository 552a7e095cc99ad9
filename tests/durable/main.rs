//! The queue in a file: its promises, its limits, and what is left of it after a crash.

#![expect(clippy::unwrap_used, reason = "in tests a failure is a panic")]

#[path = "../contract/queue.rs"]
mod contract;
#[path = "../contract/balance.rs"]
mod contract_balance;
#[path = "../contract/incoming.rs"]
mod contract_incoming;
#[path = "../contract/parts.rs"]
mod contract_parts;
mod file;
mod full;
mod kill;
mod limits;
mod messages;
mod stores;
mod support;
