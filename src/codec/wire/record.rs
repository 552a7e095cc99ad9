//! `record!`: fields in a row, declared once, owned and borrowed.

use super::{Fault, FieldError, FieldRef, Leniency};

/// Reads the field called `name` and refuses what `leniency` does not tolerate.
#[expect(clippy::inline_always, reason = "a field that goes through memory takes as long as reading it")]
#[inline(always)]
pub(crate) fn read<'a, T: FieldRef<'a>>(
    input: &'a [u8],
    name: &'static str,
    leniency: Leniency,
) -> Result<(&'a [u8], T), FieldError> {
    match T::parse(input) {
        Ok((rest, field)) if leniency == Leniency::LENIENT => Ok((rest, field)),
        Ok((rest, field)) => match leniency.refuses(field.oddities()) {
            None => Ok((rest, field)),
            Some(oddity) => {
                let blamed = field.odd_field(oddity).unwrap_or(name);
                Err(FieldError { field: blamed, remaining: input.len(), fault: Fault::Odd(oddity) })
            }
        },
        Err(nom::Err::Error(error) | nom::Err::Failure(error)) => Err(named(error, name)),
        Err(nom::Err::Incomplete(_)) => {
            Err(FieldError { field: name, remaining: input.len(), fault: Fault::Truncated })
        }
    }
}

/// The error of the field called `name`, unless the parts of that field have named one already.
#[cold]
fn named(error: FieldError, name: &'static str) -> FieldError {
    if error.field.is_empty() { FieldError { field: name, ..error } } else { error }
}

/// The least octets that a field of this type has.
#[inline]
pub(crate) fn least<'a, T: FieldRef<'a>>(_: &T) -> usize {
    T::LEAST
}

