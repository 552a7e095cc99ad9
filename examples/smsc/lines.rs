//! What happens, a line for each event.

use serde_json::{Value, json};
use smpp_driver::testing::{SmscEvent, Submission};
use smpp_driver::transport::RequestError;

use crate::deliveries::Delivered;
use crate::support::Printer;

/// Shows how a message ended that was delivered.
pub(crate) fn print_delivered(printer: Printer, delivered: &Delivered) {
    match &delivered.outcome {
        Ok(status) => printer.event(
            "delivered",
            &json!({"command_status": status.value(), "command_status_name": status.name()}),
        ),
        Err(error) => printer.event("not_delivered", &json!({"reason": error.to_string()})),
    }
}

pub(crate) fn print(printer: Printer, event: &SmscEvent) {
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
