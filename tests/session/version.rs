//! Which version both sides speak, and what one of SMPP 3.3 is spared.

use smpp_driver::codec::tlv::{self, Tlvs};
use smpp_driver::codec::{
    BindTransmitter, BindTransmitterResp, Body, CommandId, CommandStatus, DpfResult, InterfaceVersion, Pdu,
    SubmitSm, SubmitSmResp,
};
use smpp_driver::session::{Config, NotSent, Role};

use crate::sim::{Side, body, config, submit_sm};

const V3_3: InterfaceVersion = InterfaceVersion::V3_3;
const V3_4: InterfaceVersion = InterfaceVersion::V3_4;
const V5_0: InterfaceVersion = InterfaceVersion::V5_0;

/// An ESME that bound with `own`, and what the SMSC told in its answer.
fn esme(own: InterfaceVersion, smsc: Option<InterfaceVersion>, config: Config) -> Side {
    let before = config.peer_version.unwrap_or(own).effective();
    let mut side = Side::new(Role::Esme, config);
    let bind = BindTransmitter { interface_version: own, ..BindTransmitter::default() };
    let number = side.request(&bind.into()).unwrap();
    assert_eq!(side.session.version(), Some(before), "until the answer");
    side.sent();
    let mut tlvs = Tlvs::default();
    if let Some(version) = smsc {
        tlvs.push(tlv::SC_INTERFACE_VERSION, &version).unwrap();
    }
    side.receive(&Pdu::request(number, BindTransmitterResp { tlvs, ..BindTransmitterResp::default() }));
    assert!(side.session.state().is_bound());
    side
}

/// An SMSC that speaks `own`, with an ESME that bound with `peer`; and what the ESME was answered.
fn smsc(own: InterfaceVersion, peer: InterfaceVersion) -> (Side, Pdu) {
    let mut side = Side::new(Role::Smsc, config(|config| config.interface_version = own));
    let mut bind = Pdu::request(1, body(CommandId::BIND_TRANSCEIVER));
    let fields = BindTransmitter { interface_version: peer, ..BindTransmitter::default() };
    bind.body = Body::new(CommandId::BIND_TRANSCEIVER, Body::from(fields).as_octets());
    side.receive(&bind);
    let ticket = side.tickets().pop().expect("the bind");
    let name = smpp_driver::codec::COctetString::new("SMSC").unwrap();
    let response = Body::bind_response(ticket.command_id(), name, Some(own)).unwrap();
    side.session.respond(side.now, ticket, CommandStatus::OK, response.borrow()).unwrap();
    let answer = side.sent().pop().unwrap();
    (side, answer)
}

fn with_tlv() -> Body {
    let mut tlvs = Tlvs::default();
    tlvs.push(tlv::USER_MESSAGE_REFERENCE, &7).unwrap();
    SubmitSm { tlvs, ..SubmitSm::default() }.into()
}

#[test]
fn the_lower_version_counts_and_no_bind_fails_for_it() {
    for (own, told, both) in [
        (V3_4, Some(V3_4), V3_4),
        (V3_4, Some(V5_0), V3_4),
        (V5_0, Some(V3_4), V3_4),
        (V5_0, Some(V5_0), V5_0),
        (V3_3, Some(V3_4), V3_3),
        (V3_4, Some(V3_3), V3_3),
        (V3_4, Some(InterfaceVersion(0)), V3_3),
        (V3_4, Some(InterfaceVersion(0xFF)), V3_4),
        (V3_4, Some(InterfaceVersion(34)), V3_4),
        // Many SMSCs of 3.4 forget to tell it.
        (V3_4, None, V3_4),
        (V5_0, None, V5_0),
    ] {
        let side = esme(own, told, Config::default());
        assert_eq!(side.session.version(), Some(both), "{own} and {told:?}");
        if let Some(told) = told {
            assert_eq!(smsc(own, told).0.session.version(), Some(both), "{own} and {told}");
        }
    }
    assert_eq!(Side::new(Role::Esme, Config::default()).session.version(), None);
    assert_eq!(Side::new(Role::Smsc, Config::default()).session.version(), None);
}

#[test]
fn a_request_with_tlvs_is_refused_and_a_response_goes_without_them() {
    for (version, allowed) in [(V3_3, false), (V3_4, true), (V5_0, true)] {
        let mut side = esme(V5_0, Some(version), Config::default());
        assert!(side.request(&submit_sm()).is_ok(), "{version}");
        for body in [with_tlv(), body(CommandId::DATA_SM)] {
            let refused = NotSent::Version(body.command_id());
            let sent = side.request(&body);
            assert!(if allowed { sent.is_ok() } else { sent == Err(refused) }, "{version}");
        }
        assert_eq!(side.sent().len(), if allowed { 3 } else { 1 });
    }
    let (mut side, answer) = smsc(V3_4, V3_3);
    assert!(answer.body.borrow().tlvs().as_octets().is_empty(), "no sc_interface_version");
    assert_eq!(
        side.session.notify(side.now, body(CommandId::ALERT_NOTIFICATION).borrow()).unwrap_err(),
        NotSent::Version(CommandId::ALERT_NOTIFICATION)
    );
    side.receive(&Pdu::request(2, submit_sm()));
    let ticket = side.tickets().pop().unwrap();
    let mut tlvs = Tlvs::default();
    tlvs.push(tlv::DPF_RESULT, &DpfResult(1)).unwrap();
    let message_id = smpp_driver::codec::COctetString::new("12345678").unwrap();
    let response = SubmitSmResp { message_id: message_id.clone(), tlvs };
    side.session.respond(side.now, ticket, CommandStatus::OK, Body::from(response).borrow()).unwrap();
    let plain = SubmitSmResp { message_id, ..SubmitSmResp::default() };
    assert_eq!(side.sent(), [Pdu::request(2, plain)]);
    let (_, answer) = smsc(V3_4, V3_4);
    assert_eq!(answer.body.borrow().interface_version(), Some(V3_4));
}

#[test]
fn what_the_peer_speaks_can_be_told_by_the_application() {
    for (told, set, allowed) in
        [(None, Some(V3_3), false), (Some(V3_3), Some(V3_4), true), (Some(V3_4), Some(V3_3), false)]
    {
        let mut side = esme(V3_4, told, config(|config| config.peer_version = set));
        assert_eq!(side.request(&with_tlv()).is_ok(), allowed, "told {told:?}, set {set:?}");
        assert_eq!(side.session.peer_version(), told);
    }
}
