//! The SMSC as it is now, on a terminal.

mod draw;
mod figures;
mod terminal;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use smpp_driver::testing::{SmscEvent, SmscSession};
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::deliveries::Delivered;
use figures::Figures;
use terminal::Terminal;

/// How often the screen is drawn.
const PERIOD: Duration = Duration::from_millis(250);

/// What a view wants to be done.
pub(crate) enum Wish {
    Draw,
    /// Whoever looked at it does so no more.
    Leave,
}

pub(crate) struct View {
    terminal: Terminal,
    figures: Figures,
    ticks: Interval,
}

impl View {
    /// Takes over the terminal until it is dropped.
    ///
    /// # Errors
    ///
    /// The terminal cannot be taken over.
    pub(crate) fn open(listening: SocketAddr) -> io::Result<Self> {
        let mut ticks = interval(PERIOD);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Ok(Self { terminal: Terminal::open()?, figures: Figures::new(listening), ticks })
    }

    pub(crate) fn event(&mut self, event: &SmscEvent) {
        self.figures.event(event);
    }

    pub(crate) fn delivered(&mut self, delivered: &Delivered) {
        self.figures.delivered(delivered);
    }

    /// Waits for what is to be done next; nothing is lost when the future is dropped.
    pub(crate) async fn wish(&mut self) -> Wish {
        tokio::select! {
            () = self.terminal.ended() => Wish::Leave,
            _ = self.ticks.tick() => Wish::Draw,
        }
    }

    /// Draws the screen.
    ///
    /// # Errors
    ///
    /// The terminal is gone.
    pub(crate) fn draw(&mut self, sessions: &[SmscSession]) -> io::Result<()> {
        self.figures.sample(sessions);
        let (columns, lines) = Terminal::size();
        self.terminal.draw(&draw::rows(&self.figures, columns, lines))
    }
}
