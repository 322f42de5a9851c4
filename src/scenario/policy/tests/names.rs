//! The code knows no provider's name.

use std::fs;
use std::path::{Path, PathBuf};

use crate::scenario::policy::{built_in, names};

/// Purchase options, which name policies of no provider.
const NEUTRAL: [&str; 2] = ["on-demand", "reserved"];

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

/// The code of a file without its tests and comments.
fn code(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = before_tests.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether a name stands in a text as a word of its own.
fn has_word(text: &str, name: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    text.match_indices(name)
        .any(|(at, _)| !text[..at].ends_with(part) && !text[at + name.len()..].starts_with(part))
}

#[test]
fn names_of_providers_stand_in_data_only() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&source, &mut files);
    assert!(files.len() > 50);
    let rules = built_in().iter().filter_map(|policy| policy.file.manifest.as_ref());
    let prefixes: Vec<&str> = rules.filter_map(|rules| rules.prefix.as_deref()).collect();
    for file in files {
        let name = file.strip_prefix(&source).unwrap().to_string_lossy().replace('\\', "/");
        let tests = name.contains("tests/") || name.ends_with("tests.rs");
        if tests || name == "scenario/policy/mod.rs" {
            continue;
        }
        let code = code(&fs::read_to_string(&file).unwrap());
        for policy in names().filter(|policy| !NEUTRAL.contains(policy)) {
            assert!(!has_word(&code, policy), "src/{name} knows the provider {policy}");
        }
        for prefix in &prefixes {
            assert!(!code.contains(prefix), "src/{name} knows the annotations {prefix}");
        }
    }
}

#[test]
fn words_are_told_from_parts_of_words() {
    assert!(has_word("provider: eci\n", "eci") && has_word("\"eci\"", "eci"));
    assert!(!has_word("specific", "eci") && !has_word("eci-2020", "eci"));
}
