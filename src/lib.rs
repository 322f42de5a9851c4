//! **spotcast** forecasts what a Kubernetes workload will cost and when it will finish on spot capacity.
//!
//! A discrete-event simulator of spot markets and preemption. Data walks through the rooms in this
//! order, and imports point only backwards:
//!
//! | room | what it is for |
//! |---|---|
//! | [`units`] | time, money and identity as types |
//! | [`seed`] | random streams by address |
//! | [`scenario`] | scenario files, manifests, policies and traces, read and checked |
//! | [`market`] | price, stock and hazard of every pool over one replication |
//! | [`fit`] | market models fitted to recorded histories, and which of them to use |
//! | [`provider`] | bids, checks, notices, victims, bills |
//! | [`workload`] | the Job controller, and the course of work on an instance |
//! | [`engine`] | one replication, as facts in order of time |
//! | [`outcome`] | records, timelines and audits made by listening; many replications in parallel |
//! | [`stats`] | estimates with their uncertainty |
//! | [`sweep`] | the points of a study, run side by side |
//! | [`report`] | tables, Markdown, CSV, JSON |
//! | [`cli`] | the command line, which alone prints |
//!
//! ```
//! use spotcast::outcome::run::run;
//! use spotcast::scenario::check::{Request, check};
//! use spotcast::stats::Summary;
//!
//! let files = vec![concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/closed-form.yaml").into()];
//! let checked = check(&Request { files, settings: Vec::new() }).expect("the scenario is all right");
//! let records = run(&checked.scenario, 0..200, &|_| {}).expect("no trace ends too early");
//! let summary = Summary::of(&records, checked.scenario.deadline, checked.scenario.horizon).expect("200 records");
//! assert_eq!(summary.completed().hits, 200);
//! ```

pub mod cli;
pub mod engine;
pub mod fit;
pub mod market;
pub mod outcome;
pub mod provider;
pub mod report;
pub mod scenario;
pub mod seed;
pub mod stats;
pub mod sweep;
#[cfg(test)]
mod tidy;
pub mod units;
pub mod workload;
