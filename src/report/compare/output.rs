//! What the JSON output of a comparison says: its keys, their types and their meaning.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::output::{MeanOutput, RunOutput};

/// A comparison of variants on common weather.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CompareOutput {
    /// The version of these keys: 1.
    pub schema_version: u32,
    /// `compare`.
    pub kind: String,
    /// The version of spotcast.
    pub version: String,
    /// The command that rebuilds the numbers.
    pub command: String,
    /// The seed of every variant.
    pub seed: u64,
    /// How many replications every variant has.
    pub replications: u64,
    /// The level of every interval, such as 0.95.
    pub level: f64,
    /// The name of the variant that the others are compared with.
    pub baseline: String,
    /// The ISO 4217 code of differences in cost: the baseline's currency.
    pub currency: String,
    /// Exchange rates, as the user wrote them.
    pub rates: Vec<String>,
    /// Which variants are worth a look, in words.
    pub verdict: String,
    /// What was assumed in every variant, because nobody said it.
    pub assumptions: Vec<String>,
    /// Settings that were overridden in every variant, and by what.
    pub overrides: Vec<String>,
    /// What to know before believing any of the numbers.
    pub cautions: Vec<String>,
    /// What none of the variants models.
    pub not_modelled: Vec<String>,
    /// The variants, in the order of the axes.
    pub variants: Vec<VariantOutput>,
}

/// One variant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VariantOutput {
    /// Its name.
    pub variant: String,
    /// The values that make it.
    pub values: Vec<String>,
    /// Whether some other variant is better in one respect and worse in none, at this precision.
    pub dominated: bool,
    /// Whether none of the variants that are not dominated is cheaper, at this precision.
    pub cheapest: bool,
    /// Whether none of them completes earlier; of CronJobs, from when a Job was due. False for services.
    pub fastest: bool,
    /// Whether none of them completes or meets its deadline more often, and some do so less often; of CronJobs,
    /// whether none completes a larger share of the starts that were due.
    pub surest: bool,
    /// Whether none of them leaves a smaller share of requests unserved. Of services only.
    pub best_served: bool,
    /// How it differs from the baseline; `null` for the baseline itself.
    pub against_baseline: Option<AgainstOutput>,
    /// What it comes to by itself, as `run` prints it; its notes include those that all variants share.
    pub run: RunOutput,
}

/// Paired differences, variant less baseline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AgainstOutput {
    /// The differences in words.
    pub verdict: String,
    /// In how many replications both complete; services and CronJobs, get to the end of their time.
    pub both_complete: u64,
    /// Everything that is paid, where both complete, in the baseline's currency; `null` where there is no
    /// such replication or no exchange rate.
    pub cost_completed: Option<DifferenceOutput>,
    /// Everything that is paid, over all replications; `null` where there is no exchange rate.
    pub cost: Option<DifferenceOutput>,
    /// Submission to `Complete`, where both complete.
    pub completion_time_s: Option<DifferenceOutput>,
    /// The odds of completing, over all replications.
    pub completed: OddsDifferenceOutput,
    /// The odds of meeting the deadline; `null` where one of the two has none.
    pub deadline_met: Option<OddsDifferenceOutput>,
    /// How services differ; `null` where one of the two is none.
    pub service: Option<ServiceAgainstOutput>,
    /// How CronJobs differ; `null` where one of the two is none.
    pub cronjob: Option<CronJobAgainstOutput>,
}

/// Paired differences between services. Shares are taken of each replication, then averaged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceAgainstOutput {
    /// The share of requests that were not served, for want of capacity or cut off; `null` where no replication
    /// has requests to both.
    pub not_served: Option<DifferenceOutput>,
    /// Time under capacity.
    pub under_capacity_s: Option<DifferenceOutput>,
    /// The share of the time watched with no pod ready.
    pub down: Option<DifferenceOutput>,
}

/// Paired differences between CronJobs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CronJobAgainstOutput {
    /// The share of the starts due whose Jobs completed; `null` where no replication has starts of both.
    pub completed: Option<DifferenceOutput>,
    /// The mean time of a replication from when a Job was due to `Complete`; `null` where Jobs of both complete
    /// in no replication.
    pub completion_time_s: Option<DifferenceOutput>,
}

/// A paired difference of means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DifferenceOutput {
    /// The mean of the differences with its t interval.
    pub difference: MeanOutput,
    /// Mean of the variant over mean of the baseline; `null` where the baseline's is nothing.
    pub ratio: Option<f64>,
    /// The lower end of the ratio's interval, by the delta method.
    pub ratio_low: Option<f64>,
    /// The upper end of the ratio's interval, by the delta method.
    pub ratio_high: Option<f64>,
}

/// A paired difference of odds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OddsDifferenceOutput {
    /// The difference of the shares.
    pub difference: f64,
    /// The lower end of its interval.
    pub low: Option<f64>,
    /// The upper end of its interval.
    pub high: Option<f64>,
    /// In how many replications it happened to the variant alone.
    pub only_variant: u64,
    /// In how many replications it happened to the baseline alone.
    pub only_baseline: u64,
    /// How many replications it rests on.
    pub n: u64,
}
