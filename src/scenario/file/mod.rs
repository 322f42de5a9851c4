//! What a scenario file may say: dumb types, read with places by `document` and checked by `check`.
//!
//! The types are also where the JSON Schema and the scenario reference come from, so that neither can
//! say what the program does not read. To add a field: here with its doc comment, and in `check`.

pub mod cluster;
mod either;
pub mod hazard;
pub mod market;
pub mod price;
pub mod service;
pub mod stock;
pub mod sweep;

use schemars::JsonSchema;
use serde::Deserialize;

use super::policy::file::PolicyFile;
use super::scalar::{DurationText, Price, Quantity};
use super::version::Version;
use cluster::ClusterFile;
use market::{DistributionFile, MarketFile};
use service::ServiceFile;
use sweep::SweepFile;

/// A scenario: what runs, where, and on which market.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[schemars(title = "spotcast scenario")]
pub struct ScenarioFile {
    /// The name of the scenario, for reports.
    pub name: Option<String>,
    /// The Kubernetes manifest: a file relative to the scenario, or the object itself.
    pub manifest: Option<ManifestFile>,
    /// A built-in policy, a policy file, or a block `{policy: eci, notice: 3m, ...}` with changes to one.
    pub provider: Option<ProviderFile>,
    /// The currency of every price, such as CNY; default the provider's.
    pub currency: Option<String>,
    /// The pools; default the market that the policy assumes.
    pub market: Option<MarketFile>,
    /// The version of Kubernetes whose Job controller is simulated, in quotes, from "1.21" to "1.37"; default
    /// "1.36".
    pub kubernetes: Option<Version>,
    /// The nodes that pods are placed on; without it each pod has an instance of its own.
    pub cluster: Option<ClusterFile>,
    /// The load of a Deployment or ReplicaSet and how it is served; without it only the number of pods counts.
    pub service: Option<ServiceFile>,
    /// The work of one completion of a Pod, Job or CronJob: a duration, or the distribution of one. What serves has
    /// none.
    pub work: Option<DistributionFile>,
    /// From the creation of an instance to the start of work; default the provider's.
    pub startup: Option<DistributionFile>,
    /// How long a pod takes to stop when it is told to. Without it a pod whose machine goes works until it is
    /// killed, and one that its controller deletes is gone at once; a pod of a service has its grace period then.
    pub shutdown: Option<DurationText>,
    /// When the Job is suspended and resumed; it beats the manifest's `suspend`.
    pub suspend: Option<Vec<SuspensionFile>>,
    /// How work is saved; without it a reclaim loses all work of a pod.
    pub checkpoint: Option<CheckpointFile>,
    /// What is charged at full price beside the instances.
    pub undiscounted: Option<UndiscountedFile>,
    /// The latest wanted completion time of a Pod or Job.
    pub deadline: Option<DurationText>,
    /// How long a Deployment, ReplicaSet or CronJob is watched; default 7d.
    pub duration: Option<DurationText>,
    /// Where a run of a Pod or Job is cut; default 30d.
    pub horizon: Option<DurationText>,
    /// How many replications are run; default 10000.
    pub replications: Option<u64>,
    /// The seed; default 1.
    pub seed: Option<u64>,
    /// What `spotcast sweep` varies.
    pub sweep: Option<SweepFile>,
}

/// A manifest: a file name, or the object itself.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(untagged)]
pub enum ManifestFile {
    /// A file.
    File(String),
    /// The object, or a list of objects.
    Inline(serde_json::Value),
}

/// One file, or several.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(untagged)]
pub enum FilesFile {
    /// A file.
    One(String),
    /// Files whose contents complete each other.
    Several(Vec<String>),
}

/// A provider: a name, or changes to a policy.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(untagged)]
pub enum ProviderFile {
    /// A built-in policy or a policy file.
    Named(String),
    /// A policy and changes to it.
    Changed(Box<PolicyFile>),
}

/// How work is saved.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct CheckpointFile {
    /// The work between two checkpoints.
    pub every: DurationText,
    /// The time that one takes; default 0s.
    pub cost: Option<DurationText>,
    /// The time that loading one takes; default 0s.
    pub restore: Option<DurationText>,
    /// Whether one is attempted when a notice comes; default true.
    pub on_notice: Option<bool>,
}

/// A time in which the Job is suspended: its pods are deleted without being counted as failed.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct SuspensionFile {
    /// When it is suspended, from submission on.
    pub at: DurationText,
    /// How long; without it, it is not resumed.
    pub r#for: Option<DurationText>,
}

/// What is charged at full price beside the instances.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, JsonSchema)]
pub struct UndiscountedFile {
    /// Disks and file systems, such as CBS and CFS.
    pub storage: Option<StorageFile>,
    /// Reserved bandwidth.
    pub bandwidth: Option<BandwidthFile>,
    /// Traffic by volume.
    pub traffic: Option<TrafficFile>,
}

/// Disks and file systems of a pod.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct StorageFile {
    /// The size, such as 20Gi.
    pub size: Quantity,
    /// The price of a GiB for an hour.
    pub price: Price,
}

/// Reserved bandwidth of a pod.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct BandwidthFile {
    /// Megabits per second.
    pub mbps: f64,
    /// The price of a megabit per second for an hour.
    pub price: Price,
}

/// Traffic of a pod.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct TrafficFile {
    /// Gigabytes per instance.
    pub gb: f64,
    /// The price of a gigabyte.
    pub price: Price,
}

/// The JSON Schema of a file, as strict as the reader: names it does not know are refused.
pub fn schema<T: schemars::JsonSchema>() -> schemars::Schema {
    let strict = |schema: &mut schemars::Schema| {
        if schema.get("properties").is_some() && schema.get("additionalProperties").is_none() {
            schema.insert("additionalProperties".to_owned(), false.into());
        }
    };
    let settings = schemars::generate::SchemaSettings::default();
    settings
        .with_transform(schemars::transform::RecursiveTransform(strict))
        .into_generator()
        .into_root_schema_for::<T>()
}
