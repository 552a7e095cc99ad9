//! What operators see of a channel: records with their ids, and numbers. Neither holds a text, an address or a password.
//!
//! A process of its own: who listens to `tracing` is kept for all threads together.
#![cfg(all(feature = "tracing", feature = "metrics", feature = "testing"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt;
use metrics::{
    Counter, CounterFn, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit,
};
use smpp_driver::codec::{BodyRef, CommandStatus, SubmitSm, SubmitSmResp};
use smpp_driver::driver::{Channel, ChannelOptions, Inbound, LogFilter, LogProcedure, LogRecord, Message};
use smpp_driver::testing::{Smsc, SmscOptions};
use smpp_driver::transport::trace::{ConnectionInfo, TracedPdu, Tracer};
use smpp_driver::transport::{Bind, Client, Server, ServerOptions};
use tracing_subscriber::fmt::MakeWriter;

/// `tracing` asks only one thread whether a record is wanted, the first that comes to it.
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn options(smsc: &Smsc) -> ChannelOptions {
    let mut options = ChannelOptions::new("127.0.0.1", "ESME1", "secret");
    options.port = Some(smsc.local_addr().port());
    options
}

async fn smsc() -> Smsc {
    Smsc::start(SmscOptions::default()).await.unwrap()
}

async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), future).await.expect("in time")
}

/// Everything that is logged on this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Counters, and how often histograms were told something, by their names and labels.
#[derive(Clone, Default)]
struct Counted(Arc<Mutex<BTreeMap<String, u64>>>);

struct One(Counted, String);

impl CounterFn for One {
    fn increment(&self, value: u64) {
        *self.0.0.lock().unwrap().entry(self.1.clone()).or_default() += value;
    }

    fn absolute(&self, value: u64) {
        self.0.0.lock().unwrap().insert(self.1.clone(), value);
    }
}

impl HistogramFn for One {
    fn record(&self, seconds: f64) {
        assert!(seconds < 60.0);
        self.increment(1);
    }
}

impl Recorder for Counted {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(Arc::new(One(self.clone(), key.to_string())))
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(Arc::new(One(self.clone(), key.to_string())))
    }
}

#[tokio::test]
async fn metrics_tell_what_became_of_messages() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let smsc = smsc().await;
    let (channel, _inbox) = Channel::start(options(&smsc)).await.unwrap();
    for _ in 0..3 {
        within(channel.send(Message::text("447700900123", "Hi"))).await.unwrap();
    }
    let counted = Counted::default();
    metrics::with_local_recorder(&counted, || channel.record_metrics("test"));
    let times = |counted: &Counted| {
        let counted = counted.0.lock().unwrap();
        let count = |name| counted.iter().find(|(key, _)| key.contains(name)).map(|(_, count)| *count);
        ["smpp_queue_seconds", "smpp_slot_seconds", "smpp_unwritten_seconds", "smpp_peer_seconds"].map(count)
    };
    // The bind is a request, too.
    assert_eq!(times(&counted), [Some(3), Some(4), Some(4), Some(4)]);
    within(channel.send(Message::text("447700900123", "Hi"))).await.unwrap();
    metrics::with_local_recorder(&counted, || channel.record_metrics("test"));
    assert_eq!(times(&counted), [Some(4), Some(5), Some(5), Some(5)], "each once");
    let counted = counted.0.lock().unwrap();
    let accepted =
        counted.iter().find(|(key, _)| key.contains("smpp_messages_total") && key.contains("accepted"));
    assert_eq!(accepted.map(|(_, count)| *count), Some(4), "{counted:?}");
    assert!(counted.keys().any(|key| key.contains("smpp_binds_total")), "{counted:?}");
}

