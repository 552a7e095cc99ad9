//! Personal data: found by rules and replaced before anybody sees it. Pure, like `codec`.
//!
//! A [`RuleSet`] holds [`Rule`]s: your own, or those that come with the crate ([`Builtin`]). Compiled, it is a
//! [`Masker`]: text in, text that may be shown out.
//!
//! | to | take |
//! |---|---|
//! | mask a text | [`Masker::mask`] |
//! | mask by some rules only | [`Masker::by_group`], [`Masker::by_rule`], [`Masker::by_regex`] |
//! | mask a text that comes in pieces | [`Masker::stream`] |
//! | find only | [`Masker::find`] |
//! | see how rules are run, and what may be wrong with them | [`Masker::plan`], [`RuleSet::lint`] |
//! | keep rules in files (feature `serde`) | `RuleSet::from_json`, `RuleSet::to_json` |
//! | know whether a masked text still fits its SMS | [`Masked::effect`] |
//! | serve the reference driver's workflows | [`PiiService`] |
//!
//! ```
//! use smpp_driver::pii::{Builtin, RuleSet};
//!
//! let masker = RuleSet::builtin(Builtin::V9_0).compile()?;
//! let masked = masker.mask("Card 4111-1111-1111-1111 or call (202) 555-0143");
//! assert_eq!(masked.text, "Card ******************* or call **************");
//! let rules: Vec<_> = masked.findings.iter().map(|finding| &*finding.rule).collect();
//! assert_eq!(rules, ["card", "phone"]);
//! # Ok::<(), smpp_driver::pii::RuleErrors>(())
//! ```
//!
//! # What is promised
//!
//! * **Nothing leaks.** Whatever any rule matches on the original text is masked, and priority decides only how. If a
//!   rule cannot be applied, the whole text is replaced. Findings, errors and `Debug` tell rules, offsets and lengths,
//!   never the text.
//! * **Linear time.** Patterns may use look-behind, look-ahead and atomic groups where an automaton can run them with
//!   exactly the answers of a backtracking engine; others are refused when they are loaded, with the reason.
//! * **Nothing is paid for nothing.** What a text must have for a rule to match, such as a number of digits, is derived
//!   from the patterns and looked for first.

mod action;
mod builtin;
mod check;
mod effect;
mod engine;
mod error;
mod fold;
#[cfg(feature = "serde")]
mod json;
mod lint;
mod masked;
mod masker;
mod numbers;
mod options;
mod overlap;
mod plan;
mod request;
mod rule;
mod rule_set;
mod stream;
mod syntax;
#[cfg(feature = "pii-token")]
mod token;
mod validate;

pub use action::{Action, Mask, What};
pub use builtin::Builtin;
pub use check::Check;
pub use effect::Effect;
pub use error::{Cause, Degraded, RuleError, RuleErrors, Unknown};
pub use lint::{Lint, LintKind};
pub use masked::{Finding, Masked};
pub use masker::Masker;
pub use options::{MaskerOptions, Overlap, Spec};
pub use plan::{RulePlan, Way};
pub use request::{Fault, PiiService};
pub use rule::{Dialect, Digits, Rule, Scope, Target};
pub use rule_set::{Clash, RuleSet};
pub use stream::MaskStream;
#[cfg(feature = "pii-token")]
pub use token::TokenKey;
