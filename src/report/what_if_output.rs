//! What would help, as JSON: the keys and their meaning.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::outcome::what_if::Remedy;
use crate::stats::{Difference, fewest_runs};

use super::json::{mean, share};
use super::output::{MeanOutput, ShareOutput};
use super::what_if::{Estimate, Remedies, Tried, name};

/// The settings that were tried on the replications of the same weather.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WhatIfOutput {
    /// The risk that limits are to keep, from 0 to 1.
    pub risk: f64,
    /// How many replications each setting rests on.
    pub replications: u64,
    /// Whether so many replications can tell that the risk is kept, at the level of the intervals.
    pub is_assured: bool,
    /// How many replications, none of which fails, it takes to tell.
    pub replications_needed: u64,
    /// The Job as it is.
    pub now: SettingOutput,
    /// What was tried.
    pub tried: Vec<TriedOutput>,
}

/// What one setting comes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SettingOutput {
    /// The odds of failing, whatever the reason.
    pub failed: ShareOutput,
    /// The odds of being open at the horizon.
    pub open: ShareOutput,
    /// Submission to `Complete`, over completed replications.
    pub completion_time_s: MeanOutput,
    /// Everything that is paid, over completed replications.
    pub cost_completed: MeanOutput,
}

/// A setting that was tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TriedOutput {
    /// `backoff_limit`, `backoff_limit_per_index` or `ignore_disruption_target`.
    pub setting: String,
    /// As it would be written.
    pub name: String,
    /// The smallest limit that keeps the risk; null of a policy, and where no limit does.
    pub limit: Option<u32>,
    /// The odds of failing of what it limits.
    pub failed_of_it: ShareOutput,
    /// What it comes to.
    #[serde(flatten)]
    pub estimate: SettingOutput,
    /// Completion time less that of the Job as it is, over replications that complete under both.
    pub completion_time_difference_s: MeanOutput,
    /// Cost less that of the Job as it is, over replications that complete under both.
    pub cost_difference: MeanOutput,
    /// Replications that complete with it alone.
    pub completes_alone: u64,
    /// Replications that complete without it alone.
    pub completes_without_alone: u64,
}

/// The study as the values that JSON is made from.
pub(super) fn output(remedies: &Remedies) -> WhatIfOutput {
    WhatIfOutput {
        risk: remedies.risk,
        replications: remedies.replications,
        is_assured: remedies.is_assured(),
        replications_needed: fewest_runs(remedies.risk, remedies.level),
        now: setting(&remedies.now),
        tried: remedies.tried.iter().map(tried).collect(),
    }
}

fn setting(of: &Estimate) -> SettingOutput {
    SettingOutput {
        failed: share(of.failed),
        open: share(of.open),
        completion_time_s: mean(of.completion_s),
        cost_completed: mean(of.cost),
    }
}

fn tried(of: &Tried) -> TriedOutput {
    let difference = |of: Option<Difference>| mean(of.map(|of| of.mean));
    let setting_name = match of.remedy {
        Remedy::BackoffLimit => "backoff_limit",
        Remedy::PerIndex { .. } => "backoff_limit_per_index",
        Remedy::IgnoreDisruptions => "ignore_disruption_target",
    };
    TriedOutput {
        setting: setting_name.to_owned(),
        name: name(of),
        limit: of.limit,
        failed_of_it: share(of.ended),
        estimate: setting(&of.estimate),
        completion_time_difference_s: difference(of.against.completion_s),
        cost_difference: difference(of.against.cost),
        completes_alone: of.against.completed.only_variant,
        completes_without_alone: of.against.completed.only_baseline,
    }
}
