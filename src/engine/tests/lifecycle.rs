//! Lives of pods and instances under each rule, at its boundary instant.

use super::*;
use crate::engine::{Failure, TraceEnded};
use crate::scenario::job::{CompletionMode, JobSpec};
use crate::scenario::market::{Undiscounted, UndiscountedKind};
use crate::units::SimTime;

/// A Job of one pod that takes `work`, on spot at 0.3 of a list price of 1, never taken.
fn quiet(work: Span) -> Scenario {
    let mut scenario = toy(work, Span::from_hours(1), None);
    scenario.market.pools[0].hazard = HazardModel::None;
    scenario.workload.owner = Owner::Job(JobSpec::default());
    scenario
}

fn run(scenario: &Scenario) -> Record {
    audited(&mut auditor(scenario), 0)
}

fn lives(scenario: &mut Scenario, life: Span) {
    scenario.market.pools[0].hazard = HazardModel::Fixed { after: life };
}

#[test]
fn a_deleted_pod_of_a_job_counts_and_comes_back_after_the_delay() {
    let mut scenario = quiet(Span::from_minutes(10));
    scenario.workload.checkpoint = Some(Checkpoint {
        every: Span::from_minutes(4),
        cost: Span::ZERO,
        restore: Span::from_secs(30),
        on_notice: false,
    });
    lives(&mut scenario, Span::from_minutes(9));
    let record = run(&scenario);
    // 8 of 10 minutes were saved; 10 s of back-off, 30 s to load them, 2 min of work, 1 s to notice.
    assert_eq!(record.ended_after, Span::from_secs(540 + 10 + 30 + 120 + 1));
    assert_eq!((record.pods, record.reclaims.hazard), (2, 1));
    assert_eq!((record.time.useful, record.time.lost), (Span::from_minutes(10), Span::from_minutes(1)));
}

#[test]
fn a_bare_pod_stays_lost_or_comes_back_at_once() {
    let mut scenario = quiet(Span::from_minutes(10));
    scenario.workload.owner = Owner::None;
    lives(&mut scenario, Span::from_minutes(9));
    scenario.policy.pod.bare_pod = BarePod::Stays;
    let record = run(&scenario);
    assert_eq!(record.outcome, Outcome::Failed(Failure::PodReclaimed));
    assert_eq!(record.ended_after, Span::from_minutes(9));
    scenario.policy.pod.bare_pod = BarePod::Recreated { after: Span::ZERO };
    scenario.horizon = Span::from_minutes(30);
    let record = run(&scenario);
    assert_eq!((record.outcome, record.pods), (Outcome::Censored, 4), "lost every nine minutes");
    assert_eq!(record.time.total() - record.time.rounding, Span::from_minutes(30), "held without a break");
}

#[test]
fn the_deadline_of_a_job_stops_its_pods_which_are_billed_until_they_have_stopped() {
    let mut scenario = quiet(Span::from_hours(2));
    scenario.workload.owner =
        Owner::Job(JobSpec { active_deadline: Some(Span::from_hours(1)), ..JobSpec::default() });
    scenario.workload.stops_in = Some(Span::from_secs(20));
    let record = run(&scenario);
    assert_eq!(record.outcome, Outcome::Failed(Failure::DeadlineExceeded));
    assert_eq!(record.time.idle, Span::from_secs(20));
    assert_eq!(record.cost.total(), Rate::from_sampled(0.3).times(Span::from_secs(3_620)));
    assert_eq!((record.time.useful, record.time.forfeited), (Span::ZERO, Span::ZERO), "nothing was saved");
    scenario.workload.owner =
        Owner::Job(JobSpec { active_deadline: Some(Span::from_secs(7_201)), ..JobSpec::default() });
    assert_eq!(
        run(&scenario).outcome,
        Outcome::Failed(Failure::DeadlineExceeded),
        "the batch takes a second"
    );
    scenario.workload.owner =
        Owner::Job(JobSpec { active_deadline: Some(Span::from_secs(7_202)), ..JobSpec::default() });
    assert_eq!(run(&scenario).outcome, Outcome::Complete);
}

