//! What a check finds: issues at their places, and what the user is to be told.

use std::sync::Arc;

use crate::scenario::document::{Node, Path, Reading, place_near};
use crate::scenario::issue::{Issue, Place};
use crate::scenario::manifest::Named;

use super::library::Library;

/// Collects everything that a check has to say about one scenario.
pub(crate) struct Findings {
    /// The scenario as it was put together: file, manifest, policy, flags. Every node knows its place.
    pub root: Node,
    /// What is wrong.
    pub issues: Vec<Issue>,
    /// What was assumed because nothing was said.
    pub assumptions: Vec<String>,
    /// What is allowed and may surprise.
    pub cautions: Vec<String>,
    /// Settings that took the place of others.
    pub overrides: Vec<String>,
    /// What was taken from price lists, which is told as assumed and which the results depend on.
    pub listed: Vec<String>,
    /// What was read already.
    pub library: Arc<Library>,
    /// Paths that could not be read and are reported already.
    left_out: Vec<String>,
}

impl Findings {
    /// Nothing found yet, and nothing read.
    #[cfg(test)]
    pub fn new(root: Node) -> Findings {
        Findings::with(root, Arc::default())
    }

    /// Nothing found yet, with what was read before.
    pub fn with(root: Node, library: Arc<Library>) -> Findings {
        Findings {
            root,
            library,
            issues: Vec::new(),
            assumptions: Vec::new(),
            cautions: Vec::new(),
            overrides: Vec::new(),
            listed: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// Takes the value of a reading and remembers what it could not read.
    pub fn accept<T>(&mut self, reading: Reading<T>) -> Option<T> {
        self.left_out.extend(reading.left_out);
        reading.value
    }

    /// Something is wrong with the setting at `path`.
    pub fn wrong(&mut self, path: &str, problem: impl Into<String>, hint: impl Into<String>) {
        let hint = hint.into();
        let issue = Issue::new(path, problem).at(place_near(&self.root, path));
        self.issues.push(if hint.is_empty() { issue } else { issue.hint(hint) });
    }

    /// A setting is missing, unless it was written and could not be read.
    pub fn missing(&mut self, path: &str, what: &str, hint: impl Into<String>) {
        let inside = |left: &String| {
            left == path || left.starts_with(&format!("{path}.")) || path.starts_with(&format!("{left}."))
        };
        if !self.left_out.iter().any(inside) {
            self.wrong(path, format!("{what} is missing"), hint);
        }
    }

    /// Whether something at or below `path` could not be read.
    pub fn unread(&self, path: &str) -> bool {
        self.left_out.iter().any(|left| left.starts_with(path))
    }

    /// Notes an assumption once.
    pub fn assume(&mut self, text: impl Into<String>) {
        push_once(&mut self.assumptions, text.into());
    }

    /// Notes a price out of a price list.
    pub fn list(&mut self, text: String) {
        push_once(&mut self.listed, text.clone());
        self.assume(text);
    }

    /// Notes a caution once.
    pub fn caution(&mut self, text: impl Into<String>) {
        push_once(&mut self.cautions, text.into());
    }
}

fn push_once(list: &mut Vec<String>, text: String) {
    if !list.contains(&text) {
        list.push(text);
    }
}

/// The tree of an object of the manifest.
pub(crate) fn node_of<'a>(findings: &'a Findings, object: &Named) -> Option<&'a Node> {
    let has_kind = |node: &&Node| node.get("kind").is_some_and(|kind| kind.place() == object.place);
    let elements = findings.root.get("manifest").map(Node::elements).unwrap_or_default();
    let items = elements.iter().flat_map(|node| node.get("items").map(Node::elements).unwrap_or_default());
    elements.iter().chain(items).find(has_kind)
}

/// Where a field of an object is written, or the innermost block around it that is; its kind, where none is.
pub(crate) fn place_in(findings: &Findings, object: &Named, field: &str) -> Place {
    let path = Path::parse(field).unwrap_or_default();
    let known = path.0.first().and_then(|step| Some((step, node_of(findings, object)?.child(step)?)));
    known.map_or_else(|| object.place.clone(), |(_, node)| node.place_near(&Path(path.0[1..].to_vec())))
}

/// The path of a named entry below a block, quoted where the name needs it.
pub(crate) fn entry(block: &str, name: &str) -> String {
    use crate::scenario::document::{Path, Step};
    Path::parse(block)
        .map_or_else(|_| block.to_owned(), |path| path.join(Step::Key(name.to_owned())).to_string())
}
