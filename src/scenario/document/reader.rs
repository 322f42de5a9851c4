//! Typed reading that reports every problem at once, by leaving out what is wrong and trying again.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use super::deserializer::{Departures, Reader, one_of};
use super::fault::{Fault, Kind};
use super::invent::ATTEMPTS;
use super::path::{Path, Step};
use super::tree::Node;
use crate::scenario::issue::{Issue, Place, nearest};

/// The most problems that are reported of one tree; whoever has more will read the file anew anyway.
pub const MOST_ISSUES: usize = 100;

/// How many known names a message lists.
const MOST_NAMES: usize = 12;

/// What could be read.
#[derive(Clone, Debug)]
pub struct Reading<T> {
    /// The value without the parts that are wrong; none where nothing remains.
    pub value: Option<T>,
    /// The paths of the parts left out, each with an issue of its own, and of the fields that unknown
    /// names were probably meant to be, so that later checks do not take them for missing.
    pub left_out: Vec<String>,
}

impl<T> Reading<T> {
    /// Whether the value at a path, or a block around it, was left out.
    pub fn lacks(&self, path: &str) -> bool {
        let around = |left: &String| {
            path.strip_prefix(left.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        self.left_out.iter().any(around)
    }
}

/// Reads a tree into a type. Every problem becomes an issue, in the order of the text; what remains
/// is read. Without a new issue the value is there and complete.
pub fn read<T: DeserializeOwned>(root: &Node, issues: &mut Vec<Issue>) -> Reading<T> {
    read_at(root, &Path::default(), issues)
}

/// Reads a part of a tree; `base` is the path from the root to it.
pub fn read_at<T: DeserializeOwned>(node: &Node, base: &Path, issues: &mut Vec<Issue>) -> Reading<T> {
    let mut attempts = Attempts::new(node, base);
    let value = loop {
        let go_on = match T::deserialize(Reader { node, departures: &attempts.departures }) {
            Ok(value) if attempts.departures.invented.is_empty() => break Some(value),
            Ok(_) => attempts.leave_out_invented(&base.clone()),
            Err(fault) => attempts.learn(&fault),
        };
        if !go_on {
            break None;
        }
    };
    attempts.issues.sort_by(|one, two| one.place.cmp(&two.place));
    issues.append(&mut attempts.issues);
    Reading { value, left_out: attempts.paths.iter().map(Path::to_string).collect() }
}

/// What the attempts so far have shown.
struct Attempts<'a> {
    root: &'a Node,
    base: &'a Path,
    departures: Departures,
    /// The blocks with stand-ins.
    unfinished: BTreeMap<Path, *const Node>,
    /// For a block from which something was left out: the names that are not missing for that reason.
    accounted: BTreeMap<Path, Vec<String>>,
    paths: Vec<Path>,
    issues: Vec<Issue>,
}

impl<'a> Attempts<'a> {
    fn new(root: &'a Node, base: &'a Path) -> Attempts<'a> {
        Attempts {
            root,
            base,
            departures: Departures::default(),
            unfinished: BTreeMap::new(),
            accounted: BTreeMap::new(),
            paths: Vec::new(),
            issues: Vec::new(),
        }
    }

    /// Draws the consequences of a fault for the next attempt; false where none is left.
    fn learn(&mut self, fault: &Fault) -> bool {
        let path = fault.path(self.base);
        let node = fault.node.unwrap_or(self.root);
        match &fault.kind {
            Kind::Missing(field) => {
                let fields = self.departures.invented.entry(node).or_default();
                if fields.iter().any(|(name, _)| name == field) {
                    return self.leave_out_invented(&path);
                }
                fields.push((field, 0));
                self.report(fault, &path);
                self.unfinished.insert(path, node);
            }
            Kind::Uninvented(field) => {
                let fields = self.departures.invented.entry(node).or_default();
                let Some((_, attempt)) = fields.iter_mut().find(|(name, _)| name == field) else {
                    return false;
                };
                *attempt += 1;
                if *attempt >= ATTEMPTS {
                    return self.leave_out_invented(&path);
                }
            }
            // With stand-ins inside, nobody can say whether the block is really wrong.
            Kind::Wrong { .. } | Kind::Shape(_)
                if self.unfinished.keys().any(|inner| inner.0.starts_with(&path.0)) =>
            {
                return self.leave_out_invented(&path);
            }
            _ => {
                self.report(fault, &path);
                return self.leave_out(path, node, meant(&fault.kind)) && !self.too_many();
            }
        }
        !self.too_many()
    }

