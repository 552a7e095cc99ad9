//! Key stores that no program writes by default, and those that mean harm.

use std::time::Duration;

use cpu_time::ThreadTime;
use smpp_driver::transport::tls::{
    ClientCertificates, Identity, KeyStore, KeyStoreError, KeyStoreOptions, Password, TlsConfig,
    TlsConfigError, TlsMode, Trust, TrustReason,
};

use crate::pki::{self, Signed};
use crate::stores::{octets, open};
use crate::writer::{
    ANY, KEY_ID, NAME, TRUSTED, attribute, bag, bmp, certificate, data, encrypted, file, key, mac, mac_data,
    number, oid, pbes2, pbkdf2_with, pbmac1, safes, scrypt_with, seq, tlv, with_mac,
};

fn read(octets: &[u8]) -> Result<KeyStore, KeyStoreError> {
    KeyStore::read(octets, &"changeit".into(), KeyStoreOptions::default())
}

fn subjects(store: &KeyStore) -> Vec<String> {
    let trusted = store.certificates().filter(|entry| entry.trust().is_trusted());
    trusted.map(|entry| entry.certificate().subject().to_owned()).collect()
}

/// `tests/interop/tls.py` has keytool and OpenSSL read what this leaves there.
#[test]
fn the_writer_writes_what_others_read() {
    let root = Signed::ca("root");
    let marks = [attribute(NAME, &bmp("ca")), attribute(TRUSTED, &oid(ANY))];
    let safes = safes(&[certificate(&root.der, &marks)]);
    let whole = with_mac(&safes, &mac(&safes, "changeit", 1000));
    assert_eq!(subjects(&read(&whole).unwrap()), ["CN=root"]);
    if let Some(path) = std::env::var_os("WRITTEN_STORE") {
        std::fs::write(path, whole).unwrap();
    }
}

#[test]
fn macs_are_checked() {
    let safes = safes(&[certificate(&Signed::ca("root").der, &[])]);
    for (name, mac) in [("PKCS#12", mac(&safes, "changeit", 3)), ("PBMAC1", pbmac1(&safes, "changeit"))] {
        let whole = with_mac(&safes, &mac);
        assert!(read(&whole).unwrap().mac().is_some(), "{name}");
        let wrong = KeyStore::read(&whole, &"wrong".into(), KeyStoreOptions::default()).unwrap_err();
        assert!(matches!(wrong, KeyStoreError::WrongFilePassword), "{name}: {wrong}");
        // One octet of the certificates altered.
        let mut altered = whole.clone();
        let middle = altered.len() / 2;
        altered[middle] ^= 1;
        assert!(read(&altered).is_err(), "{name}");
    }
}

/// 200 wrong passwords of each kind, for each scheme: always the same error. A padding that happens to fit must not
/// pass for the right password, nor as a damaged file.
#[test]
fn a_wrong_password_is_always_told_as_such() {
    let nomac = ["openssl-nomac-encrypted.p12"];
    let schemes = [
        "openssl-noiter.p12",
        "openssl-PBE-SHA1-RC2-40.p12",
        "openssl-PBE-SHA1-RC2-128.p12",
        "openssl-PBE-SHA1-3DES.p12",
        "openssl-PBE-SHA1-2DES.p12",
        "openssl-DES-EDE3-CBC.p12",
        "openssl-AES-128-CBC.p12",
    ];
    for file in schemes {
        let (store, octets) = (open(file, "changeit").unwrap(), octets(file));
        for wrong in 0..200 {
            let password = Password::new(format!("wrong {wrong}"));
            let error = KeyStore::read(&octets, &password, KeyStoreOptions::default()).unwrap_err();
            assert!(matches!(error, KeyStoreError::WrongFilePassword), "{file}: {error}");
            let error = Identity::from_store(&store, None, Some(&password)).unwrap_err();
            assert_eq!(error.name(), "WrongKeyPassword", "{file}: {error}");
        }
    }
    for file in nomac {
        for wrong in 0..1000 {
            let error = open(file, &format!("wrong {wrong}")).unwrap_err();
            assert!(matches!(error, KeyStoreError::WrongFilePassword), "{file}: {error}");
        }
    }
}

