//! Failures limited and delayed per index, by `backoffLimitPerIndex`.
//!
//! Each pod carries the failures of its index before it. The failed pod of an index that is to be
//! tried again stays until its replacement exists, so that the count is not lost, and only then is it
//! added to the counters of the Job.

use std::cmp::Reverse;

use super::backoff::Backoff;
use super::controller::JobController;
use super::pod::TrackedPod;
use crate::scenario::job::PodFailurePolicyAction;
use crate::units::{PodId, SimTime, Span};

/// A failed pod that stays until its replacement exists. Sorts by index; within an index the pod with
/// most failures, then the latest, comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Held {
    index: u32,
    failures: Reverse<u32>,
    finish: Reverse<SimTime>,
    pod: Reverse<PodId>,
}

impl JobController {
    /// Finds the indexes that have failed for good and the pods to hold; true where there are new
    /// failed indexes.
    pub(super) fn survey_indexes(&mut self, limit: u32) -> bool {
        let before = self.status.failed_indexes.as_ref().map(|failed| failed.len());
        let mut failed = self.status.failed_indexes.take().unwrap_or_default();
        let mut held = std::mem::take(&mut self.buffers.held);
        held.clear();
        let mut most = 0;
        for pod in self.failed() {
            let counts = pod.failure_counts();
            if counts {
                most = most.max(pod.failures.counted.saturating_add(1));
            }
            let used_up = counts && pod.failures.counted >= limit;
            if used_up || pod.asks_for(PodFailurePolicyAction::FailIndex) {
                failed.extend(pod.index);
            } else if let Some(index) = pod.index {
                held.push(Held {
                    index,
                    failures: Reverse(pod.failures.all()),
                    finish: Reverse(pod.finish_time()),
                    pod: Reverse(pod.id),
                });
            }
        }
        if self.decided_before().is_none() {
            self.least.per_index = self.least.per_index.max(most);
        }
        let (active, succeeded) = (&self.roster.active_indexes.indexes, &self.roster.succeeded);
        held.retain(|held| ![active, succeeded, &failed].iter().any(|set| set.contains(held.index)));
        held.sort_unstable();
        held.dedup_by_key(|held| held.index);
        let changed = before != Some(failed.len());
        self.buffers.held = held;
        self.status.failed_indexes = Some(failed);
        changed
    }

    fn failed(&self) -> impl Iterator<Item = &TrackedPod> {
        self.ended().filter(|pod| self.roster.is_failed(pod))
    }

    /// The pod held for an index.
    pub(super) fn held(&self, index: u32) -> Option<&TrackedPod> {
        self.held_pod(index).and_then(|pod| self.roster.get(pod))
    }

    /// Which pod is held for an index.
    pub(super) fn held_pod(&self, index: u32) -> Option<PodId> {
        self.held_at(index).map(|held| held.pod.0)
    }

    /// What is left at `now` of the delay before the next pod of an index.
    pub(super) fn index_delay(&self, index: u32, backoff: Backoff, now: SimTime) -> Span {
        let left = |held: &Held| backoff.remaining(held.failures.0.saturating_add(1), held.finish.0, now);
        self.held_at(index).map_or(Span::ZERO, left)
    }

    fn held_at(&self, index: u32) -> Option<&Held> {
        let held = &self.buffers.held;
        Some(&held[held.binary_search_by_key(&index, |held| held.index).ok()?])
    }

    /// The failed pods that the last sync held back until their replacements exist.
    pub fn held_pods(&self) -> impl Iterator<Item = PodId> {
        self.buffers.held.iter().map(|held| held.pod.0)
    }
}

/// Keeps of the pending indexes those whose delay has passed, and returns the shortest delay, which is none
/// where one has. `delay` says what is left of the delay of an index, [`TrackedPod::index_delay`] of the failed pod
/// that its next pod replaces.
pub fn keep_due_indexes(indexes: &mut Vec<u32>, delay: impl Fn(u32) -> Span) -> Span {
    let mut shortest: Option<Span> = None;
    indexes.retain(|index| {
        let left = delay(*index);
        shortest = Some(shortest.map_or(left, |other| other.min(left)));
        !left.is_positive()
    });
    shortest.unwrap_or(Span::ZERO)
}
