//! The checked spec of a HorizontalPodAutoscaler (`autoscaling/v2`), as plain data.
//!
//! Whoever builds an [`HpaSpec`] has applied the API's defaults and refused what the API server would
//! refuse.

use crate::units::Span;

/// What a HorizontalPodAutoscaler asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HpaSpec {
    /// Kind of what it scales: `Deployment`, `ReplicaSet`.
    pub target_kind: String,
    /// Name of what it scales.
    pub target_name: String,
    /// Fewest replicas; at least 1.
    pub min_replicas: u32,
    /// Most replicas; at least `min_replicas`.
    pub max_replicas: u32,
    /// What it goes by; never empty.
    pub metrics: Vec<Metric>,
    /// How fast it may scale. None keeps the rules from before `behavior` existed, which are not those
    /// that an empty `behavior` stands for.
    pub behavior: Option<Behavior>,
}

/// One metric and what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Where its value comes from.
    pub source: MetricSource,
    /// What it should be.
    pub target: MetricTarget,
}

/// Where the value of a metric comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetricSource {
    /// A resource of the pods: `cpu`, `memory`.
    Resource(String),
    /// A resource of one container of the pods.
    ContainerResource {
        /// The resource.
        resource: String,
        /// The container.
        container: String,
    },
    /// A metric that each pod has, by name.
    Pods(String),
    /// A metric of one other object, by name.
    Object(String),
    /// A metric from outside the cluster, by name.
    External(String),
}

impl MetricSource {
    /// Whether it is a resource of the pods or of one of their containers.
    pub fn is_resource(&self) -> bool {
        matches!(self, MetricSource::Resource(_) | MetricSource::ContainerResource { .. })
    }
}

/// What a metric should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricTarget {
    /// Mean of the pods, in percent of what they request.
    Utilization(u32),
    /// Mean of the pods, in thousandths of the metric's unit.
    AverageValue(u64),
    /// The value itself, in thousandths of the metric's unit.
    Value(u64),
}

/// `behavior`: the rules of each direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behavior {
    /// The rules for adding replicas.
    pub scale_up: ScalingRules,
    /// The rules for removing replicas.
    pub scale_down: ScalingRules,
}

/// How fast the count of replicas may move in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScalingRules {
    /// How long recommendations are looked back on: up goes to the lowest, down to the highest of them.
    pub stabilization_window: Span,
    /// The limits; never empty.
    pub policies: Vec<ScalingPolicy>,
    /// Which of the limits holds.
    pub select: SelectPolicy,
    /// How far the metric may be from its target before this direction is taken, in thousandths.
    pub tolerance_millis: u64,
}

/// One limit on how fast replicas come or go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScalingPolicy {
    /// How much may change within `period`.
    pub change: ScalingChange,
    /// The time in which it may; from 1 s to 30 min.
    pub period: Span,
}

/// How much a policy lets change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalingChange {
    /// This many pods.
    Pods(u32),
    /// This many percent of the pods there were when the period began.
    Percent(u32),
}

/// Which of several policies holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelectPolicy {
    /// The one that lets most change.
    Max,
    /// The one that lets least change.
    Min,
    /// None: nothing changes in this direction.
    Disabled,
}

/// The tolerance where none is written, in thousandths.
pub const DEFAULT_TOLERANCE_MILLIS: u64 = 100;

/// How long a scale-down looks back where nothing is written.
pub const DOWNSCALE_STABILIZATION: Span = Span::from_minutes(5);

impl ScalingRules {
    /// The defaults for adding replicas: at once, the larger of 4 pods and 100 % each 15 s.
    pub fn up() -> ScalingRules {
        let period = Span::from_secs(15);
        ScalingRules {
            stabilization_window: Span::ZERO,
            policies: vec![
                ScalingPolicy { change: ScalingChange::Pods(4), period },
                ScalingPolicy { change: ScalingChange::Percent(100), period },
            ],
            select: SelectPolicy::Max,
            tolerance_millis: DEFAULT_TOLERANCE_MILLIS,
        }
    }

    /// The defaults for removing replicas: what the last 5 min agree on, all of them each 15 s.
    pub fn down() -> ScalingRules {
        ScalingRules {
            stabilization_window: DOWNSCALE_STABILIZATION,
            policies: vec![ScalingPolicy {
                change: ScalingChange::Percent(100),
                period: Span::from_secs(15),
            }],
            select: SelectPolicy::Max,
            tolerance_millis: DEFAULT_TOLERANCE_MILLIS,
        }
    }
}
