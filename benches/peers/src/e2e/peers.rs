//! The clients of the peers, doing what ours does.

use std::net::SocketAddr;
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use tokio::sync::oneshot;

use super::{Run, runtime};

/// A run that takes longer is ended: rusmppc stalls until its next `enquire_link` when requests come together.
const PATIENCE: Duration = Duration::from_secs(3);

/// Runs `window` tasks made by `task`, each of which sends its share and counts what it sent.
async fn tasks<F: Future<Output = usize> + Send + 'static>(
    window: usize,
    mut task: impl FnMut() -> F,
) -> Run {
    let (start, cpu) = (Instant::now(), ThreadTime::now());
    let tasks: Vec<_> = (0..window).map(|_| tokio::spawn(task())).collect();
    let mut sent = 0;
    for task in tasks {
        sent += task.await.unwrap_or(0);
    }
    Run { elapsed: start.elapsed(), client_cpu: cpu.elapsed(), messages: sent }
}

pub(crate) fn rusmppc(server: SocketAddr, window: usize, messages: usize) -> Run {
    use rusmpp::pdus::{BindTransceiver, SubmitSm};
    use rusmpp::types::{COctetString, OctetString};
    use rusmpp::values::{InterfaceVersion, Npi, Ton};
    use rusmppc::ConnectionBuilder;

    runtime().block_on(async {
        let url = format!("smpp://{server}");
        let builder = ConnectionBuilder::new().disable_interface_version_check();
        let (client, _events) = builder.connect(url).await.expect("connected");
        let bind = BindTransceiver::builder()
            .interface_version(InterfaceVersion::Smpp3_4)
            .system_id(COctetString::from_str("ESME1").expect("fits"))
            .password(COctetString::from_str("secret").expect("fits"))
            .build();
        client.bind_transceiver(bind).await.expect("bound");
        let submit_sm = SubmitSm::builder()
            .source_addr_ton(Ton::Alphanumeric)
            .source_addr(COctetString::from_str("Sender name 123").expect("fits"))
            .dest_addr_ton(Ton::International)
            .dest_addr_npi(Npi::Isdn)
            .destination_addr(COctetString::from_str("447700900123").expect("fits"))
            .short_message(OctetString::from_str(&"x".repeat(160)).expect("fits"))
            .build();
        let until = Instant::now() + PATIENCE;
        tasks(window, || {
            let (client, submit_sm) = (client.clone(), submit_sm.clone());
            async move {
                let mut sent = 0;
                while sent < messages / window && Instant::now() < until {
                    let request = client.submit_sm(submit_sm.clone());
                    match tokio::time::timeout_at(until.into(), request).await {
                        Ok(Ok(_)) => sent += 1,
                        _ => break,
                    }
                }
                sent
            }
        })
        .await
    })
}

type Bound = Arc<smpp34::client::SMSC>;

struct Binder(Mutex<Option<oneshot::Sender<Bound>>>);

#[async_trait::async_trait]
impl smpp34::client::SmppClientListener for Binder {
    async fn on_smsc_bound(&self, smsc: smpp34::client::SMSC, _: &String) {
        if let Some(sender) = self.0.lock().expect("nobody panics").take() {
            let _ = sender.send(Arc::new(smsc));
        }
    }
}

pub(crate) fn smpp34(server: SocketAddr, window: usize, messages: usize) -> Run {
    use smpp34::client::{BIND_TYPE, SmppClient};

    runtime().block_on(async {
        let (sender, bound) = oneshot::channel();
        let mut client = SmppClient::new(
            server.ip().to_string(),
            server.port(),
            false,
            BIND_TYPE::TRX,
            "ESME1".to_string(),
            "secret".to_string(),
            String::new(),
            0,
            0,
            String::new(),
            Arc::new(Binder(Mutex::new(Some(sender)))),
            10,
        );
        client.start().await;
        let smsc = bound.await.expect("bound");
        let run = tasks(window, || {
            let smsc = smsc.clone();
            async move {
                let mut sent = 0;
                while sent < messages / window {
                    let request = smsc
                        .submit_sm()
                        .source_addr_ton(5)
                        .source_addr("Sender name 123")
                        .dest_addr_ton(1)
                        .dest_addr_npi(1)
                        .destination_addr("447700900123")
                        .short_message([b'x'; 160]);
                    if request.send().await.is_err() {
                        break;
                    }
                    sent += 1;
                }
                sent
            }
        })
        .await;
        let _ = smsc.send_unbind().await;
        client.stop().await;
        run
    })
}
