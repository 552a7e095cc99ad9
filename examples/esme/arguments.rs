//! The command line.

use std::time::Duration;

use lexopt::{Arg, ValueExt};
use smpp_driver::codec::Address;
use smpp_driver::transport::tls::{TlsClient, TlsOptions};
use smpp_driver::transport::{BindKind, Client, Url, UrlError};

use crate::support::usage::Stop;
use crate::support::{Printer, duration};
use crate::tls;
use crate::way::{self, Way};

pub(crate) const USAGE: &str = "usage: esme smpp://ID:PW@HOST:PORT[?OPTION=VALUE&…] [--bind trx|tx|rx] [--from A] [--encoding auto|gsm7|latin1|ascii|cyrillic|hebrew|ucs2|utf8] [--split udh8|udh16|sar|payload] [--send TO TEXT]... [--wait 5s] [--interactive] [--tls KEY=VALUE]... [--json]";

pub(crate) struct Arguments {
    pub(crate) url: Url,
    tls: Tls,
    pub(crate) from: Address,
    pub(crate) way: Way,
    pub(crate) sends: Vec<(Address, String)>,
    pub(crate) wait: Option<Duration>,
    /// Whether commands tell what to do.
    pub(crate) interactive: bool,
    pub(crate) printer: Printer,
}

pub(crate) fn read() -> Result<Arguments, Stop> {
    let (mut url, mut kind, mut from, mut wait) = (None, None, None, None);
    let (mut interactive, mut json) = (false, false);
    let mut sends = Vec::new();
    let mut way = Way::default();
    let mut tls = Vec::new();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("bind") => {
                kind = Some(match parser.value()?.string()?.as_str() {
                    "trx" => BindKind::Transceiver,
                    "tx" => BindKind::Transmitter,
                    "rx" => BindKind::Receiver,
                    _ => return Err("--bind: trx, tx and rx are allowed".into()),
                });
            }
            Arg::Long("from") => from = Some(address("--from", &parser.value()?.string()?)?),
            Arg::Long("encoding") => way.encoding = way::encoding(&parser.value()?.string()?)?,
            Arg::Long("split") => way.split = way::split(&parser.value()?.string()?)?,
            Arg::Long("send") => {
                let to = address("--send", &parser.value()?.string()?)?;
                sends.push((to, parser.value()?.string()?));
            }
            Arg::Long("wait") => wait = Some(duration(&parser.value()?.string()?)?),
            Arg::Long("tls") => tls.push(parser.value()?.string()?),
            Arg::Long("interactive") => interactive = true,
            Arg::Long("json") => json = true,
            Arg::Long("help") | Arg::Short('h') => return Err(Stop::Help),
            Arg::Value(value) if url.is_none() => url = Some(value.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let url = url.ok_or("the URL is missing")?;
    let url: Url = url.parse().map_err(|error: UrlError| error.to_string())?;
    let url = match kind {
        Some(kind) => url.kind(kind),
        None => url,
    };
    if interactive && (!sends.is_empty() || wait.is_some()) {
        return Err("--interactive is told by commands what to send and how long to wait".into());
    }
    let from = from.unwrap_or_default();
    let tls = tls_of(&url, &tls)?;
    Ok(Arguments { url, tls, from, way, sends, wait, interactive, printer: Printer::new(json) })
}

impl Arguments {
    /// A client for a URL such as the one that was given, with the TLS that this or the options ask for.
    pub(crate) fn client(&self, url: &Url) -> Client {
        match &self.tls {
            Tls::OfUrl => url.client(),
            Tls::OfOptions(tls) => url.client().tls(tls.clone()),
        }
    }
}

/// Who says what TLS it is, if any.
enum Tls {
    OfUrl,
    OfOptions(Option<TlsClient>),
}

fn tls_of(url: &Url, given: &[String]) -> Result<Tls, Stop> {
    if given.is_empty() {
        return Ok(Tls::OfUrl);
    }
    let mut options = TlsOptions::default();
    if url.is_tls() {
        options.set("x-smpp-tls-mode", "single").map_err(|error| error.to_string())?;
    }
    for option in given {
        let (key, value) = tls::pair(option)?;
        options.set(&format!("x-smpp-tls-{key}"), value).map_err(|error| error.to_string())?;
    }
    Ok(Tls::OfOptions(options.build().map_err(|error| error.to_string())?))
}

fn address(option: &str, text: &str) -> Result<Address, Stop> {
    Address::guess(text).map_err(|error| format!("{option}: address: {error}").into())
}
