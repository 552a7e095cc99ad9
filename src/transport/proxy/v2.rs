//! Version 2: binary.

use alloc::vec::Vec;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{ProxyError, ProxyHeader, one_family};

pub(super) const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

/// Signature, command, family and length.
const FIXED: usize = 16;

const LOCAL: u8 = 0x20;
const PROXY: u8 = 0x21;

const UNSPEC: u8 = 0x00;
const TCP4: u8 = 0x11;
const TCP6: u8 = 0x21;
const UNIX: u8 = 0x31;

const TCP4_LEN: u16 = 12;
const TCP6_LEN: u16 = 36;
const UNIX_LEN: u16 = 216;

#[expect(clippy::cast_possible_truncation, reason = "4 KiB fit")]
const LONGEST: u16 = (ProxyHeader::MAX - FIXED) as u16;

pub(super) fn parse(input: &[u8]) -> Result<Option<(ProxyHeader, usize)>, ProxyError> {
    // Each octet is judged as soon as it is there.
    let Some(command) = input.get(12).copied() else { return Ok(None) };
    if command != LOCAL && command != PROXY {
        return Err(ProxyError::Command(command));
    }
    let Some(family) = input.get(13).copied() else { return Ok(None) };
    let min = match family {
        // Whatever a proxy says of itself is not looked at.
        _ if command == LOCAL => 0,
        UNSPEC => 0,
        TCP4 => TCP4_LEN,
        TCP6 => TCP6_LEN,
        UNIX => UNIX_LEN,
        other => return Err(ProxyError::Family(other)),
    };
    let Some(length) = input.get(14..FIXED).and_then(|octets| octets.first_chunk::<2>()) else {
        return Ok(None);
    };
    let given = u16::from_be_bytes(*length);
    if !(min..=LONGEST).contains(&given) {
        return Err(ProxyError::Length { given, min, max: LONGEST });
    }
    let whole = FIXED + usize::from(given);
    let Some(addresses) = input.get(FIXED..whole) else { return Ok(None) };
    let header = match family {
        _ if command == LOCAL => Some(ProxyHeader::Local),
        TCP4 => tcp::<4, Ipv4Addr>(addresses),
        TCP6 => tcp::<16, Ipv6Addr>(addresses),
        UNIX => Some(ProxyHeader::Unix),
        _ => Some(ProxyHeader::Local),
    };
    Ok(header.map(|header| (header, whole)))
}

/// Two addresses, then two ports.
fn tcp<const N: usize, A: From<[u8; N]> + Into<IpAddr>>(input: &[u8]) -> Option<ProxyHeader> {
    let (source, rest) = input.split_first_chunk::<N>()?;
    let (destination, rest) = rest.split_first_chunk::<N>()?;
    let (source_port, rest) = rest.split_first_chunk::<2>()?;
    let destination_port = rest.first_chunk::<2>()?;
    let at =
        |address: [u8; N], port: [u8; 2]| SocketAddr::new(A::from(address).into(), u16::from_be_bytes(port));
    Some(ProxyHeader::Tcp {
        source: at(*source, *source_port),
        destination: at(*destination, *destination_port),
    })
}

pub(super) fn write(header: &ProxyHeader) -> Vec<u8> {
    let mut octets = SIGNATURE.to_vec();
    let mut begin = |command, family, length: u16| {
        octets.extend([command, family]);
        octets.extend(length.to_be_bytes());
    };
    let (source, destination) = match header {
        ProxyHeader::Local => {
            begin(LOCAL, UNSPEC, 0);
            return octets;
        }
        ProxyHeader::Unix => {
            begin(PROXY, UNIX, UNIX_LEN);
            // Sockets without names.
            octets.resize(FIXED + usize::from(UNIX_LEN), 0);
            return octets;
        }
        ProxyHeader::Tcp { source, destination } => (source, destination),
    };
    let (from, to) = one_family(*source, *destination);
    if from.is_ipv4() {
        begin(PROXY, TCP4, TCP4_LEN);
    } else {
        begin(PROXY, TCP6, TCP6_LEN);
    }
    for address in [from, to] {
        match address {
            IpAddr::V4(v4) => octets.extend(v4.octets()),
            IpAddr::V6(v6) => octets.extend(v6.octets()),
        }
    }
    octets.extend(source.port().to_be_bytes());
    octets.extend(destination.port().to_be_bytes());
    octets
}
