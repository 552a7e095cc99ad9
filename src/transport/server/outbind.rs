//! `outbind`, on the message centre's side: asking an ESME to bind.

use core::time::Duration;
use std::io;

use tokio::net::ToSocketAddrs;
use tokio::time::{Instant as Moment, timeout_at};

use super::{Binding, Server};
use crate::codec::Outbind;
use crate::transport::shared::after;
use crate::transport::task::ByteStream;

/// Why an ESME that was asked has not bound.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutbindError {
    /// The address could not be resolved or connected to.
    #[error("no connection: {0}")]
    Connect(#[source] io::Error),
    /// It took too long to resolve, connect, and get a bind.
    #[error("no bind within {0:?} after outbind")]
    Deadline(Duration),
    /// The ESME closed the connection: most likely it does not accept these credentials, or no `outbind` at all.
    #[error("the ESME closed the connection instead of binding")]
    Closed,
    /// As many connections are unbound as may be, or the server is going away.
    #[error("no place for one more connection")]
    NoPlace,
}

impl Server {
    /// Connects to an ESME over TCP, sends `outbind`, and waits for the bind that follows: all within the connect
    /// timeout. The bind is still to be answered, like that of an ESME that came by itself.
    ///
    /// # Errors
    ///
    /// Why there is no bind; the connection is closed then.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future closes the connection, or leaves that to the session-init timer.
    pub async fn outbind(
        &self,
        address: impl ToSocketAddrs,
        outbind: Outbind,
    ) -> Result<Binding, OutbindError> {
        let deadline = self.deadline();
        let socket = &self.keeper.door.options.connection.socket;
        let connected = timeout_at(deadline, socket.connect(address)).await;
        let stream = connected.map_err(|_| self.too_late())?.map_err(OutbindError::Connect)?;
        let peer_addr = stream.peer_addr().ok();
        self.outbind_over(stream, peer_addr, outbind, deadline).await
    }

    /// As [`outbind`](Self::outbind), over a connection that the caller has made.
    ///
    /// # Errors
    ///
    /// As [`outbind`](Self::outbind).
    ///
    /// # Cancel safety
    ///
    /// As [`outbind`](Self::outbind).
    pub async fn outbind_on(
        &self,
        stream: impl ByteStream,
        outbind: Outbind,
    ) -> Result<Binding, OutbindError> {
        self.outbind_over(stream, None, outbind, self.deadline()).await
    }

    async fn outbind_over(
        &self,
        stream: impl ByteStream,
        peer_addr: Option<std::net::SocketAddr>,
        outbind: Outbind,
        deadline: Moment,
    ) -> Result<Binding, OutbindError> {
        let door = &self.keeper.door;
        let permit = timeout_at(deadline, door.room()).await.map_err(|_| self.too_late())?;
        let permit = permit.ok_or(OutbindError::NoPlace)?;
        let mut guest =
            door.enter_outbound(stream, peer_addr, permit, outbind).ok_or(OutbindError::NoPlace)?;
        let bound = timeout_at(deadline, guest.recv()).await.map_err(|_| self.too_late())?;
        bound.ok_or(OutbindError::Closed)
    }

    fn deadline(&self) -> Moment {
        after(Moment::now(), self.keeper.door.options.connection.connect_timeout)
    }

    fn too_late(&self) -> OutbindError {
        OutbindError::Deadline(self.keeper.door.options.connection.connect_timeout)
    }
}
