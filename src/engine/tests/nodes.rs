//! Nodes: pods on them, their reclaim, the scheduler and the cluster autoscaler.

use super::*;
use crate::engine::fact::{Cause, Fact, Observer, PodEnd};
use crate::scenario::cluster::{Allocation, Cluster, NodePool};
use crate::scenario::job::{CompletionMode, JobSpec};
use crate::units::{InstanceId, PodId, SimTime};

/// A node pool on the market's first pool, with ten places on a node and a start of two minutes.
pub(super) fn node_pool(name: &str, spot: bool, max: u32) -> NodePool {
    NodePool {
        name: name.to_owned(),
        capacity: vec![PoolId(0)],
        spot,
        slots: 10,
        suits: Ok(0),
        min: 0,
        max,
        start: Distribution::Constant(Span::from_minutes(2)),
        allocation: Allocation::LowestPrice,
        open: true,
        loss: NodeLoss::default(),
        upgrade: None,
        rebalances: false,
    }
}

/// A Job of so many pods at a time, on such nodes; 0.3 per hour for spot, 1 for the rest; never taken.
pub(super) fn job_on(pools: Vec<NodePool>, pods: u32, work: Span) -> Scenario {
    let mut scenario = toy(work, Span::from_hours(1), None);
    scenario.market.pools[0].hazard = HazardModel::None;
    scenario.cluster = Some(Cluster {
        pools,
        scan: Span::from_secs(10),
        unneeded: Span::from_minutes(10),
        keeps_names: false,
        signal: None,
    });
    scenario.workload.owner = Owner::Job(JobSpec {
        completions: Some(pods),
        parallelism: pods,
        backoff_limit: 1_000_000,
        completion_mode: CompletionMode::Indexed,
        ..JobSpec::default()
    });
    scenario
}

/// What pods of every node pool are told, in seconds of the notice, and how late a loss is seen.
fn set_loss(scenario: &mut Scenario, drain: Option<(i64, i64)>, detected_after: i64) {
    let drain =
        drain.map(|(begins, ends)| Drain { begins: Span::from_secs(begins), ends: Span::from_secs(ends) });
    for pool in &mut scenario.cluster.as_mut().unwrap().pools {
        pool.loss = NodeLoss { drain, detected_after: Span::from_secs(detected_after) };
    }
}

/// Who was where, and what was taken.
#[derive(Default)]
pub(super) struct Places {
    on: std::collections::BTreeMap<PodId, InstanceId>,
    taken: Vec<(SimTime, InstanceId, Vec<PodId>)>,
    lost: Vec<(InstanceId, PodId)>,
    ends: Vec<(SimTime, PodId, PodEnd)>,
    pub(super) nodes: Vec<(SimTime, usize, PoolId)>,
    released: Vec<SimTime>,
}

impl Observer for Places {
    fn observe(&mut self, at: SimTime, fact: &Fact<'_>) {
        match fact {
            Fact::NodeCreated(node) => self.nodes.push((at, node.node_pool, node.pool)),
            Fact::Held(held) => {
                self.on.insert(held.pod, held.instance);
            }
            Fact::Reclaimed { instance, pod, cause: Cause::Hazard } => {
                assert_eq!(self.on.get(pod), Some(instance), "a pod is taken with its own node");
                self.lost.push((*instance, *pod));
            }
            Fact::NodeTaken { instance, .. } => {
                let pods = self.on.iter().filter(|(_, on)| *on == instance).map(|(pod, _)| *pod).collect();
                self.taken.push((at, *instance, pods));
            }
            Fact::Left(departure) if !self.lost.contains(&(departure.instance, departure.pod)) => {
                self.on.remove(&departure.pod);
            }
            Fact::PodEnded { pod, end, .. } => {
                self.ends.push((at, *pod, *end));
            }
            Fact::Released(account) => self.released.push(account.ended),
            _ => {}
        }
    }
}

pub(super) fn places(scenario: &Scenario, replication: u64) -> Places {
    heard(scenario, replication, Places::default())
}

pub(super) fn minutes(minutes: i64) -> SimTime {
    SimTime::START + Span::from_minutes(minutes)
}

