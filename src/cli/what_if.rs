//! What would help a Job that its limits fail: when it is tried, and how much.

use super::exit::Failure;
use super::run_args::RunArgs;
use super::threads::threads;
use crate::outcome::what_if::{Plan, Study, study};
use crate::outcome::{Failure as Reason, Outcome, Record};
use crate::report::what_if::{Remedies, WhatIf};
use crate::scenario::Scenario;
use crate::scenario::workload::Owner;
use crate::stats::{Level, Summary, fewest_runs, most_hits};

/// More replications than these make no limit surer than its model.
const MOST_REPLICATIONS: u64 = 20_000;
/// Pods that a study may create where the run itself created fewer: some seconds of work.
const LEAST_EFFORT: u64 = 2_000_000;
/// Pods that a study may create for each pod of the run itself.
const EFFORT: u64 = 2;

/// Tries the remedies, where the Job fails of its limits or comes near to it.
pub fn try_remedies(
    args: &RunArgs,
    scenario: &Scenario,
    summary: &Summary,
    records: &[Record],
) -> Result<WhatIf, Failure> {
    let risk = args.risk.as_f64();
    if args.no_advice || !is_at_risk(scenario, summary, risk) {
        return Ok(WhatIf::NotAsked);
    }
    let level = Level::P95;
    let pods: u64 = records.iter().map(|record| u64::from(record.pods)).sum();
    let plan = Plan {
        replications: scenario.replications.max(fewest_runs(risk, level)).min(MOST_REPLICATIONS),
        pods: LEAST_EFFORT.max(pods.saturating_mul(EFFORT)),
        // Too few runs to tell: none of them may fail.
        spared: move |runs| most_hits(runs, risk, level).unwrap_or(0),
    };
    let tried = threads(&args.answer)?.install(|| study(scenario, plan, records));
    Ok(match tried {
        Err(_) => WhatIf::TraceEnds,
        Ok(Study::Nothing) => WhatIf::NotAsked,
        Ok(Study::TooLarge { pods }) => WhatIf::TooLarge(pods),
        Ok(Study::Done { present, trials }) => WhatIf::Known(Box::new(Remedies::of(risk, &present, &trials))),
    })
}

/// Whether limits fail runs of the Job, or come near to it and the runs are too few to tell that they do not.
fn is_at_risk(scenario: &Scenario, summary: &Summary, risk: f64) -> bool {
    use Reason::{BackoffLimitExceeded, FailedIndexes, MaxFailedIndexesExceeded, PodFailurePolicy};
    let Owner::Job(job) = &scenario.workload.owner else { return false };
    let reasons = [BackoffLimitExceeded, FailedIndexes, MaxFailedIndexesExceeded, PodFailurePolicy];
    if reasons.iter().any(|reason| summary.odds(Outcome::Failed(*reason)).hits > 0) {
        return true;
    }
    let limit = job.backoff_limit_per_index.unwrap_or(job.backoff_limit).min(job.backoff_limit);
    let may_fail = summary.odds(Outcome::Failed(BackoffLimitExceeded)).interval;
    may_fail.is_none_or(|of| of.high > risk) && summary.reclaims.total.max.saturating_mul(2) > limit
}
