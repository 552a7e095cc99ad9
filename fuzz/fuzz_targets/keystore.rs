//! Key stores: none panics, takes more than a second or more than 64 MiB. Those of the tests are where to begin:
//! `cargo fuzz run keystore fuzz/corpus/keystore tests/data/keystores -- -max_len=65536 -timeout=2 -malloc_limit_mb=64`

#![no_main]

use smpp_driver::transport::tls::{Identity, KeyStore, KeyStoreOptions, TlsConfig, TlsMode, Trust};

libfuzzer_sys::fuzz_target!(|octets: &[u8]| {
    let Ok(store) = KeyStore::read(octets, &"changeit".into(), KeyStoreOptions::default()) else { return };
    let trusted = store.certificates().filter(|entry| entry.trust().is_trusted()).count();
    let usable = TlsConfig::new(TlsMode::Single(Trust::Store(store.clone()))).client();
    assert!(usable.is_err() || trusted > 0);
    for key in store.keys().take(2) {
        if let Ok(identity) = Identity::from_store(&store, Some(&key.alias()), None) {
            let _usable = TlsConfig::new(TlsMode::Mutual(Trust::PublicRoots, identity)).client();
        }
    }
});
