//! Checks of the cluster: node pools, what fits on their nodes, and which of them take the pods.

use std::collections::BTreeMap;

use super::findings::{Findings, entry};
use super::provider::Provider;
use super::values::distribution;
use super::workload::listed;
use crate::scenario::cluster::{Cluster, Location, NodePool};
use crate::scenario::distribution::Distribution;
use crate::scenario::file::ScenarioFile;
use crate::scenario::file::cluster::{LocationFile, NodePoolFile};
use crate::scenario::issue::Issue;
use crate::scenario::manifest::PodTemplate;
use crate::scenario::manifest::suits::{Taint, suits};
use crate::scenario::policy::file::{FamilyFile, NodesFile, PurchaseFile};
use crate::scenario::policy::sizes::resized;
use crate::units::{PoolId, Resources, Span};

/// The most nodes that are simulated.
const MOST_NODES: u32 = 10_000;
/// The most nodes of a node pool that does not say.
const DEFAULT_MOST: u32 = 1_000;

/// What the market has, as far as nodes are concerned: the names of its pools with their sizes.
pub(super) type Shapes = [(String, Option<Resources>)];

/// The cluster, where the scenario has one.
pub(super) fn cluster(
    findings: &mut Findings,
    file: &ScenarioFile,
    shapes: &Shapes,
    provider: &Provider,
    template: &PodTemplate,
) -> Option<Cluster> {
    let written = file.cluster.as_ref()?;
    if provider.file.family == Some(FamilyFile::Serverless) {
        findings.wrong(
            "cluster",
            "this provider has no nodes: each pod has a sandbox of its own",
            "remove the block, or name a provider of machines",
        );
        return None;
    }
    if written.pools.is_empty() {
        findings.wrong("cluster.pools", "expected at least one node pool", "write pools: {spot: {max: 10}}");
    }
    let scan = written.scan.map_or(Span::from_secs(10), |scan| scan.0);
    if scan < Span::from_secs(1) {
        findings.wrong("cluster.scan", "expected at least 1s between scans", "");
    }
    let mut check = PoolCheck { findings, shapes, provider, template, taints: Vec::new() };
    let pools: Vec<NodePool> =
        written.pools.iter().filter_map(|(name, pool)| check.node_pool(name, pool)).collect();
    let taints = std::mem::take(&mut check.taints);
    let complete = pools.len() == written.pools.len();
    if complete && !pools.is_empty() {
        fits_somewhere(findings, &pools, template);
        idle_tolerations(findings, &taints, template);
        where_it_may_land(findings, &pools, template);
    }
    let unneeded = written.unneeded.map_or(Span::from_minutes(10), |unneeded| unneeded.0);
    (complete && scan.is_positive()).then_some(Cluster { pools, scan, unneeded })
}

struct PoolCheck<'a, 'b> {
    findings: &'a mut Findings,
    shapes: &'b Shapes,
    provider: &'b Provider,
    template: &'b PodTemplate,
    /// The taints of all pools.
    taints: Vec<Taint>,
}

impl PoolCheck<'_, '_> {
    fn node_pool(&mut self, name: &str, file: &NodePoolFile) -> Option<NodePool> {
        let path = entry("cluster.pools", name);
        let before = self.findings.issues.len();
        let capacity = self.capacity(&path, file);
        let spot =
            file.spot.unwrap_or(matches!(self.provider.file.purchase, Some(PurchaseFile::Spot) | None));
        let given = self.provider.file.nodes.clone().unwrap_or_default();
        let labels = self.labels(file, &given, spot, &capacity);
        let taints = self.node_taints(&path, file, &given, spot);
        let slots = self.slots(&path, file, &capacity);
        let (min, max) = (file.min.unwrap_or(0), file.max.unwrap_or(DEFAULT_MOST));
        if min > max || max == 0 || max > MOST_NODES {
            let problem =
                format!("expected 0 <= min <= max with max from 1 to {MOST_NODES}, found {min} and {max}");
            self.findings.wrong(&path, problem, "");
        }
        let start = match &file.start {
            Some(start) => distribution(self.findings, &entry(&path, "start"), start),
            None => match &self.provider.file.startup {
                Some(startup) => distribution(self.findings, "provider.startup", startup),
                None => Distribution::Constant(Span::ZERO),
            },
        };
        let location = match (file.location, spot) {
            (Some(location), _) => location,
            (None, true) => given.spot_location.unwrap_or(LocationFile::Any),
            (None, false) => LocationFile::Balanced,
        };
        let suits = match slots {
            Some(0) => Err(insufficient(self.template.requests, self.allocatable(file, &capacity))),
            _ => suits(self.template, &labels, &taints),
        };
        self.taints.extend(taints);
        (self.findings.issues.len() == before).then_some(NodePool {
            name: name.to_owned(),
            capacity,
            spot,
            slots: slots.unwrap_or(0),
            suits,
            min,
            max,
            start,
            location: match location {
                LocationFile::Any => Location::Any,
                LocationFile::Balanced => Location::Balanced,
            },
        })
    }

