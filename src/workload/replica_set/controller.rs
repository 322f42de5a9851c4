//! One ReplicaSet's controller: what it holds, and how it is told what happens.

use super::pod::TrackedPod;
use crate::scenario::deployment::DeploymentSpec;
use crate::units::{InstanceId, PodId, SimTime};
use crate::workload::job::pod::{PodPhase, Readiness};

/// Most pods that one sync creates, and most that it deletes.
pub const MAX_POD_CHANGES_PER_SYNC: u32 = 500;

/// The controller of one ReplicaSet, as of Kubernetes 1.36 defaults.
///
/// It knows pods only by what it is told. Whoever runs it keeps one entry in the agenda, at
/// [`ReplicaSetController::due`], calls [`ReplicaSetController::sync`] then, carries the answer out at once
/// and reports what becomes of the pods. It does not batch: a pod too few or too many asks for a sync at the
/// same instant, and at one instant all news come before the sync.
///
/// Only active pods count. One that fails, ends or is being deleted is replaced at once, however often
/// that happens.
#[derive(Debug)]
pub struct ReplicaSetController {
    spec: DeploymentSpec,
    desired: u32,
    /// In ascending order of identity; those that ended or are gone have left.
    pods: Vec<TrackedPod>,
    active: u32,
    due: SimTime,
}

/// What a sync asks for. Filled anew by every sync.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actions {
    /// How many pods to create now; each is then reported with [`ReplicaSetController::pod_created`].
    pub create: u32,
    /// Pods to delete with their grace period, starting now. The controller knows already; their end is
    /// reported like any other.
    pub delete: Vec<PodId>,
}

impl ReplicaSetController {
    /// The controller of a ReplicaSet that does not exist yet.
    pub fn new(spec: DeploymentSpec) -> ReplicaSetController {
        ReplicaSetController {
            spec,
            desired: spec.replicas,
            pods: Vec::new(),
            active: 0,
            due: SimTime::NEVER,
        }
    }

    /// Forgets the pods and every scaling, ready to be created again; allocates nothing.
    pub fn reset(&mut self) {
        self.desired = self.spec.replicas;
        self.pods.clear();
        (self.active, self.due) = (0, SimTime::NEVER);
    }

    /// The spec of the set.
    pub fn spec(&self) -> &DeploymentSpec {
        &self.spec
    }

    /// How many pods there should be.
    pub fn desired(&self) -> u32 {
        self.desired
    }

    /// How many pods there are, apart from those that ended or are being deleted.
    pub fn active(&self) -> u32 {
        self.active
    }

    /// Whether a pod is one of these.
    pub fn is_active(&self, pod: PodId) -> bool {
        self.slot(pod).is_ok_and(|slot| self.pods[slot].is_active())
    }

    /// How many of them are ready.
    pub fn ready(&self) -> u32 {
        self.pods.iter().filter_map(TrackedPod::ready_since).count() as u32
    }

    /// How many of them have been ready for the spec's `min_ready` at `now`.
    pub fn available(&self, now: SimTime) -> u32 {
        let since = self.pods.iter().filter_map(TrackedPod::ready_since);
        since.filter(|since| *since + self.spec.min_ready <= now).count() as u32
    }

    /// When the next sync is due; [`SimTime::NEVER`] where nothing asks for one.
    pub fn due(&self) -> SimTime {
        self.due
    }

    /// The set was created.
    pub fn create(&mut self, now: SimTime) {
        self.request(now);
    }

    /// Somebody, such as an autoscaler, wants this many pods.
    pub fn scale(&mut self, now: SimTime, replicas: u32) {
        self.desired = replicas;
        self.request(now);
    }

    /// A pod that was asked for is this one; newer than all before it.
    pub fn pod_created(&mut self, pod: PodId, now: SimTime) {
        debug_assert!(self.pods.last().is_none_or(|last| last.id < pod), "{pod:?} is not new");
        self.pods.push(TrackedPod::new(pod, now));
        self.active += 1;
        self.request(now);
    }

    /// The pod has a node; `node` says which, where several pods of the set may be on one.
    pub fn pod_scheduled(&mut self, pod: PodId, node: Option<InstanceId>) {
        self.tell(pod, |pod| (pod.scheduled, pod.node) = (true, node));
    }

