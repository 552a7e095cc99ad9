//! Ten thousand random conversations, each the same for the same seed.

use crate::chance::Chance;
use crate::world::World;

const SEEDS: u64 = 10_000;
const STEPS: u32 = 100;

#[test]
fn whatever_happens_every_request_has_exactly_one_outcome() {
    let mut totals = [0; 4];
    for seed in 0..SEEDS {
        let run = std::panic::catch_unwind(|| World::run(Chance::of_seed(seed), STEPS));
        let settled = run.unwrap_or_else(|_| panic!("seed {seed} failed: see above"));
        settled.into_iter().flatten().enumerate().for_each(|(at, count)| totals[at % 4] += count);
    }
    // Schedules in which nothing happens show nothing.
    assert!(totals.iter().all(|settled| *settled > 2_000), "{totals:?}");
}

#[test]
fn a_seed_gives_the_same_numbers_every_time() {
    let numbers = |seed| {
        let mut random = Chance::of_seed(seed);
        [random.below(1_000), random.below(1_000), random.below(1_000)]
    };
    assert_eq!(numbers(7), numbers(7));
    assert_ne!(numbers(7), numbers(8));
}

#[test]
fn what_a_fuzzer_would_say_is_a_conversation_too() {
    let mut chance = Chance::of_seed(1);
    for len in 0..500 {
        let octets: Vec<u8> = (0..len).map(|_| chance.below(256).to_le_bytes()[0]).collect();
        World::run(Chance::of_octets(&octets), 1_000);
    }
}
