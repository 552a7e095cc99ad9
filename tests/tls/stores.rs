//! The committed key stores, made by OpenSSL, Java, keytool, GnuTLS, NSS, Bouncy Castle and Python.

use std::fs;
use std::path::PathBuf;

use smpp_driver::transport::tls::{
    ClientCertificates, Identity, KeyStore, KeyStoreError, KeyStoreOptions, NotPkcs12, Password, TlsConfig,
    TlsConfigError, TlsMode, Trust,
};

use crate::pki::{Signed, serve, stock_connector, tls_server};

pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/keystores")
}

pub(crate) fn octets(file: &str) -> Vec<u8> {
    fs::read(folder().join(file)).unwrap()
}

pub(crate) fn open(file: &str, password: &str) -> Result<KeyStore, KeyStoreError> {
    KeyStore::open(folder().join(file), &password.into())
}

/// The chain that a server sends may be in one file with the key: each certificate of it is sent once.
#[tokio::test]
async fn one_file_for_both_sends_each_certificate_once() {
    let root = Signed::ca("root");
    let smsc = Signed::leaf("smsc", &["localhost"], &root);
    let (folder, key) = (std::env::temp_dir(), smsc.key.serialize_pem());
    let file = |kind: &str, text: &str| {
        let path = folder.join(format!("smpp-driver-{}-{kind}.pem", std::process::id()));
        fs::write(&path, text).unwrap();
        path
    };
    let both = file("both", &format!("{}{}{key}", smsc.pem, root.pem));
    let (certificates, key) = (file("certificates", &format!("{}{}", smsc.pem, root.pem)), file("key", &key));
    for (certificates, key) in [(&both, &both), (&certificates, &key), (&certificates, &both)] {
        let server =
            tls_server(Identity::from_pem_files(certificates, key).unwrap(), ClientCertificates::None);
        let address = serve("127.0.0.1:0", server).await;
        let stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let stream = stock_connector(&root).connect("localhost".try_into().unwrap(), stream).await.unwrap();
        let sent = stream.get_ref().1.peer_certificates().unwrap();
        assert_eq!(sent, [smsc.der.clone(), root.der.clone()], "{certificates:?} {key:?}");
    }
    for path in [both, certificates, key] {
        fs::remove_file(path).unwrap();
    }
}

fn error_name(error: &TlsConfigError) -> &'static str {
    error.name()
}

#[test]
fn every_store_holds_what_the_table_says() {
    let table = fs::read_to_string(folder().join("stores.tsv")).unwrap();
    let mut rows = 0;
    let mut faults = Vec::new();
    for row in table.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<_> = row.split('\t').collect();
        let (file, password) = (columns[0], columns[1]);
        let key_password = Some(columns[2]).filter(|password| *password != "-").map(Password::from);
        let found = open(file, password).map_err(TlsConfigError::from).and_then(|store| {
            // Of several keys, the first is the one whose password the table tells.
            if let Some(first) = store.keys().next() {
                let alias = first.alias();
                Identity::from_store(&store, Some(&alias), key_password.as_ref())?;
            }
            let trusted = store.certificates().filter(|entry| entry.trust().is_trusted()).count();
            let counts = [store.keys().count(), store.certificates().count(), trusted, store.ignored()];
            Ok(counts.map(|count| count.to_string()).join("\t"))
        });
        let found = found.unwrap_or_else(|error| error_name(&error).to_owned());
        if found != columns[3..].join("\t") {
            faults.push(format!("{row:?}: {found:?}"));
        }
        rows += 1;
    }
    assert!(rows > 80, "{rows}");
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn other_formats_are_told_by_name() {
    let cases = [
        ("pem.other", NotPkcs12::Pem),
        ("pem-text.other", NotPkcs12::Pem),
        ("JKS.other", NotPkcs12::Jks),
        ("JCEKS.other", NotPkcs12::Jceks),
        ("certificate.other", NotPkcs12::Certificate),
        ("empty.other", NotPkcs12::Empty),
    ];
    for (file, expected) in cases {
        let KeyStoreError::NotPkcs12(found) = open(file, "changeit").unwrap_err() else { panic!("{file}") };
        assert_eq!(found, expected, "{file}");
    }
    let error = KeyStore::read(&[7; 5000], &"".into(), KeyStoreOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "certificate file is not PKCS#12 (its format is unknown)");
    let error = open("nowhere.p12", "").unwrap_err();
    assert!(error.to_string().starts_with("the certificate file cannot be read: "), "{error}");
    assert_eq!(open("", "").unwrap_err().name(), "Io", "a directory");
    let large = vec![0x30; 4 * 1024 * 1024 + 1];
    let error = KeyStore::read(&large, &"".into(), KeyStoreOptions::default()).unwrap_err();
    assert_eq!(error.name(), "TooLarge");
}

#[test]
fn what_is_not_supported_is_told_with_its_identifier() {
    for (file, oid) in [
        ("bad-mac-md5.p12", "1.2.840.113549.2.5"),
        ("bad-mac-sha3.p12", "2.16.840.1.101.3.4.2.8"),
        ("bad-rc4.p12", "1.2.840.113549.1.12.1.1"),
        ("bad-md5-des.p12", "1.2.840.113549.1.5.3"),
        ("bad-camellia.p12", "1.2.392.200011.61.1.1.1.4"),
    ] {
        let error = open(file, "changeit").unwrap_err();
        assert!(error.to_string().contains(oid), "{file}: {error}");
    }
}

