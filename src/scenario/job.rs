//! The checked spec of a Kubernetes Job (`batch/v1`), as plain data.
//!
//! Whoever builds a [`JobSpec`] has applied the API's defaults and refused what the API server would
//! refuse; the controller takes it at its word. The rules it may rely on stand at the fields.

use std::ops::RangeInclusive;

use super::job_rules::JobRules;
use crate::units::Span;

/// The largest value of a 32-bit limit of the API: the default `backoffLimit` of Jobs that limit
/// failures per index.
pub const UNLIMITED: u32 = i32::MAX as u32;

/// What a Job asks for. The default is the API's: one pod, one completion, six retries.
#[derive(Clone, Debug, PartialEq)]
pub struct JobSpec {
    /// Pods that may be active at once.
    pub parallelism: u32,
    /// Successes needed. None makes a work queue: the first success stops replacement, and the Job
    /// completes when the last worker has ended. Never none for Indexed Jobs.
    pub completions: Option<u32>,
    /// Whether each completion has a number.
    pub completion_mode: CompletionMode,
    /// Failures after which the Job fails; it takes one more than this.
    pub backoff_limit: u32,
    /// The same for each index by itself. Indexed Jobs with restart policy `Never` only.
    pub backoff_limit_per_index: Option<u32>,
    /// Failed indexes the Job bears; only together with `backoff_limit_per_index`.
    pub max_failed_indexes: Option<u32>,
    /// Longest time between the start of the Job and its end, waiting included.
    pub active_deadline: Option<Span>,
    /// How long the finished Job is kept; none keeps it for good.
    pub ttl_after_finished: Option<Span>,
    /// Whether the Job starts suspended.
    pub suspend: bool,
    /// When a pod that is being deleted is replaced. Always `Failed` beside a pod failure policy.
    pub pod_replacement_policy: PodReplacementPolicy,
    /// What a failure means, by exit code or pod condition. Restart policy `Never` only.
    pub pod_failure_policy: Option<PodFailurePolicy>,
    /// When the Job has succeeded before all of its indexes have. Indexed Jobs only.
    pub success_policy: Option<SuccessPolicy>,
    /// Whether the kubelet restarts a failed container within its pod.
    pub restart_policy: RestartPolicy,
    /// What the version of Kubernetes makes of it.
    pub rules: JobRules,
}

impl Default for JobSpec {
    fn default() -> JobSpec {
        JobSpec {
            parallelism: 1,
            completions: Some(1),
            completion_mode: CompletionMode::NonIndexed,
            backoff_limit: 6,
            backoff_limit_per_index: None,
            max_failed_indexes: None,
            active_deadline: None,
            ttl_after_finished: None,
            suspend: false,
            pod_replacement_policy: PodReplacementPolicy::TerminatingOrFailed,
            pod_failure_policy: None,
            success_policy: None,
            restart_policy: RestartPolicy::Never,
            rules: JobRules::default(),
        }
    }
}

impl JobSpec {
    /// The number of indexes; zero for Jobs whose completions are not numbered.
    pub fn indexes(&self) -> u32 {
        match self.completion_mode {
            CompletionMode::NonIndexed => 0,
            CompletionMode::Indexed => self.completions.unwrap_or(0),
        }
    }

    /// Whether each completion has a number.
    pub fn is_indexed(&self) -> bool {
        self.completion_mode == CompletionMode::Indexed
    }

    /// Whether a pod that is being deleted keeps its place until it has ended.
    pub fn replaces_only_failed(&self) -> bool {
        self.pod_replacement_policy == PodReplacementPolicy::Failed
    }
}

/// `completionMode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionMode {
    /// Any success counts.
    NonIndexed,
    /// Every index from 0 to `completions - 1` must succeed once.
    Indexed,
}

/// `podReplacementPolicy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodReplacementPolicy {
    /// A pod counts as failed, and is replaced, from the moment its deletion is requested.
    TerminatingOrFailed,
    /// A pod keeps its place until it has reached the phase Failed.
    Failed,
}

