//! What a policy file may say: dumb types, read with places by `document` and checked by `check`.
//!
//! Every rule can be left out by a scenario's overrides, which are of the same form; what is complete in
//! the end is for the check to say. To add a setting: a field here or in the block it belongs to, its
//! reading in `check`, and its value and source in every policy file that has it.

mod manifest;
mod nodes;
mod rules;
mod sizes;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::file::market::{DefaultMarketFile, DistributionFile};
use crate::scenario::scalar::DurationText;

pub use manifest::{
    AnnotationFile, AnnotationFormFile, FactFile, ManifestRulesFile, NeedsFile, SettingTexts,
};
pub use nodes::{NodesFile, UpgradeWayFile, VersionRowFile};
pub use rules::{
    AboveListFile, AnchorFile, AsPriceGoFile, BarePodFile, BidFile, BillingFile, CheckFile,
    ContainerStatusesFile, CreateFile, ErrorNamesFile, EventFile, EventKindFile, EventsFile, FamilyFile,
    LargeClusterFile, LifetimeFile, OnReclaimFile, PodFile, PodGcFile, PriceBasisFile, PurchaseFile,
    RebalanceFile, ReclaimedMachineFile, RecreatedFile, ReservedFile, SpotPriceFile, StrategyFile, UnmetFile,
    VictimsFile,
};
pub use sizes::{LimitsFile, ShapesFile, SizeFile, SoldSizeFile};

/// The rules of a provider: a policy file, or the changes to one that a scenario makes.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct PolicyFile {
    /// The policy to start from: a built-in one or a file. In a built-in policy its own name.
    pub policy: Option<String>,
    /// What the policy is, in a few words.
    pub title: Option<String>,
    /// Serverless (one sandbox holds one pod) or nodes.
    pub family: Option<FamilyFile>,
    /// The currency of the provider's prices, such as CNY.
    pub currency: Option<String>,
    /// How the workload pays.
    pub purchase: Option<PurchaseFile>,
    /// What sets the spot price.
    pub spot_price: Option<SpotPriceFile>,
    /// How spot is bid for. Providers that take no bids have no such block.
    pub bid: Option<BidFile>,
    /// What happens when the bid is too low or there is no stock.
    pub unmet: Option<UnmetFile>,
    /// The time between bids of a pod that waits, counted from the pod's creation.
    pub rebid: Option<DurationText>,
    /// How long a new instance can't be taken.
    pub protection: Option<DurationText>,
    /// When price and stock are looked at; without this block every change acts at once.
    pub check: Option<CheckFile>,
    /// The time from the notice to the reclaim; 0s for none.
    pub notice: Option<DurationText>,
    /// The provider's limit on the life of an instance.
    pub lifetime: Option<LifetimeFile>,
    /// Signals, before the notice, that a machine is likely to be taken.
    pub rebalance: Option<RebalanceFile>,
    /// What becomes of a machine that was taken; default it is deleted.
    pub on_reclaim: Option<OnReclaimFile>,
    /// What the provider does with nodes.
    pub nodes: Option<NodesFile>,
    /// The provider's own names of what it refuses.
    pub errors: Option<ErrorNamesFile>,
    /// Who goes first when stock falls below what is held.
    pub victims: Option<VictimsFile>,
    /// What becomes of a reclaimed pod.
    pub pod: Option<PodFile>,
    /// What the provider reports of a reclaimed pod's containers.
    pub container_statuses: Option<ContainerStatusesFile>,
    /// Whether the pod condition DisruptionTarget is set at a reclaim.
    pub disruption_target: Option<bool>,
    /// Pod garbage collection: how many pods may stay after they have ended; as Kubernetes does by default
    /// where it is left out.
    pub pod_gc: Option<PodGcFile>,
    /// How held time becomes money.
    pub billing: Option<BillingFile>,
    /// The Kubernetes events that the provider writes.
    pub events: Option<EventsFile>,
    /// From the creation of an instance to the start of its container.
    pub startup: Option<DistributionFile>,
    /// The pod's size where the manifest names none, or in place of it.
    pub size: Option<SizeFile>,
    /// Instance types or `cpu-memGi` sizes, tried in this order.
    pub specs: Option<Vec<String>>,
    /// The limits of the settings above.
    pub limits: Option<LimitsFile>,
    /// The sizes that are sold: cores to the memory sizes that go with them. Others are rounded up.
    pub sizes: Option<Vec<SoldSizeFile>>,
    /// What the names of instance types say of their sizes.
    pub shapes: Option<Vec<ShapesFile>>,
    /// Kinds of workload that are refused, such as DaemonSet.
    pub refuses: Option<Vec<String>>,
    /// How a manifest selects and sets this policy.
    pub manifest: Option<ManifestRulesFile>,
    /// The market where a scenario brings none: an assumption, and named as such.
    pub default_market: Option<DefaultMarketFile>,
    /// What everybody who chooses this policy is to be told.
    pub caution: Option<String>,
    /// What is known and not modelled.
    pub not_modelled: Option<Vec<String>>,
    /// Where each setting comes from, by its dotted path.
    pub facts: Option<BTreeMap<String, FactFile>>,
    /// The sources that facts name.
    pub sources: Option<BTreeMap<String, String>>,
}
