//! From text to trees, through serde-saphyr.

use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{DuplicateKeyPolicy, NonFiniteFloatPolicy};
use serde_saphyr::{Location, Spanned};

use super::path::{Path, Step};
use super::tree::{Entry, Node, Value};
use crate::scenario::issue::{Issue, Place};

/// The largest text that is read, in bytes.
pub const LARGEST_TEXT: usize = 16 << 20;
/// The most documents of one text.
pub const MOST_DOCUMENTS: usize = 1_000;
/// The most values of one text, those repeated through aliases included.
pub const MOST_NODES: usize = 500_000;
/// How deep blocks and lists may be nested.
pub const MOST_LEVELS: usize = 64;
/// The longest name of an entry, in characters.
pub const LARGEST_KEY: usize = 1_000;

/// How words and numbers are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// YAML 1.2: only `true` and `false` are truth values, and no number begins with 0.
    Plain,
    /// YAML 1.1 as kubectl reads it: `yes`, `no`, `on` and `off` are truth values and `0644` is octal.
    Kubernetes,
}

/// Reads a text of one or more YAML or JSON documents. Empty documents are left out. Anchors, aliases
/// and merge keys are resolved; a repeated value points to where it was first written.
///
/// # Errors
/// A text that is no YAML, or is larger than the limits of this file, gives one issue with line and
/// column; names written twice and numbers that are not finite are all reported.
pub fn parse(source: &str, text: &str) -> Result<Vec<Node>, Vec<Issue>> {
    parse_as(Dialect::Plain, source, text)
}

/// The same in a dialect.
///
/// # Errors
/// As [`parse()`].
pub fn parse_as(dialect: Dialect, source: &str, text: &str) -> Result<Vec<Node>, Vec<Issue>> {
    let source: Arc<str> = Arc::from(source);
    if text.len() > LARGEST_TEXT {
        let place = Place { source, line: 0, column: 0 };
        let problem = format!("{} bytes are too many to read; the limit is {LARGEST_TEXT}", text.len());
        return Err(vec![Issue::new("", problem).at(place)]);
    }
    let mut home = Home { source, text, dialect, issues: Vec::new() };
    match events(text, dialect, DuplicateKeyPolicy::Error) {
        Ok(documents) => {
            let nodes = documents.into_iter().map(|raw| home.node(raw, &Path::default())).collect();
            if home.issues.is_empty() { Ok(nodes) } else { Err(home.issues) }
        }
        Err(error) => {
            // The parser stops at the first name written twice; a lenient pass finds all of them.
            let twice = matches!(error.without_snippet(), serde_saphyr::Error::DuplicateMappingKey { .. });
            if twice && let Ok(documents) = events(text, dialect, DuplicateKeyPolicy::LastWins) {
                for raw in documents {
                    home.node(raw, &Path::default());
                }
            }
            if home.issues.is_empty() {
                home.issues.push(home.syntax(&error));
            }
            Err(home.issues)
        }
    }
}

fn events(
    text: &str,
    dialect: Dialect,
    duplicates: DuplicateKeyPolicy,
) -> Result<Vec<Spanned<Raw>>, serde_saphyr::Error> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_documents: MOST_DOCUMENTS,
            max_nodes: MOST_NODES,
            max_events: 4 * MOST_NODES,
            max_depth: MOST_LEVELS,
            flow_nesting_limit: MOST_LEVELS,
            // An escaped character takes up to ten characters of the text.
            simple_key_max_lookahead: 12 * LARGEST_KEY,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: MOST_NODES },
        duplicate_keys: duplicates,
        strict_booleans: dialect == Dialect::Plain,
        legacy_octal_numbers: dialect == Dialect::Kubernetes,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        with_snippet: false,
    };
    serde_saphyr::from_multiple_with_options(text, options)
}

