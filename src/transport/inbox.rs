//! What waits to be told to the application, and how much of it may.

use alloc::collections::VecDeque;

use crate::codec::Pdu;
use crate::session::{Closed, Odd, State, Ticket};

/// How many events that ask for no answer may wait for the application, and with how many octets of PDUs; those beyond
/// are counted and dropped.
const LIMIT: Unasked = Unasked { count: 256, octets: 64 * 1024 };

/// What the application hears of.
#[derive(Debug)]
pub(super) enum News {
    Request(Pdu, Ticket),
    Notification(Pdu),
    Odd(Odd),
    Bound(State),
    Unbinding,
    Closed(Closed),
}

impl News {
    /// How many octets of a PDU it holds; `None` for what is never dropped: requests are bounded by the inbound window.
    fn droppable(&self) -> Option<usize> {
        match self {
            Self::Request(..) | Self::Closed(_) => None,
            Self::Notification(pdu) => Some(pdu.body.as_octets().len()),
            Self::Odd(_) | Self::Bound(_) | Self::Unbinding => Some(0),
        }
    }
}

/// Events on their way to the application.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    news: VecDeque<News>,
    unasked: Unasked,
    missed: u64,
}

/// Events in the inbox that ask for no answer.
#[derive(Debug, Default, Clone, Copy)]
struct Unasked {
    count: usize,
    octets: usize,
}

impl Unasked {
    /// As it is with one more; nothing if that is too much. One that is too large alone is taken when it is alone.
    fn with(self, octets: usize) -> Option<Self> {
        let more = Self { count: self.count + 1, octets: self.octets + octets };
        (more.count <= LIMIT.count && (more.octets <= LIMIT.octets || self.count == 0)).then_some(more)
    }

    fn without(self, octets: usize) -> Self {
        Self { count: self.count - 1, octets: self.octets - octets }
    }
}

impl Inbox {
    /// Tells whether there was room for it.
    pub(super) fn push(&mut self, item: News) -> bool {
        if let Some(octets) = item.droppable() {
            let Some(unasked) = self.unasked.with(octets) else {
                self.missed += 1;
                return false;
            };
            self.unasked = unasked;
        }
        self.news.push_back(item);
        true
    }

    pub(super) fn pop(&mut self) -> Option<News> {
        let item = self.news.pop_front()?;
        if let Some(octets) = item.droppable() {
            self.unasked = self.unasked.without(octets);
        }
        Some(item)
    }

    /// How many events were dropped because nobody fetched them.
    pub(super) fn missed(&self) -> u64 {
        self.missed
    }
}
