//! The layers import downwards only: reads the `use` lines and paths of `src` and compares them with the table.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What TLS is made of, and nobody else uses, but for the last three.
const TLS_CRATES: &[&str] = &[
    "aes",
    "cbc",
    "der",
    "des",
    "hmac",
    "pbkdf2",
    "rc2",
    "ring",
    "rustls",
    "rustls_native_certs",
    "scrypt",
    "sha1",
    "sha2",
    "tokio_rustls",
    "webpki_roots",
    "x509_cert",
    "zeroize",
    "std",
    "thiserror",
    "tokio",
];

/// A layer, the layers of this crate that it may import, and the other crates that it may.
const LAYERS: &[(&str, &[&str], &[&str])] = &[
    ("codec::wire", &["codec::wire"], &["arbitrary", "nom", "bytes", "serde", "thiserror"]),
    (
        "codec::values",
        &["codec::values", "codec::wire"],
        &["arbitrary", "nom", "bytes", "serde", "thiserror"],
    ),
    ("codec::frame", &["codec::frame", "codec::wire", "codec::values"], &["nom", "bytes", "serde"]),
    (
        "codec::tlv",
        &["codec::tlv", "codec::wire", "codec::values"],
        &["arbitrary", "nom", "bytes", "serde", "thiserror"],
    ),
    (
        "codec::pdu",
        &["codec::pdu", "codec::wire", "codec::values", "codec::frame", "codec::tlv"],
        &["arbitrary", "nom", "bytes", "serde", "thiserror"],
    ),
    ("text", &["text", "codec::values", "codec::tlv"], &["thiserror", "encoding_rs", "serde"]),
    ("session", &["session", "codec::pdu", "codec::frame", "codec::values"], &["serde", "thiserror"]),
    (
        "transport",
        &["transport", "session", "codec::pdu", "codec::frame", "codec::values"],
        &[
            "bytes",
            "futures_core",
            "serde",
            "socket2",
            "thiserror",
            "tokio",
            "tokio_util",
            "tower_service",
            "tracing",
            "std",
            "zeroize",
        ],
    ),
    ("transport::tls", &["transport"], TLS_CRATES),
    (
        "driver",
        &["driver", "codec", "text", "session", "transport", "pii"],
        &[
            "bytes",
            "futures_core",
            "futures_util",
            "metrics",
            "nom",
            "regex",
            "serde",
            "slab",
            "std",
            "strsim",
            "thiserror",
            "tokio",
            "tracing",
        ],
    ),
    (
        "nats",
        &["nats", "driver", "codec::values"],
        &["async_nats", "bytes", "futures_util", "serde", "serde_json", "sha2", "std", "tokio"],
    ),
    (
        "pii",
        &["pii"],
        &["std", "regex_automata", "regex_syntax", "fancy_regex", "hmac", "sha2", "serde", "serde_json"],
    ),
    (
        "testing",
        &["testing", "codec", "session", "transport", "text"],
        &["tokio", "std", "thiserror", "socket2"],
    ),
    (
        "durable",
        &["durable", "driver", "codec::values"],
        &["bytes", "fs4", "redb", "serde_json", "std", "thiserror", "tokio"],
    ),
    // Prose: it has no code.
    ("guide", &[], &[]),
];

/// Outside of these nobody may ask a clock or draw random numbers, whatever he imports.
const IMPURE: &[&str] = &["transport", "testing", "driver", "durable", "nats"];

