//! Whose headers are believed.

use alloc::vec::Vec;
use std::io;
use std::net::SocketAddr;

use bytes::{Buf, BytesMut};
use tokio::io::AsyncReadExt;

use super::{ProxyError, ProxyHeader, Rewound};
use crate::transport::network::Network;
use crate::transport::task::ByteStream;

/// The proxies that a server believes. By default there are none, and a PROXY header is an error like any other octets
/// that are not SMPP.
///
/// A connection from one of these networks must begin with a header of the PROXY protocol, version 1 or 2, within the
/// session-init timeout; others must not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct Proxies {
    networks: Vec<Network>,
    optional: bool,
    only: bool,
    local: bool,
}

impl Proxies {
    /// Believes the proxies of these networks.
    #[must_use]
    pub fn new(networks: impl IntoIterator<Item = Network>) -> Self {
        Self { networks: networks.into_iter().collect(), ..Self::default() }
    }

    /// Believes those who come over Unix sockets and other streams without an address too.
    #[must_use]
    pub fn local(mut self) -> Self {
        self.local = true;
        self
    }

    /// Lets connections from these networks come without a header, such as the health checks of a proxy.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Closes connections that come from elsewhere at once.
    #[must_use]
    pub fn only(mut self) -> Self {
        self.only = true;
        self
    }

    fn trusts(&self, peer_addr: Option<SocketAddr>) -> bool {
        let within = |address: SocketAddr| self.networks.iter().any(|network| network.contains(address.ip()));
        peer_addr.map_or(self.local, within)
    }
}

/// From where a connection comes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Origin {
    pub(crate) peer_addr: Option<SocketAddr>,
    pub(crate) proxy_addr: Option<SocketAddr>,
    #[cfg(feature = "tls")]
    pub(crate) tls: Option<crate::transport::tls::TlsPeer>,
}

impl Origin {
    /// A connection that comes from there by itself.
    pub(crate) fn of(peer_addr: Option<SocketAddr>) -> Self {
        Self { peer_addr, ..Self::default() }
    }
}

/// Reads the header where one is due. Octets that follow it are given back by the stream.
pub(crate) async fn receive<S: ByteStream>(
    proxies: &Proxies,
    mut stream: S,
    peer_addr: Option<SocketAddr>,
) -> io::Result<(Rewound<S>, Origin)> {
    let direct = Origin::of(peer_addr);
    let mut read = BytesMut::new();
    if !proxies.trusts(peer_addr) {
        if proxies.only {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        return Ok((Rewound { read, stream }, direct));
    }
    loop {
        match ProxyHeader::parse(&read) {
            Ok(Some((header, octets))) => {
                read.advance(octets);
                let origin = match header {
                    ProxyHeader::Local => direct,
                    ProxyHeader::Tcp { .. } | ProxyHeader::Unix => {
                        Origin { proxy_addr: peer_addr, ..Origin::of(header.source()) }
                    }
                };
                return Ok((Rewound { read, stream }, origin));
            }
            Ok(None) => {}
            Err(ProxyError::Missing) if proxies.optional => return Ok((Rewound { read, stream }, direct)),
            Err(error) => return Err(io::Error::new(io::ErrorKind::InvalidData, error)),
        }
        // No more than a header may have, whatever comes.
        read.reserve(128);
        if (&mut stream).take(128).read_buf(&mut read).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}
