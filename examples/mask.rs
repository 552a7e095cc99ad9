//! Masks personal data on standard input, a line at a time:
//! `mask [--rules FILE.json] [--set 9.0|8.5.1|8.5.3|builtin] [--group G | --rule R | --regex P] [--report] [--json]`.
//!
//! `--report` tells what was found on standard error; `--plan` and `--lint` print tables of the rules instead. With
//! `--json` each line is an object with `text`, and each line of output one with `text`, masked, and `findings`.

#![expect(clippy::similar_names, reason = "a masker gives what is masked")]

#[path = "support/usage.rs"]
mod usage;

use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use lexopt::{Arg, ValueExt};
use serde_json::{Value, json};
use smpp_driver::pii::{Builtin, Finding, Masked, Masker, Rule, RuleSet, Way};
use usage::Stop;

const USAGE: &str = "usage: mask [--rules FILE.json] [--set 9.0|8.5.1|8.5.3|builtin] [--group G | --rule R | --regex P] \
    [--report] [--json] [--plan] [--lint] < text";

#[derive(Default)]
struct Arguments {
    rules: RuleSet,
    group: Option<String>,
    rule: Option<String>,
    report: bool,
    json: bool,
    plan: bool,
    lint: bool,
}

fn main() -> ExitCode {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(stop) => return stop.exit("mask", USAGE),
    };
    match run(&arguments) {
        Ok(code) => code,
        // Nobody reads any more: `mask … | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("mask: {error}");
            ExitCode::from(2)
        }
    }
}

fn arguments() -> Result<Arguments, Stop> {
    let (mut arguments, mut sets) = (Arguments::default(), 0);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("rules") => {
                let name = parser.value()?.string()?;
                let text = std::fs::read_to_string(&name).map_err(|error| format!("--rules: {error}"))?;
                arguments.rules = RuleSet::from_json(&text).map_err(|error| format!("--rules: {error}"))?;
                sets += 1;
            }
            Arg::Long("set") => {
                let set = parser.value()?.string()?.parse::<Builtin>();
                arguments.rules = RuleSet::builtin(set.map_err(|error| format!("--set: {error}"))?);
                sets += 1;
            }
            Arg::Long("regex") => {
                arguments.rules = RuleSet { rules: vec![Rule::new("regex", &parser.value()?.string()?)] };
                sets += 1;
            }
            Arg::Long("group") => arguments.group = Some(parser.value()?.string()?),
            Arg::Long("rule") => arguments.rule = Some(parser.value()?.string()?),
            Arg::Long("report") => arguments.report = true,
            Arg::Long("json") => arguments.json = true,
            Arg::Long("plan") => arguments.plan = true,
            Arg::Long("lint") => arguments.lint = true,
            Arg::Long("help") | Arg::Short('h') => return Err(Stop::Help),
            other => return Err(other.unexpected().into()),
        }
    }
    if sets > 1 || (arguments.group.is_some() && arguments.rule.is_some()) {
        return Err("one of --rules, --set and --regex, and one of --group and --rule".into());
    }
    if sets == 0 {
        arguments.rules = RuleSet::builtin(Builtin::default());
    }
    Ok(arguments)
}

fn run(arguments: &Arguments) -> io::Result<ExitCode> {
    let out = &mut io::stdout().lock();
    if arguments.lint {
        return lint(&arguments.rules, out);
    }
    let masker = arguments.rules.compile().map_err(io::Error::other)?;
    let masker = match (&arguments.group, &arguments.rule) {
        (Some(group), _) => masker.by_group(group).map_err(io::Error::other)?,
        (_, Some(rule)) => masker.by_rule(rule).map_err(io::Error::other)?,
        _ => masker,
    };
    if arguments.plan {
        return plan(&masker, out);
    }
    let mut good = true;
    for (number, line) in (1..).zip(io::stdin().lock().lines()) {
        let line = line?;
        let masked = if arguments.json {
            mask_object(&masker, &line, number, out)?
        } else {
            let masked = masker.mask(&line);
            writeln!(out, "{}", masked.text)?;
            masked.into_owned()
        };
        good &= masked.degraded.is_none();
        if arguments.report {
            for finding in &masked.findings {
                eprintln!("line {number}: {} at {}..{}", finding.rule, finding.span.start, finding.span.end);
            }
        }
        if let Some(degraded) = &masked.degraded {
            eprintln!("mask: line {number}: {degraded}");
        }
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Masks the `text` of a line that is an object.
fn mask_object(
    masker: &Masker,
    line: &str,
    number: usize,
    out: &mut impl Write,
) -> io::Result<Masked<'static>> {
    let object: Value = serde_json::from_str(line).map_err(|error| {
        io::Error::other(format!("line {number}: column {}: no JSON object", error.column()))
    })?;
    let Some(text) = object["text"].as_str() else {
        return Err(io::Error::other(format!("line {number}: an object with the string `text` is expected")));
    };
    let masked = masker.mask(text).into_owned();
    let finding = |finding: &Finding| json!({ "rule": &*finding.rule, "start": finding.span.start, "end": finding.span.end });
    let findings: Vec<_> = masked.findings.iter().map(finding).collect();
    let degraded = masked.degraded.as_ref().map(ToString::to_string);
    let mut line = json!({ "text": masked.text, "findings": findings });
    if let Some(degraded) = degraded {
        line["degraded"] = degraded.into();
    }
    writeln!(out, "{line}")?;
    Ok(masked)
}

fn plan(masker: &Masker, out: &mut impl Write) -> io::Result<ExitCode> {
    writeln!(out, "{:<16} {:<13} {:>8} {:>8}  needs", "rule", "way", "shortest", "longest")?;
    for plan in masker.plan() {
        match plan.way {
            Way::Linear { gate, shortest, longest } => {
                let longest = longest.map_or_else(|| "-".to_owned(), |longest| longest.to_string());
                writeln!(out, "{:<16} {:<13} {shortest:>8} {longest:>8}  {gate}", plan.rule, "linear")?;
            }
            Way::Backtracking { why } => writeln!(out, "{:<16} {:<13} {why}", plan.rule, "backtracking")?,
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn lint(rules: &RuleSet, out: &mut impl Write) -> io::Result<ExitCode> {
    let lints = rules.lint();
    // As narrow as the names allow: most texts then end before column 80.
    let rule = lints.iter().map(|lint| lint.rule.len()).max().unwrap_or_default().max(4);
    let kinds: Vec<_> = lints.iter().map(|lint| format!("{:?}", lint.kind)).collect();
    let kind = kinds.iter().map(String::len).max().unwrap_or_default().max(4);
    writeln!(out, "{:<rule$} {:<kind$} {:>6}  what", "rule", "kind", "offset")?;
    for (lint, name) in lints.iter().zip(&kinds) {
        let offset = lint.offset.map_or_else(|| "-".to_owned(), |offset| offset.to_string());
        writeln!(out, "{:<rule$} {name:<kind$} {offset:>6}  {}", lint.rule, lint.text)?;
    }
    Ok(ExitCode::SUCCESS)
}
