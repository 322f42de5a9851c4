//! What the controller knows of one pod, and which pods go first.

use std::cmp::Reverse;

use crate::units::{InstanceId, PodId, SimTime};
use crate::workload::job::pod::{PodPhase, Readiness};

/// A pod of the set that has not ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct TrackedPod {
    pub id: PodId,
    pub phase: PodPhase,
    pub created: SimTime,
    /// Whether it has a node.
    pub scheduled: bool,
    /// The node it shares with other pods, if it shares one.
    pub node: Option<InstanceId>,
    pub readiness: Option<Readiness>,
    pub deleting: bool,
    pub restarts: u32,
    /// The annotation `controller.kubernetes.io/pod-deletion-cost`.
    pub deletion_cost: i32,
}

impl TrackedPod {
    pub(super) fn new(id: PodId, created: SimTime) -> TrackedPod {
        TrackedPod {
            id,
            phase: PodPhase::Pending,
            created,
            scheduled: false,
            node: None,
            readiness: None,
            deleting: false,
            restarts: 0,
            deletion_cost: 0,
        }
    }

    /// Whether it takes part. Pods that ended are not kept.
    pub(super) fn is_active(&self) -> bool {
        !self.deleting
    }

    /// Since when it is ready, if it takes part and is.
    pub(super) fn ready_since(&self) -> Option<SimTime> {
        let readiness = self.readiness.filter(|readiness| self.is_active() && readiness.ready)?;
        Some(readiness.since.unwrap_or(self.created))
    }

    /// The order in which active pods go when there are too many: those on which least would be lost
    /// first. `company` is how many active pods of the set share its node.
    pub(super) fn removal_rank(&self, company: usize) -> impl Ord + use<> {
        let since = self.ready_since();
        (
            self.scheduled,
            self.phase,
            since.is_some(),
            self.deletion_cost,
            Reverse(company),
            Reverse(since),
            Reverse(self.restarts),
            Reverse((self.created, self.id)),
        )
    }
}
