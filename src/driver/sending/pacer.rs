//! How fast a channel may send: a rate, a window, and how both give way when the SMSC says that it is too much. Pure:
//! time comes in, as the time since an origin of the caller's choice.

use alloc::collections::VecDeque;
use core::time::Duration;

use crate::codec::CommandStatus;

/// The share that remains of rate and window after the SMSC has refused something as too much.
const DECREASE: f64 = 0.5;
/// The share that remains when a peer of SMPP 5.0 says that it comes near its limit.
const GENTLE_DECREASE: f64 = 0.8;
/// The share of rate and window that comes back each second.
const INCREASE_PER_SECOND: f64 = 0.05;
/// The smallest share of rate and window.
const LEAST: f64 = 0.02;
/// However many refusals come of one burst, the share is lowered once.
const ONCE_WITHIN: Duration = Duration::from_secs(1);
/// How long nothing is sent after `ESME_RTHROTTLED`: the limits of SMSCs count by the second.
const PAUSE_THROTTLED: Duration = Duration::from_secs(1);
/// How long nothing is sent after `ESME_RMSGQFUL`: a queue takes longer to empty.
const PAUSE_QUEUE_FULL: Duration = Duration::from_secs(5);
const SECOND: Duration = Duration::from_secs(1);

/// What the configuration allows, and what of it the SMSC bears.
#[derive(Debug)]
pub(super) struct Pacer {
    rate: Option<Rate>,
    window: u32,
    adaptive: bool,
    /// Of rate and window, above 0 and up to 1.
    share: f64,
    /// The share is that of this time.
    at: Duration,
    lowered_at: Option<Duration>,
    resume_at: Duration,
}

/// At most so many in any second, spread over it.
#[derive(Debug)]
struct Rate {
    per_second: u32,
    /// When the last `per_second` were sent.
    sent: VecDeque<Duration>,
    /// When the next would be sent at an even pace.
    even: Duration,
}

impl Pacer {
    pub(super) fn new(rate: Option<u32>, window: u32, adaptive: bool) -> Self {
        Self {
            rate: rate.map(Rate::new),
            window: window.max(1),
            adaptive,
            share: 1.0,
            at: Duration::ZERO,
            lowered_at: None,
            resume_at: Duration::ZERO,
        }
    }

    /// Changes the rate from now on; 0 is a pause. What was sent before counts within the second.
    pub(super) fn set_rate(&mut self, now: Duration, rate: Option<u32>) {
        self.rate = rate.map(|per_second| match self.rate.take() {
            Some(before) => Rate { per_second, even: now, ..before },
            // How much was sent without a rate is not known.
            None => Rate { even: now + SECOND, ..Rate::new(per_second) },
        });
    }

    /// How many PDUs of one session may wait for their answers.
    pub(super) fn window(&self) -> u32 {
        if self.share >= 1.0 { self.window } else { scaled(self.window, self.share) }
    }

    /// The share of rate and window that is used at the moment.
    pub(super) fn share(&self) -> f64 {
        self.share
    }

    /// Whether rate and window give way.
    pub(super) fn is_adaptive(&self) -> bool {
        self.adaptive
    }

    /// Whether there is a rate.
    pub(super) fn is_paced(&self) -> bool {
        self.rate.is_some()
    }

    /// When the next PDU may be sent: now or earlier if it may be.
    pub(super) fn next_at(&self) -> Duration {
        let paced = self.rate.as_ref().map_or(Duration::ZERO, |rate| rate.next_at(self.share));
        paced.max(self.resume_at)
    }

    /// Counts a PDU that is sent.
    pub(super) fn sent(&mut self, now: Duration) {
        if let Some(rate) = &mut self.rate {
            rate.count(now, self.share);
        }
    }

    /// Lets time pass: what was given up comes back little by little.
    pub(super) fn recover(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.at.max(self.resume_at));
        if self.share < 1.0 && !passed.is_zero() {
            self.share = (self.share + INCREASE_PER_SECOND * passed.as_secs_f64()).min(1.0);
        }
        self.at = now;
    }

    /// Hears that the SMSC has refused a PDU. Whether it may be sent again later: it was too much at the moment.
    pub(super) fn refused(&mut self, now: Duration, status: CommandStatus) -> bool {
        let pause = match status {
            CommandStatus::THROTTLED => PAUSE_THROTTLED,
            CommandStatus::MSGQFUL => PAUSE_QUEUE_FULL,
            _ => return false,
        };
        if self.adaptive {
            self.resume_at = self.resume_at.max(now + pause);
        }
        self.lower(now, DECREASE);
        true
    }

    /// Hears the `congestion_state` of a peer of SMPP 5.0: 0 is idle, 80 to 90 as it should be, 100 congested.
    pub(super) fn congestion(&mut self, now: Duration, state: u8) {
        match state {
            0..80 => {}
            // No more, no less.
            80..=90 => self.at = now,
            91..100 => self.lower(now, GENTLE_DECREASE),
            _ => self.lower(now, DECREASE),
        }
    }

    fn lower(&mut self, now: Duration, factor: f64) {
        if self.adaptive && self.lowered_at.is_none_or(|at| at + ONCE_WITHIN <= now) {
            self.recover(now);
            self.share = (self.share * factor).max(LEAST);
            self.lowered_at = Some(now);
        }
    }
}

impl Rate {
    /// What is sent within this time at an even pace may be sent at once: timers are not exact.
    const SLACK: Duration = Duration::from_millis(50);

    fn new(per_second: u32) -> Self {
        Self { per_second, sent: VecDeque::new(), even: Duration::ZERO }
    }

