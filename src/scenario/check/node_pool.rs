//! Checks of one node pool: its capacity, labels and taints, what fits on its nodes and whether the pods do.

use std::collections::BTreeMap;

use super::cluster::Shapes;
use super::findings::{Findings, entry};
use super::provider::Provider;
use super::values::distribution;
use super::workload::listed;
use crate::scenario::cluster::{Allocation, NodePool, Upgrade};
use crate::scenario::distribution::Distribution;
use crate::scenario::file::cluster::{AllocationFile, NodePoolFile, UpgradeFile};
use crate::scenario::issue::Issue;
use crate::scenario::manifest::suits::{Taint, suits};
use crate::scenario::manifest::{Effect, PodTemplate};
use crate::scenario::policy::file::{NodesFile, PurchaseFile, UpgradeWayFile};
use crate::scenario::policy::machines::node_loss;
use crate::scenario::policy::sizes::resized;
use crate::scenario::provider::NodeLoss;
use crate::scenario::version::Version;
use crate::units::{PoolId, Resources, Span};

/// The most nodes that are simulated.
const MOST_NODES: u32 = 10_000;
/// The most nodes of a node pool that does not say.
const DEFAULT_MOST: u32 = 1_000;
/// The priority classes of pods that keep a cluster running.
const SYSTEM_CLASSES: [&str; 2] = ["system-cluster-critical", "system-node-critical"];

/// A node pool as it is written, or as node auto-provisioning makes it.
pub(super) struct Written<'a> {
    /// Its name.
    pub name: &'a str,
    /// The path of what is written.
    pub path: String,
    /// What it says.
    pub file: &'a NodePoolFile,
    /// Whether it is made by node auto-provisioning.
    pub auto: bool,
}

/// The check of node pools, one after the other.
pub(super) struct PoolCheck<'a, 'b> {
    pub findings: &'a mut Findings,
    pub shapes: &'b Shapes,
    pub provider: &'b Provider,
    /// The pod, with the tolerations that it gets by itself.
    pub template: &'b PodTemplate,
    /// The version of nodes that say none.
    pub version: Option<Version>,
    /// Whether nodes with GPUs have the provider's taints.
    pub taints_gpus: bool,
    /// The taints of all pools so far.
    pub taints: Vec<Taint>,
}

impl PoolCheck<'_, '_> {
    pub(super) fn node_pool(&mut self, written: &Written<'_>) -> Option<NodePool> {
        let Written { name, file, .. } = *written;
        let path = written.path.clone();
        let before = self.findings.issues.len();
        let capacity = self.capacity(&path, file);
        let spot = self.is_spot(file);
        let version = file.version.or(self.version);
        let given =
            self.provider.file.nodes.as_ref().map_or_else(NodesFile::default, |nodes| nodes.at(version));
        let labels = self.labels(&path, file, &given, spot, &capacity);
        let taints = self.node_taints(written, &given, spot, &capacity);
        let slots = self.slots(&path, file, &capacity);
        let loss = self.loss(&path, &given, spot, version);
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
        let allocation = match (file.allocation, spot) {
            (Some(allocation), _) => allocation,
            (None, true) => given.spot_allocation.unwrap_or(AllocationFile::LowestPrice),
            (None, false) => AllocationFile::Balanced,
        };
        let upgrade = file.upgrade.and_then(|upgrade| self.upgrade(&path, upgrade, &given, spot));
        let suits = match slots {
            Some(0) => Err(insufficient(self.template.requests, self.allocatable(file, &capacity))),
            _ => suits(self.template, &labels, &taints),
        };
        let open = taints.iter().all(|taint| taint.effect == Effect::PreferNoSchedule);
        self.taints.extend(taints);
        (self.findings.issues.len() == before).then_some(NodePool {
            name: name.to_owned(),
            capacity,
            spot,
            slots: slots.unwrap_or(0),
            suits,
            open,
            min,
            max,
            start,
            allocation: match allocation {
                AllocationFile::LowestPrice => Allocation::LowestPrice,
                AllocationFile::Any | AllocationFile::CapacityOptimized => Allocation::Capacity,
                AllocationFile::CapacityOptimizedPrioritized => Allocation::CapacityPrioritized,
                AllocationFile::PriceCapacityOptimized => Allocation::PriceCapacity,
                AllocationFile::Balanced | AllocationFile::Diversified => Allocation::Balanced,
            },
            loss,
            upgrade,
            rebalances: spot && given.capacity_rebalancing.unwrap_or(false),
        })
    }

    /// Whether the nodes of a pool are spot.
    pub(super) fn is_spot(&self, file: &NodePoolFile) -> bool {
        file.spot.unwrap_or(matches!(self.provider.file.purchase, Some(PurchaseFile::Spot) | None))
    }

    /// What happens to pods on spot nodes under notice; a notice can't be longer than their version allows.
    fn loss(&mut self, path: &str, given: &NodesFile, spot: bool, version: Option<Version>) -> NodeLoss {
        let Some(policy) = self.provider.policy.as_ref().filter(|_| spot) else { return NodeLoss::default() };
        let notice = policy.notice.length;
        if let Some(most) = given.notice_max.map(|most| most.0).filter(|most| notice > *most) {
            let version = version.map_or(String::new(), |version| format!(" of version {version}"));
            let problem =
                format!("nodes{version} give a notice of at most {most}, provider.notice is {notice}");
            self.findings.wrong(
                &entry(path, "version"),
                problem,
                "choose a newer version or a shorter notice",
            );
        }
        let class = self.template.priority_class.as_deref();
        node_loss(given, notice, class.is_some_and(|class| SYSTEM_CLASSES.contains(&class)))
    }

