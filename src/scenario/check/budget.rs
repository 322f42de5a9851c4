//! PodDisruptionBudgets: which of them covers the workload's pods, and what it can do for them.

use super::findings::Findings;
use super::workload::Chosen;
use crate::scenario::manifest::{BudgetBound, BudgetManifest, Object, PodNumber, PodTemplate};
use crate::scenario::provider::{Policy, Purchase};
use crate::scenario::workload::Budget;

/// Labels that the Job controller gives its pods, with the Job's name.
const JOB_NAME: [&str; 2] = ["job-name", "batch.kubernetes.io/job-name"];

/// The budget of the workload's pods, of which there are so many at a time, if there is one.
pub(super) fn budget(
    findings: &mut Findings,
    (chosen, most): (&Chosen<'_>, u32),
    policy: Option<&Policy>,
) -> Option<Budget> {
    let (object, template) = (chosen.object?, chosen.template()?);
    let (own, others): (Vec<_>, Vec<_>) =
        chosen.budgets.iter().partition(|budget| covers(budget, object, template));
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
        [one] => single(findings, one, chosen, most),
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
    // The Jobs of a CronJob have its name and the minute of their start.
    let job = match object {
        Object::Job(_) => Some(owner.name.clone()),
        Object::CronJob(_) => Some(format!("{}-0", owner.name)),
        _ => None,
    };
    let value_of = |key: &str| match &job {
        Some(job) if JOB_NAME.contains(&key) => Some(job.as_str()),
        _ => template.labels.iter().find(|label| label.key == key).map(|label| label.value.as_str()),
    };
    let selector = budget.selector.as_ref();
    budget.named.namespace == owner.namespace && selector.is_some_and(|selector| selector.selects(value_of))
}

/// The disruption controller counts the pods itself only for a number of pods that are to stay. For the
/// rest it asks the owner for its scale, which a Deployment and a ReplicaSet have, and neither a Job nor a pod by
/// itself.
fn single(findings: &mut Findings, budget: &BudgetManifest, chosen: &Chosen<'_>, most: u32) -> Budget {
    let name = budget.named.name.clone();
    let place = &budget.named.place;
    // An autoscaler that allows one number only has it at once.
    let kept = chosen.autoscaler.map(|hpa| &hpa.spec).filter(|spec| spec.min_replicas == spec.max_replicas);
    let (expected, of) = match chosen.object {
        Some(Object::Deployment(deployment)) => {
            (Some(kept.map_or(deployment.spec.replicas, |spec| spec.min_replicas)), "a controller")
        }
        Some(Object::Job(_) | Object::CronJob(_)) => (None, "a Job"),
        _ => (None, "no controller"),
    };
    let desired_healthy = budget.bound.desired_healthy(expected);
    let scales = chosen.autoscaler.is_some_and(|hpa| hpa.spec.min_replicas < hpa.spec.max_replicas);
    let of_scale = (scales && !matches!(budget.bound, BudgetBound::MinAvailable(PodNumber::Pods(_))))
        .then_some(budget.bound);
    let checked = Budget { name, demand: budget.bound.to_string(), desired_healthy, of_scale };
    match (desired_healthy, chosen.autoscaler) {
        (None, _) => findings.caution(format!(
            "{place}: {checked} allows no disruption at all: for pods of {of} only a minAvailable that is a number \
             works"
        )),
        (Some(pods), _) if pods >= most && of_scale.is_none() => {
            let noun = if most == 1 { "pod runs" } else { "pods run" };
            findings.caution(format!(
                "{place}: {checked} allows no disruption at all: at most {most} {noun} at a time"
            ));
        }
        (Some(_), _) => {}
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
    Budget { name, demand, desired_healthy: None, of_scale: None }
}
