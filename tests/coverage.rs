//! Whether intervals hold the truth as often as they say: repeated studies of what has a closed form.
//!
//! The skewed cost is that of the textbook: a pod without checkpoints starts from scratch after every reclaim,
//! reclaims are exponential with a mean of 3 h, so the mean cost is known exactly and its distribution has a long
//! tail. Of 2,000 studies the share that holds the truth has a standard error of 0.5 points.
//!
//! `cargo test --test coverage -- --nocapture` prints what was measured.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "test code, whose figures go into docs/validation.md"
)]

mod support;

use std::ops::RangeInclusive;

use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand_distr::{Distribution, Exp1, Gamma, LogNormal};
use rayon::prelude::*;
use spotcast::outcome::Record;
use spotcast::outcome::run::run;
use spotcast::scenario::Scenario;
use spotcast::scenario::check::{Request, Setting, check};
use spotcast::scenario::sweep::{Metric, Replications, Target};
use spotcast::stats::{
    Bootstrap, Difference, Interval, Level, Mean, OddsDifference, Proportion, Quantile, Stopping, Summary,
    order_statistics, sorted,
};
use spotcast::sweep::{Hands, Watch, replicate};
use statrs::distribution::{Binomial, Discrete};
use support::{answer, root};

const STUDIES: usize = 2_000;
/// Mean life of an instance, the delay before the next one, and the price, in hours and USD per hour.
const LIFE: f64 = 3.0;
const DELAY: f64 = 2.0 / 60.0;
const PRICE: f64 = 0.2;
const LIST: f64 = 1.0;

/// The closed form with other settings.
fn scenario(settings: &[(&str, &str)]) -> Scenario {
    let setting = |(path, value): &(&str, &str)| Setting {
        path: (*path).to_owned(),
        value: (*value).to_owned(),
        flag: "--set".to_owned(),
    };
    let files = vec![root().join("scenarios/closed-form.yaml")];
    let request = Request { files, settings: settings.iter().map(setting).collect() };
    check(&request).unwrap_or_else(|error| panic!("{error:?}")).scenario
}

/// Restarts from scratch.
fn from_scratch(work: &str) -> Scenario {
    scenario(&[("work", work), ("checkpoint.every", "100h")])
}

/// Enough replications for all studies of so many; study k has the k-th so many.
fn replications(scenario: &Scenario, each: usize) -> Vec<Record> {
    run(scenario, 0..(STUDIES * each) as u64, &|_| {}).unwrap()
}

/// Mean hours held until so many hours of work are done from scratch.
fn held(work: f64) -> f64 {
    ((work / LIFE).exp() - 1.0) * LIFE
}

fn costs(records: &[Record]) -> Vec<f64> {
    records.iter().map(|record| record.total_cost().as_f64()).collect()
}

fn holds(interval: Option<Interval>, truth: f64) -> bool {
    interval.is_some_and(|of| of.low <= truth && truth <= of.high)
}

/// The share of studies that hold, told and compared with what it may be, in percent.
fn assert_share(what: &str, holding: usize, of: usize, allowed: RangeInclusive<f64>) {
    let percent = 100.0 * holding as f64 / of as f64;
    println!("{what}: {percent:.2} %");
    assert!(allowed.contains(&percent), "{what}: {percent:.2} %, allowed {allowed:?}");
}

fn assert_coverage(what: &str, studies: impl ParallelIterator<Item = bool>, allowed: RangeInclusive<f64>) {
    let (holding, of) = studies
        .map(|holds| (usize::from(holds), 1))
        .reduce(|| (0, 0), |one, other| (one.0 + other.0, one.1 + other.1));
    assert_share(what, holding, of, allowed);
}

/// Study by study, so many values of a law.
fn studies<L: Distribution<f64> + Sync>(law: &L, each: usize) -> impl ParallelIterator<Item = Vec<f64>> {
    (0..STUDIES as u64).into_par_iter().map(move |study| {
        let mut chance = ChaCha8Rng::seed_from_u64(study);
        law.sample_iter(&mut chance).take(each).collect()
    })
}

fn student(values: &[f64]) -> Option<Interval> {
    Mean::of(values, Level::P95).unwrap().interval
}

