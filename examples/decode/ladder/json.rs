//! Conversations as lines of JSON: an object for each thing that happened, and one for the capture.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::capture::{Capture, Conversation, Entry, What};

pub(super) fn write(out: &mut impl Write, capture: &Capture) -> io::Result<()> {
    for (number, conversation) in (1..).zip(&capture.conversations) {
        for entry in &conversation.entries {
            writeln!(out, "{}", object(number, conversation, entry))?;
        }
        for (side, request, sequence_number) in &conversation.unanswered {
            let [from, to] = [*side, 1 - side].map(|side| conversation.sockets[side].to_string());
            let line = json!({
                "conversation": number, "event": "unanswered", "from": from, "to": to,
                "command": request.name(), "sequence_number": sequence_number,
            });
            writeln!(out, "{line}")?;
        }
    }
    let (mut again, mut early, mut lost) = (0, 0, 0);
    for counts in capture.conversations.iter().map(Conversation::counts) {
        again += counts.again;
        early += counts.early;
        lost += counts.lost;
    }
    let line = json!({
        "event": "capture", "packets": capture.packets, "conversations": capture.conversations.len(),
        "other_connections": capture.others, "tls_connections": capture.encrypted,
        "fragments": capture.fragments, "unknown_network": capture.unknown,
        "segments_again": again, "segments_early": early, "octets_lost": lost,
    });
    writeln!(out, "{line}")
}

fn object(number: usize, conversation: &Conversation, entry: &Entry) -> Value {
    let mut line = json!({
        "conversation": number,
        "time": entry.time.as_secs_f64(),
        "from": conversation.sockets[entry.side].to_string(),
        "to": conversation.sockets[1 - entry.side].to_string(),
        "by": if entry.side == conversation.esme { "esme" } else { "smsc" },
    });
    let (event, more) = match &entry.what {
        What::Opens => ("connects", json!({})),
        What::Closes => ("closes", json!({})),
        What::Resets => ("resets", json!({})),
        What::Pdu { command_id, command_status, sequence_number, facts, fault, after } => (
            "pdu",
            json!({
                "command": command_id.name(), "command_id": command_id.value(),
                "command_status": command_status.value(), "command_status_name": command_status.name(),
                "sequence_number": sequence_number, "facts": facts, "fault": fault,
                "after_ms": after.map(|after| after.as_secs_f64() * 1e3),
            }),
        ),
        What::Cut(header, there) => (
            "cut",
            json!({
                "command": header.command_id.name(), "sequence_number": header.sequence_number,
                "command_length": header.command_length, "octets": there,
            }),
        ),
        What::Lost(octets) => ("lost", json!({"octets": octets})),
        What::Skipped(octets) => ("skipped", json!({"octets": octets})),
        What::Broken(reason) => ("broken", json!({"reason": reason})),
    };
    line["event"] = event.into();
    for (name, value) in more.as_object().into_iter().flatten() {
        line[name] = value.clone();
    }
    line
}
