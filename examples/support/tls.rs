//! `--tls KEY=VALUE`: the options of TLS on the command line.

use super::support::usage::Stop;

/// Key and value. Neither is shown: the value may be a password.
pub(crate) fn pair(text: &str) -> Result<(&str, &str), Stop> {
    text.split_once('=').ok_or_else(|| "--tls: KEY=VALUE is allowed, such as mode=single".into())
}
