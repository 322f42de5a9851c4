//! PodDisruptionBudgets in the engine: what may be evicted, and what reclaims take all the same.
//!
//! A reclaim asks no budget. Its pods go one by one, each against what the ones before it have left.

use super::fact::{Fact, Observer};
use super::simulator::Simulator;
use super::state::StayState;
use crate::units::{InstanceId, PodId, SimTime};
use crate::workload::budget::Gone;

impl<O: Observer> Simulator<'_, O> {
    /// How many pods may be evicted now: without a budget any number. A pod that is told to stop is off the
    /// count at once.
    pub(super) fn evictions_allowed(&self, now: SimTime) -> u32 {
        self.budget.as_ref().map_or(u32::MAX, |budget| budget.evictions_allowed(now))
    }

    /// A pod has a place, and is ready then.
    pub(super) fn watch_start(&mut self, pod: PodId, id: InstanceId, ready_at: SimTime, now: SimTime) {
        if let Some(budget) = &mut self.budget {
            budget.starts(pod, ready_at);
        }
        if self.serves() {
            let node = self.instances[id.index()].node.map(|_| id);
            self.service_starts(pod, node, ready_at, now);
        }
    }

    /// A pod goes, or is told to.
    pub(super) fn watch_stop(&mut self, pod: PodId, now: SimTime) {
        if self.budget.is_some() {
            self.goes(pod, now);
        }
        if self.serves() {
            self.service_stops(pod, now);
        }
    }

    /// A reclaim takes a pod, or has it told to stop, whatever the budget says.
    pub(super) fn disrupt(&mut self, pod: PodId, now: SimTime) {
        if self.budget.is_some()
            && let Some(gone) = self.goes(pod, now)
            && !gone.allowed
        {
            self.observer.observe(now, &Fact::BeyondBudget { pod, healthy: gone.healthy });
        }
        if self.serves() {
            self.service_stops(pod, now);
        }
    }

    /// A notice has told the pods of a node to stop, the oldest first.
    pub(super) fn disrupt_drained(&mut self, id: InstanceId, now: SimTime) {
        if self.budget.is_none() && !self.serves() {
            return;
        }
        self.each_pod_on(id, |simulator, pod| {
            if let Some(StayState::Told { .. }) = simulator.stay(pod).map(|stay| stay.state) {
                simulator.disrupt(pod, now);
            }
        });
    }

    /// An autoscaler asks for so many pods: a share of them is another number now.
    pub(super) fn rescale_budget(&mut self, pods: u32, now: SimTime) {
        let bound = self.scenario.workload.budget.as_ref().and_then(|budget| budget.of_scale);
        let Some(bound) = bound else { return };
        self.catch_up(now);
        let desired = bound.desired_healthy(Some(pods));
        if let Some((since, until)) = self.budget.as_mut().and_then(|budget| budget.rescale(desired, now)) {
            self.observer.observe(now, &Fact::BelowBudget { since, until });
        }
    }

    /// The run ends: a time in which too few pods were ready ends with it.
    pub(super) fn close_budget(&mut self, ended: SimTime) {
        self.catch_up(ended);
        let below = self.budget.as_ref().and_then(|budget| budget.below_since());
        if let Some(since) = below.filter(|since| *since < ended) {
            self.observer.observe(ended, &Fact::BelowBudget { since, until: ended });
        }
    }

    #[cold]
    fn goes(&mut self, pod: PodId, now: SimTime) -> Option<Gone> {
        self.catch_up(now);
        self.budget.as_mut()?.goes(pod, now)
    }

    fn catch_up(&mut self, now: SimTime) {
        if let Some((since, until)) = self.budget.as_mut().and_then(|budget| budget.advance(now)) {
            self.observer.observe(now, &Fact::BelowBudget { since, until });
        }
    }
}
