//! Pods and pod templates: names, placement, lifetime and volumes.

use k8s_openapi::api::core::v1 as core;

use super::containers;
use super::inspection::Inspection;
use super::kinds::named;
use super::labels::{self, Takes};
use super::types::{
    Affinity, Effect, Named, NodeOperator, NodePreference, NodeRequirement, PodRestartPolicy, PodTemplate,
    Toleration, VolumeUse,
};
use super::unmodelled;
use crate::scenario::caution::Caution;
use crate::scenario::document::{Node, Path};
use crate::scenario::issue::Issue;
use crate::units::Span;

/// How long a pod that is asked to end may take, where it does not say.
const GRACE_PERIOD: Span = Span::from_secs(30);

/// Reads a bare pod.
pub(super) fn read_pod(
    node: &Node,
    base: &Path,
    issues: &mut Vec<Issue>,
    cautions: &mut Vec<Caution>,
) -> Option<PodTemplate> {
    let (mut inspection, pod) = Inspection::begin::<core::Pod>(node, base, issues, cautions);
    let owner = owner(&mut inspection, node, "Pod");
    match pod?.spec {
        Some(spec) => Some(template(&mut inspection, &Path::default(), &spec, owner)),
        None => {
            inspection.missing(&Path::default(), "spec");
            None
        }
    }
}

/// The name of an object that is simulated; it must have one.
pub(super) fn owner(inspection: &mut Inspection<'_>, node: &Node, kind: &str) -> Named {
    let named = named(node, kind);
    let metadata = Path::default().key("metadata");
    if named.name.is_empty() {
        if node.get("metadata").is_none() {
            inspection.missing(&Path::default(), "metadata");
        } else if !inspection.unreadable(&metadata.key("generateName")) {
            inspection.missing(&metadata, "name");
        }
    } else if !is_name(&named.name) {
        let at = metadata.key(if named.generated { "generateName" } else { "name" });
        let hint = "names have small letters, digits, - and . and begin and end with a letter or digit";
        inspection.wrong_but(&at, format!("{:?} is no name Kubernetes accepts", named.name), hint);
    }
    named
}

/// Whether the API accepts a text as a name: words of small letters, digits and `-`, parted by dots.
pub(super) fn is_name(name: &str) -> bool {
    let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.len() <= 253
        && name.split('.').all(|label| {
            label.starts_with(edge) && label.ends_with(edge) && label.chars().all(|c| edge(c) || c == '-')
        })
}

/// Checks what stands at `at`, a pod or the template of one: `metadata` and `spec`.
pub(super) fn template(
    inspection: &mut Inspection<'_>,
    at: &Path,
    pod: &core::PodSpec,
    owner: Named,
) -> PodTemplate {
    let (metadata, spec) = (at.key("metadata"), at.key("spec"));
    let policies = [
        ("Always", PodRestartPolicy::Always),
        ("OnFailure", PodRestartPolicy::OnFailure),
        ("Never", PodRestartPolicy::Never),
    ];
    let restart = inspection.choice(&spec.key("restartPolicy"), pod.restart_policy.as_deref(), &policies);
    let grace_at = spec.key("terminationGracePeriodSeconds");
    let grace_period = inspection.seconds(&grace_at, pod.termination_grace_period_seconds);
    let (requests, requests_place) = containers::requests(inspection, &spec, pod);
    unmodelled::of_pod(inspection, &spec);
    if requests.cpu_millis == 0 || requests.memory_bytes == 0 {
        let what = match (requests.cpu_millis, requests.memory_bytes) {
            (0, 0) => "neither CPU nor memory",
            (0, _) => "no CPU",
            _ => "no memory",
        };
        let text = format!("the pod requests {what}, so every size is large enough");
        inspection.caution(&spec.key("containers"), unmodelled::NOTHING_REQUESTED, text);
    }
    PodTemplate {
        owner,
        annotations: inspection.noted(&metadata.key("annotations")),
        labels: inspection.noted(&metadata.key("labels")),
        node_selector: inspection.noted(&spec.key("nodeSelector")),
        tolerations: tolerations(inspection, &spec.key("tolerations"), pod),
        affinity: affinity(inspection, &spec.key("affinity"), pod.affinity.as_ref()),
        requests,
        requests_place,
        grace_period: grace_period.unwrap_or(GRACE_PERIOD),
        restart_policy: restart.unwrap_or(PodRestartPolicy::Always),
        active_deadline: active_deadline(inspection, &spec.key("activeDeadlineSeconds"), pod),
        volumes: volumes(inspection, &spec.key("volumes"), pod),
        priority_class: pod.priority_class_name.clone(),
        containers: pod.containers.iter().map(|container| container.name.clone()).collect(),
    }
}

fn active_deadline(inspection: &mut Inspection<'_>, at: &Path, pod: &core::PodSpec) -> Option<Span> {
    let deadline = inspection.seconds(at, pod.active_deadline_seconds)?;
    if deadline == Span::ZERO {
        inspection.wrong(at, "expected at least 1 second, found 0");
    }
    Some(deadline)
}

