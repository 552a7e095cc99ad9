//! Handing one message for many recipients to the SMSC.

use alloc::vec::Vec;
use core::fmt;

use bytes::BufMut;
use nom::IResult;
use nom::number::complete::be_u8;

use super::macros::pdu;
use crate::codec::values::{CommandStatus, DataCoding, EsmClass, Npi, PriorityFlag, RegisteredDelivery, Ton};
use crate::codec::wire::{
    COctetString, Counted, Fault, Field, FieldError, FieldRef, Leniency, Oddity, Personal, ShortMessage,
    Time, View, record,
};

record! {
    /// One recipient of [`SubmitMulti`]: an address.
    pub struct SmeAddress, SmeAddressRef {
        /// Type of number.
        dest_addr_ton: Ton,
        /// Numbering plan.
        dest_addr_npi: Npi,
        /// The address, at most 21 octets with the NUL.
        destination_addr: COctetString<21, Personal>,
    }
}

record! {
    /// Recipients of [`SubmitMulti`]: a list that the SMSC keeps.
    pub struct DistributionList, DistributionListRef {
        /// Its name, at most 21 octets with the NUL. SMPP 3.4 §5.2.27.
        dl_name: COctetString<21>,
    }
}

/// One entry of `dest_address`: `dest_flag` says which of the two it is. SMPP 3.4 §4.5.1.1.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum DestAddress {
    /// `dest_flag` 1.
    Sme(SmeAddress),
    /// `dest_flag` 2.
    DistributionList(DistributionList),
}

/// [`DestAddress`], borrowed from its frame.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum DestAddressRef<'a> {
    /// `dest_flag` 1.
    Sme(SmeAddressRef<'a>),
    /// `dest_flag` 2.
    DistributionList(DistributionListRef<'a>),
}

impl Default for DestAddress {
    fn default() -> Self {
        Self::Sme(SmeAddress::default())
    }
}

impl Field for DestAddress {
    type Ref<'a> = DestAddressRef<'a>;

    fn borrow(&self) -> DestAddressRef<'_> {
        match self {
            Self::Sme(address) => DestAddressRef::Sme(address.borrow()),
            Self::DistributionList(list) => DestAddressRef::DistributionList(list.borrow()),
        }
    }
}

impl<'a> FieldRef<'a> for DestAddressRef<'a> {
    type Owned = DestAddress;

    const LEAST: usize = 1;

    fn parse(input: &'a [u8]) -> IResult<&'a [u8], Self, FieldError> {
        let (rest, dest_flag) = be_u8(input)?;
        match dest_flag {
            1 => SmeAddressRef::parse(rest).map(|(rest, address)| (rest, Self::Sme(address))),
            2 => DistributionListRef::parse(rest).map(|(rest, list)| (rest, Self::DistributionList(list))),
            _ => {
                let error = FieldError { field: "dest_flag", remaining: input.len(), fault: Fault::DestFlag };
                Err(nom::Err::Failure(error))
            }
        }
    }

    fn write(&self, out: &mut impl BufMut) {
        self.write_before(false, out);
    }

    fn write_before(&self, follows: bool, out: &mut impl BufMut) {
        match self {
            Self::Sme(address) => {
                out.put_u8(1);
                address.write_before(follows, out);
            }
            Self::DistributionList(list) => {
                out.put_u8(2);
                list.write_before(follows, out);
            }
        }
    }

    fn encoded_len(&self) -> usize {
        self.len_before(false)
    }

    fn len_before(&self, follows: bool) -> usize {
        1 + match self {
            Self::Sme(address) => address.len_before(follows),
            Self::DistributionList(list) => list.len_before(follows),
        }
    }

    fn to_field(self) -> DestAddress {
        match self {
            Self::Sme(address) => DestAddress::Sme(address.to_field()),
            Self::DistributionList(list) => DestAddress::DistributionList(list.to_field()),
        }
    }
}

