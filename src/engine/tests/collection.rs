//! Pod garbage collection: when it sweeps, what it deletes, and that the Job does not care.

use super::*;
use crate::engine::fact::{Fact, Observer, PodEnd};
use crate::outcome::story::Storyteller;
use crate::scenario::cluster::Cluster;
use crate::units::{PodId, SimTime};

/// What was swept: when, which pods, how many stayed; and which pods were taken.
#[derive(Default)]
struct Sweeps {
    sweeps: Vec<(i64, Vec<u32>, u32)>,
    taken: Vec<u32>,
    released: Vec<i64>,
}

impl Observer for Sweeps {
    fn observe(&mut self, at: SimTime, fact: &Fact<'_>) {
        match fact {
            Fact::PodsCollected { pods, stay } => {
                self.sweeps.push((at.0, pods.iter().map(|pod: &PodId| pod.0).collect(), *stay));
            }
            Fact::PodEnded { pod, end: PodEnd::Reclaimed, .. } => self.taken.push(pod.0),
            Fact::Released(account) => self.released.push(account.ended.0),
            _ => {}
        }
    }
}

fn sweeps(scenario: &Scenario, replication: u64) -> Sweeps {
    heard(scenario, replication, Sweeps::default())
}

/// Five pods at a time, of which so many may stay once they have ended, failed ones too.
fn swept(completions: u32, work: Span, threshold: u32) -> Scenario {
    let mut scenario = fives(completions, work);
    scenario.policy.pod_gc = PodGc { threshold, from_nodes: None };
    scenario.policy.pod.kept = true;
    scenario
}

#[test]
fn what_ends_at_the_instant_of_a_sweep_is_swept_and_what_ends_later_waits_for_the_next() {
    assert_eq!(sweeps(&swept(10, Span(20_000), 3), 0).sweeps, [(20_000, vec![0, 1], 3)]);
    assert_eq!(sweeps(&swept(10, Span(20_001), 3), 0).sweeps, [(40_000, vec![0, 1], 3)]);
}

#[test]
fn pods_are_swept_only_beyond_the_threshold_and_not_at_all_without_one() {
    let first = |threshold| sweeps(&swept(10, Span(20_000), threshold), 0).sweeps;
    assert_eq!(first(4), [(20_000, vec![0], 4)]);
    // The Job is complete before the sweep that the second five would call.
    assert_eq!(first(5), []);
    assert_eq!(first(0), []);
}

#[test]
fn every_sweep_goes_on_with_the_oldest() {
    let all = sweeps(&swept(20, Span(20_000), 3), 0).sweeps;
    assert_eq!(
        all,
        [(20_000, vec![0, 1], 3), (60_000, vec![2, 3, 4, 5, 6], 3), (80_000, vec![7, 8, 9, 10, 11], 3)]
    );
}

#[test]
fn failed_pods_are_swept_where_the_provider_leaves_them() {
    let mut scenario = swept(5, Span::from_hours(1), 1);
    scenario.horizon = Span::from_minutes(1);
    scenario.market.pools[0].stock = five_units(&[(10, 3)]);
    let kept = sweeps(&scenario, 0);
    assert_eq!(kept.sweeps.first(), Some(&(20_000, vec![*kept.taken.iter().min().unwrap()], 1)));
    scenario.policy.pod.kept = false;
    let gone = sweeps(&scenario, 0);
    assert_eq!((gone.taken.len(), gone.sweeps), (2, vec![]));
}

#[test]
fn evicted_pods_go_before_older_ones() {
    let mut scenario = swept(7, Span(15_000), 4);
    scenario.market.pools[0].stock = five_units(&[(10, 4), (12, 5)]);
    let mut not_the_oldest = 0;
    for replication in 0..8 {
        scenario.policy.pod.reason = "Terminated".to_owned();
        assert_eq!(sweeps(&scenario, replication).sweeps[0], (20_000, vec![0], 4));
        scenario.policy.pod.reason = "Evicted".to_owned();
        let evicting = sweeps(&scenario, replication);
        assert_eq!(evicting.sweeps[0], (20_000, evicting.taken.clone(), 4));
        not_the_oldest += u32::from(evicting.taken != [0]);
    }
    assert!(not_the_oldest > 0);
}

#[test]
fn the_threshold_goes_by_the_instances_held_now() {
    let mut scenario = swept(5, Span::from_hours(1), 1);
    scenario.horizon = Span::from_minutes(1);
    scenario.market.pools[0].stock = five_units(&[(10, 3), (30, 2)]);
    let from = |scenario: &mut Scenario, nodes| {
        let from_nodes = Some(LargeCluster { nodes, threshold: 100 });
        scenario.policy.pod_gc = PodGc { threshold: 1, from_nodes };
        let found = sweeps(scenario, 0).sweeps;
        found.into_iter().map(|(at, pods, stay)| (at, pods.len(), stay)).collect::<Vec<_>>()
    };
    // Two of five are lost at 10 s and one more at 30 s: three instances are held, then two.
    assert_eq!(from(&mut scenario, 2), []);
    assert_eq!(from(&mut scenario, 3), [(40_000, 2, 1)]);
    assert_eq!(from(&mut scenario, 4), [(20_000, 1, 1), (40_000, 1, 1)]);
}

#[test]
fn a_cluster_that_shrinks_calls_the_collector() {
    let mut scenario = swept(21, Span::from_minutes(20), 10);
    scenario.cluster = Some(Cluster {
        pools: vec![super::nodes::node_pool("pool", true, 9)],
        scan: Span::from_secs(10),
        unneeded: Span::from_minutes(10),
        keeps_names: false,
        signal: None,
    });
    let Owner::Job(job) = &mut scenario.workload.owner else { unreachable!() };
    job.parallelism = 20;
    scenario.policy.pod_gc.from_nodes = Some(LargeCluster { nodes: 2, threshold: 100 });
    // Both nodes are there at 120 s and their 20 pods end at 1,320 s. One node goes empty for ten minutes
    // while the last pod works, and is given back after the sweep of that very instant.
    let found = sweeps(&scenario, 0);
    assert_eq!(found.released[0], 1_920_000);
    assert_eq!(found.sweeps, [(1_940_000, (0..10).collect(), 10)]);
}

#[test]
fn the_job_does_not_miss_what_was_swept() {
    let mut scenario = swept(40, Span::from_minutes(50), 3);
    scenario.market.pools[0].hazard = HazardModel::Exponential { mean: Span::from_hours(1) };
    for replication in 0..20 {
        let record = |threshold| {
            let mut scenario = scenario.clone();
            scenario.policy.pod_gc.threshold = threshold;
            audited(&mut auditor(&scenario), replication)
        };
        let (few, many) = (record(3), record(12_500));
        assert!(few.collected > 40 && many.collected == 0, "{}", few.collected);
        assert_eq!(Record { collected: 0, ..few }, many);
    }
}

#[test]
fn explain_tells_a_sweep_in_one_line() {
    let scenario = swept(10, Span(20_000), 3);
    let heard = heard(&scenario, 0, Storyteller::new(&scenario, 0));
    let timeline = heard.tell(jiff::Timestamp::UNIX_EPOCH);
    let told: Vec<_> = timeline.events.iter().filter(|event| event.reason == "PodsCollected").collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].message, "pod garbage collection deletes 2 finished pods, 3 stay");
    assert_eq!(told[0].object, "job/toy");
    let gone: Vec<bool> = timeline.pods.iter().take(3).map(|pod| pod.exists).collect();
    assert_eq!(gone, [false, false, true]);
    assert_eq!(timeline.pods[0].note, "deleted by pod garbage collection");
}
