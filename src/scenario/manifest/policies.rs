//! `podFailurePolicy` and `successPolicy`.

use k8s_openapi::api::batch::v1 as batch;

use super::inspection::Inspection;
use crate::scenario::document::Path;
use crate::scenario::job::{
    ConditionStatus, ExitCodeOperator, JobSpec, PodConditionPattern, PodFailurePolicy,
    PodFailurePolicyAction, PodFailurePolicyRequirement, PodFailurePolicyRule, SuccessPolicy,
    SuccessPolicyRule, index_ranges,
};

const MOST_RULES: usize = 20;
const MOST_CODES: usize = 255;
const MOST_PATTERNS: usize = 20;

/// Text that is there.
fn filled(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn limited(inspection: &mut Inspection<'_>, at: &Path, count: usize, most: usize, what: &str) {
    if count > most {
        inspection.wrong(at, format!("at most {most} {what} are allowed, found {count}"));
    }
}

/// Checks the pod failure policy.
pub(super) fn failure(
    inspection: &mut Inspection<'_>,
    at: &Path,
    job: &batch::JobSpec,
) -> Option<PodFailurePolicy> {
    let written = job.pod_failure_policy.as_ref()?;
    let at = at.key("rules");
    limited(inspection, &at, written.rules.len(), MOST_RULES, "rules");
    let rules = inspection.each(&at, &written.rules);
    let rules = rules.into_iter().filter_map(|(at, rule)| failure_rule(inspection, &at, rule, job)).collect();
    Some(PodFailurePolicy { rules })
}

fn failure_rule(
    inspection: &mut Inspection<'_>,
    at: &Path,
    rule: &batch::PodFailurePolicyRule,
    job: &batch::JobSpec,
) -> Option<PodFailurePolicyRule> {
    use PodFailurePolicyAction::{Count, FailIndex, FailJob, Ignore};
    let known = [FailJob, FailIndex, Ignore, Count].map(|action| (action.as_str(), action));
    if rule.action.is_empty() {
        inspection.missing(at, "action");
    }
    let action = inspection.choice(&at.key("action"), filled(&rule.action), &known);
    if action == Some(FailIndex) && job.backoff_limit_per_index.is_none() {
        inspection.wrong(&at.key("action"), "FailIndex needs backoffLimitPerIndex");
    }
    let (codes_at, conditions_at) = (at.key("onExitCodes"), at.key("onPodConditions"));
    let patterns = rule.on_pod_conditions.as_deref().unwrap_or_default();
    let requirement = match (&rule.on_exit_codes, patterns) {
        (Some(codes), []) => exit_codes(inspection, &codes_at, codes, job),
        (None, [_, ..]) => Some(conditions(inspection, &conditions_at, patterns)),
        (Some(_), _) => {
            inspection.wrong(at, "a rule has onExitCodes or onPodConditions, not both");
            None
        }
        (None, _) => {
            if !inspection.unreadable(&codes_at) && !inspection.unreadable(&conditions_at) {
                inspection.wrong(at, "a rule needs onExitCodes or onPodConditions");
            }
            None
        }
    };
    Some(PodFailurePolicyRule { action: action?, requirement: requirement? })
}

fn exit_codes(
    inspection: &mut Inspection<'_>,
    at: &Path,
    codes: &batch::PodFailurePolicyOnExitCodesRequirement,
    job: &batch::JobSpec,
) -> Option<PodFailurePolicyRequirement> {
    if codes.operator.is_empty() {
        inspection.missing(at, "operator");
    }
    let operators = [("In", ExitCodeOperator::In), ("NotIn", ExitCodeOperator::NotIn)];
    let operator = inspection.choice(&at.key("operator"), filled(&codes.operator), &operators);
    if let Some(name) = &codes.container_name {
        let pod = job.template.spec.as_ref();
        let mut containers =
            pod.into_iter().flat_map(|pod| pod.init_containers.iter().flatten().chain(&pod.containers));
        if !containers.any(|container| container.name == *name) {
            inspection.wrong(&at.key("containerName"), format!("there is no container `{name}`"));
        }
    }
    let values = at.key("values");
    limited(inspection, &values, codes.values.len(), MOST_CODES, "exit codes");
    if codes.values.is_empty() && !inspection.unreadable(&values) {
        inspection.wrong(&values, "missing field `values`: at least one exit code is needed");
    }
    let codes_at = inspection.each(&values, &codes.values);
    if let (Some(ExitCodeOperator::In), Some((at, _))) =
        (operator, codes_at.iter().find(|(_, code)| **code == 0))
    {
        inspection.wrong(at, "exit code 0 is no failure and can't stand in an In rule");
    }
    if let Some([(_, before), (at, code)]) = codes_at.array_windows().find(|[one, two]| one.1 >= two.1) {
        inspection.wrong(at, format!("exit codes ascend, and {code} comes after {before}"));
    }
    Some(PodFailurePolicyRequirement::OnExitCodes {
        container_name: codes.container_name.clone(),
        operator: operator?,
        values: codes.values.clone(),
    })
}

fn conditions(
    inspection: &mut Inspection<'_>,
    at: &Path,
    patterns: &[batch::PodFailurePolicyOnPodConditionsPattern],
) -> PodFailurePolicyRequirement {
    let known = [
        ("True", ConditionStatus::True),
        ("False", ConditionStatus::False),
        ("Unknown", ConditionStatus::Unknown),
    ];
    limited(inspection, at, patterns.len(), MOST_PATTERNS, "conditions");
    let mut checked = Vec::new();
    for (at, pattern) in inspection.each(at, patterns) {
        if pattern.type_.is_empty() {
            inspection.missing(&at, "type");
        }
        let status = inspection.choice(&at.key("status"), pattern.status.as_deref().and_then(filled), &known);
        let status = status.unwrap_or(ConditionStatus::True);
        checked.push(PodConditionPattern { condition: pattern.type_.clone(), status });
    }
    PodFailurePolicyRequirement::OnPodConditions(checked)
}

/// Checks the success policy of an Indexed Job.
pub(super) fn success(
    inspection: &mut Inspection<'_>,
    at: &Path,
    job: &batch::JobSpec,
    spec: &JobSpec,
) -> Option<SuccessPolicy> {
    let written = job.success_policy.as_ref()?;
    if !spec.is_indexed() {
        return None;
    }
    let at = at.key("rules");
    limited(inspection, &at, written.rules.len(), MOST_RULES, "rules");
    if written.rules.is_empty() && !inspection.unreadable(&at) {
        inspection.wrong(&at, "a success policy has at least one rule");
    }
    let completions = spec.completions.unwrap_or(0);
    let rules = inspection.each(&at, &written.rules);
    let rules =
        rules.into_iter().map(|(at, rule)| success_rule(inspection, &at, rule, completions)).collect();
    Some(SuccessPolicy { rules })
}

fn success_rule(
    inspection: &mut Inspection<'_>,
    at: &Path,
    rule: &batch::SuccessPolicyRule,
    completions: u32,
) -> SuccessPolicyRule {
    let (indexes_at, count_at) = (at.key("succeededIndexes"), at.key("succeededCount"));
    let unreadable = inspection.unreadable(&indexes_at) || inspection.unreadable(&count_at);
    if rule.succeeded_count.is_none() && rule.succeeded_indexes.is_none() && !unreadable {
        inspection.wrong(at, "a rule needs succeededIndexes or succeededCount");
    }
    let succeeded_count = inspection.count(&count_at, rule.succeeded_count);
    let mut most = completions;
    if let Some(text) = &rule.succeeded_indexes {
        match listed(text, completions) {
            Ok(count) => most = count,
            Err(problem) => {
                inspection.wrong_but(&indexes_at, problem, "indexes ascend and are written like 0,2-5");
            }
        }
    }
    if let Some(count) = succeeded_count.filter(|count| *count > most) {
        inspection.wrong(&count_at, format!("{count} of {most} indexes can't succeed"));
    }
    SuccessPolicyRule {
        succeeded_indexes: rule.succeeded_indexes.as_ref().map(|text| index_ranges(text, completions)),
        succeeded_count,
    }
}

/// How many indexes a text such as `0,2-5` lists, as strictly as the API reads it.
fn listed(text: &str, completions: u32) -> Result<u32, String> {
    let mut count = 0;
    let mut last: Option<u32> = None;
    for item in text.split(',').filter(|_| !text.is_empty()) {
        let number = |part: &str| match part.parse::<u32>() {
            Ok(index) if index < completions => Ok(index),
            Ok(index) => Err(format!("index {index} is beyond the {completions} completions")),
            Err(_) => Err(format!("expected an index or a range, found {item:?}")),
        };
        let (first, end) = match item.split_once('-') {
            Some((first, end)) => (number(first)?, Some(number(end)?)),
            None => (number(item)?, None),
        };
        if last.is_some_and(|last| last >= first) || end.is_some_and(|end| first >= end) {
            return Err(format!("{item:?} does not ascend"));
        }
        let end = end.unwrap_or(first);
        count += end - first + 1;
        last = Some(end);
    }
    Ok(count)
}
