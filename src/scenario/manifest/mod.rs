//! Manifests: Kubernetes objects as users have them, read into checked plain data.
//!
//! Objects are read with the typed structures of `k8s-openapi` over a [`document`](super::document)
//! tree, so that unknown fields and wrong types are found with their place, and then checked like the
//! API server would check them. What is right but not modelled becomes a caution, never silence.
//!
//! This room knows Kubernetes objects and their API rules. It knows nothing of providers (what an
//! annotation means to whom), of scenarios or of the engine.
//!
//! To add a kind: a row in `kinds.rs`, a file that checks it, a variant of [`Object`]. To model a field
//! that so far only causes a caution: take it out of `unmodelled.rs` and into the type that carries it.

mod budget;
mod containers;
#[cfg(test)]
mod controllers_tests;
mod cron_expression;
mod cronjob;
mod deployment;
mod hpa;
mod inspection;
mod job;
#[cfg(test)]
mod job_tests;
mod kinds;
mod labels;
mod pod;
mod policies;
pub mod suits;
#[cfg(test)]
mod tests;
mod types;
mod unmodelled;

use std::collections::BTreeMap;

use super::caution::Caution;
use super::document::{Dialect, Node, Path, parse_as};
use super::issue::{Issue, Place};

pub use budget::{BudgetBound, BudgetManifest, PodNumber};
pub use kinds::{FIELD_IGNORED, KIND_IGNORED};
pub use labels::LabelSelector;
pub use types::{
    Affinity, AroundJob, CronJobManifest, DeploymentManifest, Effect, HpaManifest, JobManifest, Named,
    NodeOperator, NodeRequirement, Noted, Object, PodRestartPolicy, PodTemplate, Toleration, VolumeUse,
};
pub use unmodelled::{NO_PODS, NOTHING_REQUESTED, SUSPENDED};

/// The objects of one or more manifests, in the order written.
#[derive(Clone, Debug, Default)]
pub struct Manifest {
    /// What can be simulated, and what somebody may refuse.
    pub objects: Vec<Object>,
    /// The PodDisruptionBudgets.
    pub budgets: Vec<BudgetManifest>,
    /// What was left out of the model.
    pub cautions: Vec<Caution>,
}

/// Reads a file of one or more Kubernetes objects. `source` is the file as the user named it.
///
/// # Errors
/// Every problem of the file.
pub fn read(source: &str, text: &str) -> Result<Manifest, Vec<Issue>> {
    let documents = parse_as(Dialect::Kubernetes, source, text)?;
    let mut issues = Vec::new();
    if documents.is_empty() {
        let place = Place { source: source.into(), line: 0, column: 0 };
        issues.push(Issue::new("", "there is no Kubernetes object in this file").at(place));
    }
    let manifest = read_objects(documents.iter().map(|document| (document, Path::default())), &mut issues);
    if issues.is_empty() { Ok(manifest) } else { Err(issues) }
}

/// Reads objects that stand somewhere in a tree, each with the path to it. The problems of objects are
/// added to the issues; what of such an object can be read is there all the same, so that what is wrong
/// elsewhere can be told with them.
pub fn read_objects<'a>(
    objects: impl IntoIterator<Item = (&'a Node, Path)>,
    issues: &mut Vec<Issue>,
) -> Manifest {
    let mut manifest = Manifest::default();
    let before = issues.len();
    for (node, path) in objects {
        kinds::read_object(node, &path, &mut manifest, issues);
    }
    refuse_twins(&manifest, issues);
    issues[before..].sort_by(|one, two| one.place.cmp(&two.place));
    manifest.cautions.sort_by(|one, two| one.place.cmp(&two.place));
    manifest
}

/// Two objects of one kind, namespace and name would be one object to the API.
fn refuse_twins(manifest: &Manifest, issues: &mut Vec<Issue>) {
    let mut first: BTreeMap<_, &Named> = BTreeMap::new();
    let budgets = manifest.budgets.iter().map(|budget| &budget.named);
    let all = manifest.objects.iter().map(Object::named).chain(budgets);
    for named in all.filter(|named| !named.generated) {
        let key = (&named.kind, &named.namespace, &named.name);
        if let Some(other) = first.get(&key) {
            let problem = format!("{} `{}` is defined twice", named.kind, named.name);
            let issue =
                Issue::new("metadata.name", problem).hint(format!("the first stands at {}", other.place));
            issues.push(issue.at(named.place.clone()));
        } else {
            first.insert(key, named);
        }
    }
}
