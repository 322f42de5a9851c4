//! Nodes: instances on which the scheduler places pods, each with so many places.
//!
//! Pods of one workload are all alike, so that a node is a number of places, and a pod that waits fits
//! wherever another one of its kind does.

use std::collections::VecDeque;

use super::event::{Entity, Phase};
use super::fact::{Fact, Observer, Shortage};
use super::simulator::Simulator;
use super::state::{InstanceState, PodState};
use crate::scenario::cluster::Cluster;
use crate::units::{InstanceId, PodId, SimTime};

/// The nodes of a replication and the pods that wait for one.
#[derive(Default)]
pub(super) struct Nodes {
    /// Pods without a place, the oldest first.
    pub pending: VecDeque<PodId>,
    /// Nodes that are held, in order of creation.
    pub live: Vec<InstanceId>,
    /// How many nodes each node pool has.
    pub count: Vec<u32>,
}

impl Nodes {
    /// Forgets everything and keeps the memory.
    pub(super) fn clear(&mut self, cluster: Option<&Cluster>) {
        self.pending.clear();
        self.live.clear();
        self.count.clear();
        self.count.resize(cluster.map_or(0, |cluster| cluster.pools.len()), 0);
    }
}

impl<O: Observer> Simulator<'_, O> {
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
            let Some(node) = instance.node.filter(|node| node.ready) else { continue };
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
        if let Some(node) = self.instances[id.index()].node.as_mut() {
            node.used += 1;
            node.wakes = SimTime::NEVER;
        }
        self.hold(pod, id, None, now);
        true
    }

    /// A node becomes ready, or was without pods for long enough to be given back.
    pub(super) fn wake_node(&mut self, id: InstanceId, now: SimTime) {
        let Some(cluster) = &self.scenario.cluster else { return };
        let Some(node) = self.instances[id.index()].node.as_mut() else { return };
        node.wakes = SimTime::NEVER;
        if !node.ready {
            node.ready = true;
            self.observer.observe(now, &Fact::NodeReady { instance: id });
            self.place_pending(now);
            return self.rest_if_empty(id, now);
        }
        let pool = node.pool;
        if node.used == 0 && self.nodes.count[pool] > cluster.pools[pool].min {
            self.release(id, false, now);
        } else {
            self.schedule_instance(id, now);
        }
    }

    /// A place on a node was left.
    pub(super) fn vacate(&mut self, id: InstanceId, now: SimTime) {
        if let Some(node) = self.instances[id.index()].node.as_mut() {
            node.used -= 1;
        }
        self.place_pending(now);
        self.rest_if_empty(id, now);
    }

    /// A ready node without pods is given back after a while.
    fn rest_if_empty(&mut self, id: InstanceId, now: SimTime) {
        let unneeded = self.scenario.cluster.as_ref().map(|cluster| cluster.unneeded);
        let instance = &mut self.instances[id.index()];
        if let (Some(node), Some(unneeded)) = (instance.node.as_mut(), unneeded)
            && node.ready
            && node.used == 0
        {
            node.wakes = now + unneeded;
        }
        if instance.state != InstanceState::Released {
            self.schedule_instance(id, now);
        }
    }

    /// A node is no more.
    pub(super) fn forget_node(&mut self, id: InstanceId, now: SimTime) {
        let Some(node) = self.instances[id.index()].node else { return };
        self.nodes.live.retain(|live| *live != id);
        self.nodes.count[node.pool] -= 1;
        if !self.nodes.pending.is_empty() || self.is_below_min(node.pool) {
            self.wake_autoscaler(now);
        }
    }

    /// A pod that was on a node which was taken without its pods being told: the loss is seen later.
    pub(super) fn lose(&mut self, pod: PodId, now: SimTime) {
        self.pods[pod.index()].state = PodState::Lost;
        let seen = now + self.scenario.policy.detected_after;
        self.agenda.schedule(Entity::Pod(pod), seen, Phase::Reclaim);
    }
}
