//! `cargo fuzz run text_udh`: the bodies lie with the tests, which run them on stable, too.

#![no_main]

#[path = "../../tests/text/bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|octets: &[u8]| bodies::udh(octets));
