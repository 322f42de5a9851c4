//! The specs of the vector files, and how they become ours.

use std::sync::Arc;

use serde::Deserialize;
use spotcast::scenario::job::{
    CompletionMode, ExitCodeOperator, JobSpec, PodConditionPattern, PodFailurePolicy, PodFailurePolicyAction,
    PodFailurePolicyRequirement, PodFailurePolicyRule, PodReplacementPolicy, RestartPolicy, SuccessPolicy,
    SuccessPolicyRule, UNLIMITED, index_ranges,
};
use spotcast::units::Span;

use super::objects::status;

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SpecObject {
    parallelism: u32,
    completions: Option<u32>,
    completion_mode: String,
    backoff_limit: u32,
    restart_policy: String,
    #[serde(default)]
    suspend: bool,
    pod_replacement_policy: String,
    backoff_limit_per_index: Option<u32>,
    max_failed_indexes: Option<u32>,
    active_deadline_s: Option<i64>,
    pod_failure_policy: Option<FailurePolicyObject>,
    success_policy: Option<SuccessPolicyObject>,
}

impl SpecObject {
    pub(crate) fn spec(&self) -> Arc<JobSpec> {
        let completions = self.completions.unwrap_or(0);
        Arc::new(JobSpec {
            parallelism: self.parallelism,
            completions: self.completions,
            completion_mode: match self.completion_mode.as_str() {
                "Indexed" => CompletionMode::Indexed,
                _ => CompletionMode::NonIndexed,
            },
            backoff_limit: self.backoff_limit,
            backoff_limit_per_index: self.backoff_limit_per_index,
            max_failed_indexes: self.max_failed_indexes,
            active_deadline: self.active_deadline_s.map(Span::from_secs),
            ttl_after_finished: None,
            suspend: self.suspend,
            pod_replacement_policy: replacement(self.pod_replacement_policy == "Failed"),
            pod_failure_policy: self.pod_failure_policy.as_ref().map(FailurePolicyObject::policy),
            success_policy: self.success_policy.as_ref().map(|policy| policy.policy(completions)),
            restart_policy: match self.restart_policy.as_str() {
                "OnFailure" => RestartPolicy::OnFailure,
                _ => RestartPolicy::Never,
            },
            ..JobSpec::default()
        })
    }
}

/// A spec that ends on nothing, for vectors about one of its parts.
pub(crate) fn lasting_spec(indexes: Option<u32>, policy: Option<&FailurePolicyObject>) -> JobSpec {
    JobSpec {
        parallelism: 0,
        completions: Some(indexes.unwrap_or(UNLIMITED)),
        completion_mode: indexes.map_or(CompletionMode::NonIndexed, |_| CompletionMode::Indexed),
        backoff_limit: UNLIMITED,
        pod_replacement_policy: replacement(policy.is_some()),
        pod_failure_policy: policy.map(FailurePolicyObject::policy),
        ..JobSpec::default()
    }
}

fn replacement(only_failed: bool) -> PodReplacementPolicy {
    if only_failed { PodReplacementPolicy::Failed } else { PodReplacementPolicy::TerminatingOrFailed }
}

#[derive(Clone, Deserialize)]
pub(crate) struct FailurePolicyObject {
    rules: Vec<FailureRuleObject>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct FailureRuleObject {
    action: String,
    on_exit_codes: Option<ExitCodesObject>,
    #[serde(default)]
    on_pod_conditions: Vec<PatternObject>,
}

#[derive(Clone, Deserialize)]
struct ExitCodesObject {
    operator: String,
    values: Vec<i32>,
    container_name: Option<String>,
}

#[derive(Clone, Deserialize)]
struct PatternObject {
    r#type: String,
    status: String,
}

impl FailurePolicyObject {
    pub(crate) fn policy(&self) -> PodFailurePolicy {
        PodFailurePolicy { rules: self.rules.iter().map(FailureRuleObject::rule).collect() }
    }
}

impl FailureRuleObject {
    /// A rule with an unknown action or operator is skipped, which a checked spec has no word for: it
    /// becomes a rule in its place that matches nothing.
    fn rule(&self) -> PodFailurePolicyRule {
        self.known_rule().unwrap_or(PodFailurePolicyRule {
            action: PodFailurePolicyAction::Count,
            requirement: PodFailurePolicyRequirement::OnPodConditions(Vec::new()),
        })
    }

    fn known_rule(&self) -> Option<PodFailurePolicyRule> {
        let actions = [
            PodFailurePolicyAction::FailJob,
            PodFailurePolicyAction::FailIndex,
            PodFailurePolicyAction::Ignore,
            PodFailurePolicyAction::Count,
        ];
        let action = actions.into_iter().find(|action| action.as_str() == self.action)?;
        let requirement = match &self.on_exit_codes {
            Some(codes) => PodFailurePolicyRequirement::OnExitCodes {
                container_name: codes.container_name.clone(),
                operator: match codes.operator.as_str() {
                    "In" => ExitCodeOperator::In,
                    "NotIn" => ExitCodeOperator::NotIn,
                    _ => return None,
                },
                values: codes.values.clone(),
            },
            None => PodFailurePolicyRequirement::OnPodConditions(
                self.on_pod_conditions
                    .iter()
                    .map(|pattern| PodConditionPattern {
                        condition: pattern.r#type.clone(),
                        status: status(&pattern.status),
                    })
                    .collect(),
            ),
        };
        Some(PodFailurePolicyRule { action, requirement })
    }
}

#[derive(Clone, Deserialize)]
pub(crate) struct SuccessPolicyObject {
    rules: Vec<SuccessRuleObject>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SuccessRuleObject {
    succeeded_indexes: Option<String>,
    succeeded_count: Option<u32>,
}

impl SuccessPolicyObject {
    pub(crate) fn policy(&self, completions: u32) -> SuccessPolicy {
        let rule = |rule: &SuccessRuleObject| SuccessPolicyRule {
            succeeded_indexes: rule.succeeded_indexes.as_ref().map(|text| index_ranges(text, completions)),
            succeeded_count: rule.succeeded_count,
        };
        SuccessPolicy { rules: self.rules.iter().map(rule).collect() }
    }
}
