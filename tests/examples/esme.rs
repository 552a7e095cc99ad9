//! The prompt of the example `esme`.

#[path = "../../examples/esme/interactive/command.rs"]
mod command;

use std::io::Write as _;
use std::process::{Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use smpp_driver::codec::Address;
use smpp_driver::testing::Smsc;
use smpp_driver::transport::BindKind;

use super::{example, names, smsc};
use command::{Command, HELP, completions, parse};

#[test]
fn lines_are_commands() {
    let address = |text: &str| Address::guess(text).unwrap();
    let cases = [
        ("", None),
        ("   # a note", None),
        ("bind", Some(Command::Bind(BindKind::Transceiver))),
        (" bind  rx ", Some(Command::Bind(BindKind::Receiver))),
        ("from ACME", Some(Command::From(address("ACME")))),
        (
            "send +447700900123  Hello,  you # there ",
            Some(Command::Send(address("+447700900123"), "Hello,  you # there".to_owned())),
        ),
        ("query 00000001", Some(Command::Query("00000001".to_owned()))),
        ("cancel 4711", Some(Command::Cancel("4711".to_owned()))),
        ("watch", Some(Command::Watch(Duration::from_secs(5)))),
        ("watch 30s", Some(Command::Watch(Duration::from_secs(30)))),
        ("enquire", Some(Command::EnquireLink)),
        ("status", Some(Command::Status)),
        ("unbind", Some(Command::Unbind)),
        ("?", Some(Command::Help)),
        ("quit", Some(Command::Quit)),
    ];
    for (line, command) in cases {
        assert_eq!(parse(line), Ok(command), "{line:?}");
    }
}

#[test]
fn lines_that_are_none_are_told_without_what_they_hold() {
    let cases = [
        ("geheim", "no such command"),
        ("Bind", "no such command"),
        ("bind geheim", "trx, tx and rx"),
        ("bind rx geheim", "one word"),
        ("from", "an address is missing"),
        ("send", "the recipient is missing"),
        ("send +447700900123", "the text is missing"),
        ("send 123456789012345678901234567890 geheim", "address"),
        ("query", "the id of a message is missing"),
        ("watch geheim", "0 to 86400"),
        ("watch 86401", "0 to 86400"),
        ("unbind geheim", "nothing more"),
    ];
    for (line, said) in cases {
        let fault = parse(line).unwrap_err();
        assert!(
            fault.contains(said) && !fault.contains("geheim") && !fault.contains("123456789"),
            "{line:?}: {fault}"
        );
    }
}

#[test]
fn help_and_completion_know_every_command() {
    for (usage, _) in HELP {
        let name = usage.split(' ').next().unwrap();
        assert_eq!(completions(name).collect::<Vec<_>>(), [name]);
        let fault = parse(name).err().unwrap_or_default();
        assert!(!fault.contains("no such command"), "{name}");
    }
    assert_eq!(completions("qu").collect::<Vec<_>>(), ["query", "quit"]);
}

/// Runs it with these lines, to its end.
async fn esme(smsc: &Smsc, lines: &'static str) -> (Output, Vec<Value>) {
    let url = format!("smpp://ESME1:secret@{}", smsc.local_addr());
    let output = tokio::task::spawn_blocking(move || {
        let mut command = example("esme");
        command.args([&url, "--interactive", "--json"]);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    });
    let output = output.await.unwrap();
    let events = String::from_utf8(output.stdout.clone()).unwrap();
    let events = events.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (output, events)
}

#[tokio::test]
async fn lines_of_a_pipe_are_carried_out() {
    let smsc = smsc().await;
    let lines = "bind\nfrom ACME\nsend +447700900123 Hello €\nwatch 9\nquery 00000001\nenquire\nstatus\nunbind\nbind tx\n";
    let (output, events) = esme(&smsc, lines).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let happened: Vec<_> = names(&events).into_iter().filter(|name| *name != "receipt").collect();
    assert_eq!(
        happened,
        [
            "bound",
            "sending",
            "submitted",
            "watched",
            "state",
            "alive",
            "status",
            "unbound",
            "closed",
            "bound",
            "unbound",
            "closed"
        ]
    );
    let find = |name: &str| events.iter().find(|event| event["event"] == name).unwrap();
    assert_eq!(find("watched")["receipts"], 1);
    assert_eq!(
        (&find("receipt")["message_id"], &find("receipt")["destination_addr"]),
        (&"00000001".into(), &"ACME".into())
    );
    assert_eq!(find("state")["message_state_name"], "DELIVERED");
    assert_eq!(smsc.accepted()[0].submission.text().unwrap(), "Hello €");
}

#[tokio::test]
async fn what_cannot_be_done_is_told_and_the_rest_goes_on() {
    let smsc = smsc().await;
    let (output, events) =
        esme(&smsc, "send 1 too early\nnonsense\nbind\nquery nobody\nbind\nquit\nstatus\n").await;
    assert_eq!(output.status.code(), Some(1));
    let happened = names(&events);
    assert_eq!(happened, ["fault", "fault", "bound", "rejected", "fault", "unbound", "closed"], "{events:?}");
    assert_eq!(events[3]["command_status_name"], "ESME_RQUERYFAIL");
}

#[tokio::test]
async fn a_session_that_the_smsc_ends_is_told_and_may_be_bound_again() {
    let smsc = smsc().await;
    let url = format!("smpp://ESME1:secret@{}", smsc.local_addr());
    let mut command = example("esme");
    command.args([&url, "--interactive", "--json"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    let (told, mut next) = tokio::sync::mpsc::channel(16);
    let reading = tokio::task::spawn_blocking(move || {
        while let Some(Ok(line)) = lines.next() {
            told.blocking_send(serde_json::from_str::<Value>(&line).unwrap()).unwrap();
        }
    });
    let mut stdin = child.stdin.take().unwrap();
    for _ in 0..2 {
        stdin.write_all(b"bind\n").unwrap();
        assert_eq!(next.recv().await.unwrap()["event"], "bound");
        while smsc.sessions().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(smsc.kill_sessions(), 1);
        assert_eq!(next.recv().await.unwrap()["event"], "closed");
    }
    drop(stdin);
    reading.await.unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
}
