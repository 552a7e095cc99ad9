//! The example `channel`.

use std::io::Write as _;
use std::process::{Output, Stdio};

use serde_json::Value;

use super::{example, run, smsc};

/// Runs it with a file of these options and this standard input, to its end.
fn channel(name: &str, options: &str, input: &str) -> Output {
    let file = std::env::temp_dir().join(format!("smpp-driver-{}-{name}.conf", std::process::id()));
    std::fs::write(&file, options).unwrap();
    let mut command = example("channel");
    command.arg(&file).arg("--json").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that refuses its arguments reads nothing.
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    std::fs::remove_file(file).unwrap();
    output
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_are_sent_and_outcomes_and_receipts_told() {
    let smsc = smsc().await;
    let options = format!(
        "# a channel\nx-smpp-host = 127.0.0.1\nx-smpp-port = {}\nx-smpp-system-id = ESME1\npassword = secret\n\
         default-reply-address = 12345\n",
        smsc.local_addr().port()
    );
    let input = "+447700900123 Hello\nno-text\n447700900124 Good morning\n";
    let output = tokio::task::spawn_blocking(move || channel("good", &options, input)).await.unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let lines = String::from_utf8(output.stdout).unwrap();
    let events: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let count = |name: &str| events.iter().filter(|event| event["event"] == name).count();
    assert_eq!(
        (count("accepted"), count("receipt"), count("ignored"), count("stopped")),
        (2, 2, 1, 1),
        "{lines}"
    );
    assert_eq!(smsc.accepted().len(), 2);
}

#[test]
fn faults_of_the_file_name_their_lines_and_no_password() {
    let options = "x-smpp-host = localhost\npassword = far too long a secret\nx-smpp-prot = 2775\n";
    let output = channel("bad", options, "");
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("line 3: x-smpp-prot") && told.contains("x-smpp-port"), "{told}");
    assert!(told.contains("x-smpp-system-id") && !told.contains("secret"), "{told}");
}

#[test]
fn options_are_listed() {
    let output = run("channel", &["--options"]);
    let lines = String::from_utf8(output.stdout).unwrap();
    assert!(lines.lines().count() > 41, "{lines}");
    assert!(lines.contains("x-smpp-submit-window-size") && lines.contains("1 to 1000"), "{lines}");
}
