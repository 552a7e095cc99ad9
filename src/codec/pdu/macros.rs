//! `pdu!` declares one PDU, `pdus!` lists them all. The macros repeat and never decide.

/// Declares one PDU: the record of its mandatory fields, its TLVs, who may send it in which state, and for a
/// request the response that belongs to it.
macro_rules! pdu {
    (
        $(#[$meta:meta])*
        pub struct $Name:ident, $NameRef:ident = $ID:ident $(=> $Response:ident)?;
        esme: [$($esme:ident)*]; mc: [$($mc:ident)*];
        { $($(#[$field_meta:meta])* $field:ident: $T:ty,)* }
    ) => {
        $crate::codec::wire::record! {
            $(#[$meta])*
            #[doc = concat!("\n| sent by the ESME in | sent by the SMSC in |\n|---|---|\n| ",
                $("`", stringify!($esme), "` ",)* "| ", $("`", stringify!($mc), "` ",)* "|")]
            pub struct $Name, $NameRef {
                $($(#[$field_meta])* $field: $T,)*
                /// Optional parameters, in the order of the wire.
                tlvs: $crate::codec::tlv::Tlvs,
            }
        }

        impl $crate::codec::pdu::Operation for $Name {
            const ID: $crate::codec::values::CommandId = $crate::codec::values::CommandId::$ID;
            const FROM_ESME: $crate::codec::pdu::States =
                $crate::codec::pdu::States::NONE$(.or($crate::codec::pdu::States::$esme))*;
            const FROM_MC: $crate::codec::pdu::States =
                $crate::codec::pdu::States::NONE$(.or($crate::codec::pdu::States::$mc))*;

            #[inline]
            fn as_body(&self) -> $crate::codec::pdu::BodyRef<'_> {
                $crate::codec::pdu::BodyRef::$Name($crate::codec::wire::Field::borrow(self))
            }
        }

        $(impl $crate::codec::pdu::Request for $Name { type Response = $Response; })?

        impl $Name {
            /// Starts to build this PDU from text and numbers; see [`Builder`](crate::codec::pdu::Builder).
            pub fn builder() -> $crate::codec::pdu::Builder<Self> {
                $crate::codec::pdu::Builder::default()
            }
        }

        impl $crate::codec::pdu::Builder<$Name> {
            $(
                $(#[$field_meta])*
                pub fn $field<V: $crate::codec::pdu::IntoField<$T>>(self, value: V) -> Self {
                    self.set(stringify!($field), value, |pdu, value| pdu.$field = value)
                }
            )*

            /// Appends an optional parameter.
            pub fn tlv<T: $crate::codec::wire::Field>(self, tag: $crate::codec::tlv::Tag<T>, value: T) -> Self {
                self.push_tlv(tag, &value, |pdu| &mut pdu.tlvs)
            }
        }
    };
}

/// Lists every PDU: yields the enum over them, reading by `command_id`, and the conversions.
macro_rules! pdus {
    ($($Name:ident, $NameRef:ident;)*) => {
        /// The fields of a PDU, borrowed from its frame.
        #[derive(Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum BodyRef<'a> {
            $(#[doc = concat!("See [`", stringify!($Name), "`].")] $Name($NameRef<'a>),)*
            /// A body of no known form.
            Raw(RawRef<'a>),
        }

        impl<'a> BodyRef<'a> {
            /// Reads the body of an operation and makes of it what `then` does; one of an unknown `command_id` is raw.
            ///
            /// `then` runs where the operation is known, so that its result is built in place instead of moving a
            /// body of the largest operation's size from hand to hand.
            #[inline]
            pub(super) fn read_then<R>(
                command_id: CommandId,
                body: &'a [u8],
                leniency: Leniency,
                then: impl FnOnce(Result<Self, FieldError>) -> R,
            ) -> R {
                match command_id {
                    $(<$Name>::ID => match $NameRef::read(body, leniency) {
                        Ok((_, pdu)) => then(Ok(Self::$Name(pdu))),
                        Err(error) => then(Err(error)),
                    },)*
                    _ => then(Ok(Self::Raw(RawRef::new(command_id, body)))),
                }
            }

            /// Shows what can be read of a body, field by field, up to the first fault.
            pub(super) fn inspect(
                command_id: CommandId,
                body: &'a [u8],
                visitor: &mut dyn FnMut(&'static str, &dyn View),
            ) -> Result<(), FieldError> {
                match command_id {
                    $(<$Name>::ID => $NameRef::inspect(body, visitor),)*
                    _ => {
                        visitor("body", &OctetsRef::<Personal>::new(body));
                        Ok(())
                    }
                }
            }

            /// Which operation the body belongs to.
            #[inline]
            #[must_use]
            pub fn command_id(&self) -> CommandId {
                match self {
                    $(Self::$Name(_) => <$Name>::ID,)*
                    Self::Raw(raw) => raw.command_id,
                }
            }


            /// Its optional parameters; of a raw body those that it consists of.
            #[must_use]
            pub fn tlvs(&self) -> TlvsRef<'a> {
                match self {
                    $(Self::$Name(pdu) => pdu.tlvs,)*
                    Self::Raw(raw) => raw.tlvs(),
                }
            }

            /// The same body without its optional parameters; one that is raw stays as it is.
            #[must_use]
            pub fn without_tlvs(mut self) -> Self {
                match &mut self {
                    $(Self::$Name(pdu) => pdu.tlvs = TlvsRef::default(),)*
                    Self::Raw(_) => {}
                }
                self
            }

            /// Shows each field with its name, in the order of the specification.
            pub fn visit(&self, visitor: &mut dyn FnMut(&'static str, &dyn View)) {
                match self {
                    $(Self::$Name(pdu) => pdu.visit(visitor),)*
                    Self::Raw(raw) => visitor("body", &raw.octets),
                }
            }

            #[inline]
            pub(super) fn encoded_len(&self) -> usize {
                match self {
                    $(Self::$Name(pdu) => pdu.encoded_len(),)*
                    Self::Raw(raw) => raw.octets.encoded_len(),
                }
            }

            #[inline]
            pub(super) fn write(&self, out: &mut impl BufMut) {
                match self {
                    $(Self::$Name(pdu) => pdu.write(out),)*
                    Self::Raw(raw) => raw.octets.write(out),
                }
            }

            /// What a strict reader would refuse in the fields.
            pub(super) fn oddities(&self) -> Leniency {
                match self {
                    $(Self::$Name(pdu) => pdu.oddities(),)*
                    Self::Raw(_) => Leniency::STRICT,
                }
            }
        }

        impl CommandId {
            /// The states in which the ESME, then those in which the SMSC may send this operation. One that is not
            /// known may be sent in any.
            #[must_use]
            pub fn states(self) -> (States, States) {
                match self {
                    $(<$Name>::ID => (<$Name>::FROM_ESME, <$Name>::FROM_MC),)*
                    _ => (States::ANY, States::ANY),
                }
            }
        }

        #[cfg(feature = "arbitrary")]
        impl<'u> ::arbitrary::Arbitrary<'u> for Body {
            fn arbitrary(u: &mut ::arbitrary::Unstructured<'u>) -> ::arbitrary::Result<Self> {
                type Make = fn(&mut ::arbitrary::Unstructured<'_>) -> ::arbitrary::Result<Body>;
                let make: &[Make] = &[$(|u| u.arbitrary::<$Name>().map(Self::from)),*];
                u.choose(make)?(u)
            }
        }

        impl Body {
            /// The body of this operation with every field at its default: empty strings, zeros, no TLVs.
            #[must_use]
            pub fn default_of(command_id: CommandId) -> Option<Self> {
                match command_id {
                    $(<$Name>::ID => Some($Name::default().into()),)*
                    _ => None,
                }
            }
        }

        $(
            impl From<$Name> for Body {
                fn from(pdu: $Name) -> Self {
                    Self::from(BodyRef::$Name(pdu.borrow()))
                }
            }

            impl TryFrom<Body> for $Name {
                type Error = Body;

                fn try_from(body: Body) -> Result<Self, Body> {
                    match body.octets_of(<$Name>::ID).map($NameRef::parse) {
                        Some(Ok((_, pdu))) => Ok(pdu.to_field()),
                        _ => Err(body),
                    }
                }
            }
        )*
    };
}

pub(crate) use {pdu, pdus};