fn tolerations(inspection: &mut Inspection<'_>, at: &Path, pod: &core::PodSpec) -> Vec<Toleration> {
    let effects = [
        ("NoSchedule", Effect::NoSchedule),
        ("PreferNoSchedule", Effect::PreferNoSchedule),
        ("NoExecute", Effect::NoExecute),
    ];
    let mut tolerations = Vec::new();
    for (at, written) in inspection.each(at, pod.tolerations.as_deref().unwrap_or_default()) {
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let effect = inspection.choice(&at.key("effect"), filled(&written.effect).as_deref(), &effects);
        let operator = filled(&written.operator);
        let exists = inspection
            .choice(&at.key("operator"), operator.as_deref(), &[("Exists", true), ("Equal", false)])
            .unwrap_or(false);
        let key = filled(&written.key);
        if exists && filled(&written.value).is_some() {
            inspection.wrong(&at.key("value"), "a toleration with `operator: Exists` has no value");
        }
        if !exists && operator.is_none_or(|operator| operator == "Equal") && key.is_none() {
            inspection.wrong_but(&at, "missing field `key`", "only `operator: Exists` bears every taint");
        }
        tolerations.push(Toleration {
            key,
            value: if exists { None } else { Some(written.value.clone().unwrap_or_default()) },
            effect,
            lasts: written.toleration_seconds.map(|seconds| Span(seconds.max(0).saturating_mul(1_000))),
            place: Some(inspection.place(&at)),
        });
    }
    tolerations
}

fn affinity(inspection: &mut Inspection<'_>, at: &Path, written: Option<&core::Affinity>) -> Affinity {
    let Some(written) = written else { return Affinity::default() };
    let nodes = written.node_affinity.as_ref();
    let required = nodes.and_then(|nodes| nodes.required_during_scheduling_ignored_during_execution.as_ref());
    let terms_at =
        at.key("nodeAffinity").key("requiredDuringSchedulingIgnoredDuringExecution").key("nodeSelectorTerms");
    let terms = required.map(|selector| selector.node_selector_terms.as_slice()).unwrap_or_default();
    let mut required_nodes = Vec::new();
    for (at, term) in inspection.each(&terms_at, terms) {
        if term.match_fields.is_some() {
            let text = "requirements on fields of nodes: not modelled";
            inspection.caution(&at.key("matchFields"), super::FIELD_IGNORED, text);
        }
        let expressions = term.match_expressions.as_deref().unwrap_or_default();
        let expressions = inspection.each(&at.key("matchExpressions"), expressions);
        required_nodes.push(
            expressions.into_iter().filter_map(|(at, one)| requirement(inspection, &at, one)).collect(),
        );
    }
    let preferred =
        nodes.and_then(|nodes| nodes.preferred_during_scheduling_ignored_during_execution.as_ref());
    let preferred_at = at.key("nodeAffinity").key("preferredDuringSchedulingIgnoredDuringExecution");
    let mut preferred_nodes = Vec::new();
    for (at, one) in inspection.each(&preferred_at, preferred.map(Vec::as_slice).unwrap_or_default()) {
        if !(1..=100).contains(&one.weight) {
            inspection
                .wrong(&at.key("weight"), format!("expected a weight from 1 to 100, found {}", one.weight));
        }
        let expressions = one.preference.match_expressions.as_deref().unwrap_or_default();
        let expressions = inspection.each(&at.key("preference").key("matchExpressions"), expressions);
        let term =
            expressions.into_iter().filter_map(|(at, one)| requirement(inspection, &at, one)).collect();
        preferred_nodes.push(NodePreference { weight: one.weight, term });
    }
    Affinity {
        required_nodes,
        preferred_nodes,
        near_pods: written.pod_affinity.is_some(),
        away_from_pods: written.pod_anti_affinity.is_some(),
    }
}

fn requirement(
    inspection: &mut Inspection<'_>,
    at: &Path,
    written: &core::NodeSelectorRequirement,
) -> Option<NodeRequirement> {
    let operators = [
        ("In", (NodeOperator::In, Takes::Values)),
        ("NotIn", (NodeOperator::NotIn, Takes::Values)),
        ("Exists", (NodeOperator::Exists, Takes::Nothing)),
        ("DoesNotExist", (NodeOperator::DoesNotExist, Takes::Nothing)),
        ("Gt", (NodeOperator::Gt, Takes::Number)),
        ("Lt", (NodeOperator::Lt, Takes::Number)),
    ];
    let values = written.values.clone().unwrap_or_default();
    let operator = labels::operator(inspection, at, [&written.key, &written.operator], &values, &operators)?;
    Some(NodeRequirement { key: written.key.clone(), operator, values, place: inspection.place(at) })
}

fn volumes(inspection: &mut Inspection<'_>, at: &Path, pod: &core::PodSpec) -> VolumeUse {
    /// Sources that hold no data worth a model.
    const FREE: [&str; 5] = ["configMap", "secret", "downwardAPI", "projected", "image"];
    let mut volumes = VolumeUse::default();
    for (at, volume) in inspection.each(at, pod.volumes.as_deref().unwrap_or_default()) {
        if volume.name.is_empty() {
            inspection.missing(&at, "name");
        }
        let entries = inspection.node(&at).map(Node::entries).unwrap_or_default();
        let sources: Vec<&str> =
            entries.iter().map(|entry| entry.key.as_str()).filter(|key| *key != "name").collect();
        match sources.as_slice() {
            // Without a source the API makes it an emptyDir.
            [] | ["emptyDir"] => volumes.empty_dir = true,
            ["hostPath"] => volumes.host_path = true,
            ["persistentVolumeClaim"] => {
                let claim = volume.persistent_volume_claim.as_ref().map(|claim| claim.claim_name.clone());
                match claim.filter(|claim| !claim.is_empty()) {
                    Some(claim) => volumes.claims.push(claim),
                    None => inspection.missing(&at.key("persistentVolumeClaim"), "claimName"),
                }
            }
            [source] if FREE.contains(source) => {}
            [source] => {
                let text = format!("volumes of kind {source}: not modelled");
                inspection.caution(&at.key(source), super::FIELD_IGNORED, text);
            }
            many => inspection.wrong(&at, format!("a volume has one source, found {}", many.join(" and "))),
        }
    }
    let names: Vec<&str> = pod.volumes.iter().flatten().map(|volume| volume.name.as_str()).collect();
    containers::check_mounts(inspection, pod, &names, at);
    volumes
}
