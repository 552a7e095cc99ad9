//! Optional parameters: kept as they came, in their order, read on demand.
//!
//! A PDU holds its TLVs encoded ([`Tlvs`], [`TlvsRef`]), so that unknown, repeated and odd ones survive, and costs
//! nothing for those that nobody asks for. A typed value is read with a [`Tag`]:
//!
//! ```
//! use smpp_driver::codec::tlv::{self, Tlvs};
//! use smpp_driver::codec::MessageState;
//!
//! let mut tlvs = Tlvs::default();
//! tlvs.push(tlv::MESSAGE_STATE, &MessageState::DELIVERED)?;
//! tlvs.push(tlv::USER_MESSAGE_REFERENCE, &513)?;
//! assert_eq!(tlvs.get(tlv::MESSAGE_STATE)?, Some(MessageState::DELIVERED));
//! assert_eq!(tlvs.get(tlv::SOURCE_PORT)?, None);
//! # Ok::<(), smpp_driver::codec::tlv::TlvError>(())
//! ```

mod composite;
#[cfg(feature = "serde")]
pub(crate) mod hex;
mod list;
mod table;
mod tag;
mod tags;

pub use composite::*;
pub use list::{Tlv, TlvError, Tlvs, TlvsRef};
use table::TABLE;
pub use table::*;
pub use tag::{Tag, TagInfo, TlvTag};

/// Every TLV that the specification defines.
#[must_use]
pub fn defined() -> &'static [TagInfo] {
    TABLE
}
