use std::sync::Arc;

use super::metric::{
    PodMetric, PodSample, PodTarget, Tolerance, highest, of_pods, of_shared_value, of_value,
};
use super::normalize::{Bounds, History, Stamped, with_behavior, without_behavior};
use super::pods::{ObservedPod, Sample};
use super::*;
use crate::scenario::hpa::{
    Behavior, HpaSpec, Metric, MetricSource, MetricTarget, ScalingChange, ScalingPolicy, ScalingRules,
    SelectPolicy,
};
use crate::units::{SimTime, Span};
use crate::workload::job::pod::{PodPhase, Readiness};

const BOUNDS: Bounds = Bounds { min: 1, max: 100 };

fn at(seconds: i64) -> SimTime {
    SimTime::START + Span::from_secs(seconds)
}

fn stamped(seconds: i64, replicas: u32) -> Stamped {
    Stamped { at: at(seconds), replicas }
}

fn behavior() -> Behavior {
    Behavior { scale_up: ScalingRules::up(), scale_down: ScalingRules::down() }
}

fn hpa(behavior: Option<Behavior>) -> HpaController {
    let metric =
        Metric { source: MetricSource::Resource("cpu".into()), target: MetricTarget::Utilization(80) };
    HpaController::new(Arc::new(HpaSpec {
        target_kind: "Deployment".into(),
        target_name: "web".into(),
        min_replicas: 2,
        max_replicas: 20,
        metrics: vec![metric],
        behavior,
    }))
}

/// Pods that each request 500.
fn of_samples(samples: &[PodSample]) -> Vec<PodMetric> {
    samples.iter().map(|sample| PodMetric { sample: *sample, request: 500 }).collect()
}

fn utilization(current: u32, target: i64, samples: &[PodSample]) -> Option<u32> {
    of_pods(current, PodTarget::Utilization(target), Tolerance::default(), &of_samples(samples))
}

#[test]
fn utilization_is_in_whole_percent_of_what_pods_request() {
    use PodSample::{Ignored, Missing, Ready, Unready};
    assert_eq!(utilization(2, 50, &[Ready(300), Ready(300)]), Some(3), "60 % of 50 %");
    assert_eq!(utilization(2, 100, &[Ready(549), Ready(549)]), Some(2), "109.8 % is cut to 109, within 10 %");
    assert_eq!(utilization(2, 100, &[Ready(550), Ready(550)]), Some(3), "110 % is not");
    assert_eq!(
        utilization(4, 50, &[Ready(50), Ready(50), Missing, Missing]),
        Some(4),
        "55 % with 100 % each"
    );
    assert_eq!(utilization(4, 80, &[Ready(50), Ready(50), Missing, Missing]), Some(3), "55 % of 80 %");
    assert_eq!(
        utilization(4, 200, &[Ready(500), Missing]),
        Some(2),
        "a missing pod is at 200 %: 75 % of two"
    );
    assert_eq!(utilization(2, 50, &[Ready(250), Missing]), Some(2), "at the target nothing is made up");
    assert_eq!(utilization(3, 50, &[Ready(500), Ready(500), Unready]), Some(4), "133 % of three");
    assert_eq!(utilization(3, 50, &[Ready(500), Ready(500), Ignored]), Some(4), "200 % of two");
    assert_eq!(utilization(3, 50, &[Unready, Missing]), None, "no ready pod has a value");
    assert_eq!(utilization(3, 50, &[]), None);
    let nothing_requested = [PodMetric { sample: Ready(10), request: 0 }];
    assert_eq!(of_pods(1, PodTarget::Utilization(50), Tolerance::default(), &nothing_requested), None);
}

#[test]
fn a_proposal_never_goes_against_its_own_direction() {
    use PodSample::{Missing, Ready};
    let pods = of_samples(&[Ready(80), Ready(80), Missing, Missing, Missing, Missing]);
    let proposal = of_pods(3, PodTarget::AverageValue(120), Tolerance::default(), &pods);
    assert_eq!(proposal, Some(3), "6 pods at 106 of 120 would be 6 pods, more than there are to shrink");
}

#[test]
fn tolerances_of_both_directions_are_their_own() {
    let tolerance = Tolerance { up: 0.05, down: 0.3 };
    assert!(tolerance.holds(1.04) && !tolerance.holds(1.06));
    assert!(tolerance.holds(0.71) && !tolerance.holds(0.69));
    assert!(!Tolerance::default().holds(1.1) && Tolerance::default().holds(0.9));
}

