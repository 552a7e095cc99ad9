//! An ESME that asks to be bound, and the answer.

use std::net::SocketAddr;

use super::door::{Arrival, Guest};
use super::rules::{BindRefused, BindRules};
use crate::codec::{Body, BodyRef, COctetString, CommandStatus, FieldRef, InterfaceVersion, Secret};
use crate::session::{By, CloseReason, NotSent, Role};
use crate::transport::connection::Connection;
use crate::transport::events::{Event, Events, Responder};
use crate::transport::options::BindKind;

/// What a bind of any kind says.
#[derive(Debug)]
pub(crate) struct BindFields {
    kind: BindKind,
    system_id: COctetString<16>,
    password: COctetString<9, Secret>,
    system_type: COctetString<13>,
    interface_version: InterfaceVersion,
}

impl BindFields {
    fn of(body: &Body) -> Option<Self> {
        macro_rules! fields {
            ($kind:ident, $bind:ident) => {
                Self {
                    kind: BindKind::$kind,
                    system_id: $bind.system_id.to_field(),
                    password: $bind.password.to_field(),
                    system_type: $bind.system_type.to_field(),
                    interface_version: $bind.interface_version,
                }
            };
        }
        Some(match body.borrow() {
            BodyRef::BindTransceiver(bind) => fields!(Transceiver, bind),
            BodyRef::BindTransmitter(bind) => fields!(Transmitter, bind),
            BodyRef::BindReceiver(bind) => fields!(Receiver, bind),
            _ => return None,
        })
    }
}

/// An ESME that asks to be bound. Dropped, it is refused.
///
/// It may be held as long as the application needs to judge it: meanwhile its ESME gets answers to `enquire_link`, a
/// refusal to all else, and costs no more memory than before.
#[derive(Debug)]
pub struct Binding {
    bind: BindFields,
    responder: Responder,
    arrival: Arrival,
}

impl Guest for Binding {
    type Greeting = (BindFields, Responder);
    const ROLE: Role = Role::Smsc;

    fn greeting(event: Event) -> Option<Self::Greeting> {
        let Event::Request(incoming) = event else { return None };
        let (pdu, responder) = incoming.into_parts();
        BindFields::of(&pdu.body).map(|bind| (bind, responder))
    }

    fn new((bind, responder): Self::Greeting, arrival: Arrival) -> Self {
        Self { bind, responder, arrival }
    }
}

impl Binding {
    /// From where the ESME comes: what its proxy says where there is one that is believed. `None` over Unix sockets and
    /// other streams without an address.
    #[must_use]
    pub fn peer_addr(&self) -> Option<SocketAddr> {
        self.arrival.origin.peer_addr
    }

    /// The address of the proxy that told [`peer_addr`](Self::peer_addr); `None` without one.
    #[must_use]
    pub fn proxy_addr(&self) -> Option<SocketAddr> {
        self.arrival.origin.proxy_addr
    }

