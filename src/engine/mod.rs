//! The engine: one replication of a scenario, as facts in order of time.
//!
//! Models decide, the engine acts: it keeps the agenda, holds and releases instances, and tells
//! listeners what happened. It keeps no counters and prints nothing. It knows every room before it
//! (scenario, market, provider, workload) and none after it (outcome, report).
//!
//! To add a kind of event: a variant in [`event::Entity`] or [`event::Phase`] with its place in the
//! order, and an arm in [`simulator::Simulator::run`]; a new fact is a variant in [`fact::Fact`].

pub mod account;
pub mod agenda;
mod allocation;
mod autoscaling;
mod budget;
mod collection;
mod control;
mod cron;
mod drains;
pub mod ending;
pub mod event;
pub mod fact;
mod hindsight;
mod instances;
mod items;
mod jobs;
mod nodes;
pub mod parts;
mod pods;
mod replicas;
mod scaling;
pub mod simulator;
mod state;
mod stays;
#[cfg(test)]
pub(crate) mod tests;

pub use ending::{Failure, Outcome};
pub use fact::{Fact, Observer};
pub use items::item_work;
pub use simulator::{Simulator, TraceEnded};
