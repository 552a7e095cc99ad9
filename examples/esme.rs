//! A command-line ESME:
//! `esme smpp://ID:PW@HOST:PORT[?OPTION=VALUE&…] [--bind trx|tx|rx] [--from A] [--encoding E] [--split W] [--send TO TEXT]... [--wait 5s] [--tls KEY=VALUE]... [--proxy v1|v2] [--json]`.
//!
//! The options of the URL are those of [`Url`]: `window=50`, `interface_version=5.0`, `enquire_link=1m` and others.
//! Encodings are `auto`, `gsm7`, `latin1`, `ascii`, `cyrillic`, `hebrew`, `ucs2` and `utf8`; long texts are split by
//! `udh8`, `udh16`, `sar` or sent as `payload`.
//!
//! `--tls` takes the `x-smpp-tls-` options of `TlsOptions` without their prefix: `mode=mutual`,
//! `path-to-certificate=FILE`, `certificate-file-password=P`, `certificate-password=P`, `server-name=NAME` and others.
//! With `smpps://` the mode is `single` unless told. With `--proxy` a header of the PROXY protocol goes first.
//!
//! It binds, sends, and shows receipts and messages, text too. Without `--wait` it waits until the receipts of all that
//! was sent have come, five seconds at most; with it, all that time. The exit code is 0 only if every send was accepted.

mod support;
#[path = "support/tls.rs"]
mod tls;
#[path = "support/way.rs"]
mod way;

use std::process::ExitCode;
use std::time::Duration;

use lexopt::{Arg, ValueExt};
use serde_json::{Value, json};
use smpp_driver::codec::tlv::TlvsRef;
use smpp_driver::codec::{
    Address, BodyRef, CommandStatus, DataCoding, EsmClass, RegisteredDelivery, SubmitSm,
};
use smpp_driver::text::{JoinLimits, JoinOutcome, Joiner, OperatorProfile, Part, Receipt, Segment, Splitter};
use smpp_driver::transport::tls::TlsOptions;
use smpp_driver::transport::{
    BindKind, Client, Closed, ConnectError, Connection, Event, Events, NotSent, ProxyVersion, RequestError,
    Unanswered, Url, UrlError,
};
use support::usage::Stop;
use support::{Printer, duration};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use way::Way;

const USAGE: &str = "usage: esme smpp://ID:PW@HOST:PORT[?OPTION=VALUE&…] [--bind trx|tx|rx] [--from A] [--encoding auto|gsm7|latin1|ascii|cyrillic|hebrew|ucs2|utf8] [--split udh8|udh16|sar|payload] [--send TO TEXT]... [--wait 5s] [--tls KEY=VALUE]... [--proxy v1|v2] [--json]";

