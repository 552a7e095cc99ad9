//! Joining: from the parts of long messages to the messages, whatever order, loss and repetition they come in.

mod message;
mod part;
mod store;

use alloc::vec::Vec;
use core::time::Duration;

pub use message::{JoinedMessage, JoinedPart};
pub use part::Part;
use store::Store;

/// What a [`Joiner`] may hold, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct JoinLimits {
    /// Messages that miss parts. Default: 1,000.
    pub messages: usize,
    /// Parts of all these messages. Default: 10,000.
    pub parts: usize,
    /// Octets that all these messages take in memory, the room for the parts that they announce included: about 40 kB
    /// for one of 255 parts. Default: 4 MiB.
    pub octets: usize,
    /// How long a message may wait for its parts, from the first that came. Default: 30 minutes.
    pub expiry: Duration,
}

impl Default for JoinLimits {
    fn default() -> Self {
        Self { messages: 1_000, parts: 10_000, octets: 4 << 20, expiry: Duration::from_secs(30 * 60) }
    }
}

/// Joins the parts of long messages: by user data headers of 8 and 16 bits, and by `sar_*` TLVs.
///
/// Parts belong together if sender, recipient, reference, its kind and the number of parts are the same. They may come
/// in any order, between those of other messages, and more than once. Nothing is ever lost without a word: what
/// waited too long, or had to make room, is given back with the parts there are. A message that has been completed is
/// forgotten: a part of it that comes once more begins it anew.
///
/// One joiner may serve all sessions with an SMSC. It takes one allocation for each message, not one for each part.
///
/// ```
/// use core::time::Duration;
/// use smpp_driver::codec::{DataCoding, EsmClass, tlv::TlvsRef};
/// use smpp_driver::text::{JoinOutcome, Joiner, JoinLimits, OperatorProfile, Part};
///
/// let mut joiner = Joiner::new(JoinLimits::default());
/// let part = |user_data| {
///     Part::new(b"447700900123", b"12345", EsmClass::UDH, DataCoding::DEFAULT, user_data, TlvsRef::default())
/// };
/// let now = Duration::ZERO;
/// let first = joiner.push(now, part(b"\x05\x00\x03\xA7\x02\x02morning"));
/// assert_eq!(first.outcome, JoinOutcome::Kept { missing: 1 });
///
/// let JoinOutcome::Complete(message) = joiner.push(now, part(b"\x05\x00\x03\xA7\x02\x01Good ")).outcome else {
///     panic!("both parts are there");
/// };
/// let text = message.decode(&OperatorProfile::default()).expect("not binary");
/// assert_eq!(text.text, "Good morning");
/// ```
#[derive(Debug)]
pub struct Joiner {
    limits: JoinLimits,
    store: Store,
    parts: usize,
    octets: usize,
}

/// What became of a part, and of others at this occasion.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Pushed {
    /// What became of the part.
    pub outcome: JoinOutcome,
    /// Messages that were given up: usually none.
    pub given_up: Vec<GivenUp>,
}

/// What became of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum JoinOutcome {
    /// It is no part of a long message, but a whole one: use it as it is.
    Whole,
    /// It is kept until the others have come.
    Kept {
        /// Parts that are still missing.
        missing: usize,
    },
    /// The same part was there already, and was dropped.
    Duplicate,
    /// It was the last one missing.
    Complete(JoinedMessage),
    /// Its message is among those given up: it was the oldest when the limits were reached.
    GivenUp,
}

/// A message that will not become whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GivenUp {
    /// The parts that there are.
    pub message: JoinedMessage,
    /// Why it was given up.
    pub reason: GiveUpReason,
}

/// Why a message was given up before all of its parts were there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GiveUpReason {
    /// It waited too long.
    Expired,
    /// Of all messages it waited longest when the limits were reached.
    Overflow,
    /// Another message came with its reference: a part that was there came again and was not the same.
    Replaced,
    /// The joiner was emptied.
    Drained,
}

impl Joiner {
    /// A joiner with these limits. Nothing is allocated until a part comes.
    #[must_use]
    pub const fn new(limits: JoinLimits) -> Self {
        Self { limits, store: Store::new(), parts: 0, octets: 0 }
    }

    /// Takes what came in. `now` is the time since an origin of the caller's choice, which never goes back.
    pub fn push(&mut self, now: Duration, part: Part<'_>) -> Pushed {
        let mut given_up = self.expire(now);
        let outcome = self.take(now, part, &mut given_up);
        Pushed { outcome, given_up }
    }

