//! The body of the fuzz target `options`; `options_pairs.rs` runs it over texts of its own.

use smpp_driver::driver::ChannelOptions;

/// Whatever stands in a file of options: it is read or refused, and what is read can be written and read again.
pub(crate) fn options(text: &str) {
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    let base = [("x-smpp-host", "localhost"), ("x-smpp-system-id", "ESME1")];
    let Ok(options) = ChannelOptions::from_pairs(base.into_iter().chain(pairs)) else { return };
    let written: Vec<(String, String)> =
        options.entries().map(|entry| (entry.info().key().to_owned(), entry.reveal().to_owned())).collect();
    let again = ChannelOptions::from_pairs(written.iter().map(|(key, value)| (key, value)));
    let again = again.expect("what was written is read");
    let rewritten: Vec<_> = again.entries().map(|entry| entry.reveal().to_owned()).collect();
    assert_eq!(written.into_iter().map(|(_, value)| value).collect::<Vec<_>>(), rewritten);
}
