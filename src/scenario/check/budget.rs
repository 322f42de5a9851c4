//! PodDisruptionBudgets: which of them covers the workload's pods, and what it can do for them.

use super::findings::Findings;
use super::workload::{pods_at_once, template};
use crate::scenario::manifest::{BudgetBound, BudgetManifest, Object, PodNumber, PodTemplate};
use crate::scenario::provider::{Policy, Purchase};
use crate::scenario::workload::Budget;

/// Labels that the Job controller gives its pods, with the Job's name.
const JOB_NAME: [&str; 2] = ["job-name", "batch.kubernetes.io/job-name"];

/// The budget of the workload's pods, if there is one.
pub(super) fn budget(
    findings: &mut Findings,
    budgets: &[BudgetManifest],
    object: &Object,
    policy: Option<&Policy>,
) -> Option<Budget> {
    let template = template(object)?;
    let (own, others): (Vec<_>, Vec<_>) = budgets.iter().partition(|budget| covers(budget, object, template));
    let owner = &template.owner;
    for other in others {
        let (place, name) = (&other.named.place, &other.named.name);
        let elsewhere = &other.named.namespace;
        let why = if *elsewhere == owner.namespace {
            String::new()
        } else {
            format!(
                ": its namespace is {elsewhere}, that of {} {} is {}",
                owner.kind, owner.name, owner.namespace
            )
        };
        findings.caution(format!(
            "{place}: PodDisruptionBudget {name} covers no pod that is simulated and has no effect{why}"
        ));
    }
    let budget = match own.as_slice() {
        [] => return None,
        [one] => single(findings, one, object),
        many => several(findings, many),
    };
    if policy.is_some_and(|policy| policy.purchase == Purchase::Spot) {
        findings.caution(format!(
            "{budget}: a reclaim does not ask it; what reclaims take beyond it is reported"
        ));
    }
    Some(budget)
}

/// Whether a budget covers the pods of a workload.
fn covers(budget: &BudgetManifest, object: &Object, template: &PodTemplate) -> bool {
    let owner = &template.owner;
    let value_of = |key: &str| match object {
        Object::Job(_) if JOB_NAME.contains(&key) => Some(owner.name.as_str()),
        _ => template.labels.iter().find(|label| label.key == key).map(|label| label.value.as_str()),
    };
    let selector = budget.selector.as_ref();
    budget.named.namespace == owner.namespace && selector.is_some_and(|selector| selector.selects(value_of))
}

/// The disruption controller counts the pods itself only for a number of pods that are to stay. For the
/// rest it asks the owner for its scale, which neither a Job nor a pod by itself has.
fn single(findings: &mut Findings, budget: &BudgetManifest, object: &Object) -> Budget {
    let name = budget.named.name.clone();
    let desired_healthy = match budget.bound {
        BudgetBound::MinAvailable(PodNumber::Pods(pods)) => Some(pods),
        BudgetBound::MinAvailable(PodNumber::Percent(_)) | BudgetBound::MaxUnavailable(_) => None,
    };
    let checked = Budget { name, demand: budget.bound.to_string(), desired_healthy };
    let place = &budget.named.place;
    let of = match object {
        Object::Job(_) => "a Job",
        _ => "no controller",
    };
    match desired_healthy {
        None => findings.caution(format!(
            "{place}: {checked} allows no disruption at all: for pods of {of} only a minAvailable that is a number \
             works"
        )),
        Some(pods) if pods >= pods_at_once(object) => {
            let most = pods_at_once(object);
            let noun = if most == 1 { "pod runs" } else { "pods run" };
            findings.caution(format!(
                "{place}: {checked} allows no disruption at all: at most {most} {noun} at a time"
            ));
        }
        Some(_) => {}
    }
    checked
}

/// The eviction API refuses to evict a pod that has more than one budget.
fn several(findings: &mut Findings, budgets: &[&BudgetManifest]) -> Budget {
    let names: Vec<&str> = budgets.iter().map(|budget| budget.named.name.as_str()).collect();
    let demands: Vec<String> = budgets.iter().map(|budget| budget.bound.to_string()).collect();
    let (name, demand) = (names.join(" and "), demands.join(" and "));
    findings.caution(format!(
        "{}: the PodDisruptionBudgets {name} cover the same pods: no eviction is allowed then",
        budgets[0].named.place
    ));
    Budget { name, demand, desired_healthy: None }
}
