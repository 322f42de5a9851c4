//! Accounting: each pod that ended is counted once, and then let go.
//!
//! A pod carries the Job's finalizer from its creation. It can't disappear before the controller has
//! recorded how it ended, taken the finalizer off and moved it to the counters; so no failure is
//! missed and none is counted twice.

use super::controller::{Actions, JobController};
use super::pod::{PodPhase, TrackedPod};
use super::roster::Ended;
use super::sync::Pass;

/// Most pods that one sync accounts for.
pub const MAX_UNCOUNTED_PODS: usize = 500;

/// Pods that ended, to be added to the counters.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    succeeded: u32,
    failed: u32,
}

impl JobController {
    /// Counts pods and takes their finalizers off: those that ended, or all where the Job itself ends.
    /// True where pods may be left for the next sync.
    pub(super) fn account(&mut self, pass: &mut Pass, actions: &mut Actions) -> bool {
        let everyone = self.deleting || pass.decision.is_some();
        if !everyone && self.roster.ended.is_empty() && self.status.uncounted.is_empty() {
            return false;
        }
        let walk = self.pods_to_account(everyone);
        let (mut tally, mut cut_short) = (Tally::default(), false);
        let before = self.status.uncounted.len();
        for ended in &walk {
            let Some(pod) = self.roster.get_ended(ended).copied() else { continue };
            if !everyone && self.is_held(&pod) {
                continue;
            }
            self.count(&pod, pass, &mut tally);
            self.roster.release(pod.id);
            actions.finalizers_removed += 1;
            cut_short = before + (tally.succeeded + tally.failed) as usize >= MAX_UNCOUNTED_PODS;
            if cut_short {
                break;
            }
        }
        self.buffers.walk = walk;
        self.roster.settle();
        pass.changed |= self.flush(tally);
        cut_short
    }

    /// The pods to walk over, by index where they have one.
    fn pods_to_account(&mut self, everyone: bool) -> Vec<Ended> {
        let mut walk = std::mem::take(&mut self.buffers.walk);
        walk.clear();
        if everyone {
            walk.extend(self.roster.with_finalizer());
        } else {
            walk.extend_from_slice(&self.roster.ended);
        }
        if self.spec.is_indexed() {
            walk.sort_unstable();
        }
        walk
    }

    /// Whether the pod must stay until its replacement exists.
    fn is_held(&self, pod: &TrackedPod) -> bool {
        pod.index.and_then(|index| self.held_pod(index)).is_some_and(|held| held == pod.id)
    }

    /// Counts one pod. Once recorded as failed it stays failed, even if it reports success later; and
    /// where the Job fails, pods that still run count as failed too.
    fn count(&mut self, pod: &TrackedPod, pass: &Pass, tally: &mut Tally) {
        let uncounted = &self.status.uncounted;
        let recorded_failed = uncounted.failed.contains(&pod.id);
        let job_fails = pass.decision.is_some_and(|decision| decision.is_failure);
        if pod.phase == PodPhase::Succeeded && !recorded_failed {
            let fresh = match pod.index.filter(|_| self.spec.is_indexed()) {
                Some(index) => self.roster.counts(pod) && self.status.completed_indexes.insert(index),
                None => !self.spec.is_indexed() && !uncounted.succeeded.contains(&pod.id),
            };
            tally.succeeded += u32::from(fresh);
        } else if self.roster.is_failed(pod) || job_fails {
            let fresh = !recorded_failed && self.roster.counts(pod) && pod.failure_counts();
            tally.failed += u32::from(fresh);
        }
    }

    /// Moves pods whose finalizer is gone into the counters.
    fn flush(&mut self, tally: Tally) -> bool {
        let (status, roster) = (&mut self.status, &self.roster);
        let before = (status.succeeded, status.failed, status.uncounted.len());
        status.uncounted.succeeded.retain(|pod| {
            let stays = roster.carries_finalizer(*pod);
            status.succeeded += u32::from(!stays);
            stays
        });
        status.uncounted.failed.retain(|pod| {
            let stays = roster.carries_finalizer(*pod);
            status.failed += u32::from(!stays);
            stays
        });
        status.failed += tally.failed;
        status.succeeded += tally.succeeded;
        if self.spec.is_indexed() {
            status.succeeded = status.completed_indexes.len();
        }
        before != (status.succeeded, status.failed, status.uncounted.len())
    }
}
