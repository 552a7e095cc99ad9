//! Integers: unsigned, big-endian, one, two or four octets.

/// Implements [`Field`](super::Field) for a `Copy` type that stands for one integer.
macro_rules! scalar_field {
    ($Type:ty, $parse:path, $put:ident, $len:literal, $from:expr, $into:expr) => {
        impl $crate::codec::wire::Field for $Type {
            type Ref<'a> = Self;

            const WIDTH: Option<usize> = Some($len);

            fn borrow(&self) -> Self {
                *self
            }
        }

        impl<'a> $crate::codec::wire::FieldRef<'a> for $Type {
            type Owned = Self;

            const LEAST: usize = $len;

            fn parse(input: &'a [u8]) -> ::nom::IResult<&'a [u8], Self, $crate::codec::wire::FieldError> {
                let (rest, value) = $parse(input)?;
                Ok((rest, $from(value)))
            }

            fn write(&self, out: &mut impl ::bytes::BufMut) {
                out.$put($into(*self));
            }

            fn encoded_len(&self) -> usize {
                $len
            }

            fn to_field(self) -> Self {
                self
            }
        }
    };
}

pub(crate) use scalar_field;

macro_rules! int_field {
    ($($Int:ty, $parse:ident, $put:ident, $len:literal;)+) => {$(
        scalar_field!($Int, nom::number::complete::$parse, $put, $len, core::convert::identity, core::convert::identity);

        impl super::View for $Int {
            fn show(&self, f: &mut core::fmt::Formatter<'_>, _reveal: bool) -> core::fmt::Result {
                core::fmt::Display::fmt(self, f)
            }

            fn redact(&self, out: &mut alloc::vec::Vec<u8>) {
                super::FieldRef::write(self, out);
            }
        }
    )+};
}

int_field! {
    u8, be_u8, put_u8, 1;
    u16, be_u16, put_u16, 2;
    u32, be_u32, put_u32, 4;
}
