//! From records to estimates: means, quantiles and odds, each with its uncertainty.
//!
//! Knows `outcome`, `seed` and `units`. Knows nothing of scenarios, files or print. Everything is folded in
//! the order of the replications on one thread, so the thread count never moves a bit; the resamples of a
//! bootstrap, which share nothing, are put in order again.
//!
//! To add an estimator: a file of its own that names its source, a test against published figures
//! and a coverage test in `tests/coverage.rs`. To add a metric: a field in `summary.rs`, then a row in
//! `report/content.rs`, a key in `report/output.rs` and a line in `report/csv.rs`.

mod batches;
mod bootstrap;
mod control;
mod cronjob;
#[cfg(test)]
pub(crate) mod examples;
mod frontier;
mod interruptions;
mod interval;
mod mean;
mod open;
mod paired;
mod paired_lasting;
mod precision;
mod proportion;
mod quantile;
mod ratio;
mod risk;
mod sensitivity;
mod service;
mod summary;
#[cfg(test)]
mod tests;

pub use batches::{Answer, BATCHES, Batches};
pub use bootstrap::{Bootstrap, MeanIntervals};
pub use control::Controlled;
pub use cronjob::CronJobSummary;
pub use frontier::{Merits, frontier};
pub use interruptions::{Cause, Interruptions};
pub use interval::{Interval, Level};
pub use mean::Mean;
pub use open::Open;
pub use paired::{Difference, OddsDifference, Paired, Side, Sign};
pub use paired_lasting::{CronJobPaired, Kind, ServicePaired};
pub use precision::{Aim, Aimed, Precision, Reached, Stopping};
pub use proportion::Proportion;
pub use quantile::{Quantile, order_statistics, sorted};
pub use ratio::Ratio;
pub use risk::{fewest_runs, most_hits};
pub use sensitivity::{FEWEST_POINTS, Index, Layout, Response, Sensitivity, Unknown};
pub use service::{Portion, ServiceSummary};
pub use summary::{DeadlineOdds, Distribution, OutcomeOdds, Part, Quantiles, Savings, Summary};
