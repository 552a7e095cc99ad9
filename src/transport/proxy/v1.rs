//! Version 1: one line of text.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::str::FromStr;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{ProxyError, ProxyHeader, one_family};

pub(super) const SIGNATURE: &[u8] = b"PROXY ";

/// The longest line, with its end.
const LONGEST: usize = 107;

pub(super) fn parse(input: &[u8]) -> Result<Option<(ProxyHeader, usize)>, ProxyError> {
    let seen = &input[..input.len().min(LONGEST)];
    let Some(end) = seen.windows(2).position(|pair| pair == b"\r\n") else {
        return if seen.len() < LONGEST { Ok(None) } else { Err(ProxyError::LineTooLong) };
    };
    let fields = seen.get(SIGNATURE.len()..end).unwrap_or_default();
    let fields = core::str::from_utf8(fields).map_err(|_| ProxyError::Line("character"))?;
    Ok(Some((read(fields)?, end + 2)))
}

fn read(fields: &str) -> Result<ProxyHeader, ProxyError> {
    let mut fields = fields.split(' ');
    match fields.next() {
        // What follows is to be ignored.
        Some("UNKNOWN") => Ok(ProxyHeader::Local),
        Some("TCP4") => addresses::<Ipv4Addr>(fields),
        Some("TCP6") => addresses::<Ipv6Addr>(fields),
        _ => Err(ProxyError::Line("protocol")),
    }
}

fn addresses<'a, A: FromStr + Into<IpAddr>>(
    mut fields: impl Iterator<Item = &'a str>,
) -> Result<ProxyHeader, ProxyError> {
    let mut address = || -> Result<IpAddr, ProxyError> {
        let address = fields.next().and_then(|field| field.parse::<A>().ok());
        address.map(Into::into).ok_or(ProxyError::Line("address"))
    };
    let (source, destination) = (address()?, address()?);
    let mut port = || fields.next().and_then(port).ok_or(ProxyError::Line("port"));
    let (source_port, destination_port) = (port()?, port()?);
    if fields.next().is_some() {
        return Err(ProxyError::Line("number of fields"));
    }
    Ok(ProxyHeader::Tcp {
        source: SocketAddr::new(source, source_port),
        destination: SocketAddr::new(destination, destination_port),
    })
}

/// Decimal digits without leading zeros.
fn port(field: &str) -> Option<u16> {
    field.parse().ok().filter(|port: &u16| port.to_string() == field)
}

pub(super) fn write(header: &ProxyHeader) -> Vec<u8> {
    let ProxyHeader::Tcp { source, destination } = header else { return b"PROXY UNKNOWN\r\n".to_vec() };
    let (from, to) = one_family(*source, *destination);
    let family = if from.is_ipv4() { "TCP4" } else { "TCP6" };
    format!("PROXY {family} {from} {to} {} {}\r\n", source.port(), destination.port()).into_bytes()
}
