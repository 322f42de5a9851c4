//! What is said of services and CronJobs.

use super::super::advice::advice;
use super::super::explain::{Clock, Story};
use super::super::output::RunOutput;
use super::super::records::{self, Shared};
use super::super::{Head, Lasting, RunReport, Style, csv as estimates, json, markdown, table};
use crate::outcome::{CronJobAccount, Record, ServiceAccount, Timeline};
use crate::scenario::cronjob::ConcurrencyPolicy;
use crate::scenario::service::OnNotice;
use crate::stats::Summary;
use crate::stats::examples::{scheduled, served};
use crate::units::{Requests, Span};

pub(in crate::report) fn lasting(records: &[Record], lasting: Lasting) -> RunReport {
    let head = Head {
        name: "web".to_owned(),
        replications: records.len() as u64,
        workload: match lasting {
            Lasting::Service { .. } => "Deployment web: 10 replicas".to_owned(),
            Lasting::CronJob { .. } => "CronJob web: at minute 0 of every hour".to_owned(),
        },
        horizon: Span::from_hours(168),
        deadline: None,
        assumptions: Vec::new(),
        cautions: Vec::new(),
        overrides: Vec::new(),
        not_modelled: Vec::new(),
        lasting: Some(lasting),
        ..super::head()
    };
    let summary = Summary::of(records, head.deadline, head.horizon).unwrap();
    let advice = advice(&head, &summary);
    RunReport { head, summary, precision: None, advice, what_if: Default::default(), control: None }
}

pub(in crate::report) fn service(records: &[Record], load: bool) -> RunReport {
    lasting(records, Lasting::Service { load, on_notice: OnNotice::Ignore })
}

pub(in crate::report) fn cronjob(records: &[Record]) -> RunReport {
    lasting(records, Lasting::CronJob { concurrency: ConcurrencyPolicy::Forbid })
}

/// Outages of 0 to 40 minutes, none in a fifth of the runs.
pub(in crate::report) fn rough() -> Vec<Record> {
    (0..1_000).map(|k| served(k, (k % 5) as u32 * 10)).collect()
}

/// Jobs that fail in three of four runs.
pub(in crate::report) fn strained() -> Vec<Record> {
    (0..1_000).map(|k| scheduled(k, (k % 4) as u32)).collect()
}

fn narrow() -> Style {
    Style { width: 80, colour: false }
}

#[test]
fn a_service_and_a_cronjob_as_a_whole() {
    insta::assert_snapshot!("service_80", table::run(&service(&rough(), true), narrow()));
    insta::assert_snapshot!("service_without_load", table::run(&service(&rough(), false), Style::default()));
    insta::assert_snapshot!("cronjob_80", table::run(&cronjob(&strained()), narrow()));
    insta::assert_snapshot!("cronjob_markdown", markdown::run(&cronjob(&strained())));
}

