//! Every format and its traps, on made-up records.

mod availability;
mod csv;
mod histories;
mod hostile;
mod lifetimes;

use super::*;
use crate::units::Span;

/// Asks for the whole of a file of this name.
fn whole(name: &str) -> TraceRequest {
    TraceRequest::new(name, name)
}

/// Asks for two columns of a CSV file.
fn columns(time: &str, value: &str) -> TraceRequest {
    let columns =
        Columns { time: Some(time.to_owned()), value: Some(value.to_owned()), ..Columns::default() };
    TraceRequest { columns, ..whole("t.csv") }
}

fn prices(text: &str, request: &TraceRequest) -> Result<PriceTrace, Vec<String>> {
    parse_prices(text.as_bytes().to_vec(), request).map_err(|issues| told(&issues))
}

fn stock(text: &str, request: &TraceRequest) -> Result<StockTrace, Vec<String>> {
    parse_stock(text.as_bytes().to_vec(), request).map_err(|issues| told(&issues))
}

fn told(issues: &[Issue]) -> Vec<String> {
    issues.iter().map(ToString::to_string).collect()
}

/// Points in seconds and currency units.
fn plain(trace: &PriceTrace) -> Vec<(i64, f64)> {
    trace.points.iter().map(|(at, rate)| (at.0 / 1_000, rate.as_f64())).collect()
}

fn units(trace: &StockTrace) -> Vec<(i64, u32)> {
    trace.points.iter().map(|(at, units)| (at.0 / 1_000, *units)).collect()
}

fn first(trace: &PriceTrace) -> String {
    trace.first.map_or_else(|| "none".to_owned(), |time| time.to_string())
}

#[test]
fn a_file_that_is_not_there_is_an_issue() {
    let issues = told(&read_prices(&whole("/nowhere/at/all.json")).unwrap_err());
    assert!(issues[0].starts_with("/nowhere/at/all.json: can't be read: "), "{issues:?}");
    let issues = told(&read_stock(&whole("/")).unwrap_err());
    assert!(issues[0].starts_with("/: can't be read: "), "{issues:?}");
}

#[test]
fn a_file_is_read_from_its_path_and_named_as_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("prices.csv");
    std::fs::write(&path, "t,p\n0,1\n60,2\n").unwrap();
    let request =
        TraceRequest { path, shown: "shown.csv".into(), time_unit: TimeUnit::Seconds, ..columns("t", "p") };
    let trace = read_prices(&request).unwrap();
    assert_eq!((trace.source.as_str(), plain(&trace)), ("shown.csv", vec![(0, 1.0), (60, 2.0)]));
}

#[test]
fn formats_are_recognised_or_the_known_ones_are_told() {
    for (text, said) in [
        ("", "x: the file is empty"),
        (" \n\n", "the file is empty"),
        ("hello\nworld", "the format is not recognised; what is read: price histories of AWS"),
        ("{\"unknown\": 1}", "the format is not recognised"),
        ("----\n| DescribeSpotPriceHistory |", "write it with --output json"),
    ] {
        let issues = prices(text, &whole("x")).unwrap_err().join("\n").replace("x:1:1", "x");
        assert!(issues.contains(said), "{text:?}: {issues}");
    }
}

#[test]
fn settings_without_meaning_for_a_format_are_told() {
    let mut request = columns("a", "b");
    request.time_unit = TimeUnit::Hours;
    request.index_step = Some(Span::from_secs(195));
    let issues = prices(r#"{"SpotPriceHistory": []}"#, &request).unwrap_err();
    for path in ["columns.time", "columns.value", "time_unit", "index_step"] {
        let said = format!("t.csv: {path}: has no meaning for AWS price history (JSON); leave it out");
        assert!(issues.contains(&said), "{issues:?}");
    }
    let mut request = whole("x");
    request.filter.zone = Some("a".to_owned());
    let issues = prices(r#"{"metadata": {"gap_seconds": 1}, "prices": [1]}"#, &request).unwrap_err();
    assert_eq!(issues, ["x: zone: has no meaning for availability (JSON); leave it out"]);
}
