//! The figures.

use std::time::Duration;

use serde_json::json;

use crate::arguments::Arguments;
use crate::sessions::Tally;

pub(crate) struct Report<'a> {
    pub(crate) tally: &'a Tally,
    pub(crate) elapsed: Duration,
    pub(crate) cpu: Duration,
}

const PERCENTILES: [(&str, f64); 5] =
    [("p50", 50.0), ("p90", 90.0), ("p99", 99.0), ("p99.9", 99.9), ("max", 100.0)];

impl Report<'_> {
    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    pub(crate) fn print(&self, arguments: &Arguments) {
        let Tally { accepted, rejected, unanswered, not_sent, latencies } = self.tally;
        let messages = (accepted + rejected + unanswered + not_sent) as f64;
        let seconds = self.elapsed.as_secs_f64();
        let rate = (messages / seconds).round();
        let cpu_us = self.cpu.as_secs_f64() * 1e6 / messages;
        let microseconds = |percentile| latencies.value_at_percentile(percentile) as f64 / 1e3;
        let rounded = |number: f64| (number * 100.0).round() / 100.0;
        if arguments.json {
            let latency_us: serde_json::Map<_, _> = PERCENTILES
                .iter()
                .map(|(name, percentile)| ((*name).to_owned(), rounded(microseconds(*percentile)).into()))
                .collect();
            println!(
                "{}",
                json!({
                    "sessions": arguments.sessions, "window": arguments.window, "rate": arguments.rate,
                    "accepted": accepted, "rejected": rejected, "unanswered": unanswered, "not_sent": not_sent,
                    "seconds": rounded(seconds), "msgs_per_s": rate, "cpu_us_per_message": rounded(cpu_us),
                    "latency_us": latency_us,
                })
            );
            return;
        }
        println!(
            "outcomes    {accepted} accepted, {rejected} rejected, {unanswered} unanswered, {not_sent} not sent"
        );
        let Arguments { sessions, window, .. } = arguments;
        println!(
            "throughput  {rate} msgs/s for {seconds:.2} s, {sessions} sessions, a window of {window} each"
        );
        println!("CPU         {cpu_us:.2} us a message");
        let figures =
            PERCENTILES.map(|(name, percentile)| format!("{name} {}", time(microseconds(percentile))));
        println!("latency     {}", figures.join(", "));
        for (upper, count) in self.distribution() {
            let share = count as f64 / latencies.len() as f64;
            let bar = "█".repeat(usize::try_from(count * 40 / latencies.len()).unwrap_or_default());
            println!("{:>11} {:>5.1} %  {bar}", format!("≤ {}", time(upper)), share * 100.0);
        }
    }

    /// How many latencies are at most so many microseconds, and more than the bound before: half as many. Those below
    /// the first bound that counts are left out.
    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    fn distribution(&self) -> impl Iterator<Item = (f64, u64)> {
        let steps = self.tally.latencies.iter_log(1_000, 2.0);
        let steps =
            steps.map(|step| (step.value_iterated_to() as f64 / 1e3, step.count_since_last_iteration()));
        steps.skip_while(|(_, count)| *count == 0 || count * 2000 < self.tally.latencies.len())
    }
}

/// Microseconds as people write them.
fn time(microseconds: f64) -> String {
    match microseconds {
        below if below < 1e3 => format!("{below:.0} us"),
        below if below < 1e6 => format!("{:.1} ms", below / 1e3),
        more => format!("{:.2} s", more / 1e6),
    }
}
