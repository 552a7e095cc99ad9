//! Receipts and messages that come in.

use std::time::Duration;

use serde_json::json;
use smpp_driver::codec::tlv::TlvsRef;
use smpp_driver::codec::{BodyRef, DataCoding, EsmClass};
use smpp_driver::text::{JoinLimits, JoinOutcome, Joiner, OperatorProfile, Part, Receipt};
use smpp_driver::transport::{Closed, Event, Events};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::support::Printer;
use crate::{joined, shown};

/// Shows what comes in until the session ends, counts the receipts, and returns how it ended.
pub(crate) async fn read(
    printer: Printer,
    mut events: Events,
    receipts: watch::Sender<usize>,
) -> Option<Closed> {
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
