//! Workloads: what brings pods back, how work progresses on an instance, and what becomes of pods that
//! have ended.
//!
//! Knows the scenario, units and the vocabulary of providers; knows no market, no agenda and no files.

pub mod budget;
pub mod course;
pub mod cronjob;
pub mod hpa;
pub mod job;
pub mod pod_gc;
pub mod replica_set;
pub mod service;
