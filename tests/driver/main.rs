//! The driver.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod options;
mod options_extraopt;
mod options_fields;
mod options_file;
mod options_pairs;
mod options_table;
