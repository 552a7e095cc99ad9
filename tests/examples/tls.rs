//! The examples `tls` and `keystore`, and `--tls` of others.

use std::process::Stdio;

use serde_json::Value;

use super::{example, run};

fn keystore(arguments: &[&str]) -> (i32, Value) {
    let output = example("keystore")
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/keystores"))
        .args(arguments)
        .arg("--json")
        .output()
        .unwrap();
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn keystore_lists_what_a_store_holds_and_opens_its_keys() {
    let (code, report) =
        keystore(&["java-default-mixed.p12", "--file-password", "changeit", "--key-password", "key-secret"]);
    assert_eq!(code, 0);
    assert_eq!((&report["keys"][0]["alias"], &report["keys"][0]["usable"]), (&"driver".into(), &true.into()));
    assert_eq!(report["certificates"].as_array().unwrap().len(), 5);
    assert_eq!(report["trusted"].as_array().unwrap().len(), 2);
    assert_eq!((&report["ignored"], &report["mac"]), (&0.into(), &"HMAC-SHA-256, 10000 iterations".into()));
    for (arguments, name, message) in [
        (
            &["java-default.p12", "--file-password", "wrong"][..],
            "WrongFilePassword",
            "keystore password was incorrect",
        ),
        (&["java-default-mixed.p12", "--file-password", "changeit"], "WrongKeyPassword", "Get Key failed: "),
        (
            &["java-default.p12", "--file-password", "changeit", "--alias", "x"],
            "NoSuchAlias",
            "no key of the",
        ),
        (&["nowhere.p12", "--file-password", "changeit"], "Io", "the certificate file cannot be read"),
    ] {
        let (code, report) = keystore(arguments);
        assert_eq!((code, &report["error"]["name"]), (1, &name.into()), "{report}");
        assert!(report["error"]["message"].as_str().unwrap().starts_with(message), "{report}");
    }
}

#[test]
fn tls_shows_both_modes_and_three_failures() {
    let output = run("tls", &[]);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("it saw ESME1 with the certificate of CN=esme.example"), "{said}");
    assert_eq!(said.matches("failure").count(), 3, "{said}");
}

/// Both ends with key stores: the SMSC demands a certificate, and the ESME's key has a password of its own.
#[test]
fn esme_and_smsc_speak_tls() {
    let store = |name: &str| {
        format!("path-to-certificate={}/tests/data/keystores/{name}", env!("CARGO_MANIFEST_DIR"))
    };
    let mut smsc = example("smsc")
        .args(["--listen", "127.0.0.1:0", "--json", "--tls", &store("java-default.p12")])
        .args(["--tls", "certificate-file-password=changeit", "--tls", "clients=required"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(smsc.stdout.take().unwrap()));
    let mut next = || -> Value { serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() };
    let url = format!("smpps://ESME1:secret@{}", next()["address"].as_str().unwrap());
    let own = store("java-default-key-password.p12");
    let common = ["--json", "--wait", "0s", "--tls", "certificate-file-password=changeit", "--tls", &own];
    let esme = |more: &[&str]| example("esme").arg(&url).args(common).args(more).output().unwrap();
    let mutual = ["--tls", "mode=mutual", "--tls", "server-name=driver.example", "--tls"];

    let output = esme(&[&mutual[..], &["certificate-password=key-secret"]].concat());
    assert!(output.status.success(), "{output:?}");
    let bound = next();
    assert_eq!((&bound["event"], &bound["certificate"]), (&"bound".into(), &"CN=driver".into()));
    let output = esme(&["--tls", "server-name=driver.example"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("use TLS mode mutual"), "{said}");
    let output = esme(&[&mutual[..], &["certificate-password=wrong-one"]].concat());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("Get Key failed") && !said.contains("wrong-one"), "{said}");
    smsc.kill().unwrap();
    smsc.wait().unwrap();
}
