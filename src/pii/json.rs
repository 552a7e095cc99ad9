//! Rule sets as JSON, with faults told by their places.
//!
//! ```json
//! {"rules": [{"name": "card", "groups": ["payment"], "priority": 1, "pattern": "\\d{16}",
//!   "check": "luhn", "action": {"mask": {"with": "*", "what": "digits", "keep_last": 4}}}]}
//! ```

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use serde_json::{Map, Value, json};

use super::{
    Action, Check, Dialect, Digits, Mask, MaskerOptions, Rule, RuleError, RuleErrors, RuleSet, Scope, Target,
    What,
};

/// The longest rule file, in octets.
const LONGEST: usize = 8 << 20;

impl RuleSet {
    /// Reads a rule set from JSON, as [`RuleSet::to_json`] writes it. Only `name` and `pattern` must be there.
    ///
    /// # Errors
    ///
    /// All that is wrong, by rule, JSON pointer and offset in the pattern: fields that are not known, wrong types and
    /// values, names given twice, patterns that do not compile.
    pub fn from_json(text: &str) -> Result<Self, RuleErrors> {
        let one = |fault| RuleErrors(vec![fault]);
        if text.len() > LONGEST {
            let expected = format!("at most {LONGEST} octets");
            return Err(one(RuleError::new(None, "", &expected, format!("{} octets", text.len()))));
        }
        let file: Value = serde_json::from_str(text).map_err(|error| {
            let offset =
                text.lines().take(error.line().saturating_sub(1)).map(|line| line.len() + 1).sum::<usize>();
            let fault = RuleError::new(None, "", "JSON", &error);
            one(RuleError { offset: Some(offset + error.column().saturating_sub(1)), ..fault })
        })?;
        let mut reader = Reader::default();
        let set = reader.set(&file);
        if reader.faults.is_empty() {
            reader.faults = super::validate::set(&set);
        }
        if reader.faults.is_empty() {
            let options = MaskerOptions { allow_backtracking: true, ..MaskerOptions::default() };
            let compiled = set.rules.iter().enumerate();
            reader.faults = compiled
                .filter_map(|(at, rule)| super::engine::Compiled::new(rule, at, &options).err())
                .collect();
        }
        if reader.faults.is_empty() { Ok(set) } else { Err(RuleErrors(reader.faults)) }
    }

    /// Writes the set as JSON: the same octets for the same set. Checks of the caller's own are left out, and keys of
    /// tokens are not written: [`RuleSet::from_json`] refuses such a rule.
    #[must_use]
    pub fn to_json(&self) -> String {
        let rules: Vec<_> = self.rules.iter().map(write_rule).collect();
        format!("{:#}\n", json!({ "rules": rules }))
    }
}

fn write_rule(rule: &Rule) -> Value {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("name", json!(rule.name));
    put("description", json!(rule.description));
    put("groups", json!(rule.groups));
    put("priority", json!(rule.priority));
    put("pattern", json!(rule.pattern));
    put("dialect", json!(name_of(DIALECTS, rule.dialect)));
    put("digits", json!(name_of(DIGITS, rule.digits)));
    put(
        "target",
        match &rule.target {
            Target::Whole => json!(0),
            Target::Number(number) => json!(number),
            Target::Name(name) => json!(name),
        },
    );
    put(
        "check",
        match &rule.check {
            Some(Check::Luhn) => json!("luhn"),
            Some(Check::Iban) => json!("iban"),
            Some(Check::SsnRanges) => json!("ssn_ranges"),
            Some(Check::Custom { .. }) | None => Value::Null,
        },
    );
    put(
        "action",
        match &rule.action {
            Action::Replace(text) => json!({ "replace": text }),
            Action::Mask(Mask { with, what, keep_first, keep_last }) => {
                let what = name_of(WHATS, *what);
                json!({ "mask": { "with": with, "what": what, "keep_first": keep_first, "keep_last": keep_last } })
            }
            Action::Label { numbered } => json!({ "label": { "numbered": numbered } }),
            Action::Remove => json!("remove"),
            #[cfg(feature = "pii-token")]
            Action::Token { .. } => json!("token"),
            Action::ReportOnly => json!("report_only"),
        },
    );
    put("enabled", json!(rule.enabled));
    put("media", json!(rule.media));
    put("scope", json!(name_of(SCOPES, rule.scope)));
    Value::Object(fields)
}

