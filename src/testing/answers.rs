//! How submissions are answered, and what is remembered of each.

use alloc::collections::VecDeque;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use tokio::time::Instant;

use super::{SmscOptions, Submission};
use crate::codec::CommandStatus;

/// What a submission is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is accepted, unless a limit of the SMSC refuses it.
    Accept,
    /// It is refused.
    Refuse(CommandStatus),
    /// It is not accepted and never answered.
    Never,
}

/// Status 0 accepts, all others refuse.
impl From<CommandStatus> for Answer {
    fn from(status: CommandStatus) -> Self {
        if status.is_ok() { Self::Accept } else { Self::Refuse(status) }
    }
}

/// A submission that has come, whatever it was answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Arrival {
    /// When it came.
    pub at: Instant,
    /// Who sent it.
    pub system_id: String,
    /// What became of it.
    pub answer: Answer,
    /// How many submissions of its session had not been answered then, itself included.
    pub unanswered: usize,
}

/// The most of these moments, which are in their order, that lie within a span: the greatest rate.
///
/// ```
/// use std::time::Duration;
/// use smpp_driver::testing::most_within;
/// use tokio::time::Instant;
///
/// let begin = Instant::now();
/// let moments = [0, 400, 900, 1000, 2500].map(|ms| begin + Duration::from_millis(ms));
/// assert_eq!(most_within(moments, Duration::from_secs(1)), 3);
/// ```
pub fn most_within(moments: impl IntoIterator<Item = Instant>, span: Duration) -> usize {
    let (mut most, mut window) = (0, VecDeque::new());
    for moment in moments {
        window.push_back(moment);
        while window.front().is_some_and(|first| moment.saturating_duration_since(*first) >= span) {
            window.pop_front();
        }
        most = most.max(window.len());
    }
    most
}

/// Decides what a submission is answered with; the number is its place among all that have come, from 1 on.
pub(super) type Script = Arc<dyn Fn(&Submission, u64) -> Answer + Send + Sync>;

/// What has come.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    count: u64,
    /// The newest ones.
    log: VecDeque<Arrival>,
    /// When those of the last second came that were accepted.
    recent: VecDeque<Instant>,
}

impl Arrivals {
    /// Decides what is to become of a submission that has just come, and remembers it.
    pub(super) fn judge(
        &mut self,
        options: &SmscOptions,
        system_id: &str,
        submission: &Submission,
        unanswered: usize,
    ) -> Answer {
        let at = Instant::now();
        self.count += 1;
        let scripted =
            options.script.as_ref().map_or(Answer::Accept, |script| script(submission, self.count));
        let answer = match scripted {
            Answer::Accept => self.within_limits(options, submission, at).into(),
            other => other,
        };
        if self.log.len() >= options.max_messages.max(1) {
            self.log.pop_front();
        }
        self.log.push_back(Arrival { at, system_id: system_id.to_string(), answer, unanswered });
        answer
    }

    fn within_limits(
        &mut self,
        options: &SmscOptions,
        submission: &Submission,
        at: Instant,
    ) -> CommandStatus {
        if submission.destinations.iter().any(|address| address.addr.is_empty()) {
            return CommandStatus::INVDSTADR;
        }
        if options.queue_full {
            return CommandStatus::MSGQFUL;
        }
        let Some(rate) = options.submit_rate else { return CommandStatus::OK };
        while self.recent.front().is_some_and(|first| at.duration_since(*first) >= Duration::from_secs(1)) {
            self.recent.pop_front();
        }
        if self.recent.len() >= rate as usize {
            return CommandStatus::THROTTLED;
        }
        self.recent.push_back(at);
        CommandStatus::OK
    }

    pub(super) fn all(&self) -> Vec<Arrival> {
        self.log.iter().cloned().collect()
    }
}
