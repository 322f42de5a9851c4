//! The conditions of a Job.
//!
//! They are few, they are appended in the order things happen, and a type appears once. Their
//! messages are put together only when somebody asks for them.

use std::fmt;

use super::failure_policy::{Cause, PolicyMatch};
use crate::scenario::job::{ConditionStatus, JobSpec, PodFailurePolicyRequirement};
use crate::units::{PodId, SimTime};

/// The type of a Job's condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionType {
    /// The Job holds no pods because it was told to wait.
    Suspended,
    /// The Job has succeeded and its last pods are on their way out.
    SuccessCriteriaMet,
    /// The Job has failed and its last pods are on their way out.
    FailureTarget,
    /// The Job has succeeded.
    Complete,
    /// The Job has failed.
    Failed,
}

impl ConditionType {
    /// The API's name.
    pub fn as_str(self) -> &'static str {
        match self {
            ConditionType::Suspended => "Suspended",
            ConditionType::SuccessCriteriaMet => "SuccessCriteriaMet",
            ConditionType::FailureTarget => "FailureTarget",
            ConditionType::Complete => "Complete",
            ConditionType::Failed => "Failed",
        }
    }
}

/// Why a condition has its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// More failures, or restarts in place, than `backoffLimit`.
    BackoffLimitExceeded,
    /// Longer active than `activeDeadlineSeconds`.
    DeadlineExceeded,
    /// A pod matched a FailJob rule.
    PodFailurePolicy,
    /// More failed indexes than `maxFailedIndexes`.
    MaxFailedIndexesExceeded,
    /// All indexes have ended, some of them failed.
    FailedIndexes,
    /// As many successes as `completions`.
    CompletionsReached,
    /// A rule of the success policy was met.
    SuccessPolicy,
    /// The Job was told to wait.
    JobSuspended,
    /// The Job was told to go on.
    JobResumed,
    /// Written by somebody other than the Job controller.
    Other(&'static str),
}

impl Reason {
    /// The API's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::BackoffLimitExceeded => "BackoffLimitExceeded",
            Reason::DeadlineExceeded => "DeadlineExceeded",
            Reason::PodFailurePolicy => "PodFailurePolicy",
            Reason::MaxFailedIndexesExceeded => "MaxFailedIndexesExceeded",
            Reason::FailedIndexes => "FailedIndexes",
            Reason::CompletionsReached => "CompletionsReached",
            Reason::SuccessPolicy => "SuccessPolicy",
            Reason::JobSuspended => "JobSuspended",
            Reason::JobResumed => "JobResumed",
            Reason::Other(text) => text,
        }
    }

    /// The message that always goes with the reason; empty where it depends on more.
    pub fn message(self) -> &'static str {
        match self {
            Reason::BackoffLimitExceeded => "Job has reached the specified backoff limit",
            Reason::DeadlineExceeded => "Job was active longer than specified deadline",
            Reason::MaxFailedIndexesExceeded => {
                "Job has exceeded the specified maximal number of failed indexes"
            }
            Reason::FailedIndexes => "Job has failed indexes",
            Reason::CompletionsReached => "Reached expected number of succeeded pods",
            Reason::JobSuspended => "Job suspended",
            Reason::JobResumed => "Job resumed",
            Reason::PodFailurePolicy | Reason::SuccessPolicy | Reason::Other(_) => "",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a condition's message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// What the reason always says.
    OfReason,
    /// Which pod matched which rule of the pod failure policy.
    PodFailure(PodId, PolicyMatch),
    /// Which rule of the success policy was met.
    SuccessRule(usize),
    /// Written by somebody other than the Job controller.
    Text(&'static str),
}

/// One condition of a Job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Its type.
    pub kind: ConditionType,
    /// Whether it holds.
    pub status: ConditionStatus,
    /// Why.
    pub reason: Reason,
    /// What it says.
    pub message: Message,
    /// When it was last written.
    pub last_transition: SimTime,
}

/// The names of pods and containers, known to whoever runs the Job.
pub trait Names {
    /// Namespace and name of a pod, `default/pi-x7k2p`.
    fn pod(&self, pod: PodId) -> String;
    /// The name of a pod's container, counted as its exits were reported.
    fn container(&self, pod: PodId, container: usize) -> String;
}

impl Condition {
    /// The message in full.
    pub fn text(&self, spec: &JobSpec, names: &impl Names) -> String {
        match self.message {
            Message::OfReason => self.reason.message().to_owned(),
            Message::SuccessRule(rule) => format!("Matched rules at index {rule}"),
            Message::PodFailure(pod, found) => pod_failure_text(pod, found, spec, names),
            Message::Text(text) => text.to_owned(),
        }
    }
}

/// Says which pod matched which rule of the pod failure policy, in the API's words.
pub fn pod_failure_text(pod: PodId, found: PolicyMatch, spec: &JobSpec, names: &impl Names) -> String {
    let (name, action, rule) = (names.pod(pod), found.action.as_str(), found.rule);
    match found.cause {
        Cause::ExitCode { container, code } => format!(
            "Container {} for pod {name} failed with exit code {code} matching {action} rule at index {rule}",
            names.container(pod, container)
        ),
        Cause::Condition { pattern } => {
            let rules = spec.pod_failure_policy.iter().flat_map(|policy| policy.rules.get(rule));
            let condition = rules.filter_map(|rule| match &rule.requirement {
                PodFailurePolicyRequirement::OnPodConditions(patterns) => patterns.get(pattern),
                PodFailurePolicyRequirement::OnExitCodes { .. } => None,
            });
            let condition = condition.map(|pattern| pattern.condition.as_str()).next().unwrap_or_default();
            format!("Pod {name} has condition {condition} matching {action} rule at index {rule}")
        }
    }
}

/// Writes a condition: updates the one of its type where something differs, else appends it unless
/// it says False. True where anything changed.
pub fn ensure(conditions: &mut Vec<Condition>, new: Condition) -> bool {
    match conditions.iter_mut().find(|condition| condition.kind == new.kind) {
        Some(old) => {
            let same = (old.status, old.reason, old.message) == (new.status, new.reason, new.message);
            if !same {
                *old = new;
            }
            !same
        }
        None if new.status == ConditionStatus::False => false,
        None => {
            conditions.push(new);
            true
        }
    }
}

/// The condition of a type, where it holds.
pub fn holding(conditions: &[Condition], kind: ConditionType) -> Option<&Condition> {
    conditions.iter().find(|condition| condition.kind == kind && condition.status == ConditionStatus::True)
}
