//! Which version a session speaks, and what a peer of SMPP 3.3 is spared.

use super::{NotSent, Role, Session};
use crate::codec::{BodyRef, CommandId, InterfaceVersion};

impl Session {
    /// The version that the peer told when it bound or answered the bind.
    #[must_use]
    pub fn peer_version(&self) -> Option<InterfaceVersion> {
        self.peer_version
    }

    /// The version that both sides speak: the lower of theirs. `None` before the bind.
    ///
    /// A peer that tells none has that of this side: many SMSCs of SMPP 3.4 forget `sc_interface_version`, although the
    /// specification then has them speak 3.3.
    #[must_use]
    pub fn version(&self) -> Option<InterfaceVersion> {
        let own = match self.role {
            Role::Esme => self.bound_with?,
            Role::Smsc => self.peer_version.map(|_| self.config.interface_version)?,
        };
        let peer = self.config.peer_version.or(self.peer_version).unwrap_or(own);
        let (own, peer) = (own.effective(), peer.effective());
        Some(if own.0 < peer.0 { own } else { peer })
    }

    fn is_before_tlvs(&self) -> bool {
        self.version().is_some_and(|version| !version.has_tlvs())
    }

    /// A request without its TLVs would be another message: part of a long one would be a message of its own.
    pub(super) fn check_version(&self, body: &BodyRef<'_>) -> Result<(), NotSent> {
        let operation = body.command_id();
        let too_new = || matches!(operation, CommandId::DATA_SM | CommandId::ALERT_NOTIFICATION);
        if self.is_before_tlvs() && (too_new() || !body.tlvs().as_octets().is_empty()) {
            return Err(NotSent::Version(operation));
        }
        Ok(())
    }

    /// A response as the peer understands it. What its TLVs tell is good to know, and no more.
    pub(super) fn as_understood<'b>(&self, response: BodyRef<'b>) -> BodyRef<'b> {
        if self.is_before_tlvs() { response.without_tlvs() } else { response }
    }
}
