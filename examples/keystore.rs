//! Lists what a PKCS#12 key store holds, and opens its keys:
//! `keystore FILE --file-password P [--key-password P] [--alias A] [--json]`.
//!
//! It shows aliases, subjects, dates and algorithms, which certificates would be trusted and why, and no secrets. The
//! exit code is 0 if all that was asked for opened, and 1 with the error's name and sentence otherwise.

#[path = "support/usage.rs"]
mod usage;

use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::{Arg, ValueExt};
use serde_json::{Value, json};
use smpp_driver::transport::tls::{
    Certificate, Identity, KeyStore, Password, TlsConfig, TlsConfigError, TlsMode, Trust,
};
use usage::Stop;

const USAGE: &str = "usage: keystore FILE --file-password P [--key-password P] [--alias A] [--json]";

struct Arguments {
    file: PathBuf,
    file_password: Password,
    key_password: Option<Password>,
    alias: Option<String>,
    json: bool,
}

fn main() -> ExitCode {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(stop) => return stop.exit("keystore", USAGE),
    };
    match list(&arguments) {
        Ok(report) => {
            print(arguments.json, &report);
            ExitCode::SUCCESS
        }
        Err(error) => {
            if arguments.json {
                println!("{}", json!({"error": {"name": error.name(), "message": error.to_string()}}));
            }
            eprintln!("keystore: {}: {error}", error.name());
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> Result<Arguments, Stop> {
    let (mut file, mut file_password, mut key_password, mut alias, mut json) =
        (None, None, None, None, false);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("file-password") => file_password = Some(parser.value()?.string()?.into()),
            Arg::Long("key-password") => key_password = Some(parser.value()?.string()?.into()),
            Arg::Long("alias") => alias = Some(parser.value()?.string()?),
            Arg::Long("json") => json = true,
            Arg::Long("help") | Arg::Short('h') => return Err(Stop::Help),
            Arg::Value(value) if file.is_none() => file = Some(PathBuf::from(value)),
            other => return Err(other.unexpected().into()),
        }
    }
    let file = file.ok_or("the file is missing")?;
    let file_password = file_password.ok_or("--file-password is missing")?;
    Ok(Arguments { file, file_password, key_password, alias, json })
}

/// Opens the store, and the keys that are asked for: that with the alias, or all.
fn list(arguments: &Arguments) -> Result<Value, TlsConfigError> {
    let store = KeyStore::open(&arguments.file, &arguments.file_password)?;
    let aliases = match &arguments.alias {
        Some(alias) => vec![alias.clone()],
        None => store.keys().map(|key| key.alias()).collect(),
    };
    let mut keys = Vec::new();
    for alias in &aliases {
        let identity = Identity::from_store(&store, Some(alias), arguments.key_password.as_ref())?;
        let encryption = store.keys().find(|key| key.alias().to_lowercase() == alias.to_lowercase());
        // TLS has the last word on whether the key is of use.
        let usable = TlsConfig::new(TlsMode::Mutual(Trust::PublicRoots, identity)).client();
        keys.push(json!({
            "alias": alias,
            "encryption": encryption.and_then(|key| key.encryption()).unwrap_or_else(|| "none".to_owned()),
            "usable": usable.is_ok(),
            "why_not": usable.err().map(|error| error.to_string()),
        }));
    }
    let trusted = store.certificates().filter(|entry| entry.trust().is_trusted());
    let certificates = store.certificates().map(|entry| {
        let mut certificate = described(entry.certificate());
        certificate["alias"] = entry.alias().into();
        certificate["trusted"] = entry.trust().is_trusted().into();
        certificate["why"] = entry.trust().to_string().into();
        certificate
    });
    Ok(json!({
        "keys": keys,
        "certificates": certificates.collect::<Vec<_>>(),
        "trusted": trusted.map(|entry| entry.certificate().subject()).collect::<Vec<_>>(),
        "ignored": store.ignored(),
        "mac": store.mac(),
    }))
}

fn described(certificate: &Certificate) -> Value {
    json!({
        "subject": certificate.subject(),
        "issuer": certificate.issuer(),
        "serial": certificate.serial(),
        "names": certificate.names(),
        "not_before": certificate.not_before(),
        "not_after": certificate.not_after(),
        "key": certificate.key_algorithm(),
        "signature": certificate.signature_algorithm(),
        "ca": certificate.is_ca(),
        "sha256": certificate.pin().to_string(),
    })
}

fn print(json: bool, report: &Value) {
    if json {
        println!("{report}");
        return;
    }
    println!("mac        {}", report["mac"].as_str().unwrap_or("none: the file may have been altered"));
    for kind in ["keys", "certificates"] {
        for entry in report[kind].as_array().into_iter().flatten() {
            println!("{}", kind.trim_end_matches('s'));
            for (name, value) in entry.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null())
            {
                // A SHA-256 in quotes ends at column 80.
                println!("  {name:<11} {value}");
            }
        }
    }
    println!("ignored    {}", report["ignored"]);
}
