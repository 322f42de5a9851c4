//! Facts: what the engine says happened. Ledgers, timelines and audits listen; none can answer back.

use super::ending::Outcome;
use crate::units::{Bill, InstanceId, JobId, PodId, PoolId, Rate, SimTime, Span};
use crate::workload::cronjob::{CronJobAccount, StartMinute};
use crate::workload::job::condition::Condition;
use crate::workload::job::{JobStatus, LeastLimits};
use crate::workload::service::ServiceAccount;

pub use super::account::{Account, Departure};

/// Listens to a replication.
pub trait Observer {
    /// Whether accounts come with their prices. Few listeners need them.
    const WANTS_PRICES: bool = false;

    /// Takes note of a fact. Facts come in order of time.
    fn observe(&mut self, at: SimTime, fact: &Fact<'_>);
}

/// Listens to nothing.
impl Observer for () {
    fn observe(&mut self, _: SimTime, _: &Fact<'_>) {}
}

/// Two listeners are one.
impl<A: Observer, B: Observer> Observer for (A, B) {
    const WANTS_PRICES: bool = A::WANTS_PRICES || B::WANTS_PRICES;

    fn observe(&mut self, at: SimTime, fact: &Fact<'_>) {
        self.0.observe(at, fact);
        self.1.observe(at, fact);
    }
}

impl<O: Observer> Observer for &mut O {
    const WANTS_PRICES: bool = O::WANTS_PRICES;

