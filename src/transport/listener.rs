//! Where connections come from.

use core::future::Future;
use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpStream};

use super::socket::SocketOptions;
use super::task::ByteStream;

/// Something that accepts byte streams: TCP and Unix sockets, or whatever the application brings.
pub trait Listener: Send + 'static {
    /// What it accepts.
    type Stream: ByteStream;

    /// The next stream, and the address that it comes from, where there is one.
    ///
    /// # Errors
    ///
    /// What went wrong with this one; the server waits for 50 ms and goes on.
    ///
    /// # Cancel safety
    ///
    /// The server drops this future when it is told to stop, and at no other time.
    fn accept(&mut self) -> impl Future<Output = io::Result<(Self::Stream, Option<SocketAddr>)>> + Send;
}

/// With `TCP_NODELAY`, and all else as the system sets it.
impl Listener for TcpListener {
    type Stream = TcpStream;

    async fn accept(&mut self) -> io::Result<(TcpStream, Option<SocketAddr>)> {
        let (stream, from) = Self::accept(self).await?;
        // Nothing but the time that small PDUs take depends on it.
        drop(stream.set_nodelay(true));
        Ok((stream, Some(from)))
    }
}

#[cfg(unix)]
impl Listener for tokio::net::UnixListener {
    type Stream = tokio::net::UnixStream;

    async fn accept(&mut self) -> io::Result<(Self::Stream, Option<SocketAddr>)> {
        Self::accept(self).await.map(|(stream, _)| (stream, None))
    }
}

/// TCP with the settings of the server.
pub(crate) struct Tcp {
    pub(super) listener: TcpListener,
    pub(super) options: SocketOptions,
}

impl Listener for Tcp {
    type Stream = TcpStream;

    async fn accept(&mut self) -> io::Result<(TcpStream, Option<SocketAddr>)> {
        let (stream, from) = self.listener.accept().await?;
        // A peer that has gone already is found out when it is read from.
        drop(self.options.tune(&stream));
        Ok((stream, Some(from)))
    }
}