#[test]
fn java_marks_say_who_is_trusted() {
    let (root, other) = (Signed::ca("root"), Signed::ca("other"));
    let marked = |usage: &str| vec![attribute(TRUSTED, &oid(usage))];
    let store =
        read(&file(&safes(&[certificate(&root.der, &marked(ANY)), certificate(&other.der, &[])]))).unwrap();
    assert_eq!(subjects(&store), ["CN=root"]);
    let why: Vec<_> = store.certificates().map(|entry| entry.trust()).collect();
    assert_eq!(why, [TrustReason::Marked, TrustReason::NotMarked]);
    // Marked for clients, it does not vouch for servers, and is no reason to trust the others.
    let for_clients = marked("1.3.6.1.5.5.7.3.2");
    let store =
        read(&file(&safes(&[certificate(&root.der, &for_clients), certificate(&other.der, &[])]))).unwrap();
    assert_eq!(subjects(&store), [""; 0]);
    let error = TlsConfig::new(TlsMode::Single(Trust::Store(store.clone()))).client().unwrap_err();
    assert!(matches!(error, TlsConfigError::NoTrustedCertificates), "{error}");
    // A server asks for clients, and may trust it.
    let esme = Signed::leaf("smsc", &["localhost"], &root);
    let config = smpp_driver::transport::tls::TlsServerConfig::new(esme.identity(&[]));
    assert!(config.clients(ClientCertificates::Required(Trust::Store(store))).server().is_ok());
    for_server_auth(&root);
}

fn for_server_auth(root: &Signed) {
    let marks = vec![attribute(TRUSTED, &oid("1.3.6.1.5.5.7.3.1"))];
    assert_eq!(subjects(&read(&file(&safes(&[certificate(&root.der, &marks)]))).unwrap()), ["CN=root"]);
}

/// The key's public half finds its certificate; ids break ties only.
#[test]
fn certificates_are_found_by_the_key() {
    let root = Signed::ca("root");
    let middle = Signed::by(pki::ca_params("middle"), Some(&root));
    let (own, foreign) = (Signed::leaf("own", &[], &middle), Signed::leaf("foreign", &[], &middle));
    let id = |id: u8| attribute(KEY_ID, &tlv(4, &[&[id]]));
    let key_der = own.key.serialize_der();
    let cases: Vec<(&str, Vec<Vec<u8>>)> = vec![
        ("no id", vec![key(&key_der, &[]), certificate(&own.der, &[]), certificate(&foreign.der, &[])]),
        (
            "wrong id",
            vec![
                key(&key_der, &[id(1)]),
                certificate(&foreign.der, &[id(1)]),
                certificate(&own.der, &[id(2)]),
            ],
        ),
        (
            "reversed, leaf last",
            vec![
                certificate(&root.der, &[]),
                certificate(&middle.der, &[]),
                certificate(&own.der, &[]),
                key(&key_der, &[]),
            ],
        ),
    ];
    for (case, bags) in cases {
        let store = read(&file(&safes(&bags))).unwrap();
        let identity = Identity::from_store(&store, None, None).unwrap();
        let built = TlsConfig::new(TlsMode::Mutual(Trust::PublicRoots, identity)).client();
        assert!(built.is_ok(), "{case}: {:?}", built.err());
    }
    let store = read(&file(&safes(&[key(&key_der, &[]), certificate(&foreign.der, &[])]))).unwrap();
    let identity = Identity::from_store(&store, None, None).unwrap();
    let error = TlsConfig::new(TlsMode::Mutual(Trust::PublicRoots, identity)).client().unwrap_err();
    assert_eq!(error.to_string(), "the certificate file holds no certificate for the key \"#1\"");
}

