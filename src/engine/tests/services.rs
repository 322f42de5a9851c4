//! Services: what reclaims, notices and budgets do to a load, to the instant and to the request.

use super::*;
use crate::scenario::deployment::DeploymentSpec;
use crate::scenario::service::{Demand, Load, OnNotice, Service};
use crate::scenario::workload::Budget;
use crate::units::{Flow, Requests};
use crate::workload::service::ServiceAccount;

/// So many pods for 100 requests per second each, of 2 s, under a load; they start in half a minute, stop in 20 s,
/// and cost 0.3 per hour. Watched for an hour. Nothing is taken.
pub(super) fn service(replicas: u32, load: f64) -> Scenario {
    let mut scenario = toy(Span::FOREVER, Span::from_hours(1), None);
    scenario.market.pools[0].hazard = HazardModel::None;
    scenario.workload.owner = Owner::Service(Box::new(Service {
        kind: "Deployment".to_owned(),
        spec: DeploymentSpec { replicas, min_ready: Span::ZERO },
        autoscaler: None,
        demand: Some(Demand {
            load: Load::Constant(Flow::from_sampled(load)),
            capacity: Flow::from_sampled(100.0),
            request_time: Span::from_secs(2),
            cpu_at_capacity: 100,
        }),
        on_notice: OnNotice::Ignore,
    }));
    scenario.workload.startup = Distribution::Constant(Span::from_secs(30));
    scenario.workload.stops_in = Some(Span::from_secs(20));
    scenario.horizon = Span::from_hours(1);
    scenario
}

pub(super) fn of(scenario: &mut Scenario) -> &mut Service {
    match &mut scenario.workload.owner {
        Owner::Service(service) => service,
        _ => unreachable!("it is a service"),
    }
}

fn run(scenario: &Scenario) -> (Record, ServiceAccount) {
    let record = audited(&mut auditor(scenario), 0);
    let account = record.service.expect("it is a service");
    (record, account)
}

fn requests(number: i64) -> Requests {
    Flow::from_sampled(1.0).times(Span::from_secs(number))
}

fn seconds(seconds: i64) -> Span {
    Span::from_secs(seconds)
}

/// Two pods for 150 requests per second, each taken ten minutes after its creation.
fn short_lived(notice: Span, on_notice: OnNotice) -> Scenario {
    let mut scenario = service(2, 150.0);
    scenario.market.pools[0].hazard = HazardModel::Fixed { after: Span::from_minutes(10) };
    scenario.policy.notice.length = notice;
    of(&mut scenario).on_notice = on_notice;
    scenario
}

#[test]
fn an_undisturbed_service_serves_everything_once_it_is_ready() {
    let (record, account) = run(&service(2, 150.0));
    assert_eq!((record.outcome, record.ended_after), (Outcome::Elapsed, Span::from_hours(1)));
    assert_eq!((account.ready_after, account.watched), (Some(seconds(30)), seconds(3_570)));
    assert_eq!(
        (account.offered, account.unserved, account.cut),
        (requests(150 * 3_570), Requests::ZERO, Requests::ZERO)
    );
    assert_eq!((account.down, account.short), (Span::ZERO, Span::ZERO));
    assert_eq!((record.time.startup, record.time.useful), (seconds(60), seconds(2 * 3_570)));
    assert_eq!((record.total_cost().as_f64(), record.pods), (0.6, 2));
    // The two pods at the list price of 1 for as long as they are watched.
    assert!((record.on_demand.as_f64() - 2.0 * 3_570.0 / 3_600.0).abs() < 1e-9);
}

#[test]
fn a_reclaim_without_notice_is_an_outage_until_the_next_pod_is_ready() {
    let (record, account) = run(&short_lived(Span::ZERO, OnNotice::Ignore));
    // At 600, 1200, ... 3600 s both are taken, five times there is something after it.
    assert_eq!(
        (account.down, account.short, account.longest_short),
        (seconds(150), seconds(150), seconds(30))
    );
    assert_eq!(account.unserved, requests(150 * 150));
    assert_eq!(account.cut, requests(6 * 2 * 75 * 2), "75 per second of 2 s in flight in each");
    assert_eq!((record.reclaims.hazard, record.pods), (12, 14));
    assert_eq!(record.total_cost().as_f64(), 0.6, "never fewer than two, start-up included");
}

