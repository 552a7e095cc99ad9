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
            "{accepted} accepted, {rejected} rejected, {unanswered} unanswered, {not_sent} not sent in {seconds:.2} s"
        );
        println!(
            "{rate} msgs/s over {} sessions with a window of {}, {cpu_us:.2} us of CPU per message",
            arguments.sessions, arguments.window
        );
        let figures = PERCENTILES.map(|(name, percentile)| format!("{name} {:.1}", microseconds(percentile)));
        println!("latency in us: {}", figures.join(", "));
    }
}
