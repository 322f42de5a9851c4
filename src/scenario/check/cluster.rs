//! Checks of the cluster: its node pools together, those that node auto-provisioning makes, and whether the
//! pods can be placed.

use super::findings::{Findings, entry};
use super::node_pool::{PoolCheck, Written};
use super::provider::Provider;
use super::values::distribution;
use crate::scenario::cluster::{Cluster, NodePool};
use crate::scenario::file::ScenarioFile;
use crate::scenario::file::cluster::{AutoProvisioningFile, ClusterFile, NodePoolFile};
use crate::scenario::issue::Issue;
use crate::scenario::manifest::PodTemplate;
use crate::scenario::manifest::suits::Taint;
use crate::scenario::manifest::{NodeOperator, Toleration};
use crate::scenario::policy::file::{FamilyFile, NodesFile};
use crate::scenario::provider::Policy;
use crate::scenario::version::Version;
use crate::units::{Resources, Span};

/// The first version that sets DisruptionTarget by default.
const DISRUPTION_TARGET: Version = Version { major: 1, minor: 26, patch: 0, build: 0 };

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
    if written.pools.is_empty() && written.auto_provisioning.is_none() {
        let hint = "write pools: {spot: {max: 10}}, or auto_provisioning: {}";
        findings.wrong("cluster.pools", "expected at least one node pool", hint);
    }
    let scan = written.scan.map_or(Span::from_secs(10), |scan| scan.0);
    if scan < Span::from_secs(1) {
        findings.wrong("cluster.scan", "expected at least 1s between scans", "");
    }
    let given = provider.file.nodes.clone().unwrap_or_default();
    let template = &tolerating_gpus(template, &given);
    let mut check = PoolCheck {
        findings,
        shapes,
        provider,
        template,
        version: written.version.or(given.version),
        taints_gpus: true,
        taints: Vec::new(),
    };
    let kinds = kinds(&check, written);
    check.taints_gpus = kinds.is_empty() || !kinds.iter().all(|(spot, gpus)| *spot && *gpus);
    if given.gpu_taints.is_some()
        && check.taints_gpus
        && kinds.contains(&(true, true))
        && !kinds.contains(&(false, false))
    {
        check.findings.caution(
            "spot nodes with GPUs and no node pool of standard nodes without: the provider asks for one before there \
             are any, for pods of the system",
        );
    }
    if shapes.is_empty() && !check.findings.unread("market.pools") {
        let hint = "name the machines and their zones, such as n2-standard-4@us-central1-a: {}";
        check.findings.missing("market.pools", "the capacity that nodes come from", hint);
    }
    let mut pools: Vec<NodePool> = written
        .pools
        .iter()
        .filter_map(|(name, file)| {
            let path = entry("cluster.pools", name);
            check.node_pool(&Written { name, path, file, auto: false })
        })
        .collect();
    let complete = pools.len() == written.pools.len();
    if let Some(auto) = written.auto_provisioning.as_ref().filter(|_| complete)
        && !pools.iter().any(|pool| pool.suits.is_ok())
    {
        pools.extend(provisioned(&mut check, auto, &given));
    }
    let (taints, taints_gpus) = (std::mem::take(&mut check.taints), check.taints_gpus);
    if complete && !pools.is_empty() {
        fits_somewhere(findings, &pools, &given, template);
        idle_tolerations(findings, &taints, template);
        where_it_may_land(findings, &pools, template);
        where_the_system_lands(findings, &pools, taints_gpus);
    }
    let signal = provider.file.rebalance.as_ref();
    let signal = signal.map(|signal| distribution(findings, "provider.rebalance.before", &signal.before));
    let unneeded = written.unneeded.map_or(Span::from_minutes(10), |unneeded| unneeded.0);
    (complete && scan.is_positive()).then_some(Cluster {
        pools,
        scan,
        unneeded,
        keeps_names: given.keeps_names.unwrap_or(false),
        signal,
    })
}

/// What the version of the cluster has no condition for: a reclaim sets none then.
pub(super) fn conditions(findings: &mut Findings, cluster: &ClusterFile, policy: &mut Policy) {
    let Some(version) = cluster.version.filter(|version| *version < DISRUPTION_TARGET) else { return };
    if std::mem::take(&mut policy.pod.disruption_target) {
        findings.caution(format!(
            "the pod condition DisruptionTarget comes with Kubernetes {DISRUPTION_TARGET}: in a cluster of version \
             {version} no reclaim sets it"
        ));
    }
}

/// The pod with the tolerations that the provider gives pods which request GPUs.
fn tolerating_gpus(template: &PodTemplate, given: &NodesFile) -> PodTemplate {
    let mut template = template.clone();
    if template.requests.gpu_millis == 0 {
        return template;
    }
    for taint in given.gpu_taints.iter().flatten().filter_map(|text| Taint::parse(text).ok()) {
        template.tolerations.push(Toleration {
            key: Some(taint.key),
            value: None,
            effect: Some(taint.effect),
            lasts: None,
            place: None,
        });
    }
    template
}

/// Of each node pool whether its nodes are spot and whether they have GPUs.
fn kinds(check: &PoolCheck<'_, '_>, cluster: &ClusterFile) -> Vec<(bool, bool)> {
    let has_gpus = |file: &NodePoolFile| {
        check.allocatable(file, &check.known_capacity(file)).is_some_and(|has| has.gpu_millis > 0)
    };
    cluster.pools.values().map(|file| (check.is_spot(file), has_gpus(file))).collect()
}