#[test]
fn a_notice_is_used_to_end_the_traffic_or_to_start_the_next_pod_early() {
    let with = |on_notice| run(&short_lived(Span::from_minutes(2), on_notice)).1;
    let ignored = with(OnNotice::Ignore);
    assert_eq!((ignored.down, ignored.cut), (seconds(150), requests(6 * 300)));
    // Drained from 480 s, taken at 600 s, replaced at 630 s: 150 s five times, and the last two minutes.
    let drained = with(OnNotice::Drain);
    assert_eq!((drained.down, drained.cut), (seconds(5 * 150 + 120), Requests::ZERO));
    // Replaced at 480 s, ready at 510 s: the cycle is 8 min, at 480, 960, ... 3360 s.
    let replaced = with(OnNotice::Replace);
    assert_eq!((replaced.down, replaced.cut), (seconds(7 * 30), Requests::ZERO));
}

#[test]
fn pods_under_notice_serve_until_others_are_ready_in_their_place() {
    let with = |notice, startup| {
        let mut scenario = short_lived(Span::from_secs(notice), OnNotice::HandOver);
        scenario.workload.startup = Distribution::Constant(Span::from_secs(startup));
        let (record, account) = run(&scenario);
        (account.down, account.cut, record.pods, record.evictions)
    };
    // Under notice at 480 s, 960 s, ... 3360 s: two others each time, which are ready 30 s later. 2 s are needed.
    assert_eq!(with(120, 30), (Span::ZERO, Requests::ZERO, 2 + 14, 14));
    assert_eq!(
        with(50, 30),
        (Span::ZERO, Requests::ZERO, 2 + 12, 12),
        "ready with 20 s left, just what it takes to stop"
    );
    // A second less, six times: they stop in time, before the others are ready.
    assert_eq!(with(49, 30).0, seconds(6));
    // Without the time for their requests they stop at once, which helps the requests but not the capacity.
    assert_eq!(with(1, 30), (seconds(5 * 30 + 6), requests(6 * 150), 2 + 12, 12));
    let mut scenario = short_lived(Span::from_minutes(2), OnNotice::HandOver);
    of(&mut scenario).demand.as_mut().unwrap().load = Load::Constant(Flow::from_sampled(90.0));
    scenario.workload.stops_in = None;
    // Without a time to stop it is the grace period that is kept for it.
    let (record, account) = run(&scenario);
    assert_eq!((account.unserved, record.time.idle), (Requests::ZERO, seconds(14 * 30)));
}

#[test]
fn requests_that_take_longer_than_a_pod_to_stop_are_cut_off() {
    let cut = |stops_in| {
        let mut scenario = short_lived(Span::from_minutes(2), OnNotice::Replace);
        scenario.workload.stops_in = stops_in;
        run(&scenario).1.cut
    };
    assert_eq!(cut(Some(seconds(2))), Requests::ZERO);
    assert_eq!(cut(Some(Span(1_999))), Requests(7 * 2 * 75_000));
    assert_eq!(cut(Some(Span::ZERO)), requests(7 * 300));
    assert_eq!(cut(None), Requests::ZERO, "it is killed after its grace period of 30 s");
    // A notice too short for it.
    let mut scenario = short_lived(Span::from_secs(1), OnNotice::Replace);
    assert_eq!(run(&scenario).1.cut, requests(6 * 150), "a second is left of two");
    scenario.policy.notice.length = seconds(2);
    assert_eq!(run(&scenario).1.cut, Requests::ZERO);
}

#[test]
fn evictions_at_a_notice_ask_the_budget_again_every_five_seconds() {
    let mut scenario = short_lived(Span::from_minutes(2), OnNotice::Replace);
    let budget = |pods| Budget {
        name: "web".to_owned(),
        demand: format!("minAvailable {pods}"),
        desired_healthy: Some(pods),
        of_scale: None,
    };
    scenario.workload.budget = Some(budget(1));
    scenario.horizon = seconds(900);
    // One goes at 480 s; its replacement is ready at 510 s, at which instant the other one may go.
    let (record, account) = run(&scenario);
    assert_eq!((account.down, account.short), (Span::ZERO, seconds(60)));
    assert_eq!((record.pods, record.evictions, record.beyond_budget), (4, 2, 0));
    // A budget of both keeps both, until they are taken at 600 s beyond it: the first, and then the second.
    scenario.workload.budget = Some(budget(2));
    let (record, account) = run(&scenario);
    assert_eq!((record.evictions, record.beyond_budget, record.reclaims.hazard), (0, 2, 2));
    assert_eq!((account.down, account.cut), (seconds(30), requests(300)));
}