    /// The market pools that its nodes come from.
    fn capacity(&mut self, path: &str, file: &NodePoolFile) -> Vec<PoolId> {
        let Some(names) = &file.capacity else {
            return (0..self.shapes.len() as u32).map(PoolId).collect();
        };
        let path = entry(path, "capacity");
        if names.is_empty() {
            self.findings.wrong(
                &path,
                "expected at least one pool of the market",
                "leave it out for all of them",
            );
        }
        let mut found = Vec::new();
        for name in names {
            match self.shapes.iter().position(|(known, _)| known == name) {
                Some(place) => found.push(PoolId(place as u32)),
                None => {
                    let known = listed(self.shapes.iter().map(|(name, _)| name.as_str()));
                    self.findings.wrong(
                        &path,
                        format!("the market has no pool {name}"),
                        format!("it has {known}"),
                    );
                }
            }
        }
        found
    }

    /// Labels of the user's, the provider's, and those that every node has.
    fn labels(
        &self,
        file: &NodePoolFile,
        given: &NodesFile,
        spot: bool,
        capacity: &[PoolId],
    ) -> BTreeMap<String, String> {
        let mut labels = BTreeMap::new();
        if let [only] = capacity
            && let Some((machine, zone)) = self.shapes[only.index()].0.split_once('@')
        {
            labels.insert("node.kubernetes.io/instance-type".to_owned(), machine.to_owned());
            labels.insert("topology.kubernetes.io/zone".to_owned(), zone.to_owned());
        }
        if spot {
            labels.extend(given.spot_labels.clone().unwrap_or_default());
        }
        labels.extend(file.labels.clone().unwrap_or_default());
        labels
    }

    fn node_taints(&mut self, path: &str, file: &NodePoolFile, given: &NodesFile, spot: bool) -> Vec<Taint> {
        let own = file.taints.iter().flatten().map(|text| (entry(path, "taints"), text));
        let provided = given.spot_taints.iter().flatten().filter(|_| spot);
        let provided = provided.map(|text| ("provider.nodes.spot_taints".to_owned(), text));
        let mut taints = Vec::new();
        for (path, text) in own.chain(provided) {
            match Taint::parse(text) {
                Ok(taint) => taints.push(taint),
                Err(problem) => self.findings.wrong(&path, problem, ""),
            }
        }
        taints
    }

    /// What pods can request of a node: the least of what its zones have.
    fn allocatable(&self, file: &NodePoolFile, capacity: &[PoolId]) -> Option<Resources> {
        if let Some(size) = &file.allocatable {
            return Some(resized(Resources::default(), size));
        }
        let sizes = capacity.iter().map(|pool| self.shapes[pool.index()].1);
        sizes.reduce(|one, other| {
            let (one, other) = (one?, other?);
            Some(Resources {
                cpu_millis: one.cpu_millis.min(other.cpu_millis),
                memory_bytes: one.memory_bytes.min(other.memory_bytes),
                gpu_millis: one.gpu_millis.min(other.gpu_millis),
            })
        })?
    }

