//! PodDisruptionBudgets: what reclaims take beyond them, how long too few pods are ready, what may be evicted.

use super::*;
use crate::engine::fact::{Fact, Observer};
use crate::outcome::story::Storyteller;
use crate::scenario::cluster::{Cluster, NodePool};
use crate::scenario::workload::Budget;
use crate::units::SimTime;

/// What was told of the budget, and when pods were ready.
#[derive(Default)]
struct Told {
    beyond: Vec<(i64, u32)>,
    below: Vec<(i64, i64)>,
    ready: Vec<i64>,
    ended: i64,
}

impl Observer for Told {
    fn observe(&mut self, at: SimTime, fact: &Fact<'_>) {
        match fact {
            Fact::BeyondBudget { healthy, .. } => self.beyond.push((at.0, *healthy)),
            Fact::BelowBudget { since, until } => self.below.push((since.0, until.0)),
            Fact::Held(held) => self.ready.push(held.starts.0),
            Fact::Ended { .. } => self.ended = at.0,
            _ => {}
        }
    }
}

/// Five pods that are ready after a minute and work for half an hour, of which so many are to be ready.
fn under(desired_healthy: Option<u32>) -> Scenario {
    let mut scenario = fives(5, Span::from_minutes(30));
    scenario.workload.startup = Distribution::Constant(Span::from_minutes(1));
    let demand = desired_healthy.map_or("maxUnavailable 1".to_owned(), |pods| format!("minAvailable {pods}"));
    scenario.workload.budget =
        Some(Budget { name: "web".to_owned(), demand, desired_healthy, of_scale: None });
    scenario
}

fn told(scenario: &Scenario) -> Told {
    heard(scenario, 0, Told::default())
}

#[test]
fn pods_that_are_taken_together_use_up_the_budget_one_by_one() {
    let beyond = |desired| {
        let mut scenario = under(desired);
        scenario.market.pools[0].stock = five_units(&[(100, 2)]);
        told(&scenario).beyond
    };
    assert_eq!(beyond(Some(2)), []);
    assert_eq!(beyond(Some(3)), [(100_000, 2)]);
    assert_eq!(beyond(Some(4)), [(100_000, 3), (100_000, 2)]);
    assert_eq!(beyond(Some(5)), [(100_000, 4), (100_000, 3), (100_000, 2)]);
    assert_eq!(beyond(None), [(100_000, 4), (100_000, 3), (100_000, 2)], "no disruption is ever allowed");
}

#[test]
fn a_pod_is_covered_from_the_instant_at_which_it_is_ready() {
    let at = |second| {
        let mut scenario = under(Some(5));
        scenario.market.pools[0].stock = five_units(&[(second, 4)]);
        told(&scenario).beyond
    };
    assert_eq!(at(59), []);
    assert_eq!(at(60), [(60_000, 4)]);
}

#[test]
fn the_time_below_runs_until_enough_are_ready_again_and_at_the_end_of_the_job() {
    let mut scenario = under(Some(4));
    scenario.market.pools[0].stock = five_units(&[(100, 3), (160, 5)]);
    let told = told(&scenario);
    assert_eq!(told.ready[..5], [60_000; 5]);
    // Three stay; the fourth that is ready again is the first replacement.
    let again = told.ready[5];
    assert!(again > 160_000, "{again}");
    // The three end together, 30 minutes after they were ready.
    assert_eq!(told.below, [(100_000, again), (1_860_000, told.ended)]);
    let record = audited(&mut auditor(&scenario), 0);
    assert_eq!(record.beyond_budget, 1);
    assert_eq!(record.below_budget, Span(again - 100_000 + told.ended - 1_860_000));
}

#[test]
fn a_budget_that_was_never_met_is_not_missed() {
    let mut scenario = under(Some(5));
    scenario.market.pools[0].stock = five_units(&[(30, 4)]);
    scenario.horizon = Span::from_minutes(4);
    assert_eq!(told(&scenario).below, []);
    scenario.market.pools[0].stock = five_units(&[(90, 4)]);
    assert_eq!(told(&scenario).below, [(90_000, 240_000)], "it lasts at the horizon");
}

#[test]
fn pods_that_are_drained_go_when_they_are_told_to() {
    let mut scenario = under(Some(3));
    scenario.market.pools[0].hazard = HazardModel::Fixed { after: Span::from_minutes(10) };
    scenario.policy.notice.length = Span::from_secs(30);
    scenario.workload.stops_in = Some(Span::from_secs(20));
    scenario.cluster = Some(Cluster {
        pools: vec![NodePool {
            slots: 5,
            start: Distribution::Constant(Span::ZERO),
            loss: NodeLoss {
                drain: Some(Drain { begins: Span::ZERO, ends: Span::from_secs(25) }),
                detected_after: Span::ZERO,
            },
            ..super::nodes::node_pool("pool", true, 1)
        }],
        scan: Span::from_secs(10),
        unneeded: Span::from_minutes(10),
        keeps_names: false,
        signal: None,
    });
    scenario.horizon = Span::from_minutes(10);
    assert_eq!(told(&scenario).beyond, [(570_000, 2), (570_000, 1), (570_000, 0)]);
}

