//! Whom a client trusts: every row of the table of outcomes, for TLS 1.2 and 1.3.

use rcgen::{ExtendedKeyUsagePurpose, IsCa};
use smpp_driver::transport::tls::{
    ClientCertificates, Distrust, NamePolicy, Pin, TlsConfig, TlsConfigError, TlsError, TlsMode, TlsVersions,
    Trust,
};
use smpp_driver::transport::{Client, ConnectError};

use crate::pki::{
    self, Signed, client, expired, future, params, purpose, serve, tls_client, tls_server, trust,
};

const HOST: &[&str] = &["localhost"];
const VERSIONS: [TlsVersions; 2] = [TlsVersions::Tls12, TlsVersions::Tls13];

/// What a client says: `ok`, or why it does not trust.
async fn outcome(trust: &Trust, names: &NamePolicy, server: &Server<'_>, host: &str) -> [String; 2] {
    let tls = tls_server(server.leaf.identity(server.sends), ClientCertificates::None);
    let listen = if host == "::1" { "[::1]:0" } else { "127.0.0.1:0" };
    let port = serve(listen, tls).await.port();
    let mut said = Vec::new();
    for version in VERSIONS {
        let tls = tls_client(TlsMode::Single(trust.clone()), names.clone(), version);
        said.push(match client(tls).connect((host, port)).await {
            Ok((connection, _events)) => {
                connection.unbind().await;
                "ok".to_owned()
            }
            Err(ConnectError::Tls(TlsError::SmscNotTrusted(why))) => name(&why).to_owned(),
            Err(other) => other.to_string(),
        });
    }
    said.try_into().unwrap()
}

struct Server<'a> {
    leaf: &'a Signed,
    sends: &'a [&'a Signed],
}

fn name(why: &Distrust) -> &'static str {
    match why {
        Distrust::UnknownIssuer { .. } => "unknown issuer",
        Distrust::SelfSigned { .. } => "self-signed",
        Distrust::CaAsServer { .. } => "CA as server",
        Distrust::IssuerNotCa { .. } => "not a CA",
        Distrust::WrongName { .. } => "wrong name",
        Distrust::Expired { .. } => "expired",
        Distrust::NotYetValid { .. } => "not yet valid",
        Distrust::WrongPurpose => "wrong purpose",
        Distrust::BadSignature => "bad signature",
        Distrust::UnsupportedAlgorithm => "unsupported",
        Distrust::BadEncoding => "bad encoding",
        _ => "other",
    }
}

/// Case, trusted, shown, sent with it, dialled, said with `Host`, said with `ChainOnly`.
type Row<'a> = (&'static str, Trust, &'a Signed, &'a [&'a Signed], &'static str, &'static str, &'static str);