    fn observe(&mut self, at: SimTime, fact: &Fact<'_>) {
        (**self).observe(at, fact);
    }
}

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Fact<'a> {
    /// A pod object was created.
    PodCreated {
        /// The pod.
        pod: PodId,
        /// Its Job; the first, where it has none.
        job: JobId,
        /// Its completion index, for Indexed Jobs.
        index: Option<u32>,
        /// The pod under whose name it comes back, where the provider re-creates it.
        namesake: Option<PodId>,
    },
    /// A pod found no instance and waits.
    PodWaits {
        /// The pod.
        pod: PodId,
        /// Why.
        shortage: Shortage,
    },
    /// An instance was created for a pod.
    Held(Held),
    /// A node was requested.
    NodeCreated(NodeCreated),
    /// Pods can be placed on a node.
    NodeReady {
        /// The node.
        instance: InstanceId,
    },
    /// The notice of a node began, before those of the pods on it.
    NodeNoticed {
        /// The node.
        instance: InstanceId,
        /// Why.
        cause: Cause,
        /// When it will be taken.
        reclaim_at: SimTime,
    },
    /// A node was taken, after the pods that were still on it.
    NodeTaken {
        /// The node.
        instance: InstanceId,
        /// Why.
        cause: Cause,
    },
    /// A node is said to be at risk of being taken soon.
    NodeAtRisk {
        /// The node.
        instance: InstanceId,
    },
    /// A node was given up: no pod comes any more, and those there are evicted.
    NodeDrained {
        /// The node.
        instance: InstanceId,
        /// Why.
        reason: DrainReason,
    },
    /// A pod was told to stop because its node was given up.
    PodEvicted {
        /// The pod.
        pod: PodId,
    },
    /// A notice began.
    Noticed {
        /// The instance.
        instance: InstanceId,
        /// Its pod.
        pod: PodId,
        /// Why.
        cause: Cause,
        /// When it will be taken.
        reclaim_at: SimTime,
    },
    /// An instance was taken. Its account follows.
    Reclaimed {
        /// The instance.
        instance: InstanceId,
        /// Its pod.
        pod: PodId,
        /// Why.
        cause: Cause,
    },
    /// A pod left its instance, or was looked at there where the run was cut.
    Left(&'a Departure<'a>),
    /// An instance was released, for whatever reason, or looked at where the run was cut.
    Released(&'a Account),
    /// A pod ended.
    PodEnded {
        /// The pod.
        pod: PodId,
        /// How.
        end: PodEnd,
        /// How long it waited for an instance that it never got.
        waited: Span,
    },
    /// The run was cut while a pod waited.
    StillWaiting {
        /// The pod.
        pod: PodId,
        /// For how long.
        waited: Span,
    },
    /// The controller deleted a pod, which now stops.
    PodDeleted {
        /// The pod.
        pod: PodId,
    },
    /// Pod garbage collection deleted pods that had ended.
    PodsCollected {
        /// The pods, in the order in which they went.
        pods: &'a [PodId],
        /// How many that have ended stay.
        stay: u32,
    },
    /// A reclaim took a ready pod, or had it told to stop, while its PodDisruptionBudget allowed no
    /// disruption.
    BeyondBudget {
        /// The pod.
        pod: PodId,
        /// How many pods stay ready.
        healthy: u32,
    },
    /// Fewer pods were ready than their PodDisruptionBudget wants, after there had been enough. Told when
    /// it is noticed: some time after it ended.
    BelowBudget {
        /// Since when.
        since: SimTime,
        /// Until when.
        until: SimTime,
    },
    /// A Job got a condition, or one of its conditions changed.
    JobCondition {
        /// The Job.
        job: JobId,
        /// The condition.
        condition: &'a Condition,
    },
    /// The status of the Job where the run ends; of the workload, not of the Jobs of a CronJob.
    JobStatus {
        /// The Job.
        job: JobId,
        /// Its status.
        status: &'a JobStatus,
    },
    /// What the failures of the Job have asked of its limits where the run ends.
    JobLimits(LeastLimits),
    /// A CronJob started a Job.
    JobCreated {
        /// The Job.
        job: JobId,
        /// What ends its name.
        minute: StartMinute,
        /// When it was due.
        due: SimTime,
    },
    /// A Job of a CronJob has ended.
    JobFinished {
        /// The Job.
        job: JobId,
        /// How.
        outcome: Outcome,
    },
    /// A Job of a CronJob was deleted; its pods are gone or go now.
    JobDeleted {
        /// The Job.
        job: JobId,
        /// Whether it had not ended.
        ran: bool,
    },
    /// A start of a CronJob waits, because a Job runs and none may run beside it.
    StartHeldUp {
        /// When it was due.
        due: SimTime,
    },
    /// What became of a CronJob, where the run ends.
    CronJob(&'a CronJobAccount),
    /// The autoscaler of a service asks for another number of pods.
    Scaled {
        /// How many were asked for before.
        from: u32,
        /// How many are now.
        to: u32,
    },
    /// A service had less capacity than load. Told when it is noticed: some time after it ended.
    ShortOfCapacity {
        /// Since when.
        since: SimTime,
        /// Until when.
        until: SimTime,
    },
    /// How a service stood, where the run ends.
    Service(&'a ServiceAccount),
    /// The workload ended or the run was cut.
    Ended {
        /// How.
        outcome: Outcome,
        /// What the same work costs on on-demand instances.
        on_demand: Bill,
    },
}

/// An instance that was created.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// The instance.
    pub instance: InstanceId,
    /// Its pod.
    pub pod: PodId,
    /// Its pool.
    pub pool: PoolId,
    /// Whether it is spot.
    pub spot: bool,
    /// Why spot was not to be had, where it pays the list price for that.
    pub fallback: Option<Shortage>,
    /// Whether it is a node, on which other pods may be.
    pub node: bool,
    /// The price at creation.
    pub price: Rate,
    /// The time its pod waited for it.
    pub waited: Span,
    /// When its container starts.
    pub starts: SimTime,
}

/// A node that was requested.
#[derive(Clone, Copy, Debug)]
pub struct NodeCreated {
    /// Its instance.
    pub instance: InstanceId,
    /// Its node pool, counted as in the scenario.
    pub node_pool: usize,
    /// The capacity that it comes from.
    pub pool: PoolId,
    /// Whether it is spot.
    pub spot: bool,
    /// The price at creation.
    pub price: Rate,
    /// When it becomes ready.
    pub ready_at: SimTime,
}

/// Why a pod waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortage {
    /// The bid does not buy in any pool that has stock.
    Price {
        /// The lowest market price.
        market: Rate,
        /// The bid there.
        bid: Rate,
    },
    /// No pool has a spare unit.
    Stock,
    /// No node has a place for it.
    Nodes,
}

/// Why a node is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrainReason {
    /// A node that came in its place is ready.
    Replaced,
    /// It is upgraded.
    Upgrade,
    /// It is under notice.
    Notice,
}

/// Why an instance is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The market price passed the bid.
    Price,
    /// Stock ran short.
    Stock,
    /// The hazard of the pool.
    Hazard,
    /// The provider's limit on the life of an instance.
    Lifetime,
}

impl Cause {
    /// Its name in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Cause::Price => "price",
            Cause::Stock => "stock",
            Cause::Hazard => "hazard",
            Cause::Lifetime => "lifetime",
        }
    }
}

/// How a pod ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodEnd {
    /// Its work was done.
    Succeeded,
    /// Its instance was taken.
    Reclaimed,
    /// It was evicted: its node was given up.
    Evicted,
    /// It was refused an instance.
    Refused,
    /// It ran longer than its own deadline.
    DeadlineExceeded,
    /// It was deleted.
    Deleted {
        /// Whether it had an instance; a pod that waits has nothing to stop.
        ran: bool,
    },
}
