//! How often a point is run: so often, or until its means are known well enough.

use crate::outcome::run::{run_alone, run_told};
use crate::outcome::{Record, TraceEnded};
use crate::scenario::Scenario;
use crate::scenario::sweep::{Metric, Replications, Target};
use crate::stats::{Level, Mean};
use crate::units::Span;

/// Who runs the replications of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hands {
    /// The thread that calls.
    One,
    /// All threads of the pool.
    All,
}

/// The replications of a point, and whether it became as precise as wanted.
///
/// Precision is judged after batches that double their number, so at most log2(at_most / at_least) + 1 times:
/// stopping early makes the interval hold its mean somewhat less often than in 95 % of studies. Law, *Simulation
/// Modeling and Analysis*, section 9.4.1, has the sequential procedure.
pub(super) fn replicate(
    scenario: &Scenario,
    wanted: &Replications,
    hands: Hands,
    told: &(dyn Fn(&[Record]) + Sync),
) -> Result<(Vec<Record>, Option<bool>), TraceEnded> {
    let batch = |range: std::ops::Range<u64>| match hands {
        Hands::One => run_alone(scenario, range, told),
        Hands::All => run_told(scenario, range, told),
    };
    let (targets, at_least, at_most) = match wanted {
        Replications::OfScenario => return Ok((batch(0..scenario.replications)?, None)),
        Replications::Fixed(count) => return Ok((batch(0..*count)?, None)),
        Replications::Until { targets, at_least, at_most } => (targets, *at_least, *at_most),
    };
    let mut records = batch(0..at_least)?;
    loop {
        let count = records.len() as u64;
        let is_precise = targets.iter().all(|target| is_met(target, &records));
        if is_precise || count >= at_most {
            return Ok((records, Some(is_precise)));
        }
        records.extend(batch(count..count.saturating_mul(2).min(at_most))?);
    }
}

/// Whether half the width of the 95 % interval is at most the wanted share of the mean.
fn is_met(target: &Target, records: &[Record]) -> bool {
    let values: Vec<f64> = match target.metric {
        Metric::Cost => records.iter().map(|record| record.total_cost().as_f64()).collect(),
        Metric::CompletionTime => {
            records.iter().filter_map(Record::completion).map(Span::as_secs_f64).collect()
        }
    };
    let Some(mean) = Mean::of(&values, Level::P95) else { return false };
    let share = target.millionths as f64 / 1.0e6;
    mean.interval.is_some_and(|of| (of.high - of.low) / 2.0 <= share * mean.mean.abs())
}
