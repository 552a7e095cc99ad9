//! The table of options: each is declared here, once, and nowhere else.

mod link;
mod masking;
mod pacing;
mod receiving;
mod sending;
mod tls;

use alloc::borrow::Cow;
use alloc::string::String;
use core::time::Duration;

use super::channel::ChannelOptions;
use super::info::OptionInfo;
use super::kinds::{Kind, NOT_ALLOWED, Setting, Time, Unit, Why, YES_NO};
use super::values::LongMessageForm;

/// The options in the order of the fields.
pub(super) const PARTS: [&[OptionInfo]; 6] =
    [link::OPTIONS, tls::OPTIONS, sending::OPTIONS, pacing::OPTIONS, receiving::OPTIONS, masking::OPTIONS];

/// Declares an option: its key, its field, what a number counts, how much of it may be seen, whose it is, which values it
/// takes, and what happens at the ends of the range.
macro_rules! option {
    ($key:literal, $($field:ident).+, $unit:expr, $privacy:ident, $origin:ident, $kind:expr, $extremes:literal) => {
        OptionInfo {
            key: $key,
            field: stringify!($($field).+),
            unit: $unit,
            privacy: Privacy::$privacy,
            origin: Origin::$origin,
            extremes: $extremes,
            setting: &At { get: |o| &o.$($field).+, get_mut: |o| &mut o.$($field).+, kind: $kind },
        }
    };
}

use option;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A time in milliseconds, as all of `x-smpp-*` are.
const fn millis(min: Duration, max: Duration) -> Time {
    Time { unit: Unit::Millis, min, max, never: false }
}

/// The one value that a key of the reference has: it says what is true anyway, and has no field.
struct Fixed(&'static str);

impl Setting for Fixed {
    fn allowed(&self) -> String {
        self.0.into()
    }

    fn read(&self, _options: &mut ChannelOptions, text: &str) -> Result<(), Why> {
        if text.trim() == self.0 { Ok(()) } else { Err(NOT_ALLOWED) }
    }

    fn write<'a>(&self, _options: &'a ChannelOptions) -> Option<Cow<'a, str>> {
        Some(self.0.into())
    }

    fn check(&self, _options: &ChannelOptions) -> Result<(), Why> {
        Ok(())
    }
}

/// `x-smpp-use-msg-payload`: one form of long messages, or any other.
struct UsePayload;

impl Setting for UsePayload {
    fn allowed(&self) -> String {
        YES_NO.allowed()
    }

    fn read(&self, options: &mut ChannelOptions, text: &str) -> Result<(), Why> {
        let long = &mut options.long_message;
        match (YES_NO.parse(text)?, *long) {
            (true, _) => *long = LongMessageForm::Payload,
            (false, LongMessageForm::Payload) => *long = LongMessageForm::default(),
            (false, _) => {}
        }
        Ok(())
    }

    fn write<'a>(&self, options: &'a ChannelOptions) -> Option<Cow<'a, str>> {
        let used = options.long_message == LongMessageForm::Payload;
        Some(if used { "true" } else { "false" }.into())
    }

    fn check(&self, _options: &ChannelOptions) -> Result<(), Why> {
        Ok(())
    }
}
