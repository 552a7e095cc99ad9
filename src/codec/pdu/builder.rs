//! Building a PDU from text and numbers, checked once.

use core::fmt;

use crate::codec::tlv::{Tag, TlvError, Tlvs};
use crate::codec::wire::{COctetString, Counted, Field, Item, Kind, ShortMessage, StringError, TooLong};

/// Builds a PDU in one expression: a method for each field, named as the field, and [`build`](Self::build) at the
/// end, which tells the first thing that did not fit.
///
/// ```
/// use smpp_driver::codec::{DataCoding, RegisteredDelivery, SubmitSm, Ton};
///
/// let submit_sm = SubmitSm::builder()
///     .source_addr_ton(Ton::ALPHANUMERIC)
///     .source_addr("ACME")
///     .destination_addr("447700900123")
///     .registered_delivery(RegisteredDelivery::FINAL)
///     .short_message(b"Hello")
///     .build()?;
///
/// let error = SubmitSm::builder().service_type("too long").build().unwrap_err();
/// assert_eq!(error.to_string(), "service_type: 8 octets given, at most 5 allowed");
/// # Ok::<(), smpp_driver::codec::BuildError>(())
/// ```
#[must_use]
pub struct Builder<T> {
    pdu: T,
    error: Option<BuildError>,
}

impl<T> Builder<T> {
    /// The PDU.
    ///
    /// # Errors
    ///
    /// The first field that did not fit, what was given, and what is allowed.
    pub fn build(self) -> Result<T, BuildError> {
        self.error.map_or(Ok(self.pdu), Err)
    }

    pub(super) fn set<F, V: IntoField<F>>(
        mut self,
        field: &'static str,
        value: V,
        put: impl FnOnce(&mut T, F),
    ) -> Self {
        match value.into_field() {
            Ok(value) => put(&mut self.pdu, value),
            Err(fault) => self.fail(BuildError { field, fault }),
        }
        self
    }

    pub(super) fn push_tlv<F: Field>(
        mut self,
        tag: Tag<F>,
        value: &F,
        tlvs: impl FnOnce(&mut T) -> &mut Tlvs,
    ) -> Self {
        if let Err(error) = tlvs(&mut self.pdu).push(tag, value) {
            self.fail(BuildError { field: "tlvs", fault: error.into() });
        }
        self
    }

    fn fail(&mut self, error: BuildError) {
        self.error.get_or_insert(error);
    }
}

impl<T: Default> Default for Builder<T> {
    fn default() -> Self {
        Self { pdu: T::default(), error: None }
    }
}

impl<T: fmt::Debug> fmt::Debug for Builder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("pdu", &self.pdu).field("error", &self.error).finish()
    }
}

/// A field that was given something that it cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{field}: {fault}")]
pub struct BuildError {
    /// The field as the specification names it.
    pub field: &'static str,
    /// What was given and what is allowed.
    pub fault: BuildFault,
}

/// What was wrong with what a field was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum BuildFault {
    /// A C-Octet String.
    #[error(transparent)]
    String(#[from] StringError),
    /// The message.
    #[error(transparent)]
    ShortMessage(#[from] TooLong),
    /// An optional parameter.
    #[error(transparent)]
    Tlv(#[from] TlvError),
    /// A list with more items than its count can count.
    #[error("{given} items given, at most {} allowed", u8::MAX)]
    TooMany {
        /// How many were given.
        given: usize,
    },
}

/// What a field can be built from.
pub trait IntoField<F> {
    /// Makes the field.
    ///
    /// # Errors
    ///
    /// What was given and what is allowed.
    fn into_field(self) -> Result<F, BuildFault>;
}

impl<F: Field> IntoField<F> for F {
    fn into_field(self) -> Result<F, BuildFault> {
        Ok(self)
    }
}

impl<const N: usize, K: Kind> IntoField<COctetString<N, K>> for &str {
    fn into_field(self) -> Result<COctetString<N, K>, BuildFault> {
        Ok(COctetString::new(self)?)
    }
}

impl IntoField<ShortMessage> for &[u8] {
    fn into_field(self) -> Result<ShortMessage, BuildFault> {
        Ok(ShortMessage::new(self)?)
    }
}

impl<const N: usize> IntoField<ShortMessage> for &[u8; N] {
    fn into_field(self) -> Result<ShortMessage, BuildFault> {
        self[..].into_field()
    }
}

impl<T: Item + 'static> IntoField<Counted<T>> for alloc::vec::Vec<T> {
    fn into_field(self) -> Result<Counted<T>, BuildFault> {
        Counted::new(self).map_err(|items| BuildFault::TooMany { given: items.len() })
    }
}
