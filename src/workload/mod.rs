//! Workloads: what brings pods back, and how work progresses on an instance.
//!
//! Knows the scenario, units and the vocabulary of providers; knows no market, no agenda and no files.

pub mod course;
pub mod cronjob;
pub mod hpa;
pub mod job;
pub mod replica_set;
