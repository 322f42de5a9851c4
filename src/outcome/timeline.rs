//! The story of one replication, as `kubectl` and a bill would tell it. Filled by listening to the engine.

use crate::units::{Bill, Rate, SimTime, Span};

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
