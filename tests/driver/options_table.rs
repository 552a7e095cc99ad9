//! The table of options in the documentation says what the options do.

use std::fmt::Write;

use smpp_driver::driver::{ChannelOptions, Origin};

const WRITTEN: &str = include_str!("../../src/driver/options/table.md");

/// The table as the options say it.
fn table() -> String {
    let mut table = String::from(
        "| option | field | default | unit | allowed | at the extremes | whose |\n|---|---|---|---|---|---|---|\n",
    );
    for info in ChannelOptions::known() {
        let code = |text: Option<&str>| text.map_or_else(String::new, |text| format!("`{text}`"));
        let default = info.default_value().map(|default| format!("`{default}`"));
        let without = if info.is_required() { "required" } else { "" };
        let whose = match info.origin() {
            Origin::Reference => "reference",
            Origin::Name => "name",
            Origin::Ours => "ours",
        };
        writeln!(
            table,
            "| `{}` | {} | {} | {} | {} | {} | {whose} |",
            info.key(),
            code(info.field()),
            default.as_deref().unwrap_or(without),
            info.unit().unwrap_or_default(),
            // Brackets would be links.
            info.allowed().replace('[', "\\[").replace(']', "\\]"),
            info.extremes(),
        )
        .unwrap();
    }
    table
}

#[test]
fn the_documentation_is_of_these_options() {
    assert_eq!(
        WRITTEN,
        table(),
        "write it anew: cargo test --test driver -- --ignored write_the_table_of_the_documentation"
    );
}

#[test]
#[ignore = "writes the table of the documentation instead of comparing it"]
fn write_the_table_of_the_documentation() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/driver/options/table.md");
    std::fs::write(path, table()).unwrap();
}

#[test]
fn every_field_is_an_option() {
    // The Debug of a value made of all fields would need them all: the source says which there are.
    let source = concat!(
        include_str!("../../src/driver/options/channel.rs"),
        include_str!("../../src/driver/options/masking.rs")
    );
    let public = source.lines().filter_map(|line| line.strip_prefix("    pub ")?.split_once(": "));
    let fields = public.map(|(name, _)| name).filter(|name| !name.contains('('));
    let known: Vec<_> = ChannelOptions::known().filter_map(|info| info.field()).collect();
    for field in fields.filter(|field| !["masking", "tls"].contains(field)) {
        let is_it = |known: &&&str| **known == field || known.strip_prefix("masking.") == Some(field);
        assert!(known.iter().any(|known| is_it(&known)), "no option sets {field}");
    }
}
