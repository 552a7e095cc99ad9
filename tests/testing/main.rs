//! The SMSC to test against, as its users see it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod chance;
mod chaos;
mod faults;
mod proxy;
mod scripted;
mod sealed;
mod smsc;
mod support;
mod victim;