/// The node pools that node auto-provisioning makes for the pod: one for each machine type, spot where the
/// pod asks for the labels of spot nodes.
fn provisioned(
    check: &mut PoolCheck<'_, '_>,
    auto: &AutoProvisioningFile,
    given: &NodesFile,
) -> Vec<NodePool> {
    const PATH: &str = "cluster.auto_provisioning";
    let spot = asks_for_spot(check.template, &given.at(check.version));
    let own = NodePoolFile { capacity: auto.capacity.clone(), ..NodePoolFile::default() };
    let before = check.findings.issues.len();
    let mut machines: Vec<(String, Vec<String>)> = Vec::new();
    for pool in check.capacity(PATH, &own) {
        let name = &check.shapes[pool.index()].0;
        let machine = name.split_once('@').map_or(name.as_str(), |(machine, _)| machine);
        match machines.iter_mut().find(|(known, _)| known == machine) {
            Some((_, zones)) => zones.push(name.clone()),
            None => machines.push((machine.to_owned(), vec![name.clone()])),
        }
    }
    if auto.allocatable.is_some() && machines.len() > 1 {
        let names: Vec<&str> = machines.iter().map(|(name, _)| name.as_str()).collect();
        let problem = format!("{} can't all have one size", names.join(", "));
        let hint = "name the capacity of one machine type, or give the pools of the market their shapes";
        check.findings.wrong(&entry(PATH, "allocatable"), problem, hint);
    }
    if check.findings.issues.len() > before {
        return Vec::new();
    }
    let make = |(machine, zones): (String, Vec<String>)| {
        let file = NodePoolFile {
            capacity: Some(zones),
            spot: Some(spot),
            allocatable: auto.allocatable,
            max: auto.max,
            start: auto.start.clone(),
            ..NodePoolFile::default()
        };
        let name = format!("nap-{machine}");
        check.node_pool(&Written { name: &name, path: PATH.to_owned(), file: &file, auto: true })
    };
    machines.into_iter().filter_map(make).collect()
}

/// Whether the pod selects nodes by a label that only spot nodes have.
fn asks_for_spot(template: &PodTemplate, given: &NodesFile) -> bool {
    let Some(labels) = &given.spot_labels else { return false };
    let selected = template.node_selector.iter().any(|noted| labels.get(&noted.key) == Some(&noted.value));
    let terms = &template.affinity.required_nodes;
    let required = |term: &Vec<crate::scenario::manifest::NodeRequirement>| {
        term.iter().any(|one| {
            labels.get(&one.key).is_some_and(|value| match one.operator {
                NodeOperator::In => one.values.contains(value),
                NodeOperator::Exists => true,
                _ => false,
            })
        })
    };
    selected || (!terms.is_empty() && terms.iter().all(required))
}

/// Some node pool has to take the pods.
fn fits_somewhere(findings: &mut Findings, pools: &[NodePool], given: &NodesFile, template: &PodTemplate) {
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
    // A taint of the provider's that the pod does not bear has one remedy.
    let provided = given.spot_taints.iter().chain(&given.auto_taints).flatten();
    let provided = provided.filter_map(|text| Taint::parse(text).ok());
    let mut refused = provided.filter(|taint| {
        let refusal = taint.refusal();
        pools.iter().any(|pool| pool.suits.as_ref().is_err_and(|reason| *reason == refusal))
    });
    let hint = match refused.next() {
        Some(taint) => format!("add to the pod: tolerations: [{}]", taint.toleration()),
        None => {
            "change the selector, the tolerations or the requests of the pod, or add a node pool".to_owned()
        }
    };
    findings.issues.push(issue.at(place).hint(hint));
}

/// Tolerations that bear no taint of any pool.
fn idle_tolerations(findings: &mut Findings, taints: &[Taint], template: &PodTemplate) {
    for toleration in &template.tolerations {
        let Some(key) = &toleration.key else { continue };
        if !taints.iter().any(|taint| taint.is_borne_by(toleration)) {
            let text = format!("the toleration of {key} bears no taint of any node pool");
            let issue = Issue::new("", text);
            // What the pod got by itself has no place and is nobody's slip.
            if let Some(place) = &toleration.place {
                findings.cautions.push(issue.at(place.clone()).to_string());
            }
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

/// Pods of the system, which bear no taint of spot nodes, and where they run.
fn where_the_system_lands(findings: &mut Findings, pools: &[NodePool], taints_gpus: bool) {
    if !pools.iter().any(|pool| pool.spot) {
        return;
    }
    if !taints_gpus {
        findings.caution(
            "all nodes of the cluster are spot nodes with GPUs, so they have no taint: pods of the system run on \
             them, at the price of GPUs, and are taken with them; add a node pool of standard nodes without GPUs",
        );
    } else if !pools.iter().any(|pool| !pool.spot) {
        findings.caution(if pools.iter().any(|pool| pool.open) {
            "no node pool of standard nodes: pods of the system such as DNS have to run on spot nodes and are \
             taken with them"
        } else {
            "no node pool of standard nodes: pods of the system such as DNS do not tolerate the taint of spot nodes and \
             have nowhere to run"
        });
    } else {
        let open: Vec<&str> =
            pools.iter().filter(|pool| pool.spot && pool.open).map(|pool| pool.name.as_str()).collect();
        if !open.is_empty() {
            findings.caution(format!(
                "pods of the system may be placed on spot nodes of {}, which have no taint",
                open.join(", ")
            ));
        }
    }
}
