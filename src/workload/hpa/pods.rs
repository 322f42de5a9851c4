//! Which pods take part in a metric.

use super::metric::PodSample;
use crate::units::{SimTime, Span};
use crate::workload::job::pod::{PodPhase, Readiness};

/// For this long after its start, the CPU that a pod uses to get going says nothing.
pub const CPU_INITIALIZATION_PERIOD: Span = Span::from_minutes(5);
/// A pod that was unready this soon after its start, and still is, has never been ready.
pub const INITIAL_READINESS_DELAY: Span = Span::from_secs(30);

/// A pod as the autoscaler sees it.
#[derive(Clone, Copy, Debug)]
pub struct ObservedPod {
    /// Where it stands.
    pub phase: PodPhase,
    /// Whether its deletion has been requested.
    pub deleting: bool,
    /// When the kubelet took it up, if it has.
    pub started: Option<SimTime>,
    /// Its Ready condition, once there is one.
    pub readiness: Option<Readiness>,
    /// Its latest sample, if there is one.
    pub sample: Option<Sample>,
}

/// A value of a metric, taken over a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The value, in thousandths of the metric's unit.
    pub value: i64,
    /// The end of the while.
    pub at: SimTime,
    /// How long it was.
    pub window: Span,
}

impl ObservedPod {
    /// How the pod takes part at `now` in a metric, of CPU or not.
    pub fn sample(&self, now: SimTime, is_cpu: bool) -> PodSample {
        if self.deleting || self.phase == PodPhase::Failed {
            return PodSample::Ignored;
        }
        if self.phase == PodPhase::Pending {
            return PodSample::Unready;
        }
        let Some(sample) = self.sample else { return PodSample::Missing };
        if is_cpu && !self.uses_cpu_for_work(now, sample) {
            return PodSample::Unready;
        }
        PodSample::Ready(sample.value)
    }

    fn uses_cpu_for_work(&self, now: SimTime, sample: Sample) -> bool {
        let (Some(started), Some(readiness)) = (self.started, self.readiness) else { return false };
        let since = readiness.since.unwrap_or(started);
        if started + CPU_INITIALIZATION_PERIOD > now {
            readiness.ready && sample.at >= since + sample.window
        } else {
            readiness.ready || started + INITIAL_READINESS_DELAY <= since
        }
    }
}
