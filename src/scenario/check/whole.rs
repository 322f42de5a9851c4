//! Fields that take whole numbers only, and ranges over them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::scenario::document::{Path, Step};
use crate::scenario::file::{ScenarioFile, schema};
use crate::scenario::sweep::range::{Range, Scale};

/// Names in a manifest below which, or at which, numbers are quantities or text.
const QUANTITIES: [&str; 11] = [
    "annotations",
    "averageValue",
    "labels",
    "limits",
    "matchLabels",
    "metadata",
    "nodeSelector",
    "overhead",
    "requests",
    "resources",
    "value",
];

/// Whether a field takes whole numbers: in a manifest every number that is no quantity, since the API of
/// Kubernetes knows no others; elsewhere what the schema of scenarios calls one.
pub(super) fn is_whole(path: &Path) -> bool {
    match path.0.split_first() {
        Some((Step::Key(first), rest)) if first == "manifest" => {
            let is = |step: &Step, name: &str| matches!(step, Step::Key(key) if key == name);
            let is_quantity = |step: &Step| QUANTITIES.iter().any(|name| is(step, name));
            rest.iter().any(|step| is(step, "spec")) && !rest.iter().any(is_quantity)
        }
        _ => {
            let root = schema::<ScenarioFile>().to_value();
            is_integer(&root, &root, &path.0)
        }
    }
}

/// Whether a schema has a whole number at a path.
fn is_integer(root: &Value, schema: &Value, path: &[Step]) -> bool {
    if let Some(name) = schema["$ref"].as_str() {
        let inner = name.strip_prefix('#').and_then(|name| root.pointer(name));
        return inner.is_some_and(|inner| is_integer(root, inner, path));
    }
    let choices = ["anyOf", "oneOf", "allOf"].iter().filter_map(|of| schema[*of].as_array()).flatten();
    let mut inner: Vec<&Value> = choices.collect();
    let rest = match path.split_first() {
        None => {
            let is = |of: &Value| of == "integer";
            let own = &schema["type"];
            if is(own) || own.as_array().is_some_and(|all| all.iter().any(is)) {
                return true;
            }
            path
        }
        Some((step, rest)) => {
            let next = match step {
                Step::Key(key) => {
                    schema["properties"].get(key).or_else(|| schema.get("additionalProperties"))
                }
                Step::Index(_) => schema.get("items"),
            };
            if next.is_some_and(|next| is_integer(root, next, rest)) {
                return true;
            }
            path
        }
    };
    inner.retain(|choice| choice.is_object());
    inner.into_iter().any(|choice| is_integer(root, choice, rest))
}

/// What is wrong with so many steps of a range of whole numbers, and a hint.
pub(super) fn uneven(range: &Range, points: u64) -> Option<(String, String)> {
    match range.scale {
        Scale::Linear => {
            let length = (range.to.units - range.from.units).unsigned_abs();
            let divides = |points: u64| length.is_multiple_of(u128::from(points - 1));
            if divides(points) {
                return None;
            }
            let below = (2..points).rev().find(|points| divides(*points));
            let most = u64::try_from(length).unwrap_or(u64::MAX).saturating_add(1);
            let above = (points + 1..most.min(points.saturating_mul(4)) + 1).find(|points| divides(*points));
            let known: Vec<String> = [below, above].into_iter().flatten().map(|n| n.to_string()).collect();
            let problem = format!("this field takes whole numbers, and {points} even steps of it are none");
            Some((problem, format!("take {} points, or write the values as a list", known.join(" or "))))
        }
        Scale::Log => {
            let first = same(range, points)?;
            // More points only ever make more of them the same.
            let (mut differ, mut too_many) = (2, points);
            while too_many - differ > 1 {
                let middle = differ + (too_many - differ) / 2;
                if same(range, middle).is_none() { differ = middle } else { too_many = middle }
            }
            let problem = format!("this field takes whole numbers, and two of the {points} round to {first}");
            Some((problem, format!("take at most {differ} points, or write the values as a list")))
        }
    }
}

/// The first value that so many steps have twice.
fn same(range: &Range, points: u64) -> Option<String> {
    let mut known = BTreeSet::new();
    (0..points).map(|step| range.step(step, points).cell).find(|cell| !known.insert(cell.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::sweep::decimal::Decimal;
    use crate::scenario::sweep::range::Kind;

    #[test]
    fn fields_of_whole_numbers_are_known() {
        for path in [
            "manifest.spec.backoffLimit",
            "manifest[1].spec.template.spec.terminationGracePeriodSeconds",
            "replications",
            "seed",
        ] {
            assert!(is_whole(&Path::parse(path).unwrap()), "{path}");
        }
        for path in [
            "manifest.spec.template.spec.containers[0].resources.requests.cpu",
            "manifest.metadata.annotations[\"k8s.aliyun.com/eci-spot-price-limit\"]",
            "manifest.spec.template.metadata.annotations.limit",
            "market.pools.a.on_demand",
            "provider.bid.limit",
            "checkpoint.every",
            "seeed",
        ] {
            assert!(!is_whole(&Path::parse(path).unwrap()), "{path}");
        }
    }

    fn range(scale: Scale, from: i128, to: i128) -> Range {
        let end = |units| Decimal { units, decimals: 0 };
        Range { kind: Kind::Whole, scale, from: end(from), to: end(to) }
    }

    #[test]
    fn steps_that_are_not_whole_or_not_different_are_refused_with_numbers_that_work() {
        assert_eq!(uneven(&range(Scale::Log, 1, 64), 7), None);
        assert_eq!(uneven(&range(Scale::Log, 64, 1), 7), None);
        let (problem, hint) = uneven(&range(Scale::Log, 1, 10), 8).unwrap();
        assert!(problem.ends_with("two of the 8 round to 1"), "{problem}");
        assert_eq!(hint, "take at most 6 points, or write the values as a list");
        assert_eq!(same(&range(Scale::Log, 1, 10), 6), None);
        assert_eq!(uneven(&range(Scale::Linear, 1, 64), 64), None);
        assert_eq!(uneven(&range(Scale::Linear, 64, 1), 8), None);
        let (_, hint) = uneven(&range(Scale::Linear, 1, 64), 7).unwrap();
        assert_eq!(hint, "take 4 or 8 points, or write the values as a list");
        let (_, hint) = uneven(&range(Scale::Linear, 1, 3), 1_000_000).unwrap();
        assert_eq!(hint, "take 3 points, or write the values as a list");
    }
}
