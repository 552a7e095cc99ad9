//! Networks of addresses: `192.0.2.0/24`, `2001:db8::/32`.

use core::fmt;
use core::str::FromStr;
use std::net::IpAddr;

/// A network in CIDR notation; an address without a length is a network of its own.
///
/// ```
/// use smpp_driver::transport::Network;
///
/// let network: Network = "192.0.2.0/24".parse()?;
/// assert!(network.contains("192.0.2.77".parse()?));
/// assert!(network.contains("::ffff:192.0.2.77".parse()?));
/// assert!("192.0.2.1/24".parse::<Network>().is_err(), "bits after the prefix");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

/// Text that is no network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkError {
    /// No IP address.
    #[error("the address is none; an IPv4 or IPv6 address, or one with /LENGTH, is allowed")]
    Address,
    /// The length of the prefix is wrong.
    #[error("the length of the prefix is none; 0 to {max} is allowed")]
    Prefix {
        /// The longest of this family.
        max: u8,
    },
    /// The address has bits after the prefix: most likely a typing error in one of the two.
    #[error("the address has bits set after its first {prefix}")]
    HostBits {
        /// The length of the prefix.
        prefix: u8,
    },
}

impl Network {
    /// The network of the addresses that agree with `address` in their first `prefix` bits.
    ///
    /// # Errors
    ///
    /// When the prefix is longer than the address, or the address has bits set after it.
    pub fn new(address: IpAddr, prefix: u8) -> Result<Self, NetworkError> {
        let max = if address.is_ipv4() { 32 } else { 128 };
        if prefix > max {
            return Err(NetworkError::Prefix { max });
        }
        if masked(address, prefix) != bits(address) {
            return Err(NetworkError::HostBits { prefix });
        }
        Ok(Self { address, prefix })
    }

    /// Whether the address belongs to it. An IPv4 address mapped into IPv6 counts as IPv4.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.address.is_ipv4() && masked(address, self.prefix) == bits(self.address)
    }
}

/// The bits of an address, the first at the left.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(v4.to_bits()) << 96,
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

fn masked(address: IpAddr, prefix: u8) -> u128 {
    bits(address) & u128::MAX.checked_shl(128 - u32::from(prefix.min(128))).unwrap_or(0)
}

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        Self { address, prefix: if address.is_ipv4() { 32 } else { 128 } }
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
        let address: IpAddr = address.parse().map_err(|_| NetworkError::Address)?;
        let Some(prefix) = prefix else { return Ok(address.into()) };
        let max = if address.is_ipv4() { 32 } else { 128 };
        let digits = prefix.bytes().all(|octet| octet.is_ascii_digit());
        let prefix = prefix.parse().ok().filter(|_| digits).ok_or(NetworkError::Prefix { max })?;
        Self::new(address, prefix)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

/// As written: `192.0.2.0/24`.
#[cfg(feature = "serde")]
impl serde::Serialize for Network {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Network {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = alloc::string::String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
