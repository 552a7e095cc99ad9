//! How a server behaves.

use crate::transport::options::Options;
use crate::transport::proxy::Proxies;

/// How a server behaves.
///
/// # Defaults
///
/// | field | default |
/// |---|---|
/// | `connection` | [`Options::default`] |
/// | `max_connections` | 10,000 |
/// | `max_unbound` | 1,000 |
/// | `max_per_address` | none |
/// | `proxies` | none |
/// | `tls` | none |
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct ServerOptions {
    /// How each connection behaves.
    pub connection: Options,
    /// How many connections may be open at once, bound or not; those beyond wait in the listener's queue.
    pub max_connections: usize,
    /// How many of them may be there without being bound. When one more comes, the one is closed that has been there
    /// longest without having sent a bind, so that silent strangers keep nobody out; the newcomer is, if there is none.
    /// With the memory that one may take before it is bound, this bounds what strangers cost.
    pub max_unbound: usize,
    /// How many connections may come from one IPv4 address, or from one IPv6 network of 64 bits, which is what one
    /// host has; those beyond are closed at once. Behind a proxy that is believed, its clients' addresses count.
    pub max_per_address: Option<usize>,
    /// Whose headers of the PROXY protocol are believed.
    pub proxies: Proxies,
    /// Encrypts every connection, and tells who the ESME is if it shows a certificate. A PROXY header comes first, in
    /// plain.
    #[cfg(feature = "tls")]
    #[cfg_attr(feature = "serde", serde(skip))]
    pub tls: Option<crate::transport::tls::TlsServer>,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            connection: Options::default(),
            max_connections: 10_000,
            max_unbound: 1_000,
            max_per_address: None,
            proxies: Proxies::default(),
            #[cfg(feature = "tls")]
            tls: None,
        }
    }
}

/// What a server has let in, and what not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ServerStats {
    /// Connections that are open.
    pub open: usize,
    /// Those of them that are not bound.
    pub unbound: usize,
    /// Connections that were closed because as many were unbound as may.
    pub refused_unbound: u64,
    /// Connections that were closed at once because as many came from their address as may.
    pub refused_address: u64,
    /// Connections that were closed for lack of a PROXY header, for a wrong one, or because they came from elsewhere
    /// than the proxies.
    pub refused_proxy: u64,
    /// Connections that were closed because there was no TLS on them, or because it failed: a certificate that is not
    /// trusted, no version in common.
    pub refused_tls: u64,
    /// Binds that were refused because the rules for their `system_id` do not allow them.
    pub refused_bind: u64,
    /// Connections that ended without having been bound, for whatever reason but the refusals above.
    pub never_bound: u64,
    /// Those of them that spoke TLS, HTTP or another protocol instead of SMPP.
    pub foreign: u64,
}
