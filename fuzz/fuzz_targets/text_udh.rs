//! `cargo fuzz run text_udh`: see `text_bodies.rs`, which the tests run on stable, too.

#![no_main]

#[path = "text_bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|octets: &[u8]| bodies::udh(octets));
