//! The engine against the textbooks, in the setting in which the textbooks hold: a pod that its service
//! brings back two minutes after each reclaim, exponential reclaims, free checkpoints.

use super::*;
use crate::outcome::work_drawn::work_drawn;
use crate::scenario::distribution::Distribution;
use crate::stats::{Controlled, Interval, Level, Mean};

const REPLICATIONS: u64 = 100_000;

/// The mean completion time in hours and its standard error.
fn mean_completion(scenario: &Scenario) -> (f64, f64) {
    let mut simulator = Simulator::new(scenario, Ledger::new(scenario));
    let hours: Vec<f64> = (0..REPLICATIONS)
        .map(|replication| {
            assert_eq!(simulator.run(replication), Ok(Outcome::Complete));
            simulator.observer.close(replication).ended_after.as_hours_f64()
        })
        .collect();
    let n = hours.len() as f64;
    let mean = hours.iter().sum::<f64>() / n;
    let variance = hours.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

fn assert_closed_form(scenario: &Scenario, expected: f64) {
    let (mean, error) = mean_completion(scenario);
    assert!(
        (mean - expected).abs() < 4.0 * error,
        "mean {mean} h, expected {expected} h, standard error {error} h"
    );
}

#[test]
fn restart_from_scratch_under_exponential_reclaims() {
    // Completion = (e^(hw) - 1) / h of running, plus the restart delay per loss: e^(hw) - 1 losses.
    let (work, mean) = (4.0_f64, 3.0_f64);
    let losses = (work / mean).exp() - 1.0;
    let mut scenario = toy(Span::from_hours(4), Span::from_hours(3), None);
    assert_closed_form(&scenario, losses * mean + losses / 30.0);
    scenario.policy.pod.bare_pod = BarePod::Recreated { after: Span::ZERO };
    assert_closed_form(&scenario, losses * mean);
}

#[test]
fn checkpoints_every_half_hour_make_it_26_406_hours() {
    // Each half hour is a restart from scratch of its own: 48 (e^(hd) - 1) (1/h + delay).
    let checkpoint =
        Checkpoint { every: Span::from_minutes(30), cost: Span::ZERO, restore: Span::ZERO, on_notice: false };
    let expected = 48.0 * ((0.5_f64 / 3.0).exp() - 1.0) * (3.0 + 2.0 / 60.0);
    assert!((expected - 26.406).abs() < 0.0005, "the closed form itself: {expected}");
    let scenario = toy(Span::from_hours(24), Span::from_hours(3), Some(checkpoint));
    assert_closed_form(&scenario, expected);
}

#[test]
fn under_a_constant_price_cost_is_price_times_held_time() {
    let checkpoint = Checkpoint {
        every: Span::from_minutes(30),
        cost: Span::from_secs(20),
        restore: Span::from_secs(40),
        on_notice: true,
    };
    let scenario = toy(Span::from_hours(12), Span::from_hours(3), Some(checkpoint));
    let mut simulator = auditor(&scenario);
    for replication in 0..1_000 {
        let record = audited(&mut simulator, replication);
        assert_eq!(record.cost.total(), Rate::from_sampled(0.3).times(record.time.total()));
        assert_eq!(record.time.rounding, Span::ZERO);
        assert_eq!(record.time.useful, Span::from_hours(12));
    }
}

#[test]
fn controlled_by_the_work_drawn_intervals_hold_the_closed_form_in_95_of_100_studies() {
    // Restart from scratch takes (m + d) (e^(w/m) - 1) for work w, here uniform on 1 h to 5 h.
    let (m, d, low, high) = (12.0_f64, 2.0 / 60.0, 1.0_f64, 5.0_f64);
    let truth = (m + d) * (m / (high - low) * ((high / m).exp() - (low / m).exp()) - 1.0);
    let mut scenario = toy(Span::from_hours(4), Span::from_hours(12), None);
    scenario.workload.work = Distribution::Uniform { low: Span::from_hours(1), high: Span::from_hours(5) };
    let (studies, size) = (2_000, 300);
    let work = work_drawn(&scenario, studies * size, 0).expect("work is drawn");
    let mut simulator = Simulator::new(&scenario, Ledger::new(&scenario));
    let (mut held, mut plain_held, mut sum, mut gain) = (0, 0, 0.0, 0.0);
    for study in 0..studies {
        let mut hours = Vec::new();
        for replication in study * size..(study + 1) * size {
            assert_eq!(simulator.run(replication), Ok(Outcome::Complete));
            let record = simulator.observer.close(replication);
            let drawn = work.seconds[replication as usize];
            assert_eq!(record.time.useful.as_secs_f64(), drawn, "what was drawn is what was done");
            hours.push(Some(record.ended_after.as_hours_f64()));
        }
        let drawn = &work.seconds[(study * size) as usize..][..size as usize];
        let of = Controlled::of(&hours, drawn, work.expected, Level::P95).expect("a mean");
        let plain = Mean::of(&hours.iter().flatten().copied().collect::<Vec<_>>(), Level::P95);
        let holds = |of: Option<Interval>| of.is_some_and(|of| of.low <= truth && truth <= of.high);
        held += u32::from(holds(of.mean.interval));
        plain_held += u32::from(holds(plain.and_then(|of| of.interval)));
        sum += of.mean.mean;
        gain += of.gain;
    }
    let of_all = |sum: f64| sum / studies as f64;
    let (share, plain) = (of_all(f64::from(held)), of_all(f64::from(plain_held)));
    eprintln!("{share} (plain {plain}), {} for {truth}, gain {}", of_all(sum), of_all(gain));
    assert!((0.93..=0.97).contains(&share), "{share} of intervals hold it, {plain} of plain ones");
    assert!((of_all(sum) / truth - 1.0).abs() < 0.003, "{} is not {truth}", of_all(sum));
    assert!(of_all(gain) > 1.5, "{}", of_all(gain));
}