    /// An upgrade of the pool, in the provider's way for such nodes.
    fn upgrade(&mut self, path: &str, file: UpgradeFile, given: &NodesFile, spot: bool) -> Option<Upgrade> {
        let way = given.spot_upgrade.filter(|_| spot).unwrap_or(UpgradeWayFile::Surge);
        let unavailable = file.max_unavailable.unwrap_or(0);
        let surge = file.max_surge.unwrap_or(1);
        if surge + unavailable == 0 || surge.max(unavailable) > MOST_NODES {
            let problem = format!(
                "expected at least 1 of max_surge and max_unavailable, and at most {MOST_NODES} of each"
            );
            self.findings.wrong(&entry(path, "upgrade"), problem, "leave both out for one surge node");
            return None;
        }
        Some(match way {
            UpgradeWayFile::Surge => Upgrade { after: file.after.0, surge, unavailable, at_once: false },
            UpgradeWayFile::SurgeWithoutWaiting => {
                Upgrade { after: file.after.0, surge, unavailable, at_once: true }
            }
            UpgradeWayFile::Drain => {
                Upgrade { after: file.after.0, surge: 0, unavailable: surge + unavailable, at_once: true }
            }
        })
    }

    /// The market pools that its nodes come from, as far as the market has them.
    pub(super) fn known_capacity(&self, file: &NodePoolFile) -> Vec<PoolId> {
        let place = |name: &String| self.shapes.iter().position(|(known, _)| known == name);
        match &file.capacity {
            None => (0..self.shapes.len() as u32).map(PoolId).collect(),
            Some(names) => names.iter().filter_map(place).map(|place| PoolId(place as u32)).collect(),
        }
    }

    /// The market pools that its nodes come from; all of them have to be there.
    pub(super) fn capacity(&mut self, path: &str, file: &NodePoolFile) -> Vec<PoolId> {
        let path = entry(path, "capacity");
        let names = file.capacity.iter().flatten();
        if file.capacity.as_ref().is_some_and(Vec::is_empty) {
            self.findings.wrong(
                &path,
                "expected at least one pool of the market",
                "leave it out for all of them",
            );
        }
        for name in names.filter(|name| self.shapes.iter().all(|(known, _)| known != *name)) {
            let known = listed(self.shapes.iter().map(|(name, _)| name.as_str()));
            self.findings.wrong(&path, format!("the market has no pool {name}"), format!("it has {known}"));
        }
        self.known_capacity(file)
    }

    /// Labels of the user's, the provider's, and those that every node has.
    fn labels(
        &mut self,
        path: &str,
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
        labels.extend(file.labels.clone().unwrap_or_default());
        for (key, value) in given.spot_labels.iter().flatten().filter(|_| spot) {
            if let Some(own) = labels.insert(key.clone(), value.clone()).filter(|own| own != value) {
                let problem = format!("the provider labels spot nodes {key}={value}, found {own}");
                self.findings.wrong(&entry(&entry(path, "labels"), key), problem, "remove it");
            }
        }
        labels
    }

    fn node_taints(
        &mut self,
        written: &Written<'_>,
        given: &NodesFile,
        spot: bool,
        capacity: &[PoolId],
    ) -> Vec<Taint> {
        let has_gpus = self.allocatable(written.file, capacity).is_some_and(|has| has.gpu_millis > 0);
        let lists = [
            (entry(&written.path, "taints"), &written.file.taints, true),
            ("provider.nodes.spot_taints".to_owned(), &given.spot_taints, spot),
            ("provider.nodes.auto_taints".to_owned(), &given.auto_taints, spot && written.auto),
            ("provider.nodes.gpu_taints".to_owned(), &given.gpu_taints, has_gpus && self.taints_gpus),
        ];
        let mut taints = Vec::new();
        for (path, list, _) in lists.iter().filter(|(.., applies)| *applies) {
            for text in list.iter().flatten() {
                match Taint::parse(text) {
                    Ok(taint) => taints.push(taint),
                    Err(problem) => self.findings.wrong(path, problem, ""),
                }
            }
        }
        taints
    }

    /// What pods can request of a node: the least of what its zones have.
    pub(super) fn allocatable(&self, file: &NodePoolFile, capacity: &[PoolId]) -> Option<Resources> {
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

    /// What pods can request is at most what the machine has, where that is known.
    fn no_more_than_a_machine_has(&mut self, path: &str, file: &NodePoolFile, capacity: &[PoolId]) {
        let Some(has) = file.allocatable.as_ref().map(|size| resized(Resources::default(), size)) else {
            return;
        };
        for pool in capacity {
            let (name, size) = &self.shapes[pool.index()];
            if let Some(size) = size
                && (has.cpu_millis > size.cpu_millis
                    || has.memory_bytes > size.memory_bytes
                    || has.gpu_millis > size.gpu_millis)
            {
                let problem = format!("{has} is more than the {size} of {name}");
                self.findings.wrong(&entry(path, "allocatable"), problem, "");
                return;
            }
        }
    }

    /// How many pods fit on a node.
    fn slots(&mut self, path: &str, file: &NodePoolFile, capacity: &[PoolId]) -> Option<u32> {
        self.no_more_than_a_machine_has(path, file, capacity);
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