/// The report without the line ends that the terminal put in.
fn text(report: &RunReport) -> String {
    table::run(report, Style::default()).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same service with another account.
fn with(mut record: Record, change: impl Fn(&mut ServiceAccount)) -> Record {
    change(record.service.as_mut().unwrap());
    record
}

#[test]
fn nothing_is_said_of_a_jobs_end() {
    for report in [service(&rough(), true), service(&rough(), false), cronjob(&strained())] {
        let text = text(&report);
        for word in
            ["Completion time", "horizon", "runs complete", "runs that complete", "Deadline", "kills the Job"]
        {
            assert!(!text.contains(word), "{word}: {text}");
        }
        assert!(text.contains("watched for 7d from submission"), "{text}");
    }
    let said = text(&service(&rough(), true));
    assert!(!["useful work", "lost work", "work lost"].iter().any(|part| said.contains(part)), "{said}");
    assert!(!text(&service(&rough(), false)).contains("request"), "there is no load");
}

#[test]
fn a_service_that_lacks_nothing_says_how_sure_that_is() {
    let calm: Vec<Record> = (0..1_000).map(|k| served(k, 0)).collect();
    let said = text(&service(&calm, true));
    for part in [
        "Serves every request in all 1,000 runs. No run is ever under capacity; the odds of one that is are at most 0.4 % (95 % confidence).",
        "Some pod is always ready in all 1,000 runs; the odds of an outage are at most 0.4 % (95 % confidence).",
    ] {
        assert!(said.contains(part), "{said}");
    }
    assert!(!said.contains("Advice"), "{said}");
    let said = text(&service(&calm, false));
    assert!(said.contains("As many pods as asked for are ready all the time in all 1,000 runs."), "{said}");
}

#[test]
fn how_long_a_stretch_lasts_is_told_as_far_as_there_are_any() {
    let hit = |share: u64| (0..100).map(|k| served(k, if k < share { 30 } else { 0 })).collect::<Vec<_>>();
    for (share, part) in [
        (60, "no stretch is longer than 20m in half of the runs and 20m in 95 of 100."),
        (20, "not at all in 80.0 % of the runs, and no stretch is longer than 20m in 95 of 100."),
        (5, "not at all in 95.0 % of the runs, and no stretch is longer than 20m in any."),
    ] {
        let said = text(&service(&hit(share), true));
        assert!(said.contains(part), "{share}: {said}");
    }
}

#[test]
fn one_run_says_nothing_of_the_spread() {
    let said = text(&service(&[served(0, 30)], true));
    for part in [
        "Serves 99.85 % of requests. A single run says nothing of the spread. Under capacity for 30m, 0.3 % of the time, 20m at a stretch at most.",
        "Costs 16.80 CNY over 7d, 2.40 CNY a day; 60.0 % less than on-demand for the same pods.",
        "No pod is ready for 3m.",
    ] {
        assert!(said.contains(part), "{said}");
    }
    assert!(
        text(&service(&[served(0, 0)], true))
            .contains("Serves every request in the only run. Never under capacity.")
    );
    let said = text(&cronjob(&[scheduled(0, 3)]));
    assert!(said.contains("164 of 168 starts run to Complete: 97.6 %. Jobs are done 30m22s after they were due on average, the slowest 40m. A single run says nothing of the spread."), "{said}");
    assert!(said.contains("1 start is missed and 3 Jobs fail."), "{said}");
}

#[test]
fn what_never_gets_anywhere_is_told_plainly() {
    let week = Span::from_hours(168);
    let starved = |k| {
        let record =
            Record { instances: 0, cost: Default::default(), reclaims: Default::default(), ..served(k, 0) };
        with(record, |of| {
            (of.ready_after, of.watched, of.down, of.short, of.longest_short) =
                (None, week, week, week, week);
            (of.ready_time, of.unserved) = (Span::ZERO, of.offered);
        })
    };
    let said = text(&service(&[starved(0), starved(1)], true));
    for part in [
        "Serves 0 % of requests.",
        "in 100 % of the runs no pod got an instance within 7d",
        "The pods asked for are never all ready in 100 %",
        "from submission, since they never were all ready: for 7d on average.",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let idle = with(served(0, 0), |of| of.offered = Requests::ZERO);
    assert!(text(&service(&[idle.clone(), idle], true)).contains("No request came."));
    let empty = Record { service: Some(ServiceAccount::default()), ..served(0, 0) };
    assert!(text(&service(&[empty.clone(), empty], false)).contains("No pods were asked for."));
    let unscheduled = Record { cronjob: Some(CronJobAccount::default()), ..scheduled(0, 0) };
    assert!(text(&cronjob(&[unscheduled.clone(), unscheduled])).contains("No start is due within 7d."));
    let never = CronJobAccount { due: 3, started: 3, failed: 3, ..CronJobAccount::default() };
    let never = Record { cronjob: Some(never), ..scheduled(0, 0) };
    let said = text(&cronjob(&[never.clone(), never]));
    assert!(said.contains("On average 0 of 3 starts run to Complete: 0 %. Costs"), "{said}");
    assert!(said.contains("3 Jobs fail in a run on average though nothing was reclaimed"), "{said}");
}

#[test]
fn advice_is_given_where_it_helps() {
    let advised = |records: &[Record], on_notice| {
        lasting(records, Lasting::Service { load: true, on_notice }).advice.join("\n")
    };
    let ignore = advised(&rough(), OnNotice::Ignore);
    assert!(ignore.contains("hand-over") && !ignore.contains("let pods drain"), "{ignore}");
    assert!(ignore.contains("run more replicas"), "{ignore}");
    let handed = advised(&rough(), OnNotice::HandOver);
    assert!(!handed.contains("hand-over") && handed.contains("run more replicas"), "{handed}");
    let up: Vec<Record> = rough().into_iter().map(|of| with(of, |of| of.down = Span::ZERO)).collect();
    assert!(advised(&up, OnNotice::HandOver).starts_with("a spare replica or two"), "no outage");
    let calm = |of: Record| Record { reclaims: Default::default(), ..of };
    let overloaded: Vec<Record> = up.into_iter().map(calm).collect();
    assert!(advised(&overloaded, OnNotice::Ignore).contains("nothing was reclaimed: the load is more"));
    let concurrency = |concurrency, change: &dyn Fn(&mut CronJobAccount)| {
        let mut record = scheduled(0, 0);
        change(record.cronjob.as_mut().unwrap());
        lasting(&[record], Lasting::CronJob { concurrency }).advice.join("\n")
    };
    let missed = |of: &mut CronJobAccount| (of.started, of.completed) = (160, 160);
    assert!(concurrency(ConcurrencyPolicy::Forbid, &missed).contains("concurrencyPolicy: Forbid"));
    assert_eq!(concurrency(ConcurrencyPolicy::Allow, &missed), "");
    let replaced = |of: &mut CronJobAccount| (of.replaced, of.completed) = (8, 160);
    assert!(concurrency(ConcurrencyPolicy::Replace, &replaced).contains("paid for nothing"));
}

#[test]
fn files_have_both_accounts_and_keep_to_the_schema() {
    let all = [served(0, 1), scheduled(1, 2), crate::stats::examples::completed(2, 0)];
    let mut bytes = Vec::new();
    records::csv(&all, Shared { point: None, currency: super::head().currency }, &mut bytes).unwrap();
    let mut reader = csv::Reader::from_reader(&bytes[..]);
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell =
        |row: usize, name: &str| rows[row][header.iter().position(|of| of == name).unwrap()].to_owned();
    assert_eq!([cell(0, "outcome"), cell(0, "completion_time_s")], ["Elapsed", ""]);
    assert_eq!([cell(0, "service_requests_offered"), cell(0, "service_requests_cut_off")], ["60450000", "2"]);
    assert_eq!([cell(0, "service_under_capacity_s"), cell(0, "cronjob_due")], ["60", ""]);
    assert_eq!([cell(1, "cronjob_missed"), cell(1, "cronjob_slowest_s")], ["1", "2400"]);
    assert_eq!(
        [cell(1, "service_watched_s"), cell(2, "service_down_s"), cell(2, "cronjob_due")],
        ["", "", ""]
    );

    let schema = serde_json::to_value(json::output_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for report in [service(&rough(), true), service(&[served(0, 0)], false), cronjob(&strained())] {
        let value: serde_json::Value = serde_json::from_str(&json::run(&report)).unwrap();
        let problems: Vec<String> = validator.iter_errors(&value).map(|of| of.to_string()).collect();
        assert_eq!(problems, [""; 0]);
        assert!(value["completion_time_s"].is_null());
        assert_eq!(serde_json::from_value::<RunOutput>(value).unwrap(), json::run_output(&report));
        let mut bytes = Vec::new();
        estimates::run(&report, &mut bytes).unwrap();
        let mut names: Vec<String> = String::from_utf8(bytes)
            .unwrap()
            .lines()
            .map(|line| line.split(',').take(2).collect::<Vec<_>>().join(","))
            .collect();
        assert!(!names.iter().any(|name| name.starts_with("completion_time") || name.contains("Complete,")));
        let lines = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), lines, "no estimate is there twice");
    }
    let value: serde_json::Value =
        serde_json::from_str(&json::run(&service(&[served(0, 30)], true))).unwrap();
    assert_eq!(value["service"]["not_served"]["ratio"], 90_060.0 / 60_450_000.0);
    assert_eq!(value["service"]["availability"]["low"], serde_json::Value::Null);
    assert_eq!(value["outcomes"][0]["outcome"], "Elapsed");
}

#[test]
fn one_replication_is_told_in_a_sentence() {
    let timeline = Timeline::default();
    let told = |report: &RunReport, record: &Record| {
        let story = Story { head: &report.head, record, timeline: &timeline };
        let value: serde_json::Value = serde_json::from_str(&story.json()).unwrap();
        let schema = serde_json::to_value(json::explain_schema()).unwrap();
        assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&value));
        story.table(Clock::LastSeen, Style::default()).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let record = served(0, 30);
    let said = told(&service(std::slice::from_ref(&record), true), &record);
    assert!(
        said.contains(
            "Watched for 7d: all pods ready after 5m, 99.85 % of requests served, under capacity for 30m (20m at the \
             longest), no pod ready for 3m, at most 10 pods asked for. 30 reclaims, 40 pods, 16.80 CNY."
        ),
        "{said}"
    );
    let record = scheduled(0, 3);
    let said = told(&cronjob(std::slice::from_ref(&record)), &record);
    assert!(
        said.contains(
            "Watched for 7d: 164 of 168 starts ran to Complete, 1 start missed, 3 Jobs started late, 3 Jobs failed, \
             done 30m22s after they were due on average, 40m at most. 9 reclaims, "
        ),
        "{said}"
    );
}
