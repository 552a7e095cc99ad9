//! A session, from its bind to its end.

use std::time::Duration;

use serde_json::json;
use smpp_driver::codec::Address;
use smpp_driver::text::Splitter;
use smpp_driver::transport::{Closed, Connection, Url};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::arguments::Arguments;
use crate::receiving::read;
use crate::sending::{not_bound, send};
use crate::support::Printer;

pub(crate) struct Session {
    pub(crate) connection: Connection,
    /// How many parts were accepted, each of which gets a receipt.
    accepted: usize,
    /// How many receipts have come.
    receipts: watch::Receiver<usize>,
    reader: JoinHandle<Option<Closed>>,
    printer: Printer,
}

impl Session {
    /// Binds, and says why not if that fails.
    pub(crate) async fn bind(arguments: &Arguments, url: Url) -> Option<Self> {
        let printer = arguments.printer;
        let client = arguments.client(&url);
        let (connection, events) = match client.connect(url.address()).await {
            Ok(connected) => connected,
            Err(error) => {
                if printer.json || arguments.interactive {
                    printer.event("not_bound", &not_bound(&error));
                }
                if !arguments.interactive {
                    eprintln!("esme: {url}: {error}");
                }
                return None;
            }
        };
        printer.event("bound", &json!({"state": connection.state().to_string()}));
        let (received, receipts) = watch::channel(0);
        let reader = tokio::spawn(read(printer, events, received));
        Some(Self { connection, accepted: 0, receipts, reader, printer })
    }

    /// Sends a text and tells how many of its parts were not accepted.
    pub(crate) async fn send(
        &mut self,
        ways: (&Address, &Address),
        text: &str,
        splitter: &Splitter,
    ) -> usize {
        let (accepted, failed) = send(self.printer, &self.connection, ways, text, splitter).await;
        self.accepted += accepted;
        failed
    }

    /// Waits until the receipts of all that was sent have come, so long at most.
    pub(crate) async fn watch(&mut self, longest: Duration) {
        let accepted = self.accepted;
        drop(timeout(longest, self.receipts.wait_for(|count| *count >= accepted)).await);
    }

    /// How many parts were accepted, and how many receipts have come.
    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.accepted, *self.receipts.borrow())
    }

    /// Unbinds, if it is bound still, and tells how it ended.
    pub(crate) async fn end(self) {
        self.connection.unbind().await;
        // The reader ends with the session; its end is told last, after all that it left unanswered.
        if let Ok(Some(closed)) = self.reader.await {
            let fields =
                json!({"by": closed.by.name(), "reason": closed.reason.name(), "detail": closed.to_string()});
            if closed.reason.name() == "unbound" {
                self.printer.event("unbound", &fields);
            }
            self.printer.event("closed", &fields);
        }
    }
}