    fn step(&self, share: f64) -> Duration {
        SECOND.div_f64(f64::from(self.per_second) * share).min(SECOND)
    }

    fn next_at(&self, share: f64) -> Duration {
        if self.per_second == 0 {
            return Duration::MAX;
        }
        // At least one PDU can be ahead of the even pace, or none would ever be sent.
        let even = self.even.saturating_sub(Self::SLACK.min(SECOND / self.per_second * 4));
        let allowed = scaled(self.per_second, share) as usize;
        let second_ago = self.sent.len().checked_sub(allowed).and_then(|at| self.sent.get(at));
        even.max(second_ago.map_or(Duration::ZERO, |at| *at + SECOND))
    }

    fn count(&mut self, now: Duration, share: f64) {
        while self.sent.len() >= self.per_second.max(1) as usize {
            self.sent.pop_front();
        }
        self.sent.push_back(now);
        self.even = self.even.max(now) + self.step(share);
    }
}

/// A share of a whole number, 1 at least.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share is between 0 and 1")]
fn scaled(whole: u32, share: f64) -> u32 {
    ((f64::from(whole) * share) as u32).max(1)
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    const MS: Duration = Duration::from_millis(1);

    /// Sends as soon as it may for a while; when each was sent.
    fn sent_times(pacer: &mut Pacer, seconds: u32) -> Vec<Duration> {
        let mut times = Vec::new();
        let mut now = Duration::ZERO;
        while now < SECOND * seconds {
            pacer.recover(now);
            if pacer.next_at() <= now {
                pacer.sent(now);
                times.push(now);
            } else {
                // Clocks tick by the millisecond.
                now = pacer.next_at().max(now + MS);
            }
        }
        times
    }

    fn most_within_a_second(times: &[Duration]) -> usize {
        let from =
            |(at, time): (usize, &Duration)| at + 1 - times.partition_point(|first| *first + SECOND <= *time);
        times.iter().enumerate().map(from).max().unwrap_or(0)
    }

    #[test]
    fn no_second_sees_more_than_the_rate_and_ten_see_ten_times_as_many() {
        for rate in [1, 2, 3, 10, 99, 100, 1_000] {
            let times = sent_times(&mut Pacer::new(Some(rate), 10, true), 10);
            let rate = rate as usize;
            assert!(most_within_a_second(&times) <= rate, "{rate}: {}", most_within_a_second(&times));
            assert!(times.len() * 100 >= 10 * rate * 98, "{rate}: {}", times.len());
        }
    }

    #[test]
    fn a_changed_rate_counts_what_was_sent_before() {
        let mut pacer = Pacer::new(Some(100), 10, true);
        let mut times = sent_times(&mut pacer, 1);
        let mut now = SECOND;
        for (rate, until) in [(10, 3), (0, 5), (200, 7), (5, 9)] {
            pacer.set_rate(now, Some(rate));
            let before = times.len();
            while now < SECOND * until {
                pacer.recover(now);
                if pacer.next_at() <= now {
                    pacer.sent(now);
                    times.push(now);
                } else {
                    now = pacer.next_at().max(now + MS).min(SECOND * until);
                }
            }
            // Whoever sends under a lower rate waits for what the higher one had sent.
            for (at, time) in times.iter().enumerate().skip(before) {
                let within = at + 1 - times.partition_point(|first| *first + SECOND <= *time);
                assert!(within <= rate as usize, "{rate}: {within} at {time:?}");
            }
            assert_eq!(rate == 0, times.len() == before, "{rate}");
        }
    }

    #[test]
    fn refusals_of_one_burst_lower_rate_and_window_once_and_both_come_back() {
        let mut pacer = Pacer::new(Some(100), 10, true);
        for ms in 0..10 {
            assert!(pacer.refused(MS * ms, CommandStatus::THROTTLED));
        }
        assert_eq!(pacer.window(), 5);
        assert!(pacer.next_at() >= SECOND);
        pacer.recover(SECOND * 12);
        assert_eq!(pacer.window(), 10);
        assert!((pacer.share() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_full_queue_is_given_more_time_than_a_rate() {
        let (mut throttled, mut full) = (Pacer::new(None, 10, true), Pacer::new(None, 10, true));
        throttled.refused(Duration::ZERO, CommandStatus::THROTTLED);
        full.refused(Duration::ZERO, CommandStatus::MSGQFUL);
        assert!(throttled.next_at() < full.next_at());
    }

    #[test]
    fn other_refusals_say_nothing_about_the_pace() {
        let mut pacer = Pacer::new(Some(100), 10, true);
        assert!(!pacer.refused(Duration::ZERO, CommandStatus::INVDSTADR));
        assert_eq!((pacer.window(), pacer.next_at()), (10, Duration::ZERO));
    }

    #[test]
    fn not_adaptive_nothing_gives_way() {
        let mut pacer = Pacer::new(Some(100), 10, false);
        assert!(pacer.refused(Duration::ZERO, CommandStatus::THROTTLED));
        assert_eq!((pacer.window(), pacer.next_at()), (10, Duration::ZERO));
    }

    #[test]
    fn congestion_lowers_holds_or_lets_recover() {
        // The first answer lowers the share to 0.8; within two seconds 0.1 of it comes back, unless the next says no.
        for (state, expected) in [(0, 0.9), (79, 0.9), (85, 0.8), (95, 0.72), (100, 0.45)] {
            let mut pacer = Pacer::new(None, 100, true);
            pacer.congestion(Duration::ZERO, 95);
            pacer.congestion(SECOND * 2, state);
            pacer.recover(SECOND * 2);
            assert!((pacer.share() - expected).abs() < 1e-9, "{state}: {}", pacer.share());
        }
    }
}
