//! From one metric to a proposed number of replicas, and from several to one.
//!
//! Values are whole numbers, as the metrics API gives them (thousandths of the metric's unit), and means
//! are cut to whole numbers; ratios are binary64. Both show in the results.

use crate::scenario::hpa::{DEFAULT_TOLERANCE_MILLIS, HpaSpec};

/// How a pod takes part in a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodSample {
    /// It is ready and has this value.
    Ready(i64),
    /// It may get ready yet: its value, if any, is not used.
    Unready,
    /// It has no value.
    Missing,
    /// It is about to go or has failed: it takes no part.
    Ignored,
}

/// One pod in a metric, with its request where the target is a utilization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PodMetric {
    /// How it takes part.
    pub sample: PodSample,
    /// What it requests of the resource, in the unit of the value.
    pub request: i64,
}

/// How far a ratio may be from 1 without any change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    /// Above 1.
    pub up: f64,
    /// Below 1.
    pub down: f64,
}

impl Default for Tolerance {
    fn default() -> Tolerance {
        Tolerance::of_millis(DEFAULT_TOLERANCE_MILLIS, DEFAULT_TOLERANCE_MILLIS)
    }
}

impl Tolerance {
    /// The tolerances of an autoscaler.
    pub fn of(spec: &HpaSpec) -> Tolerance {
        let behavior = spec.behavior.as_ref();
        behavior.map_or(Tolerance::default(), |behavior| {
            Tolerance::of_millis(behavior.scale_up.tolerance_millis, behavior.scale_down.tolerance_millis)
        })
    }

    fn of_millis(up: u64, down: u64) -> Tolerance {
        Tolerance { up: up as f64 / 1_000.0, down: down as f64 / 1_000.0 }
    }

    /// Whether a ratio is near enough to 1. In binary64, where 1 - 1.1 is a hair more than 0.1 and
    /// 1 - 0.9 a hair less: of the ratios at the edge, 1.1 is out and 0.9 is in.
    pub fn holds(self, ratio: f64) -> bool {
        (1.0 - ratio).abs() <= if ratio > 1.0 { self.up } else { self.down }
    }
}

/// What the values of pods are compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodTarget {
    /// A mean value.
    AverageValue(i64),
    /// A share of what they request, in percent.
    Utilization(i64),
}

/// Proposes replicas from a metric of the pods. None where no ready pod has a value, or no pod that has
/// one requests anything: the metric fails.
pub fn of_pods(current: u32, target: PodTarget, tolerance: Tolerance, pods: &[PodMetric]) -> Option<u32> {
    let value = |pod: &PodMetric| match pod.sample {
        PodSample::Ready(value) => Some((value, pod.request)),
        _ => None,
    };
    let mut sum = Sum::of(pods.iter().filter_map(value));
    let ready = sum.pods;
    let ratio = target.ratio(&sum)?;
    let requests = |wanted: PodSample| {
        pods.iter().filter(move |pod| pod.sample == wanted).map(|pod| pod.request).collect::<Vec<_>>()
    };
    let (missing, unready) = (requests(PodSample::Missing), requests(PodSample::Unready));
    let with_unready = !unready.is_empty() && ratio > 1.0;
    if missing.is_empty() && !with_unready {
        return Some(if tolerance.holds(ratio) { current } else { scaled(ratio, ready) });
    }
    for request in missing {
        if let Some(value) = target.of_missing(ratio, request) {
            sum.add(value, request);
        }
    }
    for request in unready.into_iter().filter(|_| with_unready) {
        sum.add(0, request);
    }
    let second = target.ratio(&sum)?;
    let turned = (ratio < 1.0 && second > 1.0) || (ratio > 1.0 && second < 1.0);
    if tolerance.holds(second) || turned {
        return Some(current);
    }
    let proposed = scaled(second, sum.pods);
    let against = (second < 1.0 && proposed > current) || (second > 1.0 && proposed < current);
    Some(if against { current } else { proposed })
}

/// Proposes replicas from the value of one object, or of the world outside, that should be `target`
/// whatever the number of pods.
pub fn of_value(current: u32, target: i64, tolerance: Tolerance, value: i64, ready: u32) -> u32 {
    let ratio = value as f64 / target as f64;
    match current {
        0 => scaled(ratio, 1),
        _ if tolerance.holds(ratio) => current,
        _ => scaled(ratio, u64::from(ready)),
    }
}

/// Proposes replicas from the value of one object, or of the world outside, of which each pod should
/// have `target`.
pub fn of_shared_value(current: u32, target: i64, tolerance: Tolerance, value: i64) -> u32 {
    let ratio = value as f64 / (target as f64 * f64::from(current));
    if tolerance.holds(ratio) { current } else { scaled(value as f64 / target as f64, 1) }
}

/// The highest proposal. None, so that nothing changes, where every metric fails, or where one fails and
/// the others would take pods away.
pub fn highest(current: u32, proposals: &[Option<u32>]) -> Option<u32> {
    let failing = proposals.contains(&None);
    proposals.iter().flatten().max().copied().filter(|highest| !failing || *highest >= current)
}

/// Values of pods, added up.
#[derive(Clone, Copy, Default)]
struct Sum {
    pods: u64,
    value: i64,
    request: i64,
}

impl Sum {
    fn of(pods: impl Iterator<Item = (i64, i64)>) -> Sum {
        let mut sum = Sum::default();
        pods.for_each(|(value, request)| sum.add(value, request));
        sum
    }

    fn add(&mut self, value: i64, request: i64) {
        self.pods += 1;
        self.value = self.value.saturating_add(value);
        self.request = self.request.saturating_add(request);
    }
}

impl PodTarget {
    /// The value in parts of the target.
    fn ratio(self, sum: &Sum) -> Option<f64> {
        let (value, target) = match self {
            PodTarget::AverageValue(target) => (sum.value.checked_div(sum.pods as i64)?, target),
            PodTarget::Utilization(target) => {
                (sum.value.saturating_mul(100).checked_div(sum.request)?, target)
            }
        };
        Some(value as f64 / target as f64)
    }

    /// What a pod without a value is taken to have: what speaks against the change. None leaves it out.
    fn of_missing(self, ratio: f64, request: i64) -> Option<i64> {
        match self {
            PodTarget::AverageValue(target) => Some(if ratio < 1.0 { target } else { 0 }),
            PodTarget::Utilization(_) if ratio > 1.0 => Some(0),
            // All it requests, or what it should use where that is more.
            PodTarget::Utilization(target) if ratio < 1.0 => {
                Some(request.saturating_mul(target.max(100)) / 100)
            }
            PodTarget::Utilization(_) => None,
        }
    }
}

fn scaled(ratio: f64, pods: u64) -> u32 {
    (ratio * pods as f64).ceil() as u32
}
