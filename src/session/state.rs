//! The states of a session and what a bind makes of them.
//!
//! ```text
//!            outbind                     bind, answered with status 0
//!   OPEN ──────────────▶ OUTBOUND ───┐
//!    │                               ├──▶ BOUND_TX │ BOUND_RX │ BOUND_TRX
//!    └───────────────────────────────┘                  │ unbind, of either side
//!                                                       ▼
//!   CLOSED ◀── the connection ends, in any state ──── UNBOUND
//! ```

use core::fmt;

use crate::codec::{CommandId, States};

/// Where a session stands. SMPP 3.4 §2.2, SMPP 5.0 §2.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum State {
    /// Connected, not bound.
    Open,
    /// The SMSC has sent `outbind` and waits for the bind.
    Outbound,
    /// Bound: the ESME sends.
    BoundTx,
    /// Bound: the ESME receives.
    BoundRx,
    /// Bound: the ESME sends and receives.
    BoundTrx,
    /// One side has sent `unbind`: no new requests.
    Unbound,
    /// The connection has ended, or is about to.
    Closed,
}

impl State {
    /// The state that a bind leads to; `None` for any other operation.
    pub(super) const fn after(bind: CommandId) -> Option<Self> {
        match bind {
            CommandId::BIND_TRANSMITTER => Some(Self::BoundTx),
            CommandId::BIND_RECEIVER => Some(Self::BoundRx),
            CommandId::BIND_TRANSCEIVER => Some(Self::BoundTrx),
            _ => None,
        }
    }

    /// Whether a bind has succeeded and no unbind has begun.
    #[must_use]
    pub const fn is_bound(self) -> bool {
        matches!(self, Self::BoundTx | Self::BoundRx | Self::BoundTrx)
    }

    pub(super) const fn as_states(self) -> States {
        match self {
            Self::Open => States::OPEN,
            Self::Outbound => States::OUTBOUND,
            Self::BoundTx => States::BOUND_TX,
            Self::BoundRx => States::BOUND_RX,
            Self::BoundTrx => States::BOUND_TRX,
            Self::Unbound => States::UNBOUND,
            Self::Closed => States::NONE,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "open",
            Self::Outbound => "outbound",
            Self::BoundTx => "bound as transmitter",
            Self::BoundRx => "bound as receiver",
            Self::BoundTrx => "bound as transceiver",
            Self::Unbound => "unbound",
            Self::Closed => "closed",
        })
    }
}
