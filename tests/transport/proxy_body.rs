//! The body of the fuzz target `proxy`; `proxy.rs` runs it over octets of its own.

use smpp_driver::transport::{ProxyHeader, ProxyVersion};

/// Whatever comes: a header is within the octets, is the same when more follow it, and when it is written anew.
pub(crate) fn proxy(octets: &[u8]) {
    let Ok(Some((header, length))) = ProxyHeader::parse(octets) else { return };
    assert!(length <= octets.len());
    assert_eq!(ProxyHeader::parse(&octets[..length]), Ok(Some((header, length))));
    assert_eq!(ProxyHeader::parse(&octets[..length - 1]), Ok(None), "it is not whole before");
    let written = header.to_octets(ProxyVersion::V2);
    assert_eq!(ProxyHeader::parse(&written), Ok(Some((header, written.len()))));
}
