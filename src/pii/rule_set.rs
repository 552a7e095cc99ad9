//! A set of rules: kept, looked up, put together, compiled.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Builtin, Masker, MaskerOptions, Rule, RuleErrors, Unknown};

/// Rules, in the order of their definition.
///
/// ```
/// use smpp_driver::pii::{Builtin, Rule, RuleSet};
///
/// let mut rules = RuleSet::builtin(Builtin::V9_0);
/// rules.rules.push(Rule::new("badge", r"(?<!\d)B\d{5}(?!\d)"));
/// let masker = rules.compile()?;
/// assert_eq!(masker.mask("I am B12345, call 202-555-0143").text, "I am ******, call ************");
/// # Ok::<(), smpp_driver::pii::RuleErrors>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RuleSet {
    /// The rules.
    pub rules: Vec<Rule>,
}

/// What becomes of a rule whose name is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Clash {
    /// It comes in as `Copy_1_of_<name>`, or with the next number that is free.
    #[default]
    Copy,
    /// It takes the place of the one with its name.
    Replace,
    /// Nothing comes in at all.
    Reject,
}

impl RuleSet {
    /// A set that comes with this crate.
    #[must_use]
    pub fn builtin(set: Builtin) -> Self {
        Self { rules: set.rules() }
    }

    /// Makes the rules ready to be applied.
    ///
    /// # Errors
    ///
    /// All that is wrong with the rules. A set without a rule that is enabled is an error, too: it would let everything
    /// through.
    pub fn compile(&self) -> Result<Masker, RuleErrors> {
        self.compile_with(&MaskerOptions::default())
    }

    /// Makes the rules ready to be applied, in the way of `options`.
    ///
    /// # Errors
    ///
    /// As [`RuleSet::compile`] has them.
    pub fn compile_with(&self, options: &MaskerOptions) -> Result<Masker, RuleErrors> {
        Masker::compile(self, options)
    }

    /// Takes in the rules of another set, and says which were given another name: what it was and what it is.
    ///
    /// # Errors
    ///
    /// [`Clash::Reject`] and a name that is taken: nothing has changed.
    pub fn import(&mut self, other: Self, clash: Clash) -> Result<Vec<(String, String)>, Unknown> {
        let taken = |rules: &[Rule], name: &str| rules.iter().position(|rule| rule.name == name);
        if clash == Clash::Reject
            && let Some(rule) = other.rules.iter().find(|rule| taken(&self.rules, &rule.name).is_some())
        {
            let known = Vec::new();
            return Err(Unknown { what: "free name for the rule", name: rule.name.clone(), known });
        }
        let mut renamed = Vec::new();
        for mut rule in other.rules {
            match taken(&self.rules, &rule.name) {
                Some(at) if clash == Clash::Replace => self.rules[at] = rule,
                Some(_) => {
                    let names = (1_u32..).map(|n| format!("Copy_{n}_of_{}", rule.name));
                    let free = names.into_iter().find(|name| taken(&self.rules, name).is_none());
                    let old = core::mem::replace(&mut rule.name, free.unwrap_or_default());
                    renamed.push((old, rule.name.clone()));
                    self.rules.push(rule);
                }
                None => self.rules.push(rule),
            }
        }
        Ok(renamed)
    }

    /// The names of all groups, each once.
    #[must_use]
    pub fn groups(&self) -> Vec<String> {
        let mut groups: Vec<String> = Vec::new();
        for group in self.rules.iter().flat_map(|rule| &rule.groups) {
            if !groups.iter().any(|known| known.eq_ignore_ascii_case(group)) {
                groups.push(group.to_owned());
            }
        }
        groups
    }
}
