//! TLS: key stores of every writer, whom a side trusts, and what it says when it does not.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![cfg(feature = "tls")]

mod crafted;
mod options;
mod pki;
mod refusals;
mod sessions;
mod stores;
mod trust;
mod writer;
