//! Texts on their way out.

use serde_json::{Value, json};
use smpp_driver::codec::{Address, CommandStatus, RegisteredDelivery, SubmitSm};
use smpp_driver::text::{Segment, Splitter};
use smpp_driver::transport::{ConnectError, Connection, NotSent, RequestError, Unanswered};

use crate::support::Printer;
use crate::{joined, shown};

/// Sends a text and tells how many of its parts were accepted, and how many not.
pub(crate) async fn send(
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

pub(crate) fn failure(error: &RequestError) -> (&'static str, Value) {
    match error {
        RequestError::Rejected(rejected) => ("rejected", status(rejected.command_status)),
        RequestError::NotSent(reason) => ("not_sent", json!({"reason": NotSent::to_string(reason)})),
        RequestError::Unanswered(reason) => ("unanswered", json!({"reason": Unanswered::to_string(reason)})),
    }
}

/// Why there is no session.
pub(crate) fn not_bound(error: &ConnectError) -> Value {
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
