//! Tests of the built-in policies and of what reads them.

mod check;
mod files;
mod load;
mod names;
mod select;
mod show;
mod sizes;

use super::check::{check as checked, read};
use crate::scenario::document::{Node, parse, set};
use crate::scenario::issue::Issue;
use crate::scenario::provider::Policy;

/// A built-in policy, changed by `path=yaml` flags.
fn changed(policy: &str, changes: &[(&str, &str)]) -> Node {
    let mut tree = super::load(policy, None).unwrap();
    for (path, yaml) in changes {
        set(&mut tree, path, yaml, "test").unwrap();
    }
    tree
}

/// What becomes of a tree: the policy, or its issues.
fn outcome(tree: &Node) -> Result<Policy, Vec<Issue>> {
    let mut issues = Vec::new();
    let reading = read(tree, &mut issues);
    let policy = checked(&reading, tree, &mut issues);
    match policy {
        Some(policy) if issues.is_empty() => Ok(policy),
        _ if !issues.is_empty() => Err(issues),
        _ => panic!("neither a policy nor an issue"),
    }
}

/// The policy of a tree that has no issues.
fn policy(tree: &Node) -> Policy {
    outcome(tree).unwrap()
}

/// The issues of a tree, each as one line.
fn lines(tree: &Node) -> Vec<String> {
    outcome(tree).unwrap_err().iter().map(Issue::to_string).collect()
}

/// The only document of a text.
fn tree(source: &str, text: &str) -> Node {
    parse(source, text).unwrap().remove(0)
}
