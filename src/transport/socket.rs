//! The settings of sockets, and connecting with them.

use alloc::vec::Vec;
use core::time::Duration;
use std::io;
use std::net::SocketAddr;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpSocket, TcpStream, ToSocketAddrs, lookup_host};

use super::race::{interleaved, race};

/// The settings of TCP sockets. Other streams have none.
///
/// # Defaults
///
/// | field | default |
/// |---|---|
/// | `nodelay` | yes |
/// | `keepalive` | off: `enquire_link` finds dead peers sooner |
/// | `send_buffer`, `receive_buffer` | those of the system |
/// | `local_addr` | chosen by the system |
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct SocketOptions {
    /// Sends small PDUs at once (`TCP_NODELAY`); without it they wait for the acknowledgements of earlier ones.
    pub nodelay: bool,
    /// After so much silence TCP asks whether the peer is there (`SO_KEEPALIVE`, `TCP_KEEPIDLE`); whole seconds, 1 at
    /// least; `None` for never.
    pub keepalive: Option<Duration>,
    /// The size of the send buffer (`SO_SNDBUF`), in octets, within what the system allows.
    pub send_buffer: Option<u32>,
    /// The size of the receive buffer (`SO_RCVBUF`), in octets, within what the system allows.
    pub receive_buffer: Option<u32>,
    /// From where connections are made; port 0 takes a free one. Addresses of another family are passed over.
    /// Nothing for a server: it listens where it is told.
    pub local_addr: Option<SocketAddr>,
}

impl Default for SocketOptions {
    fn default() -> Self {
        Self { nodelay: true, keepalive: None, send_buffer: None, receive_buffer: None, local_addr: None }
    }
}

impl SocketOptions {
    /// Sets the buffers: of a socket before it connects, or of a listener for those that it will accept, since TCP
    /// agrees on its window scale when a connection comes up.
    pub(super) fn size_buffers<'s>(&self, socket: impl Into<SockRef<'s>>) -> io::Result<()> {
        let socket = socket.into();
        if let Some(size) = self.send_buffer {
            socket.set_send_buffer_size(size as usize)?;
        }
        if let Some(size) = self.receive_buffer {
            socket.set_recv_buffer_size(size as usize)?;
        }
        Ok(())
    }

    /// Sets what belongs to a connection.
    pub(super) fn tune(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_nodelay(self.nodelay)?;
        if let Some(silence) = self.keepalive {
            let silence = silence.max(Duration::from_secs(1));
            SockRef::from(stream).set_tcp_keepalive(&TcpKeepalive::new().with_time(silence))?;
        }
        Ok(())
    }

    /// Resolves, and connects to the address that is the first to answer; see [`race`].
    ///
    /// Cancel safe: sockets that are half connected are closed.
    pub(super) async fn connect(&self, address: impl ToSocketAddrs) -> io::Result<TcpStream> {
        let fits = |to: &SocketAddr| self.local_addr.is_none_or(|from| from.is_ipv4() == to.is_ipv4());
        let addresses: Vec<_> = lookup_host(address).await?.filter(fits).collect();
        if addresses.is_empty() {
            return Err(if self.local_addr.is_some() {
                io::Error::new(io::ErrorKind::AddrNotAvailable, "no address of the family of local_addr")
            } else {
                io::Error::new(io::ErrorKind::NotFound, "the name has no address")
            });
        }
        race(interleaved(addresses), |to| self.connect_one(to)).await
    }

    async fn connect_one(&self, to: SocketAddr) -> io::Result<TcpStream> {
        let socket = if to.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        self.size_buffers(&socket)?;
        if let Some(from) = self.local_addr {
            socket.bind(from)?;
        }
        let stream = socket.connect(to).await?;
        self.tune(&stream)?;
        Ok(stream)
    }
}
