//! What the report says of runs that do not end well.

use super::super::advice::advice;
use super::super::{Style, table};
use super::report;
use crate::outcome::{Failure, Outcome, Record};
use crate::scenario::provider::Purchase;
use crate::stats::examples::{censored, completed, failed};
use crate::units::{Bill, Rate, Span};

fn text(records: &[Record]) -> String {
    // Line ends are where the terminal puts them.
    table::run(&report(records), Style { width: 100, colour: false }).replace('\n', " ")
}

fn ended_by(failure: Failure) -> Vec<Record> {
    let end = |k| Record { outcome: Outcome::Failed(failure), ..failed(k) };
    (0..100).map(|k| if k < 30 { end(k) } else { completed(k, 2) }).collect()
}

#[test]
fn every_rule_that_fails_a_workload_is_named_with_what_it_means() {
    for (failure, rule, meaning) in [
        (Failure::PodFailurePolicy, "podFailurePolicy fails the Job", "matches a pod that was taken."),
        (
            Failure::FailedIndexes,
            "failed indexes fail the Job",
            "with one failure more than backoffLimitPerIndex, and the Job with it.",
        ),
        (
            Failure::MaxFailedIndexesExceeded,
            "maxFailedIndexes fails the Job",
            "with one failure more than backoffLimitPerIndex.",
        ),
        (
            Failure::DeadlineExceeded,
            "activeDeadlineSeconds fails the Job",
            "The work and what reclaims add to it take longer.",
        ),
        (
            Failure::PodDeadlineExceeded,
            "the pod's activeDeadlineSeconds fails it",
            "The work and the start-up take longer.",
        ),
        (Failure::PodReclaimed, "a reclaim ends the pod", "Run it as a Job."),
        (Failure::PodEvicted, "an eviction ends the pod", "Run it as a Job."),
        (Failure::CreationRefused, "the pod is not created", "unmet: pending"),
    ] {
        let text = text(&ended_by(failure));
        assert!(text.contains(&format!("Warning: {rule} in 30.0 % of runs")), "{text}");
        assert!(text.contains(meaning), "{text}");
        assert!(!text.contains("No run ended in BackoffLimitExceeded"), "false comfort: {text}");
    }
}

#[test]
fn runs_that_all_fail_are_not_blamed_on_the_horizon() {
    let records: Vec<Record> = (0..50).map(failed).collect();
    let text = text(&records);
    assert!(text.contains("No run completes: all fail, "), "{text}");
    assert!(!text.contains("within the horizon"), "{text}");
}

#[test]
fn a_longer_horizon_is_advised_only_where_it_would_tell_more() {
    let advised = |record: &dyn Fn(u64) -> Record| {
        let report = report(&(0..20).map(record).collect::<Vec<_>>());
        advice(&report.head, &report.summary).join("\n")
    };
    assert!(advised(&censored).contains("100 % of the runs were still at work at the horizon"));
    let starved = |k| Record { instances: 0, reclaims: Default::default(), ..censored(k) };
    let told = advised(&starved);
    assert!(
        told.contains("in 100 % of the runs no pod got an instance") && !told.contains("set a longer"),
        "{told}"
    );
    let fruitless = |k| {
        let mut record = censored(k);
        record.time.useful = Span::ZERO;
        record
    };
    let told = advised(&fruitless);
    assert!(told.contains("every reclaim took all the work") && !told.contains("set a longer"), "{told}");
}

#[test]
fn what_costs_more_than_on_demand_says_what_to_do_about_it() {
    let dear = |reclaims| {
        let record = |k| Record {
            on_demand: Bill::from_amount(crate::units::Amount(500_000)),
            ..completed(k, reclaims)
        };
        report(&(0..20).map(record).collect::<Vec<_>>())
    };
    let advised = |report: &super::super::RunReport| advice(&report.head, &report.summary).join("\n");
    assert!(advised(&dear(2)).ends_with("run it on-demand, or save work more often"));
    assert!(advised(&dear(0)).ends_with("run it on-demand"), "nothing was lost");
    let mut reserved = dear(0);
    reserved.head.option = Purchase::Reserved { rate: Rate(1), period: Span::from_hours(720) };
    assert!(
        advised(&reserved)
            .contains("the reservation costs more than on-demand for this work: it is paid for 30d")
    );
    let mut on_demand = dear(0);
    on_demand.head.option = Purchase::OnDemand;
    assert_eq!(advised(&on_demand), "");
}
