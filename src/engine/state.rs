//! The state of pods, instances and pools in one replication.

use super::fact::Cause;
use crate::provider::billing::Tariff;
use crate::provider::check::Terms;
use crate::provider::victim::Rank;
use crate::units::{InstanceId, PoolId, SimTime};
use crate::workload::course::{Course, SavedOnNotice};

/// One pod object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pod {
    /// When the object is created.
    pub created: SimTime,
    /// Its completion index.
    pub index: Option<u32>,
    /// The work item it works on.
    pub item: usize,
    /// Where it stands.
    pub state: PodState,
}

/// Where a pod stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PodState {
    /// Not created yet.
    Planned,
    /// Without an instance.
    Waiting,
    /// On an instance.
    Held(InstanceId),
    /// Over.
    Ended,
}

/// One instance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instance {
    pub pod: crate::units::PodId,
    pub pool: PoolId,
    /// Spot can be taken; on-demand can't.
    pub spot: bool,
    pub terms: Terms,
    pub rank: Rank,
    pub course: Course,
    pub tariff: Tariff,
    /// When the hazard or the provider's limit on its life takes it; never for on-demand.
    pub doomed_at: SimTime,
    /// Which of the two.
    pub doom: Cause,
    /// When the pod's own deadline is reached.
    pub limit_at: SimTime,
    pub state: InstanceState,
}

/// Where an instance stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InstanceState {
    /// Held.
    Running,
    /// Under notice, irrevocably.
    Noticed {
        /// Since when.
        since: SimTime,
        /// When it is taken.
        reclaim_at: SimTime,
        /// Why.
        cause: Cause,
        /// The checkpoint that the notice allowed.
        saved: Option<SavedOnNotice>,
    },
    /// Its pod was told to stop.
    Stopping {
        /// When.
        since: SimTime,
        /// When it has stopped.
        until: SimTime,
    },
    /// Given back.
    Released,
}

/// What is held of one pool.
#[derive(Clone, Debug, Default)]
pub(super) struct PoolState {
    /// Spot instances held, those under notice included.
    pub held: Vec<InstanceId>,
    /// How many of them are under notice.
    pub noticed: usize,
    /// Stock below this is looked at: at least the number held.
    pub watch: u32,
}
