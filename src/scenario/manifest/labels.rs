//! Label selectors: how one object names others by their labels.

use k8s_openapi::apimachinery::pkg::apis::meta::v1 as meta;

use super::inspection::Inspection;
use crate::scenario::document::Path;

/// What the labels of an object must be: every requirement is met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelSelector {
    requirements: Vec<LabelRequirement>,
}

/// A requirement on one label.
#[derive(Clone, Debug, PartialEq, Eq)]
struct LabelRequirement {
    key: String,
    operator: LabelOperator,
    values: Vec<String>,
}

/// How a label is compared with values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LabelOperator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
}

impl LabelSelector {
    /// Whether it selects an object whose labels `value_of` knows by their names. One without requirements
    /// selects every object.
    pub fn selects<'t>(&self, value_of: impl Fn(&str) -> Option<&'t str>) -> bool {
        self.requirements.iter().all(|one| {
            let found = value_of(&one.key);
            let listed = found.is_some_and(|value| one.values.iter().any(|listed| listed == value));
            match one.operator {
                LabelOperator::In => listed,
                LabelOperator::NotIn => !listed,
                LabelOperator::Exists => found.is_some(),
                LabelOperator::DoesNotExist => found.is_none(),
            }
        })
    }
}

/// Checks a selector as the API does.
pub(super) fn selector(
    inspection: &mut Inspection<'_>,
    at: &Path,
    written: &meta::LabelSelector,
) -> LabelSelector {
    let mut requirements = Vec::new();
    let labels_at = at.key("matchLabels");
    for (key, value) in written.match_labels.iter().flatten() {
        check_key(inspection, &labels_at.key(key), key);
        check_value(inspection, &labels_at.key(key), value);
        requirements.push(LabelRequirement {
            key: key.clone(),
            operator: LabelOperator::In,
            values: vec![value.clone()],
        });
    }
    let expressions = written.match_expressions.as_deref().unwrap_or_default();
    for (at, one) in inspection.each(&at.key("matchExpressions"), expressions) {
        requirements.extend(requirement(inspection, &at, one));
    }
    LabelSelector { requirements }
}

fn requirement(
    inspection: &mut Inspection<'_>,
    at: &Path,
    written: &meta::LabelSelectorRequirement,
) -> Option<LabelRequirement> {
    let operators = [
        ("In", (LabelOperator::In, Takes::Values)),
        ("NotIn", (LabelOperator::NotIn, Takes::Values)),
        ("Exists", (LabelOperator::Exists, Takes::Nothing)),
        ("DoesNotExist", (LabelOperator::DoesNotExist, Takes::Nothing)),
    ];
    if !written.key.is_empty() {
        check_key(inspection, &at.key("key"), &written.key);
    }
    let values = written.values.clone().unwrap_or_default();
    let operator = operator(inspection, at, [&written.key, &written.operator], &values, &operators)?;
    for (at, value) in inspection.each(&at.key("values"), &values) {
        check_value(inspection, &at, value);
    }
    Some(LabelRequirement { key: written.key.clone(), operator, values })
}

/// What values an operator takes.
#[derive(Clone, Copy)]
pub(super) enum Takes {
    Values,
    Nothing,
    Number,
}

/// Checks what a requirement on labels of pods or nodes says, its key and its operator, and returns the operator.
pub(super) fn operator<T: Copy>(
    inspection: &mut Inspection<'_>,
    at: &Path,
    [key, operator]: [&str; 2],
    values: &[String],
    operators: &[(&str, (T, Takes))],
) -> Option<T> {
    for (field, text) in [("key", key), ("operator", operator)] {
        if text.is_empty() {
            inspection.missing(at, field);
        }
    }
    let written = Some(operator).filter(|operator| !operator.is_empty());
    let (choice, takes) = inspection.choice(&at.key("operator"), written, operators)?;
    let (fits, expected) = match takes {
        Takes::Values => (!values.is_empty(), "at least one value"),
        Takes::Nothing => (values.is_empty(), "no values"),
        Takes::Number => (values.len() == 1 && values[0].parse::<i64>().is_ok(), "one value, a whole number"),
    };
    let values_at = at.key("values");
    if !fits && !inspection.unreadable(&values_at) {
        inspection.wrong(&values_at, format!("`operator: {operator}` needs {expected}"));
    }
    Some(choice)
}

/// Letters, digits, `-`, `_` and `.`, with a letter or digit at both ends; at most 63 of them.
fn is_label_word(word: &str) -> bool {
    let edge = |c: char| c.is_ascii_alphanumeric();
    word.len() <= 63
        && word.starts_with(edge)
        && word.ends_with(edge)
        && word.chars().all(|c| edge(c) || "-_.".contains(c))
}

fn check_key(inspection: &mut Inspection<'_>, at: &Path, key: &str) {
    let (prefix, name) = key.rsplit_once('/').map_or((None, key), |(prefix, name)| (Some(prefix), name));
    if !is_label_word(name) || prefix.is_some_and(|prefix| !super::pod::is_name(prefix)) {
        let hint = "a label's name is such as app or example.com/app";
        inspection.wrong_but(at, format!("{key:?} is no name of a label"), hint);
    }
}

fn check_value(inspection: &mut Inspection<'_>, at: &Path, value: &str) {
    if !value.is_empty() && !is_label_word(value) {
        let hint = "letters, digits, -, _ and . up to 63 of them, with a letter or digit at both ends";
        inspection.wrong_but(at, format!("{value:?} is no value of a label"), hint);
    }
}
