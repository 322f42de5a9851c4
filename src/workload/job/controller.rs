//! One Job's controller: what it holds, and how it is told what happens.

use std::sync::Arc;

use super::backoff::{Backoff, BackoffRecord};
use super::failure_policy::{ContainerExit, PodCondition, first_match};
use super::indexes::Floor;
use super::per_index::Held;
use super::pod::{IndexFailures, PodPhase, Readiness, TrackedPod};
use super::roster::{Ended, Roster};
use super::status::{Finished, JobStatus, LeastLimits};
use crate::scenario::job::JobSpec;
use crate::scenario::job_rules::BackoffShape;
use crate::units::{PodId, SimTime, Span};

/// How long the controller waits after news of a pod, or after a write of its own, before it syncs.
pub const SYNC_BATCH_PERIOD: Span = Span::from_secs(1);

/// The controller of one Job, as of the version of Kubernetes that its spec names.
///
/// It knows pods only by what it is told; it knows no market, provider or agenda. Whoever runs it
/// keeps one entry per Job in the agenda, at [`JobController::due`], calls [`JobController::sync`]
/// then, carries the answer out at once and reports what becomes of the pods. At one instant news
/// comes before the sync.
///
/// Calls to the API never fail here: every pod asked for is created, every finalizer comes off, and
/// one sync sees the effects of the one before.
#[derive(Debug)]
pub struct JobController {
    pub(super) spec: Arc<JobSpec>,
    pub(super) suspended: bool,
    pub(super) deleting: bool,
    pub(super) status: JobStatus,
    pub(super) backoff_record: Option<BackoffRecord>,
    pub(super) roster: Roster,
    pub(super) due: SimTime,
    pub(super) buffers: Buffers,
    pub(super) floor: Floor,
    pub(super) least: LeastLimits,
}

/// Room that syncs reuse.
#[derive(Debug, Default)]
pub(super) struct Buffers {
    /// The pods that accounting walks over.
    pub walk: Vec<Ended>,
    /// The indexes that could be created.
    pub pending: Vec<u32>,
    /// The failed pods that wait for their replacement, by index.
    pub held: Vec<Held>,
}

/// What a sync asks for. Filled anew by every sync.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Actions {
    /// Pods to create, now, in this order; each is then reported with [`JobController::pod_created`].
    pub create: Vec<NewPod>,
    /// Pods to delete with their grace period, starting now. The controller knows already; their end
    /// is reported like any other.
    pub delete: Vec<PodId>,
    /// How many finalizers the sync took off.
    pub finalizers_removed: u32,
    /// Whether the sync wrote the Job's status.
    pub status_written: bool,
    /// The delay after which back-off or deadline asked for the next sync; other requests may make it
    /// come earlier.
    pub requeue_after: Option<Span>,
}

/// A pod to create.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewPod {
    /// Its completion index, for Indexed Jobs.
    pub index: Option<u32>,
    /// The failures of its index so far, where they are limited per index.
    pub failures: IndexFailures,
}

/// How a pod failed, as its status shows it.
#[derive(Clone, Copy, Debug, Default)]
pub struct PodFailure<'a> {
    /// When its containers ended, where that is seen at all.
    pub containers_finished: Option<SimTime>,
    /// Its terminated containers, app containers before init containers.
    pub exits: &'a [ContainerExit<'a>],
    /// Its conditions.
    pub conditions: &'a [PodCondition<'a>],
}

impl Actions {
    pub(super) fn clear(&mut self) {
        self.create.clear();
        self.delete.clear();
        (self.finalizers_removed, self.status_written, self.requeue_after) = (0, false, None);
    }
}

impl JobController {
    /// The controller of a Job that does not exist yet.
    pub fn new(spec: Arc<JobSpec>) -> JobController {
        let mut status = JobStatus::default();
        if spec.backoff_limit_per_index.is_some() {
            status.failed_indexes = Some(Default::default());
        }
        JobController::take_over(spec, status, None, [])
    }

    /// The controller of a Job in mid-life, as after a restart: it finds the status as stored and the
    /// pods as they are, the oldest first. A restart loses the back-off record.
    pub fn take_over(
        spec: Arc<JobSpec>,
        mut status: JobStatus,
        backoff_record: Option<BackoffRecord>,
        pods: impl IntoIterator<Item = TrackedPod>,
    ) -> JobController {
        if spec.is_indexed() {
            // Fewer than before where `completions` was lowered in between.
            status.succeeded = status.completed_indexes.len();
        }
        let mut roster = Roster::new(&spec);
        roster.succeeded.copy_from(&status.completed_indexes);
        pods.into_iter().for_each(|pod| roster.insert(pod));
        JobController {
            suspended: spec.suspend,
            deleting: false,
            status,
            backoff_record,
            roster,
            due: SimTime::NEVER,
            buffers: Buffers::default(),
            floor: Floor::default(),
            least: LeastLimits::default(),
            spec,
        }
    }

    /// Forgets the Job, ready to create it again; allocates nothing.
    pub fn reset(&mut self) {
        self.status.reset();
        self.roster.reset();
        self.suspended = self.spec.suspend;
        self.deleting = false;
        self.floor = Floor::default();
        self.least = LeastLimits::default();
        self.backoff_record = None;
        self.due = SimTime::NEVER;
    }

    /// The spec of the Job.
    pub fn spec(&self) -> &JobSpec {
        &self.spec
    }

    /// The status of the Job, as last written.
    pub fn status(&self) -> &JobStatus {
        &self.status
    }

    /// The smallest limits that its failures so far have not passed.
    pub fn least_limits(&self) -> LeastLimits {
        self.least
    }

    /// How the Job ended, if it has.
    pub fn finished(&self) -> Option<Finished> {
        self.status.finished()
    }

