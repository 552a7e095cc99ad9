//! The terminal: taken over, drawn on, and given back as it was.

use std::io::{self, Stdout, Write};
use std::time::Duration;

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyModifiers};
use crossterm::style::{ContentStyle, PrintStyledContent, StyledContent};
use crossterm::terminal::{
    self, BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen,
};
use crossterm::{execute, queue};
use tokio::sync::mpsc;

/// A line of the screen.
pub(super) struct Row {
    pub(super) text: String,
    pub(super) style: ContentStyle,
}

pub(super) struct Terminal {
    /// Closed when a key ends the view.
    keys: mpsc::Receiver<()>,
    out: Stdout,
}

impl Terminal {
    pub(super) fn open() -> io::Result<Self> {
        terminal::enable_raw_mode()?;
        let (alive, keys) = mpsc::channel(1);
        // From here on dropping it gives the terminal back.
        let mut terminal = Self { keys, out: io::stdout() };
        execute!(terminal.out, EnterAlternateScreen, Hide)?;
        std::thread::spawn(move || wait_for_key(&alive));
        Ok(terminal)
    }

    /// Until a key ends the view. Dropping the future loses nothing.
    pub(super) async fn ended(&mut self) {
        self.keys.recv().await;
    }

    /// Columns and lines.
    pub(super) fn size() -> (usize, usize) {
        let (columns, lines) = terminal::size().unwrap_or((80, 24));
        (columns.into(), lines.into())
    }

    pub(super) fn draw(&mut self, rows: &[Row]) -> io::Result<()> {
        let out = &mut self.out.lock();
        queue!(out, BeginSynchronizedUpdate)?;
        for (line, Row { text, style }) in (0..).zip(rows) {
            let text = StyledContent::new(*style, text);
            queue!(out, MoveTo(0, line), PrintStyledContent(text), Clear(ClearType::UntilNewLine))?;
        }
        queue!(out, EndSynchronizedUpdate)?;
        out.flush()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A terminal that is gone needs no care.
        let _gone = execute!(self.out, Show, LeaveAlternateScreen);
        let _gone = terminal::disable_raw_mode();
    }
}

/// Returns at a key that ends the view, or when nobody waits any more.
fn wait_for_key(alive: &mpsc::Sender<()>) {
    while !alive.is_closed() {
        match event::poll(Duration::from_millis(100)) {
            Ok(false) => {}
            Ok(true) if event::read().is_ok_and(|event| !ends(&event)) => {}
            _ => return,
        }
    }
}

fn ends(event: &Event) -> bool {
    let Event::Key(KeyEvent { code, modifiers, .. }) = event else { return false };
    matches!(code, KeyCode::Char('q') | KeyCode::Esc)
        || (*code == KeyCode::Char('c') && modifiers.contains(KeyModifiers::CONTROL))
}