#[test]
fn a_hundred_pods_take_ten_nodes_and_a_reclaimed_node_takes_exactly_its_pods() {
    let mut scenario = job_on(vec![node_pool("spot", true, 20)], 100, Span::from_hours(2));
    // Each node lives for an exponential time; replacements are placed by the same rules.
    scenario.market.pools[0].hazard = HazardModel::Exponential { mean: Span::from_hours(8) };
    scenario.horizon = Span::from_hours(24 * 30);
    let mut simulator = auditor(&scenario);
    let mut reclaimed_nodes = 0;
    for replication in 0..50 {
        let record = audited(&mut simulator, replication);
        assert_eq!(record.outcome, Outcome::Complete, "{replication}");
        // Nothing is counted twice: every pod but the hundred that finish was lost with its node.
        assert_eq!(record.pods, 100 + record.reclaims.hazard, "{replication}");
        assert_eq!(record.time.useful, Span::from_hours(200), "{replication}");
        let seen = places(&scenario, replication);
        assert_eq!(
            seen.nodes.iter().filter(|(at, ..)| *at <= SimTime::START + Span::from_secs(10)).count(),
            10
        );
        for (_, node, pods) in &seen.taken {
            let lost: Vec<PodId> =
                seen.lost.iter().filter(|(on, _)| on == node).map(|(_, pod)| *pod).collect();
            assert_eq!(&lost, pods, "{replication}: all that were on it, and no other");
            assert!(pods.len() <= 10);
        }
        assert_eq!(seen.lost.len() as u32, record.reclaims.hazard);
        reclaimed_nodes += seen.taken.len();
    }
    assert!(reclaimed_nodes > 50, "{reclaimed_nodes} nodes were taken");
}

#[test]
fn a_node_is_paid_from_its_request_and_its_empty_places_are_told_apart() {
    // Twelve pods need two nodes; ready after 2 min, work of 1 h, back after 10 min without pods, but the
    // Job is complete before: one second after the work.
    let scenario = job_on(vec![node_pool("spot", true, 5)], 12, Span::from_hours(1));
    let record = audited(&mut auditor(&scenario), 0);
    let held = Span::from_minutes(62) + Span::from_secs(1);
    assert_eq!(record.ended_after, held);
    assert_eq!(record.instances, 2);
    let whole = Rate::from_sampled(0.3).times(held) + Rate::from_sampled(0.3).times(held);
    assert_eq!(record.cost.total(), whole);
    assert_eq!(record.time.useful, Span::from_hours(12));
    assert_eq!(record.time.unused, held * 20 - Span::from_hours(12));
    let useful = Rate::from_sampled(0.03).times(Span::from_hours(12));
    assert_eq!(record.cost.useful, useful, "a tenth of the node for each pod");
    assert_eq!(record.waiting, Span::from_minutes(2) * 12);
}

#[test]
fn an_empty_node_is_given_back_after_ten_minutes_and_the_least_number_stays() {
    let mut short = node_pool("spot", true, 5);
    short.min = 1;
    let mut scenario = job_on(vec![short], 11, Span::from_hours(1));
    // The eleventh pod works an hour, and so does the one that follows on the first node.
    if let Owner::Job(job) = &mut scenario.workload.owner {
        job.parallelism = 11;
        job.completions = Some(12);
    }
    let seen = places(&scenario, 0);
    // One node is there from the start, the other is requested at the first scan after the pods came.
    let requested: Vec<SimTime> = seen.nodes.iter().map(|(at, ..)| *at).collect();
    assert_eq!(requested[0], SimTime::START);
    assert_eq!(requested.len(), 2);
    let first_scan = requested[1];
    assert!(first_scan <= SimTime::START + Span::from_secs(10), "{first_scan}");
    // Of the nodes only the second is without pods for ten minutes before the end: the twelfth pod goes to
    // the first, which is back at nine empty places then.
    let emptied = first_scan + Span::from_minutes(62);
    assert!(seen.released.contains(&(emptied + Span::from_minutes(10))), "{:?}", seen.released);
}

#[test]
fn pods_wait_while_a_pool_is_full_and_come_as_places_are_left() {
    let scenario = job_on(vec![node_pool("spot", true, 1)], 25, Span::from_hours(1));
    let record = audited(&mut auditor(&scenario), 0);
    assert_eq!((record.outcome, record.instances), (Outcome::Complete, 1));
    // Three rounds of an hour each on ten places.
    assert_eq!(record.ended_after, Span::from_minutes(182) + Span::from_secs(1));
}

#[test]
fn nodes_are_bought_as_bids_are_and_when_stock_comes_back() {
    let mut scenario = job_on(vec![node_pool("spot", true, 5)], 10, Span::from_hours(1));
    scenario.market.pools[0].stock = StockModel::Trace(Replay {
        points: [(Span::ZERO, 0), (Span::from_secs(7 * 60 + 3), 1)].into_iter().collect(),
        end: Span::from_hours(100),
        first: None,
        past_end: PastEnd::Hold,
        source: "test".to_owned(),
    });
    let seen = places(&scenario, 0);
    // The first scan after the 423rd second is at 430 s.
    assert_eq!(seen.nodes, [(SimTime::START + Span::from_secs(430), 0, PoolId(0))]);
}

