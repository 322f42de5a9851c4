//! The run report for people, in a narrow and a wide terminal.

use super::super::what_if::{Remedies, WhatIf};
use super::super::{RunReport, Style, markdown, table};
use super::{advised, mixed, report};
use crate::outcome::Record;
use crate::outcome::what_if::{Remedy, Trial};
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
fn what_would_help_is_told_in_words_and_in_a_table() {
    let text = table::run(&advised(&mixed()), Style::default());
    let end = text.find("Completion time").expect("the sections follow");
    insta::assert_snapshot!(text[..end]);
    for (what_if, said) in [
        (
            WhatIf::TooLarge(4_300_000),
            "What would help was not tried: a single run without the limit creates 4,300,000 pods.",
        ),
        (
            WhatIf::TraceEnds,
            "What would help is not known: without the limit runs go on after a trace has ended.",
        ),
    ] {
        let text = table::run(&RunReport { what_if, ..report(&mixed()) }, Style::default());
        assert!(text.replace('\n', " ").contains(said), "{text}");
    }
}

#[test]
fn where_no_limit_is_enough_it_is_said() {
    let open: Vec<Record> = (0..40).map(censored).collect();
    let trials = [Trial { remedy: Remedy::BackoffLimit, limit: None, records: open, needs: Vec::new() }];
    let failed: Vec<Record> = (0..40).map(failed).collect();
    let what_if = WhatIf::Known(Box::new(Remedies::of(0.01, &failed, &trials)));
    let text = table::run(&RunReport { what_if, ..report(&failed) }, Style::default()).replace('\n', " ");
    let none = "No backoffLimit keeps the risk at 1.0 %: without any, 100 % (91.2 to 100 %) of 40 runs are still open at the \
                horizon of 1d.";
    assert!(text.contains(none) && text.contains("backoffLimit: without limit"), "{text}");
    assert!(text.contains("too few to tell a risk of 1.0 % (--risk), which takes 381."), "{text}");
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
        report.head.budget = Some(Budget { name: "web".to_owned(), demand, desired_healthy, of_scale: None });
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
