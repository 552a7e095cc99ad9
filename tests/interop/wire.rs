//! Sends every kind of PDU, with known values, over real sockets:
//! `wire LISTEN CONNECT OUTBIND_LISTEN OUTBIND_CONNECT CAPTURE`.
//!
//! The server listens at the first address and the client connects to the second; what lies between them records what
//! passes, and `meant.tsv` tells what must be read there. The other two are the same for `outbind`, where the client
//! listens. What the server has seen is written into the file CAPTURE.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is seen by who runs it")]
#![expect(clippy::wildcard_imports, reason = "every PDU is named here")]

use smpp_driver::codec::*;
use smpp_driver::transport::trace::{PcapWriter, Tracer};
use smpp_driver::transport::{
    Bind, BindKind, Client, Event, Events, OutbindListener, Responder, Server, ServerOptions,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const LONG_ID: &str = "f0e1d2c3-b4a5-9687-7869-5a4b3c2d1e0f";

#[tokio::main]
async fn main() {
    let [listen, connect, outbind_listen, outbind_connect, capture] =
        std::env::args().skip(1).collect::<Vec<_>>().try_into().expect("four addresses and a file");
    let capture = PcapWriter::new(std::fs::File::create(capture).unwrap()).unwrap();
    let mut options = ServerOptions::default();
    options.connection.session.interface_version = InterfaceVersion::V5_0;
    options.connection.trace = Some(Tracer::new(capture.clone()));
    let mut server = Server::bind(&*listen, options).await.unwrap();
    let mut listener = OutbindListener::bind(&*outbind_listen, ServerOptions::default()).await.unwrap();
    let serving = tokio::spawn(async move {
        for kind in [BindKind::Transceiver, BindKind::Transmitter, BindKind::Receiver] {
            let binding = server.accept().await.unwrap();
            assert_eq!(binding.kind(), kind);
            let (connection, events) = binding.accept("SMSC").unwrap();
            if kind == BindKind::Transceiver {
                connection.request(deliver_sm()).await.unwrap();
                connection.notify(&alert_notification()).unwrap();
            }
            answer_all(events).await;
        }
        let outbind = Outbind::builder().system_id("SMSC").password("outpass").build().unwrap();
        let binding = server.outbind(outbind_connect, outbind).await.unwrap();
        let (_connection, events) = binding.accept("SMSC").unwrap();
        answer_all(events).await;
    });
    for kind in [BindKind::Transceiver, BindKind::Transmitter, BindKind::Receiver] {
        let (connection, events) = Client::new(bind().kind(kind)).connect(&*connect).await.unwrap();
        let answering = tokio::spawn(answer_all(events));
        if kind == BindKind::Transceiver {
            connection.request(submit_sm()).await.unwrap();
            connection.request(submit_multi()).await.unwrap();
            connection.request(data_sm()).await.unwrap();
            connection.request(query_sm()).await.unwrap();
            connection.request(cancel_sm()).await.unwrap();
            connection.request(replace_sm()).await.unwrap();
            connection.request(broadcast_sm()).await.unwrap();
            connection.request(query_broadcast_sm()).await.unwrap();
            connection.request(cancel_broadcast_sm()).await.unwrap();
            connection.request(EnquireLink::default()).await.unwrap();
        }
        connection.unbind().await;
        answering.await.unwrap();
    }
    generic_nack(&connect).await;
    let outbound = listener.accept().await.unwrap();
    let (connection, _events) = outbound.bind(&bind().kind(BindKind::Receiver)).await.unwrap();
    connection.unbind().await;
    serving.await.unwrap();
    capture.flush().unwrap();
    assert_eq!(capture.missed(), 0);
}

/// An operation that nobody knows is answered by `generic_nack`.
async fn generic_nack(connect: &str) {
    let mut stream = TcpStream::connect(connect).await.unwrap();
    stream.write_all(&[0, 0, 0, 16, 0, 0, 0x77, 0x77, 0, 0, 0, 0, 0, 0, 0, 9]).await.unwrap();
    let mut answer = [0; 16];
    stream.read_exact(&mut answer).await.unwrap();
}

async fn answer_all(mut events: Events) {
    while let Some(event) = events.next().await {
        if let Event::Request(incoming) = event {
            let (pdu, responder) = incoming.into_parts();
            answer(&pdu.body, responder);
        }
    }
}

fn answer(request: &Body, responder: Responder) {
    let answered = match request.borrow() {
        BodyRef::SubmitSm(_) => {
            responder.respond(SubmitSmResp::builder().message_id(LONG_ID).build().unwrap())
        }
        BodyRef::SubmitMulti(_) => {
            let failed = UnsuccessSme {
                dest_addr_ton: Ton::INTERNATIONAL,
                dest_addr_npi: Npi::ISDN,
                destination_addr: COctetString::new("447700900125").unwrap(),
                error_status_code: CommandStatus::INVDSTADR,
            };
            let response = SubmitMultiResp::builder().message_id("multi-1").unsuccess_sme(vec![failed]);
            responder.respond(response.build().unwrap())
        }
        BodyRef::DataSm(_) => {
            let response = DataSmResp::builder().message_id("data-1");
            responder.respond(response.tlv(tlv::DPF_RESULT, DpfResult::SET).build().unwrap())
        }
        BodyRef::QuerySm(_) => {
            let response = QuerySmResp::builder().message_id("query-1").final_date("260102030405000+");
            let response = response.message_state(MessageState::DELIVERED).error_code(7);
            responder.respond(response.build().unwrap())
        }
        BodyRef::BroadcastSm(_) => {
            responder.respond(BroadcastSmResp::builder().message_id("cast-1").build().unwrap())
        }
        BodyRef::QueryBroadcastSm(_) => {
            let response = QueryBroadcastSmResp::builder().message_id("cast-1");
            let response = response.tlv(tlv::MESSAGE_STATE, MessageState::ENROUTE);
            responder.respond(response.build().unwrap())
        }
        _ => responder.accept(),
    };
    answered.unwrap();
}

fn bind() -> Bind {
    let range = COctetString::new("^4477").unwrap();
    Bind::new("ESME1", "secret")
        .unwrap()
        .system_type(COctetString::new("VMS").unwrap())
        .interface_version(InterfaceVersion::V5_0)
        .address_range(Ton::INTERNATIONAL, Npi::ISDN, range)
}

fn submit_sm() -> SubmitSm {
    SubmitSm::builder()
        .service_type("CMT")
        .source_addr_ton(Ton::ALPHANUMERIC)
        .source_addr_npi(Npi::UNKNOWN)
        .source_addr("ACME")
        .dest_addr_ton(Ton::INTERNATIONAL)
        .dest_addr_npi(Npi::ISDN)
        .destination_addr("447700900123")
        .esm_class(EsmClass(0x40))
        .protocol_id(0x41)
        .priority_flag(PriorityFlag(2))
        .schedule_delivery_time("260102030405132+")
        .validity_period("000001000000000R")
        .registered_delivery(RegisteredDelivery(0x11))
        .replace_if_present_flag(1)
        .data_coding(DataCoding(4))
        .sm_default_msg_id(9)
        .short_message(&[5, 0, 3, 77, 2, 1, 0xCA, 0xFE])
        .tlv(tlv::USER_MESSAGE_REFERENCE, 0x1234)
        .tlv(tlv::SOURCE_PORT, 9200)
        .tlv(tlv::DEST_PORT, 9201)
        .tlv(tlv::PRIVACY_INDICATOR, PrivacyIndicator::SECRET)
        .build()
        .unwrap()
}

fn submit_multi() -> SubmitMulti {
    let sme = SmeAddress {
        dest_addr_ton: Ton::INTERNATIONAL,
        dest_addr_npi: Npi::ISDN,
        destination_addr: COctetString::new("447700900124").unwrap(),
    };
    let list = DistributionList { dl_name: COctetString::new("friends").unwrap() };
    SubmitMulti::builder()
        .source_addr("12025550143")
        .dest_address(vec![DestAddress::Sme(sme), DestAddress::DistributionList(list)])
        .registered_delivery(RegisteredDelivery::FINAL)
        .short_message(b"To you all")
        .build()
        .unwrap()
}

fn deliver_sm() -> DeliverSm {
    DeliverSm::builder()
        .source_addr_ton(Ton::INTERNATIONAL)
        .source_addr_npi(Npi::ISDN)
        .source_addr("447700900126")
        .destination_addr("40404")
        .data_coding(DataCoding(8))
        .short_message(&[0x04, 0x1F, 0x04, 0x40])
        .tlv(tlv::SAR_MSG_REF_NUM, 0x0102)
        .tlv(tlv::SAR_TOTAL_SEGMENTS, 3)
        .tlv(tlv::SAR_SEGMENT_SEQNUM, 2)
        .build()
        .unwrap()
}

fn data_sm() -> DataSm {
    DataSm::builder()
        .service_type("WAP")
        .source_addr("12025550144")
        .dest_addr_ton(Ton::NATIONAL)
        .destination_addr("447700900127")
        .registered_delivery(RegisteredDelivery::FINAL)
        .data_coding(DataCoding(3))
        .tlv(tlv::MESSAGE_PAYLOAD, wire::Octets::new(b"caf\xE9"))
        .build()
        .unwrap()
}

fn query_sm() -> QuerySm {
    QuerySm::builder().message_id("query-1").source_addr("12025550145").build().unwrap()
}

fn cancel_sm() -> CancelSm {
    CancelSm::builder()
        .service_type("CMT")
        .message_id("cancel-1")
        .source_addr("12025550146")
        .dest_addr_ton(Ton::INTERNATIONAL)
        .dest_addr_npi(Npi::ISDN)
        .destination_addr("447700900128")
        .build()
        .unwrap()
}

fn replace_sm() -> ReplaceSm {
    ReplaceSm::builder()
        .message_id("replace-1")
        .source_addr("12025550147")
        .validity_period("000000020000000R")
        .registered_delivery(RegisteredDelivery::FINAL)
        .sm_default_msg_id(3)
        .short_message(b"Better so")
        .build()
        .unwrap()
}

fn alert_notification() -> AlertNotification {
    AlertNotification::builder()
        .source_addr_ton(Ton::INTERNATIONAL)
        .source_addr_npi(Npi::ISDN)
        .source_addr("447700900129")
        .esme_addr("40405")
        .tlv(tlv::MS_AVAILABILITY_STATUS, MsAvailabilityStatus::DENIED)
        .build()
        .unwrap()
}

fn broadcast_sm() -> BroadcastSm {
    BroadcastSm::builder()
        .service_type("CBS")
        .source_addr("12025550148")
        .message_id("cast-1")
        .priority_flag(PriorityFlag(1))
        .data_coding(DataCoding(1))
        .tlv(tlv::MESSAGE_PAYLOAD, wire::Octets::new(b"Storm"))
        .build()
        .unwrap()
}

fn query_broadcast_sm() -> QueryBroadcastSm {
    QueryBroadcastSm::builder().message_id("cast-2").source_addr("12025550149").build().unwrap()
}

fn cancel_broadcast_sm() -> CancelBroadcastSm {
    let builder = CancelBroadcastSm::builder().service_type("CBS").message_id("cast-3");
    builder.source_addr("12025550150").build().unwrap()
}