fn sources(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The module of a file: `src/codec/wire/int.rs` is `codec::wire::int`.
fn module(src: &Path, file: &Path) -> String {
    let path = file.strip_prefix(src).expect("inside src").with_extension("");
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    parts.join("::").trim_end_matches("::mod").to_owned()
}

/// The code of a file, without comments, doc text and tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Every path that begins with `crate::`, as far as it names modules, `codec` with one step more.
fn own_paths(code: &str) -> BTreeSet<String> {
    let value_names = value_names();
    let mut paths = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(rest.len());
        let mut steps = rest[..end].split("::").filter(|step| !step.is_empty());
        let first = steps.next().unwrap_or_default().to_owned();
        if first != "codec" {
            paths.insert(first);
            continue;
        }
        // `crate::codec::{A, B}` and `crate::codec::A` name re-exports of the parts of codec.
        let braces = rest[end..].strip_prefix('{').and_then(|list| list.split('}').next());
        let names: Vec<String> = match (steps.next(), braces) {
            (Some(step), _) => vec![step.to_owned()],
            (None, Some(list)) => list.split(',').map(|name| name.trim().to_owned()).collect(),
            (None, None) => Vec::new(),
        };
        for name in names.iter().filter(|name| !name.is_empty()) {
            let part = name.split("::").next().unwrap_or_default();
            // Types that are not values are PDUs, or come with them.
            let is_type = part.starts_with(char::is_uppercase);
            let layer = if value_names.contains(part) {
                "values"
            } else if is_type {
                "pdu"
            } else {
                part
            };
            paths.insert(format!("codec::{layer}"));
        }
    }
    paths
}

/// What `codec` re-exports of `codec::values`.
fn value_names() -> BTreeSet<String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/codec/values");
    let mut names = BTreeSet::new();
    for file in sources(&src) {
        let text = fs::read_to_string(&file).expect("readable");
        for line in text.lines() {
            let words: Vec<_> = line.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
            if let Some(at) = words.iter().position(|word| *word == "struct" || *word == "enum") {
                names.insert(words.get(at + 1).copied().unwrap_or_default().to_owned());
            }
        }
    }
    names
}

fn foreign_crates(code: &str) -> BTreeSet<String> {
    let known = [
        "async_nats",
        "serde",
        "bytes",
        "nom",
        "tokio_util",
        "socket2",
        "regex",
        "encoding_rs",
        "futures_util",
        "slab",
        "strsim",
        "metrics",
        "tracing",
        "regex_automata",
        "regex_syntax",
        "fancy_regex",
        "arbitrary",
        "futures_core",
        "tower_service",
        "serde",
        "serde_json",
        "fs4",
        "redb",
    ];
    let starts = |at: usize| {
        code[..at].chars().next_back().is_none_or(|c| !(c.is_alphanumeric() || c == '_' || c == ':'))
    };
    known
        .iter()
        .chain(TLS_CRATES)
        .filter(|name| {
            let path = format!("{name}::");
            code.match_indices(&path).any(|(at, _)| starts(at) || code[..at].ends_with("::"))
        })
        .map(|name| (*name).to_owned())
        .collect()
}

#[test]
fn layers_import_downwards_only() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut faults = Vec::new();
    let mut checked = 0;
    for file in sources(&src) {
        let module = module(&src, &file);
        let Some((layer, own, foreign)) = LAYERS
            .iter()
            .filter(|(layer, ..)| module.starts_with(layer))
            .max_by_key(|(layer, ..)| layer.len())
        else {
            assert!(matches!(module.as_str(), "lib" | "codec"), "{module} belongs to no layer");
            continue;
        };
        let code = code(&fs::read_to_string(&file).expect("readable"));
        for path in own_paths(&code) {
            if !own.iter().any(|allowed| path.starts_with(allowed)) {
                faults.push(format!("{module} ({layer}) imports crate::{path}"));
            }
        }
        for name in foreign_crates(&code) {
            if !foreign.contains(&name.as_str()) {
                faults.push(format!("{module} ({layer}) imports {name}"));
            }
        }
        if !IMPURE.iter().any(|impure| module.starts_with(impure)) {
            for impure in ["Instant::now", "SystemTime", "TcpStream", "rand::", "thread::"] {
                if code.contains(impure) {
                    faults.push(format!("{module} ({layer}) uses {impure}"));
                }
            }
        }
        checked += 1;
    }
    assert!(checked > 40, "only {checked} files were found");
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
