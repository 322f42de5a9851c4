//! The Kubernetes ReplicaSet controller (`apps/v1`) as a pure state machine. A Deployment is a
//! ReplicaSet once its rollout is over.
//!
//! ```text
//! news of pods, scale ──> controller ──> roster
//!                             │ due
//!                           sync: desired against active ─> Actions
//! ```
//!
//! It behaves as Kubernetes 1.36 does at its defaults, but for two things: the simulated API server never
//! refuses a call, so creations in batches of 1, 2, 4, … and retries show nowhere; and of pods that were
//! ready or created at nearly the same time the youngest goes first, where upstream leaves that to chance.
//!
//! To change a rule: its file here and the field in [`crate::scenario::deployment`].

mod controller;
mod pod;
#[cfg(test)]
mod tests;

pub use controller::{Actions, MAX_POD_CHANGES_PER_SYNC, ReplicaSetController};
