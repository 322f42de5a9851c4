//! What limits on failures a Job needs, by simulation.
//!
//! A limit does nothing to a Job until the check that it fails. One run without limits therefore tells the odds
//! under every limit: the smallest one under which the run would have come as far as it did.

use super::ledger::Ledger;
use super::record::Record;
use super::run::run_with;
use crate::engine::{Fact, Failure, Observer, Outcome, TraceEnded};
use crate::scenario::Scenario;
use crate::units::SimTime;
use crate::workload::job::LeastLimits;

/// Listens for what the failures of a Job have asked of its limits.
#[derive(Debug, Default)]
struct Asked(LeastLimits);

impl Observer for Asked {
    fn observe(&mut self, _: SimTime, fact: &Fact<'_>) {
        if let Fact::JobLimits(limits) = fact {
            self.0 = *limits;
        }
    }
}

/// Runs the replications and hands back, in order, each record with what the Job asked of its limits.
///
/// # Errors
/// As [`run`](super::run::run).
pub fn run_with_limits(
    scenario: &Scenario,
    range: std::ops::Range<u64>,
) -> Result<Vec<(Record, LeastLimits)>, TraceEnded> {
    let listener = || (Ledger::new(scenario), Asked::default());
    run_with(scenario, range, &|_| {}, listener, |(ledger, asked), replication| {
        (ledger.close(replication), std::mem::take(&mut asked.0))
    })
}

/// The smallest limit that at most `spared` of the runs pass, where each says the smallest one that it bears,
/// or none where it bears no limit for sure: it was still open when it was cut. None where no limit will do.
pub fn smallest_limit(needs: impl IntoIterator<Item = Option<u32>>, spared: u64) -> Option<u32> {
    let mut needs: Vec<u64> = needs.into_iter().map(|need| need.map_or(u64::MAX, u64::from)).collect();
    needs.sort_unstable_by(|one, other| other.cmp(one));
    let Some(need) = needs.get(spared as usize) else { return Some(0) };
    u32::try_from(*need).ok()
}

/// Whether a run of this outcome was ended by its `backoffLimit`.
pub fn is_killed_by_limit(outcome: Outcome) -> bool {
    outcome == Outcome::Failed(Failure::BackoffLimitExceeded)
}

/// Whether a run of this outcome was ended by indexes that failed.
pub fn is_killed_by_indexes(outcome: Outcome) -> bool {
    use Failure::{FailedIndexes, MaxFailedIndexesExceeded};
    matches!(outcome, Outcome::Failed(FailedIndexes | MaxFailedIndexesExceeded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_limit_is_what_all_but_the_spared_bear() {
        let needs = || [3, 0, 7, 2].map(Some);
        let by_spared = [0, 1, 2, 3, 4].map(|spared| smallest_limit(needs(), spared));
        assert_eq!(by_spared, [Some(7), Some(3), Some(2), Some(0), Some(0)]);
        let open = || needs().into_iter().chain([None]);
        assert_eq!([0, 1, 2].map(|spared| smallest_limit(open(), spared)), [None, Some(7), Some(3)]);
    }
}
