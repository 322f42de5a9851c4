//! Cautions that the providers' own pages ask for: what is allowed and may end badly on spot.

use super::findings::Findings;
use super::service;
use super::values::mean;
use super::workload::Chosen;
use crate::scenario::Scenario;
use crate::scenario::job::{PodFailurePolicyRequirement, PodFailurePolicyRule};
use crate::scenario::manifest::{PodRestartPolicy, PodTemplate};
use crate::scenario::market::{PastEnd, PriceModel, StockModel};
use crate::scenario::policy::file::PolicyFile;
use crate::scenario::provider::{AboveListPays, AfterReclaim, BarePod, Bid, BidStrategy, Purchase};
use crate::scenario::workload::Owner;
use crate::units::Span;

/// Annotations by which owners say that their pods are not to be interrupted.
const NOT_TO_BE_INTERRUPTED: [(&str, &str); 3] = [
    ("cluster-autoscaler.kubernetes.io/safe-to-evict", "false"),
    ("karpenter.sh/do-not-disrupt", "true"),
    ("karpenter.sh/do-not-evict", "true"),
];

/// Everything that should make a planner think again.
pub(super) fn cautions(
    findings: &mut Findings,
    scenario: &Scenario,
    policy: &PolicyFile,
    (chosen, pods): (&Chosen<'_>, u32),
) {
    let Some(template) = chosen.template() else { return };
    if let Some(caution) = &policy.caution {
        findings.caution(caution.as_str());
    }
    quota(findings, pods, policy);
    deallocated_for_good(findings, scenario);
    cannot_be(findings, scenario);
    service::cautions(findings, scenario, chosen.autoscaler);
    if scenario.policy.purchase != Purchase::Spot {
        return;
    }
    limit_above_list(findings, scenario);
    notice_too_short(findings, scenario, template);
    stateful_stop(findings, scenario, policy, template);
    data_on_the_pod(findings, scenario, template);
    not_to_be_interrupted(findings, scenario, template);
    who_brings_it_back(findings, scenario, template);
}

/// A price limit above the list price.
fn limit_above_list(findings: &mut Findings, scenario: &Scenario) {
    let Some(Bid { strategy: BidStrategy::PriceLimit(limit), cap_at_list, above_list_pays, .. }) =
        scenario.policy.bid
    else {
        return;
    };
    for pool in scenario.market.pools.iter().filter(|pool| limit > pool.on_demand) {
        let (name, list) = (&pool.name, pool.on_demand);
        let then = match (cap_at_list, above_list_pays) {
            (_, AboveListPays::List) => "the list price is billed",
            (true, AboveListPays::Market) => "the bid is cut to the list price, the market price is billed",
            (false, AboveListPays::Market) => "spot may cost more than on-demand",
        };
        findings.caution(format!("the price limit {limit} is above the list price {list} of {name}: {then}"));
    }
}

/// Start-up or shutdown that takes longer than the notice.
fn notice_too_short(findings: &mut Findings, scenario: &Scenario, template: &PodTemplate) {
    let notice = scenario.policy.notice.length;
    let saves = scenario.workload.checkpoint.filter(|checkpoint| checkpoint.on_notice);
    if notice == Span::ZERO {
        let save = if saves.is_some() { ", no checkpoint is made then" } else { "" };
        findings.caution(format!(
            "the provider gives no notice: pods are killed without time to stop{save}, and no replacement starts \
             before they are gone"
        ));
        return;
    }
    let told = format!("a notice of {notice}");
    let startup = mean(&scenario.workload.startup);
    if startup > notice {
        findings.caution(format!(
            "starting takes {startup} and the provider gives {told}: a replacement is not up before the pod is taken"
        ));
    }
    if template.grace_period > notice {
        findings.caution(format!(
            "the pod may take {} to stop (terminationGracePeriodSeconds) and the provider gives {told}",
            template.grace_period
        ));
    }
    if let Some(checkpoint) = saves
        && checkpoint.cost > notice
    {
        findings.caution(format!(
            "a checkpoint takes {} and the provider gives {told}: none is made when a notice comes",
            checkpoint.cost
        ));
    }
}

/// Pods with persistent volumes that stop more slowly than the provider advises.
fn stateful_stop(findings: &mut Findings, scenario: &Scenario, policy: &PolicyFile, template: &PodTemplate) {
    let Some(most) = policy.nodes.as_ref().and_then(|nodes| nodes.stateful_stop).map(|most| most.0) else {
        return;
    };
    let workload = &scenario.workload;
    let (needs, says) = match workload.stops_in {
        None => (workload.grace_period, "may take"),
        Some(takes) => (takes, "takes"),
    };
    if needs > most && !template.volumes.claims.is_empty() {
        findings.caution(format!(
            "the pod has a persistent volume and {says} {needs} to stop: the provider advises {most} at most, or data \
             on the volume may be corrupted"
        ));
    }
}

/// Data on the pod's own disk goes with the pod.
fn data_on_the_pod(findings: &mut Findings, scenario: &Scenario, template: &PodTemplate) {
    if template.volumes.empty_dir || template.volumes.host_path {
        let what = if template.volumes.empty_dir { "emptyDir" } else { "hostPath" };
        findings.caution(format!("data on the pod's own disk ({what}) is lost when the pod is taken"));
    }
    if scenario.workload.checkpoint.is_some() && template.volumes.claims.is_empty() {
        findings.caution(
            "checkpoints are read by other pods later, and the manifest mounts no persistent volume: \
             they are assumed to go to storage outside the pod",
        );
    }
}

/// Workloads whose owner, or whose length, says that they should not be interrupted.
fn not_to_be_interrupted(findings: &mut Findings, scenario: &Scenario, template: &PodTemplate) {
    for (key, value) in NOT_TO_BE_INTERRUPTED {
        if template.annotation(key).is_some_and(|noted| noted.value == value) {
            findings.caution(format!("the manifest says {key}: \"{value}\"; a reclaim does not ask"));
        }
    }
    let work = mean(&scenario.workload.work);
    // What serves has no work to lose.
    let serves = matches!(scenario.workload.owner, Owner::Service(_));
    if !serves && scenario.workload.checkpoint.is_none() && work > scenario.policy.protection {
        let protection = scenario.policy.protection;
        let average = if scenario.workload.work.constant().is_some() { "" } else { " on average" };
        let until = if protection == Span::ZERO {
            "nothing protects it from a reclaim".to_owned()
        } else {
            format!("only its first {protection} are protected")
        };
        findings.caution(format!(
            "no checkpoint: a reclaim loses all work of its pod, {work} of work are planned{average} and {until}"
        ));
    }
}

/// A bare pod that nobody brings back, or that never ends.
fn who_brings_it_back(findings: &mut Findings, scenario: &Scenario, template: &PodTemplate) {
    if scenario.workload.owner != Owner::None {
        return;
    }
    if scenario.policy.pod.bare_pod == BarePod::Stays {
        findings.caution("a bare pod is not brought back after a reclaim; a Job's pods are");
    }
    if template.restart_policy == PodRestartPolicy::Always {
        findings.caution(
            "restartPolicy Always would start the container again after its work; the run ends there",
        );
    }
}

/// Machines that count against a pool after they were taken.
fn deallocated_for_good(findings: &mut Findings, scenario: &Scenario) {
    let (AfterReclaim::Kept { counts: true, .. }, Some(cluster)) =
        (scenario.policy.after_reclaim, &scenario.cluster)
    else {
        return;
    };
    for pool in cluster.pools.iter().filter(|pool| pool.spot) {
        findings.caution(format!(
            "machines of {} that are deallocated count for good: after {} reclaims the pool has no more, and pods wait \
             whatever the horizon",
            pool.name, pool.max
        ));
    }
}

/// The purchase limit, where it is known.
fn quota(findings: &mut Findings, wanted: u32, policy: &PolicyFile) {
    if let Some(limit) = policy.limits.and_then(|limits| limits.pods)
        && wanted > limit
    {
        findings.caution(format!(
            "{wanted} pods at a time exceed the purchase limit of {limit}; the limit itself is not simulated"
        ));
    }
}

/// What can't come out well whatever the market does.
fn cannot_be(findings: &mut Findings, scenario: &Scenario) {
    ignores_nothing(findings, scenario);
    short_traces(findings, scenario);
    let workload = &scenario.workload;
    let Some(work) = workload.work.constant().filter(|work| *work < Span::FOREVER) else { return };
    let takes = work + workload.startup.constant().unwrap_or(Span::ZERO);
    let job = workload.owner.job().and_then(|job| job.active_deadline);
    for (what, limit) in [
        ("deadline", scenario.deadline),
        ("activeDeadlineSeconds", job),
        ("activeDeadlineSeconds of the pod", workload.pod_deadline),
    ] {
        if let Some(limit) = limit.filter(|limit| *limit < takes) {
            findings.caution(format!(
                "the {what} of {limit} is shorter than the {takes} of work and start-up: no run meets it"
            ));
        }
    }
    if let Some(checkpoint) = workload.checkpoint
        && checkpoint.every >= work
    {
        let every = checkpoint.every;
        findings
            .caution(format!("checkpoints every {every} of {work} of work: the work ends before the first"));
    }
}

/// A rule about a condition that the provider does not set.
fn ignores_nothing(findings: &mut Findings, scenario: &Scenario) {
    let Some(job) = scenario.workload.owner.job() else { return };
    let Some(policy) = job.pod_failure_policy.as_ref().filter(|_| !scenario.policy.pod.disruption_target)
    else {
        return;
    };
    let about = |rule: &PodFailurePolicyRule| match &rule.requirement {
        PodFailurePolicyRequirement::OnPodConditions(patterns) => {
            patterns.iter().any(|pattern| pattern.condition == "DisruptionTarget")
        }
        PodFailurePolicyRequirement::OnExitCodes { .. } => false,
    };
    if policy.rules.iter().any(about) {
        findings.caution(
            "podFailurePolicy has a rule about the pod condition DisruptionTarget, which this provider does not set \
             when it takes a pod: the rule never matches a reclaim",
        );
    }
}

/// Recorded days that are too few for the work, or for the time in which a workload without end is watched.
fn short_traces(findings: &mut Findings, scenario: &Scenario) {
    let (needed, what) = if scenario.workload.owner.is_lasting() {
        (scenario.horizon, "that are watched")
    } else {
        (mean(&scenario.workload.work), "of work")
    };
    for pool in &scenario.market.pools {
        let price = match &pool.price {
            PriceModel::Trace(replay) => Some((&replay.source, replay.end, replay.past_end)),
            _ => None,
        };
        let stock = match &pool.stock {
            StockModel::Trace(replay) => Some((&replay.source, replay.end, replay.past_end)),
            _ => None,
        };
        for (source, end, past_end) in price.into_iter().chain(stock).filter(|(_, end, _)| *end < needed) {
            let then = match past_end {
                PastEnd::Wrap => "it is played again and again",
                PastEnd::Hold => "its last value stays",
                PastEnd::Error => "the run will stop with an error",
            };
            findings
                .caution(format!("the trace {source} of {end} is shorter than the {needed} {what}: {then}"));
        }
    }
}
