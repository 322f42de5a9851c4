//! Which kinds there are, and what becomes of each.

use super::types::{Named, Object};
use super::{Manifest, budget, cronjob, deployment, hpa, job, pod};
use crate::scenario::caution::Caution;
use crate::scenario::document::{Node, Path, Value};
use crate::scenario::issue::{Issue, nearest};

/// The code of a caution about an object that is not modelled.
pub const KIND_IGNORED: &str = "manifest-kind-ignored";
/// The code of a caution about a field that is not modelled.
pub const FIELD_IGNORED: &str = "manifest-field-ignored";

#[derive(Clone, Copy)]
enum Treatment {
    Pod,
    Job,
    Budget,
    CronJob,
    Deployment,
    ReplicaSet,
    HorizontalPodAutoscaler,
    List,
    DaemonSet,
    NotYet,
    Ignored,
}

/// Every kind of the API that users are likely to have beside their workload, with the versions read.
const KINDS: [(&str, &[&str], Treatment); 36] = [
    ("Pod", &["v1"], Treatment::Pod),
    ("Job", &["batch/v1"], Treatment::Job),
    ("List", &["v1"], Treatment::List),
    ("DaemonSet", &["apps/v1"], Treatment::DaemonSet),
    ("CronJob", &["batch/v1"], Treatment::CronJob),
    ("Deployment", &["apps/v1"], Treatment::Deployment),
    ("HorizontalPodAutoscaler", &["autoscaling/v1", "autoscaling/v2"], Treatment::HorizontalPodAutoscaler),
    ("StatefulSet", &["apps/v1"], Treatment::NotYet),
    ("ReplicaSet", &["apps/v1"], Treatment::ReplicaSet),
    ("ReplicationController", &["v1"], Treatment::NotYet),
    ("PodTemplate", &["v1"], Treatment::Ignored),
    ("ConfigMap", &["v1"], Treatment::Ignored),
    ("Endpoints", &["v1"], Treatment::Ignored),
    ("LimitRange", &["v1"], Treatment::Ignored),
    ("Namespace", &["v1"], Treatment::Ignored),
    ("Node", &["v1"], Treatment::Ignored),
    ("PersistentVolume", &["v1"], Treatment::Ignored),
    ("PersistentVolumeClaim", &["v1"], Treatment::Ignored),
    ("ResourceQuota", &["v1"], Treatment::Ignored),
    ("Secret", &["v1"], Treatment::Ignored),
    ("Service", &["v1"], Treatment::Ignored),
    ("ServiceAccount", &["v1"], Treatment::Ignored),
    ("PodDisruptionBudget", &["policy/v1"], Treatment::Budget),
    ("PriorityClass", &["scheduling.k8s.io/v1"], Treatment::Ignored),
    ("Role", &["rbac.authorization.k8s.io/v1"], Treatment::Ignored),
    ("RoleBinding", &["rbac.authorization.k8s.io/v1"], Treatment::Ignored),
    ("ClusterRole", &["rbac.authorization.k8s.io/v1"], Treatment::Ignored),
    ("ClusterRoleBinding", &["rbac.authorization.k8s.io/v1"], Treatment::Ignored),
    ("StorageClass", &["storage.k8s.io/v1"], Treatment::Ignored),
    ("VolumeAttachment", &["storage.k8s.io/v1"], Treatment::Ignored),
    ("Ingress", &["networking.k8s.io/v1"], Treatment::Ignored),
    ("IngressClass", &["networking.k8s.io/v1"], Treatment::Ignored),
    ("NetworkPolicy", &["networking.k8s.io/v1"], Treatment::Ignored),
    ("RuntimeClass", &["node.k8s.io/v1"], Treatment::Ignored),
    ("Lease", &["coordination.k8s.io/v1"], Treatment::Ignored),
    ("CustomResourceDefinition", &["apiextensions.k8s.io/v1"], Treatment::Ignored),
];

