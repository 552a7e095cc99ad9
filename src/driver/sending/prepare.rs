//! From a message to the PDUs that it takes.

use alloc::string::ToString;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicU16, Ordering};

use crate::codec::tlv::{self, Tlvs};
use crate::codec::{
    Address, Body, BuildError, BuildFault, COctetString, DataCoding, EsmClass, Npi, Operation,
    RegisteredDelivery, ShortMessage, StringError, SubmitSm, Ton,
};
use crate::driver::message::{Content, Message, MessageError};
use crate::driver::options::{ChannelOptions, LongMessageForm};
use crate::text::{LongMessage, SmppTime, SplitText};

/// Octets that `short_message` may have in SMPP 3.4.
const SHORT_MESSAGE: usize = 254;

/// Makes messages into PDUs, as the channel's options say.
#[derive(Debug)]
pub(crate) struct Preparer {
    options: ChannelOptions,
    /// What is the same in all PDUs.
    template: SubmitSm,
    /// Tells long messages apart.
    reference: AtomicU16,
}

/// A message as it is sent.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) destination: Address,
    pub(crate) registered_delivery: RegisteredDelivery,
    /// At least one `submit_sm`.
    pub(crate) parts: Vec<Body>,
}

impl Preparer {
    /// `first` is the reference of the first long message: any number, best a random one, since another process may
    /// have sent parts to the same recipients just before.
    ///
    /// # Errors
    ///
    /// When an option does not fit its field.
    pub(crate) fn new(options: &ChannelOptions, first: u16) -> Result<Self, BuildError> {
        let template = SubmitSm::builder()
            .service_type(options.service_type.as_str())
            .registered_delivery(options.delivery_report)
            .build()?;
        let template = match options.validity() {
            Some(time) => SubmitSm { validity_period: validity_period(time)?, ..template },
            None => template,
        };
        Ok(Self { options: options.clone(), template, reference: AtomicU16::new(first) })
    }

    /// Makes the PDUs of a message, all or none.
    pub(crate) fn prepare(&self, message: &Message) -> Result<Prepared, MessageError> {
        let (source, destination) = (self.source(message)?, self.destination(message)?);
        let mut pdu = self.template.clone();
        (pdu.source_addr_ton, pdu.source_addr_npi) = (source.ton, source.npi);
        (pdu.dest_addr_ton, pdu.dest_addr_npi) = (destination.ton, destination.npi);
        pdu.source_addr = source.addr.clone();
        pdu.destination_addr = destination.addr.clone();
        pdu.priority_flag = message.priority;
        pdu.protocol_id = message.protocol_id;
        if let Some(registered_delivery) = message.registered_delivery {
            pdu.registered_delivery = registered_delivery;
        }
        if message.watched && pdu.registered_delivery == RegisteredDelivery::NONE {
            pdu.registered_delivery = RegisteredDelivery::FINAL;
        }
        if let Some(service_type) = &message.service_type {
            pdu.service_type = string("service_type", service_type)?;
        }
        if let Some(time) = message.validity_period {
            pdu.validity_period = validity_period(time)?;
        }
        if let Some(time) = message.schedule_delivery_time {
            pdu.schedule_delivery_time = time_string("schedule_delivery_time", time)?;
        }
        let own_tlvs = message.tlvs.as_ref().unwrap_or(&self.options.extraopt);
        refuse_reserved(own_tlvs)?;
        pdu.tlvs = own_tlvs.clone();
        let registered_delivery = pdu.registered_delivery;
        let parts = match &message.content {
            Content::Text(text) => self.texts(message, pdu, text)?,
            Content::Raw { esm_class, data_coding, user_data } => {
                Vec::from([raw(pdu, *esm_class, *data_coding, user_data)?])
            }
        };
        Ok(Prepared { destination, registered_delivery, parts })
    }

    fn source(&self, message: &Message) -> Result<Address, MessageError> {
        let ChannelOptions { src_addr_ton, src_addr_npi, default_reply_address, .. } = &self.options;
        match (&message.source, default_reply_address) {
            (Some(source), _) => address(source, *src_addr_ton, *src_addr_npi).map_err(MessageError::Source),
            (None, Some(default)) => Ok(Address {
                ton: src_addr_ton.unwrap_or(default.ton),
                npi: src_addr_npi.unwrap_or(default.npi),
                addr: default.addr.clone(),
            }),
            (None, None) => Ok(Address::default()),
        }
    }

    fn destination(&self, message: &Message) -> Result<Address, MessageError> {
        let ChannelOptions { dest_addr_ton, dest_addr_npi, .. } = &self.options;
        if message.destination.is_empty() {
            return Err(MessageError::NoDestination);
        }
        address(&message.destination, *dest_addr_ton, *dest_addr_npi).map_err(MessageError::Destination)
    }

