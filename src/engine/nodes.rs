//! Nodes: instances on which the scheduler places pods, each with so many places.
//!
//! Pods of one workload are all alike, so that a node is a number of places, and a pod that waits fits
//! wherever another one of its kind does.

use std::collections::VecDeque;

use super::allocation::Zone;
use super::drains::Upgrading;
use super::event::{Entity, Phase};
use super::fact::{DrainReason, Fact, Observer, Shortage};
use super::simulator::Simulator;
use super::state::{InstanceState, Node, PodState};
use crate::market::hazard::taken_within;
use crate::scenario::Scenario;
use crate::scenario::provider::NodeLoss;
use crate::units::{InstanceId, PodId, SimTime, Span};

/// The nodes of a replication and the pods that wait for one.
#[derive(Default)]
pub(super) struct Nodes {
    /// Every node so far; instances know their number.
    pub list: Vec<Node>,
    /// Pods without a place, the oldest first.
    pub pending: VecDeque<PodId>,
    /// Nodes that are held, in order of creation.
    pub live: Vec<InstanceId>,
    /// How many nodes each node pool has.
    pub count: Vec<u32>,
    /// How many machines of each node pool were taken and count all the same.
    pub kept: Vec<u32>,
    /// The upgrade of each node pool.
    pub upgrades: Vec<Upgrading>,
    /// The share of each market pool's machines that are taken within a day, in millionths.
    pub risk: Vec<i64>,
    /// Room for a choice of capacity.
    pub zones: Vec<Zone>,
}

impl Nodes {
    /// Room for the nodes of a scenario.
    pub(super) fn new(scenario: &Scenario) -> Nodes {
        let day = Span::from_hours(24);
        let risk = scenario.market.pools.iter().filter(|_| scenario.cluster.is_some());
        let risk = risk.map(|pool| (taken_within(&pool.hazard, day) * 1.0e6).round() as i64).collect();
        let pools = scenario.cluster.as_ref().map_or(0, |cluster| cluster.pools.len());
        Nodes {
            risk,
            count: vec![0; pools],
            kept: vec![0; pools],
            upgrades: vec![Upgrading::default(); pools],
            ..Nodes::default()
        }
    }

    /// Forgets everything and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.list.clear();
        self.pending.clear();
        self.live.clear();
        self.count.fill(0);
        self.kept.fill(0);
        self.upgrades.fill(Upgrading::default());
    }
}

