//! The options of a channel.

use smpp_driver::transport::tls::{TlsOptions, TlsOptionsError};

use crate::stores::folder;

fn options(given: &[(&str, &str)]) -> TlsOptions {
    let mut options = TlsOptions::default();
    for (name, value) in given {
        options.set(&format!("x-smpp-tls-{name}"), value).unwrap();
    }
    options
}

fn conflicts(given: &[(&str, &str)]) -> Vec<&'static str> {
    options(given).conflicts().iter().map(|conflict| conflict.key.trim_start_matches("x-smpp-tls-")).collect()
}

#[test]
fn values_that_are_not_allowed_are_named_with_those_that_are() {
    let mut options = TlsOptions::default();
    let mut said =
        |name: &str, value: &str| options.set(&format!("x-smpp-tls-{name}"), value).unwrap_err().to_string();
    assert_eq!(said("mode", "on"), "x-smpp-tls-mode: \"on\"; off, single or mutual is allowed");
    assert_eq!(
        said("version", "1.1"),
        "x-smpp-tls-version: TLS version \"1.1\": TLS 1.0 and 1.1 are not available (RFC 8996); use 1.2"
    );
    assert_eq!(
        said("version", "TLSv1.2"),
        "x-smpp-tls-version: TLS version \"TLSv1.2\": 1.2, 1.3 and both are allowed"
    );
    assert_eq!(said("name-check", "no"), "x-smpp-tls-name-check: \"no\"; host or off is allowed");
    assert!(
        said("server-name", "two words").starts_with("x-smpp-tls-server-name: server name \"two words\": ")
    );
    assert!(said("pins", "00,zz").starts_with("x-smpp-tls-pins: pin \"00\": the SHA-256 fingerprint"));
    assert!(
        said("pasword", "secret")
            .starts_with("x-smpp-tls-pasword: unknown; the options of TLS are x-smpp-tls-mode,")
    );
    assert!(!said("pasword", "secret").contains("secret"));
}

/// What is set, and which options do not fit the others.
type Case = (&'static [(&'static str, &'static str)], &'static [&'static str]);

#[test]
fn all_conflicts_are_listed() {
    const PATH: (&str, &str) = ("path-to-certificate", "driver.p12");
    let cases: &[Case] = &[
        (&[], &[]),
        (&[("mode", "single")], &[]),
        (&[("mode", "off"), ("version", "1.2")], &[]),
        (&[PATH], &["path-to-certificate"]),
        (&[("mode", "off"), PATH, ("alias", "a")], &["path-to-certificate", "alias"]),
        (&[("mode", "mutual")], &["path-to-certificate"]),
        (
            &[("mode", "mutual"), ("certificate-password", "x"), ("certificate-file-password", "y")],
            &["path-to-certificate", "certificate-file-password", "certificate-password"],
        ),
        (&[("mode", "single"), ("certificate-password", "x")], &["certificate-password"]),
        (&[("mode", "single"), PATH, ("certificate-file-password", "y"), ("certificate-password", "x")], &[]),
        (&[("mode", "single"), PATH, ("alias", "a")], &["alias"]),
        (&[("mode", "single"), ("name-check", "off")], &["name-check"]),
        (&[("mode", "single"), PATH, ("name-check", "off")], &[]),
        (&[("mode", "single"), PATH, ("name-check", "off"), ("server-name", "a")], &["server-name"]),
        (&[("mode", "single"), PATH, ("pins", PIN)], &["pins"]),
        (&[("mode", "mutual"), PATH, ("pins", PIN)], &[]),
        (&[("mode", "mutual"), PATH, ("path-to-certificate", "")], &["path-to-certificate"]),
    ];
    for (given, expected) in cases {
        assert_eq!(conflicts(given), *expected, "{given:?}");
    }
    let error = options(&[("mode", "mutual")]).build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "x-smpp-tls-path-to-certificate is missing: with x-smpp-tls-mode mutual it holds the key that is shown to the SMSC"
    );
}

const PIN: &str = "00112233445566778899AABBCCDDEEFF:00112233445566778899AABBCCDDEEFF";

#[tokio::test]
async fn the_store_is_opened_once_with_both_passwords() {
    let store = folder().join("java-default-key-password.p12");
    let path = ("path-to-certificate", store.to_str().unwrap());
    let mutual = |file: &str, key: &str| {
        options(&[
            ("mode", "mutual"),
            path,
            ("certificate-file-password", file),
            ("certificate-password", key),
        ])
    };
    assert!(mutual("changeit", "key-secret").build().unwrap().is_some());
    assert!(mutual("changeit", "key-secret").load().await.unwrap().is_some());
    for (file, key, starts) in [
        ("wrong", "key-secret", "keystore password was incorrect"),
        ("changeit", "wrong", "Get Key failed: wrong certificate password"),
        ("changeit", "", "Get Key failed: wrong certificate password"),
        ("key-secret", "changeit", "keystore password was incorrect"),
    ] {
        let error = mutual(file, key).build().unwrap_err();
        assert!(error.to_string().starts_with(starts), "{error}");
        for secret in ["changeit", "key-secret"] {
            assert!(!format!("{error} {error:?} {:?}", mutual(file, key)).contains(secret), "{error:?}");
        }
        assert!(matches!(error, TlsOptionsError::Config(_)));
    }
    // No key is needed to check the SMSC, and its password is not asked for.
    let single = options(&[("mode", "single"), path, ("certificate-file-password", "changeit")]);
    assert!(single.build().unwrap().is_some());
    assert!(options(&[("mode", "off")]).build().unwrap().is_none());
}
