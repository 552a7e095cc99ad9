//! A long run over a bad way: `soak [--time 5m] [--sessions 4] [--rate 4000] [--seed 1] [--json]`.
//!
//! An SMSC, a proxy and ESMEs run in this process. The way between them stalls, delays and breaks; strangers send
//! garbage; every fault of a peer has its turn again and again. Each tenth of the time a line tells how much was sent,
//! how long it took, and what the process holds. In the end it must hold no more memory than when it was warm and no
//! more files and tasks than at the start, and every message must have had one outcome: else the exit code is 1.

mod esmes;
mod figures;
#[path = "../support/mod.rs"]
mod support;
mod trouble;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use lexopt::{Arg, ValueExt};
use smpp_driver::testing::{Proxy, Smsc, SmscOptions};
use smpp_driver::transport::ServerOptions;
use support::usage::Stop;
use support::{Printer, duration};
use tokio::time::{Instant, sleep_until};

use crate::figures::{Figures, Holdings};

const USAGE: &str = "usage: soak [--time 5m] [--sessions 4] [--rate 4000] [--seed 1] [--json]";

/// By then every fault has had its turn, and what is kept is there.
const WARM: Duration = Duration::from_secs(30);

struct Arguments {
    time: Duration,
    sessions: u32,
    rate: u32,
    seed: u64,
    json: bool,
}

fn arguments() -> Result<Arguments, Stop> {
    let mut arguments =
        Arguments { time: Duration::from_secs(300), sessions: 4, rate: 4000, seed: 1, json: false };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("time") => arguments.time = duration(&parser.value()?.string()?)?,
            Arg::Long("sessions") => arguments.sessions = parser.value()?.parse()?,
            Arg::Long("rate") => arguments.rate = parser.value()?.parse()?,
            Arg::Long("seed") => arguments.seed = parser.value()?.parse()?,
            Arg::Long("json") => arguments.json = true,
            Arg::Long("help") | Arg::Short('h') => return Err(Stop::Help),
            other => return Err(other.unexpected().into()),
        }
    }
    if arguments.time < Duration::from_secs(10) || arguments.sessions == 0 || arguments.rate == 0 {
        return Err("the least is --time 10s --sessions 1 --rate 1".into());
    }
    Ok(arguments)
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(stop) => return stop.exit("soak", USAGE),
    };
    match run(&arguments).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("soak: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether nothing has grown and nothing was lost.
async fn run(arguments: &Arguments) -> std::io::Result<bool> {
    let printer = Printer::new(arguments.json);
    let mut server = ServerOptions::default();
    server.connection = esmes::hasty();
    let options = SmscOptions::default().server(server).max_messages(5_000);
    let smsc = Arc::new(Smsc::start(options).await?);
    let proxy = Arc::new(Proxy::start(smsc.local_addr()).await?);
    let figures = Arc::new(Figures::default());
    let at_rest = Holdings::now();
    figures.print(printer, Duration::ZERO, Duration::ZERO, &at_rest);
    let begin = Instant::now();
    let end = begin + arguments.time;
    let esmes = esmes::start(arguments, proxy.local_addr(), end, &figures);
    let trouble = trouble::start(arguments.seed, &smsc, &proxy, end, &figures);
    let tenth = arguments.time / 10;
    let mut warm = None;
    for part in 1..=10 {
        sleep_until(begin + tenth * part).await;
        let holdings = Holdings::now();
        figures.print(printer, begin.elapsed(), tenth, &holdings);
        if begin.elapsed() >= WARM {
            warm.get_or_insert(holdings);
        }
    }
    esmes.join_all().await;
    trouble.join_all().await;
    // What was closed may take a moment until it is gone.
    tokio::time::sleep(Duration::from_secs(15)).await;
    let last = Holdings::now();
    figures.print_end(printer, &last);
    Ok(figures.is_complete() && last.is_at_rest(&at_rest) && warm.is_none_or(|warm| !last.has_grown(&warm)))
}
