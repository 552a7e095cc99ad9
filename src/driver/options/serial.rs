//! Options for the feature `serde`: an object of keys and values as in files of options.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::channel::ChannelOptions;
use super::info::Privacy;

/// Passwords are left out, and so is what [`entries`](ChannelOptions::entries) leaves out.
impl Serialize for ChannelOptions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let open = self.entries().filter(|entry| entry.info().privacy != Privacy::Secret);
        serializer.collect_map(open.map(|entry| (entry.info().key(), entry.reveal().to_string())))
    }
}

/// Reads as [`from_pairs`](ChannelOptions::from_pairs) does; values may be texts, numbers, `true` or `false`.
impl<'de> Deserialize<'de> for ChannelOptions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Pairs)
    }
}

struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = ChannelOptions;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("options by their keys")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ChannelOptions, A::Error> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        while let Some((key, Text(value))) = map.next_entry()? {
            pairs.push((key, value));
        }
        ChannelOptions::from_pairs(pairs).map_err(A::Error::custom)
    }
}

/// A value as it would be written.
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Value {
            Text(String),
            Flag(bool),
            Number(i64),
        }
        // What was given must not be told: it may be a password.
        let value = Value::deserialize(deserializer);
        Ok(Self(match value.map_err(|_| D::Error::custom("a text, a number, true or false is wanted"))? {
            Value::Text(text) => text,
            Value::Flag(flag) => flag.to_string(),
            Value::Number(number) => number.to_string(),
        }))
    }
}