/// Fewer resamples than the program takes: what they add to the noise is far less than that of the studies.
fn bootstrap(values: &[f64]) -> Option<Interval> {
    Bootstrap { seed: 7, resamples: 499 }.mean(values, Level::P95, 0).unwrap().interval
}

#[test]
fn the_t_interval_of_a_mean() {
    let records = replications(&from_scratch("4h"), 100);
    let costs = costs(&records);
    let hours: Vec<f64> = records.iter().map(|record| record.ended_after.as_hours_f64()).collect();
    let engine = |name: &str, values: &[f64], truth: f64| {
        let studies = values.par_chunks(100).map(|values| holds(student(values), truth));
        assert_coverage(name, studies, 93.0..=97.0);
    };
    engine("t, cost from scratch, n = 100", &costs, held(4.0) * PRICE);
    let losses = (4.0 / LIFE).exp() - 1.0;
    engine("t, completion time from scratch, n = 100", &hours, held(4.0) + losses * DELAY);
    let law = |name: &str, values: Vec<bool>, allowed| {
        assert_coverage(name, values.into_par_iter(), allowed);
    };
    let gamma = Gamma::new(1.0, 2.0).unwrap();
    let of = studies(&gamma, 100).map(|values| holds(student(&values), 2.0)).collect();
    law("t, gamma of shape 1, n = 100", of, 93.0..=97.0);
    let mild = LogNormal::new(0.0, 0.5).unwrap();
    let of = studies(&mild, 100).map(|values| holds(student(&values), 0.125_f64.exp())).collect();
    law("t, log-normal of sigma 0.5, n = 100", of, 93.0..=97.0);
}

#[test]
fn the_bootstrap_interval_of_a_mean() {
    let costs = costs(&replications(&from_scratch("4h"), 100));
    let truth = held(4.0) * PRICE;
    let of_100 = costs.par_chunks(100).map(|values| holds(bootstrap(values), truth));
    assert_coverage("bootstrap, cost from scratch, n = 100", of_100, 93.0..=97.0);
    let of_30 = || costs.par_chunks_exact(100).map(|values| &values[..30]);
    assert_coverage("t, the same, n = 30", of_30().map(|of| holds(student(of), truth)), 90.0..=97.0);
    assert_coverage("bootstrap, n = 30", of_30().map(|of| holds(bootstrap(of), truth)), 93.0..=97.0);
    // Where t fails: a law with a skewness of 6.
    let law = LogNormal::new(0.0, 1.0).unwrap();
    let truth = 0.5_f64.exp();
    for (each, of_t, of_bootstrap) in [(30, 85.0..=91.0, 91.0..=97.0), (100, 89.0..=93.0, 92.0..=97.0)] {
        let t = studies(&law, each).map(|values| holds(student(&values), truth));
        assert_coverage(&format!("t, log-normal of sigma 1, n = {each}"), t, of_t);
        let resampled = studies(&law, each).map(|values| holds(bootstrap(&values), truth));
        assert_coverage(&format!("bootstrap, the same, n = {each}"), resampled, of_bootstrap);
    }
}

#[test]
fn the_wilson_interval_of_odds() {
    // Exactly: a sum over all counts there can be.
    for (n, share) in [(200, 0.1), (200, 0.5), (200, 0.02), (1_000, 0.1)] {
        let law = Binomial::new(share, n).unwrap();
        let hits = (0..=n).filter(|hits| holds(Proportion::of(*hits, n, Level::P95).interval, share));
        let exact: f64 = hits.map(|hits| law.pmf(hits)).sum();
        println!("Wilson, exactly, p = {share}, n = {n}: {:.2} %", 100.0 * exact);
        assert!((0.93..=0.97).contains(&exact), "{share} of {n}: {exact}");
    }
    // A run is reclaimed before so much work is done in 10 and in 50 % of all cases.
    for share in [0.1, 0.5] {
        let work = format!("{:.0}ms", -(1.0_f64 - share).ln() * LIFE * 3.6e6);
        let records = replications(&from_scratch(&work), 200);
        let studies = records.par_chunks(200).map(|records| {
            let hits = records.iter().filter(|record| record.reclaims.total() > 0).count();
            holds(Proportion::of(hits as u64, 200, Level::P95).interval, share)
        });
        assert_coverage(&format!("Wilson, p = {share}, n = 200"), studies, 93.0..=97.0);
    }
}

