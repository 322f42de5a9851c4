//! PodDisruptionBudgets: how many pods are to stay while others are evicted.

use std::fmt;

use k8s_openapi::api::policy::v1 as policy;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::inspection::Inspection;
use super::labels::{self, LabelSelector};
use super::pod;
use super::types::Named;
use crate::scenario::caution::Caution;
use crate::scenario::document::{Node, Path};
use crate::scenario::issue::Issue;

/// A PodDisruptionBudget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetManifest {
    /// What it is called and where it stands.
    pub named: Named,
    /// What it demands.
    pub bound: BudgetBound,
    /// The pods of its namespace that it covers; none where it covers none.
    pub selector: Option<LabelSelector>,
}

/// What a budget demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BudgetBound {
    /// So many pods stay ready.
    MinAvailable(PodNumber),
    /// No more than so many are not.
    MaxUnavailable(PodNumber),
}

/// A number of pods, or a share of those that there should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodNumber {
    /// A number.
    Pods(u32),
    /// A share in percent, up to 100.
    Percent(u32),
}

impl BudgetBound {
    /// How many pods are to be ready, as the disruption controller reckons where there should be so many: shares are
    /// rounded up, those that may be away too. None where it cannot tell how many there should be.
    pub fn desired_healthy(self, expected: Option<u32>) -> Option<u32> {
        let share = |percent: u32, of: u32| {
            u32::try_from((u64::from(of) * u64::from(percent)).div_ceil(100)).unwrap_or(u32::MAX)
        };
        match (self, expected) {
            (BudgetBound::MinAvailable(PodNumber::Pods(pods)), _) => Some(pods),
            (BudgetBound::MinAvailable(PodNumber::Percent(percent)), Some(of)) => Some(share(percent, of)),
            (BudgetBound::MaxUnavailable(PodNumber::Pods(pods)), Some(of)) => Some(of.saturating_sub(pods)),
            (BudgetBound::MaxUnavailable(PodNumber::Percent(percent)), Some(of)) => {
                Some(of.saturating_sub(share(percent, of)))
            }
            (_, None) => None,
        }
    }
}

/// As it is written: `minAvailable 8`.
impl fmt::Display for BudgetBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, number) = match self {
            BudgetBound::MinAvailable(number) => ("minAvailable", number),
            BudgetBound::MaxUnavailable(number) => ("maxUnavailable", number),
        };
        match number {
            PodNumber::Pods(pods) => write!(f, "{name} {pods}"),
            PodNumber::Percent(percent) => write!(f, "{name} {percent}%"),
        }
    }
}

/// Reads a PodDisruptionBudget.
pub(super) fn read_budget(
    node: &Node,
    base: &Path,
    issues: &mut Vec<Issue>,
    cautions: &mut Vec<Caution>,
) -> Option<BudgetManifest> {
    let (mut inspection, budget) =
        Inspection::begin::<policy::PodDisruptionBudget>(node, base, issues, cautions);
    let named = pod::owner(&mut inspection, node, "PodDisruptionBudget");
    let Some(written) = budget?.spec else {
        inspection.missing(&Path::default(), "spec");
        return None;
    };
    let at = Path::default().key("spec");
    let bound = bound(&mut inspection, &at, &written);
    let policies = [("IfHealthyBudget", ()), ("AlwaysAllow", ())];
    let unhealthy = written.unhealthy_pod_eviction_policy.as_deref();
    inspection.choice(&at.key("unhealthyPodEvictionPolicy"), unhealthy, &policies);
    let selector_at = at.key("selector");
    let selector =
        written.selector.as_ref().map(|written| labels::selector(&mut inspection, &selector_at, written));
    Some(BudgetManifest { named, bound: bound?, selector })
}