#[test]
fn values_from_outside_count_ready_pods_or_are_shared_out() {
    let tolerance = Tolerance::default();
    assert_eq!(of_value(4, 100, tolerance, 150, 3), 5, "1.5 times the 3 that are ready");
    assert_eq!(of_value(4, 100, tolerance, 109, 3), 4);
    assert_eq!(of_value(0, 100, tolerance, 150, 0), 2);
    assert_eq!(of_shared_value(4, 100, tolerance, 410), 4, "102.5 each");
    assert_eq!(of_shared_value(4, 100, tolerance, 450), 5);
    assert_eq!(of_shared_value(4, 100, tolerance, 120), 2);
    assert_eq!(of_shared_value(0, 100, tolerance, 120), 2);
}

#[test]
fn the_highest_proposal_counts_and_a_failing_metric_blocks_scale_down_only() {
    assert_eq!(highest(5, &[Some(3), Some(7), Some(4)]), Some(7));
    assert_eq!(highest(5, &[Some(3), Some(4)]), Some(4));
    assert_eq!(highest(5, &[Some(7), None]), Some(7));
    assert_eq!(highest(5, &[Some(5), None]), Some(5));
    assert_eq!(highest(5, &[Some(4), None]), None);
    assert_eq!(highest(5, &[None]), None);
}

#[test]
fn pods_take_part_by_phase_age_and_sample() {
    let pod = ObservedPod {
        phase: PodPhase::Running,
        deleting: false,
        started: Some(at(0)),
        readiness: Some(Readiness { ready: true, since: Some(at(60)) }),
        sample: Some(Sample { value: 7, at: at(120), window: Span::from_secs(60) }),
    };
    assert_eq!(pod.sample(at(130), true), PodSample::Ready(7), "one window since it was ready");
    let early = ObservedPod { sample: pod.sample.map(|one| Sample { at: at(119), ..one }), ..pod };
    assert_eq!(early.sample(at(130), true), PodSample::Unready, "a millisecond is enough");
    assert_eq!(early.sample(at(130), false), PodSample::Ready(7), "only CPU is spent on starting");
    assert_eq!(early.sample(at(299), true), PodSample::Unready);
    assert_eq!(early.sample(at(300), true), PodSample::Ready(7), "five minutes on");
    let lost =
        |since| ObservedPod { readiness: Some(Readiness { ready: false, since: Some(at(since)) }), ..pod };
    assert_eq!(lost(29).sample(at(400), true), PodSample::Unready, "never ready");
    assert_eq!(lost(30).sample(at(400), true), PodSample::Ready(7), "was ready once");
    assert_eq!(lost(60).sample(at(130), true), PodSample::Unready);
    assert_eq!(ObservedPod { readiness: None, ..pod }.sample(at(400), true), PodSample::Unready);
    assert_eq!(ObservedPod { sample: None, ..pod }.sample(at(400), true), PodSample::Missing);
    assert_eq!(ObservedPod { phase: PodPhase::Pending, ..pod }.sample(at(400), false), PodSample::Unready);
    assert_eq!(ObservedPod { phase: PodPhase::Failed, ..pod }.sample(at(400), false), PodSample::Ignored);
    assert_eq!(ObservedPod { deleting: true, ..pod }.sample(at(400), false), PodSample::Ignored);
}

#[test]
fn without_behavior_five_minutes_are_looked_back_on_to_the_instant() {
    let history = History { recommendations: vec![stamped(0, 9)], ..History::default() };
    assert_eq!(without_behavior(at(300), 9, 3, &history, BOUNDS), 9);
    let later = at(300) + Span(1);
    assert_eq!(without_behavior(later, 9, 3, &history, BOUNDS), 3);
    assert_eq!(without_behavior(later, 9, 3, &history, Bounds { min: 5, max: 100 }), 5);
    assert_eq!(without_behavior(later, 2, 90, &history, BOUNDS), 4);
    assert_eq!(without_behavior(later, 3, 90, &history, BOUNDS), 6);
    assert_eq!(without_behavior(later, 40, 90, &history, Bounds { min: 1, max: 50 }), 50);
}

#[test]
fn windows_hold_back_until_they_have_passed_to_the_instant() {
    let mut behavior = behavior();
    let history = History { recommendations: vec![stamped(0, 9)], ..History::default() };
    let down = |now| with_behavior(now, 10, 3, &history, BOUNDS, &behavior);
    assert_eq!(down(SimTime(299_999)), 9, "down to the highest of the window");
    assert_eq!(down(at(300)), 3, "what is as old as the window is out");
    behavior.scale_up.stabilization_window = Span::from_secs(60);
    let up = |now| with_behavior(now, 8, 12, &history, BOUNDS, &behavior);
    assert_eq!(up(SimTime(59_999)), 9, "up to the lowest of the window");
    assert_eq!(up(at(60)), 12);
    let zero = Behavior {
        scale_down: ScalingRules { stabilization_window: Span::ZERO, ..ScalingRules::down() },
        ..behavior
    };
    assert_eq!(with_behavior(at(0), 10, 3, &history, BOUNDS, &zero), 3, "no window, not even this instant");
}