    /// The failures since the last success, as remembered between syncs; none before the first write.
    pub fn backoff_record(&self) -> Option<BackoffRecord> {
        self.backoff_record
    }

    /// When the next sync is due; [`SimTime::NEVER`] where nothing asks for one. There is one due time
    /// per Job, and the earliest request wins.
    pub fn due(&self) -> SimTime {
        self.due
    }

    /// When the finished Job is deleted with its pods by `ttlSecondsAfterFinished`, if ever.
    pub fn expires(&self) -> Option<SimTime> {
        Some(self.status.terminal()?.last_transition + self.spec.ttl_after_finished?)
    }

    /// The Job object was created.
    pub fn create(&mut self, now: SimTime) {
        self.request(now);
    }

    /// The Job is to hold no pods until it is resumed.
    pub fn suspend(&mut self, now: SimTime) {
        self.suspended = true;
        self.request(now);
    }

    /// The Job may go on.
    pub fn resume(&mut self, now: SimTime) {
        self.suspended = false;
        self.request(now);
    }

    /// The Job is being deleted: nothing is created any more and its pods' finalizers come off.
    pub fn delete(&mut self, now: SimTime) {
        self.deleting = true;
        self.request(now);
    }

    /// The pod asked for by `new` is this one.
    pub fn pod_created(&mut self, pod: PodId, now: SimTime, new: NewPod) {
        self.roster.insert(TrackedPod::new(pod, new.index, new.failures, now));
        self.request(now + SYNC_BATCH_PERIOD);
    }

    /// The pod has a node.
    pub fn pod_scheduled(&mut self, pod: PodId, now: SimTime) {
        self.tell(pod, now, |pod| pod.scheduled = true);
    }

    /// The pod's containers run.
    pub fn pod_running(&mut self, pod: PodId, now: SimTime) {
        self.tell(pod, now, |pod| {
            pod.scheduled = true;
            pod.phase = PodPhase::Running;
        });
    }

    /// The pod's Ready condition turned True, or False as when its node is lost.
    pub fn pod_ready(&mut self, pod: PodId, now: SimTime, ready: bool) {
        self.tell(pod, now, |pod| pod.readiness = Some(Readiness { ready, since: Some(now) }));
    }

    /// The kubelet restarted a container of the pod in place.
    pub fn pod_restarted(&mut self, pod: PodId, now: SimTime) {
        self.tell(pod, now, |pod| pod.restarts += 1);
    }

    /// The pod reached the phase Succeeded; its containers ended at `finished`, where that is seen.
    pub fn pod_succeeded(&mut self, pod: PodId, now: SimTime, finished: Option<SimTime>) {
        self.tell(pod, now, |pod| {
            pod.phase = PodPhase::Succeeded;
            pod.containers_finished = finished;
        });
    }

    /// The pod reached the phase Failed.
    pub fn pod_failed(&mut self, pod: PodId, now: SimTime, failure: PodFailure<'_>) {
        let (policy, per_index) =
            (self.spec.pod_failure_policy.as_ref(), self.spec.backoff_limit_per_index.is_some());
        let found = first_match(policy, per_index, failure.exits, failure.conditions);
        let known = self.roster.get(pod).filter(|pod| !pod.has_ended());
        if known.is_some_and(|pod| pod.deletion_requested.is_some() && !self.spec.rules.counts_deleted_pods) {
            return self.pod_gone(pod, now);
        }
        let delay = self.delay_of_a_look();
        self.tell_later(pod, now + delay, |pod| {
            pod.phase = PodPhase::Failed;
            pod.containers_finished = failure.containers_finished;
            pod.policy_match = found;
        });
    }

    /// How long the controller waits before it looks at a pod that failed.
    fn delay_of_a_look(&self) -> Span {
        let rules = self.spec.rules;
        let looked = self.backoff_record.filter(|_| rules.backoff == BackoffShape::Limiter);
        looked.map_or(Span::ZERO, |record| Backoff::of(rules).after(record.failures)).max(SYNC_BATCH_PERIOD)
    }

    /// Somebody other than this controller asked for the pod's deletion at `now`, the grace period
    /// beginning then.
    pub fn pod_deletion_requested(&mut self, pod: PodId, now: SimTime) {
        self.roster.update(pod, |pod| {
            pod.deletion_requested.get_or_insert(now);
        });
        self.request(now + SYNC_BATCH_PERIOD);
    }

    /// The pod object is gone. The finalizer keeps a pod that has failed or succeeded until it is
    /// accounted for; any other pod that goes, by force, is forgotten uncounted.
    pub fn pod_gone(&mut self, pod: PodId, now: SimTime) {
        if let Some(known) = self.roster.get(pod).filter(|known| !known.has_ended()) {
            if self.roster.is_failed(known) {
                self.roster.update(pod, |pod| pod.phase = PodPhase::Failed);
            } else {
                self.roster.remove(pod);
            }
        }
        self.request(now + SYNC_BATCH_PERIOD);
    }

    /// Takes down news of a pod that has not ended yet, and asks for a sync even if there is nothing
    /// new in it.
    fn tell(&mut self, pod: PodId, now: SimTime, change: impl FnOnce(&mut TrackedPod)) {
        self.tell_later(pod, now + SYNC_BATCH_PERIOD, change);
    }

    fn tell_later(&mut self, pod: PodId, sync: SimTime, change: impl FnOnce(&mut TrackedPod)) {
        if self.roster.get(pod).is_some_and(|pod| !pod.has_ended()) {
            self.roster.update(pod, change);
        }
        self.request(sync);
    }

    /// Asks for a sync; the earliest request wins. A finished Job needs none.
    pub(super) fn request(&mut self, at: SimTime) {
        if at < self.due && self.finished().is_none() {
            self.due = at;
        }
    }
}
