//! The work that replications drew, all of it whatever became of it: chance whose mean is known.

use crate::engine::item_work;
use crate::scenario::Scenario;
use crate::scenario::workload::Owner;
use crate::seed::Seeds;
use crate::units::JobId;

/// What was drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkDrawn {
    /// The work of all items of each replication, in seconds.
    pub seconds: Vec<f64>,
    /// What it comes to on average, in seconds.
    pub expected: f64,
}

/// The work that the first so many replications drew; `lasting` is how many Jobs a CronJob was due to start. None
/// where work is not drawn.
///
/// Streams have addresses, so the draws are made again in place of being kept: nothing is asked of the engine. The
/// items are those that a Job needs, a number that no draw moves, so their sum has a mean that is known.
pub fn work_drawn(scenario: &Scenario, replications: u64, due: u32) -> Option<WorkDrawn> {
    let workload = &scenario.workload;
    if workload.work.constant().is_some() {
        return None;
    }
    let items = |job: &crate::scenario::job::JobSpec| job.completions.unwrap_or(job.parallelism).max(1);
    let (jobs, items) = match &workload.owner {
        Owner::None => (1, 1),
        Owner::Job(job) => (1, items(job)),
        Owner::CronJob { job, .. } => (due, items(job)),
        Owner::Service(_) => return None,
    };
    let of = |replication: u64| -> f64 {
        let seeds = Seeds { master: scenario.seed, replication };
        let numbers = (0..jobs).flat_map(|job| (0..items).map(move |item| (JobId(job), item as usize)));
        numbers.map(|(job, item)| item_work(workload, seeds, (job, item)).as_secs_f64()).sum()
    };
    let expected = workload.work.mean_millis() / 1_000.0 * f64::from(jobs) * f64::from(items);
    Some(WorkDrawn { seconds: (0..replications).map(of).collect(), expected })
}
