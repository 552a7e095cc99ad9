//! `codes!`: a code space is a newtype with named constants, so that unknown values survive a round trip.

/// Declares a code space: the type, then a row for each named value.
///
/// A row is its doc text, the constant, the value, the specification's name unless it is the constant's, and
/// other spellings of it. A bit field lists the masks of its `parts`, which are then named one by one; `or` writes
/// what can be said of a value without a name.
macro_rules! codes {
    (
        $(#[$meta:meta])*
        pub struct $Name:ident($Int:ty): $parse:ident, $put:ident, $len:literal $(, parts: $parts:expr)? $(, or: $or:path)?
            $(, default: $default:literal)?;
        $($(#[doc = $doc:literal])+ $CONST:ident = $value:literal $(, $name:literal $(| $alias:literal)*)?;)*
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
        pub struct $Name(pub $Int);

        #[cfg(feature = "arbitrary")]
        impl<'u> ::arbitrary::Arbitrary<'u> for $Name {
            fn arbitrary(u: &mut ::arbitrary::Unstructured<'u>) -> ::arbitrary::Result<Self> {
                u.arbitrary().map(Self)
            }
        }

        impl Default for $Name {
            fn default() -> Self {
                Self([$($default,)? 0][0])
            }
        }

        impl $Name {
            $(
                $(#[doc = $doc])+
                $(#[doc(alias = $name)] $(#[doc(alias = $alias)])*)?
                pub const $CONST: Self = Self($value);
            )*

            /// Every named value with its name, in the order of the table.
            pub const NAMED: &[(Self, &'static str)] =
                &[$((Self::$CONST, $crate::codec::values::macros::name!($CONST $($name)?))),*];

            /// The specification's name of this value, if it has one.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some($crate::codec::values::macros::name!($CONST $($name)?)),)*
                    _ => None,
                }
            }

            /// What this value means, if it has a name: the first line of its documentation.
            #[must_use]
            pub const fn meaning(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some($crate::codec::values::macros::first!($($doc)+).trim_ascii()),)*
                    _ => None,
                }
            }

            /// The value as it stands on the wire.
            #[must_use]
            pub const fn value(self) -> $Int {
                self.0
            }
        }

        impl From<$Int> for $Name {
            fn from(value: $Int) -> Self {
                Self(value)
            }
        }

        impl From<$Name> for $Int {
            fn from(code: $Name) -> Self {
                code.0
            }
        }

        $crate::codec::values::macros::number_formats!($Name: LowerHex UpperHex Octal Binary);

        impl core::fmt::Debug for $Name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(self, f)
            }
        }

        impl core::fmt::Display for $Name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, "{:#0width$x}", self.0, width = 2 + 2 * $len)?;
                if let Some(name) = self.name() {
                    return write!(f, " {name}");
                }
                $(
                    let masks: &[$Int] = &$parts;
                    let parts = masks.iter().map(|mask| Self(self.0 & mask)).filter(|part| part.0 != 0);
                    for (index, part) in parts.enumerate() {
                        f.write_str(if index == 0 { " " } else { ", " })?;
                        f.write_str(part.name().unwrap_or("reserved"))?;
                    }
                )?
                $($or(*self, f)?;)?
                Ok(())
            }
        }

        $crate::codec::wire::scalar_field!(
            $Name,
            nom::number::complete::$parse,
            $put,
            $len,
            $Name,
            <$Int>::from
        );

        impl $crate::codec::wire::View for $Name {
            fn show(&self, f: &mut core::fmt::Formatter<'_>, _reveal: bool) -> core::fmt::Result {
                core::fmt::Display::fmt(self, f)
            }

            fn redact(&self, out: &mut alloc::vec::Vec<u8>) {
                $crate::codec::wire::FieldRef::write(self, out);
            }
        }
    };
    ($(#[$meta:meta])* pub struct $Name:ident(u8) $(, parts: $parts:expr)? $(, or: $or:path)? $(, default: $default:literal)?; $($rows:tt)*) => {
        $crate::codec::values::macros::codes! {
            $(#[$meta])* pub struct $Name(u8): be_u8, put_u8, 1 $(, parts: $parts)? $(, or: $or)? $(, default: $default)?; $($rows)*
        }
    };
    ($(#[$meta:meta])* pub struct $Name:ident(u16); $($rows:tt)*) => {
        $crate::codec::values::macros::codes! { $(#[$meta])* pub struct $Name(u16): be_u16, put_u16, 2; $($rows)* }
    };
    ($(#[$meta:meta])* pub struct $Name:ident(u32); $($rows:tt)*) => {
        $crate::codec::values::macros::codes! { $(#[$meta])* pub struct $Name(u32): be_u32, put_u32, 4; $($rows)* }
    };
}

/// The number alone, in the formats of numbers.
macro_rules! number_formats {
    ($Name:ident: $($Format:ident)+) => {$(
        impl core::fmt::$Format for $Name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::$Format::fmt(&self.0, f)
            }
        }
    )+};
}

/// The name of a row: its own, or that of its constant.
macro_rules! name {
    ($CONST:ident) => {
        stringify!($CONST)
    };
    ($CONST:ident $name:literal) => {
        $name
    };
}

macro_rules! first {
    ($first:literal $($rest:literal)*) => {
        $first
    };
}

pub(crate) use {codes, first, name, number_formats};
