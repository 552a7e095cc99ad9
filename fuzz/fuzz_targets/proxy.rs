//! `cargo fuzz run proxy`: the body lies with the tests, which run it on stable, too.

#![no_main]

#[path = "../../tests/transport/proxy_body.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|octets: &[u8]| body::proxy(octets));
