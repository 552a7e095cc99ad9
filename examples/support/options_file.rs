//! The options of a channel from a file of `key = value` lines.
//!
//! Blank lines, and lines that begin with `#` or `;`, say nothing; a `#` further on belongs to the value, as passwords
//! may hold one. Blanks around keys and values are dropped; a value in double quotes keeps those inside.

use std::fmt::Write;
use std::path::Path;

use smpp_driver::driver::{ChannelOptions, OptionFault};

/// A line with an option.
struct Line<'a> {
    number: usize,
    key: &'a str,
    value: &'a str,
}

/// Reads the options in a file.
///
/// # Errors
///
/// The file, and a line for each thing that is wrong, with its number. No value of a password is shown.
pub(crate) fn read(path: &Path) -> Result<ChannelOptions, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))?;
    parse(&text).map_err(|errors| format!("{shown}:\n{errors}"))
}

/// Reads options from the text of a file.
///
/// # Errors
///
/// As [`read`], without the file.
pub(crate) fn parse(text: &str) -> Result<ChannelOptions, String> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        // What the line holds is not shown: it may be a password whose key got lost.
        match line.split_once('=') {
            Some((key, value)) if !key.trim().is_empty() => {
                lines.push(Line { number, key: key.trim(), value: unquoted(value.trim()) });
            }
            _ => faults
                .push((number, "no option; KEY = VALUE, a comment after # or nothing is allowed".to_owned())),
        }
    }
    match ChannelOptions::from_pairs(lines.iter().map(|line| (line.key, line.value))) {
        Ok(options) if faults.is_empty() => Ok(options),
        found => {
            for error in found.err().into_iter().flatten() {
                // A key given twice is wrong where it comes the second time, everything else where it stands.
                let nth = usize::from(error.fault == OptionFault::Twice);
                let mut those = lines.iter().filter(|line| line.key.eq_ignore_ascii_case(&error.key));
                faults.push((those.nth(nth).map_or(0, |line| line.number), error.to_string()));
            }
            Err(listed(faults))
        }
    }
}

fn unquoted(value: &str) -> &str {
    value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value)
}

/// One line for each fault, in the order of the file, then what stands in no line of it.
fn listed(mut faults: Vec<(usize, String)>) -> String {
    faults.sort_by_key(|(number, _)| if *number == 0 { usize::MAX } else { *number });
    let mut text = String::new();
    for (number, fault) in faults {
        let line = if text.is_empty() { "" } else { "\n" };
        // A string takes whatever is written.
        let _ = match number {
            0 => write!(text, "{line}  {fault}"),
            _ => write!(text, "{line}  line {number}: {fault}"),
        };
    }
    text
}