    /// What TLS tells of the ESME: its certificate, verified, if it has shown one. `None` without TLS.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(&self) -> Option<&crate::transport::tls::TlsPeer> {
        self.arrival.origin.tls.as_ref()
    }

    /// What the session is for.
    #[must_use]
    pub fn kind(&self) -> BindKind {
        self.bind.kind
    }

    /// Who the ESME says it is.
    #[must_use]
    pub fn system_id(&self) -> &COctetString<16> {
        &self.bind.system_id
    }

    /// What kind of system the ESME says it is.
    #[must_use]
    pub fn system_type(&self) -> &COctetString<13> {
        &self.bind.system_type
    }

    /// The version that the ESME speaks.
    #[must_use]
    pub fn interface_version(&self) -> InterfaceVersion {
        self.bind.interface_version
    }

    /// Whether the ESME gave this id and this password. The time it takes does not depend on where they differ.
    #[must_use]
    pub fn check(&self, system_id: &str, password: &str) -> bool {
        let id = same(self.bind.system_id.as_octets(), system_id.as_bytes());
        let password = same(self.bind.password.as_octets(), password.as_bytes());
        id & password
    }

    /// How many sessions of this `system_id` are bound to this server.
    #[must_use]
    pub fn sessions(&self) -> usize {
        self.arrival.place.upgrade().map_or(0, |place| place.sessions(&self.bind.system_id))
    }

    /// Binds the ESME; `system_id` is the name of this SMSC, at most 15 octets.
    ///
    /// # Errors
    ///
    /// When the connection has ended, or `system_id` is too long: the ESME is then refused with `ESME_RSYSERR`.
    pub fn accept(self, system_id: &str) -> Result<(Connection, Events), BindRefused> {
        let (binding, system_id) = self.named(system_id)?;
        if let Some(place) = binding.arrival.place.upgrade() {
            place.bind(&binding.bind.system_id, usize::MAX);
        }
        Ok(binding.welcome(system_id)?)
    }

    /// Binds the ESME as [`accept`](Self::accept) does if `rules` allow it, and refuses it otherwise: with
    /// `ESME_RBINDFAIL` for the kind of bind, with `ESME_RALYBND` for one session too many.
    ///
    /// ```no_run
    /// # fn run(binding: smpp_driver::transport::Binding) -> Result<(), Box<dyn std::error::Error>> {
    /// use smpp_driver::transport::{BindKind, BindRules};
    ///
    /// let rules = BindRules::default().kinds(&[BindKind::Transceiver]).max_sessions(2);
    /// let (connection, events) = binding.accept_under(&rules, "SMSC")?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// When it is refused, the connection has ended, or `system_id` is too long, as [`accept`](Self::accept) says.
    pub fn accept_under(
        self,
        rules: &BindRules,
        system_id: &str,
    ) -> Result<(Connection, Events), BindRefused> {
        let (binding, system_id) = self.named(system_id)?;
        let place = binding.arrival.place.upgrade();
        let status = if !rules.allows(binding.bind.kind) {
            CommandStatus::BINDFAIL
        } else if place.as_ref().is_some_and(|place| !place.bind(&binding.bind.system_id, rules.max_sessions))
        {
            CommandStatus::ALYBND
        } else {
            return Ok(binding.welcome(system_id)?);
        };
        if let Some(place) = place {
            place.refused_bind();
        }
        binding.refuse(status);
        Err(BindRefused::Rules(status))
    }

    /// The name of this SMSC as a field. An ESME is not bound under half a name or none.
    fn named(self, system_id: &str) -> Result<(Self, COctetString<16>), BindRefused> {
        match COctetString::new(system_id) {
            Ok(system_id) => Ok((self, system_id)),
            Err(fault) => {
                self.refuse(CommandStatus::SYSERR);
                Err(BindRefused::SystemId(fault))
            }
        }
    }

    fn welcome(self, system_id: COctetString<16>) -> Result<(Connection, Events), NotSent> {
        let Self { responder, arrival: Arrival { connection, events, .. }, .. } = self;
        let version = connection.shared.own_version;
        match Body::bind_response(responder.command_id(), system_id, Some(version)) {
            Some(response) => responder.respond_body(&response)?,
            None => responder.accept()?,
        }
        Ok((connection, events))
    }

    /// Refuses the ESME and closes the connection.
    pub fn refuse(self, command_status: CommandStatus) {
        // An ESME that has gone meanwhile needs no answer.
        drop(self.responder.refuse(command_status));
        self.arrival.connection.shared.close(By::Us, CloseReason::Refused(command_status));
    }
}

/// Whether both are the same, in a time that does not tell where they differ.
pub(in crate::transport) fn same(given: &[u8], wanted: &[u8]) -> bool {
    let differs = given.iter().zip(wanted).fold(0, |differs, (a, b)| differs | (a ^ b));
    given.len() == wanted.len() && differs == 0
}
