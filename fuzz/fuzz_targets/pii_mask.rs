#![no_main]
#![expect(dead_code, reason = "the other target uses the rest")]

#[path = "../../tests/pii/bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|octets: &[u8]| bodies::mask(octets));