#[test]
fn the_interval_of_a_percentile_never_holds_less_than_it_says() {
    let numbers = || (1..=1_000).chain((1_000..20_000).step_by(1_777)).chain([100_000, 1_000_000]);
    for (share, fewest) in [(0.05, 72), (0.5, 6), (0.9, 36), (0.95, 72), (0.99, 368)] {
        let mut least: f64 = 1.0;
        for n in numbers() {
            let ranks = order_statistics(n, share, Level::P95);
            assert_eq!(ranks.is_some(), n >= fewest, "percentile {share} of {n}");
            let Some((low, high)) = ranks else { continue };
            // It holds the truth where at least `low` and fewer than `high` values lie below.
            let law = Binomial::new(share, n).unwrap();
            let exact: f64 = (low..high).map(|below| law.pmf(below)).sum();
            assert!(exact >= 0.95 - 1e-9, "percentile {share} of {n}: {exact}");
            least = least.min(exact);
        }
        println!("order statistics, exactly, p = {share}, n from {fewest}: at least {:.2} %", 100.0 * least);
    }
    for (share, n) in [(0.5, 500), (0.9, 500), (0.95, 500), (0.99, 400), (0.99, 1_000)] {
        let truth = -(1.0_f64 - share).ln();
        let of = move |values: Vec<f64>| Quantile::of_sorted(&sorted(values), share, Level::P95).unwrap();
        let name = format!("order statistics, p = {share}, n = {n}");
        // No less than 95 % but for three standard errors of the studies.
        let smooth = studies(&Exp1, n).map(|values| holds(of(values).interval, truth));
        assert_coverage(&name, smooth, 93.5..=99.5);
        let rounded = |values: Vec<f64>| values.into_iter().map(|value| value.ceil()).collect();
        let steps = studies(&Exp1, n).map(|values| holds(of(rounded(values)).interval, truth.ceil()));
        assert_coverage(&format!("{name}, whole numbers"), steps, 95.0..=100.0);
    }
}

#[test]
fn too_few_replications_for_a_percentile_are_a_dash() {
    let row = |n: &str, name: &str| {
        let text = answer(&["run", "scenarios/closed-form.yaml", "-n", n]);
        let row = text.lines().find(|line| line.trim_start().starts_with(name)).unwrap();
        row.trim_end().to_owned()
    };
    for (name, few, enough) in [("p99", "367", "368"), ("p95", "71", "72"), ("p5 ", "71", "72")] {
        assert!(row(few, name).ends_with('–'), "{}", row(few, name));
        assert!(row(enough, name).contains(" to "), "{}", row(enough, name));
    }
}

#[test]
fn the_interval_of_a_paired_difference() {
    let time = |held: f64| held * (1.0 + DELAY / LIFE);
    let pairs = |name: &str, once: &Scenario, other: &Scenario, hours: [f64; 2], n: usize| {
        let (once, other) = (replications(once, n), replications(other, n));
        let studies = |of: fn(&Record) -> f64, holds: &(dyn Fn(Difference) -> bool + Sync)| {
            let studies = once.par_chunks(n).zip(other.par_chunks(n)).map(|(once, other)| {
                let pairs: Vec<_> = once.iter().map(of).zip(other.iter().map(of)).collect();
                holds(Difference::of(&pairs, Level::P95).unwrap())
            });
            studies.collect::<Vec<bool>>()
        };
        let told = |what: &str, studies: Vec<bool>| {
            assert_coverage(&format!("{what}, {name}, n = {n}"), studies.into_par_iter(), 93.0..=97.0);
        };
        let cost = |record: &Record| record.total_cost().as_f64();
        let hour = |record: &Record| record.ended_after.as_hours_f64();
        let (truth, ratio) = (hours[0] - hours[1], hours[0] / hours[1]);
        told("paired difference of cost", studies(cost, &|of| holds(of.mean.interval, PRICE * truth)));
        told("paired difference of time", studies(hour, &|of| holds(of.mean.interval, time(truth))));
        told("ratio of mean costs", studies(cost, &|of| holds(of.ratio.unwrap().interval, ratio)));
    };
    let saved = scenario(&[("work", "4h")]);
    let none = from_scratch("4h");
    pairs("checkpoints against none", &saved, &none, [8.0 * held(0.5), held(4.0)], 100);
    pairs("3h30m against 4h", &from_scratch("3h30m"), &none, [held(3.5), held(4.0)], 200);
}

