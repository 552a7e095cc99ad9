//! What an ESME may bind as, and how often.

use crate::codec::{CommandStatus, StringError};
use crate::session::NotSent;
use crate::transport::options::BindKind;

/// What a `system_id` may do. By default everything.
///
/// ```
/// use smpp_driver::transport::{BindKind, BindRules};
///
/// let rules = BindRules::default().kinds(&[BindKind::Transmitter, BindKind::Receiver]).max_sessions(2);
/// assert!(!rules.allows(BindKind::Transceiver));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BindRules {
    transceiver: bool,
    transmitter: bool,
    receiver: bool,
    pub(super) max_sessions: usize,
}

impl Default for BindRules {
    fn default() -> Self {
        Self { transceiver: true, transmitter: true, receiver: true, max_sessions: usize::MAX }
    }
}

impl BindRules {
    /// Allows these kinds of binds only; others are refused with `ESME_RBINDFAIL`.
    #[must_use]
    pub fn kinds(mut self, kinds: &[BindKind]) -> Self {
        self.transceiver = kinds.contains(&BindKind::Transceiver);
        self.transmitter = kinds.contains(&BindKind::Transmitter);
        self.receiver = kinds.contains(&BindKind::Receiver);
        self
    }

    /// Allows so many sessions of the `system_id` at once; those beyond are refused with `ESME_RALYBND`.
    #[must_use]
    pub fn max_sessions(mut self, sessions: usize) -> Self {
        self.max_sessions = sessions;
        self
    }

    /// Whether this kind of bind is allowed.
    #[must_use]
    pub fn allows(&self, kind: BindKind) -> bool {
        match kind {
            BindKind::Transceiver => self.transceiver,
            BindKind::Transmitter => self.transmitter,
            BindKind::Receiver => self.receiver,
        }
    }
}

/// Why a bind was not accepted under the rules.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BindRefused {
    /// The rules do not allow it: it was refused with this status, and the connection closed.
    #[error("the bind was refused with {0}")]
    Rules(CommandStatus),
    /// The `system_id` of this SMSC is none: the bind was refused with `ESME_RSYSERR`, and the connection closed.
    #[error("system_id of the SMSC: {0}")]
    SystemId(StringError),
    /// The ESME has gone meanwhile.
    #[error("the bind was not answered: {0}")]
    NotSent(#[from] NotSent),
}