    /// How many pods fit on a node.
    fn slots(&mut self, path: &str, file: &NodePoolFile, capacity: &[PoolId]) -> Option<u32> {
        let Some(has) = self.allocatable(file, capacity) else {
            if !capacity.is_empty() {
                let hint =
                    "write allocatable: {cpu: 3920m, memory: 13Gi}, or a shape of the pool in the market";
                self.findings.missing(&entry(path, "allocatable"), "what pods can request of a node", hint);
            }
            return None;
        };
        if file.allocatable.is_none() {
            self.findings.assume(format!(
                "{path}: pods can request all of {has} of a node; system pods and what is kept back are left out"
            ));
        }
        let wants = self.template.requests;
        if wants == Resources::default() {
            let problem = "the pod requests nothing, and how many pods fit on a node is not known";
            let place = self.template.requests_place.clone();
            let issue = Issue::new("resources.requests", problem).at(place);
            self.findings.issues.push(issue.hint("write resources: {requests: {cpu: \"2\", memory: 4Gi}}"));
            return None;
        }
        let times = |has: u64, wants: u64| has.checked_div(wants).unwrap_or(u64::MAX);
        let slots = times(has.cpu_millis, wants.cpu_millis)
            .min(times(has.memory_bytes, wants.memory_bytes))
            .min(times(has.gpu_millis, wants.gpu_millis));
        // What the kubelet allows by default.
        Some(slots.min(110) as u32)
    }
}

/// What a node has too little of, in the scheduler's words.
fn insufficient(wants: Resources, has: Option<Resources>) -> String {
    let has = has.unwrap_or_default();
    let lacks = [
        ("cpu", wants.cpu_millis > has.cpu_millis),
        ("memory", wants.memory_bytes > has.memory_bytes),
        ("nvidia.com/gpu", wants.gpu_millis > has.gpu_millis),
    ];
    let lacks: Vec<String> =
        lacks.iter().filter(|(_, lacks)| *lacks).map(|(what, _)| format!("Insufficient {what}")).collect();
    lacks.join(", ")
}

/// Some node pool has to take the pods.
fn fits_somewhere(findings: &mut Findings, pools: &[NodePool], template: &PodTemplate) {
    if pools.iter().any(|pool| pool.suits.is_ok()) {
        return;
    }
    let reasons: Vec<String> = pools
        .iter()
        .filter_map(|pool| Some(format!("{}: {}", pool.name, pool.suits.as_ref().err()?)))
        .collect();
    let problem = format!("no node pool takes the pods: {}", reasons.join("; "));
    let asked = template.node_selector.first().map(|noted| noted.place.clone());
    let gpu = (template.requests.gpu_millis > 0).then(|| template.requests_place.clone());
    let issue = Issue::new("cluster.pools", problem);
    let place = asked.or(gpu).unwrap_or_else(|| template.requests_place.clone());
    let hint = "change the selector, the tolerations or the requests of the pod, or add a node pool";
    findings.issues.push(issue.at(place).hint(hint));
}

/// Tolerations that bear no taint of any pool.
fn idle_tolerations(findings: &mut Findings, taints: &[Taint], template: &PodTemplate) {
    for toleration in &template.tolerations {
        let Some(key) = &toleration.key else { continue };
        if !taints.iter().any(|taint| taint.is_borne_by(toleration)) {
            let text = format!("the toleration of {key} bears no taint of any node pool");
            let issue = Issue::new("", text).at(toleration.place.clone());
            findings.cautions.push(issue.to_string());
        }
    }
}

/// Pods that may land on spot or on the rest without having asked for either.
fn where_it_may_land(findings: &mut Findings, pools: &[NodePool], template: &PodTemplate) {
    let suit = |spot: bool| pools.iter().any(|pool| pool.spot == spot && pool.suits.is_ok());
    if !(suit(true) && suit(false)) {
        return;
    }
    if template.affinity.preferred_nodes.is_empty() {
        findings.caution(
            "nothing in the pod chooses between spot and standard nodes: a toleration alone lets it land on either; \
             add a nodeSelector or a required node affinity",
        );
    } else {
        findings.caution(
            "the pod only prefers some nodes: it is placed on others, spot or standard, where they have room",
        );
    }
}
