//! What the JSON output says: its keys, their types and their meaning, from which its schema is made.
//!
//! Keys are snake_case and stable; a key only ever changes with [`SCHEMA_VERSION`]. Times are in
//! seconds (`_s`), money in the currency named beside it, shares between 0 and 1. What has no value
//! is `null`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::output_lasting::{CronJobOutput, ServiceOutput};
use super::what_if_output::WhatIfOutput;

/// The version of the keys below.
pub const SCHEMA_VERSION: u32 = 1;

/// Where the numbers come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HeadOutput {
    /// The version of these keys: 1.
    pub schema_version: u32,
    /// `run` or `explain`.
    pub kind: String,
    /// The version of spotcast.
    pub version: String,
    /// The scenario's name.
    pub name: String,
    /// The SHA-256 digest of the scenario, in hexadecimal.
    pub digest: String,
    /// The seed of every random stream.
    pub seed: u64,
    /// How many replications were asked for.
    pub replications_requested: u64,
    /// The command that rebuilds the numbers.
    pub command: String,
    /// The provider policy.
    pub provider: String,
    /// The purchase option.
    pub purchase: String,
    /// The workload in one line.
    pub workload: String,
    /// The pools it may run in.
    pub pools: Vec<String>,
    /// The ISO 4217 code of every sum of money here.
    pub currency: String,
    /// Where replications are cut, from submission; how long services and CronJobs are watched.
    pub horizon_s: f64,
    /// The deadline, from submission.
    pub deadline_s: Option<f64>,
    /// The Job's `backoffLimit`.
    pub backoff_limit: Option<u32>,
    /// The smallest `backoffLimit` that keeps the risk in `what_if`; null where it was not looked for or no limit
    /// is enough.
    pub suggested_backoff_limit: Option<u32>,
    /// Whether the provider sets the condition `DisruptionTarget` on pods it takes.
    pub sets_disruption_target: bool,
    /// The PodDisruptionBudget of the pods, such as `PodDisruptionBudget web (minAvailable 8)`.
    pub budget: Option<String>,
    /// What was assumed because nobody said it.
    pub assumptions: Vec<String>,
    /// Settings that were overridden, and by what.
    pub overrides: Vec<String>,
    /// What to know before believing the numbers.
    pub cautions: Vec<String>,
    /// What the scenario or the provider has and the model has not.
    pub not_modelled: Vec<String>,
}

