//! PDUs as packets of TCP over IP, as a capture file has them. No such packet was on the wire: what one holds is true,
//! and its headers are made up.

use alloc::vec::Vec;
use core::time::Duration;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use bytes::BufMut;

use super::{ConnectionInfo, Direction};
use crate::session::Role;
use crate::transport::proxy::one_family;

/// The port of SMPP at IANA, by which Wireshark knows it.
const SMPP_PORT: u16 = 2775;

/// The first of the ports that nobody is assigned: an ESME's, where its own is not known.
const FIRST_FREE_PORT: u16 = 49_152;

/// How many octets one packet holds at most: IP counts up to 65535 with the headers.
const SEGMENT: usize = 32 * 1024;

const FIN: u8 = 0x01;
const SYN: u8 = 0x02;
const PSH: u8 = 0x08;
const ACK: u8 = 0x10;

/// What a capture file begins with: the form of libpcap with times in microseconds, its packets beginning with IP.
pub(super) fn file_header(out: &mut Vec<u8>) {
    const RAW_IP: u32 = 101;
    out.put_u32(0xA1B2_C3D4);
    out.put_u16(2);
    out.put_u16(4);
    // No difference to UTC, no known exactness.
    out.put_u64(0);
    out.put_u32(0xFFFF);
    out.put_u32(RAW_IP);
}

/// One connection in a capture file: who talks, and how far either has come.
pub(super) struct Flow {
    role: Role,
    esme: SocketAddr,
    smsc: SocketAddr,
    /// The next octet's number in TCP, of the ESME and of the SMSC.
    next: [u32; 2],
}

impl Flow {
    pub(super) fn new(connection: &ConnectionInfo) -> Self {
        let (esme, smsc) = match connection.role {
            Role::Esme => (connection.local_addr, connection.peer_addr),
            Role::Smsc => (connection.peer_addr, connection.local_addr),
        };
        // Connections without addresses still are several.
        #[expect(clippy::cast_possible_truncation, reason = "less than the rest of all ports")]
        let port = FIRST_FREE_PORT + (connection.id % u64::from(u16::MAX - FIRST_FREE_PORT)) as u16;
        let nobody = |port| SocketAddr::from((Ipv4Addr::UNSPECIFIED, port));
        let esme = esme.unwrap_or_else(|| nobody(port));
        let smsc = smsc.unwrap_or_else(|| nobody(SMPP_PORT));
        let (esme_ip, smsc_ip) = one_family(esme, smsc);
        let (esme, smsc) = ((esme_ip, esme.port()).into(), (smsc_ip, smsc.port()).into());
        Self { role: connection.role, esme, smsc, next: [0, 0] }
    }

    /// The handshake.
    pub(super) fn open(&mut self, at: Duration, out: &mut Vec<u8>) {
        self.packet(true, SYN, &[], at, out);
        self.packet(false, SYN | ACK, &[], at, out);
        self.packet(true, ACK, &[], at, out);
    }

    pub(super) fn pdu(&mut self, direction: Direction, octets: &[u8], at: Duration, out: &mut Vec<u8>) {
        let by_esme = (direction == Direction::Sent) == (self.role == Role::Esme);
        for segment in octets.chunks(SEGMENT) {
            self.packet(by_esme, PSH | ACK, segment, at, out);
        }
    }

    pub(super) fn close(&mut self, at: Duration, out: &mut Vec<u8>) {
        self.packet(true, FIN | ACK, &[], at, out);
        self.packet(false, FIN | ACK, &[], at, out);
    }

    fn packet(&mut self, by_esme: bool, flags: u8, payload: &[u8], at: Duration, out: &mut Vec<u8>) {
        let (from, to) = if by_esme { (self.esme, self.smsc) } else { (self.smsc, self.esme) };
        let (own, other) = if by_esme { (0, 1) } else { (1, 0) };
        let acknowledged = if flags & ACK == 0 { 0 } else { self.next[other] };
        let mut tcp = Vec::with_capacity(20 + payload.len());
        tcp.put_u16(from.port());
        tcp.put_u16(to.port());
        tcp.put_u32(self.next[own]);
        tcp.put_u32(acknowledged);
        tcp.put_u8(5 << 4);
        tcp.put_u8(flags);
        tcp.put_u16(u16::MAX);
        // Checksum and urgent pointer.
        tcp.put_u32(0);
        tcp.put_slice(payload);
        #[expect(clippy::cast_possible_truncation, reason = "a header and SEGMENT octets at most")]
        let length = tcp.len() as u16;
        let mut pseudo = Vec::with_capacity(40);
        put_addresses(from.ip(), to.ip(), &mut pseudo);
        pseudo.put_u16(6);
        pseudo.put_u16(length);
        let sum = checksum(&[&pseudo, &tcp]);
        tcp[16..18].copy_from_slice(&sum.to_be_bytes());
        let ip = ip_header(from.ip(), to.ip(), length);

        #[expect(clippy::cast_possible_truncation, reason = "the form has seconds of 32 bits, until 2106")]
        out.put_u32(at.as_secs() as u32);
        out.put_u32(at.subsec_micros());
        for _captured_and_original in 0..2 {
            #[expect(clippy::cast_possible_truncation, reason = "as above")]
            out.put_u32((ip.len() + tcp.len()) as u32);
        }
        out.put_slice(&ip);
        out.put_slice(&tcp);
        let counted = u32::from(flags & (SYN | FIN) != 0) + u32::from(length) - 20;
        self.next[own] = self.next[own].wrapping_add(counted);
    }
}

fn ip_header(from: IpAddr, to: IpAddr, length: u16) -> Vec<u8> {
    const TCP: u8 = 6;
    const HOPS: u8 = 64;
    let mut ip = Vec::with_capacity(40);
    if from.is_ipv4() {
        ip.put_u16(0x4500);
        ip.put_u16(20 + length);
        // No identification; not to be fragmented.
        ip.put_u32(0x4000);
        ip.put_slice(&[HOPS, TCP, 0, 0]);
        put_addresses(from, to, &mut ip);
        let sum = checksum(&[&ip]);
        ip[10..12].copy_from_slice(&sum.to_be_bytes());
    } else {
        ip.put_u32(0x6000_0000);
        ip.put_u16(length);
        ip.put_slice(&[TCP, HOPS]);
        put_addresses(from, to, &mut ip);
    }
    ip
}

fn put_addresses(from: IpAddr, to: IpAddr, out: &mut Vec<u8>) {
    for address in [from, to] {
        match address {
            IpAddr::V4(v4) => out.put_slice(&v4.octets()),
            IpAddr::V6(v6) => out.put_slice(&v6.octets()),
        }
    }
}

/// The checksum of the Internet over parts of which all but the last have an even length. RFC 1071.
fn checksum(parts: &[&[u8]]) -> u16 {
    let words = parts.iter().flat_map(|part| part.chunks(2));
    let mut sum: u32 =
        words.map(|word| u32::from(word[0]) << 8 | u32::from(word.get(1).copied().unwrap_or(0))).sum();
    while sum > 0xFFFF {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    #[expect(clippy::cast_possible_truncation, reason = "what is above 16 bits has been added")]
    let sum = sum as u16;
    !sum
}
