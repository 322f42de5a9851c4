//! The Kubernetes HorizontalPodAutoscaler as a pure state machine.
//!
//! ```text
//! observed pods ─ pods ─> samples ─ metric ─> proposals ─ highest ─> normalize ─> replicas
//! ```
//!
//! It behaves as Kubernetes 1.36 does at its defaults. Each arrow is a public function that knows no
//! clock and keeps nothing; the [`HpaController`] holds what the last syncs recommended and did.
//!
//! To change a rule: its file here, the field in [`crate::scenario::hpa`], a vector of kind `hpa` in
//! `tests/data/job_vectors.json`.

mod controller;
pub mod metric;
pub mod normalize;
pub mod pods;
#[cfg(test)]
mod tests;

pub use controller::{HpaController, SYNC_PERIOD};
