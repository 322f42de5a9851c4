//! Changing trees: setting one value, laying one tree over another.

use super::parse::parse;
use super::path::{Path, Step};
use super::tree::{Entry, Node, Value};
use crate::scenario::issue::{Issue, Place};

/// Sets the value at a dotted path, making the blocks on the way to it; `yaml` is the value as it
/// would stand in the file. `source` is the flag as the user wrote it; the new nodes point to it.
///
/// # Errors
/// Says what is wrong with the path or the value. The tree is unchanged then.
pub fn set(root: &mut Node, path: &str, yaml: &str, source: &str) -> Result<(), Issue> {
    let flag = Place { source: source.into(), line: 0, column: 0 };
    let problem = |text: String| Issue::new(path, text).at(flag.clone());
    let steps = Path::parse(path).map_err(&problem)?.0;
    if steps.is_empty() {
        return Err(
            problem("the path is empty".to_owned()).hint("write path=value, such as replications=100")
        );
    }
    let mut value = value(yaml, source).map_err(|issue| Issue { path: path.to_owned(), ..issue })?;
    settle(&mut value, &flag);
    reachable(root, &steps).map_err(&problem)?;
    let mut node = root;
    for step in steps {
        node = enter(node, step, &flag).ok_or_else(|| problem("the path leads nowhere".to_owned()))?;
    }
    *node = value;
    Ok(())
}

/// Lays a tree over another: blocks are merged name by name, everything else is replaced, and an
/// explicit null removes the name.
pub fn merge(base: &mut Node, over: &Node) {
    let (Value::Map(below), Value::Map(above)) = (&mut base.value, &over.value) else {
        *base = over.clone();
        return;
    };
    for entry in above {
        let position = below.iter().position(|other| other.key == entry.key);
        match (position, &entry.node.value) {
            (Some(at), Value::Null) => {
                below.remove(at);
            }
            (None, Value::Null) => {}
            (Some(at), _) => {
                below[at].key_place = entry.key_place.clone();
                merge(&mut below[at].node, &entry.node);
            }
            (None, _) => below.push(without_nulls(entry)),
        }
    }
}

/// An entry that meets nothing below: the nulls in its blocks have nothing to remove.
fn without_nulls(entry: &Entry) -> Entry {
    let mut node = entry.node.clone();
    if matches!(node.value, Value::Map(_)) {
        node.value = Value::Map(Vec::new());
        merge(&mut node, &entry.node);
    }
    Entry { key: entry.key.clone(), key_place: entry.key_place.clone(), node }
}

/// The value of a flag; nothing at all is null.
fn value(yaml: &str, source: &str) -> Result<Node, Issue> {
    let place = Place { source: source.into(), line: 0, column: 0 };
    let many = || Issue::new("", "expected one value").at(place.clone());
    match parse(source, yaml) {
        Ok(mut documents) if documents.len() < 2 => {
            Ok(documents.pop().unwrap_or_else(|| Node::new(Value::Null, &place)))
        }
        Ok(_) => Err(many()),
        Err(issues) => Err(issues.into_iter().next().unwrap_or_else(many).at(place)),
    }
}

/// Gives a whole tree one place.
fn settle(node: &mut Node, place: &Place) {
    (node.source, node.line, node.column) = (place.source.clone(), place.line, place.column);
    match &mut node.value {
        Value::Seq(elements) => elements.iter_mut().for_each(|element| settle(element, place)),
        Value::Map(entries) => entries.iter_mut().for_each(|entry| {
            entry.key_place = place.clone();
            settle(&mut entry.node, place);
        }),
        _ => {}
    }
}

/// Whether the steps can be gone, or made where the tree ends.
fn reachable(root: &Node, steps: &[Step]) -> Result<(), String> {
    let mut node = root;
    for (gone, step) in steps.iter().enumerate() {
        let here = Path(steps[..gone].to_vec());
        match (&node.value, step) {
            (Value::Seq(elements), Step::Index(index)) if *index >= elements.len() => {
                return Err(format!("`{here}` has {} elements, the first is [0]", elements.len()));
            }
            (Value::Seq(_), Step::Index(_)) | (Value::Map(_) | Value::Null, Step::Key(_)) => {}
            (Value::Seq(_), Step::Key(_)) => return Err(format!("`{here}` is a list: write `{here}[0]`")),
            (_, Step::Index(_)) => return Err(format!("`{here}` is no list")),
            (_, Step::Key(_)) => return Err(format!("`{here}` is no block, so it has no fields")),
        }
        match node.child(step) {
            Some(child) => node = child,
            None if steps[gone + 1..].iter().all(|step| matches!(step, Step::Key(_))) => return Ok(()),
            None => return Err(format!("`{}` is no list", Path(steps[..=gone].to_vec()))),
        }
    }
    Ok(())
}

/// Goes one step, making what is not there.
fn enter<'a>(node: &'a mut Node, step: Step, flag: &Place) -> Option<&'a mut Node> {
    match step {
        Step::Index(index) => match &mut node.value {
            Value::Seq(elements) => elements.get_mut(index),
            _ => None,
        },
        Step::Key(key) => {
            if matches!(node.value, Value::Null) {
                *node = Node::new(Value::Map(Vec::new()), flag);
            }
            let Value::Map(entries) = &mut node.value else { return None };
            let at = entries.iter().position(|entry| entry.key == key).unwrap_or(entries.len());
            if at == entries.len() {
                let node = Node::new(Value::Null, flag);
                entries.push(Entry { key, key_place: flag.clone(), node });
            } else {
                entries[at].key_place = flag.clone();
            }
            entries.get_mut(at).map(|entry| &mut entry.node)
        }
    }
}
