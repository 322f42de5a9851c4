//! Nodes that are given up before they are taken, shutdowns in two parts, and machines that are kept.

use super::nodes::{job_on, minutes, node_pool};
use super::*;
use crate::engine::fact::{Fact, Observer, PodEnd};
use crate::scenario::cluster::Upgrade;
use crate::units::{Bill, InstanceId, SimTime};

/// What happened to nodes and pods, in words.
#[derive(Default)]
struct Lines(Vec<String>);

impl Observer for Lines {
    fn observe(&mut self, at: SimTime, fact: &Fact<'_>) {
        let at = at.since(SimTime::START);
        let number = |id: &InstanceId| format!("n{}", id.0);
        let line = match fact {
            Fact::NodeCreated(node) => format!("{} requested", number(&node.instance)),
            Fact::NodeReady { instance } => format!("{} ready", number(instance)),
            Fact::NodeAtRisk { instance } => format!("{} at risk", number(instance)),
            Fact::NodeDrained { instance, reason } => format!("{} drained, {reason:?}", number(instance)),
            Fact::NodeTaken { instance, .. } => format!("{} taken", number(instance)),
            Fact::Noticed { instance, pod, .. } => format!("{} noticed with p{}", number(instance), pod.0),
            Fact::Held(held) => format!("p{} on {}", held.pod.0, number(&held.instance)),
            Fact::PodEnded { pod, end: PodEnd::Succeeded, .. } => format!("p{} succeeded", pod.0),
            Fact::PodEnded { pod, end: PodEnd::Reclaimed, .. } => format!("p{} reclaimed", pod.0),
            Fact::PodEnded { pod, end: PodEnd::Evicted, .. } => format!("p{} evicted", pod.0),
            Fact::Released(account) => format!(
                "{} released, billed to {}{}",
                number(&account.instance),
                account.billed_until.since(SimTime::START),
                if account.taken { ", taken" } else { "" }
            ),
            _ => return,
        };
        self.0.push(format!("{at} {line}"));
    }
}

#[track_caller]
fn assert_timeline(scenario: &Scenario, expected: &[&str]) {
    let heard = heard(scenario, 0, Lines::default());
    assert_eq!(heard.0, expected);
    audited(&mut auditor(scenario), 0);
}

/// One pod of so many hours on a pool of spot nodes, each taken at an age of one hour, with a notice of 30 s.
fn one_pod(work: Span) -> Scenario {
    let mut scenario = job_on(vec![node_pool("spot", true, 3)], 1, work);
    scenario.market.pools[0].hazard = HazardModel::Fixed { after: Span::from_hours(1) };
    scenario.policy.notice.length = Span::from_secs(30);
    scenario
}

fn pool(scenario: &mut Scenario) -> &mut crate::scenario::cluster::NodePool {
    &mut scenario.cluster.as_mut().unwrap().pools[0]
}

fn drain(begins: i64, ends: i64) -> NodeLoss {
    let drain = Drain { begins: Span::from_secs(begins), ends: Span::from_secs(ends) };
    NodeLoss { drain: Some(drain), detected_after: Span::ZERO }
}