#[test]
fn lost_pods_are_replaced_at_once_however_often_and_without_back_off() {
    let mut scenario = service(1, 50.0);
    scenario.market.pools[0].hazard = HazardModel::Fixed { after: seconds(60) };
    let (record, account) = run(&scenario);
    assert_eq!((record.pods, record.reclaims.hazard), (61, 60));
    assert_eq!(account.down, seconds(59 * 30), "half of every minute but the first");
}

#[test]
fn refused_pods_are_tried_again_as_the_work_queue_does() {
    let mut scenario = service(1, 50.0);
    scenario.policy.unmet = Unmet::Fail;
    scenario.market.pools[0].stock = five_units(&[(1, 0), (50, 5)]);
    scenario.horizon = seconds(140);
    // Taken and refused at 1 s, then 5, 10, 20, ... 20,480 ms later: the last refusal is at 41.955 s, and the try
    // at 82.915 s is not refused.
    let (record, _) = run(&scenario);
    assert_eq!((record.pods, record.instances), (1 + 14 + 1, 2));
    assert_eq!(record.total_cost(), Rate::from_sampled(0.3).times(seconds(1) + Span(140_000 - 82_915)));
}

#[test]
fn dead_pods_keep_their_share_of_the_load_until_somebody_notices() {
    let mut scenario = service(2, 80.0);
    scenario.market.pools[0].stock = five_units(&[(600, 1)]);
    scenario.policy.check.every = Some(seconds(60));
    scenario.policy.loss.detected_after = seconds(40);
    let (record, account) = run(&scenario);
    // Half of the load goes to the dead one for 40 s; then one pod is enough for all of it.
    assert_eq!((record.reclaims.stock, account.unserved), (1, requests(40 * 40)));
    assert_eq!((account.cut, account.short), (requests(80), seconds(40)));
}

#[test]
fn without_a_load_the_pods_that_are_asked_for_count() {
    let mut scenario = short_lived(Span::ZERO, OnNotice::Ignore);
    of(&mut scenario).demand = None;
    let (_, account) = run(&scenario);
    assert_eq!((account.short, account.down), (seconds(150), seconds(150)));
    assert_eq!((account.offered, account.unserved), (requests(2 * 3_570), requests(2 * 150)));
    // None asked for, none missed.
    let mut scenario = service(0, 0.0);
    of(&mut scenario).demand = None;
    let (record, account) = run(&scenario);
    assert_eq!((record.pods, account.down, account.offered), (0, Span::ZERO, Requests::ZERO));
}

#[test]
fn the_account_of_one_replication_is_not_that_of_the_next() {
    let mut scenario = short_lived(Span::ZERO, OnNotice::Ignore);
    scenario.market.pools[0].hazard = HazardModel::Exponential { mean: Span::from_minutes(7) };
    let mut simulator = auditor(&scenario);
    let first = audited(&mut simulator, 0);
    let second = audited(&mut simulator, 1);
    assert_ne!(first.service, second.service);
    assert_eq!((audited(&mut simulator, 0), audited(&mut simulator, 1)), (first, second));
}

/// The share of time in which a pod is down that dies after `mean` on average and takes `startup` to come back,
/// itself mortal meanwhile: one minus the odds that the last renewal was at least a start-up ago.
#[test]
fn the_share_of_time_without_a_pod_is_the_one_of_renewal_theory() {
    let mut scenario = service(1, 50.0);
    let (mean, startup) = (Span::from_minutes(60), Span::from_minutes(6));
    scenario.market.pools[0].hazard = HazardModel::Exponential { mean };
    scenario.workload.startup = Distribution::Constant(startup);
    scenario.horizon = Span::from_hours(24 * 400);
    let mut simulator = auditor(&scenario);
    let (mut down, mut watched) = (0.0, 0.0);
    for replication in 0..10 {
        let account = audited(&mut simulator, replication).service.unwrap();
        down += account.down.as_hours_f64();
        watched += account.watched.as_hours_f64();
    }
    // A pod is ready where no reclaim came in the last 6 min: exp(-0.1) of the time.
    let expected = 1.0 - (-0.1_f64).exp();
    // 96,000 reclaims: the standard error is about 0.3 % of it.
    assert!((down / watched / expected - 1.0).abs() < 0.012, "{} {expected}", down / watched);
}
