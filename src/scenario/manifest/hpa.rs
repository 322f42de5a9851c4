//! HorizontalPodAutoscalers, `autoscaling/v2` and `autoscaling/v1`.

use k8s_openapi::api::autoscaling::{v1, v2};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity as Written;

use super::inspection::Inspection;
use super::types::HpaManifest;
use super::{FIELD_IGNORED, pod};
use crate::scenario::caution::Caution;
use crate::scenario::document::{Node, Path};
use crate::scenario::hpa::{
    Behavior, HpaSpec, Metric, MetricSource, MetricTarget, ScalingChange, ScalingPolicy, ScalingRules,
    SelectPolicy,
};
use crate::scenario::issue::Issue;
use crate::scenario::scalar::Quantity;
use crate::units::Span;

/// What CPU is to be used where no metric is written, in percent of the requests.
const DEFAULT_UTILIZATION: u32 = 80;
/// The longest stabilization window, in seconds.
const LONGEST_WINDOW: i32 = 3_600;
/// The longest period of a policy, in seconds.
const LONGEST_PERIOD: i32 = 1_800;

/// Reads an autoscaler of either version.
pub(super) fn read_hpa(
    node: &Node,
    base: &Path,
    issues: &mut Vec<Issue>,
    cautions: &mut Vec<Caution>,
) -> Option<HpaManifest> {
    const KIND: &str = "HorizontalPodAutoscaler";
    let at = Path::default().key("spec");
    if node.get("apiVersion").and_then(Node::as_str) == Some("autoscaling/v1") {
        let (mut inspection, hpa) =
            Inspection::begin::<v1::HorizontalPodAutoscaler>(node, base, issues, cautions);
        let owner = pod::owner(&mut inspection, node, KIND);
        let annotations_at = Path::default().key("metadata").key("annotations");
        for noted in inspection.noted(&annotations_at) {
            if noted.key.starts_with("autoscaling.alpha.kubernetes.io/") && !noted.key.ends_with("conditions")
            {
                let text = format!("the annotation {}: write its fields as autoscaling/v2", noted.key);
                inspection.caution(&annotations_at.key(&noted.key), FIELD_IGNORED, text);
            }
        }
        let spec = hpa?.spec;
        if !inspection.written(&at) {
            inspection.missing(&Path::default(), "spec");
            return None;
        }
        let target = (spec.scale_target_ref.kind, spec.scale_target_ref.name);
        let bounds = (spec.min_replicas, spec.max_replicas);
        let mut checked = common(&mut inspection, &at, target, bounds);
        let cpu_at = at.key("targetCPUUtilizationPercentage");
        let percent = spec.target_cpu_utilization_percentage;
        if let Some(percent) = percent.and_then(|percent| positive(&mut inspection, &cpu_at, percent)) {
            checked.metrics = vec![cpu(percent)];
        }
        return Some(HpaManifest { owner, spec: checked });
    }
    let (mut inspection, hpa) =
        Inspection::begin::<v2::HorizontalPodAutoscaler>(node, base, issues, cautions);
    let owner = pod::owner(&mut inspection, node, KIND);
    let spec = hpa?.spec;
    if !inspection.written(&at) {
        inspection.missing(&Path::default(), "spec");
        return None;
    }
    let target = (spec.scale_target_ref.kind, spec.scale_target_ref.name);
    let mut checked = common(&mut inspection, &at, target, (spec.min_replicas, spec.max_replicas));
    let written = spec.metrics.as_deref().unwrap_or_default();
    let each = inspection.each(&at.key("metrics"), written);
    let metrics: Vec<_> =
        each.into_iter().filter_map(|(at, one)| metric(&mut inspection, &at, one)).collect();
    if !metrics.is_empty() {
        checked.metrics = metrics;
    }
    checked.behavior = spec.behavior.map(|written| {
        let at = at.key("behavior");
        let mut read = |field: &str, written: Option<&v2::HPAScalingRules>, default: ScalingRules| {
            rules(&mut inspection, &at.key(field), written, default)
        };
        Behavior {
            scale_up: read("scaleUp", written.scale_up.as_ref(), ScalingRules::up()),
            scale_down: read("scaleDown", written.scale_down.as_ref(), ScalingRules::down()),
        }
    });
    Some(HpaManifest { owner, spec: checked })
}

fn cpu(percent: u32) -> Metric {
    Metric { source: MetricSource::Resource("cpu".to_owned()), target: MetricTarget::Utilization(percent) }
}

