//! A message as it waits in a queue: made into PDUs already, and masked, so that nothing else is ever kept.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;
use std::time::SystemTime;

use crate::driver::clock;

/// The version of the form in which messages are kept.
const VERSION: u8 = 1;
/// Octets of that form which every message has: version, priority, receipts, the time, and two lengths.
const HEAD: usize = 3 + 8 + 2 * 4;

/// A message that is ready to be sent: its PDUs, and what a queue must know. Made by a
/// [`Composer`](crate::driver::Composer) or [`Channel::compose`](crate::driver::Channel::compose).
///
/// `Debug` shows neither addresses, text nor reference.
#[derive(Clone, PartialEq, Eq)]
pub struct QueuedMessage {
    pub(in crate::driver) reference: Box<str>,
    /// `destination_addr`: what is kept in order.
    pub(in crate::driver) destination: Box<[u8]>,
    pub(in crate::driver) priority: u8,
    /// Whether receipts are asked for.
    pub(in crate::driver) receipts: bool,
    /// When it is too late to send it, in milliseconds since 1970.
    pub(in crate::driver) expires_at_ms: u64,
    /// The octets of each `submit_sm`, without its header.
    pub(in crate::driver) parts: Box<[Box<[u8]>]>,
}

/// Octets that are no message of a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueuedMessageError {
    /// They were written by a later version of this crate.
    #[error("a queued message of version {0}; this crate reads version {VERSION}")]
    Version(u8),
    /// They end too early, or hold what no message holds.
    #[error("not a queued message: octet {at} of {octets} is not as it must be")]
    Malformed {
        /// Where.
        at: usize,
        /// How many octets there are.
        octets: usize,
    },
}

impl QueuedMessage {
    /// The application's own name for the message: put twice, it is one message.
    #[must_use]
    pub fn reference(&self) -> &str {
        &self.reference
    }

    /// `destination_addr`: messages to one destination are kept in order.
    #[must_use]
    pub fn destination(&self) -> &[u8] {
        &self.destination
    }

    /// `priority_flag`: 0 to 4, the highest goes first.
    #[must_use]
    pub const fn priority(&self) -> u8 {
        self.priority
    }

    /// How many PDUs it takes.
    #[must_use]
    pub fn parts(&self) -> usize {
        self.parts.len()
    }

    /// When it is too late to send it.
    #[must_use]
    pub fn expires_at(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(self.expires_at_ms)
    }

    /// The same message with another time from which on it is too late to send it.
    #[must_use]
    pub fn expiring_at(mut self, at: SystemTime) -> Self {
        self.expires_at_ms = clock::unix_ms(at);
        self
    }

    /// The message in the form in which it is kept.
    #[must_use]
    pub fn to_octets(&self) -> Vec<u8> {
        let size = self.parts.iter().map(|part| part.len() + 4).sum::<usize>();
        let mut octets = Vec::with_capacity(size + self.reference.len() + self.destination.len() + HEAD);
        octets.extend([VERSION, self.priority, u8::from(self.receipts)]);
        octets.extend(self.expires_at_ms.to_be_bytes());
        write(&mut octets, self.reference.as_bytes());
        write(&mut octets, &self.destination);
        self.parts.iter().for_each(|part| write(&mut octets, part));
        octets
    }

    /// Reads the form in which a message is kept.
    ///
    /// # Errors
    ///
    /// When these octets are no message, or one of a later version.
    pub fn from_octets(octets: &[u8]) -> Result<Self, QueuedMessageError> {
        let mut rest = octets;
        Self::read(&mut rest).map_err(|error| match error {
            Fault::Version(version) => QueuedMessageError::Version(version),
            Fault::Malformed => {
                QueuedMessageError::Malformed { at: octets.len() - rest.len(), octets: octets.len() }
            }
        })
    }

    fn read(rest: &mut &[u8]) -> Result<Self, Fault> {
        let [version] = array(rest)?;
        if version != VERSION {
            return Err(Fault::Version(version));
        }
        let [priority, receipts] = array(rest)?;
        let expires_at_ms = u64::from_be_bytes(array(rest)?);
        let reference = core::str::from_utf8(chunk(rest)?).map_err(|_| Fault::Malformed)?.into();
        let destination = chunk(rest)?.into();
        let mut parts = Vec::new();
        while !rest.is_empty() {
            parts.push(chunk(rest)?.into());
        }
        if parts.is_empty() || parts.len() > usize::from(u8::MAX) || receipts > 1 {
            return Err(Fault::Malformed);
        }
        let parts = parts.into_boxed_slice();
        Ok(Self { reference, destination, priority, receipts: receipts == 1, expires_at_ms, parts })
    }
}

enum Fault {
    Version(u8),
    Malformed,
}

/// Its length, and it.
fn write(octets: &mut Vec<u8>, chunk: &[u8]) {
    // No PDU and no reference is as long as this could not count.
    octets.extend(u32::try_from(chunk.len()).unwrap_or(u32::MAX).to_be_bytes());
    octets.extend(chunk);
}

fn array<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], Fault> {
    let (array, after) = rest.split_first_chunk().ok_or(Fault::Malformed)?;
    *rest = after;
    Ok(*array)
}

fn chunk<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Fault> {
    let length = u32::from_be_bytes(array(rest)?);
    let length = usize::try_from(length).map_err(|_| Fault::Malformed)?;
    let (chunk, after) = rest.split_at_checked(length).ok_or(Fault::Malformed)?;
    *rest = after;
    Ok(chunk)
}

impl fmt::Debug for QueuedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueuedMessage")
            .field("priority", &self.priority)
            .field("parts", &self.parts.len())
            .field("receipts", &self.receipts)
            .finish_non_exhaustive()
    }
}
