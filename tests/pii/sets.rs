//! Sets of rules: what is refused, and what comes of bringing them together.

use std::time::Instant;

use smpp_driver::pii::{Builtin, Clash, Dialect, Rule, RuleError, RuleSet, Target};

use crate::support::{SOON, one, set, spans};

fn refused(rule: Rule) -> RuleError {
    RuleSet { rules: vec![rule] }.compile().unwrap_err().0.remove(0)
}

#[test]
fn a_set_that_lets_everything_through_is_refused() {
    for rules in [vec![], vec![Rule { enabled: false, ..Rule::new("off", "a") }]] {
        let fault = RuleSet { rules }.compile().unwrap_err();
        assert!(fault.to_string().contains("a rule that is enabled"), "{fault}");
    }
}

#[test]
fn unknown_names_are_errors() {
    let masker = set(Builtin::V9_0);
    let rule = masker.by_rule("nobody").unwrap_err();
    assert_eq!(rule.to_string(), "there is no rule \"nobody\"; known: card, ssn, phone");
    assert!(masker.by_group("nobody").is_err());
    assert_eq!("7.0".parse::<Builtin>().unwrap_err().known, ["8.5.1", "8.5.3", "9.0", "builtin"]);
}

#[test]
fn faults_tell_rule_place_and_offset() {
    let fault = |rule| {
        let RuleError { rule, pointer, offset, .. } = refused(rule);
        (rule.unwrap(), pointer, offset)
    };
    let at = |offset| ("r".to_owned(), "/rules/0/pattern".to_owned(), Some(offset));
    for (pattern, offset) in [
        ("a(b", 3),
        ("ab)", 2),
        ("[z-a]", 1),
        ("a{5,2}", 2),
        ("*a", 0),
        ("[[:alfa:]]", 1),
        (r"\p{Foo}", 2),
        ("(?<n>a)(?<n>b)", 10),
        ("a++b*+*", 6),
        (r"\q", 0),
        ("(?z)", 2),
        (r"x(?<=ab)y", 1),
        (r"(a)\2", 3),
    ] {
        assert_eq!(fault(Rule::new("r", pattern)), at(offset), "{pattern}");
    }
    let priority = Rule { priority: 0, ..Rule::new("r", "a") };
    assert_eq!(fault(priority).1, "/rules/0/priority");
    let target = Rule { target: Target::Number(2), ..Rule::new("r", "(a)") };
    let fault = refused(target).to_string();
    assert_eq!(
        fault,
        "rule \"r\": /rules/0/target: expected a capture group of the pattern, which has 1, found group 2"
    );
    let twice = RuleSet { rules: vec![Rule::new("r", "a"), Rule::new("r", "b")] }.compile().unwrap_err();
    assert_eq!(twice.0[0].pointer, "/rules/1/name");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test that measures time")]
fn hostile_patterns_are_refused_soon() {
    for pattern in [
        "a{1000}{1000}".to_owned(),
        format!("{}a{}", "(".repeat(10_000), ")".repeat(10_000)),
        format!("{}a{}", "(".repeat(2_000), ")".repeat(2_000)),
        "[".repeat(4_000),
        "a".repeat(1 << 20),
        "(?:a?){1000}{1000}".to_owned(),
        "(?:(?:(?:a{30}){30}){30}){30}".to_owned(),
        "(?=(?:a|b){20})(?:a|b){20}".to_owned(),
        r"\p{L}{1000}\p{L}{1000}\p{L}{1000}".to_owned(),
    ] {
        let start = Instant::now();
        let fault = refused(Rule::new("hostile", &pattern));
        assert!(start.elapsed().as_millis() < SOON, "{fault} took {:?}", start.elapsed());
        assert!(fault.to_string().len() < 300 && fault.offset.is_some(), "{fault}");
    }
}

#[test]
fn a_name_that_is_taken_becomes_that_of_a_copy() {
    let mut rules = RuleSet::builtin(Builtin::V9_0);
    let other = || RuleSet { rules: vec![Rule::new("card", "a"), Rule::new("badge", "b")] };
    let renamed = |copy: &str| vec![("card".to_owned(), copy.to_owned())];
    assert_eq!(rules.import(other(), Clash::Copy).unwrap(), renamed("Copy_1_of_card"));
    rules.rules.retain(|rule| rule.name != "badge");
    assert_eq!(rules.import(other(), Clash::Copy).unwrap(), renamed("Copy_2_of_card"));
    let before = rules.clone();
    assert!(rules.import(other(), Clash::Reject).is_err());
    assert_eq!(rules, before);
    assert_eq!(rules.import(other(), Clash::Replace).unwrap(), []);
    assert_eq!(rules.rules.iter().find(|rule| rule.name == "card").unwrap().pattern, "a");
    rules.compile().unwrap();
}

#[test]
fn dialects_differ_where_they_do() {
    let seed = Rule { name: "seed".into(), ..RuleSet::builtin(Builtin::V8_5_1).rules.remove(0) };
    let java = Rule { dialect: Dialect::Java, ..seed.clone() };
    let (posix, java) = (one(seed), one(java));
    for (text, in_posix, in_java) in [
        ("card4111111111111111", 1, 0),
        ("a4111111111111111", 1, 1),
        ("4111111111111111\n", 1, 1),
        ("4111111111111111\u{2028}", 0, 1),
        ("4111111111111111\r\n", 1, 1),
        ("4111111111111111\u{2028}x", 0, 0),
    ] {
        assert_eq!((spans(&posix, text).len(), spans(&java, text).len()), (in_posix, in_java), "{text:?}");
    }
    let script = |pattern: &str| one(Rule { dialect: Dialect::EcmaScript, ..Rule::new("r", pattern) });
    assert_eq!(spans(&script(r"a\sb"), "a\u{A0}b"), [0..4]);
    assert_eq!(spans(&script(r"a.b"), "a\u{2028}b a\rb a-b"), [10..13]);
    assert_eq!(
        spans(&one(Rule { dialect: Dialect::Java, ..Rule::new("r", r"[a-f&&[^c-d]]+") }), "abcdef"),
        [0..2, 4..6]
    );
    assert_eq!(spans(&one(Rule { dialect: Dialect::Java, ..Rule::new("r", r"b$") }), "b\r\n"), [0..1]);
    assert_eq!(spans(&one(Rule::new("r", r"b\Z")), "b b\n"), [2..3]);
}
