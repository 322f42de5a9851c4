//! Recorded loads of services: CSV with a time and a value in each row, which holds until the next.

use super::request::TraceRequest;
use super::series::Readings;
use super::source::{self, Findings, Source, Wrong};
use super::{csv_table, settle, value};
use crate::scenario::issue::Issue;
use crate::units::{Flow, Span};

/// A recorded load: change points; a load holds until the next point.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadTrace {
    /// The file, as messages name it.
    pub source: String,
    /// Loads from offsets on: offsets increase strictly from 0, and neighbours differ.
    pub points: Vec<(Span, Flow)>,
    /// Where the record ends: later than the last point.
    pub end: Span,
    /// How many rows the file has.
    pub records: usize,
    /// What the user should know about the file.
    pub cautions: Vec<String>,
}

/// Reads a recorded load. A value of the file times `factor` is in requests per second.
///
/// # Errors
/// Every problem of the file and of what is asked of it.
pub fn read_load(request: &TraceRequest, factor: f64) -> Result<LoadTrace, Vec<Issue>> {
    parse_load(source::read(&request.path, &request.shown).map_err(|issue| vec![issue])?, request, factor)
}

/// Reads a recorded load from bytes that are at hand; see [`read_load`].
///
/// # Errors
/// Every problem of the bytes and of what is asked of them.
pub fn parse_load(bytes: Vec<u8>, request: &TraceRequest, factor: f64) -> Result<LoadTrace, Vec<Issue>> {
    let source = Source::decode(&request.shown, bytes).map_err(|issue| vec![issue])?;
    let mut findings = Findings::new(&source);
    let step_is_good =
        request.index_step.is_none_or(|step| step.is_positive() && step <= Span(value::LONGEST_MILLIS));
    if !step_is_good {
        findings.setting("index_step", Wrong::new("expected a duration above zero and below 100 years"));
    }
    let readings = step_is_good
        .then(|| csv_table::rows(&source, request, |text| value::load(text, factor), &mut findings));
    if let Some(readings) = &readings {
        refuse_doubles(readings, &mut findings);
    }
    let (series, cautions) = settle(readings, request, findings)?;
    Ok(LoadTrace {
        source: request.shown.clone(),
        points: series.points,
        end: series.end,
        records: series.records,
        cautions,
    })
}

/// A row that repeats the one above is a slip of whoever wrote the file; two that differ are told in any case.
fn refuse_doubles(readings: &Readings<Flow>, findings: &mut Findings<'_>) {
    for (before, row) in readings.rows.iter().zip(readings.rows.iter().skip(1)) {
        if before.millis == row.millis && before.value == row.value {
            findings.at(row.byte, Wrong::new("this time is that of the row above").hint("keep one of them"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Columns, TimeUnit};
    use super::*;

    fn read(
        text: &str,
        change: impl FnOnce(&mut TraceRequest),
        factor: f64,
    ) -> Result<LoadTrace, Vec<String>> {
        let mut request = TraceRequest::new("load.csv", "load.csv");
        request.columns =
            Columns { time: Some("at".to_owned()), value: Some("rps".to_owned()), ..Columns::default() };
        request.time_unit = TimeUnit::Seconds;
        change(&mut request);
        parse_load(text.into(), &request, factor)
            .map_err(|issues| issues.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_row_holds_until_the_next_and_the_last_for_the_median_gap() {
        let trace = read("at,rps,note\n0,100,\n60,100,\n120,250.5,x\n", |_| {}, 1.0).unwrap();
        assert_eq!(trace.points, [(Span::ZERO, Flow(100_000)), (Span::from_secs(120), Flow(250_500))]);
        assert_eq!((trace.end, trace.records), (Span::from_secs(180), 3));
        let calendar = "at,rps\n2026-01-01T08:00:00+08:00,6\n2026-01-01T00:01:00Z,12\n";
        let trace = read(calendar, |request| request.time_unit = TimeUnit::Rfc3339, 1.0 / 60.0).unwrap();
        assert_eq!(trace.points, [(Span::ZERO, Flow(100)), (Span::from_secs(60), Flow(200))]);
    }

    #[test]
    fn rows_can_be_read_by_their_index() {
        let by_row = |request: &mut TraceRequest| {
            request.columns.time = None;
            request.index_step = Some(Span::from_minutes(5));
        };
        let trace = read("rps\n1\n2\n", by_row, 1.0).unwrap();
        assert_eq!(trace.points, [(Span::ZERO, Flow(1_000)), (Span::from_minutes(5), Flow(2_000))]);
        assert_eq!(trace.end, Span::from_minutes(10));
        let none = read("rps\n1\n2\n", |request| request.index_step = Some(Span::ZERO), 1.0).unwrap_err();
        assert_eq!(none, ["load.csv: index_step: expected a duration above zero and below 100 years"]);
    }

    #[test]
    fn bad_rows_are_all_told_with_their_lines() {
        let text = "at,rps\n0,1\n60,-5\n120,nan\n180,3\n180,3\n240,4\n240,5\n120,6\nsoon,7\n300\n";
        let found = read(text, |_| {}, 1.0).unwrap_err();
        let starts = [
            "load.csv:3:4: rps: expected a load such as 120, found \"-5\"; a load can't be below zero",
            "load.csv:4:5: rps: expected a load such as 120, found \"nan\"",
            "load.csv:6:1: this time is that of the row above; keep one of them",
            "load.csv:8:1: two records of this time have different values; keep the right one",
            "load.csv:9:1: this time is 2m before that of the row above",
            "load.csv:10:1: at: expected a number of seconds elapsed, found \"soon\"",
            "load.csv:11:1: the row has 1 fields, the header has 2",
        ];
        assert_eq!(found.len(), starts.len(), "{found:#?}");
        for (found, start) in found.iter().zip(starts) {
            assert!(found.starts_with(start), "{found}\n{start}");
        }
        let missing = read("time,value\n0,1\n", |_| {}, 1.0).unwrap_err();
        assert!(
            missing.iter().any(|issue| issue.contains("columns.value: no column \"rps\"")),
            "{missing:?}"
        );
    }
}
