//! What the controller knows of one pod.

use std::cmp::Reverse;

use super::backoff::Backoff;
use super::failure_policy::{PolicyMatch, counted};
use crate::scenario::job::PodFailurePolicyAction;
use crate::units::{PodId, SimTime, Span};

/// The phase of a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PodPhase {
    /// Accepted, not yet running.
    Pending,
    /// Its node can't be asked.
    Unknown,
    /// At least one container runs.
    Running,
    /// All containers ended with exit code 0.
    Succeeded,
    /// All containers ended, at least one of them badly.
    Failed,
}

/// The pod's `Ready` condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// Whether it is True.
    pub ready: bool,
    /// Since when, where that is known.
    pub since: Option<SimTime>,
}

/// The failures of an index before this pod, as its pods carry them in the annotations
/// `batch.kubernetes.io/job-index-failure-count` and `job-index-ignored-failure-count`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IndexFailures {
    /// Those that count.
    pub counted: u32,
    /// Those a pod failure policy ignored.
    pub ignored: u32,
}

impl IndexFailures {
    /// Those that delay the next pod.
    pub fn all(self) -> u32 {
        self.counted.saturating_add(self.ignored)
    }

    /// What the pod that takes the place of `replaced` carries.
    pub fn after(replaced: Option<&TrackedPod>) -> IndexFailures {
        let Some(pod) = replaced else { return IndexFailures::default() };
        let IndexFailures { counted, ignored } = pod.failures;
        if pod.failure_counts() {
            IndexFailures { counted: counted.saturating_add(1), ignored }
        } else {
            IndexFailures { counted, ignored: ignored.saturating_add(1) }
        }
    }
}

/// Reads an index failure count from its annotation; what is no 32-bit number from zero up is zero.
pub fn failure_count(annotation: Option<&str>) -> u32 {
    annotation.and_then(|text| text.parse::<i32>().ok()).and_then(|count| count.try_into().ok()).unwrap_or(0)
}

/// Reads a completion index from its annotation; none where it is missing or malformed.
pub fn completion_index(annotation: Option<&str>) -> Option<u32> {
    annotation?.parse::<i32>().ok()?.try_into().ok()
}

/// When the containers of a pod ended: the latest time, once all have a known one. Takes the app
/// containers and the sidecars, each with its finish time or none where it runs or the time is lost.
pub fn containers_finish(finished: impl IntoIterator<Item = Option<SimTime>>) -> Option<SimTime> {
    let mut latest = None;
    for time in finished {
        latest = latest.max(Some(time?));
    }
    latest
}

/// One pod of the Job, reduced to what the controller looks at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrackedPod {
    /// Which pod.
    pub id: PodId,
    /// Its completion index; none for Jobs that are not Indexed.
    pub index: Option<u32>,
    /// Failures of its index before it.
    pub failures: IndexFailures,
    /// Where it stands.
    pub phase: PodPhase,
    /// When it was created.
    pub created: SimTime,
    /// Whether it has a node.
    pub scheduled: bool,
    /// Its `Ready` condition, once there is one.
    pub readiness: Option<Readiness>,
    /// When somebody asked for its deletion: the deletion timestamp less the grace period.
    pub deletion_requested: Option<SimTime>,
    /// When its containers ended, as far as anybody saw; see [`containers_finish`].
    pub containers_finished: Option<SimTime>,
    /// How often its containers were restarted in place.
    pub restarts: u32,
    /// Whether it still carries the finalizer `batch.kubernetes.io/job-tracking`, without which the
    /// Job no longer looks at how it ends.
    pub finalizer: bool,
    /// The rule of the pod failure policy that its failure matched.
    pub policy_match: Option<PolicyMatch>,
}

impl TrackedPod {
    /// A pod just created.
    pub fn new(id: PodId, index: Option<u32>, failures: IndexFailures, created: SimTime) -> TrackedPod {
        TrackedPod {
            id,
            index,
            failures,
            phase: PodPhase::Pending,
            created,
            scheduled: false,
            readiness: None,
            deletion_requested: None,
            containers_finished: None,
            restarts: 0,
            finalizer: true,
            policy_match: None,
        }
    }

    /// Whether it has reached its last phase.
    pub fn has_ended(&self) -> bool {
        matches!(self.phase, PodPhase::Succeeded | PodPhase::Failed)
    }

    /// Whether it takes part: neither ended nor being deleted.
    pub fn is_active(&self) -> bool {
        !self.has_ended() && self.deletion_requested.is_none()
    }

    /// Whether it is being deleted and has not ended yet.
    pub fn is_terminating(&self) -> bool {
        !self.has_ended() && self.deletion_requested.is_some()
    }

    /// Whether it is active and its Ready condition holds.
    pub fn is_ready(&self) -> bool {
        self.is_active() && self.readiness.is_some_and(|readiness| readiness.ready)
    }

    /// Whether the Job takes it for failed. Where deleted pods count, that is so from the moment somebody
    /// asks for its deletion; they do unless only failed pods are replaced.
    pub fn is_failed(&self, counts_deleted: bool) -> bool {
        self.phase == PodPhase::Failed || (self.is_terminating() && counts_deleted)
    }

    /// Whether its failure counts towards the limits.
    pub fn failure_counts(&self) -> bool {
        counted(self.policy_match)
    }

    /// Whether its failure is one that a rule answers with this action.
    pub fn asks_for(&self, action: PodFailurePolicyAction) -> bool {
        self.policy_match.is_some_and(|found| found.action == action)
    }

    /// When it ended, as well as anybody can tell: when its containers ended, else when it ceased to
    /// be ready, else when its deletion was requested, else when it was created.
    pub fn finish_time(&self) -> SimTime {
        let not_ready = self.readiness.filter(|it| !it.ready).and_then(|it| it.since);
        self.containers_finished.or(not_ready).or(self.deletion_requested).unwrap_or(self.created)
    }

    /// What is left at `now` of the delay that this failed pod puts before the next pod of its index.
    pub fn index_delay(&self, backoff: Backoff, now: SimTime) -> Span {
        backoff.remaining(self.failures.all().saturating_add(1), self.finish_time(), now)
    }

    /// The order in which active pods go when there are too many: those on which least would be lost
    /// first.
    pub fn removal_rank(&self) -> impl Ord + use<> {
        let ready = self.readiness.filter(|it| it.ready);
        let since = ready.and_then(|it| it.since);
        (
            self.scheduled,
            self.phase,
            ready.is_some(),
            since.is_some(),
            Reverse(since),
            Reverse(self.restarts),
            Reverse(self.created),
        )
    }
}
