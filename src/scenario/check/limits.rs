//! Limits on sizes, stated here and enforced before any work starts, so that no scenario runs for ever.

use super::findings::{Findings, place_in};
use super::workload::{Chosen, pool_path};
use crate::scenario::Scenario;
use crate::scenario::issue::Issue;
use crate::scenario::manifest::Named;
use crate::scenario::market::StockModel;
use crate::scenario::policy::check::named;
use crate::scenario::policy::file::PolicyFile;
use crate::scenario::provider::{BarePod, BidStrategy, Unmet};
use crate::scenario::workload::Owner;
use crate::units::Span;

/// The most pods that a workload may hold at a time.
const MOST_PODS: u32 = 100_000;
/// The most starts of a CronJob.
const MOST_STARTS: u64 = 1_000_000;
/// The most rows of a recorded load.
pub(super) const MOST_ROWS: usize = 10_000_000;
/// The most replications.
pub const MOST_REPLICATIONS: u64 = 10_000_000;
/// The most completions of a Job.
const MOST_COMPLETIONS: u32 = 10_000_000;
/// The most changes of a generated path up to the horizon.
const MOST_CHANGES: i64 = 50_000_000;
/// What happens again and again takes at least this long.
const SHORTEST: Span = Span::from_secs(1);

/// Everything that would take too long or too much memory.
pub(super) fn limits(
    findings: &mut Findings,
    scenario: &Scenario,
    policy_file: &PolicyFile,
    chosen: &Chosen<'_>,
) {
    of_workload(findings, scenario, chosen);
    limit_above_list(findings, scenario, policy_file);
    let policy = &scenario.policy;
    if let Unmet::Pending { rebid } = policy.unmet
        && rebid < SHORTEST
    {
        findings.wrong("provider.rebid", "expected at least 1s between bids", "");
    }
    if policy.check.every.is_some_and(|every| every < SHORTEST) {
        findings.wrong("provider.check.every", "expected at least 1s between checks", "");
    }
    for pool in &scenario.market.pools {
        let path = pool_path(&pool.name);
        let (price, gap) = (format!("{path}.price"), pool.price.mean_gap_millis());
        // A model that is wrong is told already.
        if !findings.issues.iter().any(|issue| issue.path.starts_with(&price))
            && gap.is_some_and(|gap| scenario.horizon.0 as f64 / gap > MOST_CHANGES as f64)
        {
            let problem = format!("a price changes more than {MOST_CHANGES} times before the horizon");
            findings.wrong(&price, problem, "set a longer time between changes or a shorter horizon");
        }
        if let StockModel::OnOff { up, down, .. } = &pool.stock
            && up.mean_millis() + down.mean_millis() < SHORTEST.0 as f64
        {
            findings.wrong(&format!("{path}.stock"), "expected spells of at least 1s on average", "");
        }
        if let StockModel::Shock(shock) = &pool.stock
            && scenario.horizon.0 / shock.every.0.max(1) > MOST_CHANGES
        {
            let problem = format!("shocks come more than {MOST_CHANGES} times before the horizon");
            findings.wrong(
                &format!("{path}.stock"),
                problem,
                "set more time between them or a shorter horizon",
            );
        }
        let life = Span::from_sampled_millis(pool.hazard.mean_millis());
        // The Job controller's back-off makes any life bearable; nothing slows down a bare pod or a ReplicaSet.
        let bare_at_once = matches!(policy.pod.bare_pod, BarePod::Recreated { after } if after < SHORTEST);
        let at_once = match &scenario.workload.owner {
            Owner::None => bare_at_once,
            Owner::Service(_) => true,
            Owner::Job(_) | Owner::CronJob { .. } => false,
        };
        if life < SHORTEST && at_once {
            let hint = "a pod that comes back at once would be lost for ever";
            findings.wrong(&format!("{path}.hazard"), "expected a life of at least 1s", hint);
        }
    }
}

/// More pods, completions or starts than are simulated.
fn of_workload(findings: &mut Findings, scenario: &Scenario, chosen: &Chosen<'_>) {
    let Some(object) = chosen.object.map(|object| object.named()) else { return };
    let workload = &scenario.workload;
    let mut at_most = |object: &Named, field: &str, number: u32, most: u32| {
        if number > most {
            let problem = format!("{number} is more than is simulated, at most {most}");
            let place = place_in(findings, object, field);
            findings.issues.push(Issue::new(field, problem).at(place));
        }
    };
    if let Some(job) = workload.owner.job() {
        let spec = if let Owner::CronJob { .. } = workload.owner { "spec.jobTemplate.spec" } else { "spec" };
        let at_once = job.parallelism.min(job.completions.unwrap_or(u32::MAX));
        at_most(object, &format!("{spec}.parallelism"), at_once, MOST_PODS);
        at_most(object, &format!("{spec}.completions"), job.completions.unwrap_or(0), MOST_COMPLETIONS);
    }
    if let Owner::Service(service) = &workload.owner {
        at_most(object, "spec.replicas", service.spec.replicas, MOST_PODS);
        if let (Some(spec), Some(hpa)) = (&service.autoscaler, chosen.autoscaler) {
            at_most(&hpa.owner, "spec.maxReplicas", spec.max_replicas, MOST_PODS);
        }
    }
    if let Owner::CronJob { schedule, .. } = &workload.owner {
        let starts = schedule.schedule.starts_within(scenario.market.epoch, scenario.horizon);
        if starts > MOST_STARTS {
            let problem = format!(
                "the CronJob starts about {starts} Jobs in {}, more than is simulated, at most {MOST_STARTS}",
                scenario.horizon
            );
            findings.wrong("duration", problem, "watch it for a shorter time");
        }
    }
}

/// A price limit above the list price, where the provider refuses it.
fn limit_above_list(findings: &mut Findings, scenario: &Scenario, file: &PolicyFile) {
    let refuses = file.limits.and_then(|limits| limits.bid_up_to_list).unwrap_or(false);
    let Some(BidStrategy::PriceLimit(limit)) = scenario.policy.bid.map(|bid| bid.strategy) else { return };
    let name = file.errors.as_ref().and_then(|errors| errors.bid_up_to_list.as_deref());
    for pool in scenario.market.pools.iter().filter(|pool| refuses && limit > pool.on_demand) {
        let problem =
            format!("the limit {limit} is above the list price {} of {}", pool.on_demand, pool.name);
        findings.wrong("provider.bid.limit", named(name, problem), "lower it");
    }
}
