//! How often a scenario is run: so often, or until its means are known well enough.

use crate::outcome::run::{run_alone, run_told};
use crate::outcome::{Record, TraceEnded};
use crate::scenario::Scenario;
use crate::scenario::sweep::{Metric, Replications, Target};
use crate::stats::{Aim, Aimed, Level, Precision, Stopping};

/// Who runs the replications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hands {
    /// The thread that calls.
    One,
    /// All threads of the pool.
    All,
}

/// Replications, and how well their means are known.
#[derive(Clone, Debug, PartialEq)]
pub struct Replicated {
    /// What each came to, in order from 0.
    pub records: Vec<Record>,
    /// How well means are known; none where nobody asked for a precision.
    pub precision: Option<Precision>,
}

/// Who is told how it goes.
pub trait Watch: Sync {
    /// These replications are done, too; from any thread, in any order, some at a time.
    fn done(&self, records: &[Record]);

    /// A look showed this, and more replications are run until there are so many.
    fn looked(&self, precision: &Precision, next: u64) {
        let _ = (precision, next);
    }
}

/// Runs a scenario as often as wanted.
///
/// Where a precision is wanted, [`Stopping`] says when to look and what the end promises. The replications are
/// always the same ones, so that a tighter aim only adds to them.
///
/// # Errors
/// The first replication, by number, for which a trace ended too early.
pub fn replicate(
    scenario: &Scenario,
    wanted: &Replications,
    hands: Hands,
    watch: &impl Watch,
) -> Result<Replicated, TraceEnded> {
    let batch = |range: std::ops::Range<u64>| match hands {
        Hands::One => run_alone(scenario, range, &|records| watch.done(records)),
        Hands::All => run_told(scenario, range, &|records| watch.done(records)),
    };
    let fixed = |count: u64| Ok(Replicated { records: batch(0..count)?, precision: None });
    let (targets, at_least, at_most) = match wanted {
        Replications::OfScenario => return fixed(scenario.replications),
        Replications::Fixed(count) => return fixed(*count),
        Replications::Until { targets, at_least, at_most } => (targets, *at_least, *at_most),
    };
    let aims: Vec<Aim> = targets.iter().map(aim).collect();
    let stopping = Stopping { at_least, at_most, level: Level::P95, means: aims.len() };
    let mut records = batch(0..at_least)?;
    loop {
        let count = records.len() as u64;
        let precision = stopping.look(&aims, &records);
        match stopping.after(count).filter(|_| !precision.is_met()) {
            None => return Ok(Replicated { records, precision: Some(precision) }),
            Some(next) => {
                watch.looked(&precision, next);
                records.extend(batch(count..next)?);
            }
        }
    }
}

fn aim(target: &Target) -> Aim {
    let mean = match target.metric {
        Metric::Cost => Aimed::Cost,
        Metric::CompletionTime => Aimed::CompletionTime,
    };
    Aim { mean, share: target.millionths as f64 / 1.0e6 }
}
