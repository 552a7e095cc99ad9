//! Masking of personal data, as its users see it.

#![cfg(feature = "pii")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::similar_names, reason = "a masker gives what is masked")]
#![expect(clippy::single_range_in_vec_init, reason = "what is found are spans")]

#[cfg(feature = "serde")]
mod bodies;
mod builtin;
mod exact;
#[cfg(feature = "serde")]
mod files;
mod limits;
mod oracles;
mod privacy;
#[cfg(feature = "serde")]
mod replay;
mod requests;
mod sets;
mod streams;
mod support;
