//! An ESME that does what it is told, line by line.

pub(crate) mod command;
mod input;

use std::time::Duration;

use serde_json::json;
use smpp_driver::codec::{Address, CancelSm, EnquireLink, QuerySm};
use smpp_driver::transport::RequestError;
use tokio::time::Instant;

use crate::arguments::Arguments;
use crate::sending::failure;
use crate::session::Session;
use crate::support::Printer;
use crate::{joined, shown};
use command::{Command, HELP, parse};
use input::Input;

/// The session, if there is one, and what it is told next time.
struct Operator {
    arguments: Arguments,
    session: Option<Session>,
    /// Tells the parts of long messages apart.
    reference: u8,
}

/// Does what the lines say, until they end or say so; whether all of it could be done.
pub(crate) async fn run(mut arguments: Arguments) -> bool {
    let mut input = match Input::open(arguments.printer) {
        Ok((input, printer)) => {
            arguments.printer = printer;
            input
        }
        Err(error) => {
            eprintln!("esme: the terminal: {error}");
            return false;
        }
    };
    let printer = arguments.printer;
    let mut operator = Operator { arguments, session: None, reference: 0 };
    let mut good = true;
    loop {
        let line = tokio::select! {
            line = input.next() => line,
            _ = tokio::signal::ctrl_c() => break,
            () = operator.ended() => {
                good = false;
                continue;
            }
        };
        match line.as_deref().map(parse) {
            None | Some(Ok(Some(Command::Quit))) => break,
            Some(Ok(None)) => {}
            Some(Ok(Some(command))) => {
                tokio::select! {
                    done = operator.carry_out(command) => good &= done,
                    // Whoever waits too long gives up the command, and nothing else.
                    _ = tokio::signal::ctrl_c() => printer.event("given_up", &json!({})),
                }
            }
            Some(Err(fault)) => {
                good = false;
                printer.event("fault", &json!({"reason": fault}));
            }
        }
    }
    operator.unbind().await;
    good
}

impl Operator {
    /// Until the session ends without being told to, which is then said.
    async fn ended(&mut self) {
        match &self.session {
            Some(session) => drop(session.connection.closed().await),
            None => std::future::pending().await,
        }
        self.unbind().await;
    }

    async fn unbind(&mut self) {
        if let Some(session) = self.session.take() {
            session.end().await;
        }
    }

    /// Whether it could be done.
    async fn carry_out(&mut self, command: Command) -> bool {
        let printer = self.arguments.printer;
        match command {
            Command::Bind(kind) => {
                if self.session.is_some() {
                    return fault(printer, "it is bound: unbind first");
                }
                let url = self.arguments.url.clone().kind(kind);
                self.session = Session::bind(&self.arguments, url).await;
                return self.session.is_some();
            }
            Command::From(from) => self.arguments.from = from,
            Command::Help => {
                for (usage, does) in HELP {
                    (printer.print)(&format!("  {usage:<18} {does}"));
                }
            }
            // It ends whoever reads the commands.
            Command::Quit => {}
            Command::Unbind if self.session.is_some() => self.unbind().await,
            other => {
                let Some(session) = &mut self.session else {
                    return fault(printer, "it is not bound: bind first");
                };
                self.reference = self.reference.wrapping_add(1);
                let (from, way) = (&self.arguments.from, self.arguments.way);
                return match other {
                    Command::Send(to, text) => {
                        session.send((from, &to), &text, &way.splitter(self.reference)).await == 0
                    }
                    Command::Watch(longest) => watch(printer, session, longest).await,
                    other => ask(printer, session, from, other).await,
                };
            }
        }
        true
    }
}

fn fault(printer: Printer, reason: &str) -> bool {
    printer.event("fault", &json!({"reason": reason}));
    false
}

async fn watch(printer: Printer, session: &mut Session, longest: Duration) -> bool {
    session.watch(longest).await;
    let (accepted, receipts) = session.counts();
    printer.event("watched", &json!({"accepted": accepted, "receipts": receipts}));
    receipts >= accepted
}

/// Asks the SMSC, or the session, and shows the answer.
async fn ask(printer: Printer, session: &Session, from: &Address, command: Command) -> bool {
    let connection = &session.connection;
    match command {
        Command::Query(id) => {
            let query = QuerySm::builder().message_id(&*id).source(from).build();
            let Ok(query) = query else { return fault(printer, "the id is too long") };
            let answer = connection.request(query).await;
            told(printer, answer, |answer| {
                let state = json!({
                    "message_id": shown(answer.message_id.as_octets()),
                    "message_state": answer.message_state.value(),
                    "message_state_name": answer.message_state.name(),
                    "error_code": answer.error_code,
                });
                let date = shown(answer.final_date.as_octets());
                printer.event(
                    "state",
                    &joined(&state, &json!({"final_date": (!date.is_empty()).then_some(date)})),
                );
            })
        }
        Command::Cancel(id) => {
            let cancel = CancelSm::builder().message_id(&*id).source(from).build();
            let Ok(cancel) = cancel else { return fault(printer, "the id is too long") };
            let answer = connection.request(cancel).await;
            told(printer, answer, |_| printer.event("cancelled", &json!({"message_id": id})))
        }
        Command::EnquireLink => {
            let start = Instant::now();
            let answer = connection.request(EnquireLink::default()).await;
            told(printer, answer, |_| {
                let milliseconds = (start.elapsed().as_secs_f64() * 1e4).round() / 10.0;
                printer.event("alive", &json!({"after_ms": milliseconds}));
            })
        }
        _ => {
            let (accepted, receipts) = session.counts();
            let stats = connection.stats();
            let fields = json!({
                "state": connection.state().to_string(),
                "version": connection.version().and_then(|version| version.name()),
                "accepted": accepted,
                "receipts": receipts,
                "pdus_sent": stats.sent.total(),
                "pdus_received": stats.received.total(),
            });
            printer.event("status", &fields);
            true
        }
    }
}

fn told<T>(printer: Printer, answer: Result<T, RequestError>, show: impl FnOnce(T)) -> bool {
    match answer {
        Ok(answer) => {
            show(answer);
            true
        }
        Err(error) => {
            let (event, fields) = failure(&error);
            printer.event(event, &fields);
            false
        }
    }
}
