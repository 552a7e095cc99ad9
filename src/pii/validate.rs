//! What is wrong with rules before their patterns are looked at.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Action, RuleError, RuleSet};

/// All faults of a set, each with its place.
pub(super) fn set(set: &RuleSet) -> Vec<RuleError> {
    let mut faults = Vec::new();
    let mut names = BTreeSet::<&str>::new();
    for (index, rule) in set.rules.iter().enumerate() {
        let mut fault = |field: &str, expected: &str, found: String| {
            let pointer = format!("/rules/{index}/{field}");
            faults.push(RuleError::new(Some(&rule.name), &pointer, expected, found));
        };
        if rule.name.is_empty() {
            fault("name", "a name", "an empty one".into());
        } else if !names.insert(&rule.name) {
            fault("name", "a name that no other rule has", format!("{:?} again", rule.name));
        }
        if rule.priority == 0 {
            fault("priority", "1 (goes first) to 65535", "0".into());
        }
        match &rule.action {
            Action::Mask(mask) if mask.with.is_alphanumeric() => {
                fault("action/with", "a character that is no letter or digit", format!("{:?}", mask.with));
            }
            #[cfg(feature = "pii-token")]
            Action::Token { octets, .. } if !(4..=32).contains(octets) => {
                fault("action/octets", "4 to 32", format!("{octets}"));
            }
            _ => {}
        }
    }
    faults
}