impl<O: Observer> Simulator<'_, O> {
    /// An instance as a node.
    pub(super) fn node(&self, id: InstanceId) -> Option<&Node> {
        self.nodes.list.get(self.instances[id.index()].node? as usize)
    }

    /// An instance as a node, to change it.
    pub(super) fn node_mut(&mut self, id: InstanceId) -> Option<&mut Node> {
        self.nodes.list.get_mut(self.instances[id.index()].node? as usize)
    }

    /// What happens to the pods of an instance that is taken.
    pub(super) fn loss(&self, id: InstanceId) -> NodeLoss {
        match (&self.scenario.cluster, self.node(id)) {
            (Some(cluster), Some(node)) => cluster.pools[node.pool].loss,
            _ => self.scenario.policy.loss,
        }
    }

    /// A new pod: it is placed at once, or waits for a place.
    pub(super) fn schedule_pod(&mut self, pod: PodId, now: SimTime) {
        if !self.place(pod, now) {
            self.observer.observe(now, &Fact::PodWaits { pod, shortage: Shortage::Nodes });
            self.nodes.pending.push_back(pod);
            self.wake_autoscaler(now);
        }
    }

    /// Gives pods that wait the places that there are.
    pub(super) fn place_pending(&mut self, now: SimTime) {
        while let Some(pod) = self.nodes.pending.front().copied() {
            let waits = self.pods[pod.index()].state == PodState::Waiting;
            if waits && !self.place(pod, now) {
                return;
            }
            self.nodes.pending.pop_front();
        }
    }

    /// Places a pod on the node that it prefers most, of those the one with the largest share of empty
    /// places, as the scheduler's default scoring does; the older node where that is equal.
    fn place(&mut self, pod: PodId, now: SimTime) -> bool {
        let Some(cluster) = &self.scenario.cluster else { return false };
        let mut best: Option<(InstanceId, (i64, u64, u64))> = None;
        for id in self.nodes.live.iter().copied() {
            let instance = &self.instances[id.index()];
            let Some(node) = self.node(id).filter(|node| node.ready && node.drained_since.is_none()) else {
                continue;
            };
            let pool = &cluster.pools[node.pool];
            let Ok(preference) = &pool.suits else { continue };
            if instance.state != InstanceState::Running || node.used >= pool.slots {
                continue;
            }
            let free = (u64::from(pool.slots - node.used), u64::from(pool.slots));
            let better =
                best.is_none_or(|(_, (most, spare, of))| (*preference, free.0 * of) > (most, spare * free.1));
            if better {
                best = Some((id, (*preference, free.0, free.1)));
            }
        }
        let Some((id, _)) = best else { return false };
        if let Some(node) = self.node_mut(id) {
            node.used += 1;
            node.wakes = SimTime::NEVER;
        }
        self.hold(pod, id, None, now);
        true
    }

    /// A node becomes ready, was without pods for long enough to be given back, or evicts again.
    pub(super) fn wake_node(&mut self, id: InstanceId, now: SimTime) {
        let Some(cluster) = &self.scenario.cluster else { return };
        let Some(node) = self.node_mut(id) else { return };
        node.wakes = SimTime::NEVER;
        if node.drained_since.is_some() {
            return self.evict_pods(id, now);
        }
        if !node.ready {
            node.ready = true;
            let drains = node.drains;
            self.observer.observe(now, &Fact::NodeReady { instance: id });
            if let Some(old) = drains {
                self.drain_node(old, DrainReason::Replaced, now);
            }
            self.place_pending(now);
            return self.rest_if_empty(id, now);
        }
        let (pool, used) = (node.pool, node.used);
        if used == 0 && self.nodes.count[pool] > cluster.pools[pool].min {
            self.release(id, false, now);
        } else {
            self.schedule_instance(id, now);
        }
    }

    /// A place on a node was left.
    pub(super) fn vacate(&mut self, id: InstanceId, now: SimTime) {
        if let Some(node) = self.node_mut(id) {
            node.used -= 1;
        }
        if self.node(id).is_some_and(|node| node.used == 0 && node.drained_since.is_some()) {
            return self.release(id, false, now);
        }
        self.place_pending(now);
        self.rest_if_empty(id, now);
    }

    /// A ready node without pods is given back after a while.
    fn rest_if_empty(&mut self, id: InstanceId, now: SimTime) {
        let unneeded = self.scenario.cluster.as_ref().map(|cluster| cluster.unneeded);
        if let (Some(node), Some(unneeded)) = (self.node_mut(id), unneeded)
            && node.ready
            && node.used == 0
        {
            node.wakes = now + unneeded;
        }
        if self.instances[id.index()].state != InstanceState::Released {
            self.schedule_instance(id, now);
        }
    }

    /// A node is no more.
    pub(super) fn forget_node(&mut self, id: InstanceId, now: SimTime) {
        let Some(node) = self.node(id).copied() else { return };
        self.nodes.live.retain(|live| *live != id);
        self.nodes.count[node.pool] -= 1;
        self.upgraded(id, node.pool, now);
        if !self.nodes.pending.is_empty() || self.is_below_min(node.pool) {
            self.wake_autoscaler(now);
        }
    }

    /// A pod whose machine was taken without its being told: the loss is seen later.
    pub(super) fn lose(&mut self, pod: PodId, seen: SimTime) {
        self.pods[pod.index()].state = PodState::Lost;
        self.agenda.schedule(Entity::Pod(pod), seen, Phase::Reclaim);
    }
}
