//! Options of TLS: read and judged by the transport, listed here.

use alloc::borrow::Cow;
use alloc::string::String;

use crate::driver::options::channel::ChannelOptions;
use crate::driver::options::info::{OptionInfo, Origin, Privacy};
use crate::driver::options::kinds::{Kind, Setting, Why, YES_NO};

/// An option of TLS.
struct Tls {
    key: &'static str,
    form: Form,
    allowed: &'static str,
}

/// How a value is written.
enum Form {
    /// As it is.
    Text,
    /// One of some words, capitals or not.
    Word,
    YesNo,
}

impl Tls {
    /// The value as the transport takes it.
    fn value<'a>(&self, text: &'a str) -> Result<Cow<'a, str>, Why> {
        Ok(match self.form {
            Form::Text => text.into(),
            Form::Word => text.trim().to_ascii_lowercase().into(),
            Form::YesNo => if YES_NO.parse(text)? { "true" } else { "false" }.into(),
        })
    }
}

impl Setting for Tls {
    fn allowed(&self) -> String {
        self.allowed.into()
    }

    #[cfg(feature = "tls")]
    fn read(&self, options: &mut ChannelOptions, text: &str) -> Result<(), Why> {
        options.tls.set(self.key, &self.value(text)?).map_err(|error| match self.key {
            "x-smpp-tls-version" | "x-smpp-tls-server-name" | "x-smpp-tls-pins" => error.fault.into(),
            // What is allowed says it all.
            _ => Why::default(),
        })
    }

    #[cfg(not(feature = "tls"))]
    fn read(&self, _options: &mut ChannelOptions, text: &str) -> Result<(), Why> {
        let value = self.value(text)?;
        // What changes nothing without TLS does no harm.
        let harmless = match self.key {
            "x-smpp-tls-mode" => matches!(&*value, "" | "off"),
            "x-smpp-tls-version" => true,
            "x-smpp-tls-name-check" => matches!(&*value, "" | "host"),
            "x-smpp-tls-require-integrity" => value == "false",
            _ => value.is_empty(),
        };
        if harmless { Ok(()) } else { Err("needs the feature `tls`".into()) }
    }

    #[cfg(feature = "tls")]
    fn write<'a>(&self, options: &'a ChannelOptions) -> Option<Cow<'a, str>> {
        options.tls.written(self.key)
    }

    #[cfg(not(feature = "tls"))]
    fn write<'a>(&self, _options: &'a ChannelOptions) -> Option<Cow<'a, str>> {
        None
    }

    /// They are set in no other way than by [`read`](Self::read).
    fn check(&self, _options: &ChannelOptions) -> Result<(), Why> {
        Ok(())
    }
}

macro_rules! tls {
    ($key:literal, $privacy:ident, $origin:ident, $form:ident, $allowed:literal, $extremes:literal) => {
        OptionInfo {
            key: $key,
            field: "tls",
            unit: "",
            privacy: Privacy::$privacy,
            origin: Origin::$origin,
            extremes: $extremes,
            setting: &Tls { key: $key, form: Form::$form, allowed: $allowed },
        }
    };
}

pub(super) const OPTIONS: &[OptionInfo] = &[
    tls!(
        "x-smpp-tls-mode",
        Open,
        Reference,
        Word,
        "off, single, mutual",
        "`off`: all can be read on the way; `single`: the SMSC shows a certificate; `mutual`: both do"
    ),
    tls!(
        "x-smpp-tls-version",
        Open,
        Reference,
        Word,
        "1.2, 1.3, both",
        "the reference's `1.1` is refused: nothing can speak it any more; `1.3` and `both` are ours"
    ),
    tls!(
        "x-smpp-tls-path-to-certificate",
        Open,
        Reference,
        Text,
        "empty, or the path of a PKCS#12 file",
        "empty: the public CAs are trusted; else only what the file holds"
    ),
    tls!(
        "x-smpp-tls-certificate-file-password",
        Secret,
        Reference,
        Text,
        "empty, or the password of the file",
        "empty: a file without a password"
    ),
    tls!(
        "x-smpp-tls-certificate-password",
        Secret,
        Reference,
        Text,
        "empty, or the password of the key in the file",
        "empty: that of the file"
    ),
    tls!(
        "x-smpp-tls-alias",
        Open,
        Ours,
        Text,
        "empty, or the name of a key in the file",
        "empty: the file has one key"
    ),
    tls!(
        "x-smpp-tls-name-check",
        Open,
        Ours,
        Word,
        "host, off",
        "`off`, as the reference does: whoever has a certificate of the same CA can pose as the SMSC"
    ),
    tls!(
        "x-smpp-tls-server-name",
        Open,
        Ours,
        Text,
        "empty, or the name or IP address in the SMSC's certificate",
        "empty: that of the host"
    ),
    tls!(
        "x-smpp-tls-pins",
        Open,
        Ours,
        Text,
        "empty, or SHA-256 fingerprints of 64 hex digits, separated by commas",
        "given: nothing else is trusted, and a renewed certificate needs a new pin"
    ),
    tls!(
        "x-smpp-tls-require-integrity",
        Open,
        Ours,
        YesNo,
        "true, false",
        "`true`: a file without a MAC is refused, and it has none without a password"
    ),
];
