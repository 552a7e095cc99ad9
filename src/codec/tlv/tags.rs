//! `tags!`: rows of the table as constants, and what has to go through all of them.

/// A row is its doc text, the constant, the tag, its name and other spellings, the type of the value, and the
/// lengths that the value may have in octets (the NUL of a text counted).
macro_rules! tags {
    ($($(#[$meta:meta])* $CONST:ident = $tag:literal, $name:literal $(| $alias:literal)*: $T:ty, $min:literal..=$max:literal;)*) => {
        $(
            $(#[$meta])*
            #[doc(alias = $name)]
            $(#[doc(alias = $alias)])*
            pub const $CONST: Tag<$T> = Tag::new($tag, $min, $max);
        )*

        /// Every TLV of the specification.
        pub(super) const TABLE: &[TagInfo] = &[$(TagInfo::of($CONST, $name)),*];

        /// What the specification says of a tag.
        pub(super) const fn info(tag: TlvTag) -> Option<&'static TagInfo> {
            match tag.0 {
                $($tag => Some(const { &TagInfo::of($CONST, $name) }),)*
                _ => None,
            }
        }

        /// Up to eight parameters of the specification, each with a value that it may have.
        #[cfg(feature = "arbitrary")]
        impl<'u> ::arbitrary::Arbitrary<'u> for super::list::Tlvs {
            fn arbitrary(u: &mut ::arbitrary::Unstructured<'u>) -> ::arbitrary::Result<Self> {
                type Push = fn(&mut super::list::Tlvs, &mut ::arbitrary::Unstructured<'_>) -> ::arbitrary::Result<()>;
                let push: &[Push] = &[$(|tlvs, u| {
                    // A value of a length that the parameter cannot have is left out.
                    let _fits = tlvs.push($CONST, &u.arbitrary::<$T>()?);
                    Ok(())
                }),*];
                let mut tlvs = Self::default();
                for _ in 0..u.int_in_range(0..=8)? {
                    u.choose(push)?(&mut tlvs, u)?;
                }
                Ok(tlvs)
            }
        }

        /// Whether a value ends where its type does: a text with one NUL.
        pub(super) fn ends(tlv: Tlv<'_>) -> bool {
            match tlv.tag.0 {
                // SMPP 5.0 gives this time 16 octets in one place and 17 in another.
                0x0609 if tlv.value.len() == 16 => true,
                $($tag => match <$T as Field>::Ref::parse(tlv.value) {
                    Ok((rest, value)) => rest.is_empty() && !value.oddities().contains(Oddity::MissingNul),
                    Err(_) => false,
                },)*
                _ => true,
            }
        }

        /// Shows the value of a parameter, typed if its tag and length allow it.
        pub(super) fn with_value(tlv: Tlv<'_>, show: &mut dyn FnMut(&dyn View)) {
            match tlv.tag.0 {
                $($tag => if let Ok(value) = tlv.read::<$T>($CONST) { return show(&value); },)*
                _ => {}
            }
            show(&OctetsRef::<Personal>::new(tlv.value));
        }
    };
}

pub(super) use tags;
