//! A command-line ESME:
//! `esme smpp://ID:PW@HOST:PORT[?OPTION=VALUE&…] [--bind trx|tx|rx] [--from A] [--encoding E] [--split W] [--send TO TEXT]... [--wait 5s | --interactive] [--tls KEY=VALUE]... [--json]`.
//!
//! The options of the URL are those of [`Url`]: `window=50`, `interface_version=5.0`, `enquire_link=1m` and others.
//! Encodings are `auto`, `gsm7`, `latin1`, `ascii`, `cyrillic`, `hebrew`, `ucs2` and `utf8`; long texts are split by
//! `udh8`, `udh16`, `sar` or sent as `payload`.
//!
//! `--tls` takes the `x-smpp-tls-` options of `TlsOptions` without their prefix: `mode=mutual`,
//! `path-to-certificate=FILE`, `certificate-file-password=P`, `certificate-password=P`, `server-name=NAME` and others.
//! With `smpps://` the mode is `single` unless told.
//!
//! It binds, sends, and shows receipts and messages, text too. Without `--wait` it waits until the receipts of all that
//! was sent have come, five seconds at most; with it, all that time. The exit code is 0 only if every send was accepted.
//!
//! With `--interactive` it binds, sends and unbinds by commands, at a prompt with history or from standard input, a line for
//! each; `help` lists them. Receipts and messages are shown as they come. The exit code is 0 only if each command did
//! what it should.

mod arguments;
mod interactive;
mod receiving;
mod sending;
mod session;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/tls.rs"]
mod tls;
#[path = "../support/way.rs"]
mod way;

use std::process::ExitCode;
use std::time::Duration;

use serde_json::Value;

use crate::arguments::{Arguments, USAGE};
use crate::session::Session;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match arguments::read() {
        Ok(arguments) => arguments,
        Err(stop) => return stop.exit("esme", USAGE),
    };
    let good = if arguments.interactive { interactive::run(arguments).await } else { run(arguments).await };
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Binds, sends and waits; whether every send was accepted.
async fn run(arguments: Arguments) -> bool {
    let Some(mut session) = Session::bind(&arguments, arguments.url.clone()).await else { return false };
    let Arguments { from, way, sends, wait, .. } = arguments;
    let mut failed = 0;
    for (reference, (to, text)) in (0..=u8::MAX).cycle().zip(&sends) {
        failed += session.send((&from, to), text, &way.splitter(reference)).await;
    }
    let ended = session.connection.clone();
    tokio::select! {
        () = async {
            match wait {
                Some(wait) => tokio::time::sleep(wait).await,
                None => session.watch(Duration::from_secs(5)).await,
            }
        } => {}
        _ = ended.closed() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    session.end().await;
    failed == 0
}

/// A string of a PDU as text.
fn shown(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

fn joined(first: &Value, second: &Value) -> Value {
    let both = [first, second].into_iter().filter_map(Value::as_object).flatten();
    Value::Object(both.map(|(name, value)| (name.clone(), value.clone())).collect())
}
