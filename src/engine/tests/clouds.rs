//! Rules of the older and the other clouds at their boundary instants: the free first hour, the started
//! hour, the least charge, the limit on an instance's life.

use super::*;
use crate::engine::fact::{Cause, Fact, Observer};
use crate::scenario::job::JobSpec;
use crate::units::SimTime;

/// A Job of one pod at 0.36 per hour (0.0001 per second), taken after `life`, without back-off in the way.
fn taken_after(life: Span, work: Span) -> Scenario {
    let mut scenario = toy(work, Span::from_hours(1), None);
    scenario.workload.owner = Owner::Job(JobSpec { backoff_limit: 1_000, ..JobSpec::default() });
    scenario.policy.billing.quantum = Span::from_secs(1);
    scenario.market.pools[0].price = PriceModel::Constant(Rate::from_sampled(0.36));
    scenario.market.pools[0].hazard = HazardModel::Fixed { after: life };
    scenario
}

fn cost(scenario: &Scenario) -> Amount {
    audited(&mut auditor(scenario), 0).cost.total().to_amount()
}

/// When instances are noticed and taken, and why.
#[derive(Default)]
struct Takings(Vec<(SimTime, &'static str, Cause)>);

impl Observer for Takings {
    fn observe(&mut self, at: SimTime, fact: &Fact<'_>) {
        match fact {
            Fact::Noticed { cause, .. } => self.0.push((at, "noticed", *cause)),
            Fact::Reclaimed { cause, .. } => self.0.push((at, "taken", *cause)),
            _ => {}
        }
    }
}

fn takings(scenario: &Scenario, replication: u64) -> Vec<(SimTime, &'static str, Cause)> {
    let heard = heard(scenario, replication, Takings::default());
    heard.0
}

#[test]
fn an_instance_that_is_taken_in_its_first_hour_is_free() {
    let mut scenario = taken_after(Span::from_hours(1) - Span(1), Span::from_hours(3));
    scenario.horizon = Span::from_minutes(60);
    scenario.policy.billing.free_before = Span::from_hours(1);
    assert_eq!(cost(&scenario), Amount(0));
    scenario.market.pools[0].hazard = HazardModel::Fixed { after: Span::from_hours(1) };
    assert_eq!(cost(&scenario), Amount(360_000), "an hour to the millisecond is paid");
    // Who ends it pays from the first second on, and what is open at the horizon is billed so far.
    let mut done = taken_after(Span::from_hours(2), Span::from_minutes(10));
    done.policy.billing.free_before = Span::from_hours(1);
    assert_eq!(cost(&done), Amount(60_000));
    done.horizon = Span::from_minutes(5);
    assert_eq!(cost(&done), Amount(30_000));
}

#[test]
fn the_started_hour_is_free_where_the_instance_is_outbid_and_paid_where_it_finishes() {
    let mut scenario = taken_after(Span::from_minutes(90), Span::from_hours(9));
    let billing = &mut scenario.policy.billing;
    billing.quantum = Span::from_hours(1);
    billing.last_quantum_free = true;
    billing.basis = PriceBasis::Hourly { anchor: Anchor::Creation };
    scenario.horizon = Span::from_minutes(90);
    assert_eq!(cost(&scenario), Amount(360_000), "one hour of one and a half");
    scenario.market.pools[0].hazard = HazardModel::Fixed { after: Span::from_hours(1) };
    scenario.horizon = Span::from_hours(1);
    assert_eq!(cost(&scenario), Amount(360_000), "a full hour is paid");
    scenario.market.pools[0].hazard = HazardModel::None;
    scenario.workload.work = Distribution::Constant(Span::from_minutes(90));
    scenario.horizon = Span::from_hours(5);
    assert_eq!(cost(&scenario), Amount(720_000), "who ends it pays the started hour");
}

#[test]
fn the_price_of_an_hour_is_that_of_its_start() {
    let mut scenario = taken_after(Span::from_hours(9), Span::from_minutes(110));
    scenario.policy.billing.quantum = Span::from_hours(1);
    scenario.policy.billing.basis = PriceBasis::Hourly { anchor: Anchor::Creation };
    // The rise comes one minute after the second hour began, or at its very start.
    scenario.market.pools[0].price = prices(&[(0, 1.0), (61, 2.0)]);
    assert_eq!(cost(&scenario), Amount(2_000_000));
    scenario.market.pools[0].price = prices(&[(0, 1.0), (60, 2.0)]);
    assert_eq!(cost(&scenario), Amount(3_000_000));
}

#[test]
fn the_least_charge_is_paid_by_every_instance() {
    let mut scenario = taken_after(Span::from_secs(20), Span::from_hours(1));
    scenario.policy.billing.minimum = Span::from_secs(60);
    scenario.horizon = Span::from_secs(25);
    assert_eq!(cost(&scenario), Amount(6_000), "60 s of 20 s held");
}

#[test]
fn an_instance_ends_at_its_limit_with_its_notice_before() {
    let mut scenario = taken_after(Span::from_hours(100), Span::from_hours(30));
    scenario.market.pools[0].hazard = HazardModel::None;
    scenario.policy.notice.length = Span::from_secs(30);
    scenario.policy.lifetime = Some(Lifetime { limit: Span::from_hours(24), spread: Span::ZERO });
    scenario.horizon = Span::from_hours(30);
    let day = SimTime::START + Span::from_hours(24);
    assert_eq!(
        takings(&scenario, 0),
        [(day - Span::from_secs(30), "noticed", Cause::Lifetime), (day, "taken", Cause::Lifetime)]
    );
    scenario.workload.work = Distribution::Constant(Span::from_hours(24));
    assert_eq!(
        takings(&scenario, 0),
        [(day - Span::from_secs(30), "noticed", Cause::Lifetime)],
        "a finish at the very instant of the limit beats it"
    );
    // Whichever of hazard and limit comes first has its name.
    scenario.market.pools[0].hazard = HazardModel::Fixed { after: Span::from_hours(24) - Span(1) };
    scenario.workload.work = Distribution::Constant(Span::from_hours(30));
    assert_eq!(takings(&scenario, 0)[1].2, Cause::Hazard);
    let record = audited(&mut auditor(&scenario), 0);
    assert_eq!((record.reclaims.hazard, record.reclaims.lifetime), (1, 0));
}

#[test]
fn a_limit_with_a_spread_ends_instances_uniformly_late() {
    let mut scenario = taken_after(Span::from_hours(100), Span::from_hours(30));
    scenario.market.pools[0].hazard = HazardModel::None;
    let (limit, spread) = (Span::from_hours(24), Span::from_minutes(48));
    scenario.policy.lifetime = Some(Lifetime { limit, spread });
    scenario.horizon = Span::from_hours(25);
    let ends: Vec<i64> = (0..2_000)
        .map(|replication| takings(&scenario, replication)[0].0.since(SimTime::START + limit).0)
        .collect();
    assert!(ends.iter().all(|late| (0..=spread.0).contains(late)));
    // The mean of 2,000 uniform draws of width w lies within 4 w / sqrt(12 n) of w / 2.
    let mean = ends.iter().sum::<i64>() as f64 / 2_000.0;
    let tolerance = 4.0 * spread.0 as f64 / (12.0 * 2_000.0_f64).sqrt();
    assert!((mean - spread.0 as f64 / 2.0).abs() < tolerance, "{mean}");
}

#[test]
fn a_price_equal_to_the_maximum_holds_and_one_micro_unit_more_takes() {
    let mut scenario = taken_after(Span::from_hours(100), Span::from_hours(3));
    scenario.market.pools[0].hazard = HazardModel::None;
    scenario.policy.notice.length = Span::from_minutes(2);
    scenario.policy.bid = Some(Bid {
        strategy: BidStrategy::PriceLimit(Rate::from_sampled(0.5)),
        create: CreateWhen::AtOrAbove,
        cap_at_list: true,
        above_list_pays: AboveListPays::Market,
    });
    scenario.horizon = Span::from_hours(4);
    scenario.market.pools[0].price = prices(&[(0, 0.4), (30, 0.5)]);
    assert_eq!(takings(&scenario, 0), []);
    scenario.market.pools[0].price = prices(&[(0, 0.4), (30, 0.500_001)]);
    let rise = SimTime::START + Span::from_minutes(30);
    assert_eq!(
        takings(&scenario, 0),
        [(rise, "noticed", Cause::Price), (rise + Span::from_minutes(2), "taken", Cause::Price)]
    );
}