#[test]
fn the_interval_of_savings() {
    let records = replications(
        &scenario(&[("work", "{uniform: {low: 1h, high: 5h}}"), ("checkpoint.every", "100h")]),
        100,
    );
    let mean = LIFE * (LIFE * ((5.0 / LIFE).exp() - (1.0 / LIFE).exp()) / 4.0 - 1.0);
    let truth = 1.0 - mean * PRICE / (3.0 * LIST);
    let studies = records.par_chunks(100).map(|records| {
        let summary = Summary::of(records, None, spotcast::units::Span::from_hours(1)).unwrap();
        holds(summary.savings.unwrap().interval, truth)
    });
    assert_coverage("savings, work and cost at random, n = 100", studies, 93.0..=97.0);
}

#[test]
fn the_interval_of_a_difference_of_odds() {
    // Lost at least twice in 4 h and in 3 h of work, on the same lives.
    let twice = |work: f64| (1.0 - (-work / LIFE).exp()).powi(2);
    let (long, short) = (replications(&from_scratch("4h"), 200), replications(&from_scratch("3h"), 200));
    let studies = long.par_chunks(200).zip(short.par_chunks(200)).map(|(long, short)| {
        let lost = |record: &Record| record.reclaims.total() >= 2;
        let only = |one: &[Record], other: &[Record]| {
            one.iter().zip(other).filter(|(one, other)| lost(one) && !lost(other)).count() as u64
        };
        let of = OddsDifference::of(only(long, short), only(short, long), 200, Level::P95);
        holds(of.interval, twice(4.0) - twice(3.0))
    });
    assert_coverage("difference of odds, nested, n = 200", studies, 93.0..=97.0);
    // Both alone: exactly, 6 and 2 % of 200 pairs disagree.
    let (n, one, other) = (200, 0.06, 0.02);
    let disagree = Binomial::new(one + other, n).unwrap();
    let mut exact = 0.0;
    for count in 0..=n {
        let split = Binomial::new(one / (one + other), count).unwrap();
        let hold = |one: &u64| holds(OddsDifference::of(*one, count - one, n, Level::P95).interval, 0.04);
        exact += disagree.pmf(count) * (0..=count).filter(hold).map(|one| split.pmf(one)).sum::<f64>();
    }
    println!("difference of odds, exactly, 6 and 2 % of 200 pairs: {:.2} %", 100.0 * exact);
    assert!((0.93..=0.97).contains(&exact), "{exact}");
}

/// Nobody looks.
struct Unwatched;

impl Watch for Unwatched {
    fn done(&self, _: &[Record]) {}
}

/// Whether a mean is as near to the truth as wanted.
fn is_near(mean: f64, truth: f64, share: f64) -> bool {
    (mean - truth).abs() <= share * truth
}

/// The rule that looks as often and does not mind: it doubles until half the 95 % interval is narrow enough.
fn naive(values: &[f64], stopping: &Stopping, share: f64) -> Mean {
    let mut looks = std::iter::successors(Some(stopping.at_least), |count| stopping.after(*count));
    let stopped = looks.find_map(|count| {
        let mean = Mean::of(&values[..count as usize], Level::P95)?;
        let half = mean.interval.map(|of| (of.high - of.low) / 2.0)?;
        (half <= share * mean.mean || count == stopping.at_most).then_some(mean)
    });
    stopped.unwrap()
}