    fn too_many(&mut self) -> bool {
        if self.issues.len() < MOST_ISSUES {
            return false;
        }
        let problem = "there are more problems; they show once these are solved";
        self.issues.push(Issue::new("", problem).at(self.root.place()));
        true
    }

    /// Reports a fault, where it is not the consequence of one reported before.
    fn report(&mut self, fault: &Fault, path: &Path) {
        let accounted = self.accounted.get(path);
        let (problem, hint) = match &fault.kind {
            Kind::Missing(field) | Kind::Uninvented(field) => {
                if accounted.is_some_and(|names| names.iter().any(|name| name == field)) {
                    return;
                }
                (format!("missing field `{field}`"), None)
            }
            Kind::Shape(_) if accounted.is_some() => return,
            Kind::Shape(problem) => (problem.clone(), None),
            Kind::Wrong { problem, hint } => (problem.clone(), hint.clone()),
            Kind::UnknownField { name, known } => ("unknown field".to_owned(), suggestion(name, known)),
            Kind::UnknownVariant { name, known } => {
                let problem = format!("expected {}, found `{name}`", one_of(known));
                (problem, nearest(name, known.iter().copied()).map(|name| format!("did you mean `{name}`?")))
            }
        };
        let place = self.place(fault, path);
        self.issues.push(Issue { path: path.to_string(), place: Some(place), problem, hint });
    }

    /// The place of the node or of its name.
    fn place(&self, fault: &Fault, path: &Path) -> Place {
        let mut node = self.root;
        let mut place = node.place();
        for step in &path.0[self.base.0.len()..] {
            if let (true, Step::Key(key)) = (fault.about_key, step) {
                place = node.entry(key).map_or(place, |entry| entry.key_place.clone());
            }
            let Some(child) = node.child(step) else { break };
            node = child;
            if !fault.about_key {
                place = node.place();
            }
        }
        place
    }

    /// Leaves a node out of the next attempt; false where that is the root. `meant` is the name its
    /// name was probably meant to be.
    fn leave_out(&mut self, path: Path, node: *const Node, meant: Option<&str>) -> bool {
        if std::ptr::eq(node, self.root) || !self.departures.left_out.insert(node) {
            return false;
        }
        let mut around = path.clone();
        let last = around.0.pop();
        self.paths.push(path);
        self.paths.extend(meant.map(|name| around.key(name)));
        let names = self.accounted.entry(around).or_default();
        names.extend(meant.map(str::to_owned));
        if let Some(Step::Key(name)) = last {
            names.push(name);
        }
        true
    }

    /// Leaves out the blocks with stand-ins at a path and below.
    fn leave_out_invented(&mut self, at: &Path) -> bool {
        let within = |path: &Path| path.0.starts_with(&at.0);
        let blocks: Vec<_> = self.unfinished.extract_if(.., |path, _| within(path)).collect();
        blocks.into_iter().all(|(path, node)| {
            self.departures.invented.remove(&node);
            self.leave_out(path, node, None)
        })
    }
}

/// The known name that a wrong name was probably meant to be.
fn meant(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::UnknownField { name, known } => nearest(name, known.iter().copied()),
        _ => None,
    }
}

/// `did you mean x?`, or what there is.
fn suggestion(name: &str, known: &[&str]) -> Option<String> {
    if let Some(name) = nearest(name, known.iter().copied()) {
        return Some(format!("did you mean `{name}`?"));
    }
    match known.len() {
        0 => Some("there are no fields here".to_owned()),
        1..=MOST_NAMES => Some(format!("known fields: {}", known.join(", "))),
        _ => None,
    }
}
