//! The command-line examples, run as a user runs them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod captures;
mod channel;
mod decode;
mod esme;
mod mask;
mod tls;

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use smpp_driver::codec::{DeliverSm, MessageState, SubmitSm};
use smpp_driver::testing::{Fault, Smsc, SmscOptions};
use smpp_driver::transport::{Server, ServerOptions};

/// The examples lie beside the tests; `cargo test` has built them.
fn example(name: &str) -> Command {
    let tests = std::env::current_exe().unwrap();
    let target: PathBuf = tests.parent().and_then(|deps| deps.parent()).unwrap().into();
    Command::new(target.join("examples").join(name))
}

fn run(name: &str, arguments: &[&str]) -> Output {
    example(name).args(arguments).output().unwrap()
}

async fn esme(smsc: &Smsc, user: &str, arguments: &[&str]) -> (i32, Vec<Value>, String) {
    let url = format!("smpp://{user}@{}", smsc.local_addr());
    let arguments: Vec<String> = [&url as &str].iter().chain(arguments).map(|s| (*s).to_owned()).collect();
    let output = tokio::task::spawn_blocking(move || example("esme").args(arguments).output().unwrap()).await;
    let output = output.unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let events = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (output.status.code().unwrap(), events, String::from_utf8(output.stderr).unwrap())
}

fn names(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["event"].as_str().unwrap()).collect()
}

async fn smsc() -> Smsc {
    let options = SmscOptions::default().credentials("ESME1", "secret").receipt_delay(Duration::ZERO);
    Smsc::start(options).await.unwrap()
}

