//! Every option by key: its default, each end of its range, one beyond, and what is of another type.

mod link;
mod pacing;
mod receiving;
mod sending;

use std::time::Duration;

use smpp_driver::driver::{ChannelOptions, OptionErrors, OptionFault};

/// A value that is allowed, and what it makes of the options.
type Good = (&'static str, fn(&ChannelOptions) -> bool);

/// An option: its key, its default as it is written, values that are allowed, values that are not.
struct Row(&'static str, Option<&'static str>, &'static [Good], &'static [&'static str]);

const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn written(options: &ChannelOptions, key: &str) -> String {
    options.entries().find(|entry| entry.info().key() == key).unwrap().reveal().to_owned()
}

const TON: &[&str] = &["7", "-1", "256", "x", "1.0", "0x01"];
const NPI: &[&str] = &["2", "5", "7", "19", "-1", "257", "x"];
const YES_NO: &[&str] = &["", "2", "maybe", "truee"];

fn rows() -> impl Iterator<Item = &'static Row> {
    [link::LINK, link::TLS, sending::SENDING, pacing::PACING, receiving::RECEIVING, receiving::MASKING]
        .into_iter()
        .flatten()
}

/// A channel with this option, and with what must be there.
fn channel(key: &'static str, value: &str) -> Result<ChannelOptions, OptionErrors> {
    let base = [("x-smpp-host", "smsc"), ("x-smpp-system-id", "ESME1")];
    let base = base.into_iter().filter(|(needed, _)| *needed != key);
    ChannelOptions::from_pairs(base.chain([(key, value)]))
}

#[test]
fn every_option_is_in_the_table() {
    let known: Vec<_> = ChannelOptions::known().map(|info| info.key()).collect();
    let tested: Vec<_> = rows().map(|Row(key, ..)| *key).collect();
    assert_eq!(known, tested);
}

#[test]
fn defaults() {
    for Row(key, default, ..) in rows() {
        let info = ChannelOptions::known().find(|info| info.key() == *key).unwrap();
        assert_eq!(info.default_value().as_deref(), *default, "{key}");
    }
}

#[test]
fn each_end_of_every_range() {
    for Row(key, _, good, _) in rows() {
        for (value, effect) in *good {
            let options = channel(key, value).unwrap_or_else(|errors| panic!("{key} = {value:?}: {errors}"));
            assert!(effect(&options), "{key} = {value:?}: {options:?}");
            assert_eq!(options.validate(), Ok(()), "{key} = {value:?}, as fields");
            let capitals = key.to_ascii_uppercase();
            let mut set = ChannelOptions::new("smsc", "ESME1", "");
            set.set(&capitals, value).unwrap();
            assert!(effect(&set), "{capitals} = {value:?}, set");
        }
    }
}

#[test]
fn one_beyond_every_range() {
    for Row(key, _, _, bad) in rows() {
        for value in *bad {
            let Err(errors) = channel(key, value) else { panic!("{key} = {value:?} is taken") };
            let [error] = &errors.iter().collect::<Vec<_>>()[..] else {
                panic!("{key} = {value:?}: {errors}")
            };
            assert_eq!(error.key, *key);
            let OptionFault::Value { given, allowed, .. } = &error.fault else {
                panic!("{key} = {value:?}: {error}")
            };
            let info = ChannelOptions::known().find(|info| info.key() == *key).unwrap();
            assert_eq!(*allowed, info.allowed(), "{key}");
            assert!(!given.is_empty(), "{key}");

            let mut options = ChannelOptions::new("smsc", "ESME1", "secret");
            let before = format!("{options:?}");
            assert_eq!(options.set(key, value).as_ref(), Err(*error), "{key} = {value:?}, set");
            assert_eq!(format!("{options:?}"), before, "{key} = {value:?} changes nothing");
        }
    }
}

#[test]
fn what_is_written_is_read_again() {
    for Row(key, _, good, _) in rows() {
        for (value, _) in *good {
            let options = channel(key, value).unwrap();
            let written: Vec<_> =
                options.entries().map(|entry| (entry.info().key(), entry.reveal().to_owned())).collect();
            let again = ChannelOptions::from_pairs(written.clone()).unwrap();
            let rewritten: Vec<_> =
                again.entries().map(|entry| (entry.info().key(), entry.reveal().to_owned())).collect();
            assert_eq!(written, rewritten, "{key} = {value:?}");
        }
    }
}