#[tokio::test]
async fn records_carry_the_ids_that_operators_know_and_no_secret() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false).finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let smsc = smsc().await;
    let mut wrong = options(&smsc);
    wrong.sessions = 0;
    drop(Channel::start(wrong).await.unwrap_err());
    let filter = LogFilter::default().on(LogRecord::CLOSED, LogProcedure::Hide);
    let (channel, _inbox) = Channel::builder(options(&smsc)).log_filter(filter).start().await.unwrap();
    within(channel.bound()).await;
    within(channel.send(Message::text("447700900123", "a private text"))).await.unwrap();
    channel.stop(Duration::from_secs(1)).await;
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for expected in ["id=42403", "x-smpp-sessions", "id=60001", "id=60002", "<hidden>"] {
        assert!(log.contains(expected), "{expected} in {log}");
    }
    for secret in ["secret", "447700900123", "a private text"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[tokio::test]
async fn spans_of_sessions_and_requests_tell_how_they_ended_and_no_secret() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_ansi(false)
        .with_max_level(tracing::Level::DEBUG)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::CLOSE)
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let mut server = Server::bind("127.0.0.1:0", ServerOptions::default()).await.unwrap();
    let address = server.local_addr();
    let serving = tokio::spawn(async move {
        let (_connection, events) = server.accept().await.unwrap().accept("SMSC").unwrap();
        let answering = events.serve(|pdu| async move {
            tracing::info!("in the handler");
            let BodyRef::SubmitSm(sm) = pdu.body.borrow() else { return Err(CommandStatus::INVCMDID) };
            if sm.short_message.as_octets().is_empty() {
                Err(CommandStatus::THROTTLED)
            } else {
                Ok(SubmitSmResp::default().into())
            }
        });
        answering.await
    });
    let client = Client::new(Bind::new("ESME1", "secret").unwrap());
    let (connection, events) = client.connect(address).await.unwrap();
    let submit_sm = |text: &str| {
        SubmitSm::builder().destination_addr("447700900123").short_message(text.as_bytes()).build().unwrap()
    };
    let in_own = tracing::info_span!("mine");
    let request = tracing::Instrument::instrument(connection.request(submit_sm("a private text")), in_own);
    within(request).await.unwrap();
    within(connection.request(submit_sm(""))).await.unwrap_err();
    within(connection.unbind()).await;
    within(serving).await.unwrap();
    drop((connection, events));
    let log = || String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    // The tasks of the connections drop their handles soon after.
    within(async {
        while log().matches("reason=\"unbound\"}: smpp_driver::session: close").count() < 2 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    })
    .await;
    let log = log();
    for expected in [
        r#"smpp.session{role="esme" state=bound as transceiver by="us" reason="unbound"}: smpp_driver::session: close"#,
        r#"smpp.session{role="smsc" state=bound as transceiver by="peer" reason="unbound"}: smpp_driver::session: close"#,
        r#"mine:smpp.request{command="submit_sm" sequence_number=2 status=0x00000000 ESME_ROK outcome="ok"}"#,
        r#"smpp.request{command="submit_sm" sequence_number=3 status=0x00000058 ESME_RTHROTTLED outcome="rejected"}"#,
        r#"smpp.incoming{command="submit_sm" sequence_number=3 status=0x00000058 ESME_RTHROTTLED}"#,
        r#"smpp.incoming{command="submit_sm" sequence_number=2}: observed: in the handler"#,
    ] {
        assert!(log.contains(expected), "{expected} in {log}");
    }
    for secret in ["secret", "447700900123", "a private text"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[tokio::test]
async fn a_channel_shows_the_pdus_of_its_sessions_and_its_inbox_is_a_stream() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let smsc = smsc().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = seen.clone();
    let tracer = Tracer::new(move |_: &ConnectionInfo, pdu: &TracedPdu<'_>| {
        keep.lock().unwrap().push(format!("{pdu:?}"));
    });
    let (channel, inbox) = Channel::builder(options(&smsc)).trace(tracer).start().await.unwrap();
    within(channel.send(Message::text("447700900123", "a private text"))).await.unwrap();
    channel.stop(Duration::from_secs(1)).await;
    drop(channel);
    let news: Vec<Inbound> = within(inbox.collect()).await;
    assert!(matches!(&news[..], [Inbound::Session(_), Inbound::Session(_)]), "{news:?}");
    let seen = seen.lock().unwrap().join("\n");
    for expected in ["Sent 0x00000009", "Received 0x80000004 submit_sm_resp #2", "Sent 0x00000006 unbind #3"]
    {
        assert!(seen.contains(expected), "{expected} in {seen}");
    }
}
