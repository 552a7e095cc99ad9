//! `cargo fuzz run session`: a random conversation whose choices are the fuzzer's; it lies with the tests, which run
//! ten thousand of them on stable.

#![no_main]
#![expect(dead_code, reason = "the tests use more of it")]

#[path = "../../tests/session/chance.rs"]
mod chance;
#[path = "../../tests/session/ledger.rs"]
mod ledger;
#[path = "../../tests/session/pair.rs"]
mod pair;
#[path = "../../tests/session/sim.rs"]
mod sim;
#[path = "../../tests/session/world.rs"]
mod world;

libfuzzer_sys::fuzz_target!(|octets: &[u8]| {
    world::World::run(chance::Chance::of_octets(octets), 1_000);
});
