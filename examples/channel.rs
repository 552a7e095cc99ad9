//! A channel from a file of options: `channel FILE [--drain 10s] [--json]`, or `channel --options`.
//!
//! Each line of standard input is a message: the recipient, a blank, the text. Outcomes, receipts, incoming messages and
//! the state of the sessions are printed as they come. Ctrl-C, or the end of the input, stops the channel in order: what
//! waits is sent first, for `--drain` at most.
//!
//! The file has lines `key = value`, with the options of `ChannelOptions`; `--options` lists them.

#[path = "support/options_file.rs"]
mod options_file;
mod support;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use lexopt::{Arg, ValueExt};
use serde_json::json;
use smpp_driver::driver::{Channel, ChannelOptions, Inbound, Inbox, Message, Report, Sending, SessionChange};
use support::usage::Stop;
use support::{Printer, duration};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::task::JoinSet;

const USAGE: &str = "usage: channel FILE [--drain 10s] [--json], or channel --options";
/// How long what waits may take to be sent at the end, unless told otherwise.
const DRAIN: Duration = Duration::from_secs(10);
/// How long receipts are waited for at the end.
const RECEIPTS: Duration = Duration::from_secs(2);

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { file, drain, printer } = match arguments() {
        Ok(Some(arguments)) => arguments,
        Ok(None) => return list_options(),
        Err(stop) => return stop.exit("channel", USAGE),
    };
    let options = match options_file::read(&file) {
        Ok(options) => options,
        Err(faults) => {
            eprintln!("{faults}");
            return ExitCode::from(2);
        }
    };
    let (channel, inbox) = match Channel::start(options).await {
        Ok(started) => started,
        Err(error) => {
            eprintln!("{}: {error}", file.display());
            return ExitCode::from(2);
        }
    };
    let listening = tokio::spawn(listen(printer, inbox));
    send_lines(printer, &channel, drain).await;
    let unsent = channel.stop(drain).await;
    printer.event("stopped", &json!({"not_sent": unsent.len()}));
    // A listener that has panicked has said so.
    drop(listening.await);
    ExitCode::from(u8::from(!unsent.is_empty()))
}

struct Arguments {
    file: PathBuf,
    drain: Duration,
    printer: Printer,
}

fn arguments() -> Result<Option<Arguments>, Stop> {
    let (mut file, mut json, mut list, mut drain) = (None, false, false, DRAIN);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("drain") => drain = duration(&parser.value()?.string()?)?,
            Arg::Long("json") => json = true,
            Arg::Long("options") => list = true,
            Arg::Long("help") | Arg::Short('h') => return Err(Stop::Help),
            Arg::Value(value) if file.is_none() => file = Some(PathBuf::from(value.string()?)),
            other => return Err(other.unexpected().into()),
        }
    }
    if list {
        return Ok(None);
    }
    let file = file.ok_or("FILE is missing")?;
    Ok(Some(Arguments { file, drain, printer: Printer::new(json) }))
}

fn list_options() -> ExitCode {
    for option in ChannelOptions::known() {
        let default = option.default_value().unwrap_or_else(|| "–".to_owned());
        println!("{:<40} {:<24} {}", option.key(), default, option.allowed());
    }
    ExitCode::SUCCESS
}

/// Sends what stands on standard input until it ends or somebody presses Ctrl-C; then waits for the outcomes.
async fn send_lines(printer: Printer, channel: &Channel, patience: Duration) {
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    let mut outcomes = JoinSet::new();
    let mut count = 0_u32;
    loop {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => break,
            Some(_told) = outcomes.join_next() => {}
            line = lines.next_line() => {
                let Ok(Some(line)) = line else { break };
                let Some((to, text)) = line.trim().split_once(' ') else {
                    printer.event("ignored", &json!({"why": "a line is a recipient, a blank, and a text"}));
                    continue;
                };
                count += 1;
                channel.has_room().await;
                let message = Message::text(to, text.trim()).reference(count.to_string()).watched();
                outcomes.spawn(tell(printer, count, channel.send(message)));
            }
        }
    }
    // Messages whose receipts do not come have their outcomes all the same.
    let all = async { while outcomes.join_next().await.is_some() {} };
    drop(tokio::time::timeout(patience + RECEIPTS, all).await);
}

/// Prints what becomes of a message, and its receipts.
async fn tell(printer: Printer, line: u32, sending: Sending) {
    let sent = match sending.await {
        Ok(sent) => sent,
        Err(error) => return printer.event("failed", &json!({"line": line, "error": error.to_string()})),
    };
    let ids: Vec<_> = sent.parts().iter().map(|part| &*part.message_id).collect();
    printer.event("accepted", &json!({"line": line, "message_ids": ids}));
    for _ in sent.parts() {
        let Ok(Some(report)) = tokio::time::timeout(RECEIPTS, sent.next_receipt()).await else { return };
        print_receipt(printer, &report);
    }
}

fn print_receipt(printer: Printer, report: &Report) {
    let state = report.receipt.message_state().map(|state| state.to_string());
    let fields = json!({"line": report.reference.as_deref(), "part": report.part, "state": state});
    printer.event("receipt", &fields);
}

/// Prints what comes in until the channel has stopped.
async fn listen(printer: Printer, mut inbox: Inbox) {
    while let Some(item) = inbox.next().await {
        match item {
            Inbound::Message(message, answer) => {
                answer.accept();
                let fields = json!({"from": message.source.addr, "text": message.text, "masked": message.masked.len()});
                printer.event("message", &fields);
            }
            Inbound::Receipt(report, answer) => {
                answer.accept();
                print_receipt(printer, &report);
            }
            Inbound::Incomplete(message) => {
                let fields =
                    json!({"from": message.source.addr, "text": message.text, "missing": message.missing});
                printer.event("incomplete", &fields);
            }
            Inbound::Session(news) => {
                let what = match news.change {
                    SessionChange::Bound(state) => state.to_string(),
                    SessionChange::Closed(closed) => format!("ended: {closed}"),
                    SessionChange::Waiting { delay, reason, .. } => format!("again in {delay:.0?}: {reason}"),
                    _ => continue,
                };
                printer.event("session", &json!({"session": news.session, "is": what}));
            }
            _ => {}
        }
    }
}