#[test]
fn the_deadline_of_a_pod_is_a_failure_like_others() {
    let mut scenario = quiet(Span::from_minutes(60));
    scenario.workload.pod_deadline = Some(Span::from_minutes(59));
    assert_eq!(run(&scenario).outcome, Outcome::Failed(Failure::BackoffLimitExceeded));
    scenario.workload.owner = Owner::None;
    assert_eq!(run(&scenario).outcome, Outcome::Failed(Failure::PodDeadlineExceeded));
    scenario.workload.pod_deadline = Some(Span::from_minutes(60));
    assert_eq!(run(&scenario).outcome, Outcome::Complete, "the finish beats the limit");
}

#[test]
fn a_suspended_job_never_starts() {
    let mut scenario = quiet(Span::from_hours(1));
    scenario.workload.owner = Owner::Job(JobSpec { suspend: true, ..JobSpec::default() });
    scenario.horizon = Span::from_hours(5);
    let record = run(&scenario);
    assert_eq!(
        (record.outcome, record.pods, record.ended_after),
        (Outcome::Censored, 0, Span::from_hours(5))
    );
}

#[test]
fn each_index_keeps_its_own_work() {
    let mut scenario = toy(Span::from_hours(1), Span::from_minutes(50), None);
    scenario.workload.work = Distribution::Uniform { low: Span::from_minutes(5), high: Span::from_hours(2) };
    scenario.workload.checkpoint = Some(Checkpoint {
        every: Span::from_minutes(10),
        cost: Span::from_secs(5),
        restore: Span::ZERO,
        on_notice: true,
    });
    for mode in [CompletionMode::Indexed, CompletionMode::NonIndexed] {
        scenario.workload.owner = Owner::Job(JobSpec {
            completions: Some(7),
            parallelism: 3,
            completion_mode: mode,
            backoff_limit: 1_000,
            ..JobSpec::default()
        });
        let mut simulator = auditor(&scenario);
        for replication in 0..200 {
            let record = audited(&mut simulator, replication);
            assert_eq!(record.outcome, Outcome::Complete);
            // On-demand pays each item's work once, at a price of 1 and without start-up.
            let work = record.on_demand.to_amount().as_f64() * 3.6e6;
            assert!((record.time.useful.0 as f64 - work).abs() < 4.0, "{} of {work}", record.time.useful.0);
        }
    }
}

#[test]
fn on_demand_and_reserved_capacity_is_never_taken() {
    let mut scenario = quiet(Span::from_hours(10));
    lives(&mut scenario, Span::from_minutes(1));
    scenario.policy.purchase = Purchase::OnDemand;
    let record = run(&scenario);
    assert_eq!((record.outcome, record.reclaims.total()), (Outcome::Complete, 0));
    assert_eq!(record.total_cost().to_amount(), Amount(10_000_000));
    assert_eq!(record.on_demand, record.total_cost());
    scenario.policy.purchase =
        Purchase::Reserved { rate: Rate::from_sampled(0.5), period: Span::from_hours(100) };
    let record = run(&scenario);
    assert_eq!(
        (record.cost.total().to_amount(), record.total_cost().to_amount()),
        (Amount(0), Amount(50_000_000))
    );
}

#[test]
fn the_hazard_clock_starts_at_the_end_of_protection_and_its_notice_is_cut_there() {
    let mut scenario = quiet(Span::from_hours(10));
    scenario.policy = eci(1.0);
    scenario.policy.pod.bare_pod = BarePod::Stays;
    scenario.workload.owner = Owner::None;
    for (life, held) in [(0, 3_600), (60, 3_660), (600, 4_200)] {
        lives(&mut scenario, Span::from_secs(life));
        assert_eq!(run(&scenario).ended_after, Span::from_secs(held));
    }
}

#[test]
fn free_notices_and_small_sums_are_not_charged() {
    let mut scenario = quiet(Span::from_hours(10));
    scenario.policy = eci(1.0);
    scenario.workload.owner = Owner::None;
    lives(&mut scenario, Span::from_minutes(10));
    scenario.policy.billing.notice_billed = false;
    assert_eq!(run(&scenario).cost.total(), Rate::from_sampled(0.3).times(Span::from_minutes(65)));
    scenario.policy.billing.drop_below = Amount(325_000);
    assert_eq!(run(&scenario).cost.total().to_amount(), Amount(325_000), "the limit itself is charged");
    scenario.policy.billing.drop_below = Amount(325_001);
    assert_eq!(run(&scenario).cost.total().to_amount(), Amount(0));
}

