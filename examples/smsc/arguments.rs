//! The command line.

use std::net::SocketAddr;

use lexopt::{Arg, ValueExt};
use smpp_driver::codec::{Address, DeliverSm};
use smpp_driver::testing::{Fault, SmscOptions};
use smpp_driver::transport::{Network, Proxies, ServerOptions};

use crate::support::usage::Stop;
use crate::support::{Printer, duration};
use crate::tls_server;
use crate::way::{self, Way};

pub(crate) const USAGE: &str = "usage: smsc --listen ADDRESS:PORT [--system-id ID --password PW] [--receipt-delay 500ms] \
                                [--enquire-link 1m] [--trust-proxy NETWORK]... [--deliver FROM TO TEXT]... \
                                [--encoding auto|gsm7|latin1|ascii|cyrillic|hebrew|ucs2|utf8] \
                                [--split udh8|udh16|sar|payload] [--fault NAME] [--tls KEY=VALUE]... \
                                [--view | --json], or smsc --list-faults";

pub(crate) enum Task {
    Serve(Box<Serve>),
    ListFaults(Printer),
}

/// What to serve, and how to show it.
pub(crate) struct Serve {
    pub(crate) options: SmscOptions,
    /// What is sent to whoever binds to receive.
    pub(crate) messages: Vec<DeliverSm>,
    /// Whether it is shown as a view, where that is possible.
    pub(crate) view: bool,
    pub(crate) printer: Printer,
}

pub(crate) fn read() -> Result<Task, Stop> {
    let (mut listen, mut id, mut password) = (None, None, None);
    let (mut json, mut list, mut view) = (false, false, false);
    let mut options = SmscOptions::default();
    let mut server_tls = tls_server::ServerTls::default();
    let (mut server, mut proxies) = (ServerOptions::default(), Vec::new());
    let (mut delivers, mut way) = (Vec::new(), Way::default());
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("listen") => {
                let address: SocketAddr = parser
                    .value()?
                    .string()?
                    .parse()
                    .map_err(|_| "--listen: an address is written 127.0.0.1:2775")?;
                listen = Some(address);
            }
            Arg::Long("system-id") => id = Some(parser.value()?.string()?),
            Arg::Long("password") => password = Some(parser.value()?.string()?),
            Arg::Long("receipt-delay") => {
                options = options.receipt_delay(duration(&parser.value()?.string()?)?);
            }
            Arg::Long("enquire-link") => {
                server.connection.session.enquire_link_interval = Some(duration(&parser.value()?.string()?)?);
            }
            Arg::Long("trust-proxy") => {
                let network: Network = parser
                    .value()?
                    .string()?
                    .parse()
                    .map_err(|_| "--trust-proxy: a network is written 127.0.0.0/8")?;
                proxies.push(network);
            }
            Arg::Long("deliver") => {
                let from = address(&parser.value()?.string()?)?;
                let to = address(&parser.value()?.string()?)?;
                delivers.push((from, to, parser.value()?.string()?));
            }
            Arg::Long("encoding") => way.encoding = way::encoding(&parser.value()?.string()?)?,
            Arg::Long("split") => way.split = way::split(&parser.value()?.string()?)?,
            Arg::Long("tls") => server_tls.set(&parser.value()?.string()?)?,
            Arg::Long("fault") => {
                let fault: Fault = parser
                    .value()?
                    .string()?
                    .parse()
                    .map_err(|_| "--fault: no fault has this name; --list-faults tells the names")?;
                options = options.fault(fault);
            }
            Arg::Long("list-faults") => list = true,
            Arg::Long("json") => json = true,
            Arg::Long("view") => view = true,
            Arg::Long("help") | Arg::Short('h') => return Err(Stop::Help),
            other => return Err(other.unexpected().into()),
        }
    }
    if list {
        return Ok(Task::ListFaults(Printer::new(json)));
    }
    if view && json {
        return Err("--view and --json are two ways to show it: one is allowed".into());
    }
    options = match (id, password) {
        (Some(id), Some(password)) => options.credentials(&id, &password),
        (None, None) => options,
        _ => return Err("--system-id and --password belong together".into()),
    };
    server.tls = server_tls.server()?;
    server.proxies = Proxies::new(proxies);
    let options = options.listen(listen.ok_or("--listen is missing")?).server(server);
    let messages = deliver_sms(&delivers, way)?;
    Ok(Task::Serve(Serve { options, messages, view, printer: Printer::new(json) }.into()))
}

fn address(text: &str) -> Result<Address, Stop> {
    Address::guess(text).map_err(|error| format!("--deliver: address: {error}").into())
}

/// The parts of all the messages.
fn deliver_sms(messages: &[(Address, Address, String)], way: Way) -> Result<Vec<DeliverSm>, Stop> {
    let mut parts = Vec::new();
    for (reference, (from, to, text)) in (0..=u8::MAX).cycle().zip(messages) {
        let split = way.splitter(reference).split(text).map_err(|error| format!("--deliver: {error}"))?;
        for segment in &split.segments {
            let mut deliver_sm = DeliverSm::builder()
                .source(from)
                .destination(to)
                .esm_class(segment.esm_class())
                .data_coding(segment.data_coding())
                .short_message(segment.short_message())
                .build()
                .map_err(|error| format!("--deliver: {error}"))?;
            deliver_sm.tlvs = segment.tlvs();
            parts.push(deliver_sm);
        }
    }
    Ok(parts)
}
