//! Markets out of files: `market.from` names pieces such as `spotcast trace fit --format yaml` writes, which are
//! laid under what the scenario itself says of its market.

use std::path::Path;
use std::sync::Arc;

use super::findings::{Findings, entry};
use super::provider::{put, without};
use super::rebase::move_files;
use super::{Setting, settings};

use crate::scenario::document::{Node, Value, parse};
use crate::scenario::issue::{Issue, Place};

/// Where the names of the files stand.
const FROM: &str = "market.from";
/// What such a file says.
const EXPECTED: &str = "expected market: {pools: …}, as `spotcast trace fit --format yaml` writes it";

/// Lays settings over a scenario and the files of its market under both. Settings reach into what the files say,
/// unless they bring other files.
pub(super) fn lay_under_and_set(findings: &mut Findings, folder: &Path, settings: &[&Setting]) {
    if !settings.iter().any(|setting| is_from(&setting.path)) {
        lay_under(findings, folder);
    }
    settings::apply(findings, settings);
    lay_under(findings, folder);
}

/// Whether a path leads to the names of the files, or to the whole market.
pub(super) fn is_from(path: &str) -> bool {
    path == "market" || path == FROM || path.starts_with("market.from[")
}

/// Lays the files that the market names under it and takes their names away: what a pool says of its price, say,
/// takes the place of the whole price in a file, since parts of two models make none.
fn lay_under(findings: &mut Findings, folder: &Path) {
    let Some(market) = findings.root.get("market").cloned() else { return };
    let Some(from) = market.get("from") else { return };
    let names = match names(from) {
        Ok(names) => names,
        Err(place) => {
            let issue = Issue::new(FROM, "expected the name of a file, or a list of names");
            findings.issues.push(issue.hint("write from: fitted.yaml").at(place));
            put(&mut findings.root, "market", without(&market, "from"));
            return;
        }
    };
    let mut below = Node::new(Value::Map(Vec::new()), &from.place());
    for (name, node) in names {
        match piece(findings, folder, name) {
            Ok(piece) => lay_beside(findings, &mut below, &piece),
            Err(issues) => {
                let here = |issue: Issue| if issue.place.is_some() { issue } else { issue.at(node.place()) };
                findings.issues.extend(issues.into_iter().map(here));
            }
        }
    }
    let mut own = without(&market, "from");
    lay_parts_under(&mut own, &below);
    put(&mut findings.root, "market", own);
}

/// The names with their places; the place of what is none.
fn names(from: &Node) -> Result<Vec<(&str, &Node)>, Place> {
    match &from.value {
        Value::Str(name) => Ok(vec![(name.as_str(), from)]),
        Value::Seq(names) if !names.is_empty() => names
            .iter()
            .map(|name| name.as_str().map(|text| (text, name)).ok_or_else(|| name.place()))
            .collect(),
        _ => Err(from.place()),
    }
}

/// The market in a file. Names of files in it are relative to it, and become relative to the scenario.
fn piece(findings: &Findings, folder: &Path, name: &str) -> Result<Node, Vec<Issue>> {
    let file = folder.join(name);
    let shown = file.display().to_string();
    let read: Arc<Result<Node, Vec<Issue>>> = findings.library.piece(&file, &shown);
    let mut root = read.as_ref().clone()?;
    if let Some(other) = root.entries().iter().find(|entry| entry.key != "market") {
        return Err(vec![Issue::new(&other.key, EXPECTED).at(other.key_place.clone())]);
    }
    let beside = Path::new(name).parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(beside) = beside {
        move_files(&mut root, &|name| beside.join(name).to_string_lossy().into_owned());
    }
    match root.get("market") {
        Some(market) if market.get("from").is_some() => {
            let place = market.get("from").unwrap_or(market).place();
            Err(vec![Issue::new(FROM, "a file of a market names no further files").at(place)])
        }
        Some(market) if market.get("pools").is_some_and(|pools| !pools.entries().is_empty()) => {
            Ok(market.clone())
        }
        _ => Err(vec![Issue::new("market", EXPECTED).at(root.place())]),
    }
}

/// Reads a file of one document.
pub(super) fn read(file: &Path, shown: &str) -> Result<Node, Vec<Issue>> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        let hint = "file names are relative to the scenario's folder";
        vec![Issue::new(FROM, format!("{shown} can't be read: {error}")).hint(hint)]
    })?;
    let mut documents = parse(shown, &text)?;
    match (documents.pop(), documents.is_empty()) {
        (Some(root), true) if matches!(root.value, Value::Map(_)) => Ok(root),
        _ => Err(vec![Issue::new("market", format!("{shown}: {EXPECTED}"))]),
    }
}

/// Lays a further file beside what others said. Both saying the same part of a pool is a slip.
fn lay_beside(findings: &mut Findings, below: &mut Node, further: &Node) {
    for found in twice(below, further) {
        findings.issues.push(found);
    }
    lay_parts_under(below, further);
}

/// What two files say both, in different words.
fn twice(one: &Node, other: &Node) -> Vec<Issue> {
    let mut found = Vec::new();
    let mut compare = |path: String, old: &Node, new: &Node| {
        if !old.says_the_same(new) {
            let problem = format!("{} says it already, and otherwise", old.place());
            found.push(Issue::new(path, problem).hint("leave one of the two out").at(new.place()));
        }
    };
    for written in other.entries() {
        let Some(old) = one.get(&written.key) else { continue };
        if written.key != "pools" {
            compare(entry("market", &written.key), old, &written.node);
            continue;
        }
        for pool in written.node.entries() {
            let path = super::workload::pool_path(&pool.key);
            for part in pool.node.entries() {
                if let Some(old) = old.get(&pool.key).and_then(|pool| pool.get(&part.key)) {
                    compare(entry(&path, &part.key), old, &part.node);
                }
            }
        }
    }
    found
}

/// Adds what a market lacks: entries of its own, whole pools, and whole parts of pools.
fn lay_parts_under(market: &mut Node, below: &Node) {
    add_missing(market, below, &mut |key, own, below| {
        if key == "pools" {
            add_missing(own, below, &mut |_, pool, below| add_missing(pool, below, &mut |_, _, _| {}));
        }
    });
}

/// Adds the entries that a block lacks; `both` is asked to go on with those that are in both.
fn add_missing(block: &mut Node, below: &Node, both: &mut dyn FnMut(&str, &mut Node, &Node)) {
    let Value::Map(written) = &mut block.value else { return };
    for entry in below.entries() {
        match written.iter_mut().find(|own| own.key == entry.key) {
            Some(own) => both(&entry.key, &mut own.node, &entry.node),
            None => written.push(entry.clone()),
        }
    }
}