#[test]
fn policies_limit_what_changes_since_their_period_began() {
    let rules = |select, changes: &[ScalingChange]| ScalingRules {
        stabilization_window: Span::ZERO,
        policies: changes
            .iter()
            .map(|change| ScalingPolicy { change: *change, period: Span::from_secs(60) })
            .collect(),
        select,
        tolerance_millis: 100,
    };
    let changes = [ScalingChange::Pods(2), ScalingChange::Percent(50)];
    let both = |select| Behavior { scale_up: rules(select, &changes), scale_down: rules(select, &changes) };
    let history = History { added: vec![stamped(0, 3)], removed: vec![stamped(10, 1)], ..History::default() };
    let go =
        |seconds, proposal, select| with_behavior(at(seconds), 11, proposal, &history, BOUNDS, &both(select));
    // 9 when the period began: + 2 or x 1.5 rounded up; - 2 or x 0.5 cut.
    assert_eq!(go(59, 50, SelectPolicy::Max), 14);
    assert_eq!(go(59, 50, SelectPolicy::Min), 11);
    assert_eq!(go(59, 1, SelectPolicy::Max), 4);
    assert_eq!(go(59, 1, SelectPolicy::Min), 7);
    assert_eq!([go(59, 50, SelectPolicy::Disabled), go(59, 1, SelectPolicy::Disabled)], [11, 11]);
    // The three that were added are a whole period old: 12 when it began.
    assert_eq!(go(60, 50, SelectPolicy::Max), 18);
    assert_eq!(go(60, 1, SelectPolicy::Max), 6);
    // Nothing recent: 11.
    assert_eq!(go(70, 50, SelectPolicy::Min), 13);
    assert_eq!(go(70, 1, SelectPolicy::Min), 9);
    let exhausted = History { added: vec![stamped(0, 8)], ..History::default() };
    let stays = with_behavior(at(1), 11, 50, &exhausted, BOUNDS, &both(SelectPolicy::Max));
    assert_eq!(stays, 11, "beyond the limit already: it stays, and is not taken back");
}

#[test]
fn it_syncs_every_15_seconds_and_holds_what_was_there_for_five_minutes() {
    let mut hpa = hpa(None);
    assert!(hpa.due().is_never());
    hpa.create(at(1));
    assert_eq!(hpa.due(), at(16));
    let mut replicas = 10;
    let mut changed = Vec::new();
    while hpa.due() <= at(400) {
        let now = hpa.due();
        if let Some(to) = hpa.sync(now, replicas, &[Some(4)]) {
            changed.push((now, to));
            replicas = to;
        }
    }
    assert_eq!(changed, [(at(331), 4)], "300 s after the first sync 10 still counts, 15 s later not");
}

#[test]
fn a_burst_upwards_goes_in_steps_and_each_step_uses_up_its_period() {
    let mut hpa = hpa(Some(behavior()));
    hpa.create(at(0));
    let mut replicas = 2;
    let mut steps = Vec::new();
    for _ in 0..3 {
        replicas = hpa.sync(hpa.due(), replicas, &[Some(50)]).unwrap_or(replicas);
        steps.push(replicas);
    }
    assert_eq!(steps, [6, 12, 20], "+4, +100 %, and the most there may be");
    assert_eq!(hpa.history().added.iter().map(|event| event.replicas).collect::<Vec<_>>(), [6, 8]);
    assert_eq!(hpa.sync(at(46), 20, &[Some(20)]), None);
    assert_eq!(hpa.sync(at(47), 15, &[Some(50)]), None, "8 came 2 s ago");
}

#[test]
fn bounds_are_kept_at_once_and_zero_is_left_alone() {
    let mut hpa = hpa(Some(behavior()));
    hpa.create(at(0));
    assert_eq!(hpa.sync(at(15), 0, &[Some(9)]), None, "scaled to zero by hand");
    assert_eq!(hpa.sync(at(30), 1, &[None]), Some(2));
    assert_eq!(hpa.sync(at(45), 45, &[None]), Some(20));
    assert_eq!(hpa.sync(at(60), 10, &[None]), None, "no metric, no change");
    assert_eq!(hpa.sync(at(75), 10, &[Some(3), None]), None, "nor down while one fails");
    hpa.reset();
    assert!(hpa.due().is_never() && hpa.history().recommendations.is_empty());
}
