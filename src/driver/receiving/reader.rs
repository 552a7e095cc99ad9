//! From what came in to what the application gets: decoded, masked, routed.

use super::received::{Mode, Party, Received};
use crate::codec::tlv::{self, Tlvs, TlvsRef};
use crate::codec::{BodyRef, DataCoding, EsmClass, Npi, Pdu, Ton};
use crate::driver::clock;
use crate::driver::masking::Masking;
use crate::driver::options::{ApplyArea, ChannelOptions, CleanSubject};
use crate::text::{Decoded, JoinedMessage, OperatorProfile, Part, Udh};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Reads messages as the channel's options say.
#[derive(Debug)]
pub(super) struct Reader {
    options: ChannelOptions,
    profile: OperatorProfile,
    masking: Masking,
}

/// What `deliver_sm` and `data_sm` have in common.
pub(super) struct Fields<'a> {
    source: (Ton, Npi, &'a [u8]),
    destination: (Ton, Npi, &'a [u8]),
    pub(super) esm_class: EsmClass,
    pub(super) data_coding: DataCoding,
    pub(super) short_message: &'a [u8],
    pub(super) tlvs: TlvsRef<'a>,
    pub(super) sequence_number: u32,
}

impl<'a> Fields<'a> {
    /// The fields of a message; none for other operations.
    pub(super) fn of(pdu: &'a Pdu) -> Option<Self> {
        let sequence_number = pdu.sequence_number;
        Some(match pdu.body.borrow() {
            BodyRef::DeliverSm(sm) => Self {
                source: (sm.source_addr_ton, sm.source_addr_npi, sm.source_addr.as_octets()),
                destination: (sm.dest_addr_ton, sm.dest_addr_npi, sm.destination_addr.as_octets()),
                esm_class: sm.esm_class,
                data_coding: sm.data_coding,
                short_message: sm.short_message.as_octets(),
                tlvs: sm.tlvs,
                sequence_number,
            },
            BodyRef::DataSm(sm) => Self {
                source: (sm.source_addr_ton, sm.source_addr_npi, sm.source_addr.as_octets()),
                destination: (sm.dest_addr_ton, sm.dest_addr_npi, sm.destination_addr.as_octets()),
                esm_class: sm.esm_class,
                data_coding: sm.data_coding,
                short_message: &[],
                tlvs: sm.tlvs,
                sequence_number,
            },
            _ => return None,
        })
    }

    /// The addresses, as octets.
    pub(super) fn addresses(&self) -> [&'a [u8]; 2] {
        [self.source.2, self.destination.2]
    }

    pub(super) fn part(&self) -> Part<'a> {
        let [source, destination] = self.addresses();
        Part::new(source, destination, self.esm_class, self.data_coding, self.short_message, self.tlvs)
    }
}

/// The content of a message, whichever way it came.
struct Content {
    decoded: Option<Decoded>,
    octets: Vec<u8>,
    udh: Vec<u8>,
    parts: u8,
    missing: u8,
}

impl Reader {
    pub(super) fn new(options: &ChannelOptions, masking: Masking) -> Self {
        let profile = options.operator_profile();
        Self { options: options.clone(), profile, masking }
    }

    /// A message in one piece.
    pub(super) fn single(&self, fields: &Fields<'_>) -> Received {
        let user_data = fields.part().user_data();
        let (udh, octets) = match Udh::split(user_data) {
            Ok((_, octets)) if fields.esm_class.has_udh() => {
                user_data.split_at(user_data.len() - octets.len())
            }
            _ => (&[][..], user_data),
        };
        let content = Content {
            decoded: self.profile.decode(fields.esm_class, fields.data_coding, user_data),
            octets: octets.to_vec(),
            udh: udh.to_vec(),
            parts: 1,
            missing: 0,
        };
        self.received(fields, content)
    }

    /// A message in several parts, of which `fields` are those of the last.
    pub(super) fn joined(&self, fields: &Fields<'_>, message: &JoinedMessage) -> Received {
        self.received(fields, self.content(message))
    }