fn bound(
    inspection: &mut Inspection<'_>,
    at: &Path,
    written: &policy::PodDisruptionBudgetSpec,
) -> Option<BudgetBound> {
    let (least_at, most_at) = (at.key("minAvailable"), at.key("maxUnavailable"));
    match (&written.min_available, &written.max_unavailable) {
        (Some(least), None) => number(inspection, &least_at, least).map(BudgetBound::MinAvailable),
        (None, Some(most)) => number(inspection, &most_at, most).map(BudgetBound::MaxUnavailable),
        (Some(least), Some(most)) => {
            number(inspection, &least_at, least);
            number(inspection, &most_at, most);
            inspection.wrong(at, "a budget has minAvailable or maxUnavailable, not both");
            None
        }
        (None, None) => {
            if !inspection.unreadable(&least_at) && !inspection.unreadable(&most_at) {
                inspection.wrong(at, "a budget needs minAvailable or maxUnavailable");
            }
            None
        }
    }
}

fn number(inspection: &mut Inspection<'_>, at: &Path, written: &IntOrString) -> Option<PodNumber> {
    let text = match written {
        IntOrString::Int(pods) => return inspection.count(at, Some(*pods)).map(PodNumber::Pods),
        IntOrString::String(text) => text,
    };
    let digits = text.strip_suffix('%').filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    match digits.filter(|digits| !digits.is_empty()) {
        None => {
            inspection
                .wrong(at, format!("expected a whole number or a percentage such as 50%, found {text:?}"));
            None
        }
        Some(digits) => match digits.parse::<u32>() {
            Ok(percent) if percent <= 100 => Some(PodNumber::Percent(percent)),
            _ => {
                inspection.wrong(at, format!("expected at most 100%, found {text}"));
                None
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::manifest::read;

    /// A budget whose spec has these lines, the first on line 5.
    fn budget(spec: &str) -> Result<BudgetManifest, Vec<String>> {
        let lines: String = spec.lines().map(|line| format!("  {line}\n")).collect();
        let text = format!(
            "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: web}}\nspec:\n{lines}"
        );
        match read("m.yaml", &text) {
            Ok(mut manifest) => Ok(manifest.budgets.remove(0)),
            Err(issues) => Err(issues.iter().map(ToString::to_string).collect()),
        }
    }

    fn bound(spec: &str) -> BudgetBound {
        budget(spec).unwrap().bound
    }

    fn selects(selector: &str, labels: &[(&str, &str)]) -> bool {
        let found = budget(&format!("minAvailable: 1\nselector: {selector}")).unwrap();
        let value_of = |key: &str| labels.iter().find(|label| label.0 == key).map(|label| label.1);
        found.selector.unwrap().selects(value_of)
    }

    #[test]
    fn a_demand_is_a_number_or_a_percentage() {
        use BudgetBound::{MaxUnavailable, MinAvailable};
        assert_eq!(bound("minAvailable: 8"), MinAvailable(PodNumber::Pods(8)));
        assert_eq!(bound("minAvailable: 0"), MinAvailable(PodNumber::Pods(0)));
        assert_eq!(bound("minAvailable: 100%"), MinAvailable(PodNumber::Percent(100)));
        assert_eq!(bound("maxUnavailable: \"0%\""), MaxUnavailable(PodNumber::Percent(0)));
        assert_eq!(bound("maxUnavailable: 1").to_string(), "maxUnavailable 1");
        assert_eq!(bound("maxUnavailable: 25%").to_string(), "maxUnavailable 25%");
        for (wrong, problem) in [
            (
                "minAvailable: -1",
                "m.yaml:5:17: spec.minAvailable: expected a whole number, not negative, found -1",
            ),
            ("minAvailable: 101%", "m.yaml:5:17: spec.minAvailable: expected at most 100%, found 101%"),
            (
                "maxUnavailable: 99999999999%",
                "m.yaml:5:19: spec.maxUnavailable: expected at most 100%, found 99999999999%",
            ),
            (
                "maxUnavailable: half",
                "m.yaml:5:19: spec.maxUnavailable: expected a whole number or a percentage such as 50%, found \"half\"",
            ),
            (
                "maxUnavailable: \"%\"",
                "m.yaml:5:19: spec.maxUnavailable: expected a whole number or a percentage such as 50%, found \"%\"",
            ),
            ("selector: {}", "m.yaml:5:3: spec: a budget needs minAvailable or maxUnavailable"),
            (
                "minAvailable: 1\nmaxUnavailable: 1",
                "m.yaml:5:3: spec: a budget has minAvailable or maxUnavailable, not both",
            ),
        ] {
            assert_eq!(budget(wrong).unwrap_err(), [problem]);
        }
    }

    #[test]
    fn every_problem_of_a_budget_is_told_at_once_at_its_place() {
        let spec = "minAvailable: two\nunhealthyPodEvictionPolicy: Never\nselector:\n  matchLabels: {app: -a, b/c/d: x}\n  \
                    matchExpressions:\n    - {key: app, operator: In}\n    - {key: app, operator: Exists, values: [a]}\n    \
                    - {key: app, operator: Is}\n    - {operator: Exists}";
        assert_eq!(
            budget(spec).unwrap_err(),
            [
                "m.yaml:5:17: spec.minAvailable: expected a whole number or a percentage such as 50%, found \"two\"",
                "m.yaml:6:31: spec.unhealthyPodEvictionPolicy: expected IfHealthyBudget or AlwaysAllow, found \"Never\"",
                "m.yaml:8:24: spec.selector.matchLabels.app: \"-a\" is no value of a label; letters, digits, -, _ and . up \
                 to 63 of them, with a letter or digit at both ends",
                "m.yaml:8:35: spec.selector.matchLabels[\"b/c/d\"]: \"b/c/d\" is no name of a label; a label's name is \
                 such as app or example.com/app",
                "m.yaml:10:9: spec.selector.matchExpressions[0].values: `operator: In` needs at least one value",
                "m.yaml:11:46: spec.selector.matchExpressions[1].values: `operator: Exists` needs no values",
                "m.yaml:12:30: spec.selector.matchExpressions[2].operator: expected In or NotIn or Exists or \
                 DoesNotExist, found \"Is\"; did you mean In?",
                "m.yaml:13:9: spec.selector.matchExpressions[3]: missing field `key`",
            ]
        );
    }

    #[test]
    fn a_selector_wants_every_requirement_met() {
        let labels = [("app", "web"), ("tier", "back")];
        assert!(selects("{}", &labels), "an empty one selects all");
        assert!(selects("{matchLabels: {app: web, tier: back}}", &labels));
        assert!(!selects("{matchLabels: {app: web, tier: front}}", &labels));
        let one = |operator: &str, values: &str| {
            selects(&format!("{{matchExpressions: [{{key: app, operator: {operator}{values}}}]}}"), &labels)
        };
        assert!(one("In", ", values: [db, web]") && !one("In", ", values: [db]"));
        assert!(one("NotIn", ", values: [db]") && !one("NotIn", ", values: [web]"));
        assert!(one("Exists", "") && !one("DoesNotExist", ""));
        let other = |operator: &str, values: &str| {
            selects(&format!("{{matchExpressions: [{{key: other, operator: {operator}{values}}}]}}"), &labels)
        };
        assert!(
            !other("In", ", values: [web]") && other("NotIn", ", values: [web]"),
            "no label is not in a list"
        );
        assert!(!other("Exists", "") && other("DoesNotExist", ""));
    }

    #[test]
    fn a_budget_without_selector_covers_nothing_and_names_are_unique() {
        assert_eq!(budget("minAvailable: 1").unwrap().selector, None);
        let text = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec: {minAvailable: 1}\n";
        let twice = read("m.yaml", &format!("{text}---\n{text}")).unwrap_err();
        assert!(twice[0].to_string().contains("PodDisruptionBudget `web` is defined twice"), "{}", twice[0]);
        let old = read("m.yaml", &text.replace("policy/v1", "policy/v1beta1")).unwrap_err();
        assert!(old[0].to_string().contains("expected policy/v1 for a PodDisruptionBudget"), "{}", old[0]);
    }
}
