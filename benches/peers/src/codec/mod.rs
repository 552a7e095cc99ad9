//! Decoding, encoding and splitting, against the peers and the floor.

pub(crate) mod fixtures;
mod floor;

use std::hint::black_box;

use bytes::BytesMut;
use rusmpp_core::command::owned::Command;
use rusmpp_core::decode::borrowed::DecodeWithLength as _;
use rusmpp_core::decode::owned::DecodeWithLength as _;
use rusmpp_core::encode::owned::Encode as _;
use smpp_driver::codec::frame::{FrameLimit, split};
use smpp_driver::codec::{
    BindTransceiver, CommandStatus, DeliverSm, Leniency, Operation as _, Pdu, PduRef, SubmitSm, SubmitSmResp,
};

use crate::measure::{Contender, Figures, compare, timed};

/// Operations in a sample.
const COUNT: u32 = 5_000;

/// Octets of a PDU of the stream.
const STREAM_PDU: f64 = 220.0;

/// Runs the benches whose names contain `only`.
pub(crate) fn run(json: bool, only: &str) {
    let pdus = [
        ("bind_transceiver", fixtures::bind_transceiver()),
        ("submit_sm", fixtures::submit_sm()),
        ("deliver_sm", fixtures::deliver_sm()),
        ("submit_sm_resp", fixtures::submit_sm_resp()),
    ];
    let bench = |name: String, contenders: Vec<Contender<'_>>| {
        if name.contains(only) {
            report(json, &name, &compare(contenders));
        }
    };
    for (name, octets) in &pdus {
        bench(format!("decode_owned/{name}"), decode_owned(name, octets));
    }
    for (name, octets) in &pdus {
        bench(format!("decode_borrowed/{name}"), decode_borrowed(name, octets));
    }
    for (name, octets) in &pdus {
        bench(format!("encode/{name}"), encode(name, octets));
    }
    let stream = fixtures::stream();
    bench("stream/submit_sm".to_owned(), split_and_decode(&stream));
}

fn report(json: bool, bench: &str, figures: &[Figures]) {
    if !json {
        println!("{bench}");
    }
    for Figures { name, median, min, max } in figures {
        if json {
            let round = |ns: f64| (ns * 10.0).round() / 10.0;
            let (median_ns, min_ns, max_ns) = (round(*median), round(*min), round(*max));
            println!(
                "{}",
                serde_json::json!({"bench": bench, "impl": name, "median_ns": median_ns, "min_ns": min_ns, "max_ns": max_ns})
            );
        } else {
            let rate = if bench.starts_with("stream") { STREAM_PDU / median } else { 0.0 };
            let rate = if rate > 0.0 { format!("  {rate:.2} GB/s") } else { String::new() };
            println!("  {name:<24} {median:>8.1} ns  [{min:.1}..{max:.1}]{rate}");
        }
    }
}

fn contender<'a>(name: &'static str, mut act: impl FnMut() + 'a) -> Contender<'a> {
    Contender { name, batch: Box::new(move || timed(COUNT, &mut act)) }
}

#[inline(always)]
fn whole(octets: &[u8]) -> smpp_driver::codec::frame::Frame<'_> {
    split(octets, FrameLimit::default()).expect("a good length").expect("a whole PDU").0
}

fn pdu_of(octets: &[u8]) -> Pdu {
    Pdu::decode(whole(octets), Leniency::LENIENT).expect("decodes")
}

fn decode_owned<'a>(name: &str, octets: &'a [u8]) -> Vec<Contender<'a>> {
    let ours = contender("smpp-driver", move || {
        black_box(&Pdu::decode(whole(black_box(octets)), Leniency::LENIENT));
    });
    // What is kept is read again when its fields are looked at.
    let with_fields = contender("smpp-driver, fields", move || {
        let pdu = Pdu::decode(whole(black_box(octets)), Leniency::LENIENT).expect("decodes");
        black_box(&pdu.body.borrow());
    });
    // It takes the octets out of its buffer, so they are put in before the clock starts.
    let rusmpp = Contender {
        name: "rusmpp-core 0.4",
        batch: Box::new(move || {
            let mut buffer = BytesMut::from(&octets.repeat(COUNT as usize)[..]);
            timed(COUNT, || {
                let length = buffer.split_to(4);
                let length = u32::from_be_bytes(length[..].try_into().expect("four octets")) as usize;
                black_box(&Command::decode(&mut buffer, length - 4));
            })
        }),
    };
    let mut contenders = vec![ours, with_fields, typed(name, octets), rusmpp];
    contenders.extend(peers(name, octets));
    contenders
}

/// As `smpp-driver`, and then as the plain struct of the operation.
fn typed<'a>(name: &str, octets: &'a [u8]) -> Contender<'a> {
    macro_rules! typed {
        ($Type:ident) => {
            contender("smpp-driver, typed", move || {
                black_box(&$Type::try_from(pdu_of(black_box(octets)).body));
            })
        };
    }
    match name {
        "bind_transceiver" => typed!(BindTransceiver),
        "submit_sm" => typed!(SubmitSm),
        "deliver_sm" => typed!(DeliverSm),
        _ => typed!(SubmitSmResp),
    }
}

