//! What a scenario file may say of the cluster: node pools and what makes more nodes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::market::DistributionFile;
use crate::scenario::policy::file::SizeFile;
use crate::scenario::scalar::DurationText;

/// The nodes that pods are placed on.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct ClusterFile {
    /// The node pools by name.
    pub pools: BTreeMap<String, NodePoolFile>,
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
    /// How the zone of a new node is chosen; default the provider's way.
    pub location: Option<LocationFile>,
}

/// How the cluster autoscaler chooses the zone of a new node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LocationFile {
    /// Where it can be had most cheaply now.
    Any,
    /// Where the node pool has the fewest nodes, of the zones in which one can be had.
    Balanced,
}