/// What both versions have, with the default metric.
fn common(
    inspection: &mut Inspection<'_>,
    at: &Path,
    (target_kind, target_name): (String, String),
    (min, max): (Option<i32>, i32),
) -> HpaSpec {
    let target_at = at.key("scaleTargetRef");
    if inspection.written(&target_at) {
        for (field, text) in [("kind", &target_kind), ("name", &target_name)] {
            if text.is_empty() {
                inspection.missing(&target_at, field);
            }
        }
    } else {
        inspection.missing(at, "scaleTargetRef");
    }
    let min_at = at.key("minReplicas");
    if min == Some(0) {
        let hint = "scaling to zero is not modelled";
        inspection.wrong_but(&min_at, "expected at least 1 replica, found 0", hint);
    }
    let min = min.filter(|min| *min != 0).and_then(|min| positive(inspection, &min_at, min)).unwrap_or(1);
    let max_at = at.key("maxReplicas");
    let max = if inspection.written(&max_at) {
        if inspection.unreadable(&max_at) { None } else { positive(inspection, &max_at, max) }
    } else {
        inspection.missing(at, "maxReplicas");
        None
    };
    if let Some(max) = max.filter(|max| *max < min) {
        let problem = format!("expected at least the minReplicas, {min}, found {max}");
        inspection.wrong(&max_at, problem);
    }
    HpaSpec {
        target_kind,
        target_name,
        min_replicas: min,
        max_replicas: max.unwrap_or(min),
        metrics: vec![cpu(DEFAULT_UTILIZATION)],
        behavior: None,
    }
}

fn positive(inspection: &mut Inspection<'_>, at: &Path, written: i32) -> Option<u32> {
    let value = u32::try_from(written).ok().filter(|value| *value > 0);
    if value.is_none() {
        inspection.wrong(at, format!("expected a whole number from 1, found {written}"));
    }
    value
}

/// What a source lets its target be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Allowed {
    Resource,
    PodsOnly,
    Shared,
}

fn metric(inspection: &mut Inspection<'_>, at: &Path, written: &v2::MetricSpec) -> Option<Metric> {
    let kinds = [
        ("Resource", "resource"),
        ("ContainerResource", "containerResource"),
        ("Pods", "pods"),
        ("Object", "object"),
        ("External", "external"),
    ];
    if written.type_.is_empty() {
        inspection.missing(at, "type");
        return None;
    }
    let field = inspection.choice(&at.key("type"), Some(&written.type_), &kinds)?;
    for (kind, other) in kinds {
        if other != field && inspection.written(&at.key(other)) {
            let problem = format!("a metric of type {} has no {other}", written.type_);
            inspection.wrong_but(&at.key(other), problem, format!("write type: {kind}, or {field}"));
        }
    }
    let block = at.key(field);
    let (source, allowed, target) = match field {
        "resource" => {
            let one = written.resource.as_ref();
            one.map(|one| (MetricSource::Resource(one.name.clone()), Allowed::Resource, &one.target))
        }
        "containerResource" => written.container_resource.as_ref().map(|one| {
            let source = MetricSource::ContainerResource {
                resource: one.name.clone(),
                container: one.container.clone(),
            };
            (source, Allowed::Resource, &one.target)
        }),
        "pods" => {
            let one = written.pods.as_ref();
            one.map(|one| (MetricSource::Pods(one.metric.name.clone()), Allowed::PodsOnly, &one.target))
        }
        "object" => {
            let one = written.object.as_ref();
            one.map(|one| (MetricSource::Object(one.metric.name.clone()), Allowed::Shared, &one.target))
        }
        _ => {
            let one = written.external.as_ref();
            one.map(|one| (MetricSource::External(one.metric.name.clone()), Allowed::Shared, &one.target))
        }
    }
    .or_else(|| {
        inspection.missing(at, field);
        None
    })?;
    names(inspection, &block, &source, written);
    let target_at = block.key("target");
    if !inspection.written(&target_at) {
        inspection.missing(&block, "target");
        return None;
    }
    Some(Metric { source, target: self::target(inspection, &target_at, allowed, target)? })
}

/// Reports names that are missing.
fn names(inspection: &mut Inspection<'_>, block: &Path, source: &MetricSource, written: &v2::MetricSpec) {
    match source {
        MetricSource::Resource(name) if name.is_empty() => inspection.missing(block, "name"),
        MetricSource::ContainerResource { resource, container } => {
            for (field, text) in [("name", resource), ("container", container)] {
                if text.is_empty() {
                    inspection.missing(block, field);
                }
            }
        }
        MetricSource::Pods(name) | MetricSource::Object(name) | MetricSource::External(name)
            if name.is_empty() =>
        {
            let metric_at = block.key("metric");
            let (block, field) =
                if inspection.written(&metric_at) { (&metric_at, "name") } else { (block, "metric") };
            inspection.missing(block, field);
        }
        _ => {}
    }
    if let Some(object) = &written.object {
        let described = &object.described_object;
        let object_at = block.key("describedObject");
        for (field, text) in [("kind", &described.kind), ("name", &described.name)] {
            if text.is_empty() {
                inspection.missing(&object_at, field);
            }
        }
    }
}

