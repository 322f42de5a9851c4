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
        for pod in self.failed() {
            let used_up = pod.failure_counts() && pod.failures.counted >= limit;
            if used_up || pod.asks_for(PodFailurePolicyAction::FailIndex) {
                failed.extend(pod.index);
            }
        }
        let mut held = std::mem::take(&mut self.buffers.held);
        held.clear();
        let (active, succeeded) = (&self.roster.active_indexes.indexes, &self.roster.succeeded);
        let open = |index: u32| ![active, succeeded, &failed].iter().any(|set| set.contains(index));
        held.extend(self.failed().filter_map(|pod| {
            Some(Held {
                index: pod.index.filter(|index| open(*index))?,
                failures: Reverse(pod.failures.all()),
                finish: Reverse(pod.finish_time()),
                pod: Reverse(pod.id),
            })
        }));
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
        let held = &self.buffers.held;
        let place = held.binary_search_by_key(&index, |held| held.index).ok()?;
        self.roster.get(held[place].pod.0)
    }

    /// The failed pods that the last sync held back until their replacements exist.
    pub fn held_pods(&self) -> impl Iterator<Item = PodId> {
        self.buffers.held.iter().map(|held| held.pod.0)
    }
}

/// Keeps of the pending indexes those whose delay has passed, and returns the shortest delay where
/// none has. `held` gives the failed pod that the next pod of an index replaces.
pub fn keep_due_indexes<'a>(
    indexes: &mut Vec<u32>,
    held: impl Fn(u32) -> Option<&'a TrackedPod>,
    backoff: Backoff,
    now: SimTime,
) -> Span {
    let delay = |index| held(index).map_or(Span::ZERO, |pod| pod.index_delay(backoff, now));
    let shortest = indexes.iter().map(|index| delay(*index)).min().unwrap_or(Span::ZERO);
    indexes.retain(|index| !delay(*index).is_positive());
    shortest
}