#[test]
fn smsc_delivers_to_whoever_binds_to_receive() {
    let long = "Many words ".repeat(20);
    let arguments = ["--listen", "127.0.0.1:0", "--json", "--split", "sar", "--enquire-link", "1m"];
    let mut smsc = example("smsc")
        .args(arguments)
        .args(["--deliver", "+447700900123", "+12025550143", "Hello €"])
        .args(["--deliver", "+447700900123", "+12025550143", &long])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(smsc.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let listening: Value = serde_json::from_str(&line).unwrap();
    let url = format!("smpp://ESME1:secret@{}", listening["address"].as_str().unwrap());
    let output = run("esme", &[&url, "--json", "--bind", "rx", "--wait", "1s"]);
    smsc.kill().unwrap();
    smsc.wait().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let events: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let text =
        |name: &str| events.iter().find(|event| event["event"] == name).map(|event| event["text"].clone());
    assert_eq!(text("message"), Some("Hello €".into()), "{events:?}");
    assert_eq!(text("joined"), Some(long.into()), "{events:?}");
}

/// A view needs a terminal; a pipe gets lines.
#[test]
fn smsc_shows_lines_where_no_terminal_is() {
    let mut smsc = example("smsc")
        .args(["--listen", "127.0.0.1:0", "--view"])
        .stdout(Stdio::piped())
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(smsc.stdout.take().unwrap()).lines();
    let listening = lines.next().unwrap().unwrap();
    let address = listening.strip_prefix("listening  address=").unwrap().trim_matches('"');
    let url = format!("smpp://ESME1:secret@{address}");
    assert!(run("esme", &[&url, "--send", "447700900123", "Hello"]).status.success());
    let shown: Vec<_> = lines.by_ref().take(2).map(Result::unwrap).collect();
    assert!(shown[0].starts_with("bound ") && shown[1].starts_with("submitted "), "{shown:?}");
    smsc.kill().unwrap();
    smsc.wait().unwrap();
}

#[tokio::test]
async fn esme_sends_and_shows_receipts() {
    let smsc = smsc().await;
    let long = "🚀 ".repeat(60);
    let arguments =
        ["--json", "--from", "ACME", "--send", "+447700900123", "Hello €", "--send", "447700900124", &long];
    let (code, events, _) = esme(&smsc, "ESME1:secret", &arguments).await;
    assert_eq!(code, 0);
    let submitted: Vec<_> = events.iter().filter(|event| event["event"] == "submitted").collect();
    assert_eq!(submitted.len(), 4, "one short message, and three parts of 180 code units");
    assert_eq!(submitted[0]["message_id"], "00000001");
    assert_eq!((&submitted[0]["encoding"], &submitted[0]["parts"]), (&"GSM 7-bit".into(), &1.into()));
    let receipts: Vec<_> = events.iter().filter(|event| event["event"] == "receipt").collect();
    assert_eq!(receipts.len(), 4);
    assert_eq!(receipts[0]["message_state"], MessageState::DELIVERED.value());
    assert_eq!(receipts[0]["source_addr"], "447700900123");
    assert_eq!(names(&events).first(), Some(&"bound"));
    assert_eq!(names(&events)[events.len() - 2..], ["unbound", "closed"]);
    assert_eq!(
        (&events[events.len() - 1]["by"], &events[events.len() - 1]["reason"]),
        (&"us".into(), &"unbound".into())
    );
    let accepted = smsc.accepted();
    assert_eq!(accepted[0].submission.text().unwrap(), "Hello €");
    let parts: String = accepted[1..].iter().map(|part| part.submission.text().unwrap()).collect();
    assert_eq!(parts, long);
}

#[tokio::test]
async fn esme_shows_what_comes_in() {
    let smsc = smsc().await;
    let waiting = esme(&smsc, "ESME1:secret", &["--json", "--bind", "rx", "--wait", "1s"]);
    let delivering = async {
        let deliver_sm =
            || DeliverSm::builder().source_addr("447700900123").short_message(b"STOP").build().unwrap();
        while smsc.deliver(deliver_sm()).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let ((code, events, _), ()) = tokio::join!(waiting, delivering);
    assert_eq!(code, 0);
    let message = events.iter().find(|event| event["event"] == "message").unwrap();
    assert_eq!((&message["text"], &message["source_addr"]), (&"STOP".into(), &"447700900123".into()));
}

#[tokio::test]
async fn esme_says_a_wrong_password_in_words() {
    let smsc = smsc().await;
    let (code, events, error) = esme(&smsc, "ESME1:other", &["--json"]).await;
    assert_eq!((code, names(&events)), (1, vec!["not_bound"]));
    assert_eq!(events[0]["command_status_name"], "ESME_RINVPASWD");
    assert!(error.contains("ESME_RINVPASWD") && error.contains("wrong password"), "{error}");
    assert!(!error.contains("other"), "{error}");
}

#[tokio::test]
async fn esme_fails_when_a_send_is_refused() {
    let smsc = smsc().await;
    let (code, events, _) =
        esme(&smsc, "ESME1:secret", &["--json", "--bind", "rx", "--send", "1", "no"]).await;
    assert_eq!(code, 1);
    assert!(names(&events).contains(&"not_sent"), "{events:?}");
}

#[tokio::test]
async fn esme_takes_the_options_of_a_url() {
    let smsc = smsc().await;
    let url = format!("smpp://ESME1:%73ecret@{}/?bind=tx&window=1&enquire_link=1m", smsc.local_addr());
    let run = move || {
        example("esme")
            .args([&url as &str, "--json", "--wait", "0s", "--send", "1", "Hello"])
            .output()
            .unwrap()
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("bound as transmitter"));
}

const SECRET_URL: &str = "smpp://ID:geheim@127.0.0.1";

#[test]
fn help_is_no_error() {
    for name in ["esme", "smsc", "decode", "soak"] {
        for option in ["--help", "-h"] {
            let output = run(name, &[option]);
            assert!(output.status.success() && output.stderr.is_empty(), "{name}: {output:?}");
            let usage = format!("usage: {name} ");
            assert!(String::from_utf8(output.stdout).unwrap().starts_with(&usage));
        }
    }
}

#[test]
fn bad_arguments_are_told_in_one_line() {
    let cases = [
        ("esme", vec![]),
        ("esme", vec!["http://127.0.0.1"]),
        ("esme", vec!["smpp://ID:PW@127.0.0.1:1", "--bind", "both"]),
        ("esme", vec!["smpp://ID:PW@127.0.0.1:1", "--wait", "soon"]),
        ("esme", vec!["smpp://ID:PW@127.0.0.1:1", "--send", "447700900123"]),
        ("esme", vec!["smpp://ID:a password that is too long@127.0.0.1:1"]),
        ("esme", vec!["smpp://ID:PW@127.0.0.1:1?windw=5"]),
        ("esme", vec!["smpp://ID:PW@::1"]),
        ("esme", vec!["smpp://ID:PW@127.0.0.1:99999"]),
        ("esme", vec!["smpp://@127.0.0.1:"]),
        ("esme", vec!["smpp://ID:%+1@127.0.0.1:1"]),
        ("esme", vec!["smpp://ID:PW@127.0.0.1:1", SECRET_URL]),
        ("esme", vec!["smpp://ID:PW@127.0.0.1:1", "--bind", SECRET_URL]),
        ("esme", vec!["smpp://ID:PW@127.0.0.1:1", "--wait", SECRET_URL]),
        ("esme", vec!["smpp://ID:PW@127.0.0.1:1", "--json=smpp://ID:geheim@127.0.0.1"]),
        ("esme", vec!["smpp://ID:PW@127.0.0.1:1", "--interactive", "--wait", "1s"]),
        ("smsc", vec![SECRET_URL]),
        ("smsc", vec!["--listen", SECRET_URL]),
        ("smsc", vec!["--listen", "127.0.0.1:0", "--receipt-delay", SECRET_URL]),
        ("smsc", vec![]),
        ("smsc", vec!["--listen", "nowhere"]),
        ("smsc", vec!["--listen", "127.0.0.1:0", "--password", "PW"]),
        ("smsc", vec!["--listen", "127.0.0.1:0", "--view", "--json"]),
        ("decode", vec!["0x"]),
        ("decode", vec!["123"]),
        ("decode", vec!["--hex"]),
        ("decode", vec!["--show-text", "00"]),
        ("decode", vec!["--capture", "file", "00"]),
        ("decode", vec!["--capture", "file", "--port", "0"]),
        ("decode", vec!["--capture", "/no such file"]),
    ];
    for (name, arguments) in cases {
        let output = run(name, &arguments);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{name} {arguments:?}: {error}");
        assert_eq!(error.lines().count(), 1, "{name} {arguments:?}: {error}");
        assert!(!error.contains("too long@") && !error.contains("geheim"), "a password in an error");
    }
}

#[tokio::test]
async fn esme_tells_the_end_of_the_session_last() {
    let mut server = Server::bind("127.0.0.1:0", ServerOptions::default()).await.unwrap();
    let url = format!("smpp://ESME1:secret@{}", server.local_addr());
    let text = "long ".repeat(60);
    let run = move || example("esme").args([&url, "--json", "--send", "1", &text]).output().unwrap();
    let esme = tokio::task::spawn_blocking(run);
    let (connection, mut events) = server.accept().await.unwrap().accept("SMSC").unwrap();
    let (_submit_sm, _unanswered) = events.next_request::<SubmitSm>().await.unwrap();
    connection.close();
    let lines = String::from_utf8(esme.await.unwrap().stdout).unwrap();
    let events: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let names = names(&events);
    assert_eq!(names[..3], ["bound", "sending", "unanswered"], "{names:?}");
    assert_eq!((names.len(), names[4]), (5, "closed"), "{names:?}");
}

#[tokio::test]
async fn esme_tells_that_nobody_listens_in_json_too() {
    let output = run("esme", &["smpp://ESME1:secret@127.0.0.1:1", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let event: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(event["event"], "not_bound");
}

#[test]
fn smsc_lists_its_faults_and_takes_no_other() {
    let output = run("smsc", &["--list-faults", "--json"]);
    let lines = String::from_utf8(output.stdout).unwrap();
    let names: Vec<_> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["event"].as_str().unwrap().to_owned())
        .collect();
    assert!(names.iter().eq(Fault::ALL.iter().map(|fault| fault.name())), "{names:?}");
    let output = run("smsc", &["--listen", "127.0.0.1:0", "--fault", "none"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("--list-faults"));
}

#[test]
fn load_tells_how_fast_and_what_became_of_every_message() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("smpp://LOAD:pw@127.0.0.1:{port}");
    let load =
        ["--url", &url, "--sessions", "2", "--window", "5", "--messages", "2000", "--server", "--json"];
    let output = run("load", &load);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["accepted"], &report["rejected"]), (&2000.into(), &0.into()));
    let percentiles =
        ["p50", "p90", "p99", "p99.9", "max"].map(|name| report["latency_us"][name].as_f64().unwrap());
    assert!(percentiles[0] > 0.0 && percentiles.is_sorted(), "{percentiles:?}");
    // No bar where nobody watches.
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let shown = String::from_utf8(run("load", &load[..load.len() - 1]).stdout).unwrap();
    assert!(
        shown.starts_with("outcomes    2000 accepted, 0 rejected") && shown.contains("latency     p50 "),
        "{shown}"
    );
    let nobody = run("load", &["--url", "smpp://LOAD:geheim@127.0.0.1:1", "--messages", "1"]);
    assert_eq!(nobody.status.code(), Some(1));
    let wrong = run("load", &["--url", &url, "--window", "0"]);
    assert_eq!(wrong.status.code(), Some(2));
    for output in [nobody, wrong] {
        assert!(!String::from_utf8_lossy(&output.stderr).contains("geheim"));
    }
}
