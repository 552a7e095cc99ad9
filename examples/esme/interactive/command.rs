//! The commands of the prompt.

use std::time::Duration;

use smpp_driver::codec::Address;
use smpp_driver::transport::BindKind;

/// What a line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Command {
    Bind(BindKind),
    /// The sender of what is sent, asked for and taken back from now on.
    From(Address),
    Send(Address, String),
    Query(String),
    Cancel(String),
    EnquireLink,
    /// Waits for the receipts of all that was sent, so long at most.
    Watch(Duration),
    Status,
    Unbind,
    Help,
    Quit,
}

/// The commands with what they take and do, for whoever asks for help.
pub(crate) const HELP: [(&str, &str); 11] = [
    ("bind [trx|tx|rx]", "binds, as transceiver unless told"),
    ("from ADDRESS", "sets the sender of messages"),
    ("send TO TEXT", "sends the rest of the line, in parts if it is long"),
    ("query ID", "asks what has become of a message"),
    ("cancel ID", "takes a message back"),
    ("enquire", "asks whether the SMSC is there"),
    ("watch [SECONDS]", "waits for the receipts of what was sent, 5 s at most"),
    ("status", "shows the session and what it has counted"),
    ("unbind", "ends the session"),
    ("help", "shows this"),
    ("quit", "unbinds and ends"),
];

/// The longest time to watch, in seconds.
const LONGEST: u64 = 86_400;

/// Reads a line; nothing is asked for by an empty one, or one that begins with `#`.
///
/// # Errors
///
/// What is wrong with it. The text of a message is never shown.
pub(crate) fn parse(line: &str) -> Result<Option<Command>, String> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let (name, rest) = word(line);
    let command = match name {
        "bind" => Command::Bind(match one(name, rest)? {
            None | Some("trx") => BindKind::Transceiver,
            Some("tx") => BindKind::Transmitter,
            Some("rx") => BindKind::Receiver,
            Some(_) => return Err("bind: trx, tx and rx are allowed".to_owned()),
        }),
        "from" => Command::From(address(name, needed(name, "an address", rest)?)?),
        "send" => match word(rest) {
            ("", _) => return Err("send: the recipient is missing".to_owned()),
            (_, "") => return Err("send: the text is missing".to_owned()),
            (to, text) => Command::Send(address(name, to)?, text.to_owned()),
        },
        "query" => Command::Query(needed(name, "the id of a message", rest)?.to_owned()),
        "cancel" => Command::Cancel(needed(name, "the id of a message", rest)?.to_owned()),
        "watch" => Command::Watch(match one(name, rest)? {
            None => Duration::from_secs(5),
            Some(seconds) => match seconds.trim_end_matches('s').parse() {
                Ok(seconds) if seconds <= LONGEST => Duration::from_secs(seconds),
                _ => return Err(format!("watch: 0 to {LONGEST} seconds are allowed")),
            },
        }),
        "enquire" => nothing(name, rest, Command::EnquireLink)?,
        "status" => nothing(name, rest, Command::Status)?,
        "unbind" => nothing(name, rest, Command::Unbind)?,
        "help" | "?" => nothing(name, rest, Command::Help)?,
        "quit" | "exit" => nothing(name, rest, Command::Quit)?,
        // What it is is not shown: it may be a text whose command got lost.
        _ => return Err("no such command; help shows all".to_owned()),
    };
    Ok(Some(command))
}

/// The commands that begin so.
pub(crate) fn completions(start: &str) -> impl Iterator<Item = &'static str> {
    HELP.iter().map(|(usage, _)| word(usage).0).filter(move |name| name.starts_with(start))
}

/// The first word, and what follows it.
fn word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}

/// One word, or none.
fn one<'a>(name: &str, rest: &'a str) -> Result<Option<&'a str>, String> {
    match word(rest) {
        ("", _) => Ok(None),
        (word, "") => Ok(Some(word)),
        _ => Err(format!("{name}: one word is allowed")),
    }
}

fn needed<'a>(name: &str, what: &str, rest: &'a str) -> Result<&'a str, String> {
    one(name, rest)?.ok_or_else(|| format!("{name}: {what} is missing"))
}

fn nothing(name: &str, rest: &str, command: Command) -> Result<Command, String> {
    if rest.is_empty() { Ok(command) } else { Err(format!("{name}: nothing more is allowed")) }
}

fn address(name: &str, text: &str) -> Result<Address, String> {
    Address::guess(text).map_err(|error| format!("{name}: address: {error}"))
}
