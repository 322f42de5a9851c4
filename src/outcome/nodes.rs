//! The nodes of one replication as the storyteller knows them: names, readiness, and what the scheduler
//! says of them to a pod that fits nowhere.

use std::collections::{BTreeMap, VecDeque};

use crate::scenario::cluster::Cluster;
use crate::units::InstanceId;

/// One node.
#[derive(Clone, Debug)]
pub(super) struct NodeLine {
    /// Its name.
    pub name: String,
    /// Its node pool, counted as in the scenario.
    pub pool: usize,
    /// The name of the capacity that it comes from.
    pub capacity: String,
    /// Whether pods can be placed on it.
    pub ready: bool,
    /// Whether it is under notice, and takes no pods any more.
    pub cordoned: bool,
    /// Whether it has the name of one that was taken.
    pub is_back: bool,
}

/// The nodes that are there, and where pods are.
#[derive(Clone, Debug, Default)]
pub(super) struct NodeBook {
    nodes: BTreeMap<InstanceId, NodeLine>,
    requested: Vec<u32>,
    /// Names of nodes that were taken, by node pool, the oldest first; kept where nodes come back under them.
    free: Vec<VecDeque<String>>,
}

impl NodeBook {
    /// Enters a node that was requested; its name is that of one that was taken, where names are kept, else it
    /// goes by the number of its pool's nodes so far.
    pub fn request(&mut self, id: InstanceId, cluster: &Cluster, pool: usize, capacity: String) -> &NodeLine {
        self.requested.resize(cluster.pools.len(), 0);
        self.free.resize(cluster.pools.len(), VecDeque::new());
        let old = self.free[pool].pop_front();
        let is_back = old.is_some();
        let name = old.unwrap_or_else(|| {
            self.requested[pool] += 1;
            format!("{}-{}", cluster.pools[pool].name, self.requested[pool])
        });
        let line = NodeLine { name, pool, capacity, ready: false, cordoned: false, is_back };
        self.nodes.entry(id).or_insert(line)
    }

    /// Keeps the name of a node that was taken for the one that comes in its place.
    pub fn keep_name(&mut self, id: InstanceId) {
        if let Some(node) = self.nodes.get(&id)
            && let Some(free) = self.free.get_mut(node.pool)
        {
            free.push_back(node.name.clone());
        }
    }

    /// A node.
    pub fn get(&self, id: InstanceId) -> Option<&NodeLine> {
        self.nodes.get(&id)
    }

    /// A node, to change it.
    pub fn get_mut(&mut self, id: InstanceId) -> Option<&mut NodeLine> {
        self.nodes.get_mut(&id)
    }

    /// Strikes a node out.
    pub fn remove(&mut self, id: InstanceId) -> Option<NodeLine> {
        self.nodes.remove(&id)
    }

    /// What the scheduler says to a pod that fits on no node: how many there are, and how many refuse it for
    /// which reason.
    pub fn refusal(&self, cluster: &Cluster) -> String {
        let mut reasons: BTreeMap<String, u32> = BTreeMap::new();
        let ready: Vec<&NodeLine> = self.nodes.values().filter(|node| node.ready).collect();
        for node in &ready {
            let pool = &cluster.pools[node.pool];
            let reason = match &pool.suits {
                Err(refusal) => refusal.clone(),
                Ok(_) if node.cordoned => "node(s) were unschedulable".to_owned(),
                Ok(_) => "Insufficient cpu or memory".to_owned(),
            };
            *reasons.entry(reason).or_insert(0) += 1;
        }
        let told: Vec<String> = reasons.iter().map(|(reason, nodes)| format!("{nodes} {reason}")).collect();
        let why = if told.is_empty() { String::new() } else { format!(": {}", told.join(", ")) };
        format!("0/{} nodes are available{why}.", ready.len())
    }
}
