//! Checks of a service: its load, what its pods serve of it, and what becomes of them under notice.

use std::path::Path;
use std::sync::Arc;

use super::autoscaler::{Scaling, scaling};
use super::findings::Findings;
use super::load::{load, peak};
use crate::scenario::Scenario;
use crate::scenario::cluster::Cluster;
use crate::scenario::deployment::DeploymentSpec;
use crate::scenario::file::ScenarioFile;
use crate::scenario::file::service::{OnNoticeFile, ServiceFile};
use crate::scenario::manifest::{DeploymentManifest, HpaManifest};
use crate::scenario::provider::{Policy, Purchase};
use crate::scenario::service::{Demand, OnNotice, Service};
use crate::scenario::workload::Owner;
use crate::units::{Flow, Span};

/// The share of its CPU request that a pod uses at its capacity, in percent, and what it may be.
const CPU_AT_CAPACITY: (u32, u32, u32) = (1, 100, 1_000);

/// What a service is, as far as it can be told without its provider.
pub(super) struct Asked {
    kind: String,
    spec: DeploymentSpec,
    scaling: Option<Scaling>,
    demand: Option<Demand>,
}

/// The load of a service that is watched for so long, and what scales it.
pub(super) fn asked(
    findings: &mut Findings,
    folder: &Path,
    file: &ScenarioFile,
    (deployment, hpa): (&DeploymentManifest, Option<&HpaManifest>),
    watched: Span,
) -> Asked {
    let written = file.service.clone().unwrap_or_default();
    let demand = demand(findings, folder, &written, watched);
    // What could not be read was there all the same.
    let has_load = written.load.is_some() || findings.unread("service");
    let scaling = hpa.and_then(|hpa| scaling(findings, hpa, deployment, has_load));
    if let (Some(Scaling::Follows(spec)), Some(demand)) = (&scaling, &demand)
        && written.cpu_at_capacity.is_none()
        && spec.metrics.iter().any(|metric| metric.source.is_resource())
    {
        findings.assume(format!(
            "a pod uses {}% of its CPU request at its capacity, and less in proportion; set service.cpu_at_capacity",
            demand.cpu_at_capacity
        ));
    }
    let mut spec = deployment.spec;
    if let Some(Scaling::Keeps(replicas)) = scaling {
        spec.replicas = replicas;
    }
    Asked { kind: deployment.template.owner.kind.clone(), spec, scaling, demand }
}

/// The service, with what its provider gives of a warning.
pub(super) fn service(
    findings: &mut Findings,
    file: &ScenarioFile,
    asked: Asked,
    (policy, cluster): (&Policy, Option<&Cluster>),
) -> Service {
    let on_notice = on_notice(findings, file, policy, cluster);
    let autoscaler = match asked.scaling {
        Some(Scaling::Follows(spec)) => Some(Arc::new(spec)),
        Some(Scaling::Keeps(_)) | None => None,
    };
    Service { kind: asked.kind, spec: asked.spec, autoscaler, demand: asked.demand, on_notice }
}

fn demand(findings: &mut Findings, folder: &Path, file: &ServiceFile, watched: Span) -> Option<Demand> {
    let load = match &file.load {
        Some(written) => load(findings, folder, written, watched),
        None => {
            for (name, given) in [
                ("capacity", file.capacity.is_some()),
                ("request_time", file.request_time.is_some()),
                ("cpu_at_capacity", file.cpu_at_capacity.is_some()),
            ] {
                if given && !findings.unread("service.load") {
                    let problem = "without a load it has no meaning";
                    findings.wrong(&format!("service.{name}"), problem, "write load: 900 beside it");
                }
            }
            None
        }
    };
    let capacity = file.capacity.map(|written| (written, Flow::from_sampled(written)));
    match capacity {
        None if file.load.is_some() => {
            let hint = "say how many requests per second one pod serves: capacity: 100";
            findings.missing("service.capacity", "the capacity of a pod", hint);
        }
        Some((written, flow)) if flow == Flow::ZERO || written > Flow::LIMIT => {
            let problem =
                format!("expected requests per second above 0 and up to {}, found {written}", Flow::LIMIT);
            findings.wrong("service.capacity", problem, "");
        }
        _ => {}
    }
    let request_time = file.request_time.map_or(Span::ZERO, |time| time.0);
    if request_time < Span::ZERO {
        findings.wrong("service.request_time", "expected a duration, not negative", "");
    }
    let (least, default, most) = CPU_AT_CAPACITY;
    let cpu_at_capacity = file.cpu_at_capacity.unwrap_or(default);
    if !(least..=most).contains(&cpu_at_capacity) {
        let problem = format!("expected {least} to {most} percent, found {cpu_at_capacity}");
        findings.wrong(
            "service.cpu_at_capacity",
            problem,
            "100 means that a pod at its capacity uses what it requests",
        );
    }
    Some(Demand { load: load?, capacity: capacity?.1, request_time, cpu_at_capacity })
}