#[test]
fn names_in_every_form_and_attributes_in_any_order() {
    let root = Signed::ca("root");
    let cases = [
        (vec![attribute(NAME, &bmp("Grüße 🔑"))], Some("Grüße 🔑")),
        (vec![attribute(NAME, &tlv(0x0C, &["plain".as_bytes()]))], Some("plain")),
        (vec![attribute(KEY_ID, &tlv(4, &[b"z"])), attribute(NAME, &bmp("after"))], Some("after")),
        (vec![attribute(NAME, &bmp("first")), attribute(NAME, &bmp("second"))], Some("first")),
        (vec![seq(&[&oid(NAME), &tlv(0x31, &[])])], None),
        (vec![attribute("1.2.3.4", &[5, 0])], None),
    ];
    for (attributes, expected) in cases {
        let store = read(&file(&safes(&[certificate(&root.der, &attributes)]))).unwrap();
        assert_eq!(store.certificates().next().unwrap().alias(), expected);
    }
}

#[test]
fn entries_of_other_kinds_are_counted_and_nested_safes_read() {
    let root = Signed::ca("root");
    let sdsi = bag(3, &seq(&[&oid("1.2.840.113549.1.9.22.2"), &tlv(0xA0, &[&tlv(0x16, &[b"SDSI"])])]), &[]);
    let (crl, secret) = (bag(4, &seq(&[]), &[]), bag(5, &seq(&[]), &[]));
    let unknown = seq(&[&oid("1.2.3.4"), &tlv(0xA0, &[&[5, 0]])]);
    let mut nested = certificate(&root.der, &[]);
    let store = read(&file(&safes(&[sdsi, crl, secret, unknown, nested.clone()]))).unwrap();
    assert_eq!((store.ignored(), store.certificates().count()), (4, 1));
    for depth in 1..=5 {
        nested = bag(6, &seq(&[&nested]), &[]);
        let store = read(&file(&safes(std::slice::from_ref(&nested))));
        assert_eq!(store.is_ok(), depth <= 4, "{depth}");
    }
}

/// Whatever a file asks for, the answer comes within a second.
#[test]
fn files_that_mean_harm_cost_little() {
    let inside = safes(&[certificate(&Signed::ca("root").der, &[])]);
    let with_iterations = |iterations: &[u8]| {
        with_mac(&inside, &mac_data("2.16.840.1.101.3.4.2.1", &[0; 32], b"saltsalt", iterations))
    };
    let in_safe = |derivation: &[u8]| file(&seq(&[&encrypted(&pbes2(derivation), &[7; 64])]));
    let deep = |open: &[u8]| [seq(&[&[2, 1, 3]]), open.repeat(2000)].concat();
    let mut cases = vec![
        ("2^31-1 iterations", with_iterations(&number((1 << 31) - 1))),
        ("0 iterations", with_iterations(&number(0))),
        ("-5 iterations", with_iterations(&[2, 1, 0xFB])),
        ("2^63 iterations", with_iterations(&number(1 << 63))),
        (
            "a salt of 1 MB",
            with_mac(&inside, &mac_data("2.16.840.1.101.3.4.2.1", &[0; 32], &[9; 1 << 20], &number(1))),
        ),
        ("PBKDF2 2^32-1", in_safe(&pbkdf2_with(b"salt", &number(u32::MAX.into())))),
        ("PBKDF2 0", in_safe(&pbkdf2_with(b"salt", &number(0)))),
        ("PBKDF2, long salt", in_safe(&pbkdf2_with(&[1; 1000], &number(1)))),
        ("PBKDF2 2,000,000", in_safe(&pbkdf2_with(b"salt", &number(2_000_000)))),
        ("PBKDF2 2,000,001", in_safe(&pbkdf2_with(b"salt", &number(2_000_001)))),
        ("scrypt N 2^30", in_safe(&scrypt_with(1 << 30, 8, 1))),
        ("scrypt N 2^62", in_safe(&scrypt_with(1 << 62, 8, 1))),
        ("scrypt N 3", in_safe(&scrypt_with(3, 8, 1))),
        ("scrypt r 65535", in_safe(&scrypt_with(2, 65535, 65535))),
        ("scrypt 0", in_safe(&scrypt_with(0, 0, 0))),
        ("indefinite lengths", deep(&[0x30, 0x80])),
        ("200,000 indefinite lengths", [0x30, 0x80].repeat(200_000)),
        ("2,000 sequences", (0..2000).fold(Vec::new(), |inner, _| seq(&[&inner]))),
        ("length FFFFFFFF", vec![0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 2, 1, 3]),
        ("a short IV", file(&seq(&[&encrypted(&short_iv(), &[7; 64])]))),
    ];
    let expensive = encrypted(&pbes2(&pbkdf2_with(b"salt", &number(2_000_000))), &[7; 64]);
    cases.push(("200 expensive safes", file(&seq(&[&expensive.repeat(200)]))));
    let entries = vec![bag(5, &seq(&[]), &[]); 1001];
    cases.push(("1,001 entries", file(&safes(&entries))));
    for (case, octets) in cases {
        let begun = ThreadTime::now();
        let error = read(&octets).unwrap_err();
        assert!(begun.elapsed() < Duration::from_secs(1), "{case}: {:?}", begun.elapsed());
        assert!(!matches!(error, KeyStoreError::Io { .. }), "{case}: {error}");
    }
    let many = vec![attribute("1.2.3.4", &[5, 0]); 20_000];
    let begun = ThreadTime::now();
    assert!(read(&file(&safes(&[certificate(&Signed::ca("root").der, &many)]))).is_ok());
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
}

