//! CSV and JSON, read back as a reader would.

use super::super::output::RunOutput;
use super::super::records::{self, Shared};
use super::super::{csv as estimates, json};
use super::{mixed, report};
use crate::outcome::Record;
use crate::stats::examples::{completed, failed};
use crate::units::{Bill, Span};

fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn estimates_come_back_from_csv() {
    let report = report(&mixed());
    let mut bytes = Vec::new();
    estimates::run(&report, &mut bytes).unwrap();
    let rows = rows(&bytes);
    assert_eq!(rows[0], estimates::HEADER);
    let find = |metric: &str, statistic: &str| {
        let row = rows.iter().find(|row| row[0] == metric && row[1] == statistic).unwrap();
        (row[2].parse::<f64>().unwrap(), row[3].parse::<f64>().ok(), row[5].clone(), row[6].clone())
    };
    let summary = &report.summary;
    let mean = summary.completion_s.mean.unwrap();
    let expected = (mean.mean, mean.interval.map(|of| of.low), "s".to_owned(), "870".to_owned());
    assert_eq!(find("completion_time", "mean"), expected);
    assert_eq!(find("completion_time", "p99").0, f64::INFINITY);
    assert_eq!(find("cost", "p95").0, summary.cost.quantiles.p95.value);
    assert_eq!(find("cost", "mean").2, "CNY");
    assert_eq!(find("outcome_BackoffLimitExceeded", "share").0, 0.123);
    assert_eq!(find("reclaims", "max").0, 7.0);
    let mut names: Vec<(&str, &str)> = rows.iter().map(|row| (row[0].as_str(), row[1].as_str())).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), rows.len(), "no estimate is there twice");
}

#[test]
fn a_small_csv_as_a_whole() {
    let mut bytes = Vec::new();
    estimates::run(&report(&[completed(0, 0), failed(1)]), &mut bytes).unwrap();
    insta::assert_snapshot!(String::from_utf8(bytes).unwrap());
}

#[test]
fn json_comes_back_and_keeps_to_its_schema() {
    let schema = serde_json::to_value(json::output_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let none: Vec<Record> = (0..4).map(failed).collect();
    for records in [mixed(), none, vec![completed(0, 1)]] {
        let report = report(&records);
        let text = json::run(&report);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let problems: Vec<String> =
            validator.iter_errors(&value).map(|problem| problem.to_string()).collect();
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(serde_json::from_value::<RunOutput>(value).unwrap(), json::run_output(&report));
    }
}

#[test]
fn json_says_what_was_not_reached() {
    let value: serde_json::Value = serde_json::from_str(&json::run(&report(&mixed()))).unwrap();
    let p99 = &value["completion_time_s"]["p99"];
    assert_eq!((p99["value"].is_null(), p99["reached"].as_bool()), (true, Some(false)));
    assert_eq!(value["completion_time_s"]["p50"]["reached"], true);
    assert_eq!((value["schema_version"].as_u64(), value["currency"].as_str()), (Some(1), Some("CNY")));
    assert_eq!(value["outcomes"][1]["reason"], "BackoffLimitExceeded");
}

#[test]
fn a_small_json_as_a_whole() {
    insta::assert_snapshot!(json::run(&report(&[completed(0, 1)])));
}

#[test]
fn every_key_of_the_schema_is_described() {
    let schema = serde_json::to_value(json::output_schema()).unwrap();
    let objects = schema["$defs"].as_object().unwrap().values().chain([&schema]);
    for (name, key) in objects.flat_map(|object| object["properties"].as_object().unwrap()) {
        assert!(key["description"].is_string(), "{name}: {key}");
    }
}

#[test]
fn replications_come_back_exactly() {
    let mut odd = completed(3, 2);
    odd.ended_after = Span(26_640_125);
    odd.cost.rounding = Bill(-3_600_000);
    let replications = [completed(0, 0), failed(1), odd];
    let mut bytes = Vec::new();
    records::csv(&replications, Shared { point: None, currency: super::head().currency }, &mut bytes)
        .unwrap();
    let rows = rows(&bytes);
    let column = |name: &str| rows[0].iter().position(|column| column == name).unwrap();
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));
    assert_eq!(rows[3][column("completion_time_s")], "26640.125");
    assert_eq!(rows[3][column("cost_rounding")], "-0.000001");
    assert_eq!(rows[2][column("completion_time_s")], "");
    assert_eq!(
        (rows[2][column("outcome")].as_str(), rows[2][column("reason")].as_str()),
        ("Failed", "BackoffLimitExceeded")
    );
    for (row, record) in rows[1..].iter().zip(&replications) {
        assert_eq!(row[column("cost")], record.total_cost().to_amount().to_string());
        assert_eq!(row[column("reclaims")], record.reclaims.total().to_string());
        assert_eq!(row[column("currency")], "CNY");
    }
    insta::assert_snapshot!(String::from_utf8(bytes).unwrap());
}
