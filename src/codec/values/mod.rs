//! Code spaces: newtypes with named constants, so that unknown values survive a round trip.

mod address;
mod command_id;
mod data_coding;
mod esm_class;
mod interface_version;
pub(crate) mod macros;
mod message;
mod status;
mod status_legacy;
mod tlv_codes;

pub use address::{Address, Npi, Ton};
pub use command_id::CommandId;
pub use data_coding::{DataCoding, MessageClass, MessageWaiting, WaitingKind};
pub use esm_class::EsmClass;
pub use interface_version::InterfaceVersion;
pub use message::{MessageState, PriorityFlag, RegisteredDelivery};
pub use status::{CommandStatus, StatusClass};
pub use tlv_codes::*;
