//! Deployments and ReplicaSets: the API's defaults and the API's refusals.

use k8s_openapi::api::apps::v1 as apps;
use k8s_openapi::api::core::v1 as core;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::inspection::Inspection;
use super::pod;
use super::types::{DeploymentManifest, Named, Noted, PodRestartPolicy, PodTemplate};
use super::unmodelled::NO_PODS;
use crate::scenario::caution::Caution;
use crate::scenario::deployment::DeploymentSpec;
use crate::scenario::document::{Node, Path};
use crate::scenario::issue::Issue;
use crate::units::Span;

/// Reads a Deployment.
pub(super) fn read_deployment(
    node: &Node,
    base: &Path,
    issues: &mut Vec<Issue>,
    cautions: &mut Vec<Caution>,
) -> Option<DeploymentManifest> {
    let (mut inspection, deployment) = Inspection::begin::<apps::Deployment>(node, base, issues, cautions);
    let owner = pod::owner(&mut inspection, node, "Deployment");
    let Some(written) = deployment?.spec else {
        inspection.missing(&Path::default(), "spec");
        return None;
    };
    let at = Path::default().key("spec");
    let min_ready = min_ready(&mut inspection, &at, written.min_ready_seconds);
    rollout(&mut inspection, &at, &written, min_ready);
    if written.paused == Some(true) {
        let text = "a Deployment that is paused from the start creates no pods";
        inspection.caution(&at.key("paused"), NO_PODS, text);
    }
    let parts = Parts {
        replicas: written.replicas,
        min_ready,
        selector: &written.selector,
        template: Some(&written.template),
    };
    parts.check(&mut inspection, &at, owner)
}

/// Reads a ReplicaSet.
pub(super) fn read_replica_set(
    node: &Node,
    base: &Path,
    issues: &mut Vec<Issue>,
    cautions: &mut Vec<Caution>,
) -> Option<DeploymentManifest> {
    let (mut inspection, set) = Inspection::begin::<apps::ReplicaSet>(node, base, issues, cautions);
    let owner = pod::owner(&mut inspection, node, "ReplicaSet");
    let Some(written) = set?.spec else {
        inspection.missing(&Path::default(), "spec");
        return None;
    };
    let at = Path::default().key("spec");
    let min_ready = min_ready(&mut inspection, &at, written.min_ready_seconds);
    let parts = Parts {
        replicas: written.replicas,
        min_ready,
        selector: &written.selector,
        template: written.template.as_ref(),
    };
    parts.check(&mut inspection, &at, owner)
}

fn min_ready(inspection: &mut Inspection<'_>, at: &Path, written: Option<i32>) -> Span {
    inspection.seconds(&at.key("minReadySeconds"), written.map(i64::from)).unwrap_or(Span::ZERO)
}

/// What both kinds have.
struct Parts<'a> {
    replicas: Option<i32>,
    min_ready: Span,
    selector: &'a LabelSelector,
    template: Option<&'a core::PodTemplateSpec>,
}

impl Parts<'_> {
    fn check(self, inspection: &mut Inspection<'_>, at: &Path, owner: Named) -> Option<DeploymentManifest> {
        let replicas = inspection.count(&at.key("replicas"), self.replicas);
        if replicas == Some(0) {
            let text = format!("replicas is 0: the {} creates no pods", owner.kind);
            inspection.caution(&at.key("replicas"), NO_PODS, text);
        }
        let template = self.template(inspection, at, owner);
        let labels = template.as_ref().map(|template| template.labels.as_slice());
        selector(inspection, at, self.selector, labels);
        let annotations = inspection.noted(&Path::default().key("metadata").key("annotations"));
        let spec = DeploymentSpec { replicas: replicas.unwrap_or(1), min_ready: self.min_ready };
        Some(DeploymentManifest { annotations, spec, template: template? })
    }

    fn template(&self, inspection: &mut Inspection<'_>, at: &Path, owner: Named) -> Option<PodTemplate> {
        let template_at = at.key("template");
        if !inspection.written(&template_at) {
            inspection.missing(at, "template");
            return None;
        }
        let Some(pod) = self.template.and_then(|template| template.spec.as_ref()) else {
            inspection.missing(&template_at, "spec");
            return None;
        };
        let kind = owner.kind.clone();
        let template = pod::template(inspection, &template_at, pod, owner);
        let pod_at = template_at.key("spec");
        if template.restart_policy != PodRestartPolicy::Always {
            let problem = format!("the pods of a {kind} restart always");
            inspection.wrong_but(&pod_at.key("restartPolicy"), problem, "leave it out or write Always");
        }
        if template.active_deadline.is_some() {
            let problem = format!("the pods of a {kind} have no deadline");
            inspection.wrong(&pod_at.key("activeDeadlineSeconds"), problem);
        }
        Some(template)
    }
}

