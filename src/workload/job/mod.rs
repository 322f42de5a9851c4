//! The Kubernetes Job controller (`batch/v1`) as a pure state machine.
//!
//! ```text
//! news of pods ──> controller ──> roster (sums kept up to date)
//!                      │ due
//!                    sync: survey ─> decision ─> manage ─> account ─> status, Actions
//! ```
//!
//! It behaves as the version of Kubernetes does that the scenario names, by default 1.36; what differs is
//! in [`crate::scenario::job_rules`]. The functions that a rule of the API stands for (back-off, index sets, policies, conditions)
//! are public, so that they can be tested by themselves. Not modelled, because the simulated API
//! server never refuses a call: slow start of creations, expectations, retries.
//!
//! To change a rule: its file here, the field in [`crate::scenario::job`], a vector in
//! `tests/data/job_vectors.json`.

pub mod account;
pub mod backoff;
pub mod condition;
mod controller;
mod decision;
pub mod failure_policy;
pub mod indexes;
pub mod manage;
pub mod per_index;
pub mod pod;
mod roster;
pub mod status;
pub mod success_policy;
mod sync;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod version_tests;

pub use controller::{Actions, JobController, NewPod, PodFailure, SYNC_BATCH_PERIOD};
pub use status::{Finished, JobStatus, LeastLimits};
