//! What the command-line examples have in common.

use std::time::Duration;

use serde_json::Value;

/// A time such as `500ms`, `5s` or `2m`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 =
        digits.parse().map_err(|_| format!("{text:?} is not a time such as 500ms, 5s or 2m"))?;
    match &text[digits.len()..] {
        "ms" => Ok(Duration::from_millis(number)),
        "s" | "" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number.saturating_mul(60))),
        unit => Err(format!("{unit:?} is not a unit of time; ms, s and m are")),
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
        if self.json {
            let mut object = serde_json::Map::from_iter([("event".to_owned(), Value::from(event))]);
            object.extend(fields.map(|(name, value)| (name.clone(), value.clone())));
            println!("{}", Value::Object(object));
        } else {
            let fields: Vec<_> = fields.map(|(name, value)| format!("{name}={value}")).collect();
            println!("{event:<10} {}", fields.join(" "));
        }
    }
}
