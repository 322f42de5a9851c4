//! The autoscaler: one metric, and the rules after it.

use serde::Deserialize;
use serde_json::{Value, json};
use spotcast::scenario::hpa::{
    Behavior, DEFAULT_TOLERANCE_MILLIS, ScalingChange, ScalingPolicy, ScalingRules, SelectPolicy,
};
use spotcast::units::{SimTime, Span};
use spotcast::workload::hpa::metric::{PodMetric, PodSample, PodTarget, Tolerance, of_pods};
use spotcast::workload::hpa::normalize::{Bounds, History, Stamped, with_behavior, without_behavior};

use super::objects::read;

#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
enum Input {
    Metric { current_replicas: u32, target: i64, pods: Vec<PodObject> },
    NormalizeDefault(StepObject),
    NormalizeBehavior(StepObject),
}

#[derive(Deserialize)]
struct PodObject {
    state: String,
    value: i64,
}

#[derive(Deserialize)]
struct StepObject {
    current_replicas: u32,
    recommendation: u32,
    history: Vec<RecommendationObject>,
    #[serde(default)]
    up_events: Vec<EventObject>,
    #[serde(default)]
    down_events: Vec<EventObject>,
    min: u32,
    max: u32,
    behavior: Option<BehaviorObject>,
}

#[derive(Deserialize)]
struct RecommendationObject {
    age_s: i64,
    value: u32,
}

#[derive(Deserialize)]
struct EventObject {
    age_s: i64,
    delta: u32,
}

#[derive(Deserialize)]
struct BehaviorObject {
    up: RulesObject,
    down: RulesObject,
}

#[derive(Deserialize)]
struct RulesObject {
    window_s: i64,
    policies: Vec<PolicyObject>,
    select: Option<String>,
}

#[derive(Deserialize)]
struct PolicyObject {
    r#type: String,
    value: u32,
    period_s: i64,
}

pub(crate) fn run(input: &Value) -> Value {
    let replicas = match read(input) {
        Input::Metric { current_replicas, target, pods } => {
            let pods: Vec<_> = pods.iter().map(PodObject::pod).collect();
            of_pods(current_replicas, PodTarget::AverageValue(target), Tolerance::default(), &pods)
        }
        Input::NormalizeDefault(step) => Some(without_behavior(
            SimTime::START,
            step.current_replicas,
            step.recommendation,
            &step.history(),
            step.bounds(),
        )),
        Input::NormalizeBehavior(step) => Some(with_behavior(
            SimTime::START,
            step.current_replicas,
            step.recommendation,
            &step.history(),
            step.bounds(),
            &step.behavior.as_ref().expect("a behavior").behavior(),
        )),
    };
    json!({"replicas": replicas})
}

impl PodObject {
    fn pod(&self) -> PodMetric {
        let sample = match self.state.as_str() {
            "ready" => PodSample::Ready(self.value),
            "unready" => PodSample::Unready,
            "missing" => PodSample::Missing,
            "ignored" => PodSample::Ignored,
            other => panic!("{other} is no state of a pod"),
        };
        PodMetric { sample, request: 0 }
    }
}

impl StepObject {
    fn bounds(&self) -> Bounds {
        Bounds { min: self.min, max: self.max }
    }

    fn history(&self) -> History {
        let stamped =
            |age_s: i64, replicas| Stamped { at: SimTime::START - Span::from_secs(age_s), replicas };
        let events = |events: &[EventObject]| {
            events.iter().map(|event| stamped(event.age_s, event.delta)).collect::<Vec<_>>()
        };
        History {
            recommendations: self.history.iter().map(|one| stamped(one.age_s, one.value)).collect(),
            added: events(&self.up_events),
            removed: events(&self.down_events),
        }
    }
}

impl BehaviorObject {
    fn behavior(&self) -> Behavior {
        Behavior { scale_up: self.up.rules(), scale_down: self.down.rules() }
    }
}

impl RulesObject {
    fn rules(&self) -> ScalingRules {
        let policy = |policy: &PolicyObject| ScalingPolicy {
            change: match policy.r#type.as_str() {
                "Pods" => ScalingChange::Pods(policy.value),
                "Percent" => ScalingChange::Percent(policy.value),
                other => panic!("{other} is no policy"),
            },
            period: Span::from_secs(policy.period_s),
        };
        ScalingRules {
            stabilization_window: Span::from_secs(self.window_s),
            policies: self.policies.iter().map(policy).collect(),
            select: match self.select.as_deref() {
                None | Some("Max") => SelectPolicy::Max,
                Some("Min") => SelectPolicy::Min,
                Some("Disabled") => SelectPolicy::Disabled,
                Some(other) => panic!("{other} selects nothing"),
            },
            tolerance_millis: DEFAULT_TOLERANCE_MILLIS,
        }
    }
}