#[tokio::test]
async fn the_table_of_outcomes() {
    let root = Signed::ca("root");
    let middle = Signed::by(pki::ca_params("middle"), Some(&root));
    let other = Signed::ca("other");
    let leaf = |params| Signed::by(params, Some(&middle));
    let alone = |params| Signed::by(params, None);

    let good = leaf(params("smsc", HOST));
    let foreign_name = leaf(params("smsc", &["smsc.example"]));
    let nameless = leaf(params("localhost", &[]));
    let by_ip = leaf(params("smsc", &["127.0.0.1", "::1"]));
    let old = leaf(expired(params("smsc", HOST)));
    let new = leaf(future(params("smsc", HOST)));
    let for_clients = leaf(purpose(params("smsc", HOST), ExtendedKeyUsagePurpose::ClientAuth));
    let mut explicit = params("smsc", &["smsc.example"]);
    explicit.is_ca = IsCa::ExplicitNoCa;
    let own = alone(explicit);
    let mut ca = pki::ca_params("smsc");
    ca.subject_alt_names = params("", HOST).subject_alt_names;
    let own_ca = alone(ca);
    let own_bare = alone(params("smsc", &["smsc.example"]));
    let own_old = alone(expired(params("smsc", HOST)));
    let sibling = leaf(params("smsc2", HOST));
    // m: signed by the key of a host that is trusted, but is no CA.
    let signed_by_host = Signed::by(params("evil", HOST), Some(&own));

    let (roots, middles, both) = (trust(&[&root]), trust(&[&middle]), trust(&[&root, &middle]));
    let chain: &[&Signed] = &[&middle];
    let (whole_chain, host): (&[&Signed], &[&Signed]) = (&[&middle, &root], &[&own]);
    let rows: Vec<Row<'_>> = vec![
        ("a1", roots.clone(), &good, chain, "localhost", "ok", "ok"),
        ("a4", roots.clone(), &foreign_name, chain, "localhost", "wrong name", "ok"),
        ("b", roots.clone(), &nameless, chain, "localhost", "wrong name", "ok"),
        ("c1", roots.clone(), &by_ip, chain, "127.0.0.1", "ok", "ok"),
        ("c1 v6", roots.clone(), &by_ip, chain, "::1", "ok", "ok"),
        ("c2", roots.clone(), &good, chain, "127.0.0.1", "wrong name", "ok"),
        ("d1", trust(&[&own]), &own, &[], "localhost", "ok", "ok"),
        ("d2", trust(&[&own_ca]), &own_ca, &[], "localhost", "ok", "ok"),
        ("d3", trust(&[&own_bare]), &own_bare, &[], "localhost", "ok", "ok"),
        ("d5", roots.clone(), &own, &[], "localhost", "self-signed", "self-signed"),
        ("e1", trust(&[&foreign_name]), &foreign_name, &[], "localhost", "ok", "ok"),
        ("e2", trust(&[&foreign_name]), &foreign_name, whole_chain, "localhost", "ok", "ok"),
        ("e3", trust(&[&foreign_name]), &sibling, chain, "localhost", "unknown issuer", "unknown issuer"),
        ("e4", trust(&[&good]), &good, &[], "127.0.0.1", "ok", "ok"),
        ("f1", roots.clone(), &old, chain, "localhost", "expired", "expired"),
        ("f2", trust(&[&own_old]), &own_old, &[], "localhost", "expired", "expired"),
        ("f3", roots.clone(), &new, chain, "localhost", "not yet valid", "not yet valid"),
        ("g", trust(&[&other]), &good, chain, "localhost", "unknown issuer", "unknown issuer"),
        ("h1", roots.clone(), &good, &[], "localhost", "unknown issuer", "unknown issuer"),
        ("h2", both, &good, &[], "localhost", "ok", "ok"),
        ("h3", middles, &good, &[], "localhost", "ok", "ok"),
        ("j1", roots.clone(), &good, chain, "localhost", "ok", "ok"),
        ("j2", roots, &for_clients, chain, "localhost", "wrong purpose", "wrong purpose"),
        ("j3", trust(&[&for_clients]), &for_clients, &[], "localhost", "wrong purpose", "wrong purpose"),
        ("m", trust(&[&own]), &signed_by_host, host, "localhost", "not a CA", "not a CA"),
    ];
    let mut faults = Vec::new();
    for (case, trust, leaf, sends, host, with_host, chain_only) in &rows {
        let server = Server { leaf, sends };
        for (names, expected) in [(NamePolicy::Host, with_host), (NamePolicy::ChainOnly, chain_only)] {
            let said = outcome(trust, &names, &server, host).await;
            if said.iter().any(|said| said != expected) {
                faults.push(format!("{case} {names:?}: {said:?}, not {expected}"));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// A tunnel, or an SMSC that is dialled by another name. A pin does not waive it.
#[tokio::test]
async fn an_expected_name_is_checked_in_place_of_the_host() {
    let root = Signed::ca("root");
    let smsc = Signed::leaf("smsc", &["smsc.example"], &root);
    let server = Server { leaf: &smsc, sends: &[] };
    for trust in [trust(&[&root]), trust(&[&smsc]), Trust::Pins(vec![Pin::of(&smsc.der)])] {
        for (expected, said) in
            [("smsc.example", "ok"), ("other.example", "wrong name"), ("127.0.0.1", "wrong name")]
        {
            let names = NamePolicy::expect(expected).unwrap();
            assert_eq!(outcome(&trust, &names, &server, "localhost").await, [said; 2], "{expected}");
        }
    }
    for bad in ["[::1]", "fe80::1%eth0", "two words", "smsc.exämple", ""] {
        let error = NamePolicy::expect(bad).unwrap_err();
        assert!(matches!(error, TlsConfigError::BadServerName { .. }), "{bad}: {error}");
    }
}

/// Who has a copy of a trusted certificate has not its key.
#[tokio::test]
async fn a_pinned_certificate_with_another_key_is_refused() {
    let own = Signed::by(params("smsc", HOST), None);
    let thief = Signed::by(params("thief", HOST), None);
    let provider = rustls::crypto::ring::default_provider();
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(thief.key.serialize_der());
    let key = provider.key_provider.load_private_key(key.into()).unwrap();
    let stolen = rustls::sign::CertifiedKey::new(vec![own.der.clone()], key);
    let config = rustls::ServerConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(std::sync::Arc::new(rustls::sign::SingleCertAndKey::from(stolen)));
    let tls = smpp_driver::transport::tls::TlsServer::from_rustls(config.into());
    let port = serve("127.0.0.1:0", tls).await.port();
    for version in VERSIONS {
        let tls = tls_client(TlsMode::Single(trust(&[&own])), NamePolicy::Host, version);
        let error = client(tls).connect(("localhost", port)).await.unwrap_err();
        let ConnectError::Tls(TlsError::SmscNotTrusted(Distrust::BadSignature)) = error else {
            panic!("{error}")
        };
    }
}

#[tokio::test]
async fn a_private_store_replaces_the_public_cas_and_the_message_says_who_is_not_trusted() {
    let root = Signed::ca("root");
    let smsc = Signed::leaf("smsc", HOST, &root);
    let server = Server { leaf: &smsc, sends: &[] };
    assert_eq!(
        outcome(&Trust::PublicRoots, &NamePolicy::Host, &server, "localhost").await,
        ["unknown issuer"; 2]
    );

    let tls = tls_server(smsc.identity(&[]), ClientCertificates::None);
    let port = serve("127.0.0.1:0", tls).await.port();
    let said = async |trust: Trust, names| {
        let tls = tls_client(TlsMode::Single(trust), names, TlsVersions::Both);
        client(tls).connect(("localhost", port)).await.unwrap_err().to_string()
    };
    assert_eq!(
        said(Trust::PublicRoots, NamePolicy::Host).await,
        "the SMSC is not trusted: its certificate (CN=smsc) was issued by CN=root, which is not among the trusted ones, \
         or an intermediate certificate is missing; import the CA's certificate into the certificate file"
    );
    assert_eq!(
        said(trust(&[&root]), NamePolicy::expect("smsc.example").unwrap()).await,
        "the SMSC is not trusted: its certificate is not for \"smsc.example\" but for localhost; connect by one of \
         these names, or tell the expected one"
    );
    let error = TlsConfig::new(TlsMode::Single(Trust::PublicRoots))
        .names(NamePolicy::ChainOnly)
        .client()
        .unwrap_err();
    assert!(matches!(error, TlsConfigError::UnsafeNamePolicy), "{error}");
    let error = TlsConfig::new(TlsMode::Single(Trust::Certificates(vec![]))).client().unwrap_err();
    assert!(matches!(error, TlsConfigError::NoTrustedCertificates), "{error}");
    // Nobody is asked without TLS.
    let off = Client::new(smpp_driver::transport::Bind::new("ESME1", "secret").unwrap()).tls(None);
    assert!(off.connect(("localhost", port)).await.is_err());
}
