//! The example `decode`.

use std::process::{Output, Stdio};

use serde_json::Value;
use smpp_driver::codec::{
    BindTransceiver, BindTransceiverResp, Body, CommandStatus, DeliverSm, EnquireLink, EsmClass, Pdu,
    RegisteredDelivery, SubmitSm, SubmitSmResp,
};
use smpp_driver::transport::trace::{PcapWriter, Tracer};
use smpp_driver::transport::{Bind, Client, Options};

use super::captures::{self, ESME, FROM_ESME, FROM_SMSC, Link, SMSC, Talk};
use super::{example, run};

const ENQUIRE_LINK: &str = "00000010000000150000000000000002";

#[test]
fn takes_octets_in_many_forms() {
    let wanted = run("decode", &[ENQUIRE_LINK]);
    assert!(wanted.status.success());
    let pairs: Vec<_> = (0..16).map(|at| &ENQUIRE_LINK[2 * at..2 * at + 2]).collect();
    let prefixed = format!("0x{}", pairs.join(", 0x"));
    let whole = format!("0X{ENQUIRE_LINK}");
    for arguments in
        [pairs.clone(), vec![&prefixed], vec![&whole], vec![&pairs.join(":")], vec![&pairs.join("-")]]
    {
        assert_eq!(run("decode", &arguments), wanted, "{arguments:?}");
    }
}

#[test]
fn ends_quietly_when_nobody_reads() {
    let many = vec![ENQUIRE_LINK; 3000];
    let mut child =
        example("decode").args(many).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.stderr.is_empty(), "{output:?}");
}

#[test]
fn says_that_a_string_is_cut() {
    let output = run("decode", &["00000017000000040000000000000001000101", "41434D45"]);
    let tree = String::from_utf8(output.stdout).unwrap();
    assert!(tree.contains("fault in source_addr at octet 19: the PDU ends inside this string"), "{tree}");
}

#[test]
fn shows_what_is_readable_and_then_the_fault() {
    let broken = "0000003300000021000000000000001A00050041434D4500010301013434373730303930303132330000000000000000000000";
    let output = run("decode", &["--json", broken]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["command"], "submit_multi");
    assert_eq!(report["fields"][3]["value"], "\"ACME\"");
    assert_eq!((&report["error"]["field"], &report["error"]["offset"]), (&"dest_flag".into(), &25.into()));
}

fn pdu(sequence_number: u32, body: impl Into<Body>) -> Vec<u8> {
    let mut octets = Vec::new();
    Pdu::request(sequence_number, body).encode(&mut octets);
    octets
}

fn submit_sm(sequence_number: u32, text: &str) -> Vec<u8> {
    let submit_sm = SubmitSm::builder()
        .source_addr("12025550143")
        .destination_addr("447700900123")
        .registered_delivery(RegisteredDelivery::FINAL)
        .short_message(text.as_bytes());
    pdu(sequence_number, submit_sm.build().unwrap())
}

fn submit_sm_resp(sequence_number: u32) -> Vec<u8> {
    pdu(sequence_number, SubmitSmResp::builder().message_id("4711").build().unwrap())
}

fn bind() -> Vec<u8> {
    pdu(1, BindTransceiver::builder().system_id("ESME1").password("geheim").build().unwrap())
}

fn bind_resp() -> Vec<u8> {
    pdu(1, BindTransceiverResp::builder().system_id("SMSC").build().unwrap())
}

/// Bind, two messages of which one is refused, a receipt.
fn conversation(esme: &str, smsc: &str) -> Talk {
    let mut talk = Talk::begun(esme, smsc);
    talk.say(FROM_ESME, &bind());
    talk.say(FROM_SMSC, &bind_resp());
    talk.say(FROM_ESME, &[submit_sm(2, "Meet me at noon"), submit_sm(3, "Or not")].concat());
    talk.say(FROM_SMSC, &submit_sm_resp(2));
    let mut refused = Vec::new();
    Pdu { command_status: CommandStatus::THROTTLED, ..Pdu::request(3, SubmitSmResp::default()) }
        .encode(&mut refused);
    talk.say(FROM_SMSC, &refused);
    let receipt = DeliverSm::builder()
        .source_addr("447700900123")
        .destination_addr("12025550143")
        .esm_class(EsmClass::DELIVERY_RECEIPT)
        .short_message(b"id:4711 sub:001 dlvrd:001 stat:DELIVRD err:000 text:Meet me");
    talk.say(FROM_SMSC, &pdu(1, receipt.build().unwrap()));
    talk.close();
    talk
}