/// The estimates of one scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunOutput {
    /// Where the numbers come from.
    #[serde(flatten)]
    pub head: HeadOutput,
    /// What to do, in words.
    pub advice: Vec<String>,
    /// What other settings of the Job would come to; null where nothing was tried.
    pub what_if: Option<WhatIfOutput>,
    /// How many replications the estimates rest on.
    pub replications: u64,
    /// How well means are known where `--precision` asked for it; null otherwise.
    pub precision: Option<PrecisionOutput>,
    /// The level of every interval, such as 0.95.
    pub level: f64,
    /// How the intervals of mean cost, mean completion time and mean time to failure are made.
    pub mean_intervals: MeanIntervalsOutput,
    /// Submission to `Complete`: mean over completed replications, quantiles over all; those that did
    /// not complete count as infinite. `null` for services and CronJobs, which have no end of their own.
    pub completion_time_s: Option<DistributionOutput>,
    /// Everything that is paid, over all replications.
    pub cost: DistributionOutput,
    /// Means with control variates; left out where they were not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control_variates: Option<super::control::ControlOutput>,
    /// Everything that is paid, over completed replications.
    pub cost_completed: Option<DistributionOutput>,
    /// Share of all money that went into replications that did not complete.
    pub cost_share_not_completed: f64,
    /// Completed replications against on-demand for the same work.
    pub savings: Option<SavingsOutput>,
    /// How replications ended; outcomes that never occurred are left out, except the good one.
    pub outcomes: Vec<OutcomeOutput>,
    /// The odds of failing, whatever the reason.
    pub failed: ShareOutput,
    /// Submission to failure, over failed replications.
    pub time_to_failure_s: Option<MeanOutput>,
    /// The odds of meeting the deadline.
    pub deadline: Option<DeadlineOutput>,
    /// Reclaims by cause.
    pub reclaims: ReclaimsOutput,
    /// Pods created.
    pub pods: MeanOutput,
    /// Instances created.
    pub instances: MeanOutput,
    /// Instances that fell back to the list price.
    pub fallbacks: MeanOutput,
    /// Pods evicted from nodes that were given up or from instances under notice.
    pub evictions: MeanOutput,
    /// Pods that had ended and were deleted by pod garbage collection.
    pub pods_collected: MeanOutput,
    /// Pods that reclaims took while their PodDisruptionBudget allowed no disruption; 0 without a budget.
    pub beyond_budget: MeanOutput,
    /// Time in which fewer pods were ready than the PodDisruptionBudget wants, since there first were
    /// enough; 0 without a budget, and where it allows no disruption at all.
    pub below_budget_s: MeanOutput,
    /// Time that pods waited for an instance.
    pub waiting_s: MeanOutput,
    /// Work that reclaims undid.
    pub lost_work_s: MeanOutput,
    /// Time that instances were held.
    pub held_s: MeanOutput,
    /// What instances cost, by how their time was spent; shares are of `cost`.
    pub cost_parts: PartsOutput,
    /// Charges at full price; shares are of `cost`.
    pub undiscounted: UndiscountedOutput,
    /// A reservation; the share is of `cost`.
    pub reserved: PartOutput,
    /// How held time was spent; shares are of `held_s`, which excludes `rounding`.
    pub time_parts_s: PartsOutput,
    /// How it served; `null` where it is no service.
    pub service: Option<ServiceOutput>,
    /// What became of its starts; `null` where it is no CronJob.
    pub cronjob: Option<CronJobOutput>,
}

/// How well means are known that were to be known well.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PrecisionOutput {
    /// Whether every mean is known as well as wanted.
    pub met: bool,
    /// With what confidence all errors below hold together, however many looks there were.
    pub confidence: f64,
    /// How many replications it might have taken.
    pub replications_at_most: u64,
    /// How many looks there might have been.
    pub looks_at_most: u32,
    /// The means.
    pub means: Vec<ReachedOutput>,
}

/// How well one mean is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReachedOutput {
    /// `cost` or `completion_time`.
    pub mean: String,
    /// How far it may be from its true value, as a share of that.
    pub wanted: f64,
    /// How far it is at most; `null` where that is not known.
    pub error: Option<f64>,
    /// Whether that is near enough.
    pub met: bool,
}

/// How intervals of means are made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MeanIntervalsOutput {
    /// `t` or `bootstrap-t`.
    pub method: String,
    /// How many resamples the bootstrap takes; `null` for t.
    pub resamples: Option<u32>,
}

/// A mean with its confidence interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MeanOutput {
    /// The mean; `null` where there was nothing to average.
    pub mean: Option<f64>,
    /// The lower end of its interval; `null` below two values.
    pub low: Option<f64>,
    /// The upper end of its interval; `null` below two values.
    pub high: Option<f64>,
    /// The standard deviation of the values; `null` below two values.
    pub standard_deviation: Option<f64>,
    /// How many values it rests on.
    pub n: u64,
}

/// A quantile with its confidence interval by order statistics.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QuantileOutput {
    /// The value; `null` where it was not reached.
    pub value: Option<f64>,
    /// Whether that many replications got there.
    pub reached: bool,
    /// The lower end of the interval; `null` where there is none or it was not reached.
    pub low: Option<f64>,
    /// Whether the lower end was reached; `null` where there are too few values for an interval.
    pub low_reached: Option<bool>,
    /// The upper end of the interval; `null` where there is none or it was not reached.
    pub high: Option<f64>,
    /// Whether the upper end was reached; `null` where there are too few values for an interval.
    pub high_reached: Option<bool>,
    /// How many values it rests on.
    pub n: u64,
}