    fn texts(&self, message: &Message, mut pdu: SubmitSm, text: &str) -> Result<Vec<Body>, MessageError> {
        let SplitText { segments, .. } = self.split(message, text)?;
        let max = message.max_segments.unwrap_or(self.options.sar_max_segments);
        if segments.len() > usize::from(max) {
            return Err(MessageError::TooManySegments { needed: segments.len(), max });
        }
        let mut bodies = Vec::with_capacity(segments.len());
        for segment in segments {
            pdu.esm_class = segment.esm_class();
            pdu.data_coding = segment.data_coding();
            let short_message = ShortMessage::new(segment.short_message());
            pdu.short_message = short_message.map_err(|fault| field("short_message", fault))?;
            let own = segment.tlvs();
            if own.is_empty() {
                bodies.push(Body::from(pdu.as_body()));
                continue;
            }
            let mut pdu = pdu.clone();
            for tlv in own.iter() {
                pdu.tlvs.push_raw(tlv.tag, tlv.value).map_err(|fault| field("tlvs", fault))?;
            }
            bodies.push(Body::from(pdu.as_body()));
        }
        Ok(bodies)
    }

    fn split(&self, message: &Message, text: &str) -> Result<SplitText, MessageError> {
        let form = message.long_form.unwrap_or(self.options.long_message);
        let reference = || self.reference.fetch_add(1, Ordering::Relaxed);
        let long = match form {
            // The lower half counts up as well.
            LongMessageForm::Udh8 => LongMessage::Udh8 { reference: reference().to_be_bytes()[1] },
            LongMessageForm::Udh16 => LongMessage::Udh16 { reference: reference() },
            LongMessageForm::Sar => LongMessage::Sar { reference: reference() },
            LongMessageForm::Payload => LongMessage::Payload,
            LongMessageForm::Refuse => LongMessage::Refuse,
        };
        match message.encoding {
            Some(encoding) => self.options.splitter(long).encoding(encoding).split(text),
            None => self.options.split(text, long),
        }
        .map_err(MessageError::Text)
    }
}

/// User data in one PDU.
fn raw(
    mut pdu: SubmitSm,
    esm_class: EsmClass,
    data_coding: DataCoding,
    user_data: &[u8],
) -> Result<Body, MessageError> {
    (pdu.esm_class, pdu.data_coding) = (esm_class, data_coding);
    if user_data.len() <= SHORT_MESSAGE {
        pdu.short_message = ShortMessage::new(user_data).map_err(|fault| field("short_message", fault))?;
    } else {
        pdu.tlvs
            .push_raw(tlv::MESSAGE_PAYLOAD.number(), user_data)
            .map_err(|fault| field("message_payload", fault))?;
    }
    Ok(Body::from(pdu))
}

/// An address with what was guessed of it, unless the options say better.
fn address(text: &str, ton: Option<Ton>, npi: Option<Npi>) -> Result<Address, StringError> {
    let guessed = Address::guess(text)?;
    Ok(Address { ton: ton.unwrap_or(guessed.ton), npi: npi.unwrap_or(guessed.npi), addr: guessed.addr })
}

/// A long message has these TLVs from the driver, and once only.
fn refuse_reserved(tlvs: &Tlvs) -> Result<(), MessageError> {
    let reserved = [
        tlv::MESSAGE_PAYLOAD.number(),
        tlv::SAR_MSG_REF_NUM.number(),
        tlv::SAR_TOTAL_SEGMENTS.number(),
        tlv::SAR_SEGMENT_SEQNUM.number(),
    ];
    match tlvs.iter().find(|tlv| reserved.contains(&tlv.tag)) {
        Some(found) => Err(MessageError::ReservedTlv(found.tag)),
        None => Ok(()),
    }
}

fn string<const N: usize>(name: &'static str, value: &str) -> Result<COctetString<N>, MessageError> {
    COctetString::new(value).map_err(|fault| field(name, fault))
}

fn validity_period<const N: usize, K: crate::codec::wire::Kind>(
    time: SmppTime,
) -> Result<COctetString<N, K>, BuildError> {
    time_string("validity_period", time)
}

fn time_string<const N: usize, K: crate::codec::wire::Kind>(
    name: &'static str,
    time: SmppTime,
) -> Result<COctetString<N, K>, BuildError> {
    COctetString::new(&time.to_string()).map_err(|fault| BuildError { field: name, fault: fault.into() })
}

fn field(field: &'static str, fault: impl Into<BuildFault>) -> MessageError {
    MessageError::Field(BuildError { field, fault: fault.into() })
}