/// The kinds of keys that `ring` can use, and those that it cannot.
#[test]
fn keys_are_usable_or_refused_with_their_algorithm() {
    let more = cfg!(feature = "aws-lc-rs");
    for (file, expected) in [
        ("openssl-default.p12", Ok(())),
        ("key-EC-P-384.p12", Ok(())),
        ("key-EC-P-521.p12", if more { Ok(()) } else { Err("1.3.132.0.35") }),
        ("key-ED25519.p12", Ok(())),
        ("key-RSA-4096.p12", Ok(())),
        ("keytool-secp256r1.p12", Ok(())),
        ("keytool-secp384r1.p12", Ok(())),
        ("keytool-rsa.p12", Ok(())),
        ("key-RSA-1024.p12", Err("1.2.840.113549.1.1.1")),
        ("key-RSA-PSS-2048.p12", Err("1.2.840.113549.1.1.10")),
        ("key-DSA.p12", Err("1.2.840.10040.4.1")),
        ("key-ED448.p12", Err("1.3.101.113")),
    ] {
        let identity = Identity::from_store(&open(file, "changeit").unwrap(), None, None).unwrap();
        let built = TlsConfig::new(TlsMode::Mutual(Trust::PublicRoots, identity)).client();
        match (built, expected) {
            (Ok(Some(_)), Ok(())) => {}
            (Err(TlsConfigError::UnsupportedKey { oid, .. }), Err(expected)) => assert_eq!(oid, expected),
            (built, _) => panic!("{file}: {built:?}"),
        }
    }
}

#[test]
fn a_key_with_a_password_of_its_own() {
    let store = open("java-default-key-password.p12", "changeit").unwrap();
    assert!(Identity::from_store(&store, None, Some(&"key-secret".into())).is_ok());
    for wrong in [Some("changeit"), Some("wrong"), Some(""), None] {
        let error = Identity::from_store(&store, None, wrong.map(Password::from).as_ref()).unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with("Get Key failed: wrong certificate password for the key \"driver\""),
            "{text}"
        );
        assert!(!text.contains("opens it"), "{text}");
    }
    // The password of the file would have been right.
    let store = open("java-default.p12", "changeit").unwrap();
    let error = Identity::from_store(&store, None, Some(&"wrong".into())).unwrap_err();
    assert!(error.to_string().ends_with("; the file password opens it"), "{error}");
    // Swapped.
    let error = open("java-default-key-password.p12", "key-secret").unwrap_err();
    assert!(error.to_string().starts_with("keystore password was incorrect"), "{error}");
}

#[test]
fn keys_are_chosen_by_alias() {
    let store = open("java-two-keys.p12", "changeit").unwrap();
    let key = |alias, password: &str| Identity::from_store(&store, alias, Some(&password.into()));
    assert!(key(Some("driver"), "first-secret").is_ok());
    assert!(key(Some("DRIVER"), "first-secret").is_ok(), "Java writes aliases in lower case");
    assert!(key(Some("second"), "second-secret").is_ok());
    let error = key(Some("second"), "first-secret").unwrap_err();
    assert_eq!(error.name(), "WrongKeyPassword");
    let error = key(None, "first-secret").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the certificate file holds several keys; name one by its alias: driver, second"
    );
    let error = key(Some("third"), "first-secret").unwrap_err();
    assert_eq!(
        error.to_string(),
        "no key of the certificate file has the alias \"third\"; there are: driver, second"
    );
    let error =
        Identity::from_store(&open("keytool-trusted.p12", "changeit").unwrap(), None, None).unwrap_err();
    assert_eq!(error.name(), "NoPrivateKey");
}

#[test]
fn a_store_without_a_mac_is_told_and_can_be_refused() {
    let strict = KeyStoreOptions::default().require_integrity(true);
    for file in ["openssl-nomac.p12", "openssl-nomac-encrypted.p12", "java-nomac.p12"] {
        assert_eq!(open(file, "changeit").unwrap().mac(), None, "{file}");
        let error = KeyStore::read(&octets(file), &"changeit".into(), strict).unwrap_err();
        assert_eq!(error.name(), "NoIntegrity", "{file}");
    }
    let with = KeyStore::read(&octets("openssl-default.p12"), &"changeit".into(), strict).unwrap();
    assert_eq!(with.mac(), Some("HMAC-SHA-256, 2048 iterations"));
}

#[test]
fn cut_off_anywhere_it_is_damaged_and_nothing_worse() {
    let whole = octets("openssl-legacy.p12");
    for length in 1..whole.len() {
        let error =
            KeyStore::read(&whole[..length], &"changeit".into(), KeyStoreOptions::default()).unwrap_err();
        assert!(matches!(error, KeyStoreError::Malformed { .. }), "{length}: {error}");
    }
}

/// The most cautious writers iterate 600,000 times; this build is not optimised, but what does the work is.
#[test]
fn six_hundred_thousand_iterations_take_less_than_a_second() {
    for file in ["openssl-iterations.p12", "gnutls-default.p12", "nss-default.p12"] {
        let begun = cpu_time::ThreadTime::now();
        open(file, "changeit").unwrap();
        assert!(begun.elapsed() < std::time::Duration::from_secs(1), "{file}: {:?}", begun.elapsed());
    }
}