    /// The pod's containers run.
    pub fn pod_running(&mut self, pod: PodId) {
        self.tell(pod, |pod| (pod.scheduled, pod.phase) = (true, PodPhase::Running));
    }

    /// The pod's Ready condition turned True, or False as when its node is lost.
    pub fn pod_ready(&mut self, pod: PodId, now: SimTime, ready: bool) {
        self.tell(pod, |pod| pod.readiness = Some(Readiness { ready, since: Some(now) }));
    }

    /// The kubelet restarted a container of the pod in place.
    pub fn pod_restarted(&mut self, pod: PodId) {
        self.tell(pod, |pod| pod.restarts = pod.restarts.saturating_add(1));
    }

    /// The pod's annotation `controller.kubernetes.io/pod-deletion-cost` has this value; 0 before.
    pub fn pod_deletion_cost(&mut self, pod: PodId, cost: i32) {
        self.tell(pod, |pod| pod.deletion_cost = cost);
    }

    /// The pod reached the phase Failed, or Succeeded. The object may linger until pod garbage collection;
    /// the set has nothing more to do with it.
    pub fn pod_ended(&mut self, pod: PodId, now: SimTime) {
        self.pod_gone(pod, now);
    }

    /// Somebody other than this controller asked for the pod's deletion.
    pub fn pod_deletion_requested(&mut self, pod: PodId, now: SimTime) {
        self.begin_deletion(pod);
        self.request(now);
    }

    /// The pod object is gone.
    pub fn pod_gone(&mut self, pod: PodId, now: SimTime) {
        self.begin_deletion(pod);
        if let Ok(slot) = self.slot(pod) {
            self.pods.remove(slot);
        }
        self.request(now);
    }

    /// Brings the number of active pods to the desired one and fills `actions`. Where more is to be done
    /// than one sync may do, the next is due at the same instant.
    pub fn sync(&mut self, now: SimTime, actions: &mut Actions) {
        (actions.create, self.due) = (0, SimTime::NEVER);
        actions.delete.clear();
        let missing = self.desired.saturating_sub(self.active);
        let surplus = self.active.saturating_sub(self.desired);
        actions.create = missing.min(MAX_POD_CHANGES_PER_SYNC);
        if surplus > 0 {
            self.delete_surplus(surplus.min(MAX_POD_CHANGES_PER_SYNC), actions);
        }
        if missing.max(surplus) > MAX_POD_CHANGES_PER_SYNC {
            self.due = now;
        }
    }

    fn delete_surplus(&mut self, surplus: u32, actions: &mut Actions) {
        let mut nodes: Vec<_> = self.active_pods().filter_map(|pod| pod.node).collect();
        nodes.sort_unstable();
        let company = |pod: &TrackedPod| {
            let node = pod.node?;
            Some(nodes.partition_point(|other| *other <= node) - nodes.partition_point(|other| *other < node))
        };
        let mut ranked: Vec<_> =
            self.active_pods().map(|pod| (pod.removal_rank(company(pod).unwrap_or(0)), pod.id)).collect();
        ranked.sort_unstable();
        actions.delete.extend(ranked.iter().take(surplus as usize).map(|(_, pod)| *pod));
        actions.delete.iter().for_each(|pod| self.begin_deletion(*pod));
    }

    fn active_pods(&self) -> impl Iterator<Item = &TrackedPod> {
        self.pods.iter().filter(|pod| pod.is_active())
    }

    fn slot(&self, pod: PodId) -> Result<usize, usize> {
        self.pods.binary_search_by_key(&pod, |known| known.id)
    }

    fn tell(&mut self, pod: PodId, change: impl FnOnce(&mut TrackedPod)) {
        if let Ok(slot) = self.slot(pod) {
            change(&mut self.pods[slot]);
        }
    }

    fn begin_deletion(&mut self, pod: PodId) {
        if let Ok(slot) = self.slot(pod)
            && self.pods[slot].is_active()
        {
            self.pods[slot].deleting = true;
            self.active -= 1;
        }
    }

    /// Asks for a sync, if there is anything to do in it.
    fn request(&mut self, now: SimTime) {
        self.due = if self.active == self.desired { SimTime::NEVER } else { now };
    }
}
