//! The traits of the seam. Implementations say how durable they are; everything here is at least once.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::future::Future;
use core::time::Duration;

use super::ended::Ended;
use super::event::Event;
use super::queued::QueuedMessage;

/// What a queue could not do. Nothing is lost: what was to be kept is still the caller's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueueError {
    /// There is no room: what is full, and what is allowed.
    #[error("the queue is full: {0}")]
    Full(Arc<str>),
    /// A lease is over: somebody else may have the message.
    #[error("the lease is over")]
    LeaseOver,
    /// The queue has been closed.
    #[error("the queue has been closed")]
    Closed,
    /// Anything else: the disk, the network, a server.
    #[error("the queue failed: {0}")]
    Failed(Arc<str>),
}

/// What became of putting a message into a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Put {
    /// It is kept.
    Kept,
    /// A message with this reference was put before, and the queue remembers it: nothing was done.
    Known,
}

/// A message that was taken out of a queue, for as long as the lease lasts.
#[derive(Debug, Clone)]
pub struct Taken<L> {
    /// The right to say what became of it.
    pub lease: L,
    /// The message.
    pub message: QueuedMessage,
    /// How often sending it has been [begun](MessageQueue::begin) before, as far as the queue knows.
    pub attempts: u32,
    /// Whether an earlier attempt may have reached the SMSC.
    pub in_doubt: bool,
}

/// Messages that wait to be sent, shared by those who put them and the channels that send them.
///
/// All calls may be made at once from any number of tasks; implementations gather what comes together into one commit.
///
/// # Cancel safety
///
/// A future that is dropped may or may not have had its effect; a message that was taken by a future that was dropped
/// is not lost: it comes back at the latest when its lease is over.
pub trait MessageQueue: Send + Sync + 'static {
    /// What names a message that was taken.
    type Lease: Clone + fmt::Debug + Send + Sync + 'static;

    /// Keeps a message. When this returns, it will be sent, or end otherwise, whatever happens to this process.
    ///
    /// # Errors
    ///
    /// When it could not be kept.
    fn put(&self, message: QueuedMessage) -> impl Future<Output = Result<Put, QueueError>> + Send;

    /// Takes at most so many messages, at least one, and waits until there is one. Of those that wait the highest
    /// priority comes first, and of one destination and priority the oldest.
    ///
    /// # Errors
    ///
    /// When none can be had at the moment: the caller tries again later.
    fn take(&self, most: usize) -> impl Future<Output = Result<Vec<Taken<Self::Lease>>, QueueError>> + Send;

    /// Notes that these messages are going to be sent: after a crash they are in doubt. A queue that counts everything
    /// that was taken as begun has nothing to do here.
    ///
    /// # Errors
    ///
    /// When it could not be noted: then none of them is sent.
    fn begin(&self, leases: &[Self::Lease]) -> impl Future<Output = Result<(), QueueError>> + Send;

    /// Notes what became of messages: they leave the queue, and [`Event::Ended`] is published, both or neither. Those
    /// that were not accepted are kept as dead letters where the implementation has them.
    ///
    /// # Errors
    ///
    /// When it could not be noted: the caller tries again.
    fn settle(&self, endings: &[(Self::Lease, Ended)])
    -> impl Future<Output = Result<(), QueueError>> + Send;

    /// Gives back messages of which nothing was sent: they wait again, in their old places, and are not in doubt (but
    /// for those that were when they were taken).
    ///
    /// # Errors
    ///
    /// When it could not be noted: they come back when their leases are over.
    fn release(&self, leases: &[Self::Lease]) -> impl Future<Output = Result<(), QueueError>> + Send;

    /// Makes leases last for another [`lease_time`](Self::lease_time) from now.
    ///
    /// # Errors
    ///
    /// When they could not be extended.
    fn extend(&self, leases: &[Self::Lease]) -> impl Future<Output = Result<(), QueueError>> + Send;

    /// How long a lease lasts unless it is extended; `None` if it ends with the process only. A message is sent within
    /// this time after it was [begun](Self::begin), or not at all before it is begun again.
    fn lease_time(&self) -> Option<Duration>;

    /// How many messages wait or are out, as far as the queue knows.
    fn depth(&self) -> impl Future<Output = Result<u64, QueueError>> + Send;
}

/// An event that was taken out of a queue.
#[derive(Debug, Clone)]
pub struct TakenEvent<L> {
    /// The right to say that it is done with.
    pub lease: L,
    /// What happened.
    pub event: Event,
}

/// What became of messages, and what came in: kept until the application is done with it.
///
/// At least once: after a crash, or when a lease is over, an event comes again. Cancel safety as with [`MessageQueue`].
pub trait EventQueue: Send + Sync + 'static {
    /// What names an event that was taken.
    type EventLease: Clone + fmt::Debug + Send + Sync + 'static;

    /// Keeps an event. When this returns, it will come, whatever happens to this process: only then the SMSC is told
    /// that a message was taken.
    ///
    /// # Errors
    ///
    /// When it could not be kept: the SMSC is asked to try again later.
    fn publish(&self, event: Event) -> impl Future<Output = Result<(), QueueError>> + Send;

    /// Takes at most so many events, at least one, in their order, and waits until there is one.
    ///
    /// # Errors
    ///
    /// When none can be had at the moment.
    fn events(
        &self,
        most: usize,
    ) -> impl Future<Output = Result<Vec<TakenEvent<Self::EventLease>>, QueueError>> + Send;

    /// Is done with events: they will not come again.
    ///
    /// # Errors
    ///
    /// When it could not be noted: they may come again.
    fn done(&self, leases: &[Self::EventLease]) -> impl Future<Output = Result<(), QueueError>> + Send;
}

/// A part of a long message that came in. `Debug` shows no octets.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptPart {
    /// The same for all parts of one message, and for no other at the same time: visible ASCII without dots and
    /// blanks, 40 characters at most; it does not show the addresses.
    pub message: Box<str>,
    /// Which part, counted from 1.
    pub number: u8,
    /// How many there are.
    pub total: u8,
    /// The PDU that it came in, header and all.
    pub pdu: Box<[u8]>,
}

impl fmt::Debug for KeptPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeptPart({} of {}, {} octets)", self.number, self.total, self.pdu.len())
    }
}

/// Parts of long messages, until all have come: for channels whose parts come in over the binds of several processes, or
/// must outlive this one. Without one, a channel keeps them in memory.
///
/// A process that dies before the SMSC has heard that the last part was taken gets that part again, or another process
/// does: a store that outlives the process keeps the others for it after they were given back, for a while.
pub trait PartStore: Send + Sync + 'static {
    /// Keeps a part; once kept, it outlives this process. When it is the last one missing, gives back all parts of the
    /// message, in their order, to one caller only, and forgets them. A part that is there already is replaced.
    ///
    /// # Errors
    ///
    /// When it could not be kept: the SMSC is asked to try again later.
    fn put_part(
        &self,
        part: KeptPart,
    ) -> impl Future<Output = Result<Option<Vec<KeptPart>>, QueueError>> + Send;

    /// Keeps parts again that were given back, but for the last: that one is going to come again.
    ///
    /// # Errors
    ///
    /// When they could not be kept.
    fn put_back(&self, parts: Vec<KeptPart>) -> impl Future<Output = Result<(), QueueError>> + Send;

    /// Waits for messages of which a part has waited too long for the others, and forgets them: the parts that there
    /// are, message by message. What several processes share is given to one of them.
    ///
    /// # Errors
    ///
    /// When they cannot be had at the moment.
    fn given_up(&self) -> impl Future<Output = Result<Vec<Vec<KeptPart>>, QueueError>> + Send;
}
