//! What the JSON output says of services and CronJobs: its keys, their types and their meaning.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::output::{DistributionOutput, MeanOutput, ShareOutput};

/// A ratio of sums over all replications, with its interval by the delta method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RatioOutput {
    /// The ratio.
    pub ratio: f64,
    /// The lower end of its interval; `null` from one replication.
    pub low: Option<f64>,
    /// The upper end of its interval; `null` from one replication.
    pub high: Option<f64>,
    /// How many replications it rests on.
    pub n: u64,
}

/// A part of a whole: how much of it there is in a replication, and its share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PortionOutput {
    /// Per replication.
    pub mean: MeanOutput,
    /// Sum of the part over sum of the whole; `null` of nothing.
    pub share: Option<RatioOutput>,
}

/// How a service stood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceOutput {
    /// Whether its load is known. Without one, requests are seconds of pods asked for.
    pub load: bool,
    /// How long it was watched: from the first instant at which all pods were ready, or from submission where
    /// they never were.
    pub watched_s: MeanOutput,
    /// Requests that came.
    pub requests_offered: MeanOutput,
    /// Requests that found no capacity; the share is of those that came.
    pub requests_unserved: PortionOutput,
    /// Requests that were cut off when their pod was killed; the share is of those that came.
    pub requests_cut_off: PortionOutput,
    /// Unserved and cut off together, as a share of the requests that came; `null` where none came.
    pub not_served: Option<RatioOutput>,
    /// The share of the time watched with a pod ready; `null` where it was not watched for any time.
    pub availability: Option<RatioOutput>,
    /// Time with no pod ready; the share is of the time watched.
    pub down_s: PortionOutput,
    /// Time with less capacity than load (without a load, with fewer pods ready than asked for); the share is
    /// of the time watched.
    pub under_capacity_s: PortionOutput,
    /// The longest stretch under capacity of a replication; 0 where there was none.
    pub longest_under_capacity_s: DistributionOutput,
    /// The longest stretch of all replications.
    pub worst_under_capacity_s: f64,
    /// Replications that were never under capacity.
    pub never_under_capacity: ShareOutput,
    /// Replications that always had a pod ready.
    pub never_down: ShareOutput,
    /// Replications in which the pods were never all ready.
    pub never_ready: ShareOutput,
    /// Replications in which no pod ever held an instance.
    pub never_held: ShareOutput,
    /// Pods that were ready, averaged over the time watched.
    pub pods_ready: Option<RatioOutput>,
    /// Pods that were asked for, averaged over the time watched.
    pub pods_wanted: Option<RatioOutput>,
    /// The most pods that were asked for in any replication.
    pub pods_wanted_most: u32,
    /// From submission to the first instant at which all pods were ready, over replications in which they were.
    pub ready_after_s: Option<MeanOutput>,
    /// Everything that is paid, per hour from submission to the end.
    pub cost_per_hour: Option<RatioOutput>,
    /// Everything that is paid, per million requests that were served; `null` where none was. Without a load
    /// per million seconds of pods that were ready.
    pub cost_per_million_requests: Option<RatioOutput>,
}

/// What became of the starts of a CronJob. Shares are of the starts that were due.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CronJobOutput {
    /// Starts that were due.
    pub due: MeanOutput,
    /// Jobs that were started.
    pub started: PortionOutput,
    /// Of them those that waited for a Job before them.
    pub late: PortionOutput,
    /// Starts that never came: skipped, or too late.
    pub missed: PortionOutput,
    /// Jobs that completed.
    pub completed: PortionOutput,
    /// Jobs that failed.
    pub failed: PortionOutput,
    /// Jobs that were deleted while they ran, because the next one took their place.
    pub replaced: PortionOutput,
    /// Jobs that were still running at the end.
    pub running: PortionOutput,
    /// From when a Job was due to `Complete`, averaged over all Jobs that completed; `null` where none did.
    pub completion_time_s: Option<RatioOutput>,
    /// The longest of these in a replication: mean over replications in which a Job completed, quantiles over
    /// those with a start that was due, in which none completed counts as infinite; `null` where none was due.
    pub slowest_s: Option<DistributionOutput>,
    /// The longest of all; `null` where no Job completed.
    pub worst_s: Option<f64>,
    /// Replications in which every start that was due led to a Job that completed.
    pub all_completed: ShareOutput,
    /// Replications in which no start was missed and no Job failed or was replaced.
    pub none_lost: ShareOutput,
    /// Replications in which starts were due and no pod ever held an instance.
    pub never_held: ShareOutput,
    /// Everything that is paid, per Job that completed; `null` where none did.
    pub cost_per_completed: Option<RatioOutput>,
}

/// How a service stood in one replication.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceStoryOutput {
    /// From submission to the first instant at which all pods were ready; `null` where they never were.
    pub ready_after_s: Option<f64>,
    /// How long it was watched since.
    pub watched_s: f64,
    /// Of that, with no pod ready.
    pub down_s: f64,
    /// Of that, with less capacity than load (without a load, with fewer pods ready than asked for).
    pub under_capacity_s: f64,
    /// The longest stretch of it.
    pub longest_under_capacity_s: f64,
    /// Requests that came; without a load seconds of pods asked for.
    pub requests_offered: f64,
    /// Of them those that found no capacity.
    pub requests_unserved: f64,
    /// Of them those that were cut off when their pod was killed.
    pub requests_cut_off: f64,
    /// The time that pods were ready, summed over them.
    pub pods_ready_time_s: f64,
    /// The time that pods were asked for, summed over them.
    pub pods_wanted_time_s: f64,
    /// The most pods that were asked for.
    pub pods_wanted_most: u32,
}

/// What became of the starts of a CronJob in one replication.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CronJobStoryOutput {
    /// Starts that were due.
    pub due: u32,
    /// Jobs that were started.
    pub started: u32,
    /// Of them those that waited for a Job before them.
    pub late: u32,
    /// Starts that never came.
    pub missed: u32,
    /// Jobs that completed.
    pub completed: u32,
    /// Jobs that failed.
    pub failed: u32,
    /// Jobs that were deleted while they ran, because the next one took their place.
    pub replaced: u32,
    /// Jobs that were still running at the end.
    pub running: u32,
    /// From when they were due to `Complete`, summed over the Jobs that completed.
    pub completion_time_s: f64,
    /// The longest of these; `null` where no Job completed.
    pub slowest_s: Option<f64>,
}
