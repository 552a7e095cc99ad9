//! `command_length`: which are taken, which end the session, and what is told of them.

use smpp_driver::codec::frame::{Foreign, FrameError, FrameLimit, split};
use smpp_driver::codec::{CommandId, CommandStatus};

use crate::layout;

/// A header that announces so many octets, `0x0A0B0C0D` as its number, and nothing after it.
fn announcing(octets: u32) -> Vec<u8> {
    let mut pdu = layout::pdu(CommandId::SUBMIT_SM, 0, 0x0A0B_0C0D, &[]);
    pdu[..4].copy_from_slice(&octets.to_be_bytes());
    pdu
}

#[test]
fn sixteen_octets_are_the_least_and_the_limit_is_the_most() {
    let limit = FrameLimit::new(1000);
    let taken = |octets| split(&announcing(octets), limit).is_ok();
    let cases =
        [(0, false), (15, false), (16, true), (17, true), (1000, true), (1001, false), (u32::MAX, false)];
    for (octets, expected) in cases {
        assert_eq!(taken(octets), expected, "{octets}");
    }
}

#[test]
fn by_default_the_longest_sane_pdu_is_taken() {
    assert_eq!(FrameLimit::default().octets(), 128 * 1024);
    // 255 recipients in mandatory fields, and the longest message_payload.
    assert!(split(&announcing(6463 + 65539), FrameLimit::default()).is_ok());
    assert!(split(&announcing(128 * 1024 + 1), FrameLimit::default()).is_err());
    assert_eq!(FrameLimit::new(3).octets(), 16, "a limit below a header would take nothing");
}

#[test]
fn a_bad_length_is_told_with_its_first_four_octets_and_the_number_once_it_is_there() {
    let whole = announcing(15);
    for end in 0..whole.len() {
        match split(&whole[..end], FrameLimit::default()) {
            Ok(frame) => assert!(frame.is_none() && end < 4, "{end} octets"),
            Err(error) => {
                assert!(end >= 4, "{end} octets");
                assert_eq!((error.command_length, error.sequence_number), (15, 0), "{end} octets");
            }
        }
    }
    let error = split(&whole, FrameLimit::default()).unwrap_err();
    let told =
        FrameError { command_length: 15, limit: 128 * 1024, sequence_number: 0x0A0B_0C0D, foreign: None };
    assert_eq!((error, error.status()), (told, CommandStatus::INVCMDLEN));
    assert_eq!(error.to_string(), "command_length of 15 octets, 16 to 131072 allowed");
}

#[test]
fn another_protocol_is_recognised_by_its_first_octets() {
    let cases: [(&[u8], Foreign, &str); 9] = [
        (b"\x16\x03\x01\x02\x00\x01", Foreign::Tls, "TLS"),
        (b"\x15\x03\x03\x00\x02\x02", Foreign::Tls, "TLS"),
        (b"HTTP/1.1 400 Bad Request\r\n", Foreign::Http, "HTTP"),
        (b"GET / HTTP/1.1\r\n", Foreign::Http, "HTTP"),
        (b"POST /sms HTTP/1.1\r\n", Foreign::Http, "HTTP"),
        (b"HEAD / HTTP/1.1\r\n", Foreign::Http, "HTTP"),
        (b"PUT /sms HTTP/1.1\r\n", Foreign::Http, "HTTP"),
        (b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n", Foreign::Proxy, "the PROXY protocol"),
        (b"\r\n\r\n\x00\r\nQUIT\n", Foreign::Proxy, "the PROXY protocol"),
    ];
    for (octets, foreign, name) in cases {
        let error = split(octets, FrameLimit::default()).unwrap_err();
        assert_eq!(error.foreign, Some(foreign));
        assert_eq!(error.to_string(), format!("the peer does not speak SMPP here: this is {name}"));
    }
    assert_eq!(split(&announcing(0x7FFF_FFFF), FrameLimit::default()).unwrap_err().foreign, None);
}
