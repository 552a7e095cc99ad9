//! Thread CPU time per operation: medians over samples of interleaved runs.

use std::time::Duration;

use cpu_time::ThreadTime;

/// Runs of everything, so that a slow minute hits all alike.
const RUNS: usize = 5;
/// Samples of a contender in a run.
const SAMPLES: usize = 41;

/// One contender in one bench.
pub(crate) struct Contender<'a> {
    pub(crate) name: &'static str,
    /// Runs a batch of operations, makes ready what they need before, and tells how long they took and how many they
    /// were.
    pub(crate) batch: Box<dyn FnMut() -> (Duration, u32) + 'a>,
}

/// What a bench found of one contender, in nanoseconds an operation.
pub(crate) struct Figures {
    pub(crate) name: &'static str,
    pub(crate) median: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
}

/// Times what `act` does `count` times.
pub(crate) fn timed(count: u32, mut act: impl FnMut()) -> (Duration, u32) {
    let start = ThreadTime::now();
    for _ in 0..count {
        act();
    }
    (start.elapsed(), count)
}

/// Measures all contenders, interleaved.
pub(crate) fn compare(mut contenders: Vec<Contender<'_>>) -> Vec<Figures> {
    let mut samples: Vec<Vec<f64>> = contenders.iter().map(|_| Vec::new()).collect();
    for _ in 0..RUNS {
        for (contender, samples) in contenders.iter_mut().zip(&mut samples) {
            (contender.batch)();
            for _ in 0..SAMPLES {
                let (elapsed, count) = (contender.batch)();
                samples.push(elapsed.as_secs_f64() * 1e9 / f64::from(count));
            }
        }
    }
    let figures = contenders.iter().zip(&mut samples).map(|(contender, samples)| {
        samples.sort_by(f64::total_cmp);
        let median = samples[samples.len() / 2];
        Figures { name: contender.name, median, min: samples[0], max: samples[samples.len() - 1] }
    });
    figures.collect()
}