/// The two peers whose types are chosen by the caller.
fn peers<'a>(name: &str, octets: &'a [u8]) -> Vec<Contender<'a>> {
    use smpp_codec::pdus::{BindRequest, DeliverSmRequest, SubmitSmRequest, SubmitSmResponse};
    use smpp34::{CommandHeader, bind_transceiver, deliver_sm, submit_sm, submit_sm_resp};

    macro_rules! both {
        ($ours:ident, $theirs:ident) => {
            vec![
                contender("smpp34 1.5", move || {
                    let octets = black_box(octets);
                    let header = CommandHeader::decode(octets).expect("a header");
                    black_box(&$ours::decode(header, octets));
                }),
                contender("smpp-codec 0.2", move || {
                    black_box(&$theirs::decode(black_box(octets)));
                }),
            ]
        };
    }
    match name {
        "bind_transceiver" => both!(bind_transceiver, BindRequest),
        "submit_sm" => both!(submit_sm, SubmitSmRequest),
        "deliver_sm" => both!(deliver_sm, DeliverSmRequest),
        _ => both!(submit_sm_resp, SubmitSmResponse),
    }
}

fn decode_borrowed<'a>(name: &str, octets: &'a [u8]) -> Vec<Contender<'a>> {
    let ours = contender("smpp-driver", move || {
        black_box(&PduRef::decode(whole(black_box(octets)), Leniency::LENIENT));
    });
    let rusmpp = contender("rusmpp-core 0.4 <8>", move || {
        let octets = black_box(octets);
        black_box(&rusmpp_core::command::borrowed::Command::<8>::decode(&octets[4..], octets.len() - 4));
    });
    let mut contenders = vec![ours, rusmpp];
    if matches!(name, "submit_sm" | "deliver_sm") {
        contenders.push(contender("floor", move || {
            black_box(&floor::read(black_box(octets)));
        }));
    }
    contenders
}

fn encode<'a>(name: &str, octets: &'a [u8]) -> Vec<Contender<'a>> {
    use smpp_codec::pdus::{BindRequest, DeliverSmRequest, SubmitSmRequest, SubmitSmResponse};
    use smpp34::{CommandHeader, deliver_sm, submit_sm, submit_sm_resp};

    let pdu = pdu_of(octets);
    let mut out = Vec::with_capacity(1024);
    let ours = contender("smpp-driver", move || {
        out.clear();
        black_box(&pdu).encode(&mut out);
        black_box(&out);
    });
    let mut buffer = BytesMut::from(&octets[4..]);
    let (command, _) = Command::decode(&mut buffer, octets.len() - 4).expect("decodes");
    let mut out = BytesMut::with_capacity(1024);
    let length = octets.len() as u32;
    let rusmpp = contender("rusmpp-core 0.4", move || {
        out.clear();
        bytes::BufMut::put_u32(&mut out, length);
        black_box(&command).encode(&mut out);
        black_box(&out);
    });
    let mut contenders = vec![ours, rusmpp];
    if let Ok(built) = SubmitSm::try_from(pdu_of(octets).body) {
        let mut out = Vec::with_capacity(1024);
        contenders.push(contender("smpp-driver, built", move || {
            out.clear();
            black_box(&built).encode(CommandStatus::OK, 7, &mut out);
            black_box(&out);
        }));
    }

    // smpp34 consumes what it encodes: the clones are made before the clock starts.
    macro_rules! smpp34 {
        ($Type:ident) => {{
            let pdu =
                $Type::decode(CommandHeader::decode(octets).expect("a header"), octets).expect("decodes");
            contenders.push(Contender {
                name: "smpp34 1.5",
                batch: Box::new(move || {
                    let mut clones = vec![pdu.clone(); COUNT as usize];
                    timed(COUNT, || drop(black_box(clones.pop().map(|pdu| pdu.encode()))))
                }),
            });
        }};
    }
    macro_rules! smpp_codec {
        ($Type:ident) => {{
            let pdu = $Type::decode(octets).expect("decodes");
            let mut out = Vec::with_capacity(1024);
            contenders.push(contender("smpp-codec 0.2", move || {
                out.clear();
                let _ = black_box(&pdu).encode(&mut out);
                black_box(&out);
            }));
        }};
    }
    match name {
        "bind_transceiver" => smpp_codec!(BindRequest),
        "submit_sm" => {
            smpp34!(submit_sm);
            smpp_codec!(SubmitSmRequest);
        }
        "deliver_sm" => {
            smpp34!(deliver_sm);
            smpp_codec!(DeliverSmRequest);
        }
        _ => {
            smpp34!(submit_sm_resp);
            smpp_codec!(SubmitSmResponse);
        }
    }
    if let ("submit_sm" | "deliver_sm", Some(message)) = (name, floor::read(octets)) {
        let command_id = if name == "submit_sm" { 4 } else { 5 };
        let mut out = Vec::with_capacity(1024);
        contenders.push(contender("floor", move || {
            out.clear();
            floor::write(black_box(&message), command_id, 7, &mut out);
            black_box(&out);
        }));
    }
    contenders
}

/// A buffer of back-to-back PDUs; the figures are for one PDU.
fn split_and_decode(stream: &[u8]) -> Vec<Contender<'_>> {
    let one = fixtures::submit_sm().len();
    let pdus = (stream.len() / one) as u32;
    let each = move |(elapsed, rounds): (std::time::Duration, u32)| (elapsed, rounds * pdus);
    let ours = Contender {
        name: "smpp-driver",
        batch: Box::new(move || {
            each(timed(20, || {
                let mut rest = black_box(stream);
                while let Ok(Some((frame, next))) = split(rest, FrameLimit::default()) {
                    black_box(&PduRef::decode(frame, Leniency::LENIENT));
                    rest = next;
                }
            }))
        }),
    };
    let floor = Contender {
        name: "floor",
        batch: Box::new(move || {
            each(timed(20, || {
                let mut rest = black_box(stream);
                while let Some(length) = rest.first_chunk::<4>() {
                    let (pdu, next) = rest.split_at(u32::from_be_bytes(*length) as usize);
                    black_box(&floor::read(pdu));
                    rest = next;
                }
            }))
        }),
    };
    vec![ours, floor]
}
