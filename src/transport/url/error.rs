//! What may be wrong with a URL.

use alloc::string::String;

use crate::codec::BuildError;

/// A URL that cannot be used. It shows the part that is wrong, unless that may hold a secret or somebody's address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("URL: {fault}")]
pub struct UrlError {
    /// What is wrong.
    pub fault: UrlFault,
}

/// What is wrong with a URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlFault {
    /// Neither `smpp` nor `smpps`.
    #[error("it begins with neither smpp:// nor smpps://")]
    Scheme,
    /// Nobody who binds.
    #[error("no SYSTEM_ID:PASSWORD@ before the host; / ? # and @ in them are written %2F %3F %23 and %40")]
    NoSystemId,
    /// An `@` where none can be: most likely the password has a `/`, `?` or `#`.
    #[error("an @ after the host; / ? # and @ in system_id and password are written %2F %3F %23 and %40")]
    LateAt,
    /// No host.
    #[error("no host; a name, an IPv4 address or an IPv6 address in brackets is allowed")]
    NoHost,
    /// A host that is none.
    #[error("host: {0} is allowed")]
    Host(&'static str),
    /// A port that is none.
    #[error("port: 1 to 65535 is allowed")]
    Port,
    /// A path or a fragment.
    #[error("something follows the host; only ?OPTION=VALUE&… is allowed there")]
    Path,
    /// Percent-encoding that is none.
    #[error("{0}: a % must be followed by two hexadecimal digits, and all must be UTF-8")]
    Percent(&'static str),
    /// A password that is not ASCII.
    #[error("password: a character is not ASCII; only with long_password=yes any are allowed")]
    Password,
    /// A field of the bind that cannot hold what it is given.
    #[error(transparent)]
    Field(BuildError),
    /// An option that does not exist.
    #[error("option {name:?} is unknown; {allowed} are allowed")]
    UnknownOption {
        /// What was given.
        name: String,
        /// Those that exist.
        allowed: &'static str,
    },
    /// An option given twice.
    #[error("option {0} is given twice")]
    Twice(&'static str),
    /// A value that the option does not take.
    #[error("option {name}: {given:?}; {allowed} is allowed")]
    Value {
        /// The option.
        name: &'static str,
        /// What was given.
        given: String,
        /// What it takes.
        allowed: &'static str,
    },
}

impl From<UrlFault> for UrlError {
    fn from(fault: UrlFault) -> Self {
        Self { fault }
    }
}

impl From<BuildError> for UrlError {
    fn from(error: BuildError) -> Self {
        UrlFault::Field(error).into()
    }
}