fn target(
    inspection: &mut Inspection<'_>,
    at: &Path,
    allowed: Allowed,
    written: &v2::MetricTarget,
) -> Option<MetricTarget> {
    let kinds = [("Utilization", ()), ("Value", ()), ("AverageValue", ())];
    if written.type_.is_empty() {
        inspection.missing(at, "type");
    } else {
        inspection.choice(&at.key("type"), Some(&written.type_), &kinds);
    }
    let (share_at, average_at, value_at) =
        (at.key("averageUtilization"), at.key("averageValue"), at.key("value"));
    let share = written.average_utilization.map(|share| positive(inspection, &share_at, share));
    let share = share.map(|share| share.map(MetricTarget::Utilization));
    let mut quantity = |at: &Path, written: Option<&Written>, target: fn(u64) -> MetricTarget| {
        written.map(|written| self::quantity(inspection, at, written).map(target))
    };
    let average = quantity(&average_at, written.average_value.as_ref(), MetricTarget::AverageValue);
    let value = quantity(&value_at, written.value.as_ref(), MetricTarget::Value);
    let (takes, expected) = match allowed {
        Allowed::Resource => ([share.is_some(), average.is_some()], "averageUtilization or averageValue"),
        Allowed::PodsOnly => ([average.is_some(), false], "averageValue"),
        Allowed::Shared => ([value.is_some(), average.is_some()], "value or averageValue"),
    };
    if takes.iter().filter(|there| **there).count() != 1 {
        let unreadable = [&share_at, &average_at, &value_at].iter().any(|at| inspection.unreadable(at));
        if !unreadable {
            inspection.wrong(at, format!("this target needs {expected}, one of them"));
        }
        return None;
    }
    match allowed {
        Allowed::Resource => share.or(average),
        Allowed::PodsOnly => average,
        Allowed::Shared => value.or(average),
    }
    .flatten()
}

/// A quantity above zero, in thousandths.
fn quantity(inspection: &mut Inspection<'_>, at: &Path, written: &Written) -> Option<u64> {
    match Quantity::parse(&written.0) {
        Ok(quantity) if quantity.millis() > 0 => Some(quantity.millis()),
        Ok(_) => {
            inspection.wrong(at, format!("expected a value above zero, found {}", written.0));
            None
        }
        Err(problem) => {
            inspection.wrong(at, problem);
            None
        }
    }
}

fn rules(
    inspection: &mut Inspection<'_>,
    at: &Path,
    written: Option<&v2::HPAScalingRules>,
    default: ScalingRules,
) -> ScalingRules {
    let Some(written) = written else { return default };
    let window = written.stabilization_window_seconds.and_then(|seconds| {
        within(inspection, &at.key("stabilizationWindowSeconds"), seconds, 0, LONGEST_WINDOW)
    });
    let selects =
        [("Max", SelectPolicy::Max), ("Min", SelectPolicy::Min), ("Disabled", SelectPolicy::Disabled)];
    let select = inspection.choice(&at.key("selectPolicy"), written.select_policy.as_deref(), &selects);
    let tolerance_at = at.key("tolerance");
    let tolerance = written.tolerance.as_ref().and_then(|tolerance| {
        Quantity::parse(&tolerance.0).map_err(|problem| inspection.wrong(&tolerance_at, problem)).ok()
    });
    let policies_at = at.key("policies");
    let policies = written.policies.as_ref().map(|policies| {
        if policies.is_empty() && !inspection.unreadable(&policies_at) {
            inspection.wrong_but(
                &policies_at,
                "expected at least one policy",
                "leave the field out for the defaults",
            );
        }
        let each = inspection.each(&policies_at, policies);
        each.into_iter().filter_map(|(at, one)| policy(inspection, &at, one)).collect()
    });
    ScalingRules {
        stabilization_window: window.unwrap_or(default.stabilization_window),
        policies: policies.unwrap_or(default.policies),
        select: select.unwrap_or(default.select),
        tolerance_millis: tolerance.map_or(default.tolerance_millis, Quantity::millis),
    }
}

fn policy(
    inspection: &mut Inspection<'_>,
    at: &Path,
    written: &v2::HPAScalingPolicy,
) -> Option<ScalingPolicy> {
    let mut there = |field: &str| {
        let written = inspection.written(&at.key(field));
        if !written {
            inspection.missing(at, field);
        }
        written && !inspection.unreadable(&at.key(field))
    };
    let [has_type, has_value, has_period] = ["type", "value", "periodSeconds"].map(&mut there);
    let kinds = [("Pods", true), ("Percent", false)];
    let in_pods =
        has_type.then(|| inspection.choice(&at.key("type"), Some(&written.type_), &kinds)).flatten();
    let value = has_value.then(|| positive(inspection, &at.key("value"), written.value)).flatten();
    let period = has_period
        .then(|| within(inspection, &at.key("periodSeconds"), written.period_seconds, 1, LONGEST_PERIOD))
        .flatten();
    let change = if in_pods? { ScalingChange::Pods(value?) } else { ScalingChange::Percent(value?) };
    Some(ScalingPolicy { change, period: period? })
}

fn within(inspection: &mut Inspection<'_>, at: &Path, seconds: i32, least: i32, most: i32) -> Option<Span> {
    if (least..=most).contains(&seconds) {
        return Some(Span::from_secs(i64::from(seconds)));
    }
    inspection.wrong(at, format!("expected {least} to {most} seconds, found {seconds}"));
    None
}
