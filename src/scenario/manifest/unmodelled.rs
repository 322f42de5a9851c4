//! Fields that are right, matter to what happens, and are not modelled.

use super::inspection::Inspection;
use super::kinds::FIELD_IGNORED;
use crate::scenario::document::{Node, Path, Value};

/// The code of a caution about a pod that requests nothing.
pub const NOTHING_REQUESTED: &str = "manifest-nothing-requested";
/// The code of a caution about a Job that creates no pods.
pub const NO_PODS: &str = "manifest-no-pods";

/// The code of a caution about a Job that starts suspended.
pub const SUSPENDED: &str = "manifest-suspended";

/// Fields of a pod's spec, as paths below it, and what is left out with them.
const POD_FIELDS: [(&[&str], &str); 11] = [
    (&["affinity", "podAffinity"], "affinity between pods"),
    (&["affinity", "podAntiAffinity"], "anti-affinity between pods"),
    (&["topologySpreadConstraints"], "spreading over zones and nodes"),
    (&["priorityClassName"], "priorities and preemption by other pods"),
    (&["priority"], "priorities and preemption by other pods"),
    (&["schedulerName"], "schedulers other than the default"),
    (&["schedulingGates"], "scheduling gates"),
    (&["nodeName"], "placement on a named node"),
    (&["resourceClaims"], "claims of devices"),
    (&["readinessGates"], "readiness gates"),
    (&["runtimeClassName"], "runtime classes"),
];

/// Fields of a container, and what is left out with them.
const CONTAINER_FIELDS: [(&[&str], &str); 2] = [
    (&["livenessProbe"], "restarts by a liveness probe"),
    (&["lifecycle", "preStop"], "the time a preStop hook takes"),
];

/// Cautions about a pod's spec.
pub(super) fn of_pod(inspection: &mut Inspection<'_>, spec: &Path) {
    name(inspection, spec, &POD_FIELDS);
    for list in ["initContainers", "containers"] {
        let list = spec.key(list);
        let containers = inspection.node(&list).map_or(0, |list| list.elements().len());
        for index in 0..containers {
            name(inspection, &list.index(index), &CONTAINER_FIELDS);
        }
    }
}

fn name(inspection: &mut Inspection<'_>, at: &Path, fields: &[(&[&str], &str)]) {
    for (steps, what) in fields {
        let at = steps.iter().fold(at.clone(), |path, step| path.key(step));
        if inspection.node(&at).is_some_and(says_something) {
            inspection.caution(&at, FIELD_IGNORED, format!("{what}: not modelled"));
        }
    }
}

/// Whether a value differs from leaving the field out.
fn says_something(node: &Node) -> bool {
    match &node.value {
        Value::Null => false,
        Value::Seq(elements) => !elements.is_empty(),
        Value::Map(entries) => !entries.is_empty(),
        Value::Str(text) => !text.is_empty() && text != "default-scheduler",
        Value::Int(number) => *number != 0,
        _ => true,
    }
}
