//! The run report for people, in a narrow and a wide terminal.

use super::super::{Style, markdown, table};
use super::{mixed, report};
use crate::outcome::Record;
use crate::scenario::workload::Budget;
use crate::stats::examples::{censored, completed, failed};
use crate::units::Span;

fn narrow() -> Style {
    Style { width: 80, colour: false }
}

#[test]
fn some_failed() {
    let mut report = report(&mixed());
    report.advice.push("With backoffLimit: 14 we expect 1 run in 1,000 to fail.".to_owned());
    insta::assert_snapshot!("some_failed_80", table::run(&report, narrow()));
    insta::assert_snapshot!("some_failed_120", table::run(&report, Style { width: 120, colour: false }));
    insta::assert_snapshot!("some_failed_markdown", markdown::run(&report));
}

#[test]
fn everything_completed() {
    let records: Vec<Record> = (0..500).map(|k| completed(k, (k % 5) as u32)).collect();
    let mut report = report(&records);
    report.head.assumptions.clear();
    report.head.cautions.clear();
    report.head.overrides.clear();
    report.head.not_modelled.clear();
    report.head.sets_disruption_target = true;
    insta::assert_snapshot!(table::run(&report, narrow()));
}

#[test]
fn nothing_was_ever_reclaimed() {
    let records: Vec<Record> = (0..100).map(|k| completed(k, 0)).collect();
    // Line ends are where the terminal puts them.
    let text = table::run(&report(&records), narrow()).replace('\n', " ");
    assert!(
        text.contains(
            "No run was reclaimed; the odds of at least one reclaim are at most 3.7 % (95 % confidence)."
        ),
        "{text}"
    );
    assert!(!text.contains("backoffLimit"), "{text}");
}

#[test]
fn what_happens_to_a_budget_and_to_finished_pods_is_told_where_it_happens() {
    let mut records: Vec<Record> = (0..100).map(|k| completed(k, 2)).collect();
    let table = |records: &[Record], desired_healthy: Option<u32>| {
        let mut report = report(records);
        let demand = "minAvailable 8".to_owned();
        report.head.budget = Some(Budget { name: "web".to_owned(), demand, desired_healthy });
        table::run(&report, Style::default())
    };
    assert!(!table(&records, Some(8)).contains("garbage"));
    for record in &mut records {
        (record.collected, record.beyond_budget, record.below_budget) = (12, 3, Span::from_minutes(41));
    }
    let lines = |text: &str| -> Vec<String> {
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        text.lines()
            .map(words)
            .filter(|line| ["garbage", "beyond it", "ready"].iter().any(|part| line.contains(part)))
            .collect()
    };
    assert_eq!(
        lines(&table(&records, Some(8))),
        [
            "finished pods deleted by garbage collection 12 12",
            "pods reclaimed beyond it 3 3",
            "fewer than 8 pods ready 41m 41m",
            "Counted from the first time that 8 pods were ready; the end of a Job, with fewer pods left, is in",
        ]
    );
    assert!(table(&records, Some(8)).contains("PodDisruptionBudget web (minAvailable 8)"));
    assert!(table(&records, Some(1)).contains("fewer than 1 pod ready"));
    let none = table(&records, None);
    assert!(none.contains("It allows no disruption at all") && !none.contains("fewer than"), "{none}");
}

#[test]
fn none_completed() {
    let mut records: Vec<Record> = (0..90).map(failed).collect();
    records.extend((90..100).map(censored));
    let mut report = report(&records);
    report.head.deadline = Some(Span::from_hours(48));
    report.head.suggested_backoff_limit = None;
    report.summary = crate::stats::Summary::of(&records, report.head.deadline, report.head.horizon).unwrap();
    insta::assert_snapshot!(table::run(&report, narrow()));
}

#[test]
fn one_replication() {
    insta::assert_snapshot!(table::run(&report(&[completed(0, 1)]), narrow()));
}

#[test]
fn long_and_wide_names_wrap() {
    let mut report = report(&[completed(0, 0), completed(1, 2)]);
    report.head.name = "a scenario whose author wished to say everything in its name | and a pipe".to_owned();
    report.head.provider = "阿里云弹性容器实例（抢占式）".to_owned();
    report.head.pools = (0..6).map(|k| format!("ecs.gn7i-c32g1.32xlarge@cn-zhangjiakou-{k}")).collect();
    report.head.assumptions = vec!["列表价为假设值，".repeat(12)];
    let text = table::run(&report, Style { width: 60, colour: false });
    insta::assert_snapshot!(text);
    assert!(markdown::run(&report).contains("in its name \\| and a pipe"));
}

#[test]
fn an_interrupted_run_says_so() {
    let mut report = report(&mixed());
    report.head.replications = 10_000;
    let text = table::run(&report, narrow());
    assert!(text.contains("Warning: Partial: 1,000 of the 10,000 replications asked for."), "{text}");
}

#[test]
fn names_can_not_steer_the_terminal() {
    let mut report = report(&[completed(0, 0)]);
    report.head.name = "\u{1b}[2Jgone".to_owned();
    report.head.command = "spotcast run \u{7}".to_owned();
    assert!(!table::run(&report, narrow()).contains(['\u{1b}', '\u{7}']));
}

#[test]
fn colour_changes_nothing_but_colour() {
    let report = report(&mixed());
    let coloured = table::run(&report, Style { width: 80, colour: true });
    assert!(coloured.contains("\u{1b}[1;31mWarning\u{1b}[0m: backoffLimit: 6"), "{coloured}");
    let mut plain = coloured;
    for code in ["\u{1b}[1;31m", "\u{1b}[1;33m", "\u{1b}[1m", "\u{1b}[0m"] {
        plain = plain.replace(code, "");
    }
    assert_eq!(plain, table::run(&report, narrow()));
}

#[test]
fn lines_stay_within_the_terminal() {
    for (width, most) in [(60, 60), (80, 80), (120, 100)] {
        let text = table::run(&report(&mixed()), Style { width, colour: false });
        let command = report(&mixed()).head.command;
        for line in text.lines().filter(|line| !line.contains(&command)) {
            assert!(line.chars().count() <= most, "{width}: {line}");
        }
    }
}
