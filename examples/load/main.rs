//! Load on an SMSC, and what it makes of it:
//! `load --url smpp://ID:PW@HOST:PORT [--sessions S] [--window W] [--messages N] [--rate R] [--server] [--json]`.
//!
//! Each session keeps `window` requests on their way. With a rate, a request's time counts from the moment when it was
//! due, not from when the SMSC let it be sent: a stall is not hidden by the requests that it held up.
//!
//! On a terminal a bar shows how far it is.
//!
//! `--server` serves at the address of the URL, in this process; without `--messages` it does nothing else, until
//! Ctrl-C, for a `load` in another process. The CPU time is that of this process: of both sides with `--server`.

mod arguments;
mod progress;
mod report;
mod server;
mod sessions;
#[path = "../support/usage.rs"]
mod usage;

use std::process::ExitCode;

use cpu_time::ProcessTime;
use tokio::time::Instant;

use crate::arguments::{Arguments, USAGE};
use crate::report::Report;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(stop) => return stop.exit("load", USAGE),
    };
    match run(&arguments).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("load: {}: {error}", arguments.url);
            ExitCode::FAILURE
        }
    }
}

/// Whether every message was accepted.
async fn run(arguments: &Arguments) -> Result<bool, Box<dyn std::error::Error>> {
    if arguments.server {
        server::start(arguments).await?;
    }
    let Some(messages) = arguments.messages else {
        tokio::signal::ctrl_c().await?;
        return Ok(true);
    };
    let sessions = sessions::bind(arguments).await?;
    let (start, cpu) = (Instant::now(), ProcessTime::now());
    let tally = sessions::send(&sessions, arguments, messages).await?;
    let report = Report { tally: &tally, elapsed: start.elapsed(), cpu: cpu.elapsed() };
    report.print(arguments);
    for (connection, _) in &sessions {
        connection.unbind().await;
    }
    Ok(tally.accepted == messages)
}
