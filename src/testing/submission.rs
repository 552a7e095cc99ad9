//! What was submitted, by whichever operation.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;
use core::fmt;

use crate::codec::tlv::{self, TlvsRef};
use crate::codec::{
    Address, Body, BodyRef, COctetString, DataCoding, DestAddressRef, EsmClass, FieldRef, Personal,
    RegisteredDelivery,
};
use crate::text::{self, Encoding, Udh};

/// A message as it was submitted with `submit_sm`, `submit_multi` or `data_sm`. `Debug` does not show its text.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Submission {
    /// The sender.
    pub source: Address,
    /// The recipients; one, but for `submit_multi`.
    pub destinations: Vec<Address>,
    /// Mode, type and features.
    pub esm_class: EsmClass,
    /// How the user data is coded.
    pub data_coding: DataCoding,
    /// Which receipts are wanted.
    pub registered_delivery: RegisteredDelivery,
    /// The user data, with its header: `short_message`, or the `message_payload` TLV.
    pub user_data: Vec<u8>,
}

impl Submission {
    /// The submission in a request; `None` if it is another request.
    #[must_use]
    pub fn of(body: &Body) -> Option<Self> {
        let address = |ton, npi, addr: &[u8]| Address { ton, npi, addr: shortened(addr) };
        Some(match body.borrow() {
            BodyRef::SubmitSm(sm) => Self {
                source: address(sm.source_addr_ton, sm.source_addr_npi, sm.source_addr.as_octets()),
                destinations: [address(sm.dest_addr_ton, sm.dest_addr_npi, sm.destination_addr.as_octets())]
                    .into(),
                esm_class: sm.esm_class,
                data_coding: sm.data_coding,
                registered_delivery: sm.registered_delivery,
                user_data: user_data(sm.short_message.as_octets(), sm.tlvs),
            },
            BodyRef::SubmitMulti(sm) => Self {
                source: address(sm.source_addr_ton, sm.source_addr_npi, sm.source_addr.as_octets()),
                destinations: sm
                    .dest_address
                    .iter()
                    .filter_map(|dest| match dest {
                        DestAddressRef::Sme(sme) => Some(sme.to_field().into()),
                        DestAddressRef::DistributionList(_) => None,
                    })
                    .collect(),
                esm_class: sm.esm_class,
                data_coding: sm.data_coding,
                registered_delivery: sm.registered_delivery,
                user_data: user_data(sm.short_message.as_octets(), sm.tlvs),
            },
            BodyRef::DataSm(sm) => Self {
                source: address(sm.source_addr_ton, sm.source_addr_npi, sm.source_addr.as_octets()),
                destinations: [address(sm.dest_addr_ton, sm.dest_addr_npi, sm.destination_addr.as_octets())]
                    .into(),
                esm_class: sm.esm_class,
                data_coding: sm.data_coding,
                registered_delivery: sm.registered_delivery,
                user_data: user_data(&[], sm.tlvs),
            },
            _ => return None,
        })
    }

    /// The text, without a user data header; `None` if it is binary. `data_coding` 0 is GSM 7-bit here.
    #[must_use]
    pub fn text(&self) -> Option<alloc::string::String> {
        let octets =
            if self.esm_class.has_udh() { Udh::split(&self.user_data).ok()?.1 } else { &self.user_data };
        text::decode(self.data_coding, octets, Encoding::Gsm7).map(|decoded| decoded.text)
    }
}

impl fmt::Debug for Submission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Submission")
            .field("source", &self.source)
            .field("destinations", &self.destinations)
            .field("esm_class", &self.esm_class)
            .field("data_coding", &self.data_coding)
            .field("registered_delivery", &self.registered_delivery)
            .field("user_data", &format_args!("<{} octets>", self.user_data.len()))
            .finish()
    }
}

fn user_data(short_message: &[u8], tlvs: TlvsRef<'_>) -> Vec<u8> {
    match tlvs.get(tlv::MESSAGE_PAYLOAD) {
        Ok(Some(payload)) => payload.as_octets().to_owned(),
        _ => short_message.to_owned(),
    }
}

/// An address in the length that most PDUs have: those of `data_sm` may be longer.
fn shortened(addr: &[u8]) -> COctetString<21, Personal> {
    COctetString::from_octets(&addr[..addr.len().min(20)]).unwrap_or_default()
}
