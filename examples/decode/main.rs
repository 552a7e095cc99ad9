//! Shows PDUs as trees: `decode [--json] [HEX]...`, or hexadecimal on standard input, a line for each run of PDUs; and
//! the SMPP conversations in a capture as ladders: `decode --capture FILE [--port N] [--show-text] [--json]`.
//!
//! The arguments are one run; blanks, `:`, `,`, `-` and `0x` may stand between octets.
//! It shows everything, message text and passwords too. Of a PDU that cannot be read it shows what can, and then the
//! field, the offset and the fault.
//!
//! A capture is a file of the format pcap or pcapng, or `-` for standard input. Its TCP streams are put together: out of
//! order, sent again, or with gaps, which are shown. Those that hold SMPP are found by what they hold; `--port` leaves
//! out all others than those of one port. Addresses and texts are masked unless `--show-text`; passwords always are.

mod capture;
mod hex;
mod ladder;
#[path = "../support/mask.rs"]
mod mask;
mod report;
#[path = "../support/screen.rs"]
mod screen;
#[path = "../support/usage.rs"]
mod usage;

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::{Arg, ValueExt};
use usage::Stop;

const USAGE: &str =
    "usage: decode [--json] [HEX]..., or decode --capture FILE [--port N] [--show-text] [--json]";

enum Task {
    Octets { runs: Vec<String>, json: bool },
    Capture { file: PathBuf, options: ladder::Options },
}

fn main() -> ExitCode {
    let done = match arguments() {
        Ok(Task::Octets { runs, json }) => show_octets(runs, json),
        Ok(Task::Capture { file, options }) => ladder::show(&file, options),
        Err(stop) => return stop.exit("decode", USAGE),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("decode: {error}");
            ExitCode::from(2)
        }
    }
}

fn arguments() -> Result<Task, Stop> {
    let (mut json, mut run, mut capture, mut port, mut reveal) = (false, Vec::new(), None, None, false);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("json") => json = true,
            Arg::Long("capture") => capture = Some(PathBuf::from(parser.value()?)),
            Arg::Long("port") => {
                let number = parser.value()?.string()?.parse().ok().filter(|port| *port != 0);
                port = Some(number.ok_or("--port: 1 to 65535 is allowed")?);
            }
            Arg::Long("show-text") => reveal = true,
            Arg::Long("help") | Arg::Short('h') => return Err(Stop::Help),
            Arg::Value(value) => run.push(value.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    match capture {
        Some(_) if !run.is_empty() => Err("octets and --capture are two things: one is allowed".into()),
        Some(file) => Ok(Task::Capture { file, options: ladder::Options { port, reveal, json } }),
        None if port.is_some() || reveal => Err("--port and --show-text belong to --capture".into()),
        None if run.is_empty() => Ok(Task::Octets { runs: run, json }),
        None => Ok(Task::Octets { runs: vec![run.join(" ")], json }),
    }
}

/// Whether all PDUs could be read, and somebody wanted to see them.
fn show_octets(mut runs: Vec<String>, json: bool) -> Result<bool, String> {
    if runs.is_empty() {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map_err(|error| format!("standard input: {error}"))?;
        runs.extend(text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned));
    }
    let mut good = true;
    for run in runs {
        for report in report::pdus(&hex::unhex(&run)?) {
            good &= report.get("error").is_none();
            let out = &mut io::stdout().lock();
            let shown = if json { writeln!(out, "{report}") } else { report::write_tree(out, &report) };
            if shown.is_err() {
                // Nobody reads any more: `decode … | head`.
                return Ok(false);
            }
        }
    }
    Ok(good)
}
