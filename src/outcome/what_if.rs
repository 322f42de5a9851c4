//! What if the Job limited its failures otherwise: the same replications under other settings.
//!
//! Each remedy is tried on the weather of the runs that it is compared with. The smallest limit is read from runs
//! without one and then run itself, so that what is said of it was seen.

use super::limits::{is_killed_by_indexes, is_killed_by_limit, run_with_limits, smallest_limit};
use super::record::Record;
use super::run::run;
use crate::engine::{Outcome, TraceEnded};
use crate::scenario::Scenario;
use crate::scenario::job::{
    CompletionMode, ConditionStatus, JobSpec, PodConditionPattern, PodFailurePolicyAction,
    PodFailurePolicyRequirement, PodFailurePolicyRule, PodReplacementPolicy, RestartPolicy, UNLIMITED,
};
use crate::scenario::job_rules::works_from;
use crate::scenario::workload::Owner;
use crate::workload::job::LeastLimits;

/// The condition of pods that were disrupted and did not crash.
const DISRUPTED: &str = "DisruptionTarget";
/// More rules the API refuses in a pod failure policy.
const MOST_RULES: usize = 20;
/// With more completions the API asks for more than a limit per index.
const MOST_INDEXES: u32 = 100_000;
/// Runs by which the effort of a study is measured.
const PILOT: u64 = 20;

/// A setting that might keep a Job from failing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Another `backoffLimit`.
    BackoffLimit,
    /// A `backoffLimitPerIndex`, with `backoffLimit` left unlimited as the API does.
    PerIndex {
        /// Whether the Job is Indexed already; else it is tried as if it were.
        indexed: bool,
    },
    /// A `podFailurePolicy` whose first rule ignores the condition `DisruptionTarget`.
    IgnoreDisruptions,
}

/// A remedy that was tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// Which.
    pub remedy: Remedy,
    /// The smallest limit that keeps the risk, where it is one; none where no limit does, and for a policy.
    pub limit: Option<u32>,
    /// The runs under it; without any limit where none keeps the risk.
    pub records: Vec<Record>,
    /// The smallest limit that each run bears, where it would have none; none of a run that was cut before it
    /// told.
    pub needs: Vec<Option<u32>>,
}

/// How much is tried.
#[derive(Clone, Copy, Debug)]
pub struct Plan<F> {
    /// Replications of each remedy, from number 0.
    pub replications: u64,
    /// The most pods that all trials together may create; fewer replications are run where they would be more.
    pub pods: u64,
    /// How many of so many runs a limit may fail.
    pub spared: F,
}

/// What was tried.
#[derive(Clone, Debug, PartialEq)]
pub enum Study {
    /// The workload has no setting to try.
    Nothing,
    /// One run without limits creates more pods than the plan allows.
    TooLarge {
        /// So many.
        pods: u64,
    },
    /// The remedies, all on the same replications.
    Done {
        /// The runs as the Job is.
        present: Vec<Record>,
        /// The runs with each remedy.
        trials: Vec<Trial>,
    },
}

impl Remedy {
    /// What can be tried on a Job, by what the API allows and its version knows.
    pub fn of(job: &JobSpec) -> Vec<Remedy> {
        let never = job.restart_policy == RestartPolicy::Never;
        let known = |field| works_from(field, job.rules.version).is_none();
        let counts_all = job.backoff_limit_per_index.is_none() || job.backoff_limit < UNLIMITED;
        let several = |completions| (2..=MOST_INDEXES).contains(&completions);
        let indexed = job.is_indexed();
        let per_index = never
            && known("backoffLimitPerIndex")
            && job.parallelism <= MOST_INDEXES
            && job
                .completions
                .is_some_and(|completions| several(completions) || (indexed && completions == 1));
        let policy = never && known("podFailurePolicy") && !ignores_disruptions(job);
        let choices = [
            (counts_all, Remedy::BackoffLimit),
            (per_index, Remedy::PerIndex { indexed }),
            (policy, Remedy::IgnoreDisruptions),
        ];
        choices.into_iter().filter(|(allowed, _)| *allowed).map(|(_, remedy)| remedy).collect()
    }

    /// The Job with this remedy, and with this limit where it is one.
    fn applied(self, job: &JobSpec, limit: u32) -> JobSpec {
        let mut job = job.clone();
        match self {
            Remedy::BackoffLimit => job.backoff_limit = limit,
            Remedy::PerIndex { .. } => {
                job.completion_mode = CompletionMode::Indexed;
                job.backoff_limit = UNLIMITED;
                job.backoff_limit_per_index = Some(limit);
            }
            Remedy::IgnoreDisruptions => {
                let pattern =
                    PodConditionPattern { condition: DISRUPTED.to_owned(), status: ConditionStatus::True };
                let rule = PodFailurePolicyRule {
                    action: PodFailurePolicyAction::Ignore,
                    requirement: PodFailurePolicyRequirement::OnPodConditions(vec![pattern]),
                };
                job.pod_failure_policy.get_or_insert_default().rules.insert(0, rule);
                job.pod_replacement_policy = PodReplacementPolicy::Failed;
            }
        }
        job
    }

