//! The pods a Job still has to do with.
//!
//! The roster keeps its sums as pods change, so that a sync costs what has changed and not what
//! exists. A pod leaves it once it has ended and the Job has taken note.

use super::failure_policy::PolicyMatch;
use super::indexes::IndexSet;
use super::pod::{PodPhase, TrackedPod};
use crate::scenario::job::{JobSpec, PodFailurePolicyAction};
use crate::units::PodId;

/// The pods of one Job, with the sums a sync begins from.
#[derive(Debug)]
pub(super) struct Roster {
    /// In ascending order of identity; those that have left stay until there are many.
    entries: Vec<Entry>,
    departed: usize,
    /// Completion indexes of the Job; none for Jobs that are not Indexed.
    indexes: u32,
    replaces_only_failed: bool,
    /// Whether a pod counts as failed when its deletion is requested.
    counts_deleted: bool,
    /// Pods that take part.
    pub(super) active: u32,
    /// Active pods that are ready.
    pub(super) ready: u32,
    /// Pods being deleted that have not ended.
    pub(super) terminating: u32,
    /// Restarts in place of the pods that have not ended.
    pub(super) restarts: u32,
    /// Pods with a finalizer that succeeded or failed: those to account for.
    pub(super) ended: Vec<Ended>,
    /// Indexes of active pods.
    pub(super) active_indexes: Occupancy,
    /// Indexes of terminating pods; kept only where these keep their place.
    pub(super) terminating_indexes: Occupancy,
    /// Indexes that succeeded, whether accounted for or not.
    pub(super) succeeded: IndexSet,
    /// The smallest index that a pod has left undone since somebody last looked.
    pub(super) freed: Option<u32>,
    /// The first failed pod that fails the whole Job.
    pub(super) fail_job: Option<(PodId, PolicyMatch)>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    pod: TrackedPod,
    listed: bool,
    departed: bool,
}

/// A pod to account for; sorts by index, those without one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ended {
    pub(super) index: Option<u32>,
    pub(super) pod: PodId,
    /// Its place in the roster, good until a pod is inserted.
    slot: usize,
}

/// Which indexes a group of pods holds.
#[derive(Debug, Default)]
pub(super) struct Occupancy {
    pub(super) indexes: IndexSet,
    pods: u32,
}

impl Occupancy {
    fn enter(&mut self, index: u32) {
        self.pods += 1;
        self.indexes.insert(index);
    }

    /// Takes a pod out. `shared` tells whether another pod of the group holds the index; that is never
    /// of this controller's making, and asked only where some index is shared.
    fn leave(&mut self, index: u32, shared: impl FnOnce() -> bool) {
        let each_alone = self.pods == self.indexes.len();
        self.pods -= 1;
        if each_alone || !shared() {
            self.indexes.remove(index);
        }
    }

    fn clear(&mut self) {
        self.indexes.clear();
        self.pods = 0;
    }
}

impl Roster {
    pub(super) fn new(spec: &JobSpec) -> Roster {
        Roster {
            entries: Vec::new(),
            departed: 0,
            indexes: spec.indexes(),
            replaces_only_failed: spec.replaces_only_failed(),
            counts_deleted: !spec.replaces_only_failed() && spec.rules.counts_deleted_pods,
            active: 0,
            ready: 0,
            terminating: 0,
            restarts: 0,
            ended: Vec::new(),
            active_indexes: Occupancy::default(),
            terminating_indexes: Occupancy::default(),
            succeeded: IndexSet::default(),
            freed: None,
            fail_job: None,
        }
    }

    pub(super) fn reset(&mut self) {
        self.entries.clear();
        self.ended.clear();
        self.active_indexes.clear();
        self.terminating_indexes.clear();
        self.succeeded.clear();
        self.freed = None;
        self.fail_job = None;
        (self.departed, self.active, self.ready, self.terminating, self.restarts) = (0, 0, 0, 0, 0);
    }

    /// Takes a pod in; it must be newer than all before it.
    pub(super) fn insert(&mut self, pod: TrackedPod) {
        debug_assert!(self.entries.last().is_none_or(|last| last.pod.id < pod.id), "{:?} is not new", pod.id);
        if self.departed > self.entries.len() / 2 {
            self.entries.retain(|entry| !entry.departed);
            self.departed = 0;
            self.find_ended();
        }
        self.entries.push(Entry { pod, listed: false, departed: false });
        self.enter(self.entries.len() - 1);
    }

    /// Finds the pods to account for where they are now.
    fn find_ended(&mut self) {
        let mut ended = std::mem::take(&mut self.ended);
        ended.retain_mut(|ended| {
            let slot = self.slot(ended.pod);
            ended.slot = slot.unwrap_or(0);
            slot.is_some()
        });
        self.ended = ended;
    }

    /// Changes a pod and the sums with it; nothing happens where the pod has left.
    pub(super) fn update(&mut self, id: PodId, change: impl FnOnce(&mut TrackedPod)) {
        if let Some(slot) = self.slot(id) {
            self.leave(slot);
            change(&mut self.entries[slot].pod);
            self.enter(slot);
            self.note_free(slot);
        }
    }

    /// Writes down the index of a pod where nobody has it now.
    fn note_free(&mut self, slot: usize) {
        let Some(index) = self.valid_index(&self.entries[slot].pod) else { return };
        let taken = [&self.active_indexes.indexes, &self.terminating_indexes.indexes, &self.succeeded];
        if !taken.iter().any(|set| set.contains(index)) {
            self.freed = Some(self.freed.map_or(index, |other| other.min(index)));
        }
    }

    /// Takes a pod out that is not among those to account for.
    pub(super) fn remove(&mut self, id: PodId) {
        if let Some(slot) = self.slot(id) {
            self.leave(slot);
            self.depart(slot);
            self.note_free(slot);
        }
    }