    /// A message of which parts are missing. What only its PDUs told is not known any more.
    pub(super) fn given_up(&self, message: &JoinedMessage) -> Received {
        let unknown = (Ton::UNKNOWN, Npi::UNKNOWN);
        let first = message.parts().flatten().next();
        let fields = Fields {
            source: (unknown.0, unknown.1, message.source_addr()),
            destination: (unknown.0, unknown.1, message.destination_addr()),
            esm_class: first.map_or(EsmClass::DEFAULT, |part| part.esm_class()),
            data_coding: first.map_or(DataCoding::DEFAULT, |part| part.data_coding()),
            short_message: &[],
            tlvs: TlvsRef::default(),
            sequence_number: 0,
        };
        self.received(&fields, self.content(message))
    }

    fn content(&self, message: &JoinedMessage) -> Content {
        let first = message.parts().flatten().next();
        let udh = first.map(|part| {
            let user_data = part.user_data();
            user_data[..user_data.len() - part.octets().len()].to_vec()
        });
        Content {
            decoded: message.decode(&self.profile),
            octets: message.concat(),
            udh: udh.unwrap_or_default(),
            parts: message.total(),
            missing: u8::try_from(message.missing()).unwrap_or(u8::MAX),
        }
    }

    fn received(&self, fields: &Fields<'_>, content: Content) -> Received {
        let lossy = content.decoded.as_ref().is_some_and(|decoded| decoded.lossy);
        let clear = content.decoded.map(|decoded| self.never_empty(decoded.text));
        let source = Party::new(fields.source);
        let mode = self.mode(&source, clear.as_deref());
        let masks_text = mode == Mode::Page || self.options.masking.apply_area == ApplyArea::Always;
        let masks_subject = mode == Mode::Page
            || matches!(self.options.masking.clean_subject, CleanSubject::Interaction | CleanSubject::Both);
        let masked = self.masking.inbound().zip(clear.as_deref()).map(|(masker, text)| masker.mask(text));
        let subject_text = masked.as_ref().filter(|_| masks_subject).map(|masked| masked.text.as_ref());
        let subject = subject_text.or(clear.as_deref()).map(Received::subject_of).unwrap_or_default();
        let findings = masked.as_ref().map(|masked| masked.findings.clone()).unwrap_or_default();
        let masked = masked.filter(|_| masks_text).map(|masked| masked.into_text());
        let hides = masked.is_some();
        let mut tlvs = Tlvs::default();
        for tlv in fields.tlvs.iter().filter(|tlv| tlv.tag != tlv::MESSAGE_PAYLOAD.number()) {
            // It had this length when it came.
            let _fits = tlvs.push_raw(tlv.tag, tlv.value);
        }
        let route = match mode {
            Mode::Page => self.options.inbound_route.first(),
            Mode::Session => self.options.inbound_route.get(1),
        };
        Received {
            source,
            destination: Party::new(fields.destination),
            text: masked.or(clear),
            subject,
            lossy,
            octets: if hides { Vec::new() } else { content.octets },
            udh: content.udh,
            esm_class: fields.esm_class,
            data_coding: fields.data_coding,
            tlvs,
            sequence_number: fields.sequence_number,
            parts: content.parts,
            missing: content.missing,
            masked: findings,
            mode,
            route: route.cloned(),
            received_at: clock::now(),
            exposed: self.options.delivery_extraopt.clone(),
        }
    }

    /// Nobody gets a text without characters.
    fn never_empty(&self, text: String) -> String {
        match (text.is_empty(), self.options.empty_message.is_empty()) {
            (false, _) => text,
            (true, true) => " ".to_string(),
            (true, false) => self.options.empty_message.clone(),
        }
    }

    /// A channel without an endpoint for sessions has none.
    fn mode(&self, source: &Party, text: Option<&str>) -> Mode {
        let ChannelOptions { session_by_address, session_by_text, inbound_route, .. } = &self.options;
        let by_address = session_by_address.as_ref().is_some_and(|pattern| pattern.is_match(&source.addr));
        let by_text = || {
            let text = text.unwrap_or_default();
            session_by_text.as_ref().is_some_and(|pattern| pattern.is_match(text))
        };
        if inbound_route.len() != 1 && (by_address || by_text()) { Mode::Session } else { Mode::Page }
    }
}
