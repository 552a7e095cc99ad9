//! Requests as the reference driver's workflows make them: keys and values in, keys and values out.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use super::{Masker, Rule, RuleSet, Spec};

/// The service `PiiFindAndReplace`: find and replace by group, by rule or by regular expression.
///
/// Names of the service, of methods and of keys are compared without case.
///
/// | method | procedures | finds what |
/// |---|---|---|
/// | `DataByGroup` | `Procedure.Find<Name>.Group` = a group | the rules of the group find |
/// | `DataByRule` | `Procedure.Find<Name>.Rule` = a rule | the rule finds |
/// | `DataByRegEx` | `Procedure.Find<Name>.RegEx` = a pattern | the pattern matches; the rule is called `<Name>` |
///
/// There may be several procedures, the first going first. `Text`, and any number of `DataList.<field>`, are the texts.
/// `spec` is `replace-all` (every match; the default), `replace-first` or `find`. The answer has the texts under their
/// keys, replaced, and under `Count.<rule>` how often each rule that found something did so, over all texts.
///
/// What the reference leaves open, and is our choice: the keys for groups and rules, the counts, the specs but for
/// `replace-all` and what that means, all fault codes but 1102 and 1105, and that each character becomes `*` where a
/// pattern is given.
///
/// ```
/// use smpp_driver::pii::{Builtin, PiiService, RuleSet};
///
/// let service = PiiService::new(RuleSet::builtin(Builtin::V9_0).compile()?);
/// let parameters = [("Text", "Card 4111 1111 1111 1111"), ("Procedure.FindCard.Rule", "card")];
/// let answer = service.request("PiiFindAndReplace", "DataByRule", parameters)?;
/// assert_eq!(answer[0], ("Text".to_owned(), "Card *******************".to_owned()));
/// assert_eq!(answer[1], ("Count.card".to_owned(), "1".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct PiiService {
    masker: Masker,
}

/// Why a request was not carried out. It holds no text of the request but names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which kind.
    pub code: u32,
    /// What is wrong, in a sentence.
    pub sentence: String,
}

impl Fault {
    /// The service or the method is unknown (a code of the reference).
    pub const UNKNOWN_METHOD: u32 = 1102;
    /// A rule could not be applied (a code of the reference: an exception while processing).
    pub const NOT_APPLIED: u32 = 1105;
    /// A parameter is missing, unknown or given twice (ours).
    pub const PARAMETER: u32 = 1120;
    /// There is no such rule (ours).
    pub const UNKNOWN_RULE: u32 = 1121;
    /// There is no such group (ours).
    pub const UNKNOWN_GROUP: u32 = 1122;
    /// There is no such spec (ours).
    pub const UNKNOWN_SPEC: u32 = 1123;
    /// The regular expression is wrong or refused (ours).
    pub const BAD_REGEX: u32 = 1124;

    fn new(code: u32, sentence: impl fmt::Display) -> Self {
        Self { code, sentence: sentence.to_string() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.sentence, self.code)
    }
}

impl core::error::Error for Fault {}

/// The methods: their names, and the attribute of the procedures that they take.
const METHODS: [(&str, Attribute); 3] =
    [("DataByGroup", Attribute::Group), ("DataByRule", Attribute::Rule), ("DataByRegEx", Attribute::RegEx)];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attribute {
    Group,
    Rule,
    RegEx,
}

/// A request taken apart.
#[derive(Default)]
struct Request {
    texts: Vec<(String, String)>,
    /// Names and values.
    procedures: Vec<(String, String)>,
    spec: Spec,
}

/// `key` without `prefix`, which is compared without case.
fn after<'k>(key: &'k str, prefix: &str) -> Option<&'k str> {
    let (head, rest) = key.split_at_checked(prefix.len())?;
    (head.eq_ignore_ascii_case(prefix) && !rest.is_empty()).then_some(rest)
}

impl PiiService {
    /// The service with these rules.
    #[must_use]
    pub fn new(masker: Masker) -> Self {
        Self { masker }
    }

