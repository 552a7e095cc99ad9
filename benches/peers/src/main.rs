//! Measures smpp-driver against its peers in one run: `cargo run --release -- codec|e2e [--only NAME] [--json]`.

mod codec;
mod e2e;
mod measure;

use std::process::ExitCode;

use lexopt::{Arg, ValueExt};

const USAGE: &str = "usage: smpp-driver-peers codec|e2e [--only NAME] [--json]";

fn main() -> ExitCode {
    match arguments() {
        Ok((subcommand, only, json)) => {
            match subcommand.as_str() {
                "codec" => codec::run(json, &only),
                "e2e" => e2e::run(json, &only),
                other => {
                    eprintln!("{other:?} is not a subcommand; {USAGE}");
                    return ExitCode::from(2);
                }
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}; {USAGE}");
            ExitCode::from(2)
        }
    }
}

fn arguments() -> Result<(String, String, bool), lexopt::Error> {
    let (mut subcommand, mut only, mut json) = (None, String::new(), false);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("json") => json = true,
            Arg::Long("only") => only = parser.value()?.string()?,
            Arg::Value(value) if subcommand.is_none() => subcommand = Some(value.string()?),
            other => return Err(other.unexpected()),
        }
    }
    Ok((subcommand.ok_or("the subcommand is missing")?, only, json))
}