#[test]
fn a_shutdown_has_a_part_for_pods_and_a_part_for_those_of_the_system() {
    let mut scenario = one_pod(Span::from_hours(3));
    scenario.workload.stops_in = Some(Span::from_secs(60));
    scenario.workload.grace_period = Span::from_secs(60);
    scenario.horizon = Span::from_minutes(60);
    // The node is taken at 60:00 and says so at 59:30.
    let ended = |scenario: &Scenario| {
        let heard = heard(scenario, 0, Lines::default());
        let lines = heard.0;
        lines.iter().find(|line| line.ends_with("p0 reclaimed")).cloned().unwrap_or_default()
    };
    for (loss, expected) in [
        (drain(0, 15), "59m45s p0 reclaimed"),
        (drain(0, 25), "59m55s p0 reclaimed"),
        (drain(15, 30), "1h p0 reclaimed"),
    ] {
        pool(&mut scenario).loss = loss;
        assert_eq!(ended(&scenario), expected, "{loss:?}");
    }
    // A pod that stops in 4 s is gone 4 s after it is told, a system pod 15 s later than another.
    scenario.workload.stops_in = Some(Span::from_secs(4));
    pool(&mut scenario).loss = drain(0, 15);
    assert_eq!(ended(&scenario), "59m34s p0 reclaimed");
    pool(&mut scenario).loss = drain(15, 30);
    assert_eq!(ended(&scenario), "59m49s p0 reclaimed");
    // A system pod works until it is told: a second more and it would have finished.
    scenario.workload.work = Distribution::Constant(Span::from_minutes(57) + Span::from_secs(45));
    assert_eq!(ended(&scenario), "", "it finishes at the instant at which it is told to stop");
    scenario.workload.work = Distribution::Constant(Span::from_minutes(57) + Span(45_001));
    assert_eq!(ended(&scenario), "59m49s p0 reclaimed");
    // Nothing runs longer than its own grace period, whatever the window.
    scenario.workload.stops_in = Some(Span::from_secs(10));
    scenario.workload.grace_period = Span::from_secs(10);
    scenario.workload.checkpoint = Some(Checkpoint {
        every: Span::from_minutes(30),
        cost: Span::from_secs(12),
        restore: Span::ZERO,
        on_notice: true,
    });
    pool(&mut scenario).loss = drain(0, 15);
    assert_eq!(ended(&scenario), "59m40s p0 reclaimed", "12 s of checkpoint do not fit 10 s of grace");
    scenario.workload.grace_period = Span::from_secs(12);
    assert_eq!(ended(&scenario), "59m42s p0 reclaimed");
}

#[test]
fn a_machine_of_one_pod_is_paid_until_it_is_taken_though_its_pod_is_gone() {
    let mut scenario = one_pod(Span::from_hours(3));
    scenario.cluster = None;
    scenario.policy.loss = drain(0, 15);
    scenario.workload.stops_in = Some(Span::from_secs(5));
    scenario.horizon = Span::from_minutes(60) + Span::from_secs(1);
    assert_timeline(
        &scenario,
        &[
            "0s p0 on n0",
            "59m30s n0 noticed with p0",
            "59m35s p0 reclaimed",
            "59m45s p1 on n1",
            "1h n0 released, billed to 1h, taken",
            "1h1s n1 released, billed to 1h1s",
        ],
    );
    let record = audited(&mut auditor(&scenario), 0);
    assert_eq!(record.time.unused, Span::from_secs(25));
}

#[test]
fn a_node_at_risk_is_drained_when_the_one_in_its_place_is_ready() {
    let mut scenario = one_pod(Span::from_hours(3));
    scenario.workload.stops_in = Some(Span::from_secs(5));
    scenario.cluster.as_mut().unwrap().signal = Some(Distribution::Constant(Span::from_minutes(10)));
    scenario.horizon = Span::from_minutes(53);
    scenario.policy.billing.free_before = Span::from_hours(1);
    pool(&mut scenario).rebalances = true;
    assert_timeline(
        &scenario,
        &[
            "0s n0 requested",
            "2m n0 ready",
            "2m p0 on n0",
            // The notice would begin at 59:30.
            "49m30s n0 at risk",
            "49m30s n1 requested",
            "51m30s n1 ready",
            "51m30s n0 drained, Replaced",
            "51m35s n0 released, billed to 51m35s",
            "51m35s p0 evicted",
            // After the controller's back-off of ten seconds.
            "51m45s p1 on n1",
            "53m n1 released, billed to 53m",
        ],
    );
    let paid = audited(&mut auditor(&scenario), 0).cost.total();
    assert!(
        paid > Rate::from_sampled(0.3).times(Span::from_minutes(51)),
        "who gives up in the first hour pays"
    );
}

