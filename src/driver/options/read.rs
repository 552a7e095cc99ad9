//! Options from pairs, and back to pairs.

use alloc::string::ToString;
use alloc::vec::Vec;
use core::fmt;

use super::channel::ChannelOptions;
use super::contradictions::{Contradiction, of_payload};
use super::error::{OptionError, OptionErrors, OptionFault};
use super::info::{OptionEntry, OptionInfo};
use super::table;

impl ChannelOptions {
    /// Reads the options of a channel from pairs of key and value, in any order. What is not given has its default.
    ///
    /// # Errors
    ///
    /// Everything that is wrong: unknown keys, keys given twice, values that are not allowed, what is missing, and what
    /// contradicts each other. No error shows a password, an address or a text.
    pub fn from_pairs<K, V>(pairs: impl IntoIterator<Item = (K, V)>) -> Result<Self, OptionErrors>
    where
        K: AsRef<str>,
        V: AsRef<str>,
    {
        let pairs: Vec<_> = pairs.into_iter().collect();
        let mut options = Self::unset();
        let mut given: Vec<(&'static OptionInfo, &str)> = Vec::new();
        let mut errors = Vec::new();
        for (key, value) in &pairs {
            match OptionInfo::find(key.as_ref()) {
                Ok(info) if given.iter().any(|(earlier, _)| earlier.key() == info.key()) => {
                    errors.push(OptionError { key: info.key().to_string(), fault: OptionFault::Twice });
                }
                Ok(info) => {
                    given.push((info, value.as_ref()));
                    errors.extend(options.read(info, value.as_ref()).err());
                }
                Err(error) => errors.push(error),
            }
        }
        let is_given = |info: &OptionInfo| given.iter().any(|(known, _)| known.key() == info.key());
        let missing = Self::known().filter(|info| !is_given(info) && info.setting.check(&options).is_err());
        errors.extend(missing.map(|info| {
            let fault = OptionFault::Missing { allowed: info.allowed() };
            OptionError { key: info.key().to_string(), fault }
        }));
        let found = of_payload(&given).into_iter().chain(options.contradictions());
        finish(errors, found)?;
        Ok(options)
    }

    /// Sets one option; the last that was said of it counts. What does not fit together is found by
    /// [`validate`](Self::validate).
    ///
    /// # Errors
    ///
    /// When there is no such option, or it does not take the value; nothing is changed then.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), OptionError> {
        self.read(OptionInfo::find(key)?, value)
    }

    /// Judges options that were set field by field, by the rules of pairs.
    ///
    /// # Errors
    ///
    /// As [`from_pairs`](Self::from_pairs).
    pub fn validate(&self) -> Result<(), OptionErrors> {
        let errors = Self::known().filter_map(|info| {
            let why = info.setting.check(self).err()?;
            Some(info.wrong(&info.setting.write(self).unwrap_or_default(), why))
        });
        finish(errors.collect(), self.contradictions().into_iter())
    }

    /// Every option that there is.
    pub fn known() -> impl Iterator<Item = &'static OptionInfo> {
        table::PARTS.iter().copied().flatten()
    }

    /// The options that say something, with their values, as [`from_pairs`](Self::from_pairs) reads them.
    ///
    /// What has no text is left out: encodings that are not named in options.
    pub fn entries(&self) -> impl Iterator<Item = OptionEntry<'_>> {
        Self::known().filter_map(|info| Some(OptionEntry { info, value: info.setting.write(self)? }))
    }

    fn read(&mut self, info: &OptionInfo, value: &str) -> Result<(), OptionError> {
        info.setting.read(self, value).map_err(|why| info.wrong(value, why))
    }
}

/// All errors together, contradictions last.
fn finish(
    mut errors: Vec<OptionError>,
    found: impl Iterator<Item = Contradiction>,
) -> Result<(), OptionErrors> {
    // A value that is wrong by itself contradicts nothing yet.
    let sound = |found: &Contradiction| !errors.iter().any(|error| found.keys.contains(&&*error.key));
    let found: Vec<_> = found.filter(sound).collect();
    errors.extend(found.into_iter().map(OptionError::from));
    OptionErrors::none_or(errors)
}

impl fmt::Debug for ChannelOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for entry in self.entries() {
            map.entry(&format_args!("{}", entry.info().key()), &format_args!("{entry}"));
        }
        map.finish()
    }
}
