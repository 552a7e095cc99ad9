//! The queue in a file: its promises, its limits, and what is left of it after a crash.

#![expect(clippy::unwrap_used, reason = "in tests a failure is a panic")]

mod file;
mod limits;
mod messages;
mod stores;
mod support;