#[test]
fn a_notice_that_comes_first_starts_the_replacement_at_once() {
    let mut scenario = one_pod(Span::from_hours(3));
    pool(&mut scenario).rebalances = true;
    pool(&mut scenario).loss = drain(0, 30);
    scenario.workload.stops_in = Some(Span::from_secs(5));
    scenario.horizon = Span::from_minutes(62);
    assert_timeline(
        &scenario,
        &[
            "0s n0 requested",
            "2m n0 ready",
            "2m p0 on n0",
            "59m30s n0 noticed with p0",
            "59m30s n1 requested",
            "59m35s p0 reclaimed",
            "1h n0 taken",
            "1h n0 released, billed to 1h, taken",
            "1h1m30s n1 ready",
            "1h1m30s p1 on n1",
            "1h2m n1 released, billed to 1h2m",
        ],
    );
}

/// Twelve pods of three hours on two nodes of ten places, upgraded after half an hour.
fn upgraded(at_once: bool, surge: u32, unavailable: u32) -> Scenario {
    let mut scenario = job_on(vec![node_pool("spot", true, 2)], 12, Span::from_hours(3));
    scenario.workload.stops_in = Some(Span::from_secs(5));
    scenario.horizon = Span::from_minutes(40);
    pool(&mut scenario).upgrade =
        Some(Upgrade { after: Span::from_minutes(30), surge, unavailable, at_once });
    scenario
}

fn nodes_of(scenario: &Scenario) -> Vec<String> {
    let heard = heard(scenario, 0, Lines::default());
    let lines = heard.0.into_iter();
    lines.filter(|line| !line.contains(" p") && !line.starts_with("0s") && !line.starts_with("40m")).collect()
}

#[test]
fn a_surge_upgrade_waits_for_new_nodes_or_does_not() {
    assert_eq!(
        nodes_of(&upgraded(false, 1, 0)),
        [
            "2m n0 ready",
            "2m n1 ready",
            "30m n2 requested",
            "32m n2 ready",
            "32m n0 drained, Upgrade",
            "32m5s n0 released, billed to 32m5s",
            "32m5s n3 requested",
            "34m5s n3 ready",
            "34m5s n1 drained, Upgrade",
            "34m10s n1 released, billed to 34m10s",
        ]
        .map(|line| line.replace("drained, Upgrade", "drained, Replaced")),
    );
    assert_eq!(
        nodes_of(&upgraded(true, 1, 0)),
        [
            "2m n0 ready",
            "2m n1 ready",
            "30m n2 requested",
            "30m n0 drained, Upgrade",
            "30m5s n0 released, billed to 30m5s",
            "30m5s n3 requested",
            "30m5s n1 drained, Upgrade",
            "30m10s n1 released, billed to 30m10s",
            "32m n2 ready",
            "32m5s n3 ready",
        ],
        "spot nodes are drained before the new ones are ready"
    );
}

#[test]
fn an_upgrade_without_surge_brings_nodes_back_after_they_are_gone() {
    assert_eq!(
        nodes_of(&upgraded(true, 0, 2)),
        [
            "2m n0 ready",
            "2m n1 ready",
            "30m n0 drained, Upgrade",
            "30m n1 drained, Upgrade",
            "30m5s n0 released, billed to 30m5s",
            "30m5s n2 requested",
            "30m5s n1 released, billed to 30m5s",
            "30m5s n3 requested",
            "32m5s n2 ready",
            "32m5s n3 ready",
        ]
    );
    // Every pod was evicted once, and comes back.
    let mut scenario = upgraded(true, 0, 2);
    scenario.horizon = Span::from_hours(30);
    let record = audited(&mut auditor(&scenario), 0);
    assert_eq!((record.outcome, record.evictions, record.pods), (Outcome::Complete, 12, 24));
    assert_eq!(record.reclaims.total(), 0);
}

