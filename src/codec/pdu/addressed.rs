//! The three fields of an address as one value.

use super::{
    BroadcastSm, Builder, CancelBroadcastSm, CancelSm, DeliverSm, QueryBroadcastSm, QueryLastMsgs,
    QueryMsgDetails, QuerySm, ReplaceSm, SmeAddress, SubmitMulti, SubmitSm,
};
use crate::codec::values::Address;

macro_rules! source {
    ($($Name:ident)*) => {$(
        impl $Name {
            /// The sender: type, plan and address.
            #[must_use]
            pub fn source(&self) -> Address {
                Address { ton: self.source_addr_ton, npi: self.source_addr_npi, addr: self.source_addr.clone() }
            }
        }

        impl Builder<$Name> {
            /// Sets the three fields of the sender.
            pub fn source(self, address: &Address) -> Self {
                self.source_addr_ton(address.ton).source_addr_npi(address.npi).source_addr(address.addr.clone())
            }
        }
    )*};
}

macro_rules! destination {
    ($($Name:ident)*) => {$(
        impl $Name {
            /// The recipient: type, plan and address.
            #[must_use]
            pub fn destination(&self) -> Address {
                Address { ton: self.dest_addr_ton, npi: self.dest_addr_npi, addr: self.destination_addr.clone() }
            }
        }

        impl Builder<$Name> {
            /// Sets the three fields of the recipient.
            pub fn destination(self, address: &Address) -> Self {
                self.dest_addr_ton(address.ton).dest_addr_npi(address.npi).destination_addr(address.addr.clone())
            }
        }
    )*};
}

source! {
    SubmitSm DeliverSm SubmitMulti QuerySm CancelSm ReplaceSm BroadcastSm QueryBroadcastSm CancelBroadcastSm
    QueryLastMsgs QueryMsgDetails
}

destination! { SubmitSm DeliverSm CancelSm }

impl From<Address> for SmeAddress {
    fn from(address: Address) -> Self {
        Self { dest_addr_ton: address.ton, dest_addr_npi: address.npi, destination_addr: address.addr }
    }
}

impl From<SmeAddress> for Address {
    fn from(sme: SmeAddress) -> Self {
        Self { ton: sme.dest_addr_ton, npi: sme.dest_addr_npi, addr: sme.destination_addr }
    }
}
