//! Replications as files: one row each, as CSV or Parquet.
//!
//! `columns` says what a row has and in which units, `csv` and `parquet` write it. Both have the same columns
//! in the same order: times in seconds, money in the currency of its own column. `completion_time_s` is empty
//! where the workload did not complete, `reason` where it did not fail; columns that begin with `service_` or
//! `cronjob_` are empty for other workloads.
//!
//! To add a column: a row in `columns.rs`. To add a form: a file here, and what the room `cli` says of it.

mod columns;
mod csv;
mod parquet;

pub use csv::csv;
pub use parquet::parquet;

pub(super) use csv::{header, line};

use crate::outcome::Outcome;
use crate::units::Currency;

/// What all rows of a file have in common.
#[derive(Clone, Copy, Debug)]
pub struct Shared {
    /// The point of a sweep that the replications belong to, which then is a column.
    pub point: Option<u64>,
    /// The currency of all sums.
    pub currency: Currency,
}

/// Where the replications of a file come from.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// What all rows have in common.
    pub shared: Shared,
    /// The scenario's name.
    pub name: &'a str,
    /// The digest of the scenario, or of the sweep that the point belongs to, in hexadecimal.
    pub digest: &'a str,
    /// The seed of every random stream.
    pub seed: u64,
}

/// The outcome as the terminal condition has it, and the reason of a failure.
pub(super) fn outcome(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Failed(reason) => ("Failed", reason.as_str()),
        other => (other.as_str(), ""),
    }
}