#[test]
fn a_machine_that_is_kept_costs_its_disks_and_may_count_against_the_pool() {
    let mut scenario = one_pod(Span::from_hours(3));
    scenario.horizon = Span::from_hours(4);
    pool(&mut scenario).max = 2;
    let disk = Rate::from_sampled(0.01);
    let storage = |scenario: &Scenario| {
        let record = audited(&mut auditor(scenario), 0);
        (record.instances, record.undiscounted.storage)
    };
    assert_eq!(storage(&scenario), (4, Bill::ZERO), "nodes of an hour each, the fourth still there");
    scenario.policy.after_reclaim = AfterReclaim::Kept { disk, counts: false };
    let (machines, paid) = storage(&scenario);
    assert_eq!(machines, 4);
    // The first is taken at 1:00:00, the others an hour after they were requested in their turn.
    let takings = nodes_of(&scenario).into_iter().filter(|line| line.contains("taken")).count();
    assert_eq!(takings, 6, "three nodes, each taken and released");
    assert!(paid > disk.times(Span::from_hours(5)) && paid < disk.times(Span::from_hours(6)), "{paid:?}");
    scenario.policy.after_reclaim = AfterReclaim::Kept { disk, counts: true };
    assert_eq!(storage(&scenario).0, 2, "two machines that were taken are all that the pool may have");
}

#[test]
fn nodes_go_where_the_risk_is_lower_and_equal_prices_are_no_choice() {
    let mut scenario = job_on(vec![node_pool("spot", true, 9)], 40, Span::from_hours(1));
    let mut safer = scenario.market.pools[0].clone();
    safer.name = "safer".to_owned();
    safer.hazard = HazardModel::Exponential { mean: Span::from_hours(90) };
    scenario.market.pools[0].hazard = HazardModel::Exponential { mean: Span::from_hours(30) };
    scenario.market.pools.push(safer);
    pool(&mut scenario).capacity = vec![PoolId(0), PoolId(1)];
    pool(&mut scenario).allocation = crate::scenario::cluster::Allocation::Capacity;
    let zones: Vec<u32> =
        super::nodes::places(&scenario, 0).nodes.iter().map(|(_, _, zone)| zone.0).collect();
    assert_eq!(zones, [1, 1, 1, 1]);
    assert_eq!(minutes(1), SimTime::START + Span::from_minutes(1));
}

#[test]
fn an_upgrade_takes_the_nodes_that_are_there_when_it_begins_and_no_others() {
    // Two nodes without pods, for ever: they are drained in no time, and the new ones are not upgraded again.
    let mut scenario = job_on(vec![node_pool("spot", true, 2)], 1, Span::from_hours(3));
    pool(&mut scenario).suits = Err("nothing suits".to_owned());
    pool(&mut scenario).min = 2;
    scenario.horizon = Span::from_hours(1);
    for (surge, unavailable) in [(1, 0), (2, 0), (0, 1), (0, 2)] {
        for after in [Span::ZERO, Span::from_minutes(20)] {
            pool(&mut scenario).upgrade = Some(Upgrade { after, surge, unavailable, at_once: true });
            let record = audited(&mut auditor(&scenario), 0);
            assert_eq!(record.instances, 4, "{surge} and {unavailable} after {after}");
        }
    }
}

#[test]
fn nothing_is_said_of_a_node_that_is_not_ready_by_then() {
    let mut scenario = one_pod(Span::from_hours(3));
    pool(&mut scenario).rebalances = true;
    scenario.horizon = Span::from_hours(2);
    // Ready at 2:00; the notice begins at 59:30.
    let signals =
        |scenario: &Scenario| nodes_of(scenario).iter().filter(|line| line.ends_with("at risk")).count();
    let before = |seconds| Some(Distribution::Constant(Span::from_secs(seconds)));
    scenario.cluster.as_mut().unwrap().signal = before(3450);
    assert!(signals(&scenario) > 0, "at the instant at which it is ready");
    scenario.cluster.as_mut().unwrap().signal = before(3451);
    assert_eq!(signals(&scenario), 0);
    scenario.cluster.as_mut().unwrap().signal = before(36_000);
    assert_eq!(signals(&scenario), 0);
}
