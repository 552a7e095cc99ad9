//! The driver: a channel against the SMSC of `testing`.
#![cfg(all(feature = "driver", feature = "testing"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod breaks;
mod pacing;
mod receipt_ids;
mod receiving;
mod sending;
mod support;
