//! The checked cluster: node pools on which pods are placed. Plain data; behaviour is in `engine/`.

use super::distribution::Distribution;
use super::provider::NodeLoss;
use crate::units::{PoolId, Span};

/// The nodes that pods are placed on, and what makes more of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// The node pools, in the order of the file.
    pub pools: Vec<NodePool>,
    /// The time between two looks of the cluster autoscaler at pods that wait.
    pub scan: Span,
    /// A node that was without pods for so long is given back.
    pub unneeded: Span,
    /// Whether a node that comes in place of one that was taken has its name.
    pub keeps_names: bool,
    /// How long before its notice a spot node is said to be at risk; none where nothing says so.
    pub signal: Option<Distribution>,
}

/// Nodes of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct NodePool {
    /// Its name.
    pub name: String,
    /// The capacity that its nodes come from: one market pool for each zone.
    pub capacity: Vec<PoolId>,
    /// Whether its nodes are spot; else they cost the list price and are never taken.
    pub spot: bool,
    /// How many pods of the workload fit on a node.
    pub slots: u32,
    /// Whether pods of the workload may be placed there, and how much they prefer it; or why not, in the
    /// scheduler's words.
    pub suits: Result<i64, String>,
    /// Whether pods that bear no taint can be placed there, such as those of the system.
    pub open: bool,
    /// Never fewer nodes than this.
    pub min: u32,
    /// Never more.
    pub max: u32,
    /// From the request for a node to its readiness.
    pub start: Distribution,
    /// How the capacity of a new node is chosen.
    pub allocation: Allocation,
    /// What pods are told when their node is under notice, and how late the loss of others is seen.
    pub loss: NodeLoss,
    /// Its upgrade, if there is one.
    pub upgrade: Option<Upgrade>,
    /// Whether a new node is requested when one is to be taken.
    pub rebalances: bool,
}

/// How the capacity of a new node is chosen among that of its node pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allocation {
    /// The cheapest now.
    LowestPrice,
    /// The most spare units, then the lowest risk of a reclaim within a day, then the cheapest.
    Capacity,
    /// Of the better half by [`Allocation::Capacity`], rounded up, the first of the list.
    CapacityPrioritized,
    /// Of the better half by [`Allocation::Capacity`], rounded up, the cheapest.
    PriceCapacity,
    /// Where the node pool has the fewest nodes, then the cheapest.
    Balanced,
}

/// An upgrade of a node pool: its nodes are replaced in batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upgrade {
    /// When it begins.
    pub after: Span,
    /// How many nodes are requested ahead of a batch.
    pub surge: u32,
    /// How many more are in a batch.
    pub unavailable: u32,
    /// Whether old nodes are drained before the new ones are ready.
    pub at_once: bool,
}
