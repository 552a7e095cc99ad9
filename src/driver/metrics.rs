//! What a channel counts, for the crate `metrics`.

use alloc::string::{String, ToString};

use super::channel::{Channel, ChannelStats};
use crate::session::Durations;

impl Channel {
    /// Tells the recorder of the crate `metrics` how the channel is; call it every few seconds. `channel` is the value of
    /// the label of that name.
    ///
    /// | name | kind | labels |
    /// |---|---|---|
    /// | `smpp_messages_total` | counter | `outcome`: accepted, rejected, not_sent, unanswered |
    /// | `smpp_throttled_total` | counter | |
    /// | `smpp_refusals_total` | counter | `status` |
    /// | `smpp_received_total` | counter | |
    /// | `smpp_receipts_total` | counter | `match`: matched, unmatched, duplicate |
    /// | `smpp_masked_total` | counter | `rule` |
    /// | `smpp_binds_total` | counter | |
    /// | `smpp_sessions_bound`, `smpp_waiting`, `smpp_out`, `smpp_share` | gauge | |
    /// | `smpp_queue_seconds`, `smpp_slot_seconds`, `smpp_peer_seconds` | gauge | `session`; `quantile`: 0.5, 0.99 |
    /// | `smpp_session_pdus` | gauge, as sessions begin anew | `session`, `direction`, `command`, `status` |
    pub fn record_metrics(&self, channel: &str) {
        let stats = self.stats();
        record_counters(&stats, channel);
        record_gauges(&stats, channel);
    }
}

fn record_counters(stats: &ChannelStats, channel: &str) {
    let channel = channel.to_string();
    let sending = &stats.sending;
    let outcomes = [
        ("accepted", sending.accepted),
        ("rejected", sending.rejected),
        ("not_sent", sending.not_sent),
        ("unanswered", sending.unanswered),
    ];
    for (outcome, count) in outcomes {
        metrics::counter!("smpp_messages_total", "channel" => channel.clone(), "outcome" => outcome)
            .absolute(count);
    }
    metrics::counter!("smpp_throttled_total", "channel" => channel.clone()).absolute(sending.throttled);
    for (_, refusal, count) in sending.refusals.iter() {
        let refusal = refusal.to_string();
        metrics::counter!("smpp_refusals_total", "channel" => channel.clone(), "status" => refusal)
            .absolute(count);
    }
    let receiving = &stats.receiving;
    metrics::counter!("smpp_received_total", "channel" => channel.clone()).absolute(receiving.messages);
    let receipts = [
        ("matched", receiving.receipts_matched),
        ("unmatched", receiving.receipts_unmatched),
        ("duplicate", receiving.receipts_duplicate),
    ];
    for (kind, count) in receipts {
        metrics::counter!("smpp_receipts_total", "channel" => channel.clone(), "match" => kind)
            .absolute(count);
    }
    for (rule, count) in &receiving.masked_by_rule {
        let rule = rule.to_string();
        metrics::counter!("smpp_masked_total", "channel" => channel.clone(), "rule" => rule).absolute(*count);
    }
    metrics::counter!("smpp_binds_total", "channel" => channel).absolute(receiving.binds);
}

#[expect(clippy::cast_precision_loss, reason = "gauges are no exact counts")]
fn record_gauges(stats: &ChannelStats, channel: &str) {
    let gauges = [
        ("smpp_sessions_bound", stats.bound as f64),
        ("smpp_waiting", stats.waiting as f64),
        ("smpp_out", stats.out as f64),
        ("smpp_share", stats.share),
    ];
    for (name, value) in gauges {
        metrics::gauge!(name, "channel" => channel.to_string()).set(value);
    }
    record_times("smpp_queue_seconds", channel, "all", &stats.sending.queued);
    for (number, session) in stats.sessions.iter().enumerate() {
        let number = number.to_string();
        record_times("smpp_slot_seconds", channel, &number, &session.slot);
        record_times("smpp_peer_seconds", channel, &number, &session.peer);
        for (direction, tally) in [("sent", &session.sent), ("received", &session.received)] {
            for (command_id, status, count) in tally.iter() {
                let labels = [
                    ("channel", String::from(channel)),
                    ("session", number.clone()),
                    ("direction", String::from(direction)),
                    ("command", command_id.to_string()),
                    ("status", status.to_string()),
                ];
                metrics::gauge!("smpp_session_pdus", &labels).set(count as f64);
            }
        }
    }
}

fn record_times(name: &'static str, channel: &str, session: &str, durations: &Durations) {
    for (quantile, share) in [("0.5", 0.5), ("0.99", 0.99)] {
        let labels = [
            ("channel", String::from(channel)),
            ("session", String::from(session)),
            ("quantile", String::from(quantile)),
        ];
        metrics::gauge!(name, &labels).set(durations.quantile(share).as_secs_f64());
    }
}
