//! A URL cut into its parts.

use alloc::string::String;
use alloc::vec::Vec;
use std::net::Ipv6Addr;

use super::error::{UrlError, UrlFault};

/// The ports that IANA has registered, and that SMSCs listen on unless told.
const SMPP_PORT: u16 = 2775;
const SMPPS_PORT: u16 = 3550;

/// The parts, still percent-encoded.
pub(super) struct Parts<'a> {
    pub(super) tls: bool,
    pub(super) system_id: &'a str,
    pub(super) password: &'a str,
    /// Without brackets.
    pub(super) host: &'a str,
    pub(super) port: u16,
    pub(super) query: &'a str,
}

impl<'a> Parts<'a> {
    pub(super) fn split(text: &'a str) -> Result<Self, UrlError> {
        let (scheme, rest) = text.split_once("://").ok_or(UrlFault::Scheme)?;
        let tls = match scheme {
            _ if scheme.eq_ignore_ascii_case("smpp") => false,
            _ if scheme.eq_ignore_ascii_case("smpps") => true,
            _ => return Err(UrlFault::Scheme.into()),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, after) = rest.split_at(end);
        // From here on nothing is shown that might be a piece of an ill-encoded password.
        if after.contains('@') {
            return Err(UrlFault::LateAt.into());
        }
        let (user, place) = authority.rsplit_once('@').ok_or(UrlFault::NoSystemId)?;
        let (system_id, password) = user.split_once(':').unwrap_or((user, ""));
        if system_id.is_empty() {
            return Err(UrlFault::NoSystemId.into());
        }
        let (host, port) = read_place(place)?;
        let port = port.unwrap_or_else(|| default_port(tls));
        let after = after.strip_prefix('/').unwrap_or(after);
        let query = match after.strip_prefix('?') {
            Some(query) if !query.contains('#') => query,
            None if after.is_empty() => "",
            _ => return Err(UrlFault::Path.into()),
        };
        Ok(Self { tls, system_id, password, host, port, query })
    }
}

/// The port of an SMSC that names none.
pub(crate) const fn default_port(tls: bool) -> u16 {
    if tls { SMPPS_PORT } else { SMPP_PORT }
}

/// Reads `HOST` or `HOST:PORT`; the host has no brackets then.
pub(crate) fn read_place(place: &str) -> Result<(&str, Option<u16>), UrlError> {
    let (host, port) = host_and_port(place)?;
    Ok((host, port.map(read_port).transpose()?))
}

fn host_and_port(place: &str) -> Result<(&str, Option<&str>), UrlError> {
    let (host, port) = if let Some(inner) = place.strip_prefix('[') {
        let (host, after) = inner.split_once(']').ok_or(UrlFault::Host("an IPv6 address in brackets"))?;
        // A zone (`fe80::1%eth0`) is for the resolver to judge.
        let address = host.split_once('%').map_or(host, |(address, _zone)| address);
        if address.parse::<Ipv6Addr>().is_err() {
            return Err(UrlFault::Host("an IPv6 address in brackets").into());
        }
        match after.strip_prefix(':') {
            Some(port) => (host, Some(port)),
            None if after.is_empty() => (host, None),
            None => return Err(UrlFault::Port.into()),
        }
    } else {
        match place.split_once(':') {
            Some((_, port)) if port.contains(':') => {
                return Err(UrlFault::Host("an IPv6 address only in brackets").into());
            }
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        }
    };
    if host.is_empty() {
        return Err(UrlFault::NoHost.into());
    }
    if host.chars().any(|c| c.is_whitespace() || c.is_control() || (c == '%' && !place.starts_with('['))) {
        return Err(UrlFault::Host("a name without blanks or %, or an IP address").into());
    }
    Ok((host, port))
}

fn read_port(text: &str) -> Result<u16, UrlError> {
    let digits = text.bytes().all(|octet| octet.is_ascii_digit());
    match text.parse() {
        Ok(port) if port > 0 && digits => Ok(port),
        _ => Err(UrlFault::Port.into()),
    }
}

/// Text of a URL, with `%40` and the like turned into what they stand for.
pub(super) fn percent_decoded(part: &'static str, text: &str) -> Result<String, UrlError> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            octets.push(*first);
            continue;
        }
        let digit = |at: usize| {
            rest.get(at).and_then(|octet| char::from(*octet).to_digit(16)).and_then(|d| u8::try_from(d).ok())
        };
        let (Some(high), Some(low)) = (digit(0), digit(1)) else {
            return Err(UrlFault::Percent(part).into());
        };
        octets.push(high << 4 | low);
        rest = &rest[2..];
    }
    String::from_utf8(octets).map_err(|_| UrlFault::Percent(part).into())
}
