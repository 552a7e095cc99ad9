//! Requests as the reference driver's workflows make them.

use smpp_driver::pii::{Builtin, Fault, PiiService};

use crate::support::set;

fn service() -> PiiService {
    PiiService::new(set(Builtin::V9_0))
}

fn request(method: &str, parameters: &[(&str, &str)]) -> Result<Vec<(String, String)>, Fault> {
    service().request("PiiFindAndReplace", method, parameters.iter().copied())
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// The sample workflow: the pattern is put together from literals in single quotes and the quote itself.
#[test]
fn the_sample_workflow_runs_as_written() {
    let quote = char::from(39).to_string();
    let pattern = [
        r#"(?>^|(?<=[\s[:alpha:](),.:;?!""#,
        &quote,
        r#"]))(?>4\d{3}|5[1-5]\d{2}|6011|622[1-9]|64[4-9]\d|65\d{2})[ -.]?\d{4}[ -.]?\d{4}[ -.]?\d{4}(?>$|(?=[\s[:alpha:](),.:;?!""#,
        &quote,
        r"]))",
    ]
    .concat();
    let mut user_data = pairs(&[("_smsText", "My card is 4111 1111 1111 1111.")]);
    let parameters = [
        ("Text", user_data[0].1.as_str()),
        ("Procedure.FindCreditCard.RegEx", &pattern),
        ("spec", "replace-all"),
    ];
    let answer = request("DataByRegEx", &parameters).unwrap();
    user_data[0].1.clone_from(&answer[0].1);
    assert_eq!(user_data[0].1, "My card is *******************.");
    assert_eq!(answer, pairs(&[("Text", "My card is *******************."), ("Count.CreditCard", "1")]));
}

#[test]
fn several_fields_and_procedures_at_once() {
    let fields = [("DataList.text", "4111111111111111 123-45-6789"), ("DataList.Subject", "555-0143")];
    let by_rule = [("Procedure.FindA.Rule", "card"), ("Procedure.FindB.Rule", "phone")];
    let answer =
        service().request("piifindandreplace", "DATABYRULE", fields.into_iter().chain(by_rule)).unwrap();
    let expected = [
        ("DataList.text", "**************** 123-45-6789"),
        ("DataList.Subject", "********"),
        ("Count.card", "1"),
        ("Count.phone", "1"),
    ];
    assert_eq!(answer, pairs(&expected));
    let by_group = [("Procedure.FindA.Group", "Identity")];
    let answer =
        service().request("PiiFindAndReplace", "databygroup", fields.into_iter().chain(by_group)).unwrap();
    assert_eq!(answer[0].1, "4111111111111111 ***********");
}

#[test]
fn specs() {
    let with = |spec| {
        let text = ("Text", "4111111111111111 5500000000000004");
        request("DataByRule", &[text, ("Procedure.FindA.Rule", "card"), ("Spec", spec)])
    };
    assert_eq!(with("replace-first").unwrap()[0].1, "**************** 5500000000000004");
    assert_eq!(
        with("find").unwrap(),
        pairs(&[("Text", "4111111111111111 5500000000000004"), ("Count.card", "2")])
    );
    assert_eq!(with("replace-some").unwrap_err().code, Fault::UNKNOWN_SPEC);
}

/// A method, its parameters, and the fault.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], u32, &'a str);

#[test]
fn what_is_unknown_is_a_fault_and_no_text_passes() {
    let text = ("Text", "4111111111111111");
    let rule = ("Procedure.FindA.Rule", "card");
    let cases: &[Case<'_>] = &[
        (
            "DataByName",
            &[text, rule],
            1102,
            "there is no method \"DataByName\"; known: DataByGroup, DataByRule, DataByRegEx",
        ),
        (
            "DataByRule",
            &[text, ("Procedure.FindA.Rule", "cards")],
            1121,
            "there is no rule \"cards\"; known: card, ssn, phone",
        ),
        (
            "DataByGroup",
            &[text, ("Procedure.FindA.Group", "x")],
            1122,
            "there is no group \"x\"; known: pii, payment, identity, contact",
        ),
        (
            "DataByRegEx",
            &[text, ("Procedure.FindA.RegEx", "[")],
            1124,
            "rule \"A\": /rules/0/pattern: offset 0: expected `]` for this bracket, found '['",
        ),
        ("DataByRule", &[text], 1120, "DataByRule needs Procedure.Find<Name>.Rule"),
        ("DataByRule", &[rule], 1120, "DataByRule needs Text or DataList.<field>"),
        ("DataByRule", &[text, rule, text], 1120, "the parameter \"Text\" is given twice"),
        (
            "DataByGroup",
            &[text, rule],
            1120,
            "DataByGroup takes Procedure.Find<Name>.Group, not \"Procedure.FindA.Rule\"",
        ),
        (
            "DataByRule",
            &[text, rule, ("Txet", "")],
            1120,
            "DataByRule has no parameter \"Txet\"; known: Text, DataList.<field>, Procedure.Find<Name>.Rule and spec",
        ),
    ];
    for (method, parameters, code, sentence) in cases {
        let fault = request(method, parameters).unwrap_err();
        assert_eq!((fault.code, fault.sentence.as_str()), (*code, *sentence));
        assert!(!fault.to_string().contains("4111"));
    }
    let fault = service().request("Other", "DataByRule", [text, rule]).unwrap_err();
    assert_eq!(fault.code, Fault::UNKNOWN_METHOD);
}
