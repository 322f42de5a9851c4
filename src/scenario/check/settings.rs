//! Settings by flag, laid over the scenario and over the objects of its manifest.

use super::Setting;
use super::findings::Findings;
use super::layers::{short, shown};
use super::provider::put;
use crate::scenario::document::{self, Node, Path, Step, Value};
use crate::scenario::issue::{Issue, Place};
use crate::scenario::version::Version;

/// The kinds that a setting without a number means among the objects of a manifest.
const WORKLOADS: [&str; 5] = ["Pod", "Job", "CronJob", "Deployment", "ReplicaSet"];

/// Whether a flag sets something in the manifest, and not the manifest itself.
pub(super) fn is_in_manifest(setting: &Setting) -> bool {
    setting.path.starts_with("manifest.") || setting.path.starts_with("manifest[")
}

/// Lays flags over the scenario.
pub(super) fn apply(findings: &mut Findings, settings: &[&Setting]) {
    // A name alone is short for a block, which flags can add to.
    if let Some(name) = findings.root.get("provider").filter(|node| node.as_str().is_some()).cloned() {
        let mut block = Node::new(Value::Map(Vec::new()), &name.place());
        put(&mut block, "policy", name);
        put(&mut findings.root, "provider", block);
    }
    for setting in settings {
        let path = if setting.path == "provider" { "provider.policy" } else { &setting.path };
        lay_over(findings, setting, path);
    }
}

/// Lays flags over the objects of the manifest, which are a list by now. What has no number in that list is the
/// workload's.
pub(super) fn apply_in_manifest(findings: &mut Findings, settings: &[&Setting]) {
    for setting in settings {
        match in_workload(&findings.root, &setting.path) {
            Ok(path) => lay_over(findings, setting, &path),
            Err((problem, hint)) => findings.issues.push(issue(setting, &problem).hint(hint)),
        }
    }
}

/// Flags for a manifest that is not there.
pub(super) fn refuse_without_manifest(findings: &mut Findings, settings: &[&Setting]) {
    for setting in settings {
        let problem = "the scenario has no manifest that it could be set in";
        findings.issues.push(issue(setting, problem).hint("write manifest: job.yaml"));
    }
}

fn issue(setting: &Setting, problem: &str) -> Issue {
    let flag = Place { source: setting.flag.as_str().into(), line: 0, column: 0 };
    Issue::new(setting.path.as_str(), problem).at(flag)
}

/// The path of a setting with the number of the object that it is meant for.
fn in_workload(root: &Node, written: &str) -> Result<String, (String, String)> {
    let Ok(path) = Path::parse(written) else { return Ok(written.to_owned()) };
    let [manifest, Step::Key(_), ..] = path.0.as_slice() else { return Ok(written.to_owned()) };
    let rest = &path.0[1..];
    let all = objects(root, &Path(vec![manifest.clone()]));
    let is_workload = |(_, node): &&(Path, &Node)| {
        node.get("kind").and_then(Node::as_str).is_some_and(|kind| WORKLOADS.contains(&kind))
    };
    let workloads: Vec<&(Path, &Node)> = all.iter().filter(is_workload).collect();
    // An only object is meant whatever it is: a slip in its kind is told elsewhere.
    match (workloads.as_slice(), all.as_slice()) {
        ([(at, _)], _) | ([], [(at, _)]) => Ok(at.then(&Path(rest.to_vec())).to_string()),
        ([], _) => {
            let problem =
                "the manifest has no Pod, Job, CronJob, Deployment or ReplicaSet that it could be set in";
            Err((problem.to_owned(), "write which object is meant, such as manifest[0]".to_owned()))
        }
        (many, _) => {
            let first = many[0].0.then(&Path(rest.to_vec()));
            let problem = format!("the manifest has {} workloads that it could be set in", many.len());
            Err((problem, format!("write which of them is meant, such as {first}")))
        }
    }
}

/// The objects of the manifest with the ways to them, those of lists one by one.
fn objects<'a>(root: &'a Node, at: &Path) -> Vec<(Path, &'a Node)> {
    let elements = root.find(at).map(Node::elements).unwrap_or_default();
    let each = elements.iter().enumerate().flat_map(|(index, node)| {
        let at = at.index(index);
        match node.get("kind").and_then(Node::as_str) {
            Some("List") => objects(root, &at.key("items")),
            _ => vec![(at, node)],
        }
    });
    each.collect()
}

/// Sets one value and tells which one was there before.
fn lay_over(findings: &mut Findings, setting: &Setting, path: &str) {
    let old = Path::parse(path).ok().and_then(|path| findings.root.find(&path).cloned());
    let value = as_version(path, &setting.value);
    let value = value.as_deref().unwrap_or(&setting.value);
    if let Err(issue) = document::set(&mut findings.root, path, value, &setting.flag) {
        findings.issues.push(if is_in_manifest(setting) {
            Issue { path: setting.path.clone(), ..issue }
        } else {
            issue
        });
        return;
    }
    if let Some(old) = old.filter(|old| !matches!(old.value, Value::Map(_)))
        && shown(&old) != setting.value
    {
        let (old, place) = (short(shown(&old)), old.place());
        let Setting { path, value, flag } = setting;
        findings.overrides.push(format!("{path} is {value} ({flag}) in place of {old} ({place})"));
    }
}

/// The value of a flag in quotes where it is a version, which looks like a number and is none.
fn as_version(path: &str, value: &str) -> Option<String> {
    let is_version = path == "kubernetes" || path.ends_with(".version");
    (is_version && Version::parse(value).is_ok()).then(|| format!("\"{value}\""))
}