impl View for DestAddressRef<'_> {
    fn oddities(&self) -> Leniency {
        match self {
            Self::Sme(address) => address.oddities(),
            Self::DistributionList(list) => list.oddities(),
        }
    }

    fn odd_field(&self, oddity: Oddity) -> Option<&'static str> {
        match self {
            Self::Sme(address) => address.odd_field(oddity),
            Self::DistributionList(list) => list.odd_field(oddity),
        }
    }

    fn show(&self, f: &mut fmt::Formatter<'_>, reveal: bool) -> fmt::Result {
        match self {
            Self::Sme(address) => address.show(f, reveal),
            Self::DistributionList(list) => list.show(f, reveal),
        }
    }

    fn redact(&self, out: &mut Vec<u8>) {
        match self {
            Self::Sme(address) => {
                out.push(1);
                address.redact(out);
            }
            Self::DistributionList(list) => {
                out.push(2);
                list.redact(out);
            }
        }
    }
}

impl fmt::Debug for DestAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.borrow().show(f, false)
    }
}

impl fmt::Debug for DestAddressRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.show(f, false)
    }
}

pdu! {
    /// Hands the SMSC a message for up to 254 recipients (255 in SMPP 5.0). SMPP 3.4 §4.5.1.
    ///
    /// Not every SMSC takes it; those that do not answer `ESME_RINVCMDID`.
    pub struct SubmitMulti, SubmitMultiRef = SUBMIT_MULTI => SubmitMultiResp; esme: [BOUND_TX BOUND_TRX]; mc: [];
    {
        /// Service at the SMSC; empty for its default. At most 6 octets with the NUL.
        service_type: COctetString<6>,
        /// Type of number of the sender.
        source_addr_ton: Ton,
        /// Numbering plan of the sender.
        source_addr_npi: Npi,
        /// The sender; empty for the ESME's own address. At most 21 octets with the NUL.
        source_addr: COctetString<21, Personal>,
        /// `number_of_dests` and the recipients: addresses and lists, in any order.
        dest_address: Counted<DestAddress>,
        /// Mode, type and features of the message.
        esm_class: EsmClass,
        /// GSM: TP-PID.
        protocol_id: u8,
        /// 0 is the lowest.
        priority_flag: PriorityFlag,
        /// When to send; empty for now. 1 or 17 octets with the NUL.
        schedule_delivery_time: COctetString<17, Time>,
        /// When to give up; empty for the SMSC's default. 1 or 17 octets with the NUL.
        validity_period: COctetString<17, Time>,
        /// Which receipts are wanted.
        registered_delivery: RegisteredDelivery,
        /// Reserved in SMPP 3.4: 0.
        replace_if_present_flag: u8,
        /// How the user data is coded.
        data_coding: DataCoding,
        /// A message kept at the SMSC; 0 for none.
        sm_default_msg_id: u8,
        /// The user data; empty when it is in the `message_payload` TLV.
        short_message: ShortMessage,
    }
}

record! {
    /// One recipient to whom [`SubmitMulti`] could not be sent. SMPP 3.4 §4.5.2.1.
    pub struct UnsuccessSme, UnsuccessSmeRef {
        /// Type of number.
        dest_addr_ton: Ton,
        /// Numbering plan.
        dest_addr_npi: Npi,
        /// The address, at most 21 octets with the NUL.
        destination_addr: COctetString<21, Personal>,
        /// Why.
        error_status_code: CommandStatus,
    }
}

pdu! {
    /// Answers [`SubmitMulti`]. SMPP 3.4 §4.5.2.
    pub struct SubmitMultiResp, SubmitMultiRespRef = SUBMIT_MULTI_RESP; esme: []; mc: [BOUND_TX BOUND_TRX];
    {
        /// The SMSC's name for the message. At most 65 octets with the NUL.
        message_id: COctetString<65>,
        /// `no_unsuccess` and the recipients to whom it could not be sent.
        unsuccess_sme: Counted<UnsuccessSme>,
    }
}