    fn take(&mut self, now: Duration, part: Part<'_>, given_up: &mut Vec<GivenUp>) -> JoinOutcome {
        let Some(key) = part.key().filter(|key| key.total > 1) else { return JoinOutcome::Whole };
        let hash = key.hash();
        let mut slot = self.store.find(hash, |message| message.is_of(&key));
        if let Some(found) = slot
            && let Some(held) = self.store.get(found).and_then(|message| message.part(key.sequence))
        {
            if held.is(&part) {
                return JoinOutcome::Duplicate;
            }
            given_up.extend(self.remove(found, GiveUpReason::Replaced));
            slot = None;
        }
        let slot = slot.unwrap_or_else(|| {
            let message = JoinedMessage::new(&key);
            self.octets += message.allocated();
            self.store.insert(hash, now, message)
        });
        let Some(message) = self.store.get_mut(slot) else { return JoinOutcome::GivenUp };
        let before = message.allocated();
        message.add(key.sequence, &part);
        let missing = message.missing();
        self.octets += message.allocated() - before;
        self.parts += 1;
        if missing == 0 {
            return self.taken(slot).map_or(JoinOutcome::GivenUp, JoinOutcome::Complete);
        }
        self.make_room(given_up);
        if self.store.get(slot).is_some() { JoinOutcome::Kept { missing } } else { JoinOutcome::GivenUp }
    }

    /// Takes back a message that was complete, but for one part that its sender is going to send again: the application
    /// could not take the message. Gives back what had to make room.
    ///
    /// ```
    /// # use core::time::Duration;
    /// # use smpp_driver::codec::{DataCoding, EsmClass, tlv::TlvsRef};
    /// # use smpp_driver::text::{JoinOutcome, Joiner, JoinLimits, Part};
    /// # let (mut joiner, now) = (Joiner::new(JoinLimits::default()), Duration::ZERO);
    /// # let part = |user_data| Part::new(b"1", b"2", EsmClass::UDH, DataCoding::DEFAULT, user_data, TlvsRef::default());
    /// let (first, second) = (part(b"\x05\x00\x03\xA7\x02\x01Good "), part(b"\x05\x00\x03\xA7\x02\x02morning"));
    /// let _ = joiner.push(now, first);
    /// let JoinOutcome::Complete(message) = joiner.push(now, second).outcome else { panic!("both are there") };
    /// let _ = joiner.take_back(now, &message, 2);
    /// assert!(matches!(joiner.push(now, second).outcome, JoinOutcome::Complete(again) if again == message));
    /// ```
    #[must_use]
    pub fn take_back(&mut self, now: Duration, message: &JoinedMessage, without: u8) -> Vec<GivenUp> {
        let mut given_up = Vec::new();
        let key = message.key(without);
        let hash = key.hash();
        if let Some(newer) = self.store.find(hash, |held| held.is_of(&key)) {
            given_up.extend(self.remove(newer, GiveUpReason::Replaced));
        }
        let rest = message.without(without);
        if rest.received() > 0 {
            self.octets += rest.allocated();
            self.parts += rest.received();
            self.store.insert(hash, now, rest);
            self.make_room(&mut given_up);
        }
        given_up
    }

    /// Gives up the oldest messages until the rest is within the limits.
    fn make_room(&mut self, given_up: &mut Vec<GivenUp>) {
        let JoinLimits { messages, parts, octets, .. } = self.limits;
        while self.store.len() > messages || self.parts > parts || self.octets > octets {
            let Some((oldest, _)) = self.store.oldest() else { return };
            given_up.extend(self.remove(oldest, GiveUpReason::Overflow));
        }
    }

    /// Gives back the messages that have waited too long. [`push`](Self::push) does so too.
    #[must_use]
    pub fn expire(&mut self, now: Duration) -> Vec<GivenUp> {
        let mut given_up = Vec::new();
        while let Some((oldest, since)) = self.store.oldest()
            && since.saturating_add(self.limits.expiry) <= now
        {
            given_up.extend(self.remove(oldest, GiveUpReason::Expired));
        }
        given_up
    }

    /// When the next message expires; none if nothing waits.
    #[must_use]
    pub fn next_expiry(&self) -> Option<Duration> {
        self.store.oldest().map(|(_, since)| since.saturating_add(self.limits.expiry))
    }

    /// Gives back all messages, whole or not, the oldest first.
    #[must_use]
    pub fn drain(&mut self) -> Vec<GivenUp> {
        let mut given_up = Vec::new();
        while let Some((oldest, _)) = self.store.oldest() {
            given_up.extend(self.remove(oldest, GiveUpReason::Drained));
        }
        given_up
    }

    fn remove(&mut self, slot: usize, reason: GiveUpReason) -> Option<GivenUp> {
        self.taken(slot).map(|message| GivenUp { message, reason })
    }

    fn taken(&mut self, slot: usize) -> Option<JoinedMessage> {
        let message = self.store.remove(slot)?;
        self.octets -= message.allocated();
        self.parts -= message.received();
        Some(message)
    }

    /// Messages that wait for parts.
    #[must_use]
    pub const fn messages(&self) -> usize {
        self.store.len()
    }

    /// Parts of these messages.
    #[must_use]
    pub const fn parts(&self) -> usize {
        self.parts
    }

    /// Octets that these messages take in memory.
    #[must_use]
    pub const fn octets(&self) -> usize {
        self.octets
    }
}
