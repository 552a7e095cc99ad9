//! What has happened, and what the process holds.

use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hdrhistogram::Histogram;
use serde_json::{Value, json};
use smpp_driver::session::RequestError;

use crate::support::Printer;

/// What has happened so far.
#[derive(Default)]
pub(crate) struct Figures {
    begun: AtomicU64,
    accepted: AtomicU64,
    rejected: AtomicU64,
    unanswered: AtomicU64,
    not_sent: AtomicU64,
    receipts: AtomicU64,
    sessions: AtomicU64,
    sessions_ended: AtomicU64,
    strangers: AtomicU64,
    faults: AtomicU64,
    /// What was accepted before the line that was printed last.
    told: AtomicU64,
    /// In microseconds, since the last line and of the whole run.
    latencies: Mutex<Option<[Histogram<u64>; 2]>>,
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

fn of(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

impl Figures {
    pub(crate) fn begun(&self) {
        count(&self.begun);
    }

    pub(crate) fn ended(&self, outcome: &Result<(), RequestError>, elapsed: Duration) {
        count(match outcome {
            Ok(()) => &self.accepted,
            Err(RequestError::Rejected(_)) => &self.rejected,
            Err(RequestError::Unanswered(_)) => &self.unanswered,
            Err(RequestError::NotSent(_)) => &self.not_sent,
        });
        if outcome.is_ok() {
            let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
            self.latencies(|latencies| latencies.iter_mut().for_each(|all| all.saturating_record(micros)));
        }
    }

    pub(crate) fn receipt(&self) {
        count(&self.receipts);
    }

    pub(crate) fn session(&self) {
        count(&self.sessions);
    }

    pub(crate) fn session_ended(&self) {
        count(&self.sessions_ended);
    }

    pub(crate) fn stranger(&self) {
        count(&self.strangers);
    }

    pub(crate) fn fault(&self) {
        count(&self.faults);
    }

    fn latencies<T>(&self, look: impl FnOnce(&mut [Histogram<u64>; 2]) -> T) -> T {
        let mut latencies = self.latencies.lock().unwrap_or_else(PoisonError::into_inner);
        // From 1 µs to 100 s.
        let new = || Histogram::new_with_bounds(1, 100_000_000, 3).expect("bounds that are allowed");
        look(latencies.get_or_insert_with(|| [new(), new()]))
    }

    /// Whether every request has had one outcome, and every session one end.
    pub(crate) fn is_complete(&self) -> bool {
        let outcomes = of(&self.accepted) + of(&self.rejected) + of(&self.unanswered) + of(&self.not_sent);
        of(&self.begun) == outcomes && of(&self.sessions) == of(&self.sessions_ended)
    }

    pub(crate) fn print(&self, printer: Printer, at: Duration, since: Duration, holdings: &Holdings) {
        let accepted = of(&self.accepted);
        let new = accepted - self.told.swap(accepted, Ordering::Relaxed);
        let latency = self.latencies(|[recent, _]| {
            let latency = percentiles(recent);
            recent.reset();
            latency
        });
        printer.event(
            "soak",
            &json!({
                "seconds": at.as_secs(), "msgs_per_s": new / since.as_secs().max(1), "latency_ms": latency,
                "resident_kib": holdings.resident_kib, "files": holdings.files, "tasks": holdings.tasks,
            }),
        );
    }

    pub(crate) fn print_end(&self, printer: Printer, holdings: &Holdings) {
        printer.event(
            "end",
            &json!({
                "accepted": of(&self.accepted), "rejected": of(&self.rejected),
                "unanswered": of(&self.unanswered), "not_sent": of(&self.not_sent),
                "without_outcome": of(&self.begun)
                    - of(&self.accepted) - of(&self.rejected) - of(&self.unanswered) - of(&self.not_sent),
                "receipts": of(&self.receipts), "sessions": of(&self.sessions),
                "sessions_ended": of(&self.sessions_ended), "strangers": of(&self.strangers),
                "faults": of(&self.faults), "latency_ms": self.latencies(|[_, all]| percentiles(all)),
                "resident_kib": holdings.resident_kib, "files": holdings.files, "tasks": holdings.tasks,
            }),
        );
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn percentiles(latencies: &Histogram<u64>) -> Value {
    let ms = |percentile| latencies.value_at_percentile(percentile) as f64 / 1e3;
    json!({"p50": ms(50.0), "p90": ms(90.0), "p99": ms(99.0), "p99.9": ms(99.9), "max": ms(100.0)})
}

/// What the process holds. Zero where the system does not tell.
pub(crate) struct Holdings {
    resident_kib: usize,
    files: usize,
    tasks: usize,
}

impl Holdings {
    pub(crate) fn now() -> Self {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        Self {
            resident_kib: resident
                .and_then(|resident| resident.trim().trim_end_matches(" kB").parse().ok())
                .unwrap_or(0),
            files: fs::read_dir("/proc/self/fd").map_or(0, Iterator::count),
            tasks: tokio::runtime::Handle::current().metrics().num_alive_tasks(),
        }
    }

    /// Whether there are no more files and tasks than before anything began.
    pub(crate) fn is_at_rest(&self, before: &Self) -> bool {
        self.files <= before.files && self.tasks <= before.tasks
    }

    /// Whether there is more memory than before, but for what an allocator keeps for later.
    pub(crate) fn has_grown(&self, before: &Self) -> bool {
        self.resident_kib > before.resident_kib * 5 / 4 + 4096
    }
}
