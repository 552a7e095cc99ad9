//! What a field holds: how much of it may be seen depends on it.

use core::fmt;
use core::hash::Hash;

/// What a C-Octet String holds, as far as its form and its privacy depend on it.
pub trait Kind: Copy + Eq + Hash + Default + fmt::Debug + sealed::Sealed + 'static {
    /// Whether the string is empty or of its full length, and nothing between.
    const WHOLE: bool = false;
    /// What `Debug` and logs show.
    const PRIVACY: Privacy = Privacy::Open;
}

/// How much of a value may be seen without asking for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Privacy {
    /// All of it.
    Open,
    /// Only its length.
    Length,
    /// Nothing, not even its length.
    Hidden,
}

/// How many octets stand for a value whose length is hidden, too.
pub(super) const HIDDEN: usize = 3;

mod sealed {
    #[expect(unnameable_types, reason = "that is what seals a trait")]
    pub trait Sealed {}
}

macro_rules! kinds {
    ($($(#[$meta:meta])* $Kind:ident { $($body:tt)* })+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub struct $Kind;
        impl sealed::Sealed for $Kind {}
        impl Kind for $Kind { $($body)* }
    )+};
}

kinds! {
    /// Names and ids: `system_id`, `service_type`, `message_id` and the like.
    Plain {}
    /// Times: empty, or 16 characters.
    Time { const WHOLE: bool = true; }
    /// Addresses of people: only their length is shown.
    Personal { const PRIVACY: Privacy = Privacy::Length; }
    /// Passwords: nothing is shown.
    Secret { const PRIVACY: Privacy = Privacy::Hidden; }
}