/// What is done with pods under notice: as written, else by who heeds the notice.
fn on_notice(
    findings: &mut Findings,
    file: &ScenarioFile,
    policy: &Policy,
    cluster: Option<&Cluster>,
) -> OnNotice {
    let warns = policy.purchase == Purchase::Spot && policy.notice.length > Span::ZERO;
    let written = file.service.as_ref().and_then(|service| service.on_notice);
    let chosen = match written {
        None => {
            let (chosen, what) = if heeded(policy, cluster) {
                let what = "a pod takes no more requests and finishes those it has (drain), for its node heeds the notice";
                (OnNotice::Drain, what)
            } else {
                (OnNotice::Ignore, "a pod serves until it is taken (ignore)")
            };
            if warns {
                findings.assume(format!("under notice {what}; set service.on_notice"));
            }
            return chosen;
        }
        Some(OnNoticeFile::Ignore) => OnNotice::Ignore,
        Some(OnNoticeFile::Drain) => OnNotice::Drain,
        Some(OnNoticeFile::Replace) => OnNotice::Replace,
        Some(OnNoticeFile::HandOver) => OnNotice::HandOver,
    };
    if chosen == OnNotice::Ignore && warns && heeded(policy, cluster) {
        findings.caution(
            "service.on_notice: ignore has no effect on nodes whose kubelet heeds the notice: it tells their pods to stop",
        );
    }
    if chosen != OnNotice::Ignore && !warns && policy.purchase == Purchase::Spot {
        let word = chosen.as_str();
        findings
            .caution(format!("service.on_notice: {word} has no effect, for the provider gives no notice"));
    }
    chosen
}

/// Whether the machine itself tells pods under notice to stop.
fn heeded(policy: &Policy, cluster: Option<&Cluster>) -> bool {
    match cluster {
        Some(cluster) => {
            let mut pools = cluster.pools.iter();
            pools.any(|pool| pool.spot && pool.suits.is_ok() && pool.loss.drain.is_some())
        }
        None => policy.loss.drain.is_some(),
    }
}

/// What can't come out well for a service, whatever the market does.
pub(super) fn cautions(findings: &mut Findings, scenario: &Scenario, hpa: Option<&HpaManifest>) {
    let Owner::Service(service) = &scenario.workload.owner else { return };
    let replicas = service.spec.replicas;
    let most = service.autoscaler.as_ref().map_or(replicas, |spec| spec.max_replicas);
    if let Some(demand) = &service.demand {
        let (peak, serve) = (peak(&demand.load), demand.capacity.of(most));
        let (at_peak, served) = (peak.as_f64(), serve.as_f64());
        let pods = if most == 1 { "one replica serves".to_owned() } else { format!("{most} replicas serve") };
        match (&service.autoscaler, hpa) {
            _ if serve >= peak => {}
            (Some(_), Some(hpa)) => findings.caution(format!(
                "at its maxReplicas of {most}, {} {} has pods for {served} requests/s, and the load reaches {at_peak}: no \
                 number of pods that it allows serves the peak",
                hpa.owner.kind, hpa.owner.name
            )),
            _ => findings.caution(format!(
                "{pods} {served} requests/s, and the load reaches {at_peak}: the service is short whatever the market does"
            )),
        }
    }
    if scenario.policy.purchase != Purchase::Spot {
        return;
    }
    if most == 1 {
        findings
            .caution("a single replica on spot: every reclaim is an outage until its replacement is ready");
    }
    let notice = scenario.policy.notice.length;
    if let Some(demand) = &service.demand
        && service.on_notice != OnNotice::Ignore
        && notice > Span::ZERO
        && demand.request_time > notice
    {
        findings.caution(format!(
            "a request takes {} and the provider gives a notice of {notice}: some are cut off all the same",
            demand.request_time
        ));
    }
}
