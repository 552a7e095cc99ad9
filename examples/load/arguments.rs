//! The command line.

use lexopt::{Arg, ValueExt};
use smpp_driver::transport::{Url, UrlError};

use crate::usage::Stop;

pub(crate) const USAGE: &str = "usage: load --url smpp://ID:PW@HOST:PORT[?OPTION=VALUE&…] [--sessions S] [--window W] [--messages N] [--rate PER_SECOND] [--server] [--json]";

pub(crate) struct Arguments {
    pub(crate) url: Url,
    pub(crate) sessions: u32,
    pub(crate) window: u32,
    /// None to send: the process only serves.
    pub(crate) messages: Option<u64>,
    /// Messages per second, of all sessions together.
    pub(crate) rate: Option<u32>,
    pub(crate) server: bool,
    pub(crate) json: bool,
}

impl Arguments {
    pub(crate) fn read() -> Result<Self, Stop> {
        let (mut url, mut sessions, mut window, mut messages, mut rate) = (None, 1, None, None, None);
        let (mut server, mut json) = (false, false);
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Long("url") => url = Some(parser.value()?.string()?),
                Arg::Long("sessions") => sessions = number("--sessions", &mut parser, 10_000)?,
                Arg::Long("window") => window = Some(number("--window", &mut parser, 65_535)?),
                Arg::Long("messages") => messages = Some(number("--messages", &mut parser, u32::MAX)?.into()),
                Arg::Long("rate") => rate = Some(number("--rate", &mut parser, 100_000_000)?),
                Arg::Long("server") => server = true,
                Arg::Long("json") => json = true,
                Arg::Long("help") | Arg::Short('h') => return Err(Stop::Help),
                other => return Err(other.unexpected().into()),
            }
        }
        let url: Url = url.ok_or("--url is missing")?.parse().map_err(|error: UrlError| error.to_string())?;
        if messages.is_none() && !server {
            messages = Some(100_000);
        }
        let window = window.unwrap_or_else(|| url.options().session.window);
        Ok(Self { url, sessions, window, messages, rate, server, json })
    }
}

fn number(option: &str, parser: &mut lexopt::Parser, most: u32) -> Result<u32, Stop> {
    let text = parser.value()?.string()?;
    match text.parse() {
        Ok(number @ 1..) if number <= most => Ok(number),
        _ => Err(format!("{option} is {text:?}; 1 to {most} is allowed").into()),
    }
}
