//! What a policy says of nodes: labels, taints, how they are shut down, upgraded and replaced.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::file::cluster::AllocationFile;
use crate::scenario::scalar::DurationText;
use crate::scenario::version::Version;

/// What the provider does with nodes.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
pub struct NodesFile {
    /// The version of nodes where the cluster says none.
    pub version: Option<Version>,
    /// Labels that it gives spot nodes.
    pub spot_labels: Option<BTreeMap<String, String>>,
    /// Taints that it gives spot nodes, such as `key=value:NoSchedule`.
    pub spot_taints: Option<Vec<String>>,
    /// Taints that it gives spot nodes of pools which node auto-provisioning makes.
    pub auto_taints: Option<Vec<String>>,
    /// Taints that it gives nodes with GPUs; pods that request GPUs get the toleration by themselves. A
    /// cluster of nothing but spot nodes with GPUs has none of them.
    pub gpu_taints: Option<Vec<String>>,
    /// How the capacity of a new spot node is chosen; default `lowest-price`.
    pub spot_allocation: Option<AllocationFile>,
    /// How long pods have to stop when their node is under notice; without it they run until it is taken.
    pub drain: Option<DurationText>,
    /// The part at the end of a notice that is kept for system pods; all before it is for other pods. In
    /// place of `drain`.
    pub system_grace: Option<DurationText>,
    /// The longest notice that can be chosen.
    pub notice_max: Option<DurationText>,
    /// What came with which version of nodes, the oldest first; later rows beat earlier ones and what is
    /// beside this list.
    pub versions: Option<Vec<VersionRowFile>>,
    /// How long after a node was taken with pods on it their loss is seen; default 0s.
    pub detected_after: Option<DurationText>,
    /// Whether a node that comes in place of one that was taken has its name; default false.
    pub keeps_names: Option<bool>,
    /// How spot nodes are upgraded; default `surge`.
    pub spot_upgrade: Option<UpgradeWayFile>,
    /// Whether a new node is requested as soon as a signal or a notice says that one will be taken; default
    /// false.
    pub capacity_rebalancing: Option<bool>,
    /// Within which time pods with persistent volumes should have stopped.
    pub stateful_stop: Option<DurationText>,
}

/// What came with a version of nodes.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
pub struct VersionRowFile {
    /// The first version that has it.
    pub from: Option<Version>,
    /// The last version that does not have it yet.
    pub after: Option<Version>,
    /// As beside the list; labels come on top of those.
    pub spot_labels: Option<BTreeMap<String, String>>,
    /// As beside the list.
    pub spot_allocation: Option<AllocationFile>,
    /// As beside the list.
    pub system_grace: Option<DurationText>,
    /// As beside the list.
    pub notice_max: Option<DurationText>,
}

/// How nodes are upgraded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UpgradeWayFile {
    /// A new node is requested, and the old one is drained when the new one is ready.
    Surge,
    /// A new node is requested, and the old one is drained at once.
    SurgeWithoutWaiting,
    /// The old node is drained at once and comes back after that.
    Drain,
}

impl NodesFile {
    /// What holds for nodes of a version: the rows that it has reached are laid over the rest in order.
    pub fn at(&self, version: Option<Version>) -> NodesFile {
        let mut nodes = self.clone();
        let Some(version) = version.or(self.version) else { return nodes };
        for row in nodes.versions.take().into_iter().flatten() {
            let reached =
                row.from.is_none_or(|from| version >= from) && row.after.is_none_or(|after| version > after);
            if !reached {
                continue;
            }
            if let Some(labels) = row.spot_labels {
                nodes.spot_labels.get_or_insert_default().extend(labels);
            }
            nodes.spot_allocation = row.spot_allocation.or(nodes.spot_allocation);
            nodes.system_grace = row.system_grace.or(nodes.system_grace);
            nodes.notice_max = row.notice_max.or(nodes.notice_max);
        }
        nodes
    }
}