    /// The smallest limit that a run bore; none where it is not known, because it was cut.
    fn need(self, (record, least): &(Record, LeastLimits)) -> Option<u32> {
        let need = match self {
            Remedy::BackoffLimit => least.backoff_limit,
            Remedy::PerIndex { .. } => least.per_index,
            Remedy::IgnoreDisruptions => 0,
        };
        (record.outcome != Outcome::Censored).then_some(need)
    }

    /// Whether a run of this outcome was ended by what the remedy limits.
    pub fn ended(self, outcome: Outcome) -> bool {
        match self {
            Remedy::BackoffLimit => is_killed_by_limit(outcome),
            Remedy::PerIndex { .. } => is_killed_by_indexes(outcome),
            Remedy::IgnoreDisruptions => matches!(outcome, Outcome::Failed(_)),
        }
    }

    /// How many runs of every replication it takes to try it.
    fn steps(self) -> u64 {
        if self == Remedy::IgnoreDisruptions { 1 } else { 2 }
    }
}

/// Whether a rule ignores pods that were disrupted already, or there is no room for one more.
fn ignores_disruptions(job: &JobSpec) -> bool {
    let Some(policy) = &job.pod_failure_policy else { return false };
    let ignores = |rule: &PodFailurePolicyRule| match &rule.requirement {
        PodFailurePolicyRequirement::OnPodConditions(patterns) => {
            rule.action == PodFailurePolicyAction::Ignore
                && patterns.iter().any(|of| of.condition == DISRUPTED && of.status == ConditionStatus::True)
        }
        PodFailurePolicyRequirement::OnExitCodes { .. } => false,
    };
    policy.rules.len() >= MOST_RULES || policy.rules.iter().any(ignores)
}

/// Tries every remedy of a Job. `present` are its first replications as it is; those that are missing are run.
///
/// # Errors
/// As [`run`]: a run without limits may be longer than a trace that the Job as it is stays within.
pub fn study(
    scenario: &Scenario,
    plan: Plan<impl Fn(u64) -> u64>,
    present: &[Record],
) -> Result<Study, TraceEnded> {
    let Owner::Job(job) = &scenario.workload.owner else { return Ok(Study::Nothing) };
    let remedies = Remedy::of(job);
    let Some(first) = remedies.first() else { return Ok(Study::Nothing) };
    let with = |remedy: Remedy, limit| {
        let mut scenario = scenario.clone();
        scenario.workload.owner = Owner::Job(remedy.applied(job, limit));
        scenario
    };
    let steps: u64 = remedies.iter().map(|remedy| remedy.steps()).sum();
    let replications = match affordable(&with(*first, UNLIMITED), plan.replications, plan.pods / steps)? {
        Ok(replications) => replications,
        Err(pods) => return Ok(Study::TooLarge { pods }),
    };
    let mut before: Vec<Record> = present.iter().take(replications as usize).cloned().collect();
    before.extend(run(scenario, before.len() as u64..replications, &|_| {})?);
    let mut trials = Vec::with_capacity(remedies.len());
    for remedy in remedies {
        let unlimited = run_with_limits(&with(remedy, UNLIMITED), 0..replications)?;
        let needs: Vec<Option<u32>> = unlimited.iter().map(|run| remedy.need(run)).collect();
        let limit = smallest_limit(needs.iter().copied(), (plan.spared)(replications));
        let limit = limit.filter(|_| remedy != Remedy::IgnoreDisruptions);
        let records = match limit {
            Some(limit) => run(&with(remedy, limit), 0..replications, &|_| {})?,
            None => unlimited.into_iter().map(|(record, _)| record).collect(),
        };
        trials.push(Trial { remedy, limit, records, needs });
    }
    Ok(Study::Done { present: before, trials })
}

/// How many of the replications stay within so many pods, as a few of them tell; or the pods of a single one
/// where that is too many.
fn affordable(scenario: &Scenario, wanted: u64, pods: u64) -> Result<Result<u64, u64>, TraceEnded> {
    let count =
        |records: Vec<Record>| records.iter().map(|record| u64::from(record.pods)).sum::<u64>().max(1);
    let one = count(run(scenario, 0..1, &|_| {})?);
    if one > pods {
        return Ok(Err(one));
    }
    let pilot = PILOT.min(wanted).min(pods / one).max(1);
    let all = count(run(scenario, 0..pilot, &|_| {})?);
    Ok(Ok(wanted.min(pods.saturating_mul(pilot) / all).max(1)))
}
