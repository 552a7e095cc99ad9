//! `text`: character sets, long messages, user data headers and receipts, against the tables in `tests/data`.

#![expect(clippy::unwrap_used, reason = "a test may stop where it fails")]

mod allocations;
mod charsets;
mod choosing;
mod encodings;
mod fuzz;
mod gsm7;
mod headers;
mod joining;
mod national;
mod packed;
mod privacy;
mod properties;
mod receipt_dates;
mod receipt_ids;
mod receipt_samples;
mod receipt_variants;
mod receipt_writing;
mod segments;
mod tables;
mod times;
mod udh;
