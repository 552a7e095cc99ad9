//! A bar that shows how far it is, on a terminal.

use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::sessions::Tallies;

/// How often the bar moves: seldom enough that it costs no throughput.
const PERIOD: Duration = Duration::from_millis(200);

pub(crate) struct Progress {
    bar: ProgressBar,
    moving: JoinHandle<()>,
}

impl Progress {
    /// Shows on standard error how many messages have an outcome, how fast it goes, and how long it will take.
    pub(crate) fn start(messages: u64, tallies: Tallies) -> Self {
        // It stays hidden where standard error is no terminal.
        let bar = ProgressBar::with_draw_target(Some(messages), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template(
            "{bar:20.cyan/black.bright} {percent:>3} %  {human_pos} of {human_len}{msg}",
        );
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("━╸━"));
        let moving = tokio::spawn(go_on(bar.clone(), messages, tallies));
        Self { bar, moving }
    }

    /// Takes the bar away.
    pub(crate) fn end(self) {
        self.moving.abort();
        self.bar.finish_and_clear();
    }
}

async fn go_on(bar: ProgressBar, messages: u64, tallies: Tallies) {
    if bar.is_hidden() {
        return;
    }
    let (mut then, mut before) = (Instant::now(), 0);
    let mut ticks = tokio::time::interval(PERIOD);
    loop {
        ticks.tick().await;
        let (done, failed) = tallies.done();
        let rate = rate(done - before, then.elapsed());
        (then, before) = (Instant::now(), done);
        bar.set_position(done);
        let failed = if failed > 0 { format!(", {failed} failed") } else { String::new() };
        let left =
            (messages - done).checked_div(rate).map_or_else(String::new, |left| format!(", {left} s left"));
        bar.set_message(format!("{failed}, {} msgs/s{left}", HumanCount(rate)));
    }
}

/// Messages a second.
fn rate(messages: u64, elapsed: Duration) -> u64 {
    let microseconds = elapsed.as_micros().max(1);
    u64::try_from(u128::from(messages) * 1_000_000 / microseconds).unwrap_or(u64::MAX)
}