struct Arguments {
    url: Url,
    client: Client,
    from: Address,
    way: Way,
    sends: Vec<(Address, String)>,
    wait: Option<Duration>,
    printer: Printer,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(stop) => return stop.exit("esme", USAGE),
    };
    let Arguments { url, client, from, way, sends, wait, printer } = arguments;
    let (connection, events) = match client.connect(url.address()).await {
        Ok(connected) => connected,
        Err(error) => {
            eprintln!("esme: {url}: {error}");
            if printer.json {
                printer.event("not_bound", &not_bound(&error));
            }
            return ExitCode::FAILURE;
        }
    };
    printer.event("bound", &json!({"state": connection.state().to_string()}));

    let (received, mut receipts) = watch::channel(0);
    let reader = tokio::spawn(read(printer, events, received));
    let (mut accepted, mut failed) = (0, 0);
    for (reference, (to, text)) in (0..=u8::MAX).cycle().zip(&sends) {
        let parts = send(printer, &connection, (&from, to), text, &way.splitter(reference)).await;
        accepted += parts.0;
        failed += parts.1;
    }
    let waited = async {
        match wait {
            Some(wait) => tokio::time::sleep(wait).await,
            None => {
                drop(timeout(Duration::from_secs(5), receipts.wait_for(|count| *count >= accepted)).await);
            }
        }
    };
    tokio::select! {
        () = waited => {}
        _ = connection.closed() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    connection.unbind().await;
    // The reader ends with the session; its end is told last, after all that it left unanswered.
    if let Ok(Some(closed)) = reader.await {
        let fields =
            json!({"by": closed.by.name(), "reason": closed.reason.name(), "detail": closed.to_string()});
        if closed.reason.name() == "unbound" {
            printer.event("unbound", &fields);
        }
        printer.event("closed", &fields);
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn arguments() -> Result<Arguments, Stop> {
    let (mut url, mut kind, mut from, mut wait, mut json) = (None, None, None, None, false);
    let mut sends = Vec::new();
    let (mut way, mut tls, mut proxy) = (Way::default(), Vec::new(), None);
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
            Arg::Long("proxy") => {
                proxy = Some(match parser.value()?.string()?.as_str() {
                    "v1" => ProxyVersion::V1,
                    "v2" => ProxyVersion::V2,
                    _ => return Err("--proxy: v1 and v2 are allowed".into()),
                });
            }
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
    let mut client = client(&url, &tls)?;
    if let Some(version) = proxy {
        client = client.proxy(version);
    }
    Ok(Arguments { url, client, from: from.unwrap_or_default(), way, sends, wait, printer: Printer { json } })
}

/// A client with the TLS that the URL and the options ask for.
fn client(url: &Url, given: &[String]) -> Result<Client, Stop> {
    if given.is_empty() {
        return Ok(url.client());
    }
    let mut options = TlsOptions::default();
    if url.is_tls() {
        options.set("x-smpp-tls-mode", "single").map_err(|error| error.to_string())?;
    }
    for option in given {
        let (key, value) = tls::pair(option)?;
        options.set(&format!("x-smpp-tls-{key}"), value).map_err(|error| error.to_string())?;
    }
    Ok(url.client().tls(options.build().map_err(|error| error.to_string())?))
}

fn address(option: &str, text: &str) -> Result<Address, Stop> {
    Address::guess(text).map_err(|error| format!("{option}: address: {error}").into())
}

/// Sends a text and tells how many of its parts were accepted, and how many not.
async fn send(
    printer: Printer,
    connection: &Connection,
    (from, to): (&Address, &Address),
    text: &str,
    splitter: &Splitter,
) -> (usize, usize) {
    let segments = match splitter.split(text) {
        Ok(split) => {
            printer.event(
                "sending",
                &json!({
                    "destination_addr": shown(to.addr.as_octets()),
                    "encoding": split.encoding.to_string(),
                    "parts": split.segments.len(),
                }),
            );
            split.segments
        }
        Err(error) => {
            printer.event(
                "not_sent",
                &json!({"destination_addr": shown(to.addr.as_octets()), "reason": error.to_string()}),
            );
            return (0, 1);
        }
    };
    // All parts are built before the first is sent, and under way before the first answer is awaited.
    let built: Result<Vec<_>, _> = segments.iter().map(|segment| submit_sm(from, to, segment)).collect();
    let built = match built {
        Ok(built) => built,
        Err(error) => {
            printer.event("not_sent", &json!({"reason": error.to_string()}));
            return (0, 1);
        }
    };
    let mut pending = Vec::new();
    for (segment, submit_sm) in segments.iter().zip(built) {
        pending.push((segment, connection.send(submit_sm).await));
    }
    let (mut accepted, mut failed) = (0, 0);
    for (segment, sent) in pending {
        let part = json!({
            "destination_addr": shown(to.addr.as_octets()),
            "encoding": segment.encoding().to_string(),
            "part": segment.sequence(),
            "parts": segment.total(),
        });
        let outcome = match sent {
            Ok(answer) => answer.await,
            Err(error) => Err(error),
        };
        match outcome {
            Ok(response) => {
                accepted += 1;
                printer.event(
                    "submitted",
                    &joined(&json!({"message_id": shown(response.message_id.as_octets())}), &part),
                );
            }
            Err(error) => {
                failed += 1;
                let (event, fields) = failure(&error);
                printer.event(event, &joined(&fields, &part));
            }
        }
    }
    (accepted, failed)
}

fn submit_sm(
    from: &Address,
    to: &Address,
    segment: &Segment,
) -> Result<SubmitSm, smpp_driver::codec::BuildError> {
    let mut submit_sm = SubmitSm::builder()
        .source(from)
        .destination(to)
        .esm_class(segment.esm_class())
        .data_coding(segment.data_coding())
        .registered_delivery(RegisteredDelivery::FINAL)
        .short_message(segment.short_message())
        .build()?;
    submit_sm.tlvs = segment.tlvs();
    Ok(submit_sm)
}

fn failure(error: &RequestError) -> (&'static str, Value) {
    match error {
        RequestError::Rejected(rejected) => ("rejected", status(rejected.command_status)),
        RequestError::NotSent(reason) => ("not_sent", json!({"reason": NotSent::to_string(reason)})),
        RequestError::Unanswered(reason) => ("unanswered", json!({"reason": Unanswered::to_string(reason)})),
    }
}

/// Why there is no session.
fn not_bound(error: &ConnectError) -> Value {
    let reason = json!({"reason": error.to_string()});
    match error {
        ConnectError::Bind(RequestError::Rejected(rejected)) => {
            joined(&reason, &status(rejected.command_status))
        }
        _ => reason,
    }
}

fn status(command_status: CommandStatus) -> Value {
    json!({"command_status": command_status.value(), "command_status_name": command_status.name()})
}

/// Shows what comes in until the session ends, counts the receipts, and returns how it ended.
async fn read(printer: Printer, mut events: Events, receipts: watch::Sender<usize>) -> Option<Closed> {
    let (mut joiner, start) = (Joiner::new(JoinLimits::default()), Instant::now());
    while let Some(event) = events.next().await {
        match event {
            Event::Request(incoming) => {
                let (pdu, responder) = incoming.into_parts();
                // A session that ends meanwhile tells so itself.
                let _ended = responder.accept();
                match pdu.body.borrow() {
                    BodyRef::DeliverSm(sm) => {
                        let addresses = (sm.source_addr.as_octets(), sm.destination_addr.as_octets());
                        let octets = sm.short_message.as_octets();
                        let part = Part::new(
                            addresses.0,
                            addresses.1,
                            sm.esm_class,
                            sm.data_coding,
                            octets,
                            sm.tlvs,
                        );
                        let coding = (sm.esm_class, sm.data_coding);
                        if !show(printer, &receipts, addresses, coding, &part, sm.tlvs) {
                            join(printer, &mut joiner, start.elapsed(), addresses, part);
                        }
                    }
                    BodyRef::DataSm(sm) => {
                        let addresses = (sm.source_addr.as_octets(), sm.destination_addr.as_octets());
                        let part =
                            Part::new(addresses.0, addresses.1, sm.esm_class, sm.data_coding, &[], sm.tlvs);
                        let coding = (sm.esm_class, sm.data_coding);
                        if !show(printer, &receipts, addresses, coding, &part, sm.tlvs) {
                            join(printer, &mut joiner, start.elapsed(), addresses, part);
                        }
                    }
                    _ => {}
                }
            }
            Event::Unbinding => printer.event("unbinding", &json!({"by": "peer"})),
            Event::Closed(closed) => return Some(closed),
            _ => {}
        }
    }
    None
}

/// Shows one message or receipt, and tells whether it was a receipt.
fn show(
    printer: Printer,
    receipts: &watch::Sender<usize>,
    (from, to): (&[u8], &[u8]),
    (esm_class, data_coding): (EsmClass, DataCoding),
    part: &Part<'_>,
    tlvs: TlvsRef<'_>,
) -> bool {
    let addresses = json!({"source_addr": shown(from), "destination_addr": shown(to)});
    if let Some(receipt) = Receipt::read(esm_class, part.user_data(), tlvs) {
        let state = receipt.message_state();
        let fields = json!({
            "message_id": receipt.message_id(),
            "message_state": state.map(|state| state.value()),
            "message_state_name": state.and_then(|state| state.name()),
            "stat": receipt.stat(),
            "err": receipt.err(),
            "submit_date": receipt.submitted().map(|date| date.to_string()),
            "done_date": receipt.done().map(|date| date.to_string()),
        });
        printer.event("receipt", &joined(&fields, &addresses));
        receipts.send_modify(|count| *count += 1);
        return true;
    }
    let decoded = OperatorProfile::default().decode(esm_class, data_coding, part.user_data());
    let octets = part.user_data();
    let part = part.concatenation();
    let fields = json!({
        "text": decoded.as_ref().map(|decoded| decoded.text.as_str()),
        "octets": decoded.is_none().then(|| octets.escape_ascii().to_string()),
        "data_coding": data_coding.value(),
        "reference": part.map(|part| part.reference),
        "part": part.map(|part| part.sequence),
        "parts": part.map(|part| part.total),
    });
    printer.event("message", &joined(&fields, &addresses));
    false
}

/// Shows a long message when its last part has come.
fn join(printer: Printer, joiner: &mut Joiner, now: Duration, (from, to): (&[u8], &[u8]), part: Part<'_>) {
    let pushed = joiner.push(now, part);
    let addresses = json!({"source_addr": shown(from), "destination_addr": shown(to)});
    if let JoinOutcome::Complete(message) = pushed.outcome {
        let decoded = message.decode(&OperatorProfile::default());
        let fields = json!({"text": decoded.map(|decoded| decoded.text), "parts": message.total()});
        printer.event("joined", &joined(&fields, &addresses));
    }
    for given_up in pushed.given_up {
        let (from, to) = (given_up.message.source_addr(), given_up.message.destination_addr());
        let addresses = json!({"source_addr": shown(from), "destination_addr": shown(to)});
        let fields = json!({"received": given_up.message.received(), "parts": given_up.message.total()});
        printer.event("incomplete", &joined(&fields, &addresses));
    }
}

/// A string of a PDU as text.
fn shown(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

fn joined(first: &Value, second: &Value) -> Value {
    let both = [first, second].into_iter().filter_map(Value::as_object).flatten();
    Value::Object(both.map(|(name, value)| (name.clone(), value.clone())).collect())
}
