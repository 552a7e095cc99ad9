//! Lines of commands: from a prompt with history, or from whatever standard input is.

use std::io::{self, BufRead as _, IsTerminal as _};
use std::sync::{Mutex, OnceLock};

use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::Validator;
use rustyline::{Config, Context, Editor, ExternalPrinter as _, Helper};
use tokio::sync::mpsc;

use super::command::completions;
use crate::support::Printer;

const PROMPT: &str = "esme> ";

type Print = Box<dyn FnMut(&str) + Send>;

/// Prints a line above the prompt, while it stands there.
static ABOVE: OnceLock<Mutex<Print>> = OnceLock::new();

fn print_above(line: &str) {
    if let Some(Ok(mut above)) = ABOVE.get().map(Mutex::lock) {
        above(line);
    }
}

/// Lines, one when it is asked for.
pub(super) struct Input {
    ask: mpsc::Sender<()>,
    lines: mpsc::Receiver<String>,
}

impl Input {
    /// Reads from now on, and tells how to print beside it.
    ///
    /// # Errors
    ///
    /// The terminal cannot be used.
    pub(super) fn open(printer: Printer) -> rustyline::Result<(Self, Printer)> {
        let ((ask, asked), (tell, lines)) = (mpsc::channel(1), mpsc::channel(1));
        let input = Self { ask, lines };
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            std::thread::spawn(move || read_plainly(asked, &tell));
            return Ok((input, printer));
        }
        let config = Config::builder().auto_add_history(true).build();
        let mut editor = Editor::<Commands, DefaultHistory>::with_config(config)?;
        editor.set_helper(Some(Commands));
        let mut above = editor.create_external_printer()?;
        let above = move |line: &str| {
            // With nobody reading any more, the program still does what it is told.
            let _unread = above.print(format!("{line}\n"));
        };
        let _first = ABOVE.set(Mutex::new(Box::new(above)));
        std::thread::spawn(move || read_with_prompt(editor, asked, &tell));
        Ok((input, Printer { print: print_above, ..printer }))
    }

    /// The next line; `None` after the last one.
    ///
    /// Dropping the future loses no line.
    pub(super) async fn next(&mut self) -> Option<String> {
        // It may have been asked already, by a future that was dropped.
        let _asked = self.ask.try_send(());
        self.lines.recv().await
    }
}

fn read_plainly(mut asked: mpsc::Receiver<()>, tell: &mpsc::Sender<String>) {
    let mut lines = io::stdin().lock().lines();
    while asked.blocking_recv().is_some() {
        let Some(Ok(line)) = lines.next() else { return };
        if tell.blocking_send(line).is_err() {
            return;
        }
    }
}

fn read_with_prompt(
    mut editor: Editor<Commands, DefaultHistory>,
    mut asked: mpsc::Receiver<()>,
    tell: &mpsc::Sender<String>,
) {
    while asked.blocking_recv().is_some() {
        let line = match editor.readline(PROMPT) {
            Ok(line) => line,
            // Ctrl-C gives up the line, Ctrl-D ends.
            Err(ReadlineError::Interrupted) => String::new(),
            Err(_) => return,
        };
        if tell.blocking_send(line).is_err() {
            return;
        }
    }
}

/// What the prompt knows of commands: their names.
struct Commands;

impl Helper for Commands {}
impl Highlighter for Commands {}
impl Validator for Commands {}

impl Hinter for Commands {
    type Hint = String;
}

impl Completer for Commands {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        position: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        let start = &line[..position];
        let names = completions(start).map(|name| format!("{name} ")).collect();
        Ok((0, names))
    }
}
