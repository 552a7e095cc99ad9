//! Receipts: when one is due, what it says, and to whom it goes.

use alloc::string::String;
use alloc::sync::{Arc, Weak};
use core::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant as Moment, sleep_until, timeout_at};

use super::center::Center;
use super::{Accepted, SmscEvent, Submission, date};
use crate::codec::tlv::{self, NetworkErrorCode, Tlvs};
use crate::codec::{
    COctetString, DeliverSm, EsmClass, InterfaceVersion, MessageState, NetworkErrorType, RegisteredDelivery,
    ShortMessage,
};
use crate::text::{Encoding, ReceiptBuilder};
use crate::transport::Connection;

/// How long a receipt waits for an ESME that can receive it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A receipt that is to be sent.
#[derive(Debug)]
pub(super) struct Due {
    at: Moment,
    system_id: String,
    message_id: String,
    submission: Submission,
    state: MessageState,
}

impl Due {
    /// The receipt of a message, if it asks for one.
    pub(super) fn of(accepted: &Accepted, state: MessageState, delay: Duration) -> Option<Self> {
        let wanted = match accepted.submission.registered_delivery.receipt() {
            RegisteredDelivery::FINAL => true,
            RegisteredDelivery::FAILURE => state != MessageState::DELIVERED,
            RegisteredDelivery::SUCCESS => state == MessageState::DELIVERED,
            _ => false,
        };
        wanted.then(|| Self {
            at: Moment::now() + delay,
            system_id: accepted.system_id.clone(),
            message_id: accepted.message_id.clone(),
            submission: accepted.submission.clone(),
            state,
        })
    }
}

/// Sends the receipts in the order of their messages until the SMSC stops.
///
/// The centre holds the sender, so this ends when nobody else holds the centre.
pub(super) async fn send_all(center: Weak<Center>, mut receipts: mpsc::Receiver<Due>) {
    while let Some(due) = receipts.recv().await {
        sleep_until(due.at).await;
        let Some(center) = center.upgrade() else { return };
        send(&center, due).await;
    }
}

/// Sends the receipts of one message; their answers are awaited aside, so that the next ones may go out.
async fn send(center: &Arc<Center>, due: Due) {
    let state = center.settle(due.message_id.as_bytes(), due.state).unwrap_or(due.state);
    let deadline = Moment::now() + PATIENCE;
    let Some(receiver) = find_receiver(center, &due.system_id, deadline).await else { return };
    for index in 0..due.submission.destinations.len() {
        let with_tlvs = receiver.peer_version().is_some_and(InterfaceVersion::has_tlvs);
        let Some(receipt) = receipt(&due, index, state, with_tlvs) else { return };
        let (center, message_id) = (center.clone(), due.message_id.clone());
        // A receipt that is not taken is not sent again: tests want to see what happened, not what heals.
        match receiver.send(receipt).await {
            Ok(answer) => drop(tokio::spawn(async move {
                let outcome = answer.await.map(|_| ());
                center.tell(SmscEvent::Receipt { message_id, outcome });
            })),
            Err(error) => center.tell(SmscEvent::Receipt { message_id, outcome: Err(error) }),
        }
    }
}

/// A session of this ESME that can receive, as soon as there is one.
async fn find_receiver(center: &Center, system_id: &str, deadline: Moment) -> Option<Connection> {
    loop {
        let bound = center.bound.notified();
        if let Some(receiver) = center.receiver(Some(system_id)) {
            return Some(receiver);
        }
        timeout_at(deadline, bound).await.ok()?;
    }
}

/// The receipt for one recipient: the text of SMPP 3.4 Appendix B, and TLVs if the ESME understands them.
fn receipt(due: &Due, index: usize, state: MessageState, with_tlvs: bool) -> Option<DeliverSm> {
    let now = date::now()?;
    let submission = &due.submission;
    let destination = submission.destinations.get(index)?;
    let receipt = ReceiptBuilder::new(&due.message_id, state, now, now).ok()?;
    let quoted = submission.text().unwrap_or_default();
    // A text that GSM 7-bit does not hold is not quoted.
    let receipt = receipt.clone().with_text(&quoted, Encoding::Gsm7).unwrap_or(receipt);
    let mut tlvs = Tlvs::default();
    if with_tlvs {
        let network_error = NetworkErrorCode { network_type: NetworkErrorType::GSM, error_code: 0 };
        tlvs.push(tlv::RECEIPTED_MESSAGE_ID, &COctetString::new(&due.message_id).ok()?).ok()?;
        tlvs.push(tlv::MESSAGE_STATE, &state).ok()?;
        tlvs.push(tlv::NETWORK_ERROR_CODE, &network_error).ok()?;
    }
    Some(DeliverSm {
        source_addr_ton: destination.ton,
        source_addr_npi: destination.npi,
        source_addr: destination.addr.clone(),
        dest_addr_ton: submission.source.ton,
        dest_addr_npi: submission.source.npi,
        destination_addr: submission.source.addr.clone(),
        esm_class: EsmClass::DELIVERY_RECEIPT,
        short_message: ShortMessage::new(&receipt.to_octets()).ok()?,
        tlvs,
        ..DeliverSm::default()
    })
}
