//! How many pods there should be, and which come and go.

use super::backoff::Backoff;
use super::controller::{Actions, JobController, NewPod, SYNC_BATCH_PERIOD};
use super::indexes::first_pending;
use super::per_index::keep_due_indexes;
use super::pod::{IndexFailures, TrackedPod};
use super::sync::Pass;
use crate::scenario::job_rules::BackoffShape;

/// Most pods that one sync creates, and most that it deletes for being too many.
pub const MAX_POD_CHANGES_PER_SYNC: u32 = 500;

impl JobController {
    /// Creates or deletes pods; a sync that deletes does not create.
    pub(super) fn manage(&mut self, pass: &mut Pass, actions: &mut Actions) {
        if self.suspended {
            actions.delete.extend(self.roster.active_pods().map(|pod| pod.id));
            return self.delete_uncounted(pass, actions);
        }
        let wanted = self.wanted(pass);
        if pass.active > wanted || self.roster.has_irregular_pods() {
            self.delete_surplus(pass.active.saturating_sub(wanted), pass, actions);
            return;
        }
        let leaving = if self.spec.replaces_only_failed() { pass.terminating } else { 0 };
        let missing = wanted.saturating_sub(pass.active + leaving);
        if missing > 0 {
            self.create_pods(missing, pass, actions);
        }
    }

    /// How many pods should be active. A work queue replaces no worker after the first success.
    fn wanted(&self, pass: &Pass) -> u32 {
        match self.spec.completions {
            None if pass.succeeded > 0 => pass.active,
            None => self.spec.parallelism,
            Some(completions) => self.spec.parallelism.min(completions.saturating_sub(pass.succeeded)),
        }
    }

    /// Deletes the active pods of a Job that ends. Their finalizers stay until they are accounted for.
    pub(super) fn delete_active_pods(&mut self, pass: &mut Pass, actions: &mut Actions) {
        actions.delete.extend(self.roster.active_pods().map(|pod| pod.id));
        pass.terminating += pass.active;
        (pass.active, pass.ready) = (0, 0);
    }

    fn delete_surplus(&mut self, excess: u32, pass: &mut Pass, actions: &mut Actions) {
        let active = self.roster.active_pods().copied().collect();
        let (mut remove, mut keep) = if self.spec.is_indexed() {
            split_duplicates(active, self.spec.indexes())
        } else {
            (Vec::new(), active)
        };
        keep.sort_by_key(TrackedPod::removal_rank);
        let more = (excess as usize).saturating_sub(remove.len());
        remove.extend(keep.into_iter().take(more));
        remove.truncate(MAX_POD_CHANGES_PER_SYNC as usize);
        actions.delete.extend(remove.iter().map(|pod| pod.id));
        self.delete_uncounted(pass, actions);
    }

    /// Takes the finalizers off the pods about to be deleted, so that they never count as failed.
    fn delete_uncounted(&mut self, pass: &mut Pass, actions: &mut Actions) {
        for pod in &actions.delete {
            let (ready, finalizer) =
                self.roster.get(*pod).map_or((false, false), |pod| (pod.is_ready(), pod.finalizer));
            pass.ready -= u32::from(ready);
            actions.finalizers_removed += u32::from(finalizer);
            self.roster.release(*pod);
        }
        pass.active -= actions.delete.len() as u32;
        pass.terminating += actions.delete.len() as u32;
    }

    /// Creates what is missing, unless a back-off says to wait. One failure holds back every pod of
    /// the Job, also those that never failed, unless failures are limited per index.
    fn create_pods(&mut self, missing: u32, pass: &mut Pass, actions: &mut Actions) {
        let per_index = self.spec.backoff_limit_per_index.is_some();
        let backoff = Backoff::of(self.spec.rules);
        if !per_index && self.spec.rules.backoff == BackoffShape::FinishTimes {
            let delay = backoff.of_record(pass.backoff_record, pass.now);
            if delay.is_positive() {
                return self.requeue_after(pass.now, delay.max(SYNC_BATCH_PERIOD), actions);
            }
        }
        let missing = missing.min(MAX_POD_CHANGES_PER_SYNC);
        if self.spec.is_indexed() {
            let mut indexes = std::mem::take(&mut self.buffers.pending);
            self.pending_indexes(missing, &mut indexes);
            if per_index {
                let delay = |index| self.index_delay(index, backoff, pass.now);
                let delay = keep_due_indexes(&mut indexes, delay);
                if delay.is_positive() {
                    self.requeue_after(pass.now, delay.max(SYNC_BATCH_PERIOD), actions);
                }
            }
            actions.create.extend(indexes.iter().map(|index| self.new_pod(*index)));
            self.buffers.pending = indexes;
        } else {
            let pod = NewPod { index: None, failures: IndexFailures::default() };
            actions.create.extend(std::iter::repeat_n(pod, missing as usize));
        }
        pass.active += actions.create.len() as u32;
    }

    fn pending_indexes(&mut self, missing: u32, indexes: &mut Vec<u32>) {
        if let Some(freed) = self.roster.freed.take() {
            self.floor.fall(freed);
        }
        let roster = &self.roster;
        // Without failed indexes any set that is taken anyway stands in for them.
        let failed = self.status.failed_indexes.as_ref().unwrap_or(&roster.succeeded);
        // Terminating pods are in their set only where they keep their place.
        let taken =
            [&roster.active_indexes.indexes, &roster.terminating_indexes.indexes, &roster.succeeded, failed];
        self.floor.rise(&taken);
        first_pending(missing, (self.floor, self.spec.indexes()), &taken, indexes);
    }

    fn new_pod(&self, index: u32) -> NewPod {
        let replaced = self.spec.backoff_limit_per_index.and_then(|_| self.held(index));
        NewPod { index: Some(index), failures: IndexFailures::after(replaced) }
    }
}

/// Splits the active pods of an Indexed Job into those that must go, because they have no proper index
/// or share one, and those that may stay. Of several on one index the one that would go last stays.
pub fn split_duplicates(mut active: Vec<TrackedPod>, indexes: u32) -> (Vec<TrackedPod>, Vec<TrackedPod>) {
    let (mut remove, mut keep) = (Vec::new(), Vec::new());
    active.sort_by_key(|pod| pod.index);
    for same in active.chunk_by_mut(|a, b| a.index == b.index) {
        let valid = same[0].index.is_some_and(|index| index < indexes);
        if valid {
            same.sort_by_key(TrackedPod::removal_rank);
        }
        let surplus = same.len() - usize::from(valid);
        remove.extend_from_slice(&same[..surplus]);
        keep.extend_from_slice(&same[surplus..]);
    }
    (remove, keep)
}
