//! How many failures a Job must bear on spot, by simulation.

use super::run::run;
use crate::engine::{Failure, Outcome, TraceEnded};
use crate::scenario::Scenario;
use crate::scenario::workload::Owner;

/// The share of runs that a suggested `backoffLimit` may kill.
pub const BEARABLE_RISK: f64 = 0.01;

/// The smallest `backoffLimit` under which at most a share `risk` of the replications fails of it: the
/// same Job on the same weather without a limit, and the number of failures that the others exceed.
/// None where the workload is no Job, or where the answer is beyond what a Job may say.
///
/// # Errors
/// As [`run`].
pub fn smallest_backoff_limit(
    scenario: &Scenario,
    replications: u64,
    risk: f64,
) -> Result<Option<u32>, TraceEnded> {
    let Owner::Job(job) = &scenario.workload.owner else { return Ok(None) };
    let mut unlimited = scenario.clone();
    let mut job = job.clone();
    job.backoff_limit = crate::scenario::job::UNLIMITED;
    unlimited.workload.owner = Owner::Job(job);
    let records = run(&unlimited, 0..replications, &|_| {})?;
    let mut failures: Vec<u32> = records.iter().map(|record| record.reclaims.total()).collect();
    failures.sort_unstable();
    let unended = records.iter().filter(|record| record.outcome == Outcome::Censored).count();
    let spared = (replications as f64 * risk).floor() as usize;
    if unended > spared {
        return Ok(None);
    }
    Ok(failures.len().checked_sub(spared + 1).map(|place| failures[place]))
}

/// Whether a run of these outcomes was ended by its `backoffLimit`.
pub fn is_killed_by_limit(outcome: Outcome) -> bool {
    outcome == Outcome::Failed(Failure::BackoffLimitExceeded)
}
