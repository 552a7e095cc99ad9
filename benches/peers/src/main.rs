//! Measures smpp-driver against its peers in one run:
//! `cargo run --release -- codec|e2e|pii [--only NAME] [--json]`, `-- scale [--sessions N] [--json]`, and
//! `-- driver|fleet|tls [--json]`, `-- durable [--only sync|alone|waiting|e2e] [--dir DIR] [--json]`, and
//! `-- nats [--only bare|queue|waiting] [--dir DIR] [--json]`.

mod codec;
mod driver;
mod durable;
mod e2e;
mod fleet;
mod measure;
mod nats;
mod pii;
mod scale;
mod tls;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::{Arg, ValueExt};

const USAGE: &str = "usage: smpp-driver-peers codec|e2e|pii [--only NAME] [--json], scale [--sessions N] [--json], driver|fleet|tls [--json], durable [--only sync|alone|waiting|e2e] [--dir DIR] [--json], or nats [--only bare|queue|waiting] [--dir DIR] [--json]";

fn main() -> ExitCode {
    match arguments() {
        Ok(Arguments { subcommand, only, json, sessions, server, dir }) => {
            match (subcommand.as_str(), server) {
                ("codec", None) => codec::run(json, &only),
                ("e2e", None) => e2e::run(json, &only),
                ("driver", None) => driver::run(json),
                ("durable", None) => durable::run(json, &dir, &only),
                ("nats", None) => nats::run(json, &dir, &only),
                ("fleet", None) => fleet::run(json),
                ("pii", None) => pii::run(json, &only),
                ("scale", None) => scale::run(json, sessions),
                ("tls", None) => tls::run(json),
                // The processes that `scale` starts.
                ("scale-clients", Some(server)) => scale::clients(server, sessions),
                ("scale-busy", Some(server)) => scale::busy_client(server),
                // The one that `fleet` starts.
                ("fleet-server", None) => fleet::server(),
                (other, _) => {
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

struct Arguments {
    subcommand: String,
    only: String,
    json: bool,
    sessions: usize,
    server: Option<SocketAddr>,
    /// On which disk.
    dir: PathBuf,
}

fn arguments() -> Result<Arguments, lexopt::Error> {
    let (mut subcommand, mut only, mut json) = (None, String::new(), false);
    let (mut sessions, mut server) = (10_000, None);
    let mut dir = std::env::temp_dir();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("json") => json = true,
            Arg::Long("only") => only = parser.value()?.string()?,
            Arg::Long("sessions") => sessions = parser.value()?.parse()?,
            Arg::Long("dir") => dir = parser.value()?.into(),
            Arg::Long("server") => server = Some(parser.value()?.parse()?),
            Arg::Value(value) if subcommand.is_none() => subcommand = Some(value.string()?),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Arguments {
        subcommand: subcommand.ok_or("the subcommand is missing")?,
        only,
        json,
        sessions,
        server,
        dir,
    })
}
