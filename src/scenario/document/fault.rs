//! The one error of the deserializer: what is wrong, at which node, and on which way there.

use std::fmt::{self, Display};

use serde::de::{self, Expected, Unexpected};

use super::path::{Path, Step};
use super::tree::Node;

/// What stopped a reading.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) kind: Kind,
    /// The node it is about; set by the innermost reading that knows it.
    pub(super) node: Option<*const Node>,
    /// Whether it is about the node's name rather than its value.
    pub(super) about_key: bool,
    /// The way to the node, innermost step first.
    steps: Vec<Step>,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// A name the block does not know.
    UnknownField { name: String, known: Vec<&'static str> },
    /// A choice that does not exist.
    UnknownVariant { name: String, known: Vec<&'static str> },
    /// A field that must be there.
    Missing(&'static str),
    /// The stand-in for a field that is missing was refused.
    Uninvented(&'static str),
    /// Too many or too few entries or elements.
    Shape(String),
    /// Anything else, with a hint of its own after the first `; `.
    Wrong { problem: String, hint: Option<String> },
}

impl Fault {
    pub(super) fn new(kind: Kind) -> Fault {
        Fault { kind, node: None, about_key: false, steps: Vec::new() }
    }

    /// The same, on its way up through the child at `step`.
    pub(super) fn through(mut self, step: Step, child: &Node) -> Fault {
        self.node.get_or_insert(std::ptr::from_ref(child));
        self.steps.push(step);
        self
    }

    /// The same, about the name of an entry.
    pub(super) fn of_key(mut self, key: &str, child: &Node) -> Fault {
        self.about_key = true;
        self.through(Step::Key(key.to_owned()), child)
    }

    /// The way from `base` to the node.
    pub(super) fn path(&self, base: &Path) -> Path {
        Path(base.0.iter().chain(self.steps.iter().rev()).cloned().collect())
    }

    fn wrong(problem: String) -> Fault {
        Fault::new(Kind::Wrong { problem, hint: None })
    }
}

impl de::Error for Fault {
    fn custom<T: Display>(message: T) -> Fault {
        let text = message.to_string();
        let (problem, hint) = match text.split_once("; ") {
            Some((problem, hint)) => (problem.to_owned(), Some(hint.to_owned())),
            None => (text, None),
        };
        Fault::new(Kind::Wrong { problem, hint })
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Fault {
        let expected = expected.to_string();
        let hint = match unexpected {
            Unexpected::Str(text) if is_number(&expected) && text.trim().parse::<f64>().is_ok() => {
                Some("write the number without quotes".to_owned())
            }
            Unexpected::Str(_) if expected == "a boolean" => {
                Some("write true or false, without quotes".to_owned())
            }
            Unexpected::Bool(_) | Unexpected::Signed(_) | Unexpected::Unsigned(_) | Unexpected::Float(_)
                if expected.contains("string") =>
            {
                Some("put it in quotes".to_owned())
            }
            _ => None,
        };
        let problem = format!("expected {}, found {}", in_words(&expected), found(unexpected));
        Fault::new(Kind::Wrong { problem, hint })
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Fault {
        Fault::wrong(format!("expected {}, found {}", in_words(&expected.to_string()), found(unexpected)))
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Fault {
        let expected = in_words(&expected.to_string());
        Fault::new(Kind::Shape(format!("expected {expected}, found {length} values")))
    }

    fn unknown_variant(name: &str, known: &'static [&'static str]) -> Fault {
        Fault::new(Kind::UnknownVariant { name: name.to_owned(), known: known.to_vec() })
    }

    fn unknown_field(name: &str, known: &'static [&'static str]) -> Fault {
        Fault::new(Kind::UnknownField { name: name.to_owned(), known: known.to_vec() })
    }

    fn missing_field(field: &'static str) -> Fault {
        Fault::new(Kind::Missing(field))
    }

    fn duplicate_field(field: &'static str) -> Fault {
        Fault::wrong(format!("`{field}` is written twice, perhaps under two names"))
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::UnknownField { name, .. } => write!(f, "unknown field `{name}`"),
            Kind::UnknownVariant { name, .. } => write!(f, "unknown choice `{name}`"),
            Kind::Missing(field) | Kind::Uninvented(field) => write!(f, "missing field `{field}`"),
            Kind::Shape(problem) | Kind::Wrong { problem, .. } => f.write_str(problem),
        }
    }
}

impl std::error::Error for Fault {}

fn is_number(expected: &str) -> bool {
    matches!(
        expected,
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "isize" | "f32" | "f64"
    ) || expected.contains("number")
}

/// What serde and derived types say they expect, in words that mean something outside Rust.
fn in_words(expected: &str) -> String {
    let known = match expected {
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "usize" => "a whole number, not negative",
        "i8" | "i16" | "isize" | "i64" => "a whole number",
        "i32" => "a whole number from -2147483648 to 2147483647",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a string" => "text",
        "a map" => "a block of names and values",
        "a sequence" => "a list",
        "unit" => "nothing",
        // The names of Kubernetes types that have no more to say.
        "Quantity" => "a quantity such as 500m or 4Gi",
        "IntOrString" => "a whole number or text",
        "Time" => "a time such as 2025-01-31T12:00:00Z",
        _ if expected.starts_with("a nonzero ") => "a whole number above 0",
        _ if expected.starts_with("struct ") => "a block of fields",
        _ => expected.strip_prefix("tuple struct ").map_or(expected, |_| "a list"),
    };
    known.to_owned()
}

fn found(unexpected: Unexpected<'_>) -> String {
    match unexpected {
        Unexpected::Bool(value) => value.to_string(),
        Unexpected::Unsigned(value) => value.to_string(),
        Unexpected::Signed(value) => value.to_string(),
        Unexpected::Float(value) => format!("{value:?}"),
        Unexpected::Str(text) => super::tree::in_quotes(text),
        Unexpected::Unit | Unexpected::Option => "nothing".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "a block of names and values".to_owned(),
        Unexpected::Other(text) => text.to_owned(),
        other => other.to_string(),
    }
}