/// Runs it on a capture.
fn decode(capture: &[u8], arguments: &[&str]) -> Output {
    use std::io::Write as _;

    let mut command = example("decode");
    command.args(["--capture", "-"]).args(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(capture).unwrap();
    child.wait_with_output().unwrap()
}

/// The lines of `--json`; the last one is that of the capture.
fn lines(capture: &[u8], arguments: &[&str]) -> Vec<Value> {
    let output = decode(capture, &[&["--json"], arguments].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What happened, in short: events other than PDUs by their names, PDUs by their operations and numbers.
fn events(lines: &[Value]) -> Vec<String> {
    let short = |line: &Value| match line["command"].as_str() {
        Some(command) if line["event"] == "pdu" => format!("{command} {}", line["sequence_number"]),
        _ => line["event"].as_str().unwrap().to_owned(),
    };
    lines.iter().map(short).collect()
}

#[test]
fn a_capture_becomes_a_ladder() {
    let capture = captures::pcap(Link::Ethernet, false, &conversation(ESME, SMSC).packets);
    let output = decode(&capture, &[]);
    // How long arrows are matters little.
    let without_runs = |line: &str| {
        let parts = line.split([' ', '─']).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(" ")
    };
    let ladder = String::from_utf8(output.stdout).unwrap();
    for row in [
        "Conversation 1: ESME 192.0.2.10:40112, SMSC 192.0.2.20:2775",
        "from 2026-11-30T20:00:00.000000Z",
        "   0.002000 ├─ bind_transceiver ─ 1 ─▶│  system_id \"ESME1\", SMPP 3.4",
        "   0.003000 │◀─ bind_transceiver_resp ─ 1 ─┤  ok, 1.0 ms, system_id \"SMSC\"",
        "   0.004000 ├─ submit_sm ─ 2 ─▶│  …143 to …123, 15 characters, wants a receipt",
        "   0.006000 │◀─ submit_sm_resp ─ 3 ─┤  ESME_RTHROTTLED, 2.0 ms",
        "   0.007000 │◀─ deliver_sm ─ 1 ─┤  …123 to …143, receipt of \"4711\", DELIVERED, err 000",
        "no response in the capture: deliver_sm 1 of the SMSC",
        "packets: 10, SMPP conversations: 1, other TCP connections: 0",
    ] {
        assert!(ladder.lines().any(|line| without_runs(line) == without_runs(row)), "{row}\n{ladder}");
    }
    assert!(ladder.lines().all(|line| line.chars().count() <= 100), "{ladder}");
    for hidden in ["geheim", "noon", "447700900123"] {
        assert!(!ladder.contains(hidden), "{hidden}\n{ladder}");
    }
    assert_eq!(output.status.code(), Some(0));
    let shown = String::from_utf8(decode(&capture, &["--show-text"]).stdout).unwrap();
    assert!(shown.contains("12025550143 to 447700900123, \"Meet me at noon\""), "{shown}");
    assert!(!shown.contains("geheim"), "{shown}");
}

#[test]
fn all_networks_and_formats_hold_the_same() {
    let over_4 = conversation(ESME, SMSC).packets;
    let over_6 = conversation("[2001:db8::10]:40112", "[2001:db8::20]:2775").packets;
    let wanted = events(&lines(&captures::pcap(Link::Ethernet, false, &over_4), &[]));
    assert_eq!(wanted.len(), 12, "{wanted:?}");
    for packets in [over_4, over_6] {
        for link in Link::ALL {
            let files = [
                captures::pcap(link, false, &packets),
                captures::pcap(link, true, &packets),
                captures::pcapng(link, &packets),
            ];
            for (format, file) in files.iter().enumerate() {
                let lines = lines(file, &[]);
                assert_eq!(events(&lines), wanted, "{link:?}, format {format}");
                // A thousandth of a second is no whole number of 2^-20 seconds.
                let time = lines[1]["time"].as_f64().unwrap();
                assert!((time - 1_796_068_800.002).abs() < 2e-6, "{link:?}, format {format}: {time}");
            }
        }
    }
}

#[test]
fn streams_are_put_together() {
    let plain = conversation(ESME, SMSC);
    let wanted = events(&lines(&captures::pcap(Link::Raw, false, &plain.packets), &[]));
    let mut talk = Talk::begun(ESME, SMSC);
    talk.say(FROM_ESME, &bind()[..10]);
    talk.say(FROM_ESME, &bind()[10..]);
    talk.again(FROM_ESME, bind().len(), &bind());
    talk.say(FROM_SMSC, &bind_resp());
    let submits = [submit_sm(2, "Meet me at noon"), submit_sm(3, "Or not")].concat();
    talk.say(FROM_ESME, &submits[..50]);
    // Old octets, and new ones behind them.
    talk.again(FROM_ESME, 30, &submits[20..]);
    let at = talk.packets.len();
    talk.packets.extend(plain.packets[5..].iter().cloned());
    // The receipt comes before both responses.
    talk.packets[at..].rotate_left(2);
    talk.packets[at..].swap(1, 3);
    let lines = lines(&captures::pcap(Link::Raw, false, &talk.packets), &[]);
    let pdus =
        |events: Vec<String>| events.into_iter().filter(|event| event.contains(' ')).collect::<Vec<_>>();
    assert_eq!(pdus(events(&lines)), pdus(wanted));
    let capture = lines.last().unwrap();
    let counts =
        ["segments_again", "segments_early", "octets_lost"].map(|name| capture[name].as_u64().unwrap());
    assert_eq!((counts[0], counts[2]), (1, 0), "{capture}");
    assert!(counts[1] > 0, "{capture}");
}

/// Whatever the segments are, and in whatever order they come, the PDUs are the same.
#[test]
fn segments_of_any_size_in_any_order_hold_the_same() {
    let pdus: Vec<_> = (1..40).map(|number| submit_sm(number, &"x".repeat(number as usize * 3))).collect();
    let octets = pdus.concat();
    for seed in 1..8_u64 {
        let mut random = seed;
        let mut next = |below: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(random >> 33).unwrap() % below
        };
        let mut talk = Talk::begun(ESME, SMSC);
        let mut rest = &octets[..];
        while !rest.is_empty() {
            let (head, tail) = rest.split_at((1 + next(150)).min(rest.len()));
            talk.say(FROM_ESME, head);
            rest = tail;
        }
        for at in 2..talk.packets.len() {
            let other = (at + next(9)).min(talk.packets.len() - 1);
            talk.packets.swap(at, other);
            if next(4) == 0 {
                talk.packets.push(talk.packets[at].clone());
            }
        }
        let lines = lines(&captures::pcapng(Link::Ethernet, &talk.packets), &[]);
        let numbers: Vec<_> = lines
            .iter()
            .filter(|line| line["event"] == "pdu")
            .map(|line| line["sequence_number"].as_u64().unwrap())
            .collect();
        assert!(numbers.iter().copied().eq(1..40), "seed {seed}: {numbers:?}");
    }
}

#[test]
fn what_is_missing_is_told_and_the_next_pdu_found() {
    let mut talk = Talk::begun(ESME, SMSC);
    talk.say(FROM_ESME, &bind());
    talk.say(FROM_SMSC, &bind_resp());
    let first = submit_sm(2, "Meet me at noon");
    talk.say(FROM_ESME, &first[..40]);
    // The rest of this one, and the head of the next, were not captured.
    talk.unseen(FROM_ESME, first.len() - 40 + 20);
    talk.say(FROM_ESME, &submit_sm(3, "lost, too")[20..]);
    talk.say(FROM_ESME, &submit_sm(4, "here"));
    let output = decode(&captures::pcap(Link::Ethernet, false, &talk.packets), &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let happened = events(&lines);
    let from_bind = &happened[1..];
    let wanted = ["bind_transceiver 1", "bind_transceiver_resp 1", "cut", "lost", "skipped", "submit_sm 4"];
    assert_eq!(from_bind[..6], wanted, "{happened:?}");
    assert_eq!((&lines[3]["octets"], &lines[4]["octets"]), (&40.into(), &(first.len() - 20).into()));
}

/// As sniffers do that keep the first octets of each packet only.
#[test]
fn packets_may_be_cut() {
    let mut talk = Talk::begun(ESME, SMSC);
    talk.say(FROM_ESME, &bind());
    talk.say(FROM_SMSC, &bind_resp());
    for number in 2..5 {
        talk.say(FROM_ESME, &submit_sm(number, "Meet me at noon"));
        talk.say(FROM_SMSC, &submit_sm_resp(number));
    }
    let whole = submit_sm(2, "Meet me at noon").len();
    let file = captures::snapped(Link::Raw, 40 + whole - 7, &talk.packets);
    let lines = lines(&file, &[]);
    let wanted = ["cut", "submit_sm_resp 2", "cut", "submit_sm_resp 3", "cut", "submit_sm_resp 4", "capture"];
    assert_eq!(events(&lines)[3..], wanted);
    assert_eq!((&lines[3]["octets"], &lines[3]["command_length"]), (&(whole - 7).into(), &whole.into()));
    assert!(lines[4]["after_ms"].as_f64().is_some_and(|after| (after - 1.0).abs() < 0.01), "{}", lines[4]);
    assert_eq!(lines.last().unwrap()["octets_lost"], 21);
}

#[test]
fn a_capture_may_begin_and_end_anywhere() {
    let mut talk = Talk::under_way(ESME, SMSC);
    talk.say(FROM_ESME, &submit_sm(8, "Meet me at noon")[33..]);
    talk.say(FROM_SMSC, &submit_sm_resp(8));
    talk.say(FROM_ESME, &[submit_sm(9, "Meet me"), pdu(10, EnquireLink::default())].concat());
    let file = captures::pcap(Link::Cooked, false, &talk.packets);
    let happened = events(&lines(&file, &[]));
    assert_eq!(
        happened[..4],
        ["submit_sm_resp 8", "skipped", "submit_sm 9", "enquire_link 10"],
        "{happened:?}"
    );
    let output = decode(&file[..file.len() - 3], &[]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "decode: -: the file ends inside a packet\n");
    assert!(String::from_utf8(output.stdout).unwrap().contains("submit_sm_resp"));
    let output = decode(b"GET / HTTP/1.1\r\nHost: example\r\n\r\n", &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        (output.status.code(), &*said),
        (Some(1), "decode: -: this is no capture: neither pcap nor pcapng\n")
    );
}

#[test]
fn other_streams_are_left_out_and_counted() {
    let mut packets = conversation(ESME, SMSC).packets;
    let mut web = Talk::begun("192.0.2.10:40113", "192.0.2.30:80");
    web.say(FROM_ESME, b"GET /sms?number=16 HTTP/1.1\r\nHost: sms.example\r\nContent-Length: 16\r\n\r\n");
    web.say(FROM_SMSC, &[0; 4096]);
    let mut tls = Talk::begun("192.0.2.10:40114", "192.0.2.20:3550");
    tls.say(FROM_ESME, &[0x16, 3, 1, 0, 0, 0, 1, 0, 0, 0]);
    packets.extend(web.packets);
    packets.extend(tls.packets);
    packets.extend(conversation("192.0.2.11:40112", "192.0.2.20:2776").packets);
    // The ports of the first one are used again.
    let mut again = conversation(ESME, SMSC);
    again.packets[0][24..28].copy_from_slice(&[0, 0, 1, 0]);
    packets.push(again.packets[0].clone());
    let file = captures::pcap(Link::Raw, false, &packets);
    let capture = lines(&file, &[]).pop().unwrap();
    let counts =
        ["conversations", "other_connections", "tls_connections"].map(|name| capture[name].as_u64().unwrap());
    assert_eq!(counts, [2, 3, 1], "{capture}");
    let lines = lines(&file, &["--port", "2776"]);
    assert!(
        lines[..lines.len() - 1]
            .iter()
            .all(|line| line["from"] == "192.0.2.11:40112" || line["to"] == "192.0.2.11:40112")
    );
    assert_eq!(lines[0]["conversation"], 1);
}

/// What this crate has recorded itself.
#[tokio::test]
async fn a_recording_of_the_transport_is_a_capture() {
    let smsc = super::smsc().await;
    let path = std::env::temp_dir().join(format!("smpp-driver-{}-recording.pcap", std::process::id()));
    let recording = PcapWriter::new(std::fs::File::create(&path).unwrap()).unwrap();
    let mut options = Options::default();
    options.trace = Some(Tracer::new(recording.clone()));
    let client = Client::new(Bind::new("ESME1", "secret").unwrap()).options(options);
    let (connection, _events) = client.connect(smsc.local_addr()).await.unwrap();
    let submit_sm = SubmitSm::builder().destination_addr("447700900123").short_message(b"Hello").build();
    connection.request(submit_sm.unwrap()).await.unwrap();
    connection.unbind().await;
    recording.flush().unwrap();
    let lines = lines(&std::fs::read(&path).unwrap(), &[]);
    std::fs::remove_file(path).unwrap();
    let operations: Vec<_> =
        lines.iter().filter(|line| line["event"] == "pdu").map(|line| &line["command"]).collect();
    let wanted =
        ["bind_transceiver", "submit_sm", "unbind"].map(|name| [name.to_owned(), format!("{name}_resp")]);
    assert!(operations.iter().copied().eq(wanted.as_flattened()), "{operations:?}");
    assert_eq!((&lines.last().unwrap()["octets_lost"], &lines[0]["by"]), (&0.into(), &"esme".into()));
}

/// No sniffer writes them, but a file may hold anything.
#[test]
fn damaged_captures_are_no_panic() {
    let good = captures::pcapng(Link::Ethernet, &conversation(ESME, SMSC).packets);
    for at in (0..good.len()).step_by(good.len() / 40) {
        let mut bad = good.clone();
        bad[at] ^= 0xFF;
        let code = decode(&bad, &[]).status.code();
        assert!(matches!(code, Some(0 | 1)), "octet {at}: {code:?}");
    }
}
