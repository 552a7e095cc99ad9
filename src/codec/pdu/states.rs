//! The states of a session, as far as they decide who may send what.

use core::ops::BitOr;

/// A set of session states. SMPP 3.4 §2.2, SMPP 5.0 §2.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct States(u8);

impl States {
    /// No state: this side never sends it.
    pub const NONE: Self = Self(0);
    /// Connected, not bound.
    pub const OPEN: Self = Self(0x01);
    /// The SMSC has connected and sent `outbind`.
    pub const OUTBOUND: Self = Self(0x02);
    /// Bound as transmitter.
    pub const BOUND_TX: Self = Self(0x04);
    /// Bound as receiver.
    pub const BOUND_RX: Self = Self(0x08);
    /// Bound as transceiver.
    pub const BOUND_TRX: Self = Self(0x10);
    /// `unbind` was sent or received.
    pub const UNBOUND: Self = Self(0x20);
    /// Any state of an open connection.
    pub const ANY: Self = Self(0x3F);

    /// Both sets together.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the two sets have a state in common.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for States {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.or(other)
    }
}
