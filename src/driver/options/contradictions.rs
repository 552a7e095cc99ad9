//! Options that do not fit each other.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::channel::ChannelOptions;
use super::error::{OptionError, OptionFault};
use super::info::OptionInfo;
use super::values::{BindMode, LongMessageForm};

/// The longest password of the specification, in octets.
const PASSWORD: usize = 8;

/// Two options that do not fit each other.
pub(super) struct Contradiction {
    /// The one that is told, then the one that it does not fit.
    pub(super) keys: [&'static str; 2],
    why: String,
}

impl From<Contradiction> for OptionError {
    fn from(found: Contradiction) -> Self {
        Self { key: found.keys[0].into(), fault: OptionFault::Contradiction { why: found.why } }
    }
}

impl ChannelOptions {
    /// All that do not fit each other.
    pub(super) fn contradictions(&self) -> Vec<Contradiction> {
        let mut found = Vec::new();
        let mut check = |fits: bool, key, other, why: &str| {
            if !fits {
                found.push(Contradiction { keys: [key, other], why: why.to_string() });
            }
        };
        check(
            self.long_password || self.password.reveal().len() <= PASSWORD,
            "password",
            "x-smpp-long-password",
            "*** given, more than 8 characters; allowed: at most 8, or true for x-smpp-long-password",
        );
        if let Some(port) = self.receiver_port {
            check(
                self.bind_mode == BindMode::Pair,
                "x-smpp-receiver-port",
                "x-smpp-bind-mode",
                &format!("{port} given; allowed: only if x-smpp-bind-mode is pair, it is {}", {
                    self.written("x-smpp-bind-mode")
                }),
            );
        }
        for (key, pattern) in
            [("session-by-address", &self.session_by_address), ("session-by-text", &self.session_by_text)]
        {
            check(
                pattern.is_none() || self.inbound_route.len() != 1,
                key,
                "inbound-route",
                &format!(
                    "given, and inbound-route is {}, page mode alone; allowed: an inbound-route with a second \
                          endpoint, or none",
                    self.written("inbound-route")
                ),
            );
        }
        let long = self.written("x-smpp-long-message");
        let in_tlvs = matches!(self.long_message, LongMessageForm::Sar | LongMessageForm::Payload);
        check(
            self.interface_version.has_tlvs() || !in_tlvs,
            "x-smpp-long-message",
            "x-smpp-interface-version",
            &format!(
                "{long} given; allowed: udh8, udh16 and refuse, as x-smpp-interface-version is 3.3, without TLVs"
            ),
        );
        check(
            self.interface_version.has_tlvs() || self.extraopt.is_empty(),
            "x-smpp-extraopt",
            "x-smpp-interface-version",
            "TLVs given; allowed: none, as x-smpp-interface-version is 3.3, without TLVs",
        );
        for (key, shifts) in
            [("x-smpp-single-shifts", &self.single_shifts), ("x-smpp-locking-shifts", &self.locking_shifts)]
        {
            check(
                shifts.is_empty() || self.long_message != LongMessageForm::Sar,
                key,
                "x-smpp-long-message",
                &format!(
                    "{} given; allowed: none, as x-smpp-long-message is sar, beside which no header is",
                    self.written(key)
                ),
            );
        }
        #[cfg(feature = "tls")]
        for conflict in self.tls.conflicts() {
            check(false, conflict.key, "x-smpp-tls-mode", conflict.why);
        }
        found
    }

    /// The value of an option, as it may be seen.
    fn written(&self, key: &str) -> String {
        let info = Self::known().find(|info| info.key() == key);
        let value = info.and_then(|info| Some(info.shown(&info.setting.write(self)?)));
        value.unwrap_or_default()
    }
}

/// `x-smpp-use-msg-payload` says in the reference's way what `x-smpp-long-message` says in ours.
pub(super) fn of_payload(given: &[(&'static OptionInfo, &str)]) -> Option<Contradiction> {
    let alone = |key: &str| {
        let (info, value) = given.iter().find(|(info, _)| info.key() == key)?;
        let mut options = ChannelOptions::unset();
        info.setting.read(&mut options, value).ok()?;
        Some((options.long_message == LongMessageForm::Payload, info.shown(value)))
    };
    let (key, other) = ("x-smpp-use-msg-payload", "x-smpp-long-message");
    let ((one, said), (two, form)) = (alone(key)?, alone(other)?);
    (one != two).then(|| {
        let why = format!("{said} given; allowed: {two}, as {other} is {form}, or one of the two left out");
        Contradiction { keys: [key, other], why }
    })
}
