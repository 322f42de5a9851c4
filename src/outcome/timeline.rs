//! The story of one replication, as `kubectl` and a bill would tell it. Filled by listening to the engine.

use crate::units::{Bill, JobId, Rate, SimTime, Span};
use crate::workload::cronjob::CronJobAccount;
use crate::workload::service::ServiceAccount;

/// What happened in one replication.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// Kubernetes events in order of time.
    pub events: Vec<EventLine>,
    /// Every pod object there was, in order of creation.
    pub pods: Vec<PodLine>,
    /// One line per stretch of one price of every instance, in order of creation.
    pub bills: Vec<BillLine>,
    /// Where the run ended.
    pub end: SimTime,
    /// The Job where the run ended; none for a workload that is none.
    pub job: Option<JobLines>,
    /// The Jobs that a CronJob started, in order.
    pub runs: Vec<RunLine>,
    /// What became of a CronJob's starts.
    pub cronjob: Option<CronJobAccount>,
    /// How a service stood.
    pub service: Option<ServiceAccount>,
}

/// A Job that a CronJob started.
#[derive(Clone, Debug, PartialEq)]
pub struct RunLine {
    /// Its name.
    pub name: String,
    /// When it was due.
    pub due: SimTime,
    /// When it was created.
    pub started: SimTime,
    /// When it ended, if it did.
    pub ended: Option<SimTime>,
    /// `Running`, `Complete`, `Failed` or `Deleted`.
    pub status: &'static str,
    /// Why it failed or was deleted; else empty.
    pub reason: &'static str,
}

/// A Job as `kubectl describe job` shows it, with its conditions.
#[derive(Clone, Debug, PartialEq)]
pub struct JobLines {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// When it began or last went on; none before it did, and while it is suspended.
    pub started: Option<SimTime>,
    /// When it completed.
    pub completed: Option<SimTime>,
    /// Pods that take part.
    pub active: u32,
    /// Active pods that are ready.
    pub ready: u32,
    /// Pods being deleted.
    pub terminating: u32,
    /// Successes.
    pub succeeded: u32,
    /// Failures that count.
    pub failed: u32,
    /// Indexes that succeeded, such as `0-3,5`; for Indexed Jobs.
    pub completed_indexes: Option<String>,
    /// Indexes given up; where failures are limited per index.
    pub failed_indexes: Option<String>,
    /// Its conditions in the order they came.
    pub conditions: Vec<ConditionLine>,
    /// When `ttlSecondsAfterFinished` deletes it with its pods.
    pub deleted: Option<SimTime>,
}

/// A condition of a Job.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionLine {
    /// Its type, such as `FailureTarget`.
    pub kind: &'static str,
    /// `True` or `False`.
    pub status: &'static str,
    /// Its reason.
    pub reason: &'static str,
    /// Its message.
    pub message: String,
    /// When it was last written.
    pub at: SimTime,
}

/// One line of `kubectl get events`.
#[derive(Clone, Debug, PartialEq)]
pub struct EventLine {
    /// When.
    pub at: SimTime,
    /// `Normal` or `Warning`.
    pub kind: String,
    /// The reason, such as `SpotToBeReleased`.
    pub reason: String,
    /// The object, such as `pod/pi-frmr8`.
    pub object: String,
    /// The component that wrote it, such as `kubelet, eci`.
    pub from: String,
    /// The message.
    pub message: String,
}

/// One line of `kubectl get pods`, with what a planner asks next.
#[derive(Clone, Debug, PartialEq)]
pub struct PodLine {
    /// The pod's name, such as `pi-frmr8`.
    pub name: String,
    /// Its Job; the first, where it has none.
    pub job: JobId,
    /// Ready containers, such as `1/1`.
    pub ready: String,
    /// The STATUS column: `Completed`, `BidFailed`, `Running`, `Pending`, …
    pub status: String,
    /// Restarts of containers.
    pub restarts: u32,
    /// When the object was created.
    pub created: SimTime,
    /// When the pod ended, if it did.
    pub ended: Option<SimTime>,
    /// Whether the object still exists at the end; deleted pods are shown apart.
    pub exists: bool,
    /// The pool it ran in, once it has one.
    pub pool: Option<String>,
    /// Why it ended, in words; empty while it runs.
    pub note: String,
    /// What took its instance: `price`, `stock` or `hazard`; none where nothing did.
    pub taken_by: Option<&'static str>,
    /// Work that was kept.
    pub useful: Span,
    /// Work that was lost.
    pub lost: Span,
}

/// One stretch of one price on the bill.
#[derive(Clone, Debug, PartialEq)]
pub struct BillLine {
    /// The pod that was billed.
    pub pod: String,
    /// The pool.
    pub pool: String,
    /// Start of the stretch.
    pub from: SimTime,
    /// End of the stretch; beyond the instance's end where time is rounded up.
    pub to: SimTime,
    /// The price per hour.
    pub rate: Rate,
    /// What is charged: `spot, locked price`, `spot, market price`, `on-demand`, `storage`, …
    pub what: String,
    /// The charge, exact.
    pub bill: Bill,
}
