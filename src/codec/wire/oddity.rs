//! What real peers send although the specification says otherwise, by name.

use core::fmt;

/// One deviation from the specification that can be read without doubt.
///
/// By default all are tolerated ([`Leniency::LENIENT`]), kept octet for octet, and told by `oddities()` of the
/// decoded PDU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u8)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Oddity {
    /// The last C-Octet String of a body lacks its NUL, or is not there at all.
    ///
    /// SMSCs that answer `submit_sm` or a bind with a bare id.
    MissingNul,
    /// A C-Octet String is longer than its field may be.
    ///
    /// Addresses of 25 digits and more, a `service_type` of 8 characters, message ids of 100.
    TooLong,
    /// A C-Octet String holds octets above 0x7F.
    ///
    /// Alphanumeric sender names in Latin-1.
    NonAscii,
    /// A time is neither empty nor 16 characters long.
    ///
    /// SMSCs that send 10- or 12-digit local times (SMPP 3.4 §7.1.1 itself allows 12 in responses).
    TimeLength,
    /// `sm_length` is larger than what is left of the body.
    ///
    /// SMSCs that count a terminator they do not send.
    ShortMessageCut,
    /// One to three octets follow the last TLV, or the fields where no TLV is.
    ///
    /// A stray NUL after `short_message` is the most common case.
    StrayOctets,
    /// The last TLV is longer than what is left of the body.
    TlvCut,
    /// A TLV that the specification defines has a length that it does not allow, or is a text without its one NUL.
    ///
    /// `receipted_message_id` without or with a doubled NUL, `message_state` of 2 or 4 octets.
    TlvLength,
    /// A response with status 0 has no body although it should.
    ///
    /// SMSCs that acknowledge `submit_sm` or a bind with a header alone; most ESMEs do so for `deliver_sm`.
    MissingBody,
    /// An error response has a body that is not the one its operation defines.
    ///
    /// TLVs without the fields before them, half a body, or anything else; SMPP 5.0 lets a receiver ignore it.
    ErrorBody,
    /// A request whose `command_status` is not 0.
    RequestStatus,
    /// A `sequence_number` outside of 0x00000001..=0x7FFFFFFF.
    SequenceNumber,
}

impl Oddity {
    /// All of them, in the order in which they are checked.
    pub const ALL: [Self; 12] = [
        Self::MissingNul,
        Self::TooLong,
        Self::NonAscii,
        Self::TimeLength,
        Self::ShortMessageCut,
        Self::StrayOctets,
        Self::TlvCut,
        Self::TlvLength,
        Self::MissingBody,
        Self::ErrorBody,
        Self::RequestStatus,
        Self::SequenceNumber,
    ];

    const fn bit(self) -> u16 {
        1 << self as u8
    }
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MissingNul => "string without its NUL",
            Self::TooLong => "string longer than the field may be",
            Self::NonAscii => "string with octets above 0x7F",
            Self::TimeLength => "time of neither 0 nor 16 characters",
            Self::ShortMessageCut => "sm_length larger than the body",
            Self::StrayOctets => "stray octets after the last parameter",
            Self::TlvCut => "TLV longer than the body",
            Self::TlvLength => "TLV of a length that it cannot have",
            Self::MissingBody => "response without its body",
            Self::ErrorBody => "error response with a body of its own kind",
            Self::RequestStatus => "request with a command_status",
            Self::SequenceNumber => "sequence_number out of range",
        })
    }
}

/// A set of oddities: those to tolerate, or those that were found.
///
/// The default tolerates all.
///
/// ```
/// use smpp_driver::codec::{Leniency, Oddity};
///
/// let profile = Leniency::LENIENT.without(Oddity::NonAscii);
/// assert!(profile.contains(Oddity::MissingNul));
/// assert!(!profile.contains(Oddity::NonAscii));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Leniency(u16);

impl Leniency {
    /// Tolerates nothing.
    pub const STRICT: Self = Self(0);
    /// Tolerates everything that can be read without doubt.
    pub const LENIENT: Self = Self((1 << Oddity::ALL.len()) - 1);

    /// The set with `oddity` in it.
    #[must_use]
    pub const fn with(self, oddity: Oddity) -> Self {
        Self(self.0 | oddity.bit())
    }

    /// The set without `oddity`.
    #[must_use]
    pub const fn without(self, oddity: Oddity) -> Self {
        Self(self.0 & !oddity.bit())
    }

    /// The set with `oddity` in it if `present`.
    #[must_use]
    pub const fn with_if(self, oddity: Oddity, present: bool) -> Self {
        if present { self.with(oddity) } else { self }
    }

    /// Both sets together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether `oddity` is in the set.
    #[must_use]
    pub const fn contains(self, oddity: Oddity) -> bool {
        self.0 & oddity.bit() != 0
    }

    /// Whether the set is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The members, in the order of [`Oddity::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Oddity> {
        Oddity::ALL.into_iter().filter(move |oddity| self.contains(*oddity))
    }

    /// The first of `found` that this set does not tolerate.
    pub(crate) fn refuses(self, found: Self) -> Option<Oddity> {
        Self(found.0 & !self.0).iter().next()
    }
}

impl FromIterator<Oddity> for Leniency {
    fn from_iter<I: IntoIterator<Item = Oddity>>(oddities: I) -> Self {
        oddities.into_iter().fold(Self::STRICT, Self::with)
    }
}

/// A list of the names of its members.
#[cfg(feature = "serde")]
impl serde::Serialize for Leniency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Leniency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(alloc::vec::Vec::<Oddity>::deserialize(deserializer)?.into_iter().collect())
    }
}

impl Default for Leniency {
    fn default() -> Self {
        Self::LENIENT
    }
}

impl fmt::Debug for Leniency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
