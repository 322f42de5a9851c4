//! A checked service: a Deployment or ReplicaSet that serves a load for a while, as plain data.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::deployment::DeploymentSpec;
use super::hpa::HpaSpec;
use super::market::PastEnd;
use crate::units::{Flow, Span};

/// What serves, what scales it, and what is asked of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// `Deployment` or `ReplicaSet`.
    pub kind: String,
    /// How many pods there are to be.
    pub spec: DeploymentSpec,
    /// What scales it; only where there is a load.
    pub autoscaler: Option<Arc<HpaSpec>>,
    /// The load and what a pod can serve of it. None: it is only known how many pods there are to be.
    pub demand: Option<Demand>,
    /// What is done with a pod whose instance is under notice.
    pub on_notice: OnNotice,
}

/// The load of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// The load over time.
    pub load: Load,
    /// What one ready pod serves of it at most; above zero.
    pub capacity: Flow,
    /// How long a request takes: those in flight are cut off when their pod is killed.
    pub request_time: Span,
    /// The share of its CPU request that a pod uses at its capacity, in percent.
    pub cpu_at_capacity: u32,
}

/// A load over time.
#[derive(Clone, Debug, PartialEq)]
pub enum Load {
    /// Always the same.
    Constant(Flow),
    /// The same every day.
    Daily {
        /// The load in equal parts of 24 hours from midnight; never empty, and whole milliseconds each.
        parts: Vec<Flow>,
        /// Whose midnight. Its offset at the start of a run holds for the whole run.
        zone: TimeZone,
    },
    /// As it was recorded, from the start of the run.
    Trace {
        /// When it changed, and to what: in order of time, the first at zero.
        points: Vec<(Span, Flow)>,
        /// Where the record ends; after the last point.
        ends: Span,
        /// What holds after that.
        past_end: PastEnd,
    },
}

/// What is done with a pod whose instance is under notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnNotice {
    /// Nothing: it serves until it is taken.
    Ignore,
    /// It takes no more requests, finishes those it has, and is replaced when it is gone.
    Drain,
    /// It is evicted: it takes no more requests, and another pod is created in its place at once.
    Replace,
    /// It leaves its set, so that another pod is created at once, and serves until that one is ready or it has just
    /// the time left to finish its requests; then it is evicted.
    HandOver,
}

impl OnNotice {
    /// Every choice.
    pub const ALL: [OnNotice; 4] = [OnNotice::Ignore, OnNotice::Drain, OnNotice::Replace, OnNotice::HandOver];

    /// As scenarios write it.
    pub fn as_str(self) -> &'static str {
        match self {
            OnNotice::Ignore => "ignore",
            OnNotice::Drain => "drain",
            OnNotice::Replace => "replace",
            OnNotice::HandOver => "hand-over",
        }
    }
}
