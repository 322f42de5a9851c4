//! The layers of a scenario: policy, manifest, scenario file, flags. The later beats the earlier, and
//! what was beaten is told.

use super::findings::Findings;
use crate::scenario::document::{Node, Path, Step, Value, merge};
use crate::scenario::issue::Place;

/// Merges `over` into `base`, a tree whose root is at `path`, and tells every value that takes the place
/// of another one.
pub(super) fn merge_and_tell(findings: &mut Findings, path: &str, base: &mut Node, over: &Node) {
    for (place, steps) in leaves(over) {
        let (Some(new), Some(old)) = (find(over, &steps), find(base, &steps)) else { continue };
        if !new.says_the_same(old) && !matches!(old.value, Value::Map(_)) {
            let full = Path::parse(path).unwrap_or_default();
            let full = steps.iter().cloned().fold(full, |path, step| path.join(step));
            let (new, old, before) = (short(shown(new)), short(shown(old)), old.place());
            let text = format!("{full} is {new} ({place}) in place of {old} ({before})");
            findings.overrides.push(text);
        }
    }
    merge(base, over);
}

/// The places and paths of all values that are no blocks.
fn leaves(node: &Node) -> Vec<(Place, Vec<Step>)> {
    let mut found = Vec::new();
    let mut open = vec![(node, Vec::new())];
    while let Some((node, steps)) = open.pop() {
        match &node.value {
            Value::Map(entries) => open.extend(entries.iter().rev().map(|entry| {
                let mut steps: Vec<Step> = steps.clone();
                steps.push(Step::Key(entry.key.clone()));
                (&entry.node, steps)
            })),
            _ => found.push((node.place(), steps)),
        }
    }
    found
}

/// The node that steps lead to.
fn find<'a>(root: &'a Node, steps: &[Step]) -> Option<&'a Node> {
    steps.iter().try_fold(root, Node::child)
}

/// Text that is not longer than a line has room for.
pub(super) fn short(text: String) -> String {
    const ROOM: usize = 40;
    if text.chars().count() <= ROOM { text } else { text.chars().take(ROOM - 1).chain(['…']).collect() }
}

/// A value on one line.
pub(super) fn shown(node: &Node) -> String {
    match &node.value {
        Value::Null => "nothing".to_owned(),
        Value::Str(text) => text.clone(),
        Value::Seq(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Map(entries) => {
            let inside: Vec<_> = entries.iter().map(|e| format!("{}: {}", e.key, shown(&e.node))).collect();
            format!("{{{}}}", inside.join(", "))
        }
        Value::Bool(value) => value.to_string(),
        Value::Int(number) => node.written.as_deref().map_or_else(|| number.to_string(), str::to_owned),
        Value::Float(number) => node.written.as_deref().map_or_else(|| number.to_string(), str::to_owned),
    }
}