/// Where it stopped, whether means are near enough and whether their usual intervals hold the truth: by the rule
/// of the program, whose values these are, and by the one that does not mind.
fn assert_stopping(
    name: &str,
    stopped: &[(Vec<f64>, Stopping)],
    truth: f64,
    share: f64,
    naive_at_most: [f64; 2],
) {
    let runs: usize = stopped.iter().map(|(values, _)| values.len()).sum();
    println!("{name}: {} replications on average", runs / stopped.len());
    let ours = |values: &[f64]| Mean::of(values, Level::P95).unwrap();
    let near = |of: Mean| is_near(of.mean, truth, share);
    let kept = stopped.par_iter().map(|(values, _)| near(ours(values)));
    assert_coverage(&format!("{name}: near enough"), kept, 95.0..=100.0);
    let shown = stopped.par_iter().map(|(values, _)| holds(ours(values).interval, truth));
    assert_coverage(&format!("{name}: 95 % intervals"), shown, 90.0..=97.0);
    let careless = || stopped.par_iter().map(|(values, stopping)| naive(values, stopping, share));
    let [most_near, most_held] = naive_at_most;
    assert_coverage(&format!("{name}, naive: near enough"), careless().map(near), 0.0..=most_near);
    let shown = careless().map(|of| holds(of.interval, truth));
    assert_coverage(&format!("{name}, naive: 95 % intervals"), shown, 0.0..=most_held);
}

#[test]
fn stopping_at_a_precision_keeps_it_however_often_it_was_looked() {
    let share = 0.25;
    let target = Target { metric: Metric::Cost, millionths: 250_000 };
    let wanted = Replications::Until { targets: vec![target], at_least: 10, at_most: 10_240 };
    let base = from_scratch("4h");
    let stopped: Vec<_> = (0..STUDIES as u64)
        .into_par_iter()
        .map(|seed| {
            let scenario = Scenario { seed, ..base.clone() };
            let done = replicate(&scenario, &wanted, Hands::One, &Unwatched).unwrap();
            let precision = done.precision.unwrap();
            assert!(precision.is_met());
            (costs(&done.records), precision.stopping)
        })
        .collect();
    let naive_at_most = [95.0, 90.0];
    assert_stopping(
        "cost from scratch to 25 %, from 10 on",
        &stopped,
        PRICE * held(4.0),
        share,
        naive_at_most,
    );

    // The same rule on a law with a skewness of 6.
    let stopping = Stopping { at_least: 10, at_most: 10_240, level: Level::P95, means: 1 };
    let stopped: Vec<_> = studies(&LogNormal::new(0.0, 1.0).unwrap(), 10_240)
        .map(|values| {
            let mut looks = std::iter::successors(Some(10), |count| stopping.after(*count));
            let is_met =
                |count: &u64| stopping.error(&values[..*count as usize]).is_some_and(|error| error <= share);
            (values[..looks.find(is_met).unwrap() as usize].to_vec(), stopping)
        })
        .collect();
    let naive_at_most = [96.0, 92.0];
    assert_stopping(
        "log-normal of sigma 1 to 25 %, from 10 on",
        &stopped,
        0.5_f64.exp(),
        share,
        naive_at_most,
    );
}

#[test]
fn stopping_keeps_a_precision_for_several_means_at_once() {
    let metrics = [Metric::Cost, Metric::CompletionTime];
    let targets = metrics.map(|metric| Target { metric, millionths: 250_000 }).to_vec();
    let wanted = Replications::Until { targets, at_least: 20, at_most: 10_000 };
    let base = scenario(&[("work", "{uniform: {low: 1h, high: 5h}}"), ("checkpoint.every", "100h")]);
    let mean = LIFE * (LIFE * ((5.0 / LIFE).exp() - (1.0 / LIFE).exp()) / 4.0 - 1.0);
    let studies = (0..STUDIES as u64).into_par_iter().map(|seed| {
        let scenario = Scenario { seed, ..base.clone() };
        let done = replicate(&scenario, &wanted, Hands::One, &Unwatched).unwrap();
        let summary = Summary::of(&done.records, None, scenario.horizon).unwrap();
        let hours = summary.completion_s.mean.unwrap().mean / 3_600.0;
        is_near(summary.mean_cost(), mean * PRICE, 0.25) && is_near(hours, mean * (1.0 + DELAY / LIFE), 0.25)
    });
    assert_coverage("cost and completion time both within 25 % where it stopped", studies, 95.0..=100.0);
}
