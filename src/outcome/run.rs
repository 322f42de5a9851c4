//! Runs replications in parallel and hands back their records in order.

use rayon::prelude::*;

use super::ledger::Ledger;
use super::record::Record;
use crate::engine::{Observer, Simulator, TraceEnded};
use crate::scenario::Scenario;

/// Replications that one thread takes at a time: enough to pay for its memory, few enough to share out.
const BATCH: u64 = 64;

/// Runs the replications `range` of a scenario on the current rayon pool. `done` is told how many were
/// finished, from any thread. The records come in order and do not depend on the number of threads.
///
/// # Errors
/// The first replication, by number, for which a trace ended too early.
pub fn run(
    scenario: &Scenario,
    range: std::ops::Range<u64>,
    done: &(dyn Fn(u64) + Sync),
) -> Result<Vec<Record>, TraceEnded> {
    run_told(scenario, range, &|records| done(records.len() as u64))
}

/// The same for those who want to see records as they come: from any thread, in any order, some at a time.
///
/// # Errors
/// The first replication, by number, for which a trace ended too early.
pub fn run_told(
    scenario: &Scenario,
    range: std::ops::Range<u64>,
    told: &(dyn Fn(&[Record]) + Sync),
) -> Result<Vec<Record>, TraceEnded> {
    run_with(scenario, range, told, || Ledger::new(scenario), Ledger::close)
}

/// The same on the thread that calls, for those who share out scenarios in place of replications.
///
/// # Errors
/// The first replication for which a trace ended too early.
pub fn run_alone(
    scenario: &Scenario,
    range: std::ops::Range<u64>,
    told: &(dyn Fn(&[Record]) + Sync),
) -> Result<Vec<Record>, TraceEnded> {
    let mut simulator = Simulator::new(scenario, Ledger::new(scenario));
    let mut records = Vec::with_capacity(usize::try_from(range.end - range.start).unwrap_or(0));
    for replication in range {
        simulator.run(replication)?;
        records.push(simulator.observer.close(replication));
        if records.len().is_multiple_of(BATCH as usize) {
            told(&records[records.len() - BATCH as usize..]);
        }
    }
    told(&records[records.len() - records.len() % BATCH as usize..]);
    Ok(records)
}

/// The same with listeners of another kind: one per thread, closed after each replication by its number.
pub(super) fn run_with<O: Observer, T: Send>(
    scenario: &Scenario,
    range: std::ops::Range<u64>,
    told: &(dyn Fn(&[T]) + Sync),
    listener: impl Fn() -> O + Sync,
    close: impl Fn(&mut O, u64) -> T + Sync,
) -> Result<Vec<T>, TraceEnded> {
    let batches: Vec<u64> = range.clone().step_by(BATCH as usize).collect();
    let records: Vec<Result<Vec<T>, TraceEnded>> = batches
        .into_par_iter()
        .map_init(
            || Simulator::new(scenario, listener()),
            |simulator, first| {
                let batch = first..range.end.min(first + BATCH);
                let records: Result<Vec<T>, TraceEnded> = batch
                    .map(|replication| {
                        simulator.run(replication)?;
                        Ok(close(&mut simulator.observer, replication))
                    })
                    .collect();
                if let Ok(records) = &records {
                    told(records);
                }
                records
            },
        )
        .collect();
    let mut all = Vec::new();
    for batch in records {
        all.extend(batch?);
    }
    Ok(all)
}