/// What serde-saphyr hands over, before it is given a home.
enum Raw {
    Null,
    Bool(bool),
    Int(i128),
    Float(f64),
    Str(String),
    Seq(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Raw, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Int(i128::from(value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
        Ok(Raw::Int(i128::from(value)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
        Ok(Raw::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::Str(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Raw, E> {
        Ok(Raw::Str(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Raw, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element()? {
            elements.push(element);
        }
        Ok(Raw::Seq(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Map(entries))
    }
}

/// The text the nodes come from, and what is wrong in it.
struct Home<'a> {
    source: Arc<str>,
    text: &'a str,
    dialect: Dialect,
    issues: Vec<Issue>,
}

impl Home<'_> {
    fn node(&mut self, raw: Spanned<Raw>, path: &Path) -> Node {
        let place = self.place(raw.defined);
        let scalar = matches!(raw.value, Raw::Bool(_) | Raw::Int(_) | Raw::Float(_));
        let written = if scalar { self.written(raw.defined) } else { None };
        if self.dialect == Dialect::Plain && written.as_deref().is_some_and(begins_with_zero) {
            let issue = Issue::new(path.to_string(), "a number can't begin with 0").at(place.clone());
            self.issues.push(issue.hint("leave the 0 away, or begin with 0o for an octal number"));
        }
        let value = match raw.value {
            Raw::Null => Value::Null,
            Raw::Bool(value) => Value::Bool(value),
            Raw::Int(value) => Value::Int(value),
            Raw::Float(value) => self.float(value, &place, path),
            Raw::Str(value) => Value::Str(value),
            Raw::Seq(elements) => Value::Seq(
                elements
                    .into_iter()
                    .enumerate()
                    .map(|(index, element)| self.node(element, &path.join(Step::Index(index))))
                    .collect(),
            ),
            Raw::Map(entries) => self.map(entries, path),
        };
        let mut node = Node::new(value, &place);
        node.written = written;
        node
    }

    fn float(&mut self, value: f64, place: &Place, path: &Path) -> Value {
        if !value.is_finite() {
            let problem = format!("expected a finite number, found {value}");
            self.issues.push(Issue::new(path.to_string(), problem).at(place.clone()));
        }
        Value::Float(value)
    }

    fn map(&mut self, raw: Vec<(Spanned<String>, Spanned<Raw>)>, path: &Path) -> Value {
        let mut seen: std::collections::BTreeMap<String, Place> = std::collections::BTreeMap::new();
        let mut entries = Vec::with_capacity(raw.len());
        for (name, value) in raw {
            let (key, key_place) = (name.value, self.place(name.defined));
            let inner = path.join(Step::Key(key.clone()));
            let node = self.node(value, &inner);
            if let Some(first) = seen.get(&key) {
                let issue = Issue::new(inner.to_string(), format!("`{key}` is written twice"))
                    .hint(format!("it already stands on line {}", first.line));
                self.issues.push(issue.at(key_place));
                continue;
            }
            if key.chars().count() > LARGEST_KEY {
                let problem = format!("a name has at most {LARGEST_KEY} characters");
                self.issues.push(Issue::new(path.to_string(), problem).at(key_place.clone()));
            }
            seen.insert(key.clone(), key_place.clone());
            entries.push(Entry { key, key_place, node });
        }
        Value::Map(entries)
    }

    fn place(&self, location: Location) -> Place {
        let number = |value: u64| usize::try_from(value).unwrap_or(0);
        Place {
            source: self.source.clone(),
            line: number(location.line()),
            column: number(location.column()),
        }
    }

    /// The text at a location, where it is short enough to be a scalar worth keeping.
    fn written(&self, location: Location) -> Option<Box<str>> {
        let start = usize::try_from(location.span().byte_offset()?).ok()?;
        let length = usize::try_from(location.span().byte_len()?).ok()?;
        let text = self.text.get(start..start.checked_add(length)?)?.trim();
        (!text.is_empty() && text.len() <= 100).then(|| Box::from(text))
    }

    fn syntax(&self, error: &serde_saphyr::Error) -> Issue {
        let error = error.without_snippet();
        let place = match error.location() {
            Some(location) => self.place(location),
            None => Place { source: self.source.clone(), line: 0, column: 0 },
        };
        let text = error.render_with_formatter(&serde_saphyr::UserMessageFormatter);
        // The message repeats the place, which the issue carries itself.
        let text = text.split(" at line ").next().unwrap_or_default().trim_end_matches([',', ' ', ':']);
        let problem = format!("not readable as YAML: {text}");
        // A tab is often noticed only by what it breaks, so the place is that of the tab.
        match self.text.lines().position(|line| line.trim_start_matches(' ').starts_with('\t')) {
            Some(at) if text.contains("tab") || at + 1 == place.line => {
                let column =
                    self.text.lines().nth(at).unwrap_or_default().chars().take_while(|c| *c == ' ').count()
                        + 1;
                Issue::new("", problem)
                    .at(Place { line: at + 1, column, ..place })
                    .hint("indent with spaces; tabs are not allowed in YAML")
            }
            _ => Issue { hint: remedy(text).map(str::to_owned), ..Issue::new("", problem).at(place) },
        }
    }
}

/// Whether a number is written like `0644`, which is octal to some and decimal to others.
fn begins_with_zero(written: &str) -> bool {
    let digits = written.trim_start_matches(['+', '-']);
    digits.len() > 1 && digits.starts_with('0') && digits.chars().all(|c| c.is_ascii_digit() || c == '_')
}

/// What usually helps against a message of the parser.
fn remedy(message: &str) -> Option<&'static str> {
    let about = |words: &str| message.contains(words);
    match () {
        () if about("mapping values are not allowed") => Some("put text that contains `: ` in quotes"),
        () if about("quoted scalar") => Some("a quotation mark may lack its partner"),
        () if about("reference to unknown") || about("alias") || about("anchor") => {
            Some("text that begins with * or & must be in quotes")
        }
        () => None,
    }
}