fn short_iv() -> Vec<u8> {
    let cipher = seq(&[&oid("1.2.840.113549.3.7"), &tlv(4, &[&[7; 3]])]);
    seq(&[&oid("1.2.840.113549.1.5.13"), &seq(&[&pbkdf2_with(b"salt", &number(1)), &cipher])])
}

#[test]
fn ten_thousand_broken_stores_do_no_harm() {
    let seeds = [
        octets("openssl-noiter.p12"),
        octets("openssl-plain.p12"),
        octets("bouncycastle-PKCS12.p12"),
        file(&safes(&[certificate(&Signed::ca("root").der, &[attribute(NAME, &bmp("root"))])])),
    ];
    let mut chance = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |below: usize| {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        usize::try_from(chance % below as u64).unwrap()
    };
    for round in 0..10_000 {
        let mut octets = seeds[round % seeds.len()].clone();
        for _ in 0..=next(4) {
            let at = next(octets.len());
            match next(4) {
                0 => octets[at] = u8::try_from(next(256)).unwrap(),
                1 => octets[at] ^= 1 << next(8),
                2 => drop(octets.remove(at)),
                _ => octets.insert(at, u8::try_from(next(256)).unwrap()),
            }
        }
        let begun = ThreadTime::now();
        if let Ok(store) = read(&octets) {
            let _key = Identity::from_store(&store, None, None);
        }
        assert!(begun.elapsed() < Duration::from_secs(3), "{round}: {:?}", begun.elapsed());
    }
}

#[test]
fn nothing_shows_passwords_or_keys() {
    let store = open("java-default-key-password.p12", "changeit").unwrap();
    let identity = Identity::from_store(&store, None, Some(&"key-secret".into())).unwrap();
    let wrong = Identity::from_store(&store, None, Some(&"not-this-one".into())).unwrap_err();
    let config = TlsConfig::new(TlsMode::Mutual(Trust::Store(store.clone()), identity.clone()));
    let client = config.clone().client().unwrap();
    let shown = format!(
        "{store:?} {identity:?} {wrong:?} {wrong} {config:?} {client:?} {:?}",
        Password::from("changeit")
    );
    for secret in ["changeit", "key-secret", "not-this-one", "[48,"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
    assert!(data(&[]).len() > 2);
}
