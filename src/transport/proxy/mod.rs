//! The PROXY protocol, versions 1 and 2: a proxy tells from where a connection comes.

mod rewound;
mod trust;
mod v1;
mod v2;

use alloc::vec::Vec;
use std::net::{IpAddr, SocketAddr};

pub(super) use rewound::Rewound;
pub use trust::Proxies;
pub(super) use trust::{Origin, receive};

/// Which form a header has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProxyVersion {
    /// A line of text.
    V1,
    /// Binary.
    V2,
}

/// What a proxy says about a connection.
///
/// ```
/// use smpp_driver::transport::{ProxyHeader, ProxyVersion};
///
/// let (header, octets) = ProxyHeader::parse(b"PROXY TCP4 192.0.2.7 192.0.2.1 50000 2775\r\n\0\0\0\x10")?.unwrap();
/// assert_eq!(header.source(), Some("192.0.2.7:50000".parse()?));
/// assert_eq!(octets, 43);
/// assert_eq!(header.to_octets(ProxyVersion::V2).len(), 28);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProxyHeader {
    /// The proxy speaks for itself, or cannot tell: `UNKNOWN` of version 1, `LOCAL` and `UNSPEC` of version 2. The
    /// addresses of the connection itself are the right ones.
    Local,
    /// A connection over TCP.
    Tcp {
        /// From where it comes.
        source: SocketAddr,
        /// Where the proxy took it.
        destination: SocketAddr,
    },
    /// A connection over a Unix socket; its paths are not kept. Version 1 has no word for it but `UNKNOWN`.
    Unix,
}

/// What is not a header of the PROXY protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyError {
    /// It begins with neither signature.
    #[error("no PROXY header")]
    Missing,
    /// Version 1: the line does not end within 107 octets.
    #[error("the PROXY line has more than 107 octets")]
    LineTooLong,
    /// Version 1: the line is wrong.
    #[error("the PROXY line has a wrong {0}")]
    Line(&'static str),
    /// Version 2: another version or command.
    #[error("version and command 0x{0:02x} of the PROXY header; 0x20 and 0x21 are allowed")]
    Command(u8),
    /// Version 2: another family or protocol than TCP and Unix streams.
    #[error("family and protocol 0x{0:02x} of the PROXY header; 0x00, 0x11, 0x21 and 0x31 are allowed")]
    Family(u8),
    /// Version 2: the length does not fit.
    #[error("the PROXY header tells {given} octets, {min} to {max} allowed")]
    Length {
        /// The length that it tells.
        given: u16,
        /// The least that its addresses take.
        min: u16,
        /// The most that is accepted.
        max: u16,
    },
}

impl ProxyHeader {
    /// The most octets that a header may have here, 4 KiB: version 2 allows 64 KiB, but what comes before a bind must
    /// cost little memory.
    pub const MAX: usize = 4096;

    /// Reads the header at the beginning of `input` and tells how many octets it takes; nothing while it is not whole.
    /// What follows the addresses in version 2 (TLVs) is passed over.
    ///
    /// # Errors
    ///
    /// As soon as it can be told that `input` does not begin with a header that is allowed.
    pub fn parse(input: &[u8]) -> Result<Option<(Self, usize)>, ProxyError> {
        if begins_like(input, v2::SIGNATURE) {
            return v2::parse(input);
        }
        if begins_like(input, v1::SIGNATURE) {
            return v1::parse(input);
        }
        Err(ProxyError::Missing)
    }

    /// The octets of the header.
    #[must_use]
    pub fn to_octets(&self, version: ProxyVersion) -> Vec<u8> {
        match version {
            ProxyVersion::V1 => v1::write(self),
            ProxyVersion::V2 => v2::write(self),
        }
    }

    /// From where the connection comes, where the header tells.
    #[must_use]
    pub fn source(&self) -> Option<SocketAddr> {
        match self {
            Self::Tcp { source, .. } => Some(*source),
            Self::Local | Self::Unix => None,
        }
    }
}

/// Whether `input`, as far as it goes, agrees with a signature.
fn begins_like(input: &[u8], signature: &[u8]) -> bool {
    input.iter().zip(signature).all(|(given, wanted)| given == wanted)
}

/// Both addresses in one family: IPv4 if both are, else IPv6.
pub(super) fn one_family(source: SocketAddr, destination: SocketAddr) -> (IpAddr, IpAddr) {
    let mapped = |address: IpAddr| match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().into(),
        v6 @ IpAddr::V6(_) => v6,
    };
    let (source, destination) = (source.ip(), destination.ip());
    if source.is_ipv4() == destination.is_ipv4() {
        return (source, destination);
    }
    (mapped(source), mapped(destination))
}
