//! What a session may do and how long it waits.

use core::time::Duration;

use crate::codec::{CommandStatus, InterfaceVersion, Leniency};

/// Which side of the conversation this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Role {
    /// The application: it binds.
    Esme,
    /// The message centre: it is bound to.
    Smsc,
}

impl Role {
    /// A short name, for logs and metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Esme => "esme",
            Self::Smsc => "smsc",
        }
    }

    /// What a side answers when its application does not: try again later.
    pub(crate) const fn temporary_error(self) -> CommandStatus {
        match self {
            Self::Esme => CommandStatus::RX_T_APPN,
            Self::Smsc => CommandStatus::SYSERR,
        }
    }
}

/// The settings of a session.
///
/// # Defaults
///
/// | field | default |
/// |---|---|
/// | `interface_version` | 3.4 |
/// | `peer_version` | what the peer says |
/// | `leniency` | [`Leniency::LENIENT`] |
/// | `window` | 10 requests |
/// | `inbound_window` | 100 requests |
/// | `response_timeout` | 30 s |
/// | `enquire_link_interval` | 30 s |
/// | `inactivity_timeout` | none |
/// | `session_init_timeout` | 10 s |
/// | `unbind_timeout` | 5 s |
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct Config {
    /// The version that an SMSC speaks; an ESME speaks the one that it binds with.
    pub interface_version: InterfaceVersion,
    /// What the peer speaks, whatever it says: for an SMSC that takes no TLVs and does not say so, or says 3.3 and takes
    /// them.
    pub peer_version: Option<InterfaceVersion>,
    /// What is tolerated in what the peer sends.
    pub leniency: Leniency,
    /// How many requests may wait for their answers at once, 1 at least. SMPP 3.4 §2.7 recommends 10 at most; a
    /// larger window is faster on long ways, if the peer allows it.
    pub window: u32,
    /// How many requests of the peer may wait for this side's answers at once, 1 at least. Those beyond are answered
    /// with a temporary error, so that a slow application costs no memory.
    pub inbound_window: u32,
    /// How long an answer may take. Too short, and messages are sent twice; too long, and slots are blocked by
    /// requests that nobody will answer.
    #[doc(alias = "response_timer")]
    pub response_timeout: Duration,
    /// How long after the last octet from the peer an `enquire_link` is sent, at most twice as long after its last whole
    /// PDU; `None` or zero for never.
    /// When it is not answered within `response_timeout`, the connection is closed; any PDU is an answer.
    #[doc(alias = "enquire_link_timer")]
    pub enquire_link_interval: Option<Duration>,
    /// How long a bound session may go without any request but `enquire_link` before it is unbound; `None` or
    /// zero for ever.
    #[doc(alias = "inactivity_timer")]
    pub inactivity_timeout: Option<Duration>,
    /// How long an SMSC waits for the bind after a connection came up, the time not counted that the application
    /// takes to judge one; `None` or zero for ever.
    #[doc(alias = "session_init_timer")]
    pub session_init_timeout: Option<Duration>,
    /// How long an unbind may take. Half of it at most is for answers still outstanding, the rest for that of the peer.
    pub unbind_timeout: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            interface_version: InterfaceVersion::V3_4,
            peer_version: None,
            leniency: Leniency::LENIENT,
            window: 10,
            inbound_window: 100,
            response_timeout: Duration::from_secs(30),
            enquire_link_interval: Some(Duration::from_secs(30)),
            inactivity_timeout: None,
            session_init_timeout: Some(Duration::from_secs(10)),
            unbind_timeout: Duration::from_secs(5),
        }
    }
}
