//! From a packet to the TCP segment in it.

use std::net::{IpAddr, SocketAddr};

use etherparse::{EtherType, LaxNetSlice, LaxSlicedPacket, TransportSlice};
use pcap_parser::Linktype;

use super::file::Packet;

/// What is in a packet.
pub(crate) enum Seen<'a> {
    Tcp(Segment<'a>),
    /// A part of a packet of IP.
    Fragment,
    /// A packet of a network whose packets cannot be read here.
    UnknownNetwork,
    /// Anything else: ARP, UDP and so on.
    Other,
}

/// One segment of a TCP connection.
pub(crate) struct Segment<'a> {
    pub(crate) from: SocketAddr,
    pub(crate) to: SocketAddr,
    /// The number of the first octet, or of the SYN before it.
    pub(crate) sequence: u32,
    pub(crate) syn: bool,
    pub(crate) ack: bool,
    pub(crate) fin: bool,
    pub(crate) rst: bool,
    pub(crate) octets: &'a [u8],
    /// How many octets at its end were not captured.
    pub(crate) cut: usize,
}

const LOOP: Linktype = Linktype(108);
const LINUX_SLL2: Linktype = Linktype(276);
/// What systems call raw IP beside the number of its own.
const RAW: [Linktype; 3] = [Linktype(12), Linktype(14), Linktype(101)];

/// Where the kind of packet stands before packets of Linux' cooked form, and where they begin.
const SLL: (usize, usize) = (14, 16);
const SLL2: (usize, usize) = (0, 20);

/// Looks into a packet of Ethernet, with or without VLANs, loopback, Linux' cooked forms, or raw IP.
pub(crate) fn see<'a>(packet: &Packet<'a>) -> Seen<'a> {
    let octets = packet.octets;
    let sliced = match packet.network {
        Linktype::ETHERNET => LaxSlicedPacket::from_ethernet(octets).ok(),
        // The system's number of the protocol stands first, in the order of octets of whoever captured it. The version
        // of IP stands in the packet anyway.
        Linktype::NULL | LOOP => octets.get(4..).and_then(|ip| LaxSlicedPacket::from_ip(ip).ok()),
        Linktype::LINUX_SLL => cooked(octets, SLL),
        LINUX_SLL2 => cooked(octets, SLL2),
        Linktype::IPV4 | Linktype::IPV6 => LaxSlicedPacket::from_ip(octets).ok(),
        raw if RAW.contains(&raw) => LaxSlicedPacket::from_ip(octets).ok(),
        _ => return Seen::UnknownNetwork,
    };
    let Some(LaxSlicedPacket { net: Some(net), transport, .. }) = sliced else { return Seen::Other };
    if net.ip_payload_ref().is_some_and(|payload| payload.fragmented) {
        return Seen::Fragment;
    }
    let (from, to): (IpAddr, IpAddr) = match &net {
        LaxNetSlice::Ipv4(ip) => (ip.header().source_addr().into(), ip.header().destination_addr().into()),
        LaxNetSlice::Ipv6(ip) => (ip.header().source_addr().into(), ip.header().destination_addr().into()),
        LaxNetSlice::Arp(_) => return Seen::Other,
    };
    let Some(TransportSlice::Tcp(tcp)) = transport else { return Seen::Other };
    Seen::Tcp(Segment {
        from: (from, tcp.source_port()).into(),
        to: (to, tcp.destination_port()).into(),
        sequence: tcp.sequence_number(),
        syn: tcp.syn(),
        ack: tcp.ack(),
        fin: tcp.fin(),
        rst: tcp.rst(),
        octets: tcp.payload(),
        cut: packet.cut,
    })
}

fn cooked(octets: &[u8], (kind, start): (usize, usize)) -> Option<LaxSlicedPacket<'_>> {
    let kind = octets.get(kind..kind + 2)?.first_chunk()?;
    Some(LaxSlicedPacket::from_ether_type(EtherType(u16::from_be_bytes(*kind)), octets.get(start..)?))
}