#[test]
fn a_drain_evicts_no_more_than_the_budget_allows_and_forces_the_rest_after_an_hour() {
    use crate::scenario::cluster::Upgrade;
    let mut scenario = under(Some(3));
    scenario.workload.stops_in = Some(Span::from_secs(20));
    scenario.cluster = Some(Cluster {
        pools: vec![NodePool {
            slots: 5,
            start: Distribution::Constant(Span::ZERO),
            upgrade: Some(Upgrade { after: Span::from_minutes(5), surge: 0, unavailable: 1, at_once: true }),
            ..super::nodes::node_pool("pool", true, 1)
        }],
        scan: Span::from_secs(10),
        unneeded: Span::from_minutes(10),
        keeps_names: false,
        signal: None,
    });
    scenario.workload.work = Distribution::Constant(Span::from_hours(9));
    scenario.horizon = Span::from_hours(2);
    let heard = heard(&scenario, 0, Evicted::default());
    // Two of five may go at 300 s; the other three are wanted, and their node has no room for others.
    assert_eq!(heard.0, [300_000, 300_000, 3_900_000, 3_900_000, 3_900_000]);
    assert_eq!(told(&scenario).beyond, [], "evictions are no reclaims");
}

/// When pods were evicted, in milliseconds.
#[derive(Default)]
struct Evicted(Vec<i64>);

impl Observer for Evicted {
    fn observe(&mut self, at: SimTime, fact: &Fact<'_>) {
        if let Fact::PodEvicted { .. } = fact {
            self.0.push(at.since(SimTime::START).0);
        }
    }
}

#[test]
fn what_the_job_itself_ends_is_no_disruption() {
    let mut scenario = under(Some(5));
    let Owner::Job(job) = &mut scenario.workload.owner else { unreachable!() };
    job.active_deadline = Some(Span::from_minutes(5));
    scenario.workload.stops_in = Some(Span::from_secs(30));
    let told = told(&scenario);
    assert_eq!(told.beyond, []);
    assert_eq!(told.below, [(300_000, told.ended)], "told to stop, they are not ready");
}

#[test]
fn what_may_be_evicted_is_what_is_ready_beyond_the_budget() {
    let allowed = |desired, millis| {
        let mut scenario = under(desired);
        scenario.market.pools[0].stock = five_units(&[(100, 4)]);
        scenario.horizon = Span(millis);
        let mut simulator = auditor(&scenario);
        simulator.run(0).unwrap();
        simulator.evictions_allowed(SimTime(millis))
    };
    assert_eq!([59_999, 60_000, 99_999, 100_000].map(|at| allowed(Some(3), at)), [0, 2, 2, 1]);
    assert_eq!([60_000, 100_000].map(|at| allowed(Some(4), at)), [1, 0]);
    assert_eq!(allowed(None, 60_000), 0);
    let scenario = fives(5, Span::from_hours(1));
    assert_eq!(auditor(&scenario).evictions_allowed(SimTime::START), u32::MAX);
}

#[test]
fn a_budget_changes_nothing_but_its_own_figures() {
    let mut scenario = under(Some(4));
    scenario.market.pools[0].hazard = HazardModel::Exponential { mean: Span::from_minutes(40) };
    let mut none = scenario.clone();
    none.workload.budget = None;
    let (mut with, mut without) = (auditor(&scenario), auditor(&none));
    let mut beyond = 0;
    for replication in 0..20 {
        let (mut one, other) = (audited(&mut with, replication), audited(&mut without, replication));
        assert!(one.beyond_budget <= one.reclaims.total() && one.below_budget <= one.ended_after);
        beyond += one.beyond_budget;
        (one.beyond_budget, one.below_budget) = (0, Span::ZERO);
        assert_eq!(one, other);
    }
    assert!(beyond > 20, "{beyond}");
}

#[test]
fn explain_tells_of_a_pod_that_goes_beyond_the_budget() {
    let mut scenario = under(Some(5));
    scenario.market.pools[0].stock = five_units(&[(100, 4)]);
    let heard = heard(&scenario, 0, Storyteller::new(&scenario, 0));
    let timeline = heard.tell(jiff::Timestamp::UNIX_EPOCH);
    let told: Vec<_> = timeline.events.iter().filter(|event| event.reason == "BeyondBudget").collect();
    assert_eq!(told.len(), 1);
    assert_eq!(
        told[0].message,
        "PodDisruptionBudget web (minAvailable 5) allows no disruption; 4 pods stay ready after it"
    );
    assert!(told[0].object.starts_with("pod/toy-"), "{}", told[0].object);
}
