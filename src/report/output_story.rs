//! What the JSON output of `explain` says: its keys, their types and their meaning.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::job::JobOutput;
use super::output::HeadOutput;
use super::output_lasting::{CronJobStoryOutput, ServiceStoryOutput};

/// What happened in one replication.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExplainOutput {
    /// Where the numbers come from.
    #[serde(flatten)]
    pub head: HeadOutput,
    /// The number of the replication, from 0.
    pub replication: u64,
    /// `Complete`, `Failed`, `Censored` (still open at the horizon) or `Elapsed` (its time is over).
    pub outcome: String,
    /// Why it failed.
    pub reason: Option<String>,
    /// From submission to the end, whatever it was.
    pub ended_after_s: f64,
    /// Everything that was paid.
    pub cost: f64,
    /// The Job where the run ended; null for a pod without one.
    pub job: Option<JobOutput>,
    /// How it served; null where it is no service.
    pub service: Option<ServiceStoryOutput>,
    /// What became of its starts; null where it is no CronJob.
    pub cronjob: Option<CronJobStoryOutput>,
    /// Kubernetes events in order of time.
    pub events: Vec<EventOutput>,
    /// Every pod there was, in order of creation.
    pub pods: Vec<PodOutput>,
    /// The bill, line by line.
    pub bills: Vec<BillOutput>,
}

/// A Kubernetes event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventOutput {
    /// Since submission.
    pub time_s: f64,
    /// `Normal` or `Warning`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The reason.
    pub reason: String,
    /// The object, such as `pod/pi-frmr8`.
    pub object: String,
    /// The component that wrote it.
    pub from: String,
    /// The message.
    pub message: String,
}

/// A pod.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PodOutput {
    /// Its name.
    pub name: String,
    /// Ready containers, such as `1/1`.
    pub ready: String,
    /// Its status as `kubectl get pods` shows it.
    pub status: String,
    /// Restarts of containers.
    pub restarts: u32,
    /// When the object was created, since submission.
    pub created_s: f64,
    /// When the pod ended, since submission.
    pub ended_s: Option<f64>,
    /// Whether the object still exists at the end.
    pub exists: bool,
    /// The pool it ran in.
    pub pool: Option<String>,
    /// Why it ended, in words.
    pub note: String,
    /// What took its instance: `price`, `stock`, `hazard` or `lifetime`; null where nothing did.
    pub taken_by: Option<String>,
    /// Work that was kept.
    pub useful_s: f64,
    /// Work that was lost.
    pub lost_s: f64,
}

/// One stretch of one price on the bill.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BillOutput {
    /// The pod that was billed.
    pub pod: String,
    /// The pool.
    pub pool: String,
    /// What is charged.
    pub what: String,
    /// Start of the stretch, since submission.
    pub from_s: f64,
    /// End of the stretch, since submission.
    pub to_s: f64,
    /// The price per hour.
    pub price_per_hour: f64,
    /// The charge, to the micro-unit.
    pub charge: f64,
}
