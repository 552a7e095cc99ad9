//! What the command-line examples have in common.

pub(crate) mod usage;

use std::io::Write;
use std::time::Duration;

use serde_json::Value;

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
}

impl Printer {
    /// Prints one event with its fields; `null` fields are left out.
    pub(crate) fn event(self, event: &str, fields: &Value) {
        let fields = fields.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
        // With nobody reading any more, the program still does what it is told.
        let _unread = if self.json {
            let mut object = serde_json::Map::from_iter([("event".to_owned(), Value::from(event))]);
            object.extend(fields.map(|(name, value)| (name.clone(), value.clone())));
            writeln!(std::io::stdout(), "{}", Value::Object(object))
        } else {
            let fields: Vec<_> = fields.map(|(name, value)| format!("{name}={value}")).collect();
            writeln!(std::io::stdout(), "{event:<10} {}", fields.join(" "))
        };
    }
}
