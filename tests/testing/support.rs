//! An ESME, and what it does with an SMSC.

use std::time::Duration;

use smpp_driver::codec::{DeliverSm, RegisteredDelivery, SubmitSm};
use smpp_driver::testing::{Smsc, SmscOptions};
use smpp_driver::text::Receipt;
use smpp_driver::transport::{Bind, BindKind, Client, Connection, Events};
use tokio::time::timeout;

pub(crate) const SOON: Duration = Duration::from_secs(5);

pub(crate) fn options() -> SmscOptions {
    SmscOptions::default().receipt_delay(Duration::ZERO)
}

pub(crate) fn client(system_id: &str, kind: BindKind) -> Client {
    Client::new(Bind::new(system_id, "secret").unwrap().kind(kind))
}

pub(crate) async fn bind(smsc: &Smsc, system_id: &str, kind: BindKind) -> (Connection, Events) {
    client(system_id, kind).connect(smsc.local_addr()).await.unwrap()
}

pub(crate) fn submit_sm(text: &[u8]) -> SubmitSm {
    let submit_sm = SubmitSm::builder().destination_addr("447700900123").short_message(text);
    submit_sm.registered_delivery(RegisteredDelivery::FINAL).build().unwrap()
}

pub(crate) async fn submit(connection: &Connection) -> String {
    let response = timeout(SOON, connection.request(submit_sm(b"Hello"))).await.unwrap().unwrap();
    response.message_id.as_str().unwrap().to_owned()
}

/// The next receipt, which is accepted.
pub(crate) async fn next_receipt(events: &mut Events) -> (DeliverSm, Receipt) {
    let (sm, responder) = timeout(SOON, events.next_request::<DeliverSm>()).await.unwrap().unwrap();
    responder.accept().unwrap();
    let receipt = Receipt::read(sm.esm_class, sm.short_message.as_octets(), &sm.tlvs).unwrap();
    (sm, receipt)
}

/// The message_id of the next receipt, which is accepted.
pub(crate) async fn receipt(events: &mut Events) -> String {
    next_receipt(events).await.1.message_id().unwrap().to_owned()
}
