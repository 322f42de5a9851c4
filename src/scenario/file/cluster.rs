//! What a scenario file may say of the cluster: node pools and what makes more nodes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::market::DistributionFile;
use crate::scenario::policy::file::SizeFile;
use crate::scenario::scalar::DurationText;
use crate::scenario::version::Version;

/// The nodes that pods are placed on.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct ClusterFile {
    /// The node pools by name.
    #[serde(default)]
    pub pools: BTreeMap<String, NodePoolFile>,
    /// Node auto-provisioning; without it a pod that no pool takes is an error.
    pub auto_provisioning: Option<AutoProvisioningFile>,
    /// The version of nodes, in quotes, such as "1.33"; default the newest that the policy knows of.
    pub version: Option<Version>,
    /// The time between two scans of the cluster autoscaler; default 10s.
    pub scan: Option<DurationText>,
    /// A node that was without pods for so long is given back; default 10m.
    pub unneeded: Option<DurationText>,
}

/// A node pool.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct NodePoolFile {
    /// The pools of the market that its nodes come from, one for each zone; default all of them.
    pub capacity: Option<Vec<String>>,
    /// Whether its nodes are spot; default as the provider's policy buys.
    pub spot: Option<bool>,
    /// What pods can request of a node; default the size that the names of its capacity say.
    pub allocatable: Option<SizeFile>,
    /// Never fewer nodes than this; default 0.
    pub min: Option<u32>,
    /// Never more nodes than this; default 1000.
    pub max: Option<u32>,
    /// Labels of its nodes, beside those that the provider gives them.
    pub labels: Option<BTreeMap<String, String>>,
    /// Taints of its nodes such as `dedicated=batch:NoSchedule`, beside those that the provider gives them.
    pub taints: Option<Vec<String>>,
    /// From the request for a node to its readiness; default the provider's start-up time.
    pub start: Option<DistributionFile>,
    /// How the capacity of a new node is chosen; default the provider's way.
    pub allocation: Option<AllocationFile>,
    /// The version of its nodes, in quotes; default the cluster's.
    pub version: Option<Version>,
    /// An upgrade during the run.
    pub upgrade: Option<UpgradeFile>,
}

/// How the capacity of a new node is chosen among that of its pool: the allocation strategies of EC2 and
/// the location policies of GKE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AllocationFile {
    /// The cheapest now.
    LowestPrice,
    /// The most spare units, of those the lowest risk of a reclaim within a day, of those the cheapest (GKE).
    Any,
    /// As `any` (EC2).
    CapacityOptimized,
    /// Of the better half by `any` the first of the list (EC2).
    CapacityOptimizedPrioritized,
    /// Of the better half by `any` the cheapest (EC2).
    PriceCapacityOptimized,
    /// Where the node pool has the fewest nodes (GKE).
    Balanced,
    /// As `balanced` (EC2).
    Diversified,
}

/// Node pools that are made for pods which no pool takes.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct AutoProvisioningFile {
    /// The pools of the market that nodes may come from; default all of them. One node pool is made for each
    /// machine type in them.
    pub capacity: Option<Vec<String>>,
    /// What pods can request of a node; default the size that the names of the capacity say.
    pub allocatable: Option<SizeFile>,
    /// Never more nodes of a machine type than this; default 1000.
    pub max: Option<u32>,
    /// From the request for a node to its readiness; default the provider's start-up time.
    pub start: Option<DistributionFile>,
}

/// An upgrade of a node pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct UpgradeFile {
    /// When it begins, counted from the start of the run.
    pub after: DurationText,
    /// How many nodes there may be beyond those of the pool meanwhile; default 1.
    pub max_surge: Option<u32>,
    /// How many nodes may be missing meanwhile; default 0.
    pub max_unavailable: Option<u32>,
}
