//! The checked cluster: node pools on which pods are placed. Plain data; behaviour is in `engine/`.

use super::distribution::Distribution;
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
    /// Never fewer nodes than this.
    pub min: u32,
    /// Never more.
    pub max: u32,
    /// From the request for a node to its readiness.
    pub start: Distribution,
    /// How zones are chosen.
    pub location: Location,
}

/// How the cluster autoscaler chooses the zone of a new node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// Where it can be had most cheaply now.
    Any,
    /// Where the pool has the fewest nodes, of the zones in which one can be had.
    Balanced,
}
