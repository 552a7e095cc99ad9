//! An SMSC that takes everything.

use smpp_driver::codec::{BodyRef, SubmitSmResp};
use smpp_driver::transport::{Event, Events, Server, ServerOptions};

use crate::arguments::Arguments;

/// Serves at the address of the URL as long as the process lives.
pub(crate) async fn start(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let mut options = ServerOptions::default();
    options.connection.session.inbound_window = u32::MAX;
    options.max_connections = options.max_connections.max(arguments.sessions as usize + 100);
    let mut server = Server::bind(arguments.url.address(), options).await?;
    let response = SubmitSmResp::builder().message_id("0123456789").build()?;
    tokio::spawn(async move {
        while let Some(binding) = server.accept().await {
            if let Ok((_, events)) = binding.accept("LOAD") {
                tokio::spawn(answer(events, response.clone()));
            }
        }
    });
    Ok(())
}

async fn answer(mut events: Events, response: SubmitSmResp) {
    while let Some(event) = events.next().await {
        let Event::Request(incoming) = event else { continue };
        let (pdu, responder) = incoming.into_parts();
        let answered = match pdu.body.borrow() {
            BodyRef::SubmitSm(_) => responder.respond(response.clone()),
            _ => responder.accept(),
        };
        if answered.is_err() {
            return;
        }
    }
}
