//! Captures as a sniffer would write them, of conversations that were never held.

use std::net::SocketAddr;

pub(crate) const ESME: &str = "192.0.2.10:40112";
pub(crate) const SMSC: &str = "192.0.2.20:2775";

const FIN: u8 = 0x01;
const SYN: u8 = 0x02;
const RST: u8 = 0x04;
const ACK: u8 = 0x10;

/// What packets are wrapped in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Link {
    Ethernet,
    Vlan,
    Null,
    Cooked,
    Cooked2,
    Raw,
}

impl Link {
    pub(crate) const ALL: [Self; 6] =
        [Self::Ethernet, Self::Vlan, Self::Null, Self::Cooked, Self::Cooked2, Self::Raw];

    fn number(self) -> u32 {
        match self {
            Self::Ethernet | Self::Vlan => 1,
            Self::Null => 0,
            Self::Cooked => 113,
            Self::Cooked2 => 276,
            Self::Raw => 101,
        }
    }

    fn wrap(self, ip: &[u8]) -> Vec<u8> {
        let version_4 = ip[0] >> 4 == 4;
        let kind: [u8; 2] = if version_4 { [0x08, 0x00] } else { [0x86, 0xDD] };
        let mut packet = match self {
            Self::Ethernet => [&[2; 12][..], &kind].concat(),
            Self::Vlan => [&[2; 12][..], &[0x81, 0, 0, 42], &kind].concat(),
            Self::Null => vec![if version_4 { 2 } else { 30 }, 0, 0, 0],
            Self::Cooked => [&[0; 14][..], &kind].concat(),
            Self::Cooked2 => [&kind[..], &[0; 18]].concat(),
            Self::Raw => Vec::new(),
        };
        packet.extend(ip);
        if self == Self::Ethernet {
            // No frame is shorter.
            packet.resize(packet.len().max(60), 0);
        }
        packet
    }
}

/// A segment as a packet of IP.
fn segment(from: SocketAddr, to: SocketAddr, sequence: u32, flags: u8, octets: &[u8]) -> Vec<u8> {
    let mut tcp = [from.port().to_be_bytes(), to.port().to_be_bytes()].concat();
    tcp.extend(sequence.to_be_bytes());
    tcp.extend([0, 0, 0, 0, 0x50, flags, 0xFF, 0xFF, 0, 0, 0, 0]);
    tcp.extend(octets);
    let length = u16::try_from(tcp.len()).unwrap();
    let mut ip = match (from, to) {
        (SocketAddr::V4(from), SocketAddr::V4(to)) => {
            let [high, low] = (length + 20).to_be_bytes();
            let head = [0x45, 0, high, low, 0, 0, 0x40, 0, 64, 6, 0, 0];
            [&head[..], &from.ip().octets(), &to.ip().octets()].concat()
        }
        (SocketAddr::V6(from), SocketAddr::V6(to)) => {
            let [high, low] = length.to_be_bytes();
            [&[0x60, 0, 0, 0, high, low, 6, 64][..], &from.ip().octets(), &to.ip().octets()].concat()
        }
        _ => panic!("two versions of IP"),
    };
    ip.extend(tcp);
    ip
}

/// The packets of a connection, each a millisecond after the last.
#[derive(Clone)]
pub(crate) struct Talk {
    sockets: [SocketAddr; 2],
    next: [u32; 2],
    /// Of IP.
    pub(crate) packets: Vec<Vec<u8>>,
}

pub(crate) const FROM_ESME: usize = 0;
pub(crate) const FROM_SMSC: usize = 1;

impl Talk {
    /// A connection of which the beginning was not captured. The numbers of its octets are about to wrap.
    pub(crate) fn under_way(esme: &str, smsc: &str) -> Self {
        let sockets = [esme, smsc].map(|socket| socket.parse().unwrap());
        Self { sockets, next: [u32::MAX - 100, u32::MAX - 20], packets: Vec::new() }
    }

    pub(crate) fn begun(esme: &str, smsc: &str) -> Self {
        let mut talk = Self::under_way(esme, smsc);
        talk.flagged(FROM_ESME, SYN);
        talk.flagged(FROM_SMSC, SYN | ACK);
        talk
    }

