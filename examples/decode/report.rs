//! All of a PDU: as JSON, and as a tree.

use std::io::{self, Write};

use serde_json::{Value, json};
use smpp_driver::codec::frame::{Frame, FrameLimit, split};
use smpp_driver::codec::{BodyRef, Fault, Leniency, Oddity, PduRef, Shown, View, tlv};
use smpp_driver::text::{self, Encoding, Udh};

/// A report on each PDU in the octets.
pub(crate) fn pdus(mut octets: &[u8]) -> Vec<Value> {
    let mut reports = Vec::new();
    while !octets.is_empty() {
        match split(octets, FrameLimit::default()) {
            Ok(Some((frame, rest))) => {
                reports.push(report(frame));
                octets = rest;
            }
            Ok(None) => {
                let fault = format!("{} octets are not a whole PDU", octets.len());
                reports.push(json!({"error": {"field": "command_length", "offset": 0, "fault": fault}}));
                break;
            }
            Err(error) => {
                let fault = error.to_string();
                reports.push(json!({"error": {"field": "command_length", "offset": 0, "fault": fault}}));
                break;
            }
        }
    }
    reports
}

fn report(frame: Frame<'_>) -> Value {
    let header = frame.header;
    let mut fields = Vec::new();
    let shown = |field: &dyn View| Shown { field, reveal: true }.to_string();
    let read = PduRef::inspect(frame, &mut |name, field| {
        if name != "tlvs" {
            fields.push(json!({"name": name, "value": shown(field)}));
        }
    });
    let mut report = json!({
        "command_length": header.command_length,
        "command_id": header.command_id.value(),
        "command": header.command_id.name(),
        "command_status": header.command_status.value(),
        "command_status_name": header.command_status.name(),
        "command_status_meaning": header.command_status.meaning(),
        "sequence_number": header.sequence_number,
    });
    match PduRef::decode(frame, Leniency::LENIENT) {
        Ok(pdu) => {
            report["fields"] = fields.into();
            let tlvs = pdu.body.tlvs().iter();
            report["tlvs"] =
                tlvs.map(|tlv| json!({"tag": tlv.tag.to_string(), "value": shown(&tlv)})).collect();
            report["text"] = user_text(&pdu.body).into();
            let oddities: Vec<_> = pdu.oddities().iter().map(|oddity| oddity.to_string()).collect();
            report["oddities"] = oddities.into();
        }
        Err(error) => {
            let error = read.err().unwrap_or(error);
            report["fields"] = fields.into();
            report["error"] = json!({
                "field": error.field,
                "offset": error.offset,
                "fault": fault(error.fault),
                "command_status": error.status().to_string(),
            });
        }
    }
    report
}

/// The fault in words. A string without its NUL is tolerated at the end of a body, but not where fields must follow.
pub(crate) fn fault(fault: Fault) -> String {
    match fault {
        Fault::Odd(Oddity::MissingNul) => "the PDU ends inside this string".to_owned(),
        other => other.to_string(),
    }
}

/// The text of a message or of a receipt, if it is not binary.
pub(crate) fn user_text(body: &BodyRef<'_>) -> Option<String> {
    let (esm_class, data_coding, short_message) = match body {
        BodyRef::SubmitSm(sm) => (sm.esm_class, sm.data_coding, sm.short_message.as_octets()),
        BodyRef::DeliverSm(sm) => (sm.esm_class, sm.data_coding, sm.short_message.as_octets()),
        BodyRef::SubmitMulti(sm) => (sm.esm_class, sm.data_coding, sm.short_message.as_octets()),
        BodyRef::DataSm(sm) => (sm.esm_class, sm.data_coding, &[][..]),
        _ => return None,
    };
    let payload = body.tlvs().raw(tlv::MESSAGE_PAYLOAD.number());
    let data = payload.filter(|_| short_message.is_empty()).unwrap_or(short_message);
    let octets = if esm_class.has_udh() { Udh::split(data).ok()?.1 } else { data };
    let decoded = text::decode(data_coding, octets, Encoding::Gsm7)?;
    Some(decoded.text).filter(|text| !text.is_empty())
}

pub(crate) fn write_tree(out: &mut impl Write, report: &Value) -> io::Result<()> {
    let text = |name: &str| report[name].as_str().unwrap_or("unknown").to_owned();
    if report.get("command_id").is_some() {
        writeln!(out, "{} (0x{:08X})", text("command"), report["command_id"].as_u64().unwrap_or_default())?;
        writeln!(out, "  command_length: {}", report["command_length"])?;
        let status = report["command_status"].as_u64().unwrap_or_default();
        let meaning = report["command_status_meaning"].as_str().unwrap_or("no meaning known");
        writeln!(out, "  command_status: 0x{status:08X} {}: {meaning}", text("command_status_name"))?;
        writeln!(out, "  sequence_number: {}", report["sequence_number"])?;
    }
    for field in report["fields"].as_array().into_iter().flatten() {
        writeln!(
            out,
            "  {}: {}",
            field["name"].as_str().unwrap_or_default(),
            field["value"].as_str().unwrap_or_default()
        )?;
    }
    for tlv in report["tlvs"].as_array().into_iter().flatten() {
        writeln!(
            out,
            "  tlv {}: {}",
            tlv["tag"].as_str().unwrap_or_default(),
            tlv["value"].as_str().unwrap_or_default()
        )?;
    }
    if let Some(text) = report["text"].as_str() {
        writeln!(out, "  text: {text:?}")?;
    }
    for oddity in report["oddities"].as_array().into_iter().flatten() {
        writeln!(out, "  tolerated: {}", oddity.as_str().unwrap_or_default())?;
    }
    if let Some(error) = report.get("error") {
        let part = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
        writeln!(out, "  fault in {} at octet {}: {}", part("field"), error["offset"], part("fault"))?;
        if !part("command_status").is_empty() {
            writeln!(out, "  to be answered with {}", part("command_status"))?;
        }
    }
    Ok(())
}