    pub(super) fn get(&self, id: PodId) -> Option<&TrackedPod> {
        self.slot(id).map(|slot| &self.entries[slot].pod)
    }

    /// A pod to account for, unless it has left. Looked at without a search, for a pod that is held back is looked
    /// at in every sync.
    pub(super) fn get_ended(&self, ended: &Ended) -> Option<&TrackedPod> {
        let entry = self.entries.get(ended.slot)?;
        (entry.pod.id == ended.pod && !entry.departed).then_some(&entry.pod)
    }

    /// Every pod with a finalizer, as if it were to be accounted for.
    pub(super) fn with_finalizer(&self) -> impl Iterator<Item = Ended> {
        let entries = self.entries.iter().enumerate();
        entries.filter(|(_, entry)| !entry.departed && entry.pod.finalizer).map(|(slot, entry)| Ended {
            index: entry.pod.index,
            pod: entry.pod.id,
            slot,
        })
    }

    pub(super) fn pods(&self) -> impl Iterator<Item = &TrackedPod> {
        self.entries.iter().filter(|entry| !entry.departed).map(|entry| &entry.pod)
    }

    pub(super) fn active_pods(&self) -> impl Iterator<Item = &TrackedPod> {
        self.pods().filter(|pod| pod.is_active())
    }

    /// Takes a pod's finalizer off. The caller clears it from `ended` with [`Roster::settle`].
    pub(super) fn release(&mut self, id: PodId) {
        self.update(id, |pod| pod.finalizer = false);
    }

    /// Clears `ended` of the pods that need no accounting any more.
    pub(super) fn settle(&mut self) {
        let mut ended = std::mem::take(&mut self.ended);
        ended.retain(|ended| self.get_ended(ended).is_some_and(|pod| pod.finalizer));
        self.ended = ended;
    }

    pub(super) fn carries_finalizer(&self, id: PodId) -> bool {
        self.get(id).is_some_and(|pod| pod.finalizer)
    }

    pub(super) fn is_failed(&self, pod: &TrackedPod) -> bool {
        pod.is_failed(self.counts_deleted)
    }

    /// Whether an end of the pod counts: always, but for a pod of an Indexed Job whose index is none
    /// of the Job's.
    pub(super) fn counts(&self, pod: &TrackedPod) -> bool {
        self.indexes == 0 || self.valid_index(pod).is_some()
    }

    /// Whether an Indexed Job has active pods without a proper index, or several on one.
    pub(super) fn has_irregular_pods(&self) -> bool {
        self.indexes > 0 && self.active > self.active_indexes.indexes.len()
    }

    fn valid_index(&self, pod: &TrackedPod) -> Option<u32> {
        pod.index.filter(|index| *index < self.indexes)
    }

    fn slot(&self, id: PodId) -> Option<usize> {
        let slot = self.entries.binary_search_by_key(&id, |entry| entry.pod.id).ok()?;
        (!self.entries[slot].departed).then_some(slot)
    }

    fn depart(&mut self, slot: usize) {
        self.entries[slot].departed = true;
        self.departed += 1;
    }

    fn enter(&mut self, slot: usize) {
        let Entry { pod, listed, .. } = self.entries[slot];
        let index = self.valid_index(&pod);
        if pod.is_active() {
            self.active += 1;
            self.ready += u32::from(pod.is_ready());
            index.into_iter().for_each(|index| self.active_indexes.enter(index));
        } else if pod.is_terminating() {
            self.terminating += 1;
            let kept = index.filter(|_| self.replaces_only_failed);
            kept.into_iter().for_each(|index| self.terminating_indexes.enter(index));
        } else if !pod.finalizer {
            self.depart(slot);
        }
        if !pod.has_ended() {
            self.restarts += pod.restarts;
        }
        self.note_end(slot, &pod, listed);
    }

    /// Writes down what the Job must know about a pod that succeeded or failed.
    fn note_end(&mut self, slot: usize, pod: &TrackedPod, listed: bool) {
        let (failed, succeeded) = (self.is_failed(pod), pod.phase == PodPhase::Succeeded);
        if pod.finalizer && succeeded {
            self.succeeded.extend(self.valid_index(pod));
        }
        if pod.finalizer && (succeeded || failed) && !listed {
            self.entries[slot].listed = true;
            self.ended.push(Ended { index: pod.index, pod: pod.id, slot });
        }
        let fails_job = |found: &PolicyMatch| failed && found.action == PodFailurePolicyAction::FailJob;
        if let Some(found) = pod.policy_match.filter(fails_job)
            && self.fail_job.is_none_or(|(first, _)| pod.id < first)
        {
            self.fail_job = Some((pod.id, found));
        }
    }

    fn leave(&mut self, slot: usize) {
        let pod = self.entries[slot].pod;
        let index = self.valid_index(&pod);
        if pod.is_active() {
            self.active -= 1;
            self.ready -= u32::from(pod.is_ready());
        } else if pod.is_terminating() {
            self.terminating -= 1;
        }
        if !pod.has_ended() {
            self.restarts -= pod.restarts;
        }
        let Some(index) = index else { return };
        let mut others = self.entries.iter().filter(|entry| !entry.departed && entry.pod.id != pod.id);
        if pod.is_active() {
            let shared = || others.any(|other| other.pod.is_active() && other.pod.index == Some(index));
            self.active_indexes.leave(index, shared);
        } else if pod.is_terminating() && self.replaces_only_failed {
            let shared = || others.any(|other| other.pod.is_terminating() && other.pod.index == Some(index));
            self.terminating_indexes.leave(index, shared);
        }
    }
}
