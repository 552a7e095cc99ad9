//! Long messages whose parts are kept in a store that outlives the process, or is shared with others.

use alloc::format;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::reader::Fields;
use crate::codec::frame::{FrameLimit, split};
use crate::codec::{Leniency, Pdu};
use crate::driver::queue::{KeptPart, PartStore, QueueError};
use crate::text::{JoinLimits, JoinOutcome, JoinedMessage, Joiner};

/// A store whose type is forgotten: what it costs to call it that way is little beside what it does.
pub(crate) trait AnyParts: Send + Sync {
    fn put_part(&self, part: KeptPart) -> BoxFuture<'_, Result<Option<Vec<KeptPart>>, QueueError>>;
    fn put_back(&self, parts: Vec<KeptPart>) -> BoxFuture<'_, Result<(), QueueError>>;
    fn given_up(&self) -> BoxFuture<'_, Result<Vec<Vec<KeptPart>>, QueueError>>;
}

impl<P: PartStore> AnyParts for P {
    fn put_part(&self, part: KeptPart) -> BoxFuture<'_, Result<Option<Vec<KeptPart>>, QueueError>> {
        PartStore::put_part(self, part).boxed()
    }

    fn put_back(&self, parts: Vec<KeptPart>) -> BoxFuture<'_, Result<(), QueueError>> {
        PartStore::put_back(self, parts).boxed()
    }

    fn given_up(&self) -> BoxFuture<'_, Result<Vec<Vec<KeptPart>>, QueueError>> {
        PartStore::given_up(self).boxed()
    }
}

impl fmt::Debug for dyn AnyParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PartStore")
    }
}

/// The part of a long message that a PDU is, if it is one.
pub(super) fn part_of(pdu: &Pdu, fields: &Fields<'_>) -> Option<KeptPart> {
    let part = fields.part();
    let concatenation = part.concatenation().filter(|concatenation| concatenation.total > 1)?;
    let mut octets = Vec::new();
    pdu.encode(&mut octets);
    Some(KeptPart {
        message: format!("{:032x}", part.message_hash()?).into(),
        number: concatenation.sequence,
        total: concatenation.total,
        pdu: octets.into(),
    })
}

/// What parts that were kept together make: a whole message, and what does not belong to it, or all of it if it misses
/// some. Two messages with the same hash, which only somebody can make who wants to, come apart here.
pub(super) fn join(parts: &[KeptPart]) -> (Option<JoinedMessage>, Vec<JoinedMessage>) {
    let mut joiner = Joiner::new(JoinLimits::default());
    let (mut whole, mut rest) = (None, Vec::new());
    for part in parts {
        let Ok(Some((frame, _))) = split(&part.pdu, FrameLimit::default()) else { continue };
        let Ok(pdu) = Pdu::decode(frame, Leniency::LENIENT) else { continue };
        let Some(fields) = Fields::of(&pdu) else { continue };
        let pushed = joiner.push(Duration::ZERO, fields.part());
        if let JoinOutcome::Complete(message) = pushed.outcome {
            whole = Some(message);
        }
        rest.extend(pushed.given_up.into_iter().map(|given_up| given_up.message));
    }
    rest.extend(joiner.drain().into_iter().map(|given_up| given_up.message));
    (whole, rest)
}
