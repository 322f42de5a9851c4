//! What a scenario is put together from: its file and its manifest.

use std::path::{Path, PathBuf};

use super::findings::Findings;
use super::provider::put;
use super::settings;
use super::{CheckError, Request, Setting};
use crate::scenario::document::{self, Dialect, Node, Value, parse_as};
use crate::scenario::issue::{Issue, Place};
use crate::scenario::manifest::{self, Manifest};

/// A file that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {cause}", file.display())]
pub struct Unreadable {
    /// The file.
    pub file: PathBuf,
    /// Why.
    pub cause: std::io::Error,
}

/// What the files say.
#[derive(Clone, Debug)]
pub(super) struct Sources {
    /// The scenario; for manifests alone, one that names nothing but them.
    pub root: Node,
    /// The folder that file names are relative to.
    pub folder: PathBuf,
    /// Whether there is a scenario file.
    pub is_scenario: bool,
}

/// Reads the files: one scenario, or manifests.
pub(super) fn read(request: &Request) -> Result<Sources, CheckError> {
    let mut issues = Vec::new();
    let mut scenarios = Vec::new();
    let mut objects = Vec::new();
    for file in &request.files {
        let text = read_text(file)?;
        let name = file.display().to_string();
        // A manifest is read as kubectl reads it, and what a file is shows only when it is read.
        match parse_as(Dialect::Kubernetes, &name, &text) {
            Ok(documents) if documents.iter().any(is_object) => objects.extend(documents),
            Ok(_) => match document::parse(&name, &text) {
                Ok(documents) => scenarios.extend(documents),
                Err(found) => issues.extend(found),
            },
            Err(found) => issues.extend(found),
        }
    }
    let place = Place { source: shown_file(request).into(), line: 1, column: 1 };
    if scenarios.len() > 1 || (!scenarios.is_empty() && !objects.is_empty()) {
        let second = scenarios.last().map_or_else(|| place.clone(), Node::place);
        let problem = "expected one scenario, or manifests";
        issues.push(
            Issue::new("", problem).hint("name the manifest in the scenario: manifest: job.yaml").at(second),
        );
    }
    if let Some(wrong) = scenarios.first().filter(|root| !matches!(root.value, Value::Map(_))) {
        let problem = "expected a scenario: a block such as work: 6h";
        issues.push(Issue::new("", problem).at(wrong.place()));
    }
    if !issues.is_empty() {
        return Err(CheckError::Input(issues));
    }
    let is_scenario = !scenarios.is_empty();
    let place = objects.first().map_or(place, Node::place);
    let folder = request.files.first().and_then(|file| file.parent()).unwrap_or(Path::new("")).to_owned();
    let root = scenarios.pop().unwrap_or_else(|| {
        let mut root = Node::new(Value::Map(Vec::new()), &place);
        if !objects.is_empty() {
            put(&mut root, "manifest", Node::new(Value::Seq(objects), &place));
        }
        root
    });
    Ok(Sources { root, folder, is_scenario })
}

/// Files that stand side by side: every scenario file is an input of its own, manifests are one together. A
/// manifest beside scenario files stays with them, which [`super::check`] refuses.
///
/// # Errors
/// The file that could not be read. What is wrong in a file is told when it is checked.
pub fn side_by_side(files: &[PathBuf]) -> Result<Vec<Vec<PathBuf>>, CheckError> {
    let together = || vec![files.to_vec()];
    if files.len() < 2 {
        return Ok(together());
    }
    for file in files {
        let (name, text) = (file.display().to_string(), read_text(file)?);
        let objects = parse_as(Dialect::Kubernetes, &name, &text).unwrap_or_default();
        if objects.iter().any(is_object) {
            return Ok(together());
        }
    }
    Ok(files.iter().map(|file| vec![file.clone()]).collect())
}

fn shown_file(request: &Request) -> String {
    request.files.first().map_or_else(String::new, |file| file.display().to_string())
}

/// Whether a document is a Kubernetes object.
fn is_object(document: &Node) -> bool {
    document.get("apiVersion").is_some() || document.get("kind").is_some()
}

fn read_text(file: &Path) -> Result<String, CheckError> {
    let unreadable = |cause| CheckError::Unreadable(Unreadable { file: file.to_owned(), cause });
    let bytes = std::fs::read(file).map_err(unreadable)?;
    String::from_utf8(bytes).map_err(|error| {
        let line =
            1 + error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count();
        let place = Place { source: file.display().to_string().into(), line, column: 0 };
        CheckError::Input(vec![Issue::new("", "the file is no UTF-8 text from here on").at(place)])
    })
}

/// Reads the manifest that the scenario names or holds, with the flags that set something in it laid over.
pub(super) fn manifest(
    findings: &mut Findings,
    folder: &Path,
    settings: &[&Setting],
) -> Result<Manifest, CheckError> {
    let Some(node) = findings.root.get("manifest").cloned() else {
        settings::refuse_without_manifest(findings, settings);
        return Ok(Manifest::default());
    };
    match &node.value {
        Value::Str(name) => {
            let file = folder.join(name);
            findings.library.note(&file, &file.display().to_string());
            let text = match std::fs::read_to_string(&file) {
                Ok(text) => text,
                Err(error) => {
                    let problem = format!("the manifest {} can't be read: {error}", file.display());
                    findings.wrong("manifest", problem, "file names are relative to the scenario's folder");
                    return Ok(Manifest::default());
                }
            };
            match parse_as(Dialect::Kubernetes, &file.display().to_string(), &text) {
                Ok(documents) => {
                    let place = node.place();
                    put(&mut findings.root, "manifest", Node::new(Value::Seq(documents), &place));
                }
                Err(issues) => {
                    findings.issues.extend(issues);
                    return Ok(Manifest::default());
                }
            }
        }
        Value::Map(_) => {
            let place = node.place();
            put(&mut findings.root, "manifest", Node::new(Value::Seq(vec![node]), &place));
        }
        Value::Seq(_) => {}
        _ => {
            findings.wrong(
                "manifest",
                "expected a file, an object or a list of objects",
                "write manifest: job.yaml",
            );
            return Ok(Manifest::default());
        }
    }
    settings::apply_in_manifest(findings, settings);
    let objects = findings.root.get("manifest").cloned();
    let elements = objects.iter().flat_map(Node::elements).map(|node| (node, document::Path::default()));
    Ok(manifest::read_objects(elements, &mut findings.issues))
}
