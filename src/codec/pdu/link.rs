//! Keeping and ending a session: PDUs that are a header and nothing else.

use super::macros::pdu;

pdu! {
    /// Ends the session. SMPP 3.4 §4.2.1.
    pub struct Unbind, UnbindRef = UNBIND => UnbindResp;
    esme: [BOUND_TX BOUND_RX BOUND_TRX]; mc: [BOUND_TX BOUND_RX BOUND_TRX];
    {}
}

pdu! {
    /// Answers [`Unbind`]; whoever sends it then closes the connection. SMPP 3.4 §4.2.2.
    pub struct UnbindResp, UnbindRespRef = UNBIND_RESP;
    esme: [BOUND_TX BOUND_RX BOUND_TRX UNBOUND]; mc: [BOUND_TX BOUND_RX BOUND_TRX UNBOUND];
    {}
}

pdu! {
    /// Asks whether the other side is alive. SMPP 3.4 §4.11.1; in any state since SMPP 5.0.
    pub struct EnquireLink, EnquireLinkRef = ENQUIRE_LINK => EnquireLinkResp; esme: [ANY]; mc: [ANY];
    {}
}

pdu! {
    /// Answers [`EnquireLink`]; its status is always 0. SMPP 3.4 §4.11.2.
    pub struct EnquireLinkResp, EnquireLinkRespRef = ENQUIRE_LINK_RESP; esme: [ANY]; mc: [ANY];
    {}
}

pdu! {
    /// Refuses what could not be recognised as a PDU: a bad length, an unknown `command_id`. Never answered.
    /// SMPP 3.4 §4.3.1.
    pub struct GenericNack, GenericNackRef = GENERIC_NACK; esme: [ANY]; mc: [ANY];
    {}
}
