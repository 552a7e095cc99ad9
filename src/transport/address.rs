//! Where to connect to, with the name that the other side's certificate must have.

use alloc::string::String;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

use tokio::net::ToSocketAddrs;

/// Where to connect to: what tokio resolves, `"HOST:PORT"`, `(host, port)` and [`SocketAddr`] among it. Unlike tokio,
/// it also tells the host, which TLS compares with the certificate.
pub trait Address: ToSocketAddrs {
    /// The host's name or IP address, without brackets; nothing where there are several addresses and no name.
    fn host(&self) -> Option<String>;
}

impl Address for str {
    fn host(&self) -> Option<String> {
        let (host, _port) = self.rsplit_once(':')?;
        Some(host.trim_start_matches('[').trim_end_matches(']').into())
    }
}

impl Address for String {
    fn host(&self) -> Option<String> {
        self.as_str().host()
    }
}

impl Address for &[SocketAddr] {
    fn host(&self) -> Option<String> {
        match self {
            [one] => one.host(),
            _ => None,
        }
    }
}

impl<T: Address + ?Sized> Address for &T {
    fn host(&self) -> Option<String> {
        (**self).host()
    }
}

/// Types that have one host, as text.
macro_rules! hosts {
    ($($type:ty: |$address:ident| $host:expr;)*) => {$(
        impl Address for $type {
            fn host(&self) -> Option<String> {
                let $address = self;
                Some(alloc::string::ToString::to_string(&$host))
            }
        }
    )*};
}

hosts! {
    SocketAddr: |address| address.ip();
    SocketAddrV4: |address| address.ip();
    SocketAddrV6: |address| address.ip();
    (IpAddr, u16): |address| address.0;
    (Ipv4Addr, u16): |address| address.0;
    (Ipv6Addr, u16): |address| address.0;
    (&str, u16): |address| address.0;
    (String, u16): |address| address.0;
}
