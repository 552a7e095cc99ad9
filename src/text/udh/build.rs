//! Building a user data header.

use alloc::vec::Vec;

use super::{Concatenation, InformationElement, Ports};
use crate::text::gsm7::NationalShift;

/// Builds a user data header, element by element, in the order of the calls.
///
/// ```
/// use smpp_driver::text::{Concatenation, Udh, UdhBuilder};
///
/// let part = Concatenation { reference: 0xA7, wide: false, total: 2, sequence: 1 };
/// let mut user_data = UdhBuilder::new().concatenation(part)?.build();
/// assert_eq!(user_data, [0x05, 0x00, 0x03, 0xA7, 0x02, 0x01]);
///
/// user_data.extend(b"Good morning");
/// let (udh, text) = Udh::split(&user_data)?;
/// assert_eq!((udh.concatenation(), text), (Some(part), &b"Good morning"[..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[must_use]
pub struct UdhBuilder {
    octets: Vec<u8>,
}

/// Why an element cannot be added to a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum UdhBuildError {
    /// The data has a length that it cannot have.
    #[error("information element {id:#04x}: {given} octets given, {min} to {max} are allowed")]
    Length {
        /// The identifier.
        id: u8,
        /// Octets of the data.
        given: usize,
        /// The least octets allowed.
        min: usize,
        /// The most octets allowed.
        max: usize,
    },
    /// The header would be longer than its length octet can say. What fits beside the text is 139 octets.
    #[error(
        "the user data header would have {needed} octets, its length octet aside; at most 255 are allowed"
    )]
    TooLong {
        /// Octets that the header would have.
        needed: usize,
    },
    /// A part is counted from 1 to the number of parts.
    #[error("part {sequence} of {total} does not exist")]
    Part {
        /// The part.
        sequence: u8,
        /// How many parts there are.
        total: u8,
    },
    /// A number of more than eight bits where eight are to be written.
    #[error("{given} does not fit into 8 bits: at most 255 is allowed")]
    Narrow {
        /// The reference or port.
        given: u16,
    },
}

impl Default for UdhBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl UdhBuilder {
    /// A header without elements.
    pub fn new() -> Self {
        Self { octets: [0].into() }
    }

    /// Adds any element. Those that the specification defines must have a length that it allows.
    ///
    /// # Errors
    ///
    /// When the data has a length that it cannot have, or the header would have more than 255 octets.
    pub fn element(mut self, id: u8, data: &[u8]) -> Result<Self, UdhBuildError> {
        let allowed = InformationElement::allowed_len(id);
        let len = u8::try_from(data.len()).ok().filter(|_| allowed.contains(&data.len()));
        let (min, max) = allowed.into_inner();
        let len = len.ok_or(UdhBuildError::Length { id, given: data.len(), min, max })?;
        let needed = self.octets.len() + 1 + data.len();
        let stated = u8::try_from(needed).map_err(|_| UdhBuildError::TooLong { needed })?;
        self.octets.extend([id, len]);
        self.octets.extend_from_slice(data);
        if let Some(first) = self.octets.first_mut() {
            *first = stated;
        }
        Ok(self)
    }

    /// Adds which part of which long message this is.
    ///
    /// # Errors
    ///
    /// When there is no such part, the reference has more bits than it says, or the header would be too long.
    pub fn concatenation(self, part: Concatenation) -> Result<Self, UdhBuildError> {
        let Concatenation { reference, wide, total, sequence } = part;
        if !(1..=total).contains(&sequence) {
            return Err(UdhBuildError::Part { sequence, total });
        }
        if wide {
            let [high, low] = reference.to_be_bytes();
            return self.element(InformationElement::CONCATENATION_16, &[high, low, total, sequence]);
        }
        self.element(InformationElement::CONCATENATION_8, &[narrow(reference)?, total, sequence])
    }

    /// Adds application ports.
    ///
    /// # Errors
    ///
    /// When a port has more bits than it says, or the header would be too long.
    pub fn ports(self, ports: Ports) -> Result<Self, UdhBuildError> {
        let Ports { destination, source, wide } = ports;
        if wide {
            let ([to_high, to_low], [from_high, from_low]) =
                (destination.to_be_bytes(), source.to_be_bytes());
            return self.element(InformationElement::PORTS_16, &[to_high, to_low, from_high, from_low]);
        }
        self.element(InformationElement::PORTS_8, &[narrow(destination)?, narrow(source)?])
    }

    /// Adds the shifts to national tables.
    ///
    /// # Errors
    ///
    /// When the header would be too long.
    pub fn national_shift(mut self, shift: NationalShift) -> Result<Self, UdhBuildError> {
        if let Some(language) = shift.single_language() {
            self = self.element(InformationElement::SINGLE_SHIFT, &[language.id()])?;
        }
        if let Some(language) = shift.locking_language() {
            self = self.element(InformationElement::LOCKING_SHIFT, &[language.id()])?;
        }
        Ok(self)
    }

    /// The octets of the header, its length octet first.
    #[must_use]
    pub fn build(self) -> Vec<u8> {
        self.octets
    }
}

fn narrow(given: u16) -> Result<u8, UdhBuildError> {
    u8::try_from(given).map_err(|_| UdhBuildError::Narrow { given })
}
