//! The autoscaler of pods: what it asks for, and that the looks it leaves out change nothing.

use std::sync::Arc;

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::services::{of, service};
use super::*;
use crate::engine::fact::{Fact, Observer};
use crate::scenario::hpa::{Behavior, HpaSpec, Metric, MetricSource, MetricTarget, ScalingRules};
use crate::scenario::service::{Load, OnNotice};
use crate::units::{Flow, SimTime};

/// Scaled from 4 to 40 by this metric.
fn scaled_by(source: MetricSource, target: MetricTarget) -> Arc<HpaSpec> {
    Arc::new(HpaSpec {
        target_kind: "Deployment".to_owned(),
        target_name: "toy".to_owned(),
        min_replicas: 4,
        max_replicas: 40,
        metrics: vec![Metric { source, target }],
        behavior: Some(Behavior { scale_up: ScalingRules::up(), scale_down: ScalingRules::down() }),
    })
}

fn cpu(percent: u32) -> Arc<HpaSpec> {
    scaled_by(MetricSource::Resource("cpu".to_owned()), MetricTarget::Utilization(percent))
}

#[derive(Default)]
struct Told(Vec<(i64, u32)>);

impl Observer for Told {
    fn observe(&mut self, at: SimTime, fact: &Fact<'_>) {
        if let Fact::Scaled { to, .. } = fact {
            self.0.push((at.0 / 1_000, *to));
        }
    }
}

fn told(scenario: &Scenario) -> Vec<(i64, u32)> {
    let heard = heard(scenario, 0, Told::default());
    heard.0
}

#[test]
fn cpu_follows_the_load_and_saturates_at_the_capacity() {
    let mut scenario = service(4, 900.0);
    of(&mut scenario).autoscaler = Some(cpu(50));
    // Ready at 30 s with a sample at 45 s: 4 pods at 100 % of 50 % make 8. Those are ready at 75 s and have a sample
    // at 90 s, before which they count as idle where more are asked for: 8, 112 % of what they can, make 16; 16 at
    // 56 % make 18.
    assert_eq!(told(&scenario), [(45, 8), (90, 16), (135, 18)]);
    let mut scenario = service(18, 900.0);
    of(&mut scenario).autoscaler = Some(cpu(50));
    assert_eq!(told(&scenario), [], "50 % of 50 %");
}

#[test]
fn requests_per_second_are_a_metric_of_the_pods_or_of_the_whole() {
    let scaled = |spec| {
        let mut scenario = service(4, 900.0);
        of(&mut scenario).autoscaler = Some(spec);
        told(&scenario)
    };
    let each = MetricTarget::AverageValue(60_000);
    // 225 of 60 for each: 15, of which the first step adds what doubles; then four at 225 and four that count as idle.
    assert_eq!(scaled(scaled_by(MetricSource::Pods("rps".to_owned()), each)), [(30, 8), (45, 15)]);
    assert_eq!(scaled(scaled_by(MetricSource::External("rps".to_owned()), each)), [(15, 8), (30, 15)]);
    // 900 of 450 with four pods: eight, and for ever twice as many.
    let whole = scaled_by(MetricSource::Object("rps".to_owned()), MetricTarget::Value(450_000));
    assert_eq!(scaled(whole)[0], (30, 8));
}

#[test]
fn a_load_that_falls_is_followed_after_five_minutes() {
    let mut scenario = service(10, 0.0);
    let parts = vec![Flow::from_sampled(500.0), Flow::from_sampled(300.0)];
    let service = of(&mut scenario);
    service.autoscaler = Some(cpu(50));
    service.demand.as_mut().unwrap().load = Load::Daily { parts, zone: TimeZone::UTC };
    scenario.horizon = Span::from_hours(23);
    // From noon on 6 would do; at 11:59:45 it was 10, which holds for less than five minutes.
    assert_eq!(told(&scenario), [(12 * 3_600 + 285, 6)]);
}

#[test]
fn pods_that_are_too_many_finish_what_they_have() {
    let after = |stops_in| {
        let mut scenario = service(10, 0.0);
        let parts = vec![Flow::from_sampled(500.0), Flow::from_sampled(300.0)];
        of(&mut scenario).autoscaler = Some(cpu(50));
        of(&mut scenario).demand.as_mut().unwrap().load = Load::Daily { parts, zone: TimeZone::UTC };
        scenario.workload.stops_in = stops_in;
        scenario.horizon = Span::from_hours(23);
        let record = audited(&mut auditor(&scenario), 0);
        (record.time.idle, record.service.unwrap().cut)
    };
    // Four pods of ten, each with 30 requests per second of 2 s.
    let cut = |millis| Flow::from_sampled(4.0 * 30.0).times(Span(millis));
    assert_eq!(after(Some(Span::from_secs(20))), (Span::from_secs(80), cut(0)));
    assert_eq!(after(Some(Span::from_millis(500))), (Span::from_secs(2), cut(1_500)));
    assert_eq!(after(None), (Span::from_secs(4 * 30), cut(0)), "the grace period");
}

fn random_service() -> impl Strategy<Value = Scenario> {
    let load = prop::collection::vec(0_i64..1_500_000, 1..24);
    let rules = (any::<bool>(), 20_u32..90, 0..3_u8, 0_i64..400);
    (load, rules, (0_u8..3, 0_i64..180, 0_i64..200, 0_i64..90), any::<u64>()).prop_map(
        |(load, (behaves, target, source, window), (notice, startup, mean, detected), seed)| {
            let mut scenario = service(5, 0.0);
            let while_ = Span::from_hours(24);
            let fits = [1, 2, 3, 4, 6, 8, 12, 24].into_iter().rfind(|parts| *parts <= load.len()).unwrap();
            let parts = load[..fits].iter().map(|load| Flow(*load)).collect();
            let spec = match source {
                0 => cpu(target),
                1 => scaled_by(
                    MetricSource::Pods("rps".to_owned()),
                    MetricTarget::AverageValue(u64::from(target) * 1_000),
                ),
                _ => scaled_by(
                    MetricSource::External("rps".to_owned()),
                    MetricTarget::AverageValue(u64::from(target) * 1_000),
                ),
            };
            let mut spec = (*spec).clone();
            if behaves {
                let down =
                    ScalingRules { stabilization_window: Span::from_secs(window), ..ScalingRules::down() };
                spec.behavior = Some(Behavior { scale_up: ScalingRules::up(), scale_down: down });
            } else {
                spec.behavior = None;
            }
            let of_service = of(&mut scenario);
            of_service.autoscaler = Some(Arc::new(spec));
            of_service.on_notice = [OnNotice::Ignore, OnNotice::Drain, OnNotice::Replace][notice as usize];
            of_service.demand.as_mut().unwrap().load = Load::Daily { parts, zone: TimeZone::UTC };
            scenario.workload.startup =
                Distribution::Uniform { low: Span::ZERO, high: Span::from_secs(startup) };
            scenario.policy.notice.length = Span::from_secs(detected);
            scenario.policy.loss.detected_after = Span::from_secs(detected);
            if mean > 0 {
                scenario.market.pools[0].hazard = HazardModel::Exponential { mean: Span::from_minutes(mean) };
            }
            scenario.horizon = while_;
            scenario.seed = seed;
            scenario
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn looking_every_time_gives_the_same_replications(scenario in random_service()) {
        let mut leaping = auditor(&scenario);
        let mut stepping = auditor(&scenario);
        stepping.every_check = true;
        for replication in 0..2 {
            prop_assert_eq!(audited(&mut leaping, replication), audited(&mut stepping, replication));
        }
    }
}
