//! PDUs: each declared once, read from a frame, written back octet for octet.
//!
//! A PDU is declared once and has these forms:
//!
//! * [`PduRef`] borrows from a frame, with its fields in [`BodyRef`]: what a router or a sniffer needs; it costs no
//!   allocation.
//! * [`Pdu`] is what is kept of a frame: its octets, checked once, in one allocation at most. Looking at the fields
//!   ([`Body::borrow`]) reads them again, which takes less time than copying them one by one would, and nothing of what
//!   came can be lost.
//! * [`SubmitSm`] and the like have their fields in the open: to build and to change a PDU.
//!
//! ```
//! use smpp_driver::codec::frame::{FrameLimit, split};
//! use smpp_driver::codec::{BodyRef, Leniency, Pdu, SubmitSm};
//!
//! let submit_sm = SubmitSm::builder().destination_addr("447700900123").short_message(b"Hello").build()?;
//! let mut octets = Vec::new();
//! Pdu::request(7, submit_sm.clone()).encode(&mut octets);
//!
//! let (frame, _) = split(&octets, FrameLimit::default())?.unwrap();
//! let pdu = Pdu::decode(frame, Leniency::LENIENT)?;
//! assert_eq!(pdu.sequence_number, 7);
//! let BodyRef::SubmitSm(fields) = pdu.body.borrow() else { panic!("not a submit_sm") };
//! assert_eq!(fields.short_message.as_octets(), b"Hello");
//! assert_eq!(SubmitSm::try_from(pdu.body), Ok(submit_sm));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A router sends a frame on to another recipient under another number: struct update on the borrowed forms leaves
//! every other octet as it came, also those that no specification allows.
//!
//! ```
//! use smpp_driver::codec::frame::{FrameLimit, split};
//! use smpp_driver::codec::wire::Field;
//! use smpp_driver::codec::{BodyRef, COctetString, Leniency, Personal, PduRef, SubmitSmRef};
//!
//! fn reroute(octets: &[u8], to: &COctetString<21, Personal>, sequence_number: u32) -> Option<Vec<u8>> {
//!     let (frame, _) = split(octets, FrameLimit::default()).ok()??;
//!     let pdu = PduRef::decode(frame, Leniency::LENIENT).ok()?;
//!     let BodyRef::SubmitSm(submit_sm) = pdu.body else { return None };
//!     let body = BodyRef::SubmitSm(SubmitSmRef { destination_addr: to.borrow(), ..submit_sm });
//!     let mut out = Vec::new();
//!     PduRef { sequence_number, body, ..pdu }.encode(&mut out);
//!     Some(out)
//! }
//! # let submit_sm = smpp_driver::codec::SubmitSm::builder().destination_addr("447700900123").build()?;
//! # let mut octets = Vec::new();
//! # smpp_driver::codec::Pdu::request(7, submit_sm).encode(&mut octets);
//! # let to = COctetString::new("12025550100")?;
//! # let rerouted = reroute(&octets, &to, 4711).unwrap();
//! # assert_eq!(rerouted.len(), octets.len() - 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod addressed;
#[cfg(feature = "arbitrary")]
mod arbitrary;
mod bind;
mod binding;
mod body;
mod broadcast;
mod builder;
mod deliver;
mod error;
mod link;
mod macros;
mod manage;
mod multi;
mod redacted;
#[cfg(feature = "serde")]
mod serial;
mod states;
mod submit;
mod v3_3;
mod whole;

use alloc::fmt::Debug;

use bytes::BufMut;

pub use bind::*;
pub use body::{Body, BodyRef, RawRef};
pub use broadcast::*;
pub use builder::{BuildError, BuildFault, Builder, IntoField};
pub use deliver::*;
pub use error::DecodeError;
pub use link::*;
pub use manage::*;
pub use multi::*;
pub use states::States;
pub use submit::*;
pub use v3_3::*;
pub use whole::{Pdu, PduRef, Revealed};

use crate::codec::values::{CommandId, CommandStatus};
use crate::codec::wire::{Field, FieldRef};

/// One operation of the protocol: a request, a response, or a PDU that is neither.
pub trait Operation: Field + Debug + Into<Body> + TryFrom<Body, Error = Body> + Send + 'static {
    /// Its `command_id`.
    const ID: CommandId;
    /// The states in which an ESME may send it.
    const FROM_ESME: States;
    /// The states in which an SMSC may send it.
    const FROM_MC: States;

    /// The operation as one of all bodies, borrowed.
    fn as_body(&self) -> BodyRef<'_>;

    /// Appends the whole PDU, header included: the fastest way from fields to octets.
    ///
    /// `command_status` is 0 in requests; `sequence_number` is 0x00000001 to 0x7FFFFFFF.
    ///
    /// ```
    /// use smpp_driver::codec::{CommandStatus, EnquireLink, Operation};
    ///
    /// let mut octets = Vec::new();
    /// EnquireLink::default().encode(CommandStatus::OK, 2, &mut octets);
    /// assert_eq!(octets, [0, 0, 0, 16, 0, 0, 0, 0x15, 0, 0, 0, 0, 0, 0, 0, 2]);
    /// ```
    #[inline]
    fn encode(&self, command_status: CommandStatus, sequence_number: u32, out: &mut impl BufMut) {
        let body = self.borrow();
        whole::header(Self::ID, command_status, sequence_number, body.encoded_len()).write(out);
        body.write(out);
    }
}

/// An operation that the other side answers.
pub trait Request: Operation {
    /// What it is answered with.
    type Response: Operation;
}
