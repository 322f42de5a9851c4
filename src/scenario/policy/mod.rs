//! Provider policies: the rules of a named provider as data, one YAML file each, compiled in.
//!
//! A policy file says each rule, where it comes from, how manifests select it and which market it assumes.
//! [`load`] and [`base`] find a named policy or a user's file; [`select`] says what a manifest's annotations
//! set in it, and [`lay_over`] what a scenario changes, in this order; [`check()`](check::check) makes the
//! checked rules of it; [`sizes`] knows what is sold; [`show`] prints it all with its sources.
//!
//! This room knows rule families and files. It knows no provider's name: beside the list below, names and
//! what is particular to them stand in the YAML files only, and a test says so. To add a provider made of
//! known rules: `<name>.yaml` here, its line in the list, nothing else. To add a rule: its field in
//! `file`, its reading in `check`, its value and source in the files that have it.

mod bids;
pub mod check;
pub mod file;
mod load;
pub mod machines;
pub mod select;
pub mod show;
pub mod sizes;
pub mod starter;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use crate::scenario::document::{Node, parse, read};
use file::PolicyFile;
pub use load::{base, lay_over, lineage, load};

/// The policies that are compiled in.
const BUILT_IN: [(&str, &str); 16] = [
    ("eci", include_str!("eci.yaml")),
    ("eci-2020", include_str!("eci-2020.yaml")),
    ("ecs-spot", include_str!("ecs-spot.yaml")),
    ("ec2-spot", include_str!("ec2-spot.yaml")),
    ("ec2-auction", include_str!("ec2-auction.yaml")),
    ("gke-spot", include_str!("gke-spot.yaml")),
    ("gce-preemptible", include_str!("gce-preemptible.yaml")),
    ("azure-spot", include_str!("azure-spot.yaml")),
    ("oci-preemptible", include_str!("oci-preemptible.yaml")),
    ("huawei-spot", include_str!("huawei-spot.yaml")),
    ("fargate-spot", include_str!("fargate-spot.yaml")),
    ("volcengine-spot", include_str!("volcengine-spot.yaml")),
    ("kingsoft-spot", include_str!("kingsoft-spot.yaml")),
    ("tke-serverless", include_str!("tke-serverless.yaml")),
    ("on-demand", include_str!("on-demand.yaml")),
    ("reserved", include_str!("reserved.yaml")),
];

/// A policy that is compiled in, read.
#[derive(Debug)]
pub struct BuiltIn {
    /// Its name.
    pub name: &'static str,
    /// Its tree.
    pub tree: Node,
    /// What it says.
    pub file: PolicyFile,
}

/// The names of the built-in policies, in the order in which they are listed.
pub fn names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// The text of a built-in policy.
pub fn builtin(name: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// Every built-in policy, read once. That all of them can be read is for the tests to see.
pub fn built_in() -> &'static [BuiltIn] {
    static READ: OnceLock<Vec<BuiltIn>> = OnceLock::new();
    READ.get_or_init(|| {
        let read_one = |(name, text): &(&'static str, &str)| {
            let tree = parse(&source_of(name), text).ok()?.into_iter().next()?;
            let file = read(&tree, &mut Vec::new()).value?;
            Some(BuiltIn { name, tree, file })
        };
        BUILT_IN.iter().filter_map(read_one).collect()
    })
}

/// What places in a built-in policy are said to be in.
fn source_of(name: &str) -> String {
    format!("{name}.yaml (built in)")
}