#[test]
fn pods_prefer_what_suits_them_most_and_shun_what_does_not() {
    let mut standard = node_pool("standard", false, 5);
    standard.min = 1;
    let spot = NodePool { suits: Ok(10), ..node_pool("spot", true, 5) };
    let scenario = job_on(vec![standard.clone(), spot.clone()], 10, Span::from_hours(1));
    // Nodes that are there come first: a preference does not wait for a better one.
    assert_eq!(places(&scenario, 0).nodes.len(), 1, "all ten are placed on the standard node");
    let required =
        NodePool { suits: Err("node(s) didn't match Pod's node affinity/selector".to_owned()), ..standard };
    let scenario = job_on(vec![required, spot], 10, Span::from_hours(1));
    let seen = places(&scenario, 0);
    assert_eq!(seen.nodes.iter().map(|(_, pool, _)| *pool).collect::<Vec<_>>(), [0, 1]);
    let record = audited(&mut auditor(&scenario), 0);
    assert_eq!(record.ended_after, Span::from_minutes(62) + Span::from_secs(1));
}

#[test]
fn zones_are_balanced_or_chosen_by_price() {
    for (allocation, zones) in [(Allocation::LowestPrice, [1, 1, 1, 1]), (Allocation::Balanced, [1, 0, 1, 0])]
    {
        let mut pool = node_pool("spot", true, 9);
        pool.capacity = vec![PoolId(0), PoolId(1)];
        pool.allocation = allocation;
        let mut scenario = job_on(vec![pool], 40, Span::from_hours(1));
        let mut cheaper = scenario.market.pools[0].clone();
        cheaper.name = "cheaper".to_owned();
        cheaper.price = PriceModel::Constant(Rate::from_sampled(0.2));
        scenario.market.pools.push(cheaper);
        let chosen: Vec<u32> = places(&scenario, 0).nodes.iter().map(|(_, _, pool)| pool.0).collect();
        assert_eq!(chosen, zones, "{allocation:?}");
    }
}

#[test]
fn a_drained_node_stops_its_pods_within_the_window_and_a_lost_one_is_seen_late() {
    let mut scenario = job_on(vec![node_pool("spot", true, 5)], 1, Span::from_hours(3));
    scenario.market.pools[0].hazard = HazardModel::Fixed { after: Span::from_hours(1) };
    scenario.policy.notice.length = Span::from_secs(30);
    set_loss(&mut scenario, Some((0, 15)), 0);
    scenario.workload.stops_in = Some(Span::from_secs(40));
    scenario.workload.grace_period = Span::from_secs(40);
    scenario.horizon = Span::from_minutes(62);
    let taken = minutes(60);
    let end = |scenario: &Scenario| places(scenario, 0).ends[0].0;
    assert_eq!(end(&scenario), taken - Span::from_secs(15), "the window is shorter than the pod needs");
    scenario.workload.stops_in = Some(Span::from_secs(4));
    assert_eq!(end(&scenario), taken - Span::from_secs(26));
    // A checkpoint that fits the window is made, and the pod is gone with it.
    let checkpoint = |cost| {
        Some(Checkpoint {
            every: Span::from_minutes(30),
            cost: Span::from_secs(cost),
            restore: Span::ZERO,
            on_notice: true,
        })
    };
    scenario.workload.checkpoint = checkpoint(15);
    assert_eq!(end(&scenario), taken - Span::from_secs(15));
    let saved = audited(&mut auditor(&scenario), 0);
    assert_eq!(saved.time.lost, Span::ZERO);
    scenario.workload.checkpoint = checkpoint(16);
    assert_eq!(end(&scenario), taken - Span::from_secs(26), "one second too long is not begun");
    assert!(audited(&mut auditor(&scenario), 0).time.lost > Span::ZERO);
    // Without a drain the pod works until its node is gone, and the news takes its time.
    scenario.workload.checkpoint = None;
    set_loss(&mut scenario, None, 100);
    scenario.horizon = Span::from_minutes(65);
    assert_eq!(end(&scenario), taken + Span::from_secs(100));
    let record = audited(&mut auditor(&scenario), 0);
    assert_eq!(record.time.lost, Span::from_minutes(58));
}