/// Reads one object, or every object of a list.
pub(super) fn read_object(node: &Node, base: &Path, manifest: &mut Manifest, issues: &mut Vec<Issue>) {
    let Some((kind, treatment)) = recognise(node, base, issues) else { return };
    let cautions = &mut manifest.cautions;
    match treatment {
        Treatment::List => {
            let Some(items) = node.get("items") else {
                let issue = Issue::new(base.to_string(), "missing field `items`").at(node.place());
                return issues.push(issue);
            };
            for (index, item) in items.elements().iter().enumerate() {
                read_object(item, &base.key("items").index(index), manifest, issues);
            }
        }
        Treatment::Pod => {
            manifest
                .objects
                .extend(pod::read_pod(&without_status(node), base, issues, cautions).map(Object::Pod));
        }
        Treatment::Job => {
            manifest
                .objects
                .extend(job::read_job(&without_status(node), base, issues, cautions).map(Object::Job));
        }
        Treatment::Budget => {
            manifest.budgets.extend(budget::read_budget(&without_status(node), base, issues, cautions));
        }
        Treatment::CronJob => {
            let cronjob = cronjob::read_cronjob(&without_status(node), base, issues, cautions);
            manifest.objects.extend(cronjob.map(Object::CronJob));
        }
        Treatment::Deployment => {
            let deployment = deployment::read_deployment(&without_status(node), base, issues, cautions);
            manifest.objects.extend(deployment.map(Object::Deployment));
        }
        Treatment::ReplicaSet => {
            let set = deployment::read_replica_set(&without_status(node), base, issues, cautions);
            manifest.objects.extend(set.map(Object::Deployment));
        }
        Treatment::HorizontalPodAutoscaler => {
            let hpa = hpa::read_hpa(&without_status(node), base, issues, cautions);
            manifest.objects.extend(hpa.map(Object::HorizontalPodAutoscaler));
        }
        Treatment::DaemonSet => manifest.objects.push(Object::DaemonSet(named(node, kind))),
        Treatment::NotYet => manifest.objects.push(Object::NotYet(named(node, kind))),
        Treatment::Ignored => {
            let Named { kind, name, place, .. } = named(node, kind);
            let version = node.get("apiVersion").and_then(Node::as_str).unwrap_or_default();
            let of = if is_builtin(version) { String::new() } else { format!(" of {version}") };
            let text = format!("{kind} `{name}`{of} is not modelled");
            cautions.push(Caution { code: KIND_IGNORED, place: Some(place), text });
        }
    }
}

/// The kind of an object and what to do with it.
fn recognise<'a>(node: &'a Node, base: &Path, issues: &mut Vec<Issue>) -> Option<(&'a str, Treatment)> {
    let mut report = |path: Path, near: &Node, problem: String, hint: Option<String>| {
        issues.push(Issue { path: path.to_string(), place: Some(near.place()), problem, hint });
    };
    if !matches!(node.value, Value::Map(_)) {
        let hint = "it begins with `apiVersion: …` and `kind: …`".to_owned();
        report(base.clone(), node, "expected a Kubernetes object".to_owned(), Some(hint));
        return None;
    }
    let mut text = |field: &str| {
        let value = node.get(field);
        match value {
            None => report(base.clone(), node, format!("missing field `{field}`"), None),
            Some(other) if other.as_str().is_none() => {
                report(base.key(field), other, "expected text".to_owned(), None);
            }
            Some(_) => {}
        }
        value?.as_str().map(|text| (text, value.unwrap_or(node)))
    };
    let (version, kind) = (text("apiVersion"), text("kind"));
    let ((version, version_node), (kind, kind_node)) = (version?, kind?);
    let known = KINDS.iter().find(|(name, ..)| *name == kind);
    match known {
        Some((_, versions, treatment)) if versions.contains(&version) => Some((kind, *treatment)),
        _ if !is_builtin(version) => Some((kind, Treatment::Ignored)),
        Some((_, versions, _)) => {
            let problem = format!("expected {} for a {kind}, found {version:?}", versions.join(" or "));
            report(base.key("apiVersion"), version_node, problem, None);
            None
        }
        None => match nearest(kind, KINDS.iter().map(|(name, ..)| *name)) {
            Some(name) => {
                let hint = Some(format!("did you mean `{name}`?"));
                report(base.key("kind"), kind_node, format!("unknown kind `{kind}`"), hint);
                None
            }
            None => Some((kind, Treatment::Ignored)),
        },
    }
}

/// Whether an API version is of Kubernetes itself rather than of somebody's extension.
fn is_builtin(version: &str) -> bool {
    match version.split_once('/') {
        None => true,
        Some((group, _)) => {
            !group.contains('.') || group.ends_with(".k8s.io") && !group.ends_with(".x-k8s.io")
        }
    }
}

/// What an object is called, as far as it says so.
pub(super) fn named(node: &Node, kind: &str) -> Named {
    let field = |name: &str| node.get("metadata")?.get(name)?.as_str();
    let (name, generated) = match (field("name"), field("generateName")) {
        (Some(name), _) => (name.to_owned(), false),
        (None, prefix) => (prefix.map(made_up).unwrap_or_default(), true),
    };
    let namespace = field("namespace").unwrap_or("default").to_owned();
    let place = node.get("kind").unwrap_or(node).place();
    Named { kind: kind.to_owned(), name, generated, namespace, place }
}

/// A name of the form the API makes up.
fn made_up(prefix: &str) -> String {
    format!("{prefix}00001")
}

/// What the cluster wrote into an object is no input, and newer clusters write fields nobody knows.
fn without_status(node: &Node) -> Node {
    let mut node = node.clone();
    if let Value::Map(entries) = &mut node.value {
        entries.retain(|entry| entry.key != "status");
        for entry in entries.iter_mut().filter(|entry| entry.key == "metadata") {
            if let Value::Map(entries) = &mut entry.node.value {
                entries.retain(|entry| entry.key != "managedFields");
            }
        }
    }
    node
}
