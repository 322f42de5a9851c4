//! JSON without a tree: values stay slices of the file's text, so that each knows where it stands
//! and records that are not asked for cost nothing but the scan.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::source::{Findings, Source, Wrong, quoted};

/// The documents of a file: one, or several written one after another (pages of an answer).
/// A syntax error is told and ends the list.
pub(super) fn documents<'s>(source: &'s Source, findings: &mut Findings<'s>) -> Vec<&'s RawValue> {
    let mut documents = Vec::new();
    for document in serde_json::Deserializer::from_str(&source.text).into_iter::<&RawValue>() {
        match document {
            Ok(document) => documents.push(document),
            Err(error) => findings.at(byte_of(&source.text, &error), malformed(&error)),
        }
    }
    documents
}

/// The byte that a parser's line and column (in bytes) name.
fn byte_of(text: &str, error: &serde_json::Error) -> usize {
    let line_start = match error.line() {
        0 | 1 => 0,
        line => text.match_indices('\n').nth(line - 2).map_or(text.len(), |(newline, _)| newline + 1),
    };
    line_start + error.column().saturating_sub(1)
}

fn malformed(error: &serde_json::Error) -> Wrong {
    let said = error.to_string();
    let reason = said.split(" at line ").next().unwrap_or_default();
    let wrong = Wrong::new(format!("the JSON is malformed: {reason}"));
    if error.is_eof() { wrong.hint("the file seems to be cut off") } else { wrong }
}

/// Reads a value as an object with known fields. What is wrong with it is told at its start.
pub(super) fn object<'s, T: Deserialize<'s>>(
    raw: &'s RawValue,
    what: &str,
    findings: &mut Findings<'s>,
) -> Option<T> {
    let outcome = if raw.get().starts_with('{') {
        serde_json::from_str(raw.get()).map_err(|error| {
            let said = error.to_string();
            Wrong::new(format!("{what}: {}", said.split(" at line ").next().unwrap_or_default()))
        })
    } else {
        Err(Wrong::expected(&format!("{what} (an object)"), raw.get()))
    };
    outcome.map_err(|wrong| findings.at_text(raw.get(), wrong)).ok()
}

/// Reads a value as a list of values.
pub(super) fn list<'s>(raw: &'s RawValue, what: &str, findings: &mut Findings<'s>) -> Vec<&'s RawValue> {
    serde_json::from_str(raw.get()).unwrap_or_else(|_| {
        findings.at_text(raw.get(), Wrong::expected(&format!("{what} (a list)"), raw.get()));
        Vec::new()
    })
}

/// The text of a string, or a number as it is written. What is neither is told under its name.
pub(super) fn scalar<'s>(raw: &'s RawValue, name: &str, findings: &mut Findings<'s>) -> Option<Cow<'s, str>> {
    let text = raw.get();
    match text.as_bytes().first() {
        Some(b'"') if !text.contains('\\') => Some(Cow::Borrowed(text.trim_matches('"'))),
        Some(b'"') => match serde_json::from_str(text) {
            Ok(unescaped) => Some(Cow::Owned(unescaped)),
            Err(_) => {
                findings.at_text(text, Wrong::expected("a string", text).of(name));
                None
            }
        },
        Some(b'-' | b'0'..=b'9') => Some(Cow::Borrowed(text)),
        _ => {
            findings.at_text(text, Wrong::expected("a string or a number", text).of(name));
            None
        }
    }
}

/// A field that a record must have. One that is missing is told at the record's start.
pub(super) fn required<'s>(
    field: Option<&'s RawValue>,
    name: &str,
    record: &RawValue,
    findings: &mut Findings<'s>,
) -> Option<&'s RawValue> {
    if field.is_none() {
        findings.at_text(record.get(), Wrong::new(format!("the record has no {name}")));
    }
    field
}

/// What to say where an object has none of the fields that were looked for.
pub(super) fn without(wanted: &str, raw: &RawValue) -> Wrong {
    let known: BTreeMap<Cow<'_, str>, IgnoredAny> = serde_json::from_str(raw.get()).unwrap_or_default();
    let names: Vec<String> = known.keys().take(8).map(|name| quoted(name)).collect();
    Wrong::new(format!(
        "expected {wanted}, found {}",
        if names.is_empty() { "no fields".to_owned() } else { names.join(", ") }
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_follow_each_other_until_one_is_malformed() {
        let source = Source::decode("t", b"[1]\n{\"a\": 2}{}\n\n  {\"a\" 3}".to_vec()).unwrap();
        let mut findings = Findings::new(&source);
        let documents = documents(&source, &mut findings);
        assert_eq!(documents.iter().map(|d| d.get()).collect::<Vec<_>>(), ["[1]", "{\"a\": 2}", "{}"]);
        assert_eq!(source.byte_of(documents[1].get()), 4);
        let issues = findings.into_issues();
        assert_eq!(issues[0].to_string(), "t:4:8: the JSON is malformed: expected `:`");
    }

    #[test]
    fn a_file_that_is_cut_off_is_told_at_its_end() {
        let source = Source::decode("t", b"{\"a\": [1,\n2".to_vec()).unwrap();
        let mut findings = Findings::new(&source);
        assert!(documents(&source, &mut findings).is_empty());
        let issue = findings.into_issues()[0].to_string();
        assert!(issue.starts_with("t:2:1: ") && issue.ends_with("cut off"), "{issue}");
    }
}