    /// Carries out a request.
    ///
    /// # Errors
    ///
    /// A [`Fault`]; the text is then nowhere in the answer.
    pub fn request<K: AsRef<str>, V: AsRef<str>>(
        &self,
        service: &str,
        method: &str,
        parameters: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Vec<(String, String)>, Fault> {
        if !service.eq_ignore_ascii_case("PiiFindAndReplace") {
            let sentence = format!("there is no service {service:?}; known: PiiFindAndReplace");
            return Err(Fault::new(Fault::UNKNOWN_METHOD, sentence));
        }
        let known = METHODS.iter().find(|(name, _)| name.eq_ignore_ascii_case(method));
        let Some((method, attribute)) = known else {
            let sentence =
                format!("there is no method {method:?}; known: DataByGroup, DataByRule, DataByRegEx");
            return Err(Fault::new(Fault::UNKNOWN_METHOD, sentence));
        };
        let request = Request::read(method, *attribute, parameters)?;
        self.masker(*attribute, &request)?.spec(request.spec).answer(request.texts)
    }

    /// The rules that a request asks for.
    fn masker(&self, attribute: Attribute, request: &Request) -> Result<Masker, Fault> {
        if attribute == Attribute::RegEx {
            let rules = request.procedures.iter().map(|(name, pattern)| Rule::new(name, pattern)).collect();
            let masker = RuleSet { rules }.compile_with(self.masker.options());
            return masker.map_err(|faults| Fault::new(Fault::BAD_REGEX, faults));
        }
        let asked = |rule: &Rule| {
            request.procedures.iter().any(|(_, name)| match attribute {
                Attribute::Group => rule.is_in(name),
                _ => rule.name == *name,
            })
        };
        for (_, name) in &request.procedures {
            match attribute {
                Attribute::Group => {
                    self.masker.by_group(name).map_err(|e| Fault::new(Fault::UNKNOWN_GROUP, e))?
                }
                _ => self.masker.by_rule(name).map_err(|e| Fault::new(Fault::UNKNOWN_RULE, e))?,
            };
        }
        self.masker.only("rule", "", Vec::new, asked).map_err(|e| Fault::new(Fault::UNKNOWN_RULE, e))
    }
}

impl Masker {
    fn answer(&self, texts: Vec<(String, String)>) -> Result<Vec<(String, String)>, Fault> {
        let mut counts: BTreeMap<Arc<str>, usize> = BTreeMap::new();
        let mut answer = Vec::new();
        for (key, text) in texts {
            let masked = self.mask(&text);
            if let Some(degraded) = masked.degraded {
                return Err(Fault::new(Fault::NOT_APPLIED, degraded));
            }
            for finding in masked.findings {
                *counts.entry(finding.rule).or_default() += 1;
            }
            answer.push((key, masked.text.into_owned()));
        }
        answer.extend(counts.iter().map(|(rule, count)| (format!("Count.{rule}"), count.to_string())));
        Ok(answer)
    }
}

impl Request {
    fn read<K: AsRef<str>, V: AsRef<str>>(
        method: &str,
        attribute: Attribute,
        parameters: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, Fault> {
        let mut request = Self::default();
        let mut seen: Vec<String> = Vec::new();
        let wrong = |sentence: String| Fault::new(Fault::PARAMETER, sentence);
        for (key, value) in parameters {
            let (key, value) = (key.as_ref(), value.as_ref().to_owned());
            if seen.iter().any(|known| known.eq_ignore_ascii_case(key)) {
                return Err(wrong(format!("the parameter {key:?} is given twice")));
            }
            seen.push(key.to_owned());
            if key.eq_ignore_ascii_case("Text") || after(key, "DataList.").is_some() {
                request.texts.push((key.to_owned(), value));
            } else if key.eq_ignore_ascii_case("spec") {
                request.spec = value.parse().map_err(|e| Fault::new(Fault::UNKNOWN_SPEC, e))?;
            } else if let Some((name, own)) =
                after(key, "Procedure.Find").and_then(|rest| rest.rsplit_once('.'))
            {
                if name.is_empty() || !own.eq_ignore_ascii_case(&format!("{attribute:?}")) {
                    let sentence = format!("{method} takes Procedure.Find<Name>.{attribute:?}, not {key:?}");
                    return Err(wrong(sentence));
                }
                request.procedures.push((name.to_owned(), value));
            } else {
                let known = format!("Text, DataList.<field>, Procedure.Find<Name>.{attribute:?} and spec");
                return Err(wrong(format!("{method} has no parameter {key:?}; known: {known}")));
            }
        }
        if request.texts.is_empty() {
            return Err(wrong(format!("{method} needs Text or DataList.<field>")));
        }
        if request.procedures.is_empty() {
            return Err(wrong(format!("{method} needs Procedure.Find<Name>.{attribute:?}")));
        }
        Ok(request)
    }
}
