//! The packets in a file of the format pcap or pcapng.

use std::io::Read;
use std::time::Duration;

use pcap_parser::traits::PcapNGPacketBlock as _;
use pcap_parser::{Block, InterfaceDescriptionBlock, Linktype, PcapBlockOwned, PcapError, create_reader};

/// A packet as it was captured.
pub(crate) struct Packet<'a> {
    /// Since the year 1970, UTC.
    pub(crate) time: Duration,
    /// What kind of network it was captured from.
    pub(crate) network: Linktype,
    pub(crate) octets: &'a [u8],
    /// How many octets at its end were not captured.
    pub(crate) cut: usize,
}

/// What packets of an interface have in common.
#[derive(Clone, Copy)]
struct Interface {
    network: Linktype,
    /// Units of its times in a second.
    resolution: u64,
    /// Seconds to add to its times.
    offset: i64,
}

const BUFFER: usize = 256 * 1024;
/// The longest packet that is waited for: longer than any network has.
const LONGEST: usize = 16 * 1024 * 1024;

/// Hands over each packet, until the file ends or something is wrong with it.
pub(crate) fn read(input: impl Read + Send, mut each: impl FnMut(Packet<'_>)) -> Result<(), String> {
    let mut reader = create_reader(BUFFER, input).map_err(|error| words(&error))?;
    let (mut interfaces, mut size) = (Vec::new(), BUFFER);
    loop {
        match reader.next() {
            Ok((length, block)) => {
                if let Some(packet) = packet(&block, &mut interfaces) {
                    each(packet);
                }
                reader.consume(length);
            }
            Err(PcapError::Eof) => return Ok(()),
            Err(PcapError::Incomplete(_)) => reader.refill().map_err(|error| words(&error))?,
            Err(PcapError::BufferTooSmall) if size < LONGEST => {
                size *= 2;
                reader.grow(size);
                reader.refill().map_err(|error| words(&error))?;
            }
            Err(error) => return Err(words(&error)),
        }
    }
}

fn words<I>(error: &PcapError<I>) -> String {
    match error {
        PcapError::Eof => "the file is empty",
        PcapError::HeaderNotRecognized | PcapError::Incomplete(_) => {
            "this is no capture: neither pcap nor pcapng"
        }
        PcapError::UnexpectedEof => "the file ends inside a packet",
        PcapError::BufferTooSmall => "a packet is longer than any network has",
        PcapError::ReadError => "the file cannot be read to its end",
        _ => "the file is damaged: a packet cannot be read",
    }
    .to_owned()
}

/// The packet in a block, if it is one.
fn packet<'a>(block: &'a PcapBlockOwned<'a>, interfaces: &mut Vec<Interface>) -> Option<Packet<'a>> {
    match block {
        PcapBlockOwned::LegacyHeader(header) => {
            let resolution = if header.is_nanosecond_precision() { 1_000_000_000 } else { 1_000_000 };
            // The upper bits tell about checksums.
            let network = Linktype(header.network.0 & 0xFFFF);
            interfaces.push(Interface { network, resolution, offset: 0 });
            None
        }
        PcapBlockOwned::Legacy(block) => {
            let interface = interfaces.first()?;
            let fraction = u64::from(block.ts_usec) * 1_000_000_000 / interface.resolution;
            let time = Duration::from_secs(block.ts_sec.into()) + Duration::from_nanos(fraction);
            let cut = block.origlen.saturating_sub(block.caplen) as usize;
            Some(Packet { time, network: interface.network, octets: block.data, cut })
        }
        PcapBlockOwned::NG(Block::SectionHeader(_)) => {
            interfaces.clear();
            None
        }
        PcapBlockOwned::NG(Block::InterfaceDescription(interface)) => {
            interfaces.push(described(interface));
            None
        }
        PcapBlockOwned::NG(Block::EnhancedPacket(block)) => {
            let interface = interfaces.get(block.if_id as usize)?;
            let units = u64::from(block.ts_high) << 32 | u64::from(block.ts_low);
            let octets = block.packet_data();
            let cut = (block.origlen as usize).saturating_sub(octets.len());
            Some(Packet { time: interface.time(units), network: interface.network, octets, cut })
        }
        PcapBlockOwned::NG(Block::SimplePacket(block)) => {
            let interface = interfaces.first()?;
            let octets = block.packet_data();
            let cut = (block.origlen as usize).saturating_sub(octets.len());
            // This kind of block has no time.
            Some(Packet { time: Duration::ZERO, network: interface.network, octets, cut })
        }
        PcapBlockOwned::NG(_) => None,
    }
}

fn described(block: &InterfaceDescriptionBlock<'_>) -> Interface {
    // The upper bit says whether the rest is a power of two or of ten.
    let exponent = u32::from(block.if_tsresol & 0x7F);
    let base = if block.if_tsresol & 0x80 == 0 { 10 } else { 2 };
    let resolution = u64::checked_pow(base, exponent).unwrap_or(u64::MAX);
    Interface { network: block.linktype, resolution, offset: block.if_tsoffset }
}

impl Interface {
    fn time(self, units: u64) -> Duration {
        let seconds = (units / self.resolution).saturating_add_signed(self.offset);
        let fraction = u128::from(units % self.resolution) * 1_000_000_000 / u128::from(self.resolution);
        Duration::from_secs(seconds) + Duration::from_nanos(u64::try_from(fraction).unwrap_or_default())
    }
}
