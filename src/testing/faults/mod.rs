//! Peers that misbehave: each way by its name, and what this crate makes of it.
//!
//! Octets of a side that behaves well pass through a [`Tamper`](tamper::Tamper), which puts in, leaves out and changes
//! what the fault asks for.

mod answer;
mod bind;
mod message;
pub(super) mod scene;
mod stream;
mod table;
pub(super) mod tamper;

use core::fmt;
use core::str::FromStr;

pub use table::Fault;

use super::line::{Breakable, Pipe, misbehaving};
use crate::codec::CommandStatus;
use crate::session::By;

/// Who misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The application.
    Esme,
    /// The message centre.
    Smsc,
}

/// What the side that behaves well makes of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expected {
    /// What came is handed to the application, which answers it; beyond the inbound window it is refused with a
    /// temporary error. The session goes on.
    HandedOver,
    /// What came is refused with this status and told as [`Event::Odd`](crate::transport::Event::Odd). The session
    /// goes on.
    Refused(CommandStatus),
    /// What came is answered without the application. The session goes on.
    AnsweredInside,
    /// What came is not answered. The session goes on.
    Ignored,
    /// Requests have their answers. The session goes on.
    Answered,
    /// Requests are rejected with this status. The session goes on.
    Rejected(CommandStatus),
    /// Requests are unanswered, within the response timeout. The session goes on.
    Unanswered,
    /// The session ends: by whom, and the name of the [`CloseReason`](crate::session::CloseReason).
    Closes(By, &'static str),
    /// The session begins as usual.
    Bound,
    /// The session does not begin: "rejected", "unanswered" or "deadline", or the name of the
    /// [`CloseReason`](crate::session::CloseReason).
    NotBound(&'static str),
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HandedOver => f.write_str("handed to the application"),
            Self::Refused(status) => write!(f, "refused with {status}"),
            Self::AnsweredInside => f.write_str("answered without the application"),
            Self::Ignored => f.write_str("not answered"),
            Self::Answered => f.write_str("requests have their answers"),
            Self::Rejected(status) => write!(f, "requests are rejected with {status}"),
            Self::Unanswered => f.write_str("requests are unanswered"),
            Self::Closes(by, reason) => write!(f, "the session ends: {reason}, by {}", by.name()),
            Self::Bound => f.write_str("bound as usual"),
            Self::NotBound(reason) => write!(f, "not bound: {reason}"),
        }
    }
}

/// No fault has this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no fault has this name; the names are those of Fault::ALL")]
#[non_exhaustive]
pub struct UnknownFault;

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Self, UnknownFault> {
        Self::ALL.iter().copied().find(|fault| fault.name() == name).ok_or(UnknownFault)
    }
}

impl Fault {
    /// Whether this side can misbehave so: those of the answer to the bind are an SMSC's alone, and so is an empty
    /// `message_id`, since an ESME's answers have no other.
    #[must_use]
    pub const fn is_of(self, side: Side) -> bool {
        let of_smsc = matches!(self.when(), scene::When::Bind) || matches!(self, Self::AnswerIdEmpty);
        matches!(side, Side::Smsc) || !of_smsc
    }

    /// Whether it needs a session over TLS; the others need one without.
    #[must_use]
    pub const fn needs_tls(self) -> bool {
        matches!(self.when(), scene::When::Sealed)
    }

    /// A stream over which an ESME misbehaves: give it to [`Client::attach`](crate::transport::Client::attach).
    ///
    /// ```
    /// # use smpp_driver::transport::{Bind, Client};
    /// use smpp_driver::testing::{Fault, Smsc, SmscOptions};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let smsc = Smsc::start(SmscOptions::default()).await?;
    /// let bad = Fault::ResetInside.between(smsc.connect().await);
    /// let (connection, _events) = Client::new(Bind::new("ESME1", "secret")?).attach(bad).await?;
    /// println!("{}", connection.closed().await);
    /// # Ok(()) }
    /// ```
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    #[must_use]
    pub fn between(self, stream: impl Breakable) -> Pipe {
        misbehaving(stream, self)
    }
}
