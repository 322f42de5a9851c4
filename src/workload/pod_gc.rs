//! Pod garbage collection: the sweep that deletes pods which have ended once too many of them stay.
//!
//! As the controller manager of Kubernetes does it: at most so many terminated pods stay in the cluster,
//! and what is beyond goes, evicted pods first, then the oldest, then by name.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use crate::scenario::provider::PodGc;
use crate::units::{SimTime, Span};

/// The time between sweeps.
pub const PERIOD: Span = Span::from_secs(20);

/// The reason of a failed pod that was evicted.
pub const EVICTED: &str = "Evicted";

/// How many terminated pods may stay in a cluster of so many nodes; 0 for any number.
pub fn threshold(rule: PodGc, nodes: usize) -> u32 {
    match rule.from_nodes {
        Some(large) if nodes >= large.nodes as usize => large.threshold,
        _ => rule.threshold,
    }
}

/// A pod in the phase Succeeded or Failed whose object stays. Sorts by who is deleted first; `N` is the
/// name, or what stands for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TerminatedPod<N> {
    evicted: Reverse<bool>,
    created: SimTime,
    name: N,
}

/// The terminated pods that stay.
#[derive(Clone, Debug)]
pub struct TerminatedPods<N: Ord> {
    pods: BinaryHeap<Reverse<TerminatedPod<N>>>,
    /// Those among them that somebody else has deleted.
    gone: BTreeSet<N>,
}

impl<N: Ord> TerminatedPods<N> {
    /// Forgets all of them and keeps the memory.
    pub fn clear(&mut self) {
        self.pods.clear();
        self.gone.clear();
    }

    /// A pod that has ended was deleted with its owner.
    pub fn forget(&mut self, name: N) {
        self.gone.insert(name);
    }

    /// A pod has ended and stays. `evicted`: it failed for the reason [`EVICTED`].
    pub fn add(&mut self, name: N, created: SimTime, evicted: bool) {
        self.pods.push(Reverse(TerminatedPod { evicted: Reverse(evicted), created, name }));
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.pods.len() - self.gone.len()
    }

    /// Whether a sweep deletes something.
    pub fn exceed(&self, threshold: u32) -> bool {
        threshold > 0 && self.count() > threshold as usize
    }

    /// One sweep: deletes what is beyond the threshold and hands it over in the order in which it goes. A
    /// threshold of 0 lets all stay. Costs what it deletes.
    pub fn sweep(&mut self, threshold: u32, mut deleted: impl FnMut(N)) {
        while self.exceed(threshold)
            && let Some(Reverse(pod)) = self.pods.pop()
        {
            if !self.gone.remove(&pod.name) {
                deleted(pod.name);
            }
        }
    }
}

impl<N: Ord> Default for TerminatedPods<N> {
    fn default() -> TerminatedPods<N> {
        TerminatedPods { pods: BinaryHeap::new(), gone: BTreeSet::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::provider::LargeCluster;

    fn swept(pods: &[(&'static str, i64, bool)], threshold: u32) -> Vec<&'static str> {
        let mut terminated = TerminatedPods::default();
        pods.iter().for_each(|(name, created, evicted)| terminated.add(*name, SimTime(*created), *evicted));
        let mut deleted = Vec::new();
        terminated.sweep(threshold, |name| deleted.push(name));
        assert_eq!(terminated.count(), pods.len() - deleted.len());
        deleted
    }

    #[test]
    fn as_many_as_the_threshold_stay_and_one_more_goes() {
        let pods = [("a", 3, false), ("b", 1, false), ("c", 2, false)];
        assert_eq!(swept(&pods, 3), [""; 0]);
        assert_eq!(swept(&pods, 2), ["b"]);
        assert_eq!(swept(&pods, 1), ["b", "c"]);
    }

    #[test]
    fn large_clusters_have_their_own_threshold_from_their_first_node_on() {
        let rule = PodGc { threshold: 1000, from_nodes: Some(LargeCluster { nodes: 100, threshold: 5000 }) };
        assert_eq!([0, 99, 100, 101].map(|nodes| threshold(rule, nodes)), [1000, 1000, 5000, 5000]);
        assert_eq!(threshold(PodGc { from_nodes: None, ..rule }, 100), 1000);
    }

    #[test]
    fn without_a_threshold_nothing_goes() {
        assert_eq!(swept(&[("a", 0, true), ("b", 0, false)], 0), [""; 0]);
    }

    #[test]
    fn evicted_pods_go_first_then_the_oldest_then_by_name() {
        let pods = [("old", 1, false), ("y", 5, false), ("x", 5, false), ("late", 9, true), ("out", 8, true)];
        assert_eq!(swept(&pods, 1), ["out", "late", "old", "x"]);
    }
}