/// Declares a record: the owned struct and the borrowed one, with all that loops over their fields.
///
/// The macro repeats and never decides: what a field does is in its type.
macro_rules! record {
    (
        $(#[$meta:meta])*
        pub struct $Name:ident, $NameRef:ident {
            $($(#[$field_meta:meta])* $field:ident: $T:ty,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash, Default)]
        pub struct $Name {
            $($(#[$field_meta])* pub $field: $T,)*
        }

        #[doc = concat!("[`", stringify!($Name), "`], borrowed from its frame.")]
        #[derive(Clone, Copy, PartialEq, Eq, Default)]
        pub struct $NameRef<'a> {
            $($(#[$field_meta])* pub $field: <$T as $crate::codec::wire::Field>::Ref<'a>,)*
        }

        #[cfg(feature = "arbitrary")]
        impl<'u> ::arbitrary::Arbitrary<'u> for $Name {
            fn arbitrary(u: &mut ::arbitrary::Unstructured<'u>) -> ::arbitrary::Result<Self> {
                Ok(Self { $($field: u.arbitrary()?,)* })
            }
        }

        impl $crate::codec::wire::Field for $Name {
            type Ref<'a> = $NameRef<'a>;

            #[inline]
            fn borrow(&self) -> $NameRef<'_> {
                $NameRef { $($field: $crate::codec::wire::Field::borrow(&self.$field),)* }
            }
        }

        impl<'a> $NameRef<'a> {
            /// Reads the fields in their order; refuses what `leniency` does not tolerate.
            #[inline(always)]
            pub(crate) fn read(
                input: &'a [u8],
                leniency: $crate::codec::wire::Leniency,
            ) -> Result<(&'a [u8], Self), $crate::codec::wire::FieldError> {
                $(let (input, $field) = $crate::codec::wire::read(input, stringify!($field), leniency)?;)*
                Ok((input, Self { $($field,)* }))
            }

            /// Reads the fields in their order and shows each as soon as it is read, up to the first that cannot be.
            ///
            /// # Errors
            ///
            /// The field at which reading stopped, and why.
            pub fn inspect(
                input: &'a [u8],
                visitor: &mut dyn FnMut(&'static str, &dyn $crate::codec::wire::View),
            ) -> Result<(), $crate::codec::wire::FieldError> {
                $(
                    let (input, field) = $crate::codec::wire::read::<<$T as $crate::codec::wire::Field>::Ref<'a>>(
                        input,
                        stringify!($field),
                        $crate::codec::wire::Leniency::LENIENT,
                    )?;
                    visitor(stringify!($field), &field);
                )*
                let _end = input;
                Ok(())
            }

            /// The octets of all fields: the least that any value has, and those of these values on their own.
            #[inline]
            fn least_and_rest(&self) -> (usize, usize) {
                use $crate::codec::wire::FieldRef as _;
                (Self::LEAST, 0 $(+ self.$field.encoded_len())*)
            }

            /// Shows each field with its name, in the order of the specification.
            pub fn visit(&self, visitor: &mut dyn FnMut(&'static str, &dyn $crate::codec::wire::View)) {
                $(visitor(stringify!($field), &self.$field);)*
            }
        }

        impl<'a> $crate::codec::wire::FieldRef<'a> for $NameRef<'a> {
            type Owned = $Name;

            const LEAST: usize = 0 $(+ <<$T as $crate::codec::wire::Field>::Ref<'a> as $crate::codec::wire::FieldRef<'a>>::LEAST)*;

            #[inline]
            fn parse(input: &'a [u8]) -> nom::IResult<&'a [u8], Self, $crate::codec::wire::FieldError> {
                Self::read(input, $crate::codec::wire::Leniency::LENIENT).map_err(nom::Err::Failure)
            }

            #[inline]
            fn write(&self, out: &mut impl bytes::BufMut) {
                self.write_before(false, out);
            }

            #[inline]
            fn write_before(&self, follows: bool, out: &mut impl bytes::BufMut) {
                let (least, rest) = self.least_and_rest();
                $(
                    let least = least - $crate::codec::wire::least(&self.$field);
                    let rest = rest - self.$field.encoded_len();
                    self.$field.write_before(follows || least > 0 || rest > 0, out);
                )*
                let _end = (least, rest);
            }

            #[inline]
            fn encoded_len(&self) -> usize {
                self.len_before(false)
            }

            #[inline]
            fn len_before(&self, follows: bool) -> usize {
                let (least, rest) = self.least_and_rest();
                let len = 0;
                $(
                    let least = least - $crate::codec::wire::least(&self.$field);
                    let rest = rest - self.$field.encoded_len();
                    let len = len + self.$field.len_before(follows || least > 0 || rest > 0);
                )*
                let _end = (least, rest);
                len
            }

            #[inline]
            fn to_field(self) -> $Name {
                $Name { $($field: $crate::codec::wire::FieldRef::to_field(self.$field),)* }
            }
        }

        impl $crate::codec::wire::View for $NameRef<'_> {
            fn oddities(&self) -> $crate::codec::wire::Leniency {
                let found = $crate::codec::wire::Leniency::STRICT;
                $(let found = found.union($crate::codec::wire::View::oddities(&self.$field));)*
                found
            }

            fn odd_field(&self, oddity: $crate::codec::wire::Oddity) -> Option<&'static str> {
                let mut found = None;
                self.visit(&mut |name, field| {
                    if found.is_none() && field.oddities().contains(oddity) {
                        found = field.odd_field(oddity).or(Some(name));
                    }
                });
                found
            }

            fn show(&self, f: &mut core::fmt::Formatter<'_>, reveal: bool) -> core::fmt::Result {
                f.write_str(stringify!($Name))?;
                let mut fields = f.debug_map();
                self.visit(&mut |name, field| {
                    fields.entry(&format_args!("{name}"), &$crate::codec::wire::Shown { field, reveal });
                });
                fields.finish()
            }

            fn redact(&self, out: &mut alloc::vec::Vec<u8>) {
                $($crate::codec::wire::View::redact(&self.$field, out);)*
            }
        }

        impl core::fmt::Debug for $Name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                $crate::codec::wire::View::show(&$crate::codec::wire::Field::borrow(self), f, false)
            }
        }

        impl core::fmt::Debug for $NameRef<'_> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                $crate::codec::wire::View::show(self, f, false)
            }
        }
    };
}

pub(crate) use record;
