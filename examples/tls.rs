//! TLS in its two modes, and what it says when something is wrong: `cargo run --example tls`.
//!
//! Makes a CA, a certificate for an SMSC and one for an ESME, in memory; runs an SMSC that demands certificates; binds in
//! the modes `single` and `mutual`; then shows three failures and their messages.

use std::error::Error;
use std::net::SocketAddr;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use smpp_driver::codec::SubmitSm;
use smpp_driver::testing::{Smsc, SmscEvent, SmscOptions};
use smpp_driver::transport::tls::{
    ClientCertificates, Identity, NamePolicy, TlsConfig, TlsMode, TlsServerConfig, Trust,
    certificates_from_pem,
};
use smpp_driver::transport::{Bind, Client, ServerOptions};

type Result<T> = std::result::Result<T, Box<dyn Error>>;
type Ca = CertifiedIssuer<'static, KeyPair>;

#[tokio::main]
async fn main() -> Result<()> {
    let ca = ca("Example CA")?;
    let trust = trust(&ca)?;
    let smsc_identity = identity(&ca, "smsc.example", &["localhost"])?;
    let esme_identity = identity(&ca, "esme.example", &[])?;

    println!("single   the SMSC shows a certificate");
    let smsc = smsc(smsc_identity.clone(), ClientCertificates::None).await?;
    let single = TlsConfig::new(TlsMode::Single(trust.clone()));
    send(single.clone(), smsc.local_addr()).await?;
    smsc.stop().await;

    println!("mutual   the SMSC demands one, too");
    let mut smsc = self::smsc(smsc_identity, ClientCertificates::Required(trust.clone())).await?;
    let mutual = TlsConfig::new(TlsMode::Mutual(trust.clone(), esme_identity.clone()));
    send(mutual.clone(), smsc.local_addr()).await?;
    if let Some(SmscEvent::Bound { system_id, certificate, .. }) = smsc.next_event().await {
        println!("         it saw {system_id} with the certificate of {}", certificate.unwrap_or_default());
    }

    let other = self::ca("Another CA")?;
    let failures = [
        ("mode single where mutual is needed", single),
        (
            "an SMSC of a CA that is not trusted",
            TlsConfig::new(TlsMode::Mutual(self::trust(&other)?, esme_identity)),
        ),
        ("an SMSC of another name", mutual.names(NamePolicy::expect("smsc2.example")?)),
    ];
    for (what, config) in failures {
        match send(config, smsc.local_addr()).await {
            Ok(()) => return Err(format!("{what}: nothing failed").into()),
            Err(error) => println!("failure  {what}:\n         {error}"),
        }
    }
    smsc.stop().await;
    Ok(())
}

/// Binds, sends one message and unbinds.
async fn send(config: TlsConfig, address: SocketAddr) -> Result<()> {
    let client = Client::new(Bind::new("ESME1", "secret")?).tls(config.client()?);
    let (connection, _events) = client.connect(("localhost", address.port())).await?;
    let submit_sm = SubmitSm::builder().destination_addr("447700900123").short_message(b"Hello").build()?;
    println!("         sent, message_id {:?}", connection.request(submit_sm).await?.message_id);
    connection.unbind().await;
    Ok(())
}

async fn smsc(identity: Identity, clients: ClientCertificates) -> Result<Smsc> {
    let mut server = ServerOptions::default();
    server.tls = Some(TlsServerConfig::new(identity).clients(clients).server()?);
    Ok(Smsc::start(SmscOptions::default().server(server)).await?)
}

fn params(name: &str, names: &[&str]) -> Result<CertificateParams> {
    let mut params = CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())?;
    params.distinguished_name.push(DnType::CommonName, name);
    Ok(params)
}

fn ca(name: &str) -> Result<Ca> {
    let mut params = params(name, &[])?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}

/// A key and a certificate of this CA. From a file it would be `Identity::from_store`.
fn identity(ca: &Ca, name: &str, names: &[&str]) -> Result<Identity> {
    let key = KeyPair::generate()?;
    let certificate = params(name, names)?.signed_by(&key, ca)?;
    Ok(Identity::from_pem(format!("{}{}", certificate.pem(), key.serialize_pem()).as_bytes())?)
}

fn trust(ca: &Ca) -> Result<Trust> {
    Ok(Trust::Certificates(certificates_from_pem(ca.pem().as_bytes())?))
}
