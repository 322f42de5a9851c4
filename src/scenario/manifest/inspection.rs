//! One object under inspection: its tree, and where what is found goes.

use serde::de::DeserializeOwned;

use super::types::Noted;
use crate::scenario::caution::Caution;
use crate::scenario::document::{Node, Path, Reading, Value, read_at};
use crate::scenario::issue::{Issue, Place, nearest};
use crate::units::Span;

/// All paths are those within the object.
pub(super) struct Inspection<'a> {
    root: &'a Node,
    /// The way from the root of the file to the object.
    base: &'a Path,
    /// What could not be read and has been reported.
    reading: Reading<()>,
    issues: &'a mut Vec<Issue>,
    cautions: &'a mut Vec<Caution>,
}

impl<'a> Inspection<'a> {
    /// Reads an object into its type and begins the inspection of what could be read.
    pub(super) fn begin<T: DeserializeOwned>(
        root: &'a Node,
        base: &'a Path,
        issues: &'a mut Vec<Issue>,
        cautions: &'a mut Vec<Caution>,
    ) -> (Inspection<'a>, Option<T>) {
        let reading = read_at::<T>(root, base, issues);
        let rest = Reading { value: Some(()), left_out: reading.left_out };
        (Inspection { root, base, reading: rest, issues, cautions }, reading.value)
    }

    pub(super) fn node(&self, at: &Path) -> Option<&'a Node> {
        self.root.find(at)
    }

    /// Whether there is something at a path, null apart.
    pub(super) fn written(&self, at: &Path) -> bool {
        self.node(at).is_some_and(|node| !matches!(node.value, Value::Null))
    }

    /// Where the value at a path stands, or the block that lacks it.
    pub(super) fn place(&self, at: &Path) -> Place {
        self.root.place_near(at)
    }

    /// Whether the value at a path was written, but could not be read.
    pub(super) fn unreadable(&self, at: &Path) -> bool {
        self.reading.lacks(&self.base.then(at).to_string())
    }

    pub(super) fn wrong(&mut self, at: &Path, problem: impl Into<String>) {
        let issue = Issue::new(self.base.then(at).to_string(), problem).at(self.place(at));
        self.issues.push(issue);
    }

    pub(super) fn wrong_but(&mut self, at: &Path, problem: impl Into<String>, hint: impl Into<String>) {
        let issue = Issue::new(self.base.then(at).to_string(), problem).hint(hint).at(self.place(at));
        self.issues.push(issue);
    }

    /// The elements of a list as they were read, each with its path; those that could not be read are
    /// in the text, but not among the elements.
    pub(super) fn each<'t, T>(&self, list: &Path, elements: &'t [T]) -> Vec<(Path, &'t T)> {
        let written = self.node(list).map_or(0, |node| node.elements().len());
        let readable = (0..written).map(|index| list.index(index)).filter(|at| !self.unreadable(at));
        readable.zip(elements).collect()
    }

    /// Reports a field its block must have; at the block, unless it is there and was reported.
    pub(super) fn missing(&mut self, block: &Path, field: &str) {
        if !self.unreadable(&block.key(field)) {
            self.wrong(block, format!("missing field `{field}`"));
        }
    }

    pub(super) fn caution(&mut self, at: &Path, code: &'static str, text: impl Into<String>) {
        let place = Some(self.place(at));
        self.cautions.push(Caution { code, place, text: text.into() });
    }

    /// A number that must not be negative.
    pub(super) fn count(&mut self, at: &Path, written: Option<i32>) -> Option<u32> {
        let number = written?;
        let count = u32::try_from(number).ok();
        if count.is_none() {
            self.wrong(at, format!("expected a whole number, not negative, found {number}"));
        }
        count
    }

    /// A number of seconds that must not be negative.
    pub(super) fn seconds(&mut self, at: &Path, written: Option<i64>) -> Option<Span> {
        let seconds = written?;
        if seconds < 0 {
            self.wrong(at, format!("expected a number of seconds, not negative, found {seconds}"));
            return None;
        }
        Some(Span(seconds.saturating_mul(1_000)))
    }

    /// One of the words the API knows.
    pub(super) fn choice<T: Copy>(
        &mut self,
        at: &Path,
        written: Option<&str>,
        known: &[(&str, T)],
    ) -> Option<T> {
        let word = written?;
        if let Some((_, value)) = known.iter().find(|(name, _)| *name == word) {
            return Some(*value);
        }
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let problem = format!("expected {}, found {word:?}", names.join(" or "));
        match nearest(word, names) {
            Some(name) => self.wrong_but(at, problem, format!("did you mean {name}?")),
            None => self.wrong(at, problem),
        }
        None
    }

    /// The names and values of a map of text.
    pub(super) fn noted(&self, at: &Path) -> Vec<Noted> {
        let entries = self.node(at).map(Node::entries).unwrap_or_default();
        entries
            .iter()
            .filter_map(|entry| {
                let value = entry.node.as_str()?.to_owned();
                Some(Noted { key: entry.key.clone(), value, place: entry.node.place() })
            })
            .collect()
    }
}
