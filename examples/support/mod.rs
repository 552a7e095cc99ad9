//! What the command-line examples have in common.

pub(crate) mod screen;
pub(crate) mod usage;

use std::io::Write;
use std::time::Duration;

use crossterm::style::Color;
use serde_json::Value;

use screen::{Paint, columns};

/// A time such as `500ms`, `5s` or `2m`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits.parse().map_err(|_| "a time is written 500ms, 5s or 2m".to_owned())?;
    match &text[digits.len()..] {
        "ms" => Ok(Duration::from_millis(number)),
        "s" | "" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number.saturating_mul(60))),
        _ => Err("the units of time are ms, s and m".to_owned()),
    }
}

/// Prints events, as JSON or for a person.
#[derive(Clone, Copy)]
pub(crate) struct Printer {
    pub(crate) json: bool,
    /// Prints a line.
    pub(crate) print: fn(&str),
}

impl Printer {
    /// Prints to standard output.
    pub(crate) fn new(json: bool) -> Self {
        // With nobody reading any more, the program still does what it is told.
        Self { json, print: |line| drop(writeln!(std::io::stdout(), "{line}")) }
    }

    /// Prints one event with its fields; `null` fields are left out.
    pub(crate) fn event(self, event: &str, fields: &Value) {
        let fields = fields.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
        let line = if self.json {
            let mut object = serde_json::Map::from_iter([("event".to_owned(), Value::from(event))]);
            object.extend(fields.map(|(name, value)| (name.clone(), value.clone())));
            Value::Object(object).to_string()
        } else {
            for_a_person(event, fields.flat_map(|(name, value)| flattened(name, value)))
        };
        (self.print)(&line);
    }
}

/// A field, or the fields inside it with their places.
fn flattened(name: &str, value: &Value) -> Vec<String> {
    match value {
        Value::Object(inner) => {
            inner.iter().flat_map(|(part, value)| flattened(&format!("{name}.{part}"), value)).collect()
        }
        value => vec![format!("{name}={value}")],
    }
}

/// Events of which somebody should take note.
const FAILURES: [&str; 7] =
    ["fault", "incomplete", "not_bound", "not_delivered", "not_sent", "rejected", "unanswered"];

/// Columns before the fields.
const MARGIN: usize = 11;

/// An event in as many lines as the terminal needs, broken between fields; in one where there is none.
fn for_a_person(event: &str, fields: impl Iterator<Item = String>) -> String {
    let room = columns().map_or(usize::MAX, |columns| columns - MARGIN);
    let (mut lines, mut line) = (Vec::new(), String::new());
    for field in fields {
        if !line.is_empty() && line.chars().count() + 1 + field.chars().count() > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&field);
    }
    lines.push(line);
    let color = if FAILURES.contains(&event) { Color::Red } else { Color::Cyan };
    let event = Paint::stdout().paint(&format!("{event:<10}"), color);
    format!("{event} {}", lines.join(&format!("\n{:MARGIN$}", "")))
}
