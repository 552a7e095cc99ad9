//! Messages to whoever binds to receive.

use std::time::Duration;

use smpp_driver::codec::{CommandStatus, DeliverSm};
use smpp_driver::transport::{Connection, RequestError};
use tokio::sync::mpsc;

/// How a message ended.
pub(crate) struct Delivered {
    pub(crate) system_id: String,
    /// What the ESME answered.
    pub(crate) outcome: Result<CommandStatus, RequestError>,
}

/// How often a message is sent again that an ESME refuses for now.
const AGAIN: usize = 10;

/// Sends the messages one after the other; again what is refused for now.
pub(crate) async fn deliver(
    system_id: String,
    connection: Connection,
    messages: Vec<DeliverSm>,
    tell: mpsc::Sender<Delivered>,
) {
    for message in messages {
        let mut outcome = status(&connection, &message).await;
        for _ in 0..AGAIN {
            if !matches!(outcome, Ok(CommandStatus::RX_T_APPN)) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
            outcome = status(&connection, &message).await;
        }
        if tell.send(Delivered { system_id: system_id.clone(), outcome }).await.is_err() {
            return;
        }
    }
}

async fn status(connection: &Connection, message: &DeliverSm) -> Result<CommandStatus, RequestError> {
    match connection.request(message.clone()).await {
        Ok(_) => Ok(CommandStatus::OK),
        Err(RequestError::Rejected(rejected)) => Ok(rejected.command_status),
        Err(error) => Err(error),
    }
}
