//! Masking of personal data, as its users see it.

#![cfg(feature = "pii")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::similar_names, reason = "a masker gives what is masked")]

mod exact;
#[cfg(feature = "serde")]
mod files;
mod limits;
mod oracles;
mod privacy;
mod requests;
mod sets;
mod streams;
mod support;
