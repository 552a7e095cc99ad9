//! Other formats, recognised so that the error can say what to do.

use super::super::error::{KeyStoreError, NotPkcs12};
use super::ber::{Reader, SEQUENCE};
use super::limits::MAX_FILE;

/// Says what a file is if it is no PKCS#12.
pub(super) fn check(octets: &[u8]) -> Result<(), KeyStoreError> {
    const PEM: &[u8] = b"-----BEGIN";
    // `openssl x509 -text` writes text before the PEM.
    let head = &octets[..octets.len().min(4096)];
    let other = match octets {
        _ if octets.len() > MAX_FILE => return Err(KeyStoreError::TooLarge { limit: MAX_FILE }),
        [] => NotPkcs12::Empty,
        [0xFE, 0xED, 0xFE, 0xED, ..] => NotPkcs12::Jks,
        [0xCE, 0xCE, 0xCE, 0xCE, ..] => NotPkcs12::Jceks,
        _ if head.windows(PEM.len()).any(|window| window == PEM) => NotPkcs12::Pem,
        [SEQUENCE, ..] if is_certificate(octets) => NotPkcs12::Certificate,
        [SEQUENCE, ..] => return Ok(()),
        _ => NotPkcs12::Unknown,
    };
    Err(KeyStoreError::NotPkcs12(other))
}

/// A key store begins with a version, a certificate with what is signed.
fn is_certificate(octets: &[u8]) -> bool {
    let mut reader = Reader::new(octets, "file");
    reader.enter(SEQUENCE).is_ok_and(|inside| inside.next_is(SEQUENCE))
}
