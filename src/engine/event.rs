//! Events: whose turn it is, and the order of what happens at one instant.

use crate::units::{InstanceId, JobId, PodId};

/// Whose event it is. The order within a kind is that of creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    /// The one who suspends and resumes the workload; before the controller, which hears of it at once.
    Suspender,
    /// The autoscaler of a service; before the controller, which does at once what it asks for.
    HorizontalPodAutoscaler,
    /// The controller of a CronJob.
    CronJob,
    /// The controller of a Job, or the one that keeps the pods of a service.
    Controller(JobId),
    /// A pod that waits for its instance.
    Pod(PodId),
    /// A held instance.
    Instance(InstanceId),
    /// The cluster autoscaler.
    Autoscaler,
    /// The upgrade of a node pool, counted as in the scenario.
    Upgrade(u32),
    /// Pod garbage collection.
    PodCollector,
}

/// What happens at one instant, in this order: the declaration order is the processing order. A finish
/// beats a reclaim, and a check sees the new price. Completed checkpoints and changes of price and stock
/// are computed where they matter and never queued; they keep their places in the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Work finishes.
    Finish,
    /// A checkpoint completes.
    Checkpoint,
    /// Price and stock change.
    Market,
    /// Price and stock are checked.
    Check,
    /// A notice begins.
    Notice,
    /// An instance is taken.
    Reclaim,
    /// A lifetime limit or a deadline of the pod is reached.
    Limit,
    /// Controllers act.
    Control,
    /// Pods and instances are created.
    Create,
    /// The run is cut.
    Horizon,
}

impl Phase {
    /// Every phase in order.
    pub const ALL: [Phase; 10] = [
        Phase::Finish,
        Phase::Checkpoint,
        Phase::Market,
        Phase::Check,
        Phase::Notice,
        Phase::Reclaim,
        Phase::Limit,
        Phase::Control,
        Phase::Create,
        Phase::Horizon,
    ];
}