/// A mean and five quantiles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DistributionOutput {
    /// The mean.
    pub mean: MeanOutput,
    /// The 5 % quantile.
    pub p5: QuantileOutput,
    /// The median.
    pub p50: QuantileOutput,
    /// The 90 % quantile.
    pub p90: QuantileOutput,
    /// The 95 % quantile.
    pub p95: QuantileOutput,
    /// The 99 % quantile.
    pub p99: QuantileOutput,
}

/// The share of replications in which something happened, with the Wilson interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShareOutput {
    /// The share.
    pub share: f64,
    /// The lower end of its interval.
    pub low: Option<f64>,
    /// The upper end of its interval.
    pub high: Option<f64>,
    /// In how many it happened.
    pub count: u64,
    /// Of how many.
    pub n: u64,
}

/// One way in which replications ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OutcomeOutput {
    /// `Complete`, `Failed`, `Censored` (still open at the horizon) or `Elapsed` (its time is over).
    pub outcome: String,
    /// Why it failed, such as `BackoffLimitExceeded`.
    pub reason: Option<String>,
    /// How often.
    #[serde(flatten)]
    pub odds: ShareOutput,
}

/// The odds of meeting the deadline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DeadlineOutput {
    /// The deadline, from submission.
    pub deadline_s: f64,
    /// Completed by then.
    pub met: ShareOutput,
    /// Replications cut at a horizon before the deadline; they count as not met.
    pub cut_before: u64,
}

/// Completed replications against on-demand for the same work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SavingsOutput {
    /// `1 - mean cost / mean on-demand cost`; negative where spot is dearer.
    pub share: f64,
    /// The lower end of its interval, by the delta method.
    pub low: Option<f64>,
    /// The upper end of its interval, by the delta method.
    pub high: Option<f64>,
    /// On-demand less cost, per replication.
    pub absolute: MeanOutput,
    /// What on-demand costs.
    pub on_demand: MeanOutput,
}

/// Reclaims of one cause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CauseOutput {
    /// Per replication.
    pub count: MeanOutput,
    /// Replications with at least one.
    pub any: ShareOutput,
    /// The most in one replication.
    pub max: u32,
}

/// Reclaims by cause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReclaimsOutput {
    /// The market price passed the bid.
    pub price: CauseOutput,
    /// Stock ran short.
    pub stock: CauseOutput,
    /// The hazard of the pool.
    pub hazard: CauseOutput,
    /// The provider's lifetime limit.
    pub lifetime: CauseOutput,
    /// All causes together.
    pub total: CauseOutput,
}

/// A part of a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartOutput {
    /// Per replication.
    pub mean: f64,
    /// Its share of the whole.
    pub share: f64,
}

/// A whole by how held time was spent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartsOutput {
    /// Work that was kept.
    pub useful: PartOutput,
    /// Work that a reclaim undid.
    pub lost: PartOutput,
    /// Work that was kept for nothing, because the workload failed in the end.
    pub forfeited: PartOutput,
    /// Saving checkpoints.
    pub checkpoint: PartOutput,
    /// Loading checkpoints.
    pub restore: PartOutput,
    /// Starting up.
    pub startup: PartOutput,
    /// Waiting under notice or while stopping.
    pub idle: PartOutput,
    /// Places for pods on nodes that were empty.
    pub unused: PartOutput,
    /// Billed beyond held time.
    pub rounding: PartOutput,
}

/// Charges at full price by kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UndiscountedOutput {
    /// Disks and file systems.
    pub storage: PartOutput,
    /// Reserved bandwidth.
    pub bandwidth: PartOutput,
    /// Traffic by volume.
    pub traffic: PartOutput,
}
