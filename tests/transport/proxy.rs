//! Headers of the PROXY protocol, octet for octet.

use std::net::{IpAddr, SocketAddr};

use proptest::prelude::*;
use smpp_driver::transport::{Network, NetworkError, ProxyError, ProxyHeader, ProxyVersion};

const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

fn v2(command: u8, family: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).unwrap().to_be_bytes();
    [SIGNATURE, &[command, family], &length, body].concat()
}

fn tcp(source: &str, destination: &str) -> ProxyHeader {
    ProxyHeader::Tcp { source: source.parse().unwrap(), destination: destination.parse().unwrap() }
}

#[test]
fn lines_of_version_1() {
    let cases: [(&[u8], ProxyHeader); 4] = [
        (b"PROXY TCP4 192.0.2.7 192.0.2.1 50000 2775\r\n", tcp("192.0.2.7:50000", "192.0.2.1:2775")),
        (b"PROXY TCP6 2001:db8::7 ::1 0 65535\r\n", tcp("[2001:db8::7]:0", "[::1]:65535")),
        (b"PROXY UNKNOWN\r\n", ProxyHeader::Local),
        (b"PROXY UNKNOWN ffff::1 whatever 1\r\n", ProxyHeader::Local),
    ];
    for (line, wanted) in cases {
        let whole = [line, b"\0\0\0\x10"].concat();
        assert_eq!(ProxyHeader::parse(&whole), Ok(Some((wanted, line.len()))), "{}", line.escape_ascii());
        for cut in 0..line.len() {
            assert_eq!(ProxyHeader::parse(&line[..cut]), Ok(None), "{cut}");
        }
    }
}

#[test]
fn wrong_lines_of_version_1() {
    let lines: [&[u8]; 13] = [
        b"PROXY TCP4 192.0.2.7 192.0.2.1 50000\r\n",
        b"PROXY TCP4 192.0.2.7 192.0.2.1 50000 2775 1\r\n",
        b"PROXY TCP4 192.0.2.7 192.0.2.1 50000 65536\r\n",
        b"PROXY TCP4 192.0.2.7 192.0.2.1 050000 2775\r\n",
        b"PROXY TCP4 192.0.2.7 192.0.2.1 +1 2775\r\n",
        b"PROXY TCP4 192.0.2.256 192.0.2.1 1 2775\r\n",
        b"PROXY TCP4 ::1 ::1 1 2775\r\n",
        b"PROXY TCP6 192.0.2.7 192.0.2.1 1 2775\r\n",
        b"PROXY  TCP4 192.0.2.7 192.0.2.1 1 2775\r\n",
        b"PROXY UDP4 192.0.2.7 192.0.2.1 1 2775\r\n",
        b"PROXY TCP4\t192.0.2.7 192.0.2.1 1 2775\r\n",
        b"PROXY \xff\r\n",
        b"PROXY \r\n",
    ];
    for line in lines {
        let parsed = ProxyHeader::parse(line);
        assert!(matches!(parsed, Err(ProxyError::Line(_))), "{}: {parsed:?}", line.escape_ascii());
    }
    let long = [b"PROXY UNKNOWN ".as_slice(), &[b'x'; 200]].concat();
    assert_eq!(ProxyHeader::parse(&long[..106]), Ok(None));
    assert_eq!(ProxyHeader::parse(&long), Err(ProxyError::LineTooLong));
}

#[test]
fn headers_of_version_2() {
    let v4 = [192, 0, 2, 7, 192, 0, 2, 1, 0xC3, 0x50, 0x0A, 0xD7];
    let with_tlvs = [v4.as_slice(), &[0x04, 0, 3, 1, 2, 3]].concat();
    let cases = [
        (v2(0x21, 0x11, &v4), tcp("192.0.2.7:50000", "192.0.2.1:2775")),
        (v2(0x21, 0x11, &with_tlvs), tcp("192.0.2.7:50000", "192.0.2.1:2775")),
        (v2(0x21, 0x21, &[0; 36]), tcp("[::]:0", "[::]:0")),
        (v2(0x21, 0x31, &[0; 216]), ProxyHeader::Unix),
        (v2(0x21, 0x00, &[1; 20]), ProxyHeader::Local),
        (v2(0x20, 0x00, &[]), ProxyHeader::Local),
        (v2(0x20, 0x11, &v4), ProxyHeader::Local),
        (v2(0x20, 0xFF, &[]), ProxyHeader::Local),
    ];
    for (octets, wanted) in cases {
        let whole = [octets.as_slice(), b"\0\0\0\x10"].concat();
        assert_eq!(ProxyHeader::parse(&whole), Ok(Some((wanted, octets.len()))), "{wanted:?}");
        for cut in 0..octets.len() {
            assert_eq!(ProxyHeader::parse(&octets[..cut]), Ok(None), "{cut}");
        }
    }
}

