//! What is run: scenario files, manifests, policies and traces, read and checked.
//!
//! The only room that reads files. `file` says what a scenario may say and `policy/file` what a policy may;
//! `document` reads both with their places; `blocks` are calibrated pools and `prices` dated prices that come with
//! the program; `manifest` and `trace` read what users have from elsewhere; [`check`] puts everything together into
//! a [`Scenario`], the plain data that all later rooms use. Choices live here as data (`market`, `provider`,
//! `workload`, `job`, `cronjob`, `deployment`, `service`, `hpa`, `cluster`); behaviour lives in the rooms of those names. Laws of durations and shares
//! (`distribution`, `bathtub`, `lifetimes`, `shock`) stand here whole, since the check needs their means.

pub mod bathtub;
pub mod blocks;
pub mod caution;
pub mod check;
pub mod cluster;
pub mod cronjob;
pub mod deployment;
pub mod distribution;
pub mod document;
pub mod file;
pub mod hpa;
pub mod issue;
pub mod job;
pub mod job_rules;
pub mod lifetimes;
pub mod manifest;
pub mod market;
pub mod policy;
pub mod prices;
pub mod provider;
pub mod reference;
pub mod scalar;
pub mod service;
pub mod shock;
pub mod sweep;
pub mod time_zone;
pub mod trace;
pub mod variants;
pub mod version;
pub mod workload;

use crate::units::{Currency, Span};

/// A checked scenario: all that a run depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// The currency of every price and amount.
    pub currency: Currency,
    /// The pools and their weather.
    pub market: market::Market,
    /// The provider's rules.
    pub policy: provider::Policy,
    /// The nodes that pods are placed on; none where each pod has an instance of its own.
    pub cluster: Option<cluster::Cluster>,
    /// What runs.
    pub workload: workload::Workload,
    /// The latest wanted completion time, if there is one.
    pub deadline: Option<Span>,
    /// Where a run is cut.
    pub horizon: Span,
    /// How many replications are run.
    pub replications: u64,
    /// The seed.
    pub seed: u64,
}
