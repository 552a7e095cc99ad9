//! A test SMSC: `smsc --listen 127.0.0.1:2775 [--system-id ID --password PW] [--receipt-delay 500ms]
//! [--enquire-link 1m] [--trust-proxy NETWORK]... [--deliver FROM TO TEXT]... [--encoding E] [--split W] [--fault NAME]
//! [--tls KEY=VALUE]... [--json]`, or `smsc --list-faults`.
//!
//! `--deliver` sends a message to each ESME that binds to receive, in the encodings and splits of `esme`.
//! Connections from a `--trust-proxy` network, such as `127.0.0.0/8`, must begin with a header of the PROXY protocol.
//!
//! With `--tls` it speaks TLS only. The keys are `path-to-certificate` (a PKCS#12 file), `certificate-file-password`,
//! `certificate-password` and `alias`, or `pem` (a file with certificates and key); `clients` (`none`, `optional` or
//! `required`) asks ESMEs for certificates, which the same file must trust, or those of `client-ca` (PEM).
//!
//! It shows who binds and what is submitted, message text too, until Ctrl-C. With a fault it misbehaves.

mod support;
#[path = "support/tls.rs"]
mod tls;
#[path = "support/tls_server.rs"]
mod tls_server;
#[path = "support/way.rs"]
mod way;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use lexopt::{Arg, ValueExt};
use serde_json::{Value, json};
use smpp_driver::codec::{Address, CommandStatus, DeliverSm};
use smpp_driver::testing::{Fault, Side, Smsc, SmscEvent, SmscOptions, Submission};
use smpp_driver::transport::{BindKind, Network, Proxies, RequestError, ServerOptions};
use support::usage::Stop;
use support::{Printer, duration};
use way::Way;

const USAGE: &str = "usage: smsc --listen ADDRESS:PORT [--system-id ID --password PW] [--receipt-delay 500ms] \
                     [--enquire-link 1m] [--trust-proxy NETWORK]... [--deliver FROM TO TEXT]... \
                     [--encoding auto|gsm7|latin1|ascii|cyrillic|hebrew|ucs2|utf8] [--split udh8|udh16|sar|payload] \
                     [--fault NAME] [--tls KEY=VALUE]... [--json], or smsc --list-faults";

/// How often a message is sent again that an ESME refuses for now.
const AGAIN: usize = 10;

#[tokio::main]
async fn main() -> ExitCode {
    let (options, messages, printer) = match arguments() {
        Ok(Task::Serve(options, messages, printer)) => (*options, messages, printer),
        Ok(Task::ListFaults(printer)) => {
            list_faults(printer);
            return ExitCode::SUCCESS;
        }
        Err(stop) => return stop.exit("smsc", USAGE),
    };
    let mut smsc = match Smsc::start(options).await {
        Ok(smsc) => smsc,
        Err(error) => {
            eprintln!("smsc: cannot listen: {error}");
            return ExitCode::FAILURE;
        }
    };
    printer.event("listening", &json!({"address": smsc.local_addr().to_string()}));
    loop {
        tokio::select! {
            event = smsc.next_event() => match event {
                Some(event) => {
                    print(printer, &event);
                    if let SmscEvent::Bound { system_id, kind, .. } = event && kind != BindKind::Transmitter {
                        deliver(printer, &smsc, &system_id, &messages).await;
                    }
                }
                None => break,
            },
            _ = tokio::signal::ctrl_c() => break,
        }
    }
    smsc.stop().await;
    ExitCode::SUCCESS
}

enum Task {
    Serve(Box<SmscOptions>, Vec<DeliverSm>, Printer),
    ListFaults(Printer),
}

fn arguments() -> Result<Task, Stop> {
    let (mut listen, mut id, mut password, mut json, mut list) = (None, None, None, false, false);
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
            Arg::Long("help") | Arg::Short('h') => return Err(Stop::Help),
            other => return Err(other.unexpected().into()),
        }
    }
    if list {
        return Ok(Task::ListFaults(Printer { json }));
    }
    options = match (id, password) {
        (Some(id), Some(password)) => options.credentials(&id, &password),
        (None, None) => options,
        _ => return Err("--system-id and --password belong together".into()),
    };
    server.tls = server_tls.server()?;
    server.proxies = Proxies::new(proxies);
    let options = options.listen(listen.ok_or("--listen is missing")?).server(server);
    Ok(Task::Serve(options.into(), deliver_sms(&delivers, way)?, Printer { json }))
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

/// Sends the messages to an ESME that has bound, one after the other; again what it refuses for now.
async fn deliver(printer: Printer, smsc: &Smsc, system_id: &str, messages: &[DeliverSm]) {
    for message in messages {
        let mut answer = smsc.deliver_to(system_id, message.clone()).await;
        for _ in 0..AGAIN {
            if !matches!(answer, Ok(CommandStatus::RX_T_APPN)) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
            answer = smsc.deliver_to(system_id, message.clone()).await;
        }
        match answer {
            Ok(status) => printer.event(
                "delivered",
                &json!({"command_status": status.value(), "command_status_name": status.name()}),
            ),
            Err(error) => printer.event("not_delivered", &json!({"reason": error.to_string()})),
        }
    }
}

fn list_faults(printer: Printer) {
    for fault in Fault::ALL {
        let expected = fault.expected(Side::Smsc).to_string();
        printer.event(fault.name(), &json!({"does": fault.what(), "smpp-driver": expected}));
    }
}

fn print(printer: Printer, event: &SmscEvent) {
    match event {
        SmscEvent::Bound { system_id, kind, peer_addr, certificate } => printer.event(
            "bound",
            &json!({"system_id": system_id, "kind": format!("{kind:?}").to_lowercase(), "peer": peer_addr.map(|peer| peer.to_string()), "certificate": certificate}),
        ),
        SmscEvent::Refused { system_id, peer_addr } => {
            printer.event("refused", &json!({"system_id": system_id, "peer": peer_addr.map(|peer| peer.to_string())}));
        }
        SmscEvent::Submitted { system_id, message_id, pdu } => {
            let submission = Submission::of(&pdu.body);
            let text = submission.as_ref().and_then(Submission::text);
            let address = |addr: &[u8]| Value::from(String::from_utf8_lossy(addr));
            let source = submission.as_ref().map(|s| address(s.source.addr.as_octets()));
            let destinations: Vec<_> = submission.iter().flat_map(|s| &s.destinations).collect();
            let destination = destinations.first().map(|to| address(to.addr.as_octets()));
            printer.event(
                "submitted",
                &json!({
                    "system_id": system_id,
                    "message_id": message_id,
                    "source_addr": source,
                    "destination_addr": destination,
                    "data_coding": submission.as_ref().map(|s| s.data_coding.value()),
                    "esm_class": submission.as_ref().map(|s| s.esm_class.value()),
                    "text": text,
                }),
            );
        }
        SmscEvent::Receipt { message_id, outcome } => {
            let error = outcome.as_ref().err().map(RequestError::to_string);
            printer.event("receipt", &json!({"message_id": message_id, "error": error}));
        }
        SmscEvent::FaultAnswered { pdu } => printer.event(
            "answer",
            &json!({"operation": pdu.command_id().name(), "status": pdu.command_status.to_string()}),
        ),
        SmscEvent::Closed { system_id, closed } => printer.event(
            "closed",
            &json!({"system_id": system_id, "by": closed.by.name(), "reason": closed.reason.to_string()}),
        ),
        _ => {}
    }
}
