//! What a pod's failure means to its Job, by the rules of `podFailurePolicy`.

use crate::scenario::job::{
    ConditionStatus, ExitCodeOperator, PodFailurePolicy, PodFailurePolicyAction, PodFailurePolicyRequirement,
};

/// How a container ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContainerExit<'a> {
    /// The container's name.
    pub name: &'a str,
    /// Its exit code.
    pub exit_code: i32,
}

/// A condition of a pod. Its reason is left out because no rule looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PodCondition<'a> {
    /// The type, such as `DisruptionTarget`.
    pub condition: &'a str,
    /// Whether it holds.
    pub status: ConditionStatus,
}

/// The rule that decided a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyMatch {
    /// What the rule asks for.
    pub action: PodFailurePolicyAction,
    /// The rule's place in the policy.
    pub rule: usize,
    /// What matched.
    pub cause: Cause,
}

/// What a rule matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A container's exit code.
    ExitCode {
        /// The container, counted as the exits were reported.
        container: usize,
        /// Its code.
        code: i32,
    },
    /// A condition of the pod.
    Condition {
        /// The pattern's place in the rule.
        pattern: usize,
    },
}

/// The first rule that matches a failed pod. `exits` are its terminated containers, app containers
/// before init containers; a pod that died without any matches no exit-code rule, not even `NotIn`.
///
/// `per_index` says whether the Job limits failures per index; without it FailIndex rules are skipped.
pub fn first_match(
    policy: Option<&PodFailurePolicy>,
    per_index: bool,
    exits: &[ContainerExit<'_>],
    conditions: &[PodCondition<'_>],
) -> Option<PolicyMatch> {
    let rules = policy?.rules.iter().enumerate();
    rules.filter(|(_, rule)| per_index || rule.action != PodFailurePolicyAction::FailIndex).find_map(
        |(number, rule)| {
            let cause = cause(&rule.requirement, exits, conditions)?;
            Some(PolicyMatch { action: rule.action, rule: number, cause })
        },
    )
}

/// Whether the failure counts towards the limits: unless a rule ignores it.
pub fn counted(found: Option<PolicyMatch>) -> bool {
    found.is_none_or(|found| found.action != PodFailurePolicyAction::Ignore)
}

fn cause(
    requirement: &PodFailurePolicyRequirement,
    exits: &[ContainerExit<'_>],
    conditions: &[PodCondition<'_>],
) -> Option<Cause> {
    match requirement {
        PodFailurePolicyRequirement::OnExitCodes { container_name, operator, values } => {
            let container = exits.iter().position(|exit| {
                let named = container_name.as_deref().is_none_or(|name| name == exit.name);
                let listed = values.contains(&exit.exit_code);
                named && exit.exit_code != 0 && listed == (*operator == ExitCodeOperator::In)
            })?;
            Some(Cause::ExitCode { container, code: exits[container].exit_code })
        }
        PodFailurePolicyRequirement::OnPodConditions(patterns) => conditions.iter().find_map(|condition| {
            let pattern = patterns.iter().position(|pattern| {
                pattern.condition == condition.condition && pattern.status == condition.status
            })?;
            Some(Cause::Condition { pattern })
        }),
    }
}