const DIALECTS: &[(&str, Dialect)] =
    &[("posix", Dialect::Posix), ("java", Dialect::Java), ("ecmascript", Dialect::EcmaScript)];
const DIGITS: &[(&str, Digits)] = &[("ascii", Digits::Ascii), ("fold", Digits::Fold)];
const WHATS: &[(&str, What)] =
    &[("every", What::Every), ("digits", What::Digits), ("alphanumerics", What::Alphanumerics)];
const SCOPES: &[(&str, Scope)] = &[("all", Scope::All), ("agent", Scope::Agent), ("history", Scope::History)];

fn name_of<T: Copy + PartialEq>(names: &[(&'static str, T)], value: T) -> &'static str {
    names.iter().find(|(_, known)| *known == value).map_or("", |(name, _)| name)
}

/// Reads values, and gathers what is wrong with them.
#[derive(Default)]
struct Reader {
    faults: Vec<RuleError>,
    /// The rule that is being read.
    rule: Option<String>,
}

/// What a value is, without its text.
fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("{:?}", text.chars().take(40).collect::<String>()),
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

impl Reader {
    fn fault(&mut self, pointer: &str, expected: &str, found: &Value) {
        self.faults.push(RuleError::new(self.rule.as_deref(), pointer, expected, kind(found)));
    }

    /// The object at a place, all of whose fields are among `known`.
    fn object<'v>(&mut self, value: &'v Value, pointer: &str, known: &str) -> Option<&'v Map<String, Value>> {
        let Value::Object(fields) = value else {
            self.fault(pointer, "an object", value);
            return None;
        };
        for name in fields.keys().filter(|name| !known.split(' ').any(|known| known == *name)) {
            let place = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
            let expected = format!("one of the fields {}", known.replace(' ', ", "));
            self.faults.push(RuleError::new(self.rule.as_deref(), &place, &expected, format!("{name:?}")));
        }
        Some(fields)
    }

    fn set(&mut self, file: &Value) -> RuleSet {
        let Some(fields) = self.object(file, "", "rules") else { return RuleSet::default() };
        match fields.get("rules") {
            Some(Value::Array(rules)) => RuleSet {
                rules: rules.iter().enumerate().filter_map(|(at, rule)| self.rule(rule, at)).collect(),
            },
            other => {
                self.fault("/rules", "an array of rules", other.unwrap_or(&Value::Null));
                RuleSet::default()
            }
        }
    }

    fn rule(&mut self, value: &Value, at: usize) -> Option<Rule> {
        const FIELDS: &str =
            "name description groups priority pattern dialect digits target check action enabled media scope";
        let pointer = format!("/rules/{at}");
        self.rule = value.get("name").and_then(Value::as_str).map(ToOwned::to_owned);
        let fields = self.object(value, &pointer, FIELDS)?.clone();
        let at = |name: &str| format!("{pointer}/{name}");
        let null = Value::Null;
        let (name, pattern) = (fields.get("name").unwrap_or(&null), fields.get("pattern").unwrap_or(&null));
        let name = self.string(name, &at("name"));
        let mut rule = Rule::new(&name, &self.string(pattern, &at("pattern")));
        for (field, value) in &fields {
            let place = at(field);
            match field.as_str() {
                "description" => rule.description = self.string(value, &place),
                "groups" => rule.groups = self.strings(value, &place),
                "priority" => rule.priority = self.number(value, &place, 1, u16::MAX),
                "dialect" => rule.dialect = self.one_of(value, &place, DIALECTS),
                "digits" => rule.digits = self.one_of(value, &place, DIGITS),
                "target" => rule.target = self.target(value, &place),
                "check" => rule.check = self.check(value, &place),
                "action" => rule.action = self.action(value, &place),
                "enabled" => rule.enabled = self.bool(value, &place),
                "media" => rule.media = self.strings(value, &place),
                "scope" => rule.scope = self.one_of(value, &place, SCOPES),
                _ => {}
            }
        }
        self.rule = None;
        Some(rule)
    }

    fn string(&mut self, value: &Value, pointer: &str) -> String {
        value.as_str().map_or_else(
            || {
                self.fault(pointer, "a string", value);
                String::new()
            },
            ToOwned::to_owned,
        )
    }

    fn strings(&mut self, value: &Value, pointer: &str) -> Vec<String> {
        let Value::Array(items) = value else {
            self.fault(pointer, "an array of strings", value);
            return Vec::new();
        };
        items.iter().enumerate().map(|(at, item)| self.string(item, &format!("{pointer}/{at}"))).collect()
    }

    fn bool(&mut self, value: &Value, pointer: &str) -> bool {
        value.as_bool().unwrap_or_else(|| {
            self.fault(pointer, "true or false", value);
            false
        })
    }

    fn number<N: TryFrom<u64> + Into<u64> + Copy>(
        &mut self,
        value: &Value,
        pointer: &str,
        least: N,
        most: N,
    ) -> N {
        let number = value.as_u64().filter(|number| (least.into()..=most.into()).contains(number));
        number.and_then(|number| N::try_from(number).ok()).unwrap_or_else(|| {
            self.fault(pointer, &format!("a number from {} to {}", least.into(), most.into()), value);
            least
        })
    }

    fn one_of<T: Copy + Default>(&mut self, value: &Value, pointer: &str, names: &[(&str, T)]) -> T {
        let known = names.iter().find(|(name, _)| value.as_str() == Some(name));
        known.map_or_else(
            || {
                let names: Vec<_> = names.iter().map(|(name, _)| *name).collect();
                self.fault(pointer, &format!("one of {}", names.join(", ")), value);
                T::default()
            },
            |(_, known)| *known,
        )
    }

    fn target(&mut self, value: &Value, pointer: &str) -> Target {
        match (value.as_str(), value.as_u64().and_then(|number| u32::try_from(number).ok())) {
            (Some(name), _) => Target::Name(name.to_owned()),
            (_, Some(0)) => Target::Whole,
            (_, Some(number)) => Target::Number(number),
            _ => {
                self.fault(pointer, "the number or the name of a capture group, or 0 for the whole", value);
                Target::Whole
            }
        }
    }

    fn check(&mut self, value: &Value, pointer: &str) -> Option<Check> {
        match value.as_str() {
            Some("luhn") => Some(Check::Luhn),
            Some("iban") => Some(Check::Iban),
            Some("ssn_ranges") => Some(Check::SsnRanges),
            None if value.is_null() => None,
            _ => {
                self.fault(pointer, "luhn, iban, ssn_ranges or null", value);
                None
            }
        }
    }

    fn action(&mut self, value: &Value, pointer: &str) -> Action {
        match value.as_str() {
            Some("remove") => return Action::Remove,
            Some("report_only") => return Action::ReportOnly,
            _ => {}
        }
        let expected = "remove, report_only, or an object with one of replace, mask and label";
        let fields = match value {
            Value::Object(_) => {
                self.object(value, pointer, "replace mask label").cloned().unwrap_or_default()
            }
            _ => Map::new(),
        };
        let (Some((name, inside)), 1) = (fields.iter().next(), fields.len()) else {
            self.fault(pointer, expected, value);
            return Action::default();
        };
        let pointer = format!("{pointer}/{name}");
        match name.as_str() {
            "replace" => Action::Replace(self.string(inside, &pointer)),
            "label" => {
                let fields = self.object(inside, &pointer, "numbered").cloned().unwrap_or_default();
                let numbered =
                    fields.get("numbered").map(|value| self.bool(value, &format!("{pointer}/numbered")));
                Action::Label { numbered: numbered.unwrap_or(false) }
            }
            _ => Action::Mask(self.mask(inside, &pointer)),
        }
    }

    fn mask(&mut self, value: &Value, pointer: &str) -> Mask {
        let fields =
            self.object(value, pointer, "with what keep_first keep_last").cloned().unwrap_or_default();
        let mut mask = Mask::default();
        for (field, value) in &fields {
            let place = format!("{pointer}/{field}");
            match field.as_str() {
                "with" => {
                    let mut characters = value.as_str().unwrap_or_default().chars();
                    match (characters.next(), characters.next()) {
                        (Some(with), None) => mask.with = with,
                        _ => self.fault(&place, "one character", value),
                    }
                }
                "what" => mask.what = self.one_of(value, &place, WHATS),
                "keep_first" => mask.keep_first = self.number(value, &place, 0, u8::MAX),
                "keep_last" => mask.keep_last = self.number(value, &place, 0, u8::MAX),
                _ => {}
            }
        }
        mask
    }
}
