//! The driver: its options, and channels against the SMSC of `testing`.
#![cfg(all(feature = "driver", feature = "testing"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod breaks;
#[path = "../contract/queue.rs"]
mod contract;
#[path = "../contract/parts.rs"]
mod contract_parts;
mod conversation;
mod health;
mod options;
mod options_body;
mod options_extraopt;
mod options_fields;
mod options_file;
mod options_pairs;
mod options_table;
mod pacing;
mod parts;
mod queue;
mod receipt_ids;
mod receipts_shared;
mod receiving;
mod sending;
mod service;
mod support;
mod ways;
