//! Pod garbage collection in the engine: pods that have ended and stay as objects, and the sweeps.
//!
//! Sweeps come on a grid from submission, and only one that may delete something is on the agenda.

use super::event::{Entity, Phase};
use super::fact::{Fact, Observer, PodEnd};
use super::simulator::Simulator;
use crate::units::{PodId, SimTime, Span};
use crate::workload::pod_gc::{self, EVICTED, TerminatedPods};

/// The pods that have ended and stay, and what decides how many of them may.
#[derive(Default)]
pub(super) struct Collection {
    pods: TerminatedPods<PodId>,
    /// Instances that were given back.
    released: usize,
    /// Whether a sweep is on the agenda.
    called: bool,
    /// What a sweep deletes; kept for its memory.
    deleted: Vec<PodId>,
}

impl Collection {
    /// Forgets everything and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.pods.clear();
        self.released = 0;
        self.called = false;
    }
}

impl<O: Observer> Simulator<'_, O> {
    /// A pod has ended: its object stays, unless somebody deletes it. Pods created in one instant go by
    /// their order, for the ends of their names are drawn at random.
    pub(super) fn keep_object(&mut self, id: PodId, end: PodEnd, now: SimTime) {
        let rules = &self.scenario.policy.pod;
        let evicted = match end {
            PodEnd::Deleted { .. } | PodEnd::Evicted => return,
            PodEnd::Reclaimed if !rules.kept => return,
            PodEnd::Reclaimed => rules.reason == EVICTED,
            PodEnd::Succeeded | PodEnd::Refused | PodEnd::DeadlineExceeded => false,
        };
        self.pods[id.index()].stays = true;
        self.collection.pods.add(id, self.pods[id.index()].created, evicted);
        self.call_collector(now);
    }

    /// A pod that has ended was deleted with its Job. Of those that did not stay nothing is known here.
    pub(super) fn forget_object(&mut self, id: PodId) {
        if self.pods[id.index()].stays {
            self.collection.pods.forget(id);
        }
    }

    /// An instance was given back: fewer pods may stay in a smaller cluster.
    pub(super) fn count_release(&mut self, now: SimTime) {
        self.collection.released += 1;
        self.call_collector(now);
    }

    /// How many pods may stay after their end, with the nodes that are held now.
    fn pods_that_may_stay(&self) -> u32 {
        let nodes = self.instances.len() - self.collection.released;
        pod_gc::threshold(self.scenario.policy.pod_gc, nodes)
    }

    /// Calls the collector for its next sweep if there are too many pods. The least number that may stay
    /// comes first, for most runs never get there.
    fn call_collector(&mut self, now: SimTime) {
        if self.collection.pods.exceed(self.scenario.policy.pod_gc.threshold) && !self.collection.called {
            self.call_where_too_many(now);
        }
    }

    #[cold]
    fn call_where_too_many(&mut self, now: SimTime) {
        if !self.collection.pods.exceed(self.pods_that_may_stay()) {
            return;
        }
        self.collection.called = true;
        // Whoever comes after the controllers has missed the sweep of this instant.
        let from = if self.phase > Phase::Control { now + Span(1) } else { now };
        let at = from.on_grid(SimTime::START, pod_gc::PERIOD);
        self.agenda.schedule(Entity::PodCollector, at, Phase::Control);
    }

    /// One sweep. There may be nothing to delete any more where the cluster has grown since it was called.
    #[cold]
    pub(super) fn act_on_collector(&mut self, now: SimTime) {
        let threshold = self.pods_that_may_stay();
        let collection = &mut self.collection;
        collection.called = false;
        collection.deleted.clear();
        collection.pods.sweep(threshold, |pod| collection.deleted.push(pod));
        for pod in &collection.deleted {
            self.pods[pod.index()].stays = false;
        }
        if !collection.deleted.is_empty() {
            let stay = collection.pods.count() as u32;
            self.observer.observe(now, &Fact::PodsCollected { pods: &collection.deleted, stay });
        }
    }
}
