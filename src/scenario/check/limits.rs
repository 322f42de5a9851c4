//! Limits on sizes, stated here and enforced before any work starts, so that no scenario runs for ever.

use super::findings::Findings;
use super::workload::pool_path;
use crate::scenario::Scenario;
use crate::scenario::document::{Node, Path};
use crate::scenario::issue::{Issue, Place};
use crate::scenario::manifest::Object;
use crate::scenario::market::StockModel;
use crate::scenario::policy::check::named;
use crate::scenario::policy::file::PolicyFile;
use crate::scenario::provider::{BarePod, BidStrategy, Unmet};
use crate::scenario::workload::Owner;
use crate::units::Span;

/// The most pods that a Job may hold at a time.
const MOST_PODS: u32 = 100_000;
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
    object: &Object,
) {
    if let Owner::Job(job) = &scenario.workload.owner {
        let at_once = job.parallelism.min(job.completions.unwrap_or(u32::MAX));
        let wanted = job.completions.unwrap_or(0);
        for (field, number, most) in
            [("spec.parallelism", at_once, MOST_PODS), ("spec.completions", wanted, MOST_COMPLETIONS)]
        {
            if number > most {
                let problem = format!("{number} is more than is simulated, at most {most}");
                let place = place_in(findings, object, field);
                findings.issues.push(Issue::new(field, problem).at(place));
            }
        }
    }
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
        // The Job controller's back-off makes any life bearable; nothing slows down a bare pod.
        let at_once = matches!(policy.pod.bare_pod, BarePod::Recreated { after } if after < SHORTEST);
        if life < SHORTEST && at_once && scenario.workload.owner == Owner::None {
            let hint = "a bare pod that comes back at once would be lost for ever";
            findings.wrong(&format!("{path}.hazard"), "expected a life of at least 1s", hint);
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

/// Where a field of an object is written; where its kind is, if the field is not.
fn place_in(findings: &Findings, object: &Object, field: &str) -> Place {
    let kind = &object.named().place;
    let manifest = findings.root.get("manifest");
    let node = manifest
        .iter()
        .flat_map(|manifest| manifest.elements())
        .find(|node| node.get("kind").is_some_and(|written| written.place() == *kind));
    let path = Path::parse(field).unwrap_or_default();
    node.and_then(|node| node.find(&path)).map_or_else(|| kind.clone(), Node::place)
}
