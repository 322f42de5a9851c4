//! The summary of records made by hand.

use super::Summary;
use super::examples::{censored, completed, failed};
use crate::outcome::{Failure, Outcome, Record};
use crate::units::Span;

const DAY: Span = Span::from_hours(24);

#[test]
fn completion_is_a_mean_over_the_completed_and_quantiles_over_all() {
    let mut records: Vec<Record> = (0..95).map(|k| completed(k, 0)).collect();
    records.extend((95..99).map(failed));
    records.push(censored(99));
    let summary = Summary::of(&records, Some(Span::from_hours(7)), DAY).unwrap();
    let completion = &summary.completion_s;
    assert_eq!(completion.mean.unwrap().mean, 6.0 * 3_600.0 + 120.0);
    assert_eq!(completion.mean.unwrap().n, 95);
    assert_eq!(completion.quantiles.p95.value, 6.0 * 3_600.0 + 120.0);
    assert_eq!(completion.quantiles.p99.value, f64::INFINITY);
    assert_eq!((summary.completed().hits, summary.failed.hits), (95, 4));
    assert_eq!(summary.odds(Outcome::Failed(Failure::BackoffLimitExceeded)).hits, 4);
    assert_eq!(summary.odds(Outcome::Censored).hits, 1);
    let deadline = summary.deadline.unwrap();
    assert_eq!((deadline.met.hits, deadline.cut_before), (95, 0));
    assert_eq!(summary.time_to_failure_s.unwrap().n, 4);
}

#[test]
fn nothing_completed_leaves_no_mean_and_no_savings() {
    let records: Vec<Record> = (0..10).map(failed).collect();
    let summary = Summary::of(&records, None, DAY).unwrap();
    assert_eq!(summary.completion_s.mean, None);
    assert_eq!(summary.completion_s.quantiles.p5.value, f64::INFINITY);
    assert_eq!((summary.savings, summary.cost_completed), (None, None));
    assert_eq!(summary.cost_share_not_completed, 1.0);
    assert_eq!(summary.completed().hits, 0);
    assert_eq!(Summary::of(&[], None, DAY), None);
}

#[test]
fn the_parts_sum_to_the_cost_and_held_time() {
    let records: Vec<Record> = (0..20).map(|k| completed(k, k as u32 % 4)).collect();
    let summary = Summary::of(&records, None, DAY).unwrap();
    let money = summary.cost_parts.iter().chain(&summary.undiscounted).chain([&summary.reserved]);
    let (sum, shares) = money.fold((0.0, 0.0), |sum, part| (sum.0 + part.mean, sum.1 + part.share));
    assert!((sum - summary.mean_cost()).abs() < 1e-9 && (shares - 1.0).abs() < 1e-9);
    let held: f64 =
        summary.time_parts_s.iter().filter(|part| part.name != "rounding").map(|part| part.mean).sum();
    assert!((held - summary.held_s.mean).abs() < 1e-6);
}

#[test]
fn savings_are_a_ratio_of_means_over_the_completed() {
    let mut records: Vec<Record> = (0..10).map(|k| completed(k, (k % 3) as u32)).collect();
    let savings = Summary::of(&records, None, DAY).unwrap().savings.unwrap();
    let cost: f64 = records.iter().map(|record| record.total_cost().as_f64()).sum();
    assert!((savings.share - (1.0 - cost / 48.5)).abs() < 1e-12);
    assert!((savings.absolute.mean - (48.5 - cost) / 10.0).abs() < 1e-12);
    let interval = savings.interval.unwrap();
    assert!(interval.low < savings.share && savings.share < interval.high);
    records.push(failed(10));
    assert_eq!(Summary::of(&records, None, DAY).unwrap().savings, Some(savings), "failures are no savings");
}

#[test]
fn reclaims_are_counted_by_cause() {
    let records: Vec<Record> =
        [0, 1, 5].into_iter().enumerate().map(|(k, n)| completed(k as u64, n)).collect();
    let reclaims = Summary::of(&records, None, DAY).unwrap().reclaims;
    let stock = reclaims.stock;
    assert_eq!((stock.mean.mean, stock.any.hits, stock.max), (4.0 / 3.0, 2, 3));
    assert_eq!((reclaims.total.mean.mean, reclaims.total.max), (2.0, 5));
}

#[test]
fn a_deadline_beyond_the_horizon_says_who_was_cut() {
    let records = [completed(0, 0), censored(1)];
    let deadline = Summary::of(&records, Some(Span::from_hours(48)), DAY).unwrap().deadline.unwrap();
    assert_eq!((deadline.met.hits, deadline.cut_before), (1, 1));
}
