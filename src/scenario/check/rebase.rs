//! File names of a scenario that moves to another folder.

use std::path::Path;

use crate::scenario::document::{Node, Value, parse, to_yaml};

impl super::Notes {
    /// The scenario as it was put together, for a file in the folder `to`: names of traces, price lists
    /// and policy files lead from there to where they are, as relative names where both folders can be found.
    pub fn resolved_for(&self, to: &Path) -> String {
        moved(&self.resolved, &self.folder, to)
    }
}

/// A scenario whose file names are relative to one folder, for a file in another one.
pub(super) fn moved(scenario: &str, from: &Path, to: &Path) -> String {
    let Some(mut root) = parse("", scenario).ok().and_then(|mut documents| documents.pop()) else {
        return scenario.to_owned();
    };
    let moved = |name: &str| {
        let file = from.join(name);
        let file = file.canonicalize().unwrap_or(file);
        let relative = to.canonicalize().ok().and_then(|to| pathdiff::diff_paths(&file, to));
        relative.unwrap_or(file).to_string_lossy().into_owned()
    };
    move_files(&mut root, &moved);
    to_yaml(&root)
}

/// Moves what `trace`, `trace.file` and `prices` name anywhere in a market, the files that it is `from`, and the policy where it is a file.
pub(super) fn move_files(node: &mut Node, moved: &impl Fn(&str) -> String) {
    match &mut node.value {
        Value::Map(entries) => {
            for entry in entries {
                match entry.key.as_str() {
                    "manifest" => {}
                    "trace" | "file" => move_name(&mut entry.node, moved),
                    "market" => {
                        move_files(&mut entry.node, moved);
                        if let Some(from) = entry.node.get_mut("from") {
                            move_all(from, moved);
                        }
                    }
                    "prices" if entry.node.as_str().is_some() => move_name(&mut entry.node, moved),
                    "policy" if is_yaml_file(&entry.node) => move_name(&mut entry.node, moved),
                    // An axis of a sweep: its values are what would stand there.
                    path if is_of_files(path) => move_all(&mut entry.node, moved),
                    "provider" | "provider.policy" => move_policies(&mut entry.node, moved),
                    _ => move_files(&mut entry.node, moved),
                }
            }
        }
        Value::Seq(elements) => elements.iter_mut().for_each(|element| move_files(element, moved)),
        _ => {}
    }
}

fn move_name(node: &mut Node, moved: &impl Fn(&str) -> String) {
    if let Value::Str(name) = &mut node.value {
        *name = moved(name);
    } else {
        move_files(node, moved);
    }
}

/// Whether a dotted path leads to the name of a file.
fn is_of_files(path: &str) -> bool {
    [".trace", ".file", ".prices", "market.from"].iter().any(|end| path.ends_with(end))
}

/// Moves every name of a list.
fn move_all(node: &mut Node, moved: &impl Fn(&str) -> String) {
    match &mut node.value {
        Value::Seq(elements) => elements.iter_mut().for_each(|element| move_name(element, moved)),
        _ => move_name(node, moved),
    }
}

/// Moves the policies of a list that are files.
fn move_policies(node: &mut Node, moved: &impl Fn(&str) -> String) {
    if is_yaml_file(node) {
        return move_name(node, moved);
    }
    match &mut node.value {
        Value::Seq(elements) => elements.iter_mut().for_each(|element| move_policies(element, moved)),
        _ => move_files(node, moved),
    }
}

fn is_yaml_file(node: &Node) -> bool {
    node.as_str().is_some_and(|name| name.ends_with(".yaml") || name.ends_with(".yml"))
}
