//! What was submitted, by whichever operation.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;
use core::fmt;

use crate::codec::tlv::{self, Tlvs};
use crate::codec::{
    Address, Body, COctetString, DataCoding, DestAddress, EsmClass, Personal, RegisteredDelivery,
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
        Some(match body {
            Body::SubmitSm(sm) => Self {
                source: sm.source(),
                destinations: [sm.destination()].into(),
                esm_class: sm.esm_class,
                data_coding: sm.data_coding,
                registered_delivery: sm.registered_delivery,
                user_data: user_data(sm.short_message.as_octets(), &sm.tlvs),
            },
            Body::SubmitMulti(sm) => Self {
                source: sm.source(),
                destinations: sm.dest_address.as_slice().iter().filter_map(address).collect(),
                esm_class: sm.esm_class,
                data_coding: sm.data_coding,
                registered_delivery: sm.registered_delivery,
                user_data: user_data(sm.short_message.as_octets(), &sm.tlvs),
            },
            Body::DataSm(sm) => Self {
                source: Address {
                    ton: sm.source_addr_ton,
                    npi: sm.source_addr_npi,
                    addr: shortened(&sm.source_addr),
                },
                destinations: [Address {
                    ton: sm.dest_addr_ton,
                    npi: sm.dest_addr_npi,
                    addr: shortened(&sm.destination_addr),
                }]
                .into(),
                esm_class: sm.esm_class,
                data_coding: sm.data_coding,
                registered_delivery: sm.registered_delivery,
                user_data: user_data(&[], &sm.tlvs),
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

fn user_data(short_message: &[u8], tlvs: &Tlvs) -> Vec<u8> {
    match tlvs.get(tlv::MESSAGE_PAYLOAD) {
        Ok(Some(payload)) => payload.as_octets().to_owned(),
        _ => short_message.to_owned(),
    }
}

fn address(dest: &DestAddress) -> Option<Address> {
    match dest {
        DestAddress::Sme(sme) => Some(sme.clone().into()),
        DestAddress::DistributionList(_) => None,
    }
}

/// An address of `data_sm` in the length that all other PDUs have.
fn shortened(addr: &COctetString<65, Personal>) -> COctetString<21, Personal> {
    let octets = addr.as_octets();
    COctetString::from_octets(&octets[..octets.len().min(20)]).unwrap_or_default()
}
