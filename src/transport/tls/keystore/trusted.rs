//! Which certificates of a key store are trusted.

use alloc::vec::Vec;
use core::fmt;

use super::super::certificate::{ANY_PURPOSE, Certificate};
use super::bags::CertificateBag;
use super::{CertificateEntry, KeyStore};

/// Why a certificate of a key store is trusted, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrustReason {
    /// Java marked it as trusted.
    Marked,
    /// Java marked it as trusted, but for something else.
    MarkedForOther,
    /// It is not marked, and others are.
    NotMarked,
    /// None of the store is marked, and no key of the store belongs to it.
    NoneMarked,
    /// It belongs to a key of the store: it is this side's own.
    Own,
}

impl TrustReason {
    /// Whether it is trusted.
    #[must_use]
    pub const fn is_trusted(self) -> bool {
        matches!(self, Self::Marked | Self::NoneMarked)
    }
}

impl fmt::Display for TrustReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Marked => "marked as trusted by Java",
            Self::MarkedForOther => "marked as trusted by Java for another purpose",
            Self::NotMarked => "not marked as trusted, while others are",
            Self::NoneMarked => "no entry of the store is marked, and this one is not its own",
            Self::Own => "it belongs to a key of the store",
        })
    }
}

impl CertificateEntry<'_> {
    /// Whether and why it is trusted for servers.
    #[must_use]
    pub fn trust(&self) -> TrustReason {
        self.trust_for(super::super::certificate::SERVER_AUTH)
    }

    pub(in crate::transport::tls) fn trust_for(&self, purpose: &str) -> TrustReason {
        let marked = self.contents.certificates.iter().any(|bag| bag.attributes.trusted_for.is_some());
        match &self.bag.attributes.trusted_for {
            Some(uses) if uses.iter().any(|one| one == purpose || one == ANY_PURPOSE) => TrustReason::Marked,
            Some(_) => TrustReason::MarkedForOther,
            None if marked => TrustReason::NotMarked,
            None if self.is_own() => TrustReason::Own,
            None => TrustReason::NoneMarked,
        }
    }

    /// Whether it goes with a key of the store. The keys are encrypted, so their ids have to tell, or else that there
    /// is one certificate only that is not a CA's.
    fn is_own(&self) -> bool {
        let keys = &self.contents.keys;
        let ids: Vec<_> = keys.iter().filter_map(|key| key.attributes.local_key_id.as_ref()).collect();
        let certificates = &self.contents.certificates;
        let is_keys =
            |bag: &CertificateBag| bag.attributes.local_key_id.as_ref().is_some_and(|id| ids.contains(&id));
        let mut own = certificates.iter().filter(|bag| is_keys(bag)).peekable();
        if own.peek().is_some() {
            // The same certificate may be there once more, in another's chain.
            return own.any(|bag| bag.certificate == self.bag.certificate);
        }
        !keys.is_empty()
            && !self.bag.certificate.is_ca()
            && certificates.iter().filter(|bag| !bag.certificate.is_ca()).count() == 1
    }
}

impl KeyStore {
    /// The certificates that are trusted for this purpose.
    pub(in crate::transport::tls) fn trusted(&self, purpose: &str) -> Vec<Certificate> {
        let trusted = self.certificates().filter(|entry| entry.trust_for(purpose).is_trusted());
        trusted.map(|entry| entry.certificate().clone()).collect()
    }
}
