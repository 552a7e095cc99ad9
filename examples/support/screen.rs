//! What the screen is like that standard output goes to.

use std::io::IsTerminal;

use crossterm::style::{Color, Stylize};
use crossterm::terminal;

/// How many columns the terminal has, if it is one; at least 60.
pub(crate) fn columns() -> Option<usize> {
    let size = if std::io::stdout().is_terminal() { terminal::size().ok() } else { None };
    size.map(|(columns, _)| usize::from(columns).max(60))
}

/// Colours, where they are seen and wanted.
#[derive(Clone, Copy)]
pub(crate) struct Paint(bool);

impl Paint {
    /// Colours on a terminal, unless the environment has `NO_COLOR`.
    pub(crate) fn stdout() -> Self {
        Self(std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty()))
    }

    pub(crate) fn paint(self, text: &str, color: Color) -> String {
        if self.0 { text.with(color).to_string() } else { text.to_owned() }
    }
}
