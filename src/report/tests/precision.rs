//! What the report says of a precision that was asked for, and of intervals by the bootstrap.

use super::super::{RunReport, Style, json, markdown, precision, table};
use super::report;
use crate::outcome::Record;
use crate::stats::examples::{completed, failed};
use crate::stats::{Aim, Aimed, Bootstrap, Level, Stopping};

/// What is known after these, of which no more were allowed.
fn looked(records: &[Record], share: f64, means: &[Aimed]) -> RunReport {
    let stopping =
        Stopping { at_least: 100, at_most: records.len() as u64, level: Level::P95, means: means.len() };
    let aims: Vec<Aim> = means.iter().map(|mean| Aim { mean: *mean, share }).collect();
    RunReport { precision: Some(stopping.look(&aims, records)), ..report(records) }
}

fn text(report: &RunReport) -> String {
    table::run(report, Style::default()).replace('\n', " ")
}

fn records() -> Vec<Record> {
    (0..1_000).map(|k| completed(k, (k % 4) as u32)).collect()
}

const BOTH: [Aimed; 2] = [Aimed::CompletionTime, Aimed::Cost];

/// Completion takes 362, 394, 426 or 458 min, so its mean is 410, its deviation 35.8, and t of 999 degrees at
/// 1 - 0.05 / (5 looks * 2 means) is 2.814: the half width is 3.19, and 3.19 / (410 - 3.19) the error.
#[test]
fn a_precision_that_was_met_says_what_it_promises_and_what_it_took() {
    let report = looked(&records(), 0.01, &BOTH);
    assert_eq!(precision::missed(&report), None);
    let said = "With 95 % confidence the mean completion time is within 0.79 % of its true value in the model, \
                the mean cost within 0.54 %, as asked (1 %); 1,000 replications were enough.";
    assert!(text(&report).contains(said), "{}", text(&report));
    let cost = looked(&records(), 0.05, &[Aimed::Cost]);
    let said =
        "With 95 % confidence the mean cost is within 0.5 % of its true value in the model, as asked (5 %)";
    assert!(text(&cost).contains(said), "{}", text(&cost));
}

#[test]
fn one_that_was_not_met_is_a_warning_that_says_how_many_would_do() {
    let report = looked(&records(), 0.001, &BOTH);
    let said = "Warning: Not as precise as asked (0.1 %): after 1,000 replications, the most allowed, the mean \
                completion time is within 0.79 % of its true value in the model, the mean cost within 0.54 %, with \
                95 % confidence. About 61,000 would do (--replications).";
    assert!(text(&report).contains(said), "{}", text(&report));
    let hopeless = text(&looked(&records(), 0.000_01, &BOTH));
    let said = "About 610,000,000 would do, and 10,000,000 can be run: ask for less.";
    assert!(hopeless.contains(said), "{hopeless}");
    assert!(markdown::run(&report).contains("> [!WARNING]\n> Not as precise as asked (0.1 %)"));
    let output = json::run_output(&report).precision.unwrap();
    assert!(!output.met && output.means.iter().all(|of| !of.met && of.wanted == 0.001));
    assert_eq!((output.replications_at_most, output.looks_at_most, output.confidence), (1_000, 5, 0.95));
    let names: Vec<&str> = output.means.iter().map(|of| of.mean.as_str()).collect();
    assert_eq!(names, ["completion_time", "cost"]);
}

#[test]
fn a_mean_that_does_not_exist_is_not_known() {
    let none: Vec<Record> = (0..200).map(failed).collect();
    let report = looked(&none, 0.01, &BOTH);
    let said = "after 200 replications, the most allowed, the mean completion time is not known, the mean cost \
                is within 0 % of its true value in the model, with 95 % confidence. ";
    assert!(text(&report).contains(said), "{}", text(&report));
    assert!(!text(&report).contains("would do"), "nobody knows how many");
    let state = precision::state(report.precision.as_ref().unwrap());
    assert_eq!(state, "completion time unknown, cost to 0 %; 1 % asked");
    assert_eq!(json::run_output(&report).precision.unwrap().means[0].error, None);
}

#[test]
fn intervals_by_the_bootstrap_say_so() {
    let mut report = report(&records());
    assert!(!text(&report).contains("bootstrap"));
    assert_eq!(json::run_output(&report).mean_intervals.method, "t");
    let bootstrap = Bootstrap { seed: 1, resamples: 200 };
    report.summary = report.summary.bootstrapped(&records(), bootstrap);
    let said = "The 95 % intervals of mean cost and mean completion time are by bootstrap-t, 200 resamples; all \
                others are the usual ones.";
    assert!(text(&report).contains(said), "{}", text(&report));
    let output = json::run_output(&report).mean_intervals;
    assert_eq!((output.method.as_str(), output.resamples), ("bootstrap-t", Some(200)));
}