#[test]
fn wrong_headers_of_version_2() {
    let length = |given, min| Err(ProxyError::Length { given, min, max: 4080 });
    let cases = [
        (v2(0x11, 0x11, &[0; 12]), Err(ProxyError::Command(0x11))),
        (v2(0x22, 0x11, &[0; 12]), Err(ProxyError::Command(0x22))),
        (v2(0x21, 0x12, &[0; 12]), Err(ProxyError::Family(0x12))),
        (v2(0x21, 0x41, &[0; 12]), Err(ProxyError::Family(0x41))),
        (v2(0x21, 0x11, &[0; 11]), length(11, 12)),
        (v2(0x21, 0x21, &[0; 35]), length(35, 36)),
        (v2(0x21, 0x31, &[0; 215]), length(215, 216)),
        (v2(0x21, 0x11, &[0; 4081]), length(4081, 12)),
        (v2(0x20, 0x00, &vec![0; 65535]), length(65535, 0)),
    ];
    for (octets, wanted) in cases {
        assert_eq!(ProxyHeader::parse(&octets), wanted);
        // It is told before the rest is waited for.
        assert_eq!(ProxyHeader::parse(&octets[..16]), wanted);
    }
    assert_eq!(ProxyHeader::parse(b"\0"), Err(ProxyError::Missing));
    assert_eq!(ProxyHeader::parse(b"PROXZ"), Err(ProxyError::Missing));
}

#[test]
fn networks() {
    let contains =
        |network: &str, address: &str| network.parse::<Network>().unwrap().contains(address.parse().unwrap());
    assert!(contains("0.0.0.0/0", "203.0.113.9") && contains("::/0", "2001:db8::1"));
    assert!(!contains("0.0.0.0/0", "2001:db8::1") && !contains("::/0", "203.0.113.9"));
    assert!(contains("10.0.0.0/8", "10.255.0.1") && !contains("10.0.0.0/8", "11.0.0.0"));
    assert!(contains("192.0.2.128/25", "192.0.2.128") && !contains("192.0.2.128/25", "192.0.2.127"));
    assert!(contains("192.0.2.1", "192.0.2.1") && !contains("192.0.2.1", "192.0.2.2"));
    assert!(contains("2001:db8::/33", "2001:db8:7fff::1") && !contains("2001:db8::/33", "2001:db8:8000::1"));
    assert!(contains("::1", "::1") && contains("127.0.0.0/8", "::ffff:127.0.0.1"));
    let fault = |text: &str| text.parse::<Network>().unwrap_err();
    assert_eq!(fault("10.0.0.0/33"), NetworkError::Prefix { max: 32 });
    assert_eq!(fault("::/129"), NetworkError::Prefix { max: 128 });
    assert_eq!(fault("10.0.0.0/+8"), NetworkError::Prefix { max: 32 });
    assert_eq!(fault("10.0.0.0/"), NetworkError::Prefix { max: 32 });
    assert_eq!(fault("10.0.0.1/8"), NetworkError::HostBits { prefix: 8 });
    assert_eq!(fault("ten/8"), NetworkError::Address);
}

fn addresses() -> impl Strategy<Value = (IpAddr, IpAddr)> {
    let v4 = any::<([u8; 4], [u8; 4])>().prop_map(|(a, b)| (a.into(), b.into()));
    let v6 = any::<([u16; 8], [u16; 8])>().prop_map(|(a, b)| (a.into(), b.into()));
    prop_oneof![v4, v6]
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        (source, destination) in addresses(),
        ports in any::<(u16, u16)>(),
        rest in proptest::collection::vec(any::<u8>(), 0..20),
    ) {
        let (source, destination) = (SocketAddr::new(source, ports.0), SocketAddr::new(destination, ports.1));
        for header in [ProxyHeader::Tcp { source, destination }, ProxyHeader::Local, ProxyHeader::Unix] {
            for version in [ProxyVersion::V1, ProxyVersion::V2] {
                let octets = header.to_octets(version);
                let whole = [octets.as_slice(), &rest].concat();
                // Version 1 has no word for Unix sockets.
                let wanted = match (header, version) {
                    (ProxyHeader::Unix, ProxyVersion::V1) => ProxyHeader::Local,
                    (header, _) => header,
                };
                prop_assert_eq!(ProxyHeader::parse(&whole), Ok(Some((wanted, octets.len()))));
            }
        }
    }

    #[test]
    fn no_octets_are_a_panic(octets in proptest::collection::vec(any::<u8>(), 0..300)) {
        for start in [b"".as_slice(), b"PROXY ", b"PROXY TCP4 ", SIGNATURE, &v2(0x21, 0x11, &[])[..14]] {
            let whole = [start, &octets].concat();
            if let Ok(Some((_, taken))) = ProxyHeader::parse(&whole) {
                prop_assert!(taken <= whole.len() && taken <= ProxyHeader::MAX);
            }
        }
    }

    #[test]
    fn no_text_is_a_panic(text in "[0-9a-f.:/]{0,30}") {
        if let Ok(network) = text.parse::<Network>() {
            prop_assert_eq!(network.to_string().parse::<Network>(), Ok(network));
        }
    }
}

proptest! {
    #[test]
    fn whatever_comes_is_a_header_or_not(mut octets in proptest::collection::vec(any::<u8>(), 0..300), begins in 0..3_usize) {
        let start: &[u8] = [b"" as &[u8], b"PROXY TCP4 ", SIGNATURE][begins];
        octets.splice(..0, start.iter().copied());
        super::proxy_body::proxy(&octets);
    }
}