/// The selector must select the pods of the template.
fn selector(inspection: &mut Inspection<'_>, at: &Path, written: &LabelSelector, labels: Option<&[Noted]>) {
    let (block, at) = (at, at.key("selector"));
    if !inspection.written(&at) {
        return inspection.missing(block, "selector");
    }
    if inspection.unreadable(&at) {
        return;
    }
    let match_labels = written.match_labels.iter().flatten();
    let expressions = written.match_expressions.as_deref().unwrap_or_default();
    if match_labels.clone().next().is_none() && expressions.is_empty() {
        let hint = "write labels of the template into matchLabels";
        return inspection.wrong_but(&at, "an empty selector selects every pod", hint);
    }
    let value_of =
        |key: &str| labels?.iter().find(|label| label.key == key).map(|label| label.value.as_str());
    let misses = |inspection: &mut Inspection<'_>, at: &Path, what: String| {
        if labels.is_some() {
            let hint = "a selector must match the labels of its own template";
            inspection.wrong_but(at, format!("the template has no label {what}"), hint);
        }
    };
    for (key, value) in match_labels {
        if value_of(key) != Some(value) {
            misses(inspection, &at.key("matchLabels").key(key), format!("{key}: {value}"));
        }
    }
    for (at, expression) in inspection.each(&at.key("matchExpressions"), expressions) {
        let values = expression.values.as_deref().unwrap_or_default();
        let operators = [("In", 0), ("NotIn", 1), ("Exists", 2), ("DoesNotExist", 3)];
        let key = expression.key.as_str();
        if key.is_empty() {
            inspection.missing(&at, "key");
        }
        if expression.operator.is_empty() {
            inspection.missing(&at, "operator");
            continue;
        }
        let Some(operator) = inspection.choice(&at.key("operator"), Some(&expression.operator), &operators)
        else {
            continue;
        };
        if (operator < 2) == values.is_empty() && !inspection.unreadable(&at.key("values")) {
            let expected = if operator < 2 { "at least one value" } else { "no values" };
            inspection
                .wrong(&at.key("values"), format!("`operator: {}` needs {expected}", expression.operator));
            continue;
        }
        let value = value_of(key);
        let among = value.is_some_and(|value| values.iter().any(|other| other == value));
        if ![among, !among, value.is_some(), value.is_none()][operator] {
            let what = format!("that fits {key} {} {}", expression.operator, values.join(", "));
            misses(inspection, &at, what.trim_end().to_owned());
        }
    }
}

/// Fields of the rollout, which is over before the forecast begins.
fn rollout(inspection: &mut Inspection<'_>, at: &Path, written: &apps::DeploymentSpec, min_ready: Span) {
    inspection.count(&at.key("revisionHistoryLimit"), written.revision_history_limit);
    let deadline_at = at.key("progressDeadlineSeconds");
    let deadline = inspection.seconds(&deadline_at, written.progress_deadline_seconds.map(i64::from));
    let deadline = deadline.unwrap_or(Span::from_secs(600));
    if deadline <= min_ready {
        let problem = format!(
            "expected more than minReadySeconds, {}, found {}",
            min_ready.0 / 1_000,
            deadline.0 / 1_000
        );
        inspection.wrong(&deadline_at, problem);
    }
    let Some(strategy) = &written.strategy else { return };
    let at = at.key("strategy");
    let kind = strategy.type_.as_deref().filter(|kind| !kind.is_empty());
    let kind = inspection.choice(&at.key("type"), kind, &[("RollingUpdate", true), ("Recreate", false)]);
    let Some(rolling) = &strategy.rolling_update else { return };
    let at = at.key("rollingUpdate");
    if kind == Some(false) {
        return inspection.wrong(&at, "`type: Recreate` has no rollingUpdate");
    }
    let surge = at_most(inspection, &at.key("maxSurge"), rolling.max_surge.as_ref(), None);
    let unavailable_at = at.key("maxUnavailable");
    let unavailable = at_most(inspection, &unavailable_at, rolling.max_unavailable.as_ref(), Some(100));
    if surge == Some(0) && unavailable == Some(0) {
        inspection.wrong(&unavailable_at, "maxUnavailable and maxSurge can't both be 0");
    }
}

/// A number of pods, or a percentage of them.
fn at_most(
    inspection: &mut Inspection<'_>,
    at: &Path,
    written: Option<&IntOrString>,
    most: Option<i32>,
) -> Option<i32> {
    match written? {
        IntOrString::Int(pods) if *pods >= 0 => Some(*pods),
        IntOrString::Int(pods) => {
            inspection.wrong(at, format!("expected a number of pods, not negative, found {pods}"));
            None
        }
        IntOrString::String(text) => {
            let digits = text.strip_suffix('%').filter(|text| text.chars().all(|c| c.is_ascii_digit()));
            let percent = digits.and_then(|text| text.parse::<i32>().ok());
            match percent {
                None => {
                    inspection.wrong(
                        at,
                        format!("expected a number of pods or a percentage such as 25%, found {text:?}"),
                    );
                }
                Some(percent) if most.is_some_and(|most| percent > most) => {
                    inspection.wrong(at, format!("expected at most 100%, found {text}"));
                }
                Some(_) => {}
            }
            percent
        }
    }
}
