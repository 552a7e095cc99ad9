//! The session against the rules of the protocol: no socket, no clock, no waiting.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod chance;
mod enquire_link;
mod flood;
mod ledger;
mod matrix;
mod outcomes;
mod pair;
mod pausing;
mod seeds;
mod sim;
mod stats;
mod timers;
mod unbind;
mod unbinding;
mod version;
mod world;
