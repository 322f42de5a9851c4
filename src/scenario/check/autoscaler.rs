//! HorizontalPodAutoscalers: which of them scales the workload, and what its metrics are in a simulation.

use super::findings::{Findings, place_in};
use crate::scenario::hpa::{HpaSpec, Metric, MetricSource};
use crate::scenario::issue::Issue;
use crate::scenario::manifest::{DeploymentManifest, HpaManifest, Named, Object};

/// The autoscaler of the workload, if there is one. Whoever scales something else is named.
pub(super) fn of_workload<'a>(
    findings: &mut Findings,
    objects: &'a [Object],
    workload: Option<&Object>,
) -> Option<&'a HpaManifest> {
    let target = workload?.named();
    let mut own: Option<&HpaManifest> = None;
    for object in objects {
        let Object::HorizontalPodAutoscaler(hpa) = object else { continue };
        let Named { kind, name, namespace, place, .. } = &hpa.owner;
        let (wanted_kind, wanted) = (&hpa.spec.target_kind, &hpa.spec.target_name);
        let is_target = *wanted_kind == target.kind && *wanted == target.name;
        match own {
            _ if !is_target || *namespace != target.namespace => {
                let why = if is_target {
                    format!("it is in the namespace {namespace}, {wanted} is in {}", target.namespace)
                } else {
                    "which is not there".to_owned()
                };
                findings.caution(format!(
                    "{place}: {kind} {name} scales {wanted_kind} {wanted}, {why}: it has no effect"
                ));
            }
            None => own = Some(hpa),
            Some(first) => {
                let other = &first.owner.name;
                let problem = format!("{kind} {name} scales {wanted_kind} {wanted}, and so does {other}");
                let issue = Issue::new("spec.scaleTargetRef", problem).at(place.clone());
                findings.issues.push(issue.hint("keep one of them"));
            }
        }
    }
    own
}

/// What an autoscaler does in a simulation.
#[derive(Debug, PartialEq)]
pub(super) enum Scaling {
    /// It keeps this number of replicas, whatever its metrics are.
    Keeps(u32),
    /// It follows its metrics, and these are they.
    Follows(HpaSpec),
}

/// What the autoscaler of a Deployment goes by; none where that can't be known, which is told.
pub(super) fn scaling(
    findings: &mut Findings,
    hpa: &HpaManifest,
    deployment: &DeploymentManifest,
    has_load: bool,
) -> Option<Scaling> {
    let called = format!("{} {}", hpa.owner.kind, hpa.owner.name);
    let (least, most) = (hpa.spec.min_replicas, hpa.spec.max_replicas);
    if deployment.spec.replicas == 0 {
        findings.caution(format!("{called} does nothing while replicas is 0"));
    }
    if least == most && !has_load {
        return Some(keeps(findings, &called, least, deployment));
    }
    if !has_load {
        let target = &deployment.template.owner;
        let problem =
            format!("{called} scales {} {} by its metrics, which follow the load", target.kind, target.name);
        let hint = "give the load and what a pod serves of it: service: {load: 900, capacity: 100}; or leave the \
                    autoscaler out";
        findings.issues.push(Issue::new("service.load", problem).at(hpa.owner.place.clone()).hint(hint));
        return None;
    }
    let before = findings.issues.len();
    let each = (0..).zip(&hpa.spec.metrics);
    let metrics: Vec<Metric> = each
        .filter(|(index, metric)| follows_load(findings, hpa, deployment, (*index, metric)))
        .map(|(_, metric)| metric.clone())
        .collect();
    if findings.issues.len() > before {
        return None;
    }
    if !metrics.is_empty() {
        return Some(Scaling::Follows(HpaSpec { metrics, ..hpa.spec.clone() }));
    }
    if least == most {
        return Some(keeps(findings, &called, least, deployment));
    }
    let problem = format!("no metric of {called} follows the load");
    let place = place_in(findings, &hpa.owner, "spec.metrics");
    let hint = "scale by cpu, or by a metric of type Pods, Object or External that counts requests";
    findings.issues.push(Issue::new("spec.metrics", problem).at(place).hint(hint));
    None
}

fn keeps(findings: &mut Findings, called: &str, replicas: u32, deployment: &DeploymentManifest) -> Scaling {
    let written = deployment.spec.replicas;
    if written != replicas && written > 0 {
        findings.assume(format!(
            "there are {replicas} replicas from the start, which {called} keeps, and not the {written} of the manifest"
        ));
    }
    Scaling::Keeps(if written == 0 { 0 } else { replicas })
}

/// Whether a metric can be known from the load; what it is taken for is told.
fn follows_load(
    findings: &mut Findings,
    hpa: &HpaManifest,
    deployment: &DeploymentManifest,
    (index, metric): (usize, &Metric),
) -> bool {
    let called = format!("{} {}", hpa.owner.kind, hpa.owner.name);
    let place = place_in(findings, &hpa.owner, &format!("spec.metrics[{index}]"));
    let (resource, container) = match &metric.source {
        MetricSource::Resource(resource) => (resource, None),
        MetricSource::ContainerResource { resource, container } => (resource, Some(container)),
        MetricSource::Pods(name) => {
            findings.assume(format!("the metric {name} of {called} is the requests per second of each pod"));
            return true;
        }
        MetricSource::Object(name) | MetricSource::External(name) => {
            findings.assume(format!(
                "the metric {name} of {called} is the requests per second of the whole service"
            ));
            return true;
        }
    };
    if resource != "cpu" {
        findings.caution(format!(
            "{place}: {called}: the metric {resource} is left out, for it says nothing about the load"
        ));
        return false;
    }
    let template = &deployment.template;
    if let Some(container) = container {
        if !template.containers.contains(container) {
            let path = format!("spec.metrics[{index}].containerResource.container");
            let place = place_in(findings, &hpa.owner, &path);
            let problem =
                format!("{} {} has no container {container}", template.owner.kind, template.owner.name);
            let hint = format!("it has {}", template.containers.join(", "));
            findings.issues.push(Issue::new(path, problem).at(place).hint(hint));
        }
        findings.assume(format!(
            "{called}: container {container} uses the same share of its CPU request as its whole pod"
        ));
    }
    if template.requests.cpu_millis == 0 {
        let problem = format!("{called} goes by CPU, and the pod requests none");
        let issue = Issue::new("resources.requests.cpu", problem).at(template.requests_place.clone());
        findings.issues.push(issue.hint("write what a pod needs of it, such as cpu: 500m"));
    }
    true
}
