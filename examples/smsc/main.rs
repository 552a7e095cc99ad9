//! A test SMSC: `smsc --listen 127.0.0.1:2775 [--system-id ID --password PW] [--receipt-delay 500ms]
//! [--enquire-link 1m] [--trust-proxy NETWORK]... [--deliver FROM TO TEXT]... [--encoding E] [--split W] [--fault NAME]
//! [--tls KEY=VALUE]... [--view | --json]`, or `smsc --list-faults`.
//!
//! `--deliver` sends a message to each ESME that binds to receive, in the encodings and splits of `esme`.
//! Connections from a `--trust-proxy` network, such as `127.0.0.0/8`, must begin with a header of the PROXY protocol.
//!
//! With `--tls` it speaks TLS only. The keys are `path-to-certificate` (a PKCS#12 file), `certificate-file-password`,
//! `certificate-password` and `alias`, or `pem` (a file with certificates and key); `clients` (`none`, `optional` or
//! `required`) asks ESMEs for certificates, which the same file must trust, or those of `client-ca` (PEM).
//!
//! It shows who binds and what is submitted, message text too, until Ctrl-C. With a fault it misbehaves.
//!
//! With `--view` it shows, on a terminal, who is bound, rates, windows and what came last, without texts and with masked
//! addresses, until `q` or Ctrl-C. Where standard output is no terminal it shows the same as without.

mod arguments;
mod deliveries;
mod lines;
#[path = "../support/mask.rs"]
mod mask;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/tls.rs"]
mod tls;
#[path = "../support/tls_server.rs"]
mod tls_server;
mod view;
#[path = "../support/way.rs"]
mod way;

use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use serde_json::json;
use smpp_driver::session::State;
use smpp_driver::testing::{Fault, Side, Smsc, SmscEvent};
use smpp_driver::transport::BindKind;
use tokio::sync::mpsc;

use crate::arguments::{Serve, Task, USAGE};
use crate::deliveries::{Delivered, deliver};
use crate::support::Printer;
use crate::view::{View, Wish};

#[tokio::main]
async fn main() -> ExitCode {
    let task = match arguments::read() {
        Ok(Task::Serve(task)) => *task,
        Ok(Task::ListFaults(printer)) => {
            list_faults(printer);
            return ExitCode::SUCCESS;
        }
        Err(stop) => return stop.exit("smsc", USAGE),
    };
    let Serve { options, messages, view, printer } = task;
    let mut smsc = match Smsc::start(options).await {
        Ok(smsc) => smsc,
        Err(error) => {
            eprintln!("smsc: cannot listen: {error}");
            return ExitCode::FAILURE;
        }
    };
    let mut output = if view && io::stdout().is_terminal() {
        match View::open(smsc.local_addr()) {
            Ok(view) => Output::View(Box::new(view)),
            Err(error) => {
                eprintln!("smsc: the terminal: {error}");
                return ExitCode::FAILURE;
            }
        }
    } else {
        printer.event("listening", &json!({"address": smsc.local_addr().to_string()}));
        Output::Lines(printer)
    };
    let (tell, mut delivered) = mpsc::channel(64);
    loop {
        tokio::select! {
            event = smsc.next_event() => match event {
                Some(event) => {
                    output.event(&event);
                    if let SmscEvent::Bound { system_id, kind, .. } = event && kind != BindKind::Transmitter {
                        // It is the newest one; by now it may have ended.
                        let of_it = smsc.sessions().into_iter().rfind(|session| {
                            session.system_id == system_id && session.connection.state() != State::BoundTx
                        });
                        if let Some(session) = of_it {
                            tokio::spawn(deliver(system_id, session.connection, messages.clone(), tell.clone()));
                        }
                    }
                }
                None => break,
            },
            Some(delivered) = delivered.recv() => output.delivered(&delivered),
            wish = output.wish() => match wish {
                // A terminal that is gone has nobody who looks at it.
                Wish::Draw if output.draw(&smsc).is_ok() => {}
                _ => break,
            },
            () = told_to_end() => break,
        }
    }
    // The terminal is as it was before the last lines are written.
    drop(output);
    smsc.stop().await;
    ExitCode::SUCCESS
}

enum Output {
    Lines(Printer),
    View(Box<View>),
}

impl Output {
    fn event(&mut self, event: &SmscEvent) {
        match self {
            Self::Lines(printer) => lines::print(*printer, event),
            Self::View(view) => view.event(event),
        }
    }

    fn delivered(&mut self, delivered: &Delivered) {
        match self {
            Self::Lines(printer) => lines::print_delivered(*printer, delivered),
            Self::View(view) => view.delivered(delivered),
        }
    }

    /// What the view wants; it loses nothing when the future is dropped.
    async fn wish(&mut self) -> Wish {
        match self {
            Self::Lines(_) => std::future::pending().await,
            Self::View(view) => view.wish().await,
        }
    }

    fn draw(&mut self, smsc: &Smsc) -> io::Result<()> {
        match self {
            Self::Lines(_) => Ok(()),
            Self::View(view) => view.draw(&smsc.sessions()),
        }
    }
}

/// Until Ctrl-C, or what a system sends to end a process.
async fn told_to_end() {
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};

        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}

fn list_faults(printer: Printer) {
    for fault in Fault::ALL {
        let expected = fault.expected(Side::Smsc).to_string();
        printer.event(fault.name(), &json!({"does": fault.what(), "smpp-driver": expected}));
    }
}