#[test]
fn what_is_not_discounted_is_charged_beside_each_instance() {
    let mut scenario = quiet(Span::from_minutes(90));
    lives(&mut scenario, Span::from_minutes(60));
    scenario.workload.checkpoint = Some(Checkpoint {
        every: Span::from_minutes(30),
        cost: Span::ZERO,
        restore: Span::ZERO,
        on_notice: false,
    });
    scenario.workload.undiscounted = vec![
        Undiscounted {
            kind: UndiscountedKind::Storage,
            rate: Rate::from_sampled(0.1),
            per_instance: Amount(0),
        },
        Undiscounted { kind: UndiscountedKind::Traffic, rate: Rate::ZERO, per_instance: Amount(7_000) },
    ];
    let record = run(&scenario);
    assert_eq!(record.instances, 2);
    assert_eq!(record.undiscounted.storage.to_amount(), Amount(150_000));
    assert_eq!(record.undiscounted.traffic.to_amount(), Amount(14_000));
    assert_eq!(record.on_demand.to_amount(), Amount(1_500_000 + 150_000 + 7_000));
}

/// Five pods at once, and the units that the pool has at these minutes.
fn crowd(units: &[(i64, u32)]) -> Scenario {
    let mut scenario = quiet(Span::from_minutes(60));
    scenario.workload.owner = Owner::Job(JobSpec {
        completions: Some(5),
        parallelism: 5,
        backoff_limit: 100,
        ..JobSpec::default()
    });
    scenario.market.pools[0].stock = StockModel::Trace(Replay {
        points: units.iter().map(|(minute, units)| (Span::from_minutes(*minute), *units)).collect(),
        end: Span::from_hours(1_000),
        first: None,
        past_end: PastEnd::Hold,
        source: "test".to_owned(),
    });
    scenario
}

#[test]
fn only_so_many_are_held_as_there_are_units() {
    let record = run(&crowd(&[(0, 3), (30, 9)]));
    assert_eq!((record.reclaims.stock, record.instances), (0, 5));
    assert_eq!(record.waiting, Span::from_minutes(60), "two pods wait for half an hour");
}

#[test]
fn the_excess_is_taken_and_no_more() {
    for (left, taken) in [(5, 0), (4, 1), (2, 3), (0, 5)] {
        let record = run(&crowd(&[(0, 5), (30, left), (31, 50)]));
        assert_eq!(record.reclaims.stock, taken, "{left} units are left of 5");
        assert_eq!(record.outcome, Outcome::Complete);
    }
}

#[test]
fn protected_instances_are_not_taken_and_count_as_held() {
    let mut scenario = crowd(&[(0, 5), (30, 2), (59, 50)]);
    scenario.policy.protection = Span::from_hours(1);
    scenario.workload.work = Distribution::Constant(Span::from_hours(2));
    assert_eq!(run(&scenario).reclaims.stock, 0);
    let mut scenario = crowd(&[(0, 5), (30, 2), (61, 50)]);
    scenario.policy.protection = Span::from_hours(1);
    scenario.workload.work = Distribution::Constant(Span::from_hours(2));
    assert_eq!(run(&scenario).reclaims.stock, 3, "all become takeable in the same instant");
}

#[test]
fn a_trace_that_ends_too_early_is_an_error_where_it_shall_be() {
    let mut scenario = quiet(Span::from_minutes(60));
    let price = |end: i64| {
        PriceModel::Trace(Replay {
            points: [(Span::ZERO, Rate::from_sampled(0.2))].into(),
            end: Span::from_minutes(end),
            first: None,
            past_end: PastEnd::Error,
            source: "short".to_owned(),
        })
    };
    scenario.market.pools[0].price = price(59);
    let mut simulator = auditor(&scenario);
    assert_eq!(simulator.run(4), Err(TraceEnded { replication: 4, ended: SimTime(59 * 60_000) }));
    scenario.market.pools[0].price = price(61);
    assert_eq!(auditor(&scenario).run(0), Ok(Outcome::Complete));
}
