//! A timer whose moment changes much more often than it comes.

use alloc::boxed::Box;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use tokio::time::{Instant as Moment, Sleep, sleep_until};

/// Wakes at a moment that may be set anew at any time; it may wake too early.
///
/// Every message puts off the timers of its connection. To tell the runtime each time costs more than the message, so a
/// later moment is told only when the earlier one has come.
#[derive(Default)]
pub(super) struct Alarm {
    sleep: Option<Pin<Box<Sleep>>>,
    wanted: bool,
}

impl Alarm {
    /// It is to wake at this moment at the latest, or need not.
    pub(super) fn set(&mut self, moment: Option<Moment>) {
        self.wanted = moment.is_some();
        match (&mut self.sleep, moment) {
            (Some(sleep), Some(moment)) if moment < sleep.deadline() || sleep.is_elapsed() => {
                sleep.as_mut().reset(moment);
            }
            (None, Some(moment)) => self.sleep = Some(Box::pin(sleep_until(moment))),
            _ => {}
        }
    }
}

impl Future for Alarm {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let wanted = self.wanted;
        match &mut self.sleep {
            Some(sleep) if wanted => sleep.as_mut().poll(cx),
            _ => Poll::Pending,
        }
    }
}
