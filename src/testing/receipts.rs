//! Receipts: which are wanted, what they say, and how they are sent.

use alloc::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::timeout_at;

use super::center::Center;
use super::messages::{NextReceipt, Receipt};
use super::{Accepted, SmscEvent, Submission};
use crate::codec::tlv::{self, NetworkErrorCode, Tlvs};
use crate::codec::{
    COctetString, DeliverSm, EsmClass, InterfaceVersion, MessageState, NetworkErrorType, RegisteredDelivery,
    ShortMessage, StatusClass,
};
use crate::session::{RequestError, State};
use crate::text::{DateTime, Encoding, ReceiptBuilder};
use crate::transport::Connection;

/// Foretells what is to become of a message; the number is its place among those accepted, from 1 on.
pub(super) type Outlook = Arc<dyn Fn(&Submission, u64) -> MessageState + Send + Sync>;

/// Whether a receipt that tells this state was asked for.
pub(super) fn is_wanted(registered_delivery: RegisteredDelivery, state: MessageState) -> bool {
    match registered_delivery.receipt() {
        RegisteredDelivery::FINAL => true,
        RegisteredDelivery::FAILURE => state != MessageState::DELIVERED,
        RegisteredDelivery::SUCCESS => state == MessageState::DELIVERED,
        _ => false,
    }
}

/// Whether receipts can be sent over this connection.
pub(super) fn receives(connection: &Connection) -> bool {
    matches!(connection.state(), State::BoundRx | State::BoundTrx)
}

/// Sends the receipts of this ESME in the order of their messages until the session ends. Each session sends on its
/// own: one that takes none, or takes its time, holds up no other.
pub(super) async fn send_all(center: &Arc<Center>, system_id: &str, connection: &Connection, due: &Notify) {
    if !receives(connection) {
        return;
    }
    let mut answers = JoinSet::new();
    loop {
        tokio::select! {
            _ = connection.closed() => break,
            Some(_told) = answers.join_next() => {}
            receipt = next(center, system_id, due) => send(center, connection, receipt, &mut answers).await,
        }
    }
    // With the session all answers have an outcome.
    while answers.join_next().await.is_some() {}
}

/// The next receipt as soon as it is due. Cancel safe: it is taken in the same moment as it is returned.
async fn next(center: &Center, system_id: &str, due: &Notify) -> Receipt {
    loop {
        match center.next_receipt(system_id) {
            NextReceipt::Now(receipt) => return receipt,
            // Another message may be due earlier.
            NextReceipt::At(moment) => drop(timeout_at(moment, due.notified()).await),
            NextReceipt::Nothing => due.notified().await,
        }
    }
}

/// Sends the receipts of one message; their answers are awaited aside, so that the next ones may go out.
pub(super) async fn send(
    center: &Arc<Center>,
    connection: &Connection,
    receipt: Receipt,
    answers: &mut JoinSet<()>,
) {
    let receipt = Arc::new(receipt);
    let recipients = 0..receipt.accepted.submission.destinations.len();
    for index in recipients.flat_map(|index| core::iter::repeat_n(index, receipt.copies)) {
        let with_tlvs = connection.version().is_some_and(InterfaceVersion::has_tlvs);
        let Some(deliver_sm) = deliver_sm(&receipt, index, with_tlvs) else { return };
        let (center, receipt) = (center.clone(), receipt.clone());
        match connection.send(deliver_sm).await {
            Ok(answer) => drop(answers.spawn(async move {
                tell(&center, &receipt, answer.await.map(|_| ()));
            })),
            Err(error) => tell(&center, &receipt, Err(error)),
        }
    }
}

/// Tells what became of a receipt.
fn tell(center: &Center, receipt: &Receipt, outcome: Result<(), RequestError>) {
    let is_taken = match &outcome {
        Ok(()) => true,
        Err(RequestError::Rejected(rejected)) => {
            let class = rejected.command_status.class();
            !matches!(class, StatusClass::Transient | StatusClass::Throttling)
        }
        Err(_) => false,
    };
    if !is_taken {
        center.not_taken(receipt);
    }
    center.tell(SmscEvent::Receipt { message_id: receipt.accepted.message_id.clone(), outcome });
}

/// The receipt for one recipient: the text of SMPP 3.4 Appendix B, and TLVs if the ESME understands them.
fn deliver_sm(receipt: &Receipt, index: usize, with_tlvs: bool) -> Option<DeliverSm> {
    let Receipt { accepted: Accepted { submission, .. }, message_id, state, is_final, .. } = receipt;
    let now = now()?;
    let destination = submission.destinations.get(index)?;
    let receipt = ReceiptBuilder::new(message_id, *state, now, now).ok()?;
    let quoted = submission.text().unwrap_or_default();
    // A text that GSM 7-bit does not hold is not quoted.
    let receipt = receipt.clone().with_text(&quoted, Encoding::Gsm7).unwrap_or(receipt);
    let mut tlvs = Tlvs::default();
    if with_tlvs {
        let network_error = NetworkErrorCode { network_type: NetworkErrorType::GSM, error_code: 0 };
        tlvs.push(tlv::RECEIPTED_MESSAGE_ID, &COctetString::new(message_id).ok()?).ok()?;
        tlvs.push(tlv::MESSAGE_STATE, state).ok()?;
        tlvs.push(tlv::NETWORK_ERROR_CODE, &network_error).ok()?;
    }
    Some(DeliverSm {
        source_addr_ton: destination.ton,
        source_addr_npi: destination.npi,
        source_addr: destination.addr.clone(),
        dest_addr_ton: submission.source.ton,
        dest_addr_npi: submission.source.npi,
        destination_addr: submission.source.addr.clone(),
        esm_class: if *is_final { EsmClass::DELIVERY_RECEIPT } else { EsmClass::INTERMEDIATE_NOTIFICATION },
        short_message: ShortMessage::new(&receipt.to_octets()).ok()?,
        tlvs,
        ..DeliverSm::default()
    })
}

/// The date and time of now, in UTC.
#[expect(clippy::disallowed_methods, reason = "an SMSC writes the date into its receipts")]
fn now() -> Option<DateTime> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    DateTime::from_unix_seconds(i64::try_from(since.as_secs()).ok()?)
}