/// `restartPolicy` of a Job's pods; the API refuses `Always`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestartPolicy {
    /// A container that fails takes its pod with it.
    Never,
    /// The kubelet restarts the container in place; restarts count towards `backoffLimit`.
    OnFailure,
}

/// `podFailurePolicy`: the first rule that matches a failed pod decides.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodFailurePolicy {
    /// The rules in order; at most 20.
    pub rules: Vec<PodFailurePolicyRule>,
}

/// One rule of a pod failure policy.
#[derive(Clone, Debug, PartialEq)]
pub struct PodFailurePolicyRule {
    /// What happens when the rule matches.
    pub action: PodFailurePolicyAction,
    /// When it matches.
    pub requirement: PodFailurePolicyRequirement,
}

/// What becomes of a failure that a rule matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodFailurePolicyAction {
    /// The Job fails at once.
    FailJob,
    /// The index fails for good; skipped where the Job has no limit per index.
    FailIndex,
    /// The failure does not count, but delays replacement like any other.
    Ignore,
    /// The failure counts as it would without a policy.
    Count,
}

impl PodFailurePolicyAction {
    /// The API's name.
    pub fn as_str(self) -> &'static str {
        match self {
            PodFailurePolicyAction::FailJob => "FailJob",
            PodFailurePolicyAction::FailIndex => "FailIndex",
            PodFailurePolicyAction::Ignore => "Ignore",
            PodFailurePolicyAction::Count => "Count",
        }
    }
}

/// What a rule of a pod failure policy looks at.
#[derive(Clone, Debug, PartialEq)]
pub enum PodFailurePolicyRequirement {
    /// The exit code of a terminated container; code 0 never matches.
    OnExitCodes {
        /// The container looked at; none means any.
        container_name: Option<String>,
        /// How codes are compared.
        operator: ExitCodeOperator,
        /// The codes; at most 255.
        values: Vec<i32>,
    },
    /// The pod has one of these conditions. Reasons are not compared.
    OnPodConditions(Vec<PodConditionPattern>),
}

/// How exit codes are compared with a rule's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitCodeOperator {
    /// The code is among the values.
    In,
    /// The code is not among the values.
    NotIn,
}

/// A pod condition a rule asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct PodConditionPattern {
    /// The type of the condition, such as `DisruptionTarget`.
    pub condition: String,
    /// Its status; `True` where nothing is written.
    pub status: ConditionStatus,
}

/// The status of a condition, of pods and of Jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionStatus {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// Nobody can tell.
    Unknown,
}

impl ConditionStatus {
    /// The API's name.
    pub fn as_str(self) -> &'static str {
        match self {
            ConditionStatus::True => "True",
            ConditionStatus::False => "False",
            ConditionStatus::Unknown => "Unknown",
        }
    }
}

/// `successPolicy`: the first rule that is met ends the Job as a success.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SuccessPolicy {
    /// The rules in order; at most 20.
    pub rules: Vec<SuccessPolicyRule>,
}

/// One rule of a success policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SuccessPolicyRule {
    /// The indexes that count, ascending, each below `completions`; none means all. An empty list is
    /// never met.
    pub succeeded_indexes: Option<Vec<RangeInclusive<u32>>>,
    /// How many of them must have succeeded; none means every one.
    pub succeeded_count: Option<u32>,
}

/// Reads completion indexes as the API writes them, `0-3,5`, as ascending ranges below `completions`.
///
/// Like the API machinery it is forgiving: what is no number or range is skipped, the first item that
/// starts at or beyond `completions` ends the reading, and a range that crosses it is cut.
pub fn index_ranges(text: &str, completions: u32) -> Vec<RangeInclusive<u32>> {
    let mut ranges = Vec::new();
    for item in text.split(',') {
        let mut limits = item.split('-');
        let Some(first) = limits.next().and_then(|limit| limit.parse::<u32>().ok()) else { continue };
        if first >= completions {
            break;
        }
        let Ok(last) = limits.next().map_or(Ok(first), str::parse) else { continue };
        if first <= last {
            ranges.push(first..=last.min(completions - 1));
        }
    }
    ranges
}
