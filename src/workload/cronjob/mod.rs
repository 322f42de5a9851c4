//! The Kubernetes CronJob controller (`batch/v1`) as a pure state machine.
//!
//! ```text
//! Jobs that end ──> controller ──> history and active Jobs
//!                       │ due
//!                     sync: clean up ─> decide (schedule) ─> Actions
//! ```
//!
//! It behaves as Kubernetes 1.36 does at its defaults. [`schedule`] says when starts are due, [`decide`]
//! which of them happens now; both keep nothing. The Jobs themselves are those of [`super::job`].
//!
//! To change a rule: its file here, the field in [`crate::scenario::cronjob`], a vector of kind `cronjob`
//! in `tests/data/job_vectors.json`.

pub mod account;
mod controller;
pub mod decide;
pub mod schedule;
#[cfg(test)]
mod tests;

pub use account::CronJobAccount;
pub use controller::{Actions, CronJobController, StartMinute};