    fn packet(&self, side: usize, sequence: u32, flags: u8, octets: &[u8]) -> Vec<u8> {
        segment(self.sockets[side], self.sockets[1 - side], sequence, flags, octets)
    }

    fn flagged(&mut self, side: usize, flags: u8) {
        self.packets.push(self.packet(side, self.next[side], flags, &[]));
        self.next[side] = self.next[side].wrapping_add(1);
    }

    pub(crate) fn say(&mut self, side: usize, octets: &[u8]) {
        self.packets.push(self.packet(side, self.next[side], ACK, octets));
        self.next[side] = self.next[side].wrapping_add(u32::try_from(octets.len()).unwrap());
    }

    /// Octets that go over and are not captured.
    pub(crate) fn unseen(&mut self, side: usize, octets: usize) {
        self.next[side] = self.next[side].wrapping_add(u32::try_from(octets).unwrap());
    }

    /// Sends octets again that went over so many octets ago, with more behind them.
    pub(crate) fn again(&mut self, side: usize, ago: usize, octets: &[u8]) {
        let sequence = self.next[side].wrapping_sub(u32::try_from(ago).unwrap());
        self.packets.push(self.packet(side, sequence, ACK, octets));
        self.unseen(side, octets.len().saturating_sub(ago));
    }

    pub(crate) fn close(&mut self) {
        self.flagged(FROM_ESME, FIN | ACK);
        self.flagged(FROM_SMSC, RST);
    }
}

/// 2026-11-30 20:00:00 UTC.
const START: u64 = 1_796_068_800;

/// A file of the format pcap, in the order of octets of big machines if wanted.
pub(crate) fn pcap(link: Link, big: bool, packets: &[Vec<u8>]) -> Vec<u8> {
    written(link, big, usize::MAX, packets)
}

/// A file with no more than so many octets of each packet.
pub(crate) fn snapped(link: Link, most: usize, packets: &[Vec<u8>]) -> Vec<u8> {
    written(link, false, most, packets)
}

fn written(link: Link, big: bool, most: usize, packets: &[Vec<u8>]) -> Vec<u8> {
    let word = |number: u32| if big { number.to_be_bytes() } else { number.to_le_bytes() };
    let versions = if big { [0, 2, 0, 4] } else { [2, 0, 4, 0] };
    let mut file =
        [word(0xA1B2_C3D4), versions, word(0), word(0), word(65_535), word(link.number())].concat();
    for (at, packet) in (0..).zip(packets) {
        let packet = link.wrap(packet);
        let kept = &packet[..packet.len().min(most)];
        let [length, kept_length] =
            [packet.len(), kept.len()].map(|length| word(u32::try_from(length).unwrap()));
        let seconds = word(u32::try_from(START).unwrap() + at / 1000);
        file.extend([seconds, word(at % 1000 * 1000), kept_length, length].concat());
        file.extend(kept);
    }
    file
}

/// A file of the format pcapng, its times in units of 2^-20 seconds.
pub(crate) fn pcapng(link: Link, packets: &[Vec<u8>]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut block = |kind: u32, body: &[u8]| {
        let length = u32::try_from(body.len().next_multiple_of(4) + 12).unwrap().to_le_bytes();
        file.extend([kind.to_le_bytes(), length].concat());
        file.extend(body);
        file.resize(file.len().next_multiple_of(4), 0);
        file.extend(length);
    };
    block(0x0A0D_0D0A, &[&0x1A2B_3C4D_u32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xFF; 8]].concat());
    let link_type = link.number().to_le_bytes();
    block(1, &[&link_type[..], &[0, 0, 4, 0], &[9, 0, 1, 0, 0x94, 0, 0, 0], &[0; 4]].concat());
    for (at, packet) in (0..).zip(packets) {
        let packet = link.wrap(packet);
        let units = (START << 20) + (at << 20) / 1000;
        let length = u32::try_from(packet.len()).unwrap();
        let [high, low] = [units >> 32, units & 0xFFFF_FFFF].map(|half| u32::try_from(half).unwrap());
        let head = [0, high, low, length, length].map(u32::to_le_bytes).concat();
        block(6, &[head, packet].concat());
    }
    file
}
