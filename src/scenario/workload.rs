//! The checked workload: what runs, how long, and how it saves its work. Plain data.

use super::cronjob::CronJobSpec;
use super::distribution::Distribution;
use super::job::JobSpec;
use super::manifest::BudgetBound;
use super::market::Undiscounted;
use super::service::Service;
use crate::units::{PoolId, Resources, Span};

/// What runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    /// The object's name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// What brings pods back.
    pub owner: Owner,
    /// The name of its first container, for rules about exit codes.
    pub container: String,
    /// The work of one item (the pod, or one completion of a Job), drawn once and kept through retries; for ever,
    /// where it serves.
    pub work: Distribution,
    /// From the creation of an instance to the start of work.
    pub startup: Distribution,
    /// How work is saved; none: a reclaim loses it all.
    pub checkpoint: Option<Checkpoint>,
    /// How long a pod takes to stop when it is told to; at most its grace period. None: it does not heed the
    /// signal and works until it is killed.
    pub stops_in: Option<Span>,
    /// Its `terminationGracePeriodSeconds`: nothing that is told to stop runs longer.
    pub grace_period: Span,
    /// The pod's own `activeDeadlineSeconds`.
    pub pod_deadline: Option<Span>,
    /// The size that is paid for: the requests, rounded up as the provider does.
    pub size: Resources,
    /// Where its pods may run, in order of preference.
    pub placements: Vec<Placement>,
    /// What is charged at full price beside each instance.
    pub undiscounted: Vec<Undiscounted>,
    /// The PodDisruptionBudget that covers its pods.
    pub budget: Option<Budget>,
    /// When a Job is suspended, in order of time and apart from each other. A pod has none.
    pub suspensions: Vec<Suspension>,
}

/// A PodDisruptionBudget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Its name.
    pub name: String,
    /// What it demands, as written: `minAvailable 8`.
    pub demand: String,
    /// How many pods are to be ready; none where it never allows a disruption, because Kubernetes can't
    /// tell how many there should be.
    pub desired_healthy: Option<u32>,
    /// What it demands, where that changes with the number of pods that an autoscaler asks for.
    pub of_scale: Option<BudgetBound>,
}

/// As reports name it: `PodDisruptionBudget web (minAvailable 8)`.
impl std::fmt::Display for Budget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PodDisruptionBudget {} ({})", self.name, self.demand)
    }
}

/// A time in which a Job is suspended, counted from its submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// Since when.
    pub from: Span,
    /// When it is resumed; none: never.
    pub until: Option<Span>,
}

/// What owns the pods.
#[derive(Clone, Debug, PartialEq)]
pub enum Owner {
    /// Nothing: a bare pod.
    None,
    /// A Job.
    Job(JobSpec),
    /// A CronJob: the Jobs that it starts are all alike.
    CronJob {
        /// When it starts Jobs.
        schedule: CronJobSpec,
        /// What they are like.
        job: JobSpec,
    },
    /// A Deployment or ReplicaSet that serves.
    Service(Box<Service>),
}

impl Owner {
    /// The Job, or what the Jobs of a CronJob are like.
    pub fn job(&self) -> Option<&JobSpec> {
        match self {
            Owner::Job(job) | Owner::CronJob { job, .. } => Some(job),
            Owner::None | Owner::Service(_) => None,
        }
    }

    /// Whether it is watched up to the horizon in place of having an end of its own.
    pub fn is_lasting(&self) -> bool {
        matches!(self, Owner::CronJob { .. } | Owner::Service(_))
    }
}

/// One try at finding a pool; tries are made in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Placement {
    /// As the manifest or the scenario names it, such as `ecs.c5.large` or `2-4Gi`.
    pub name: String,
    /// The pools it may use. More than one: the cheapest at that moment.
    pub pools: Vec<PoolId>,
}

/// How work is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Work between the end of one checkpoint and the start of the next.
    pub every: Span,
    /// The time one takes; no work is done meanwhile.
    pub cost: Span,
    /// The time it takes to load one before work goes on.
    pub restore: Span,
    /// Whether one is attempted as soon as a notice comes.
    pub on_notice: bool,
}
