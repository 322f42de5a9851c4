//! What is said of a scenario in a line: the workload and the purchase option in words.

use super::findings::{Findings, node_of};
use super::load::range;
use super::values;
use super::workload::Chosen;
use crate::scenario::Scenario;
use crate::scenario::cronjob::CronSchedule;
use crate::scenario::document::{Node, Path};
use crate::scenario::job::JobSpec;
use crate::scenario::job_rules::NEWEST;
use crate::scenario::market::Start;
use crate::scenario::provider::{BidStrategy, Purchase};
use crate::scenario::service::{Load, Service};
use crate::scenario::workload::Owner;
use crate::units::Flow;

/// The purchase option in words.
pub(super) fn purchase(scenario: &Scenario) -> String {
    // What the pods are placed on, where that is never spot.
    let mut suiting =
        scenario.cluster.iter().flat_map(|cluster| &cluster.pools).filter(|pool| pool.suits.is_ok());
    if scenario.cluster.is_some() && suiting.all(|pool| !pool.spot) {
        return "nodes that are not spot, at the list price".to_owned();
    }
    match (scenario.policy.purchase, scenario.policy.bid.map(|bid| bid.strategy)) {
        (Purchase::OnDemand, _) => "on-demand".to_owned(),
        (Purchase::Reserved { rate, period }, _) => format!("reserved, {rate} per hour for {period}"),
        (Purchase::Spot, None) => "spot, no bid".to_owned(),
        (Purchase::Spot, Some(BidStrategy::AsPriceGo)) => {
            "spot, bid follows the market up to list".to_owned()
        }
        (Purchase::Spot, Some(BidStrategy::AsPriceGoLocked)) => {
            "spot, bid locked at the purchase price".to_owned()
        }
        (Purchase::Spot, Some(BidStrategy::PriceLimit(limit))) => {
            format!("spot, price limit {limit} per hour")
        }
    }
}

/// The workload in words.
pub(super) fn workload(findings: &Findings, scenario: &Scenario, chosen: &Chosen<'_>) -> String {
    let workload = &scenario.workload;
    let work = || match workload.work.constant() {
        Some(work) => work.to_string(),
        None => format!("{} on average", values::mean(&workload.work)),
    };
    let (name, size) = (&workload.name, &workload.size);
    match &workload.owner {
        Owner::None => format!("Pod {name}, {} of work, {size}", work()),
        Owner::Job(job) => format!("Job {name}, {}, {size}{}", jobs(job, &work()), by_version(job)),
        Owner::CronJob { job, .. } => {
            let starts = schedule(findings, chosen);
            format!(
                "CronJob {name}, {starts}, {}, {size}, for {}{}",
                jobs(job, &work()),
                scenario.horizon,
                by_version(job)
            )
        }
        Owner::Service(service) => {
            format!("{} {name}, {}, {size}, for {}", service.kind, served(service, chosen), scenario.horizon)
        }
    }
}

fn jobs(job: &JobSpec, work: &str) -> String {
    let wanted = job.completions.map_or("work queue".to_owned(), |wanted| plural(wanted, "completion"));
    format!("{wanted}, parallelism {}, {work} of work each", job.parallelism)
}

/// The version of Kubernetes, where it is not the newest.
fn by_version(job: &JobSpec) -> String {
    let version = job.rules.version;
    if version == NEWEST { String::new() } else { format!(", by Kubernetes {version}") }
}

/// `10 replicas, scaled 4 to 40 by HorizontalPodAutoscaler web, 900 requests/s, 100 each`.
fn served(service: &Service, chosen: &Chosen<'_>) -> String {
    let mut words = plural(service.spec.replicas, "replica");
    if let (Some(spec), Some(hpa)) = (&service.autoscaler, chosen.autoscaler) {
        let (kind, name) = (&hpa.owner.kind, &hpa.owner.name);
        words += &format!(", scaled {} to {} by {kind} {name}", spec.min_replicas, spec.max_replicas);
    }
    if let Some(demand) = &service.demand {
        let (low, high) = range(&demand.load);
        let load = match &demand.load {
            Load::Constant(flow) => format!("{} requests/s", flow.as_f64()),
            Load::Daily { .. } => format!("{} to {} requests/s by day", shown(low), shown(high)),
            Load::Trace { .. } => format!("{} to {} requests/s as recorded", shown(low), shown(high)),
        };
        words += &format!(", {load}, {} each", demand.capacity.as_f64());
    }
    words
}

/// An end of a load that changes, to the request where there are many.
fn shown(flow: Flow) -> f64 {
    if flow.as_f64() >= 100.0 { flow.as_f64().round() } else { flow.as_f64() }
}

/// When a CronJob's calendar begins, and in which time zone, where nobody said so.
pub(super) fn calendar(findings: &mut Findings, scenario: &Scenario, chosen: &Chosen<'_>, says_when: bool) {
    let Owner::CronJob { schedule, .. } = &scenario.workload.owner else { return };
    let CronSchedule::Calendar { .. } = schedule.schedule else { return };
    let node = chosen.object.and_then(|object| node_of(findings, object.named()));
    let zone = Path::parse("spec.timeZone").unwrap_or_default();
    if node.is_some_and(|node| node.find(&zone).is_none()) {
        findings.assume("the schedule is in UTC, for spec.timeZone is not set");
    }
    if !says_when && scenario.market.start == Start::First {
        let begins = scenario.market.epoch.strftime("%A, %Y-%m-%d %H:%M UTC");
        findings.assume(format!("the CronJob is created on {begins}; set market.epoch"));
    }
}

/// The schedule of a CronJob as it is written, with its time zone: `"0 * * * *" Europe/Berlin`.
fn schedule(findings: &Findings, chosen: &Chosen<'_>) -> String {
    let node = chosen.object.and_then(|object| node_of(findings, object.named()));
    let written = |field: &str| {
        let path = Path::parse(field).unwrap_or_default();
        node.and_then(|node| node.find(&path)).and_then(Node::as_str)
    };
    let schedule = written("spec.schedule").unwrap_or_default();
    let zone = if schedule.starts_with("@every") {
        String::new()
    } else {
        format!(" {}", written("spec.timeZone").unwrap_or("UTC"))
    };
    format!("{schedule:?}{zone}")
}

fn plural(number: u32, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
