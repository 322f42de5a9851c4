//! The tree: values with the place where they were written.

use std::sync::Arc;

use super::path::{Path, Step};
use crate::scenario::issue::Place;

/// A value and where it was written.
#[derive(Clone, Debug)]
pub struct Node {
    /// What stands there.
    pub value: Value,
    /// How a plain scalar was written (`0.2505`, `1e3`), where it was not text.
    pub written: Option<Box<str>>,
    /// Line, from 1; 0 where the source has no lines.
    pub line: usize,
    /// Column in characters, from 1; 0 where the source has none.
    pub column: usize,
    /// The file as the user named it, or the flag.
    pub source: Arc<str>,
}

/// What a node holds.
#[derive(Clone, Debug)]
pub enum Value {
    /// Nothing: an empty value, `~` or `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number that fits an `i64` or a `u64`.
    Int(i128),
    /// Any other number; always finite.
    Float(f64),
    /// Text, quoted or not.
    Str(String),
    /// A list.
    Seq(Vec<Node>),
    /// A block of names and values in the order written; no name stands twice.
    Map(Vec<Entry>),
}

/// A name and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The name as text, also where it was written as a number.
    pub key: String,
    /// Where the name was written.
    pub key_place: Place,
    /// The value.
    pub node: Node,
}

impl Node {
    /// A value at a place.
    pub fn new(value: Value, place: &Place) -> Node {
        Node { value, written: None, line: place.line, column: place.column, source: place.source.clone() }
    }

    /// Where it was written.
    pub fn place(&self) -> Place {
        Place { source: self.source.clone(), line: self.line, column: self.column }
    }

    /// The entry of this name, where the node is a block that has one.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The value of this name, where the node is a block that has one.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        match &mut self.value {
            Value::Map(entries) => {
                entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.node)
            }
            _ => None,
        }
    }

    /// The entries of a block; none for everything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The elements of a list; none for everything else.
    pub fn elements(&self) -> &[Node] {
        match &self.value {
            Value::Seq(elements) => elements,
            _ => &[],
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The child a step leads to.
    pub fn child(&self, step: &Step) -> Option<&Node> {
        match step {
            Step::Key(key) => self.get(key),
            Step::Index(index) => self.elements().get(*index),
        }
    }

    /// The node a path leads to.
    pub fn find(&self, path: &Path) -> Option<&Node> {
        path.0.iter().try_fold(self, Node::child)
    }

    /// Where the node a path leads to was written, or the innermost block around it that exists.
    pub fn place_near(&self, path: &Path) -> Place {
        let mut node = self;
        for step in &path.0 {
            let Some(child) = node.child(step) else { break };
            node = child;
        }
        node.place()
    }

    /// Whether two trees say the same, wherever and however it was written.
    pub fn says_the_same(&self, other: &Node) -> bool {
        match (&self.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(one), Value::Bool(two)) => one == two,
            (Value::Int(one), Value::Int(two)) => one == two,
            (Value::Float(one), Value::Float(two)) => one.to_bits() == two.to_bits(),
            (Value::Str(one), Value::Str(two)) => one == two,
            (Value::Seq(one), Value::Seq(two)) => {
                one.len() == two.len() && one.iter().zip(two).all(|(a, b)| a.says_the_same(b))
            }
            (Value::Map(one), Value::Map(two)) => {
                one.len() == two.len()
                    && one.iter().zip(two).all(|(a, b)| a.key == b.key && a.node.says_the_same(&b.node))
            }
            _ => false,
        }
    }
}

/// Text as it is shown in a message: in quotes and not too long.
pub(super) fn in_quotes(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST {
        format!("{text:?}")
    } else {
        format!("{:?}…", text.chars().take(LONGEST).collect::<String>())
    }
}
