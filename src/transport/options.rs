//! How to bind, and how a connection behaves.

use core::fmt;
use core::time::Duration;

use super::socket::SocketOptions;
use super::trace::Tracer;
use crate::codec::frame::FrameLimit;
use crate::codec::{
    BindTransceiver, Body, BuildError, BuildFault, COctetString, CommandId, InterfaceVersion, Npi, Personal,
    Secret, Ton,
};
use crate::session;

/// What a session is bound for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum BindKind {
    /// Sending and receiving.
    #[default]
    Transceiver,
    /// Sending.
    Transmitter,
    /// Receiving.
    Receiver,
}

impl BindKind {
    fn command_id(self) -> CommandId {
        match self {
            Self::Transceiver => CommandId::BIND_TRANSCEIVER,
            Self::Transmitter => CommandId::BIND_TRANSMITTER,
            Self::Receiver => CommandId::BIND_RECEIVER,
        }
    }
}

/// Who binds, and for what. `Debug` does not show the password.
///
/// ```
/// use smpp_driver::transport::{Bind, BindKind};
///
/// let bind = Bind::new("ESME1", "secret")?.kind(BindKind::Transmitter);
/// assert!(!format!("{bind:?}").contains("secret"));
/// assert!(Bind::new("ESME1", "a password of more than 8 octets").is_err());
/// # Ok::<(), smpp_driver::codec::BuildError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Bind {
    kind: BindKind,
    fields: BindTransceiver,
}

impl Bind {
    /// A transceiver bind with SMPP 3.4.
    ///
    /// # Errors
    ///
    /// When `system_id` has more than 15 octets or `password` more than 8, or either is not ASCII.
    pub fn new(system_id: &str, password: &str) -> Result<Self, BuildError> {
        let fields = BindTransceiver::builder()
            .system_id(system_id)
            .password(password)
            .interface_version(InterfaceVersion::V3_4)
            .build()?;
        Ok(Self { kind: BindKind::Transceiver, fields })
    }

    /// What the session is for. Default: transceiver.
    #[must_use]
    pub fn kind(mut self, kind: BindKind) -> Self {
        self.kind = kind;
        self
    }

    /// A password that may have more than the 8 octets of the specification: some operators issue such.
    ///
    /// # Errors
    ///
    /// When it holds a NUL.
    pub fn oversized_password(mut self, password: &[u8]) -> Result<Self, BuildError> {
        let build = |fault| BuildError { field: "password", fault: BuildFault::String(fault) };
        self.fields.password = COctetString::<9, Secret>::oversized(password).map_err(build)?;
        Ok(self)
    }

    /// The kind of system that binds. Default: empty.
    #[must_use]
    pub fn system_type(mut self, system_type: COctetString<13>) -> Self {
        self.fields.system_type = system_type;
        self
    }

    /// The version to bind with. Default: 3.4. With 3.3, requests with TLVs are refused
    /// ([`NotSent::Version`](session::NotSent::Version)).
    #[must_use]
    pub fn interface_version(mut self, version: InterfaceVersion) -> Self {
        self.fields.interface_version = version;
        self
    }

    /// The addresses that this ESME serves. Default: empty, with type and plan unknown.
    #[must_use]
    pub fn address_range(mut self, ton: Ton, npi: Npi, range: COctetString<41, Personal>) -> Self {
        (self.fields.addr_ton, self.fields.addr_npi, self.fields.address_range) = (ton, npi, range);
        self
    }

    /// The bind request.
    #[must_use]
    pub fn to_body(&self) -> Body {
        let fields = Body::from(self.fields.clone());
        // The three binds differ in nothing but their name.
        Body::new(self.kind.command_id(), fields.as_octets())
    }
}

impl fmt::Debug for Bind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bind").field("kind", &self.kind).field("fields", &self.fields).finish()
    }
}

/// How a connection behaves, on either side.
///
/// # Defaults
///
/// | field | default |
/// |---|---|
/// | `session` | [`session::Config::default`] |
/// | `frame_limit` | 128 KiB |
/// | `connect_timeout` | 10 s |
/// | `write_timeout` | 10 s |
/// | `socket` | [`SocketOptions::default`] |
/// | `trace` | none |
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct Options {
    /// Version, window and timers.
    pub session: session::Config,
    /// The most octets that a PDU of the peer may have. Before a bind it is 1 KiB.
    pub frame_limit: FrameLimit,
    /// How long a client takes at most to resolve, connect and bind, all together.
    pub connect_timeout: Duration,
    /// How long the peer may take no octet while some wait to be written; then the connection is closed.
    pub write_timeout: Duration,
    /// The settings of TCP sockets.
    pub socket: SocketOptions,
    /// Who is shown every PDU.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub trace: Option<Tracer>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            session: session::Config::default(),
            frame_limit: FrameLimit::default(),
            connect_timeout: Duration::from_secs(10),
            write_timeout: Duration::from_secs(10),
            socket: SocketOptions::default(),
            trace: None,
        }
    }
}
