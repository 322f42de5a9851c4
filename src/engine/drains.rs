//! Drains: nodes that are given up before anybody takes them, because they are at risk or are upgraded.
//!
//! Evictions ask: a pod is told to stop and has its grace period. Reclaims do not, and are in `instances.rs`.

use std::collections::VecDeque;

use super::event::{Entity, Phase};
use super::fact::{DrainReason, Fact, Observer};
use super::simulator::Simulator;
use super::state::{InstanceState, PodState, StayState};
use crate::units::{InstanceId, PodId, SimTime, Span};

/// A drain evicts by force what it could not evict for so long, as clouds do in upgrades.
const PATIENCE: Span = Span::from_hours(1);
/// The time between tries to evict a pod, as of `kubectl drain`.
pub(super) const RETRY: Span = Span::from_secs(5);

/// The upgrade of a node pool.
#[derive(Clone, Debug, Default)]
pub(super) struct Upgrading {
    /// Whether its nodes are known: those that are there when it begins.
    begun: bool,
    /// Nodes whose turn has not come.
    queue: VecDeque<InstanceId>,
    /// Nodes of the batch under way that are still there.
    batch: Vec<InstanceId>,
    /// How many of the batch come back after they are gone.
    missing: u32,
}

impl<O: Observer> Simulator<'_, O> {
    /// A node is said to be at risk: where nodes are replaced for that, a new one is requested, and the node
    /// is drained when that one is ready.
    pub(super) fn heed_signal(&mut self, id: InstanceId, now: SimTime) {
        if let Some(node) = self.node_mut(id) {
            node.signal_at = SimTime::NEVER;
        }
        self.observer.observe(now, &Fact::NodeAtRisk { instance: id });
        self.replace(id, Some(id), now);
        self.schedule_instance(id, now);
    }

    /// Requests a node in place of one that is to be taken, where the node pool does that and has not yet.
    /// `drains` is the node to drain when the new one is ready.
    pub(super) fn replace(&mut self, id: InstanceId, drains: Option<InstanceId>, now: SimTime) {
        let Some(cluster) = &self.scenario.cluster else { return };
        let Some(node) = self.node_mut(id).filter(|node| !node.replaced) else { return };
        let pool = node.pool;
        if !cluster.pools[pool].rebalances {
            return;
        }
        if let Some(candidate) = self.candidate(pool, now) {
            self.create_started(candidate, drains, now);
            if let Some(node) = self.node_mut(id) {
                node.replaced = true;
            }
        }
    }

    /// Gives a node up: no pod comes any more, and those there are evicted.
    pub(super) fn drain_node(&mut self, id: InstanceId, reason: DrainReason, now: SimTime) {
        let running = self.instances[id.index()].state == InstanceState::Running;
        let Some(node) = self.node_mut(id).filter(|node| running && node.drained_since.is_none()) else {
            return;
        };
        node.drained_since = Some(now);
        self.observer.observe(now, &Fact::NodeDrained { instance: id, reason });
        self.evict_pods(id, now);
    }

    /// Evicts what is still to be evicted, and gives the node back when it is empty.
    pub(super) fn evict_pods(&mut self, id: InstanceId, now: SimTime) {
        let Some(since) = self.node(id).and_then(|node| node.drained_since) else { return };
        let forced = now.since(since) >= PATIENCE;
        let mut refused = false;
        self.each_pod_on(id, |simulator, pod| {
            if simulator.stay(pod).is_none_or(|stay| stay.state != StayState::Working) {
                return;
            }
            if forced || simulator.evictions_allowed(now) > 0 {
                simulator.evict(pod, now);
            } else {
                refused = true;
            }
        });
        let Some(node) = self.node_mut(id) else { return };
        if node.used == 0 {
            return self.release(id, false, now);
        }
        node.wakes = if refused { now + RETRY } else { SimTime::NEVER };
        self.schedule_instance(id, now);
    }

    /// Evicts a pod: it saves its work if it can in its grace period, and stops.
    pub(super) fn evict(&mut self, pod: PodId, now: SimTime) {
        let (workload, serves) = (&self.scenario.workload, self.serves());
        let PodState::Held(id) = self.pods[pod.index()].state else { return };
        let taken = match self.instances[id.index()].state {
            InstanceState::Noticed { reclaim_at, .. } => reclaim_at,
            _ => SimTime::NEVER,
        };
        let by = (now + workload.grace_period).min(taken);
        let Some(stay) = self.pods[pod.index()].stay.as_mut() else { return };
        let (stop, until) = stay.told(now, by, (workload.stops_in, serves));
        stay.state = StayState::Told { stop, until, evicted: true };
        self.watch_stop(pod, now);
        self.observer.observe(now, &Fact::PodEvicted { pod });
        self.tell_eviction(pod, now);
    }

    /// Drains a node that is under notice, as agents do that have its pods replaced at once.
    pub(super) fn drain_noticed(&mut self, id: InstanceId, now: SimTime) {
        if let Some(node) = self.node_mut(id).filter(|node| node.drained_since.is_none()) {
            node.drained_since = Some(now);
            self.observer.observe(now, &Fact::NodeDrained { instance: id, reason: DrainReason::Notice });
            self.evict_pods(id, now);
        }
    }

    /// The upgrades of a replication.
    pub(super) fn plan_upgrades(&mut self) {
        let Some(cluster) = &self.scenario.cluster else { return };
        for (pool, upgrade) in cluster.pools.iter().enumerate() {
            if let Some(upgrade) = upgrade.upgrade {
                let at = SimTime::START + upgrade.after;
                self.agenda.schedule(Entity::Upgrade(pool as u32), at, Phase::Create);
            }
        }
    }

    /// An upgrade begins, or its next batch does.
    pub(super) fn act_on_upgrade(&mut self, pool: u32, now: SimTime) {
        let pool = pool as usize;
        let Some(upgrade) = self.scenario.cluster.as_ref().and_then(|cluster| cluster.pools[pool].upgrade)
        else {
            return;
        };
        if !self.nodes.upgrades[pool].begun {
            let nodes = self.nodes.live.iter().copied();
            let queue = nodes.filter(|id| self.node(*id).is_some_and(|node| node.pool == pool)).collect();
            self.nodes.upgrades[pool] = Upgrading { begun: true, queue, ..Upgrading::default() };
        }
        let mut batch = std::mem::take(&mut self.nodes.upgrades[pool].batch);
        while batch.len() < (upgrade.surge + upgrade.unavailable) as usize
            && let Some(id) = self.nodes.upgrades[pool].queue.pop_front()
        {
            let instance = &self.instances[id.index()];
            if instance.state == InstanceState::Running
                && self.node(id).is_some_and(|node| node.drained_since.is_none())
            {
                batch.push(id);
            }
        }
        let surge = batch.len().min(upgrade.surge as usize);
        self.nodes.upgrades[pool].missing = (batch.len() - surge) as u32;
        self.nodes.upgrades[pool].batch.clone_from(&batch);
        for (place, id) in batch.into_iter().enumerate() {
            if self.node(id).is_some_and(|node| node.replaced || node.drained_since.is_some()) {
                continue;
            }
            let waits = place < surge && !upgrade.at_once;
            let ahead = if place < surge { self.candidate(pool, now) } else { None };
            match ahead {
                Some(candidate) => self.create_started(candidate, waits.then_some(id), now),
                // Nobody waits for spot nodes; what waits tries again.
                None if waits => {
                    self.await_capacity(pool, now);
                    continue;
                }
                None => {}
            }
            if !waits {
                self.drain_node(id, DrainReason::Upgrade, now);
            }
        }
    }

    /// A batch whose new nodes can't be had yet begins again at the next scan.
    fn await_capacity(&mut self, pool: usize, now: SimTime) {
        let scan = self.scenario.cluster.as_ref().map_or(RETRY, |cluster| cluster.scan);
        self.agenda.schedule(Entity::Upgrade(pool as u32), now + scan, Phase::Create);
    }

    /// A node of an upgrade is gone: it comes back where nothing was requested ahead of it, and the next batch
    /// begins with the last of this one.
    pub(super) fn upgraded(&mut self, id: InstanceId, pool: usize, now: SimTime) {
        let Some(upgrading) = self.nodes.upgrades.get_mut(pool) else { return };
        let before = upgrading.batch.len();
        upgrading.batch.retain(|one| *one != id);
        if upgrading.batch.len() == before {
            return;
        }
        let comes_back = upgrading.missing > 0;
        upgrading.missing -= u32::from(comes_back);
        if upgrading.batch.is_empty() {
            self.agenda.schedule(Entity::Upgrade(pool as u32), now, Phase::Create);
        }
        if comes_back && let Some(candidate) = self.candidate(pool, now) {
            self.create_started(candidate, None, now);
        }
    }
}
