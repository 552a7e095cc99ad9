//! `cargo fuzz run options`: the body lies with the tests, which run it on stable, too.

#![no_main]

#[path = "../../tests/driver/options_body.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|text: &str| body::options(text));
