//! What a provider does: bids, checks, notices, victims and bills, one rule family per file.
//!
//! Rules are judged here and acted on by the engine: nothing in this room schedules, spends or prints.
//! It knows the market's paths, the scenario's policy and units; it knows no workload and no provider's
//! name. To add a rule: a variant in `scenario/provider.rs`, an arm in the one file of its family with a
//! test at its boundary instant, and a setting in the policy files.

pub mod bid;
pub mod billing;
pub mod check;
pub mod notice;
pub mod victim;
