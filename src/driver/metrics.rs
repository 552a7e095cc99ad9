//! What a channel counts, for the crate `metrics`.

use alloc::string::{String, ToString};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::channel::{Channel, ChannelStats};
use crate::session::{Durations, Stats};
use crate::transport::{Connection, Phase};

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
    /// | `smpp_queue_seconds` | histogram | |
    /// | `smpp_slot_seconds`, `smpp_unwritten_seconds`, `smpp_peer_seconds` | histogram | `session` |
    /// | `smpp_session_pdus` | gauge, as sessions begin anew | `session`, `direction`, `command`, `status` |
    ///
    /// Durations are told once each, as the power of two in microseconds above them: by [`Durations`], and with
    /// [`Stats::slot`], [`Stats::unwritten`] and [`Stats::peer`] for what they mean. Those that a session has seen between
    /// the last call and its end are left out.
    pub fn record_metrics(&self, channel: &str) {
        let stats = self.stats();
        record_counters(&stats, channel);
        record_gauges(&stats, channel);
        self.0.recorded.queued(&stats.sending.queued, channel);
        for (number, session) in self.0.sessions.iter().enumerate() {
            let Phase::Bound(connection) = session.phase().borrow().clone() else { continue };
            let stats = connection.stats();
            record_pdus(&stats, channel, &number.to_string());
            self.0.recorded.session(number, connection, stats, channel);
        }
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
}

#[expect(clippy::cast_precision_loss, reason = "gauges are no exact counts")]
fn record_pdus(stats: &Stats, channel: &str, session: &str) {
    for (direction, tally) in [("sent", &stats.sent), ("received", &stats.received)] {
        for (command_id, status, count) in tally.iter() {
            let labels = [
                ("channel", String::from(channel)),
                ("session", String::from(session)),
                ("direction", String::from(direction)),
                ("command", command_id.to_string()),
                ("status", status.to_string()),
            ];
            metrics::gauge!("smpp_session_pdus", &labels).set(count as f64);
        }
    }
}

/// What of the durations has been told already: a histogram takes each once.
#[derive(Default)]
pub(super) struct Recorded(Mutex<Told>);

#[derive(Default)]
struct Told {
    queued: Durations,
    /// By the number of the session. A connection that is not the one before begins anew.
    sessions: HashMap<usize, (Connection, Stats)>,
}

impl Recorded {
    fn queued(&self, queued: &Durations, channel: &str) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let labels = [("channel", String::from(channel))];
        record_times("smpp_queue_seconds", &labels, &queued.since(&told.queued));
        told.queued = queued.clone();
    }

    fn session(&self, number: usize, connection: Connection, stats: Stats, channel: &str) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let earlier = match told.sessions.remove(&number) {
            Some((earlier, stats)) if earlier.is_same(&connection) => stats,
            _ => Stats::default(),
        };
        let labels = [("channel", String::from(channel)), ("session", number.to_string())];
        record_times("smpp_slot_seconds", &labels, &stats.slot.since(&earlier.slot));
        record_times("smpp_unwritten_seconds", &labels, &stats.unwritten.since(&earlier.unwritten));
        record_times("smpp_peer_seconds", &labels, &stats.peer.since(&earlier.peer));
        told.sessions.insert(number, (connection, stats));
    }
}

fn record_times<const N: usize>(name: &'static str, labels: &[(&'static str, String); N], new: &Durations) {
    let histogram = metrics::histogram!(name, labels);
    for (bound, count) in new.buckets() {
        histogram.record_many(bound.as_secs_f64(), usize::try_from(count).unwrap_or(usize::MAX));
    }
}
