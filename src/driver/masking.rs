//! Which texts of a channel are masked, and by what.

use super::options::{MaskingOptions, PiiDirection, PiiRules};
use crate::pii::{Action, Builtin, Masked, Masker, RuleErrors, RuleSet};

/// The rules of a channel for each direction.
#[derive(Debug, Clone, Default)]
pub(super) struct Masking {
    inbound: Option<Masker>,
    outbound: Option<Masker>,
}

impl Masking {
    /// The rules that the options name, unless the application brings its own.
    pub(super) fn new(options: &MaskingOptions, own: Option<&RuleSet>) -> Result<Self, RuleErrors> {
        let named = match options.rules {
            PiiRules::None => None,
            PiiRules::Builtin => Some(Builtin::Own),
            PiiRules::V9_0 => Some(Builtin::V9_0),
            PiiRules::V8_5_1 => Some(Builtin::V8_5_1),
        };
        let named = || named.map(|set| with_replacement(RuleSet::builtin(set), options.replacement));
        let Some(rules) = own.cloned().or_else(named) else { return Ok(Self::default()) };
        let masker = rules.compile()?;
        let masks = |direction| options.direction == direction || options.direction == PiiDirection::Both;
        Ok(Self {
            inbound: masks(PiiDirection::Inbound).then(|| masker.clone()),
            outbound: masks(PiiDirection::Outbound).then_some(masker),
        })
    }

    pub(super) fn inbound(&self) -> Option<&Masker> {
        self.inbound.as_ref()
    }

    /// The rules for anything, whichever direction the options say.
    pub(super) fn any(&self) -> Option<&Masker> {
        self.inbound.as_ref().or(self.outbound.as_ref())
    }

    /// A text as it is to be sent.
    pub(super) fn outbound<'t>(&self, text: &'t str) -> Option<Masked<'t>> {
        self.outbound.as_ref().map(|masker| masker.mask(text))
    }
}

/// The rules with another character in place of what they mask.
fn with_replacement(mut rules: RuleSet, with: char) -> RuleSet {
    for rule in &mut rules.rules {
        if let Action::Mask(mask) = &mut rule.action {
            mask.with = with;
        }
    }
    rules
}
