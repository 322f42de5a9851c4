//! From readings in a file to a checked trace: order, doubles, the ends, and runs of equal values.

use jiff::Timestamp;

use super::request::{Edge, TraceRequest};
use super::source::{Findings, Wrong};
use super::value::LONGEST_MILLIS;
use crate::units::{Currency, Rate, Span};

/// A price history of one pool: change points; a price holds until the next point.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceTrace {
    /// The file, as messages name it.
    pub source: String,
    /// The calendar time of offset 0; none where the file has no calendar times.
    pub first: Option<Timestamp>,
    /// Prices from offsets on: offsets increase strictly from 0, and neighbours differ in price.
    pub points: Vec<(Span, Rate)>,
    /// Where the trace ends: later than the last point.
    pub end: Span,
    /// The currency, where the format tells it.
    pub currency: Option<Currency>,
    /// The on-demand price, where the file has it (the newest, should it vary).
    pub on_demand: Option<Rate>,
    /// How many records of this pool the file has.
    pub records: usize,
    /// What the user should know about the file.
    pub cautions: Vec<String>,
}

/// How many units of one pool can be held: change points; a number holds until the next point.
#[derive(Clone, Debug, PartialEq)]
pub struct StockTrace {
    /// The file, as messages name it.
    pub source: String,
    /// The calendar time of offset 0; none where the file has no calendar times.
    pub first: Option<Timestamp>,
    /// Units from offsets on: offsets increase strictly from 0, and neighbours differ.
    pub points: Vec<(Span, u32)>,
    /// Where the trace ends: later than the last point.
    pub end: Span,
    /// How many records of this pool the file has.
    pub records: usize,
    /// What the user should know about the file.
    pub cautions: Vec<String>,
}

impl StockTrace {
    /// The number of units that stands for "as many as one likes".
    pub const UNLIMITED: u32 = u32::MAX;
}

/// One value at one time, and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading<V> {
    /// Milliseconds since 1970, or since the file's own zero.
    pub(super) millis: i64,
    pub(super) value: V,
    /// Where its time stands in the text.
    pub(super) byte: usize,
}

/// What a format's reader hands over: the readings of one pool in the order of the file.
#[derive(Debug)]
pub(super) struct Readings<V> {
    pub(super) rows: Vec<Reading<V>>,
    /// Whether times are calendar times.
    pub(super) is_calendar: bool,
    /// Whether the file may have any order (newest first, say), or must run forward.
    pub(super) any_order: bool,
    /// The step of regular rows.
    pub(super) step: Option<Span>,
    pub(super) currency: Option<Currency>,
    pub(super) on_demand: Option<Rate>,
}

/// A checked trace of whatever kind of value.
#[derive(Debug)]
pub(super) struct Series<V> {
    pub(super) first: Option<Timestamp>,
    pub(super) points: Vec<(Span, V)>,
    pub(super) end: Span,
    pub(super) records: usize,
}

impl<V> Readings<V> {
    /// No readings yet, of calendar times in any order.
    pub(super) fn new() -> Readings<V> {
        Readings {
            rows: Vec::new(),
            is_calendar: true,
            any_order: true,
            step: None,
            currency: None,
            on_demand: None,
        }
    }
}

/// Checks readings against each other and makes a trace of them. None where an issue was found,
/// now or before.
pub(super) fn finish<V: Copy + PartialEq>(
    mut readings: Readings<V>,
    request: &TraceRequest,
    findings: &mut Findings<'_>,
) -> Option<Series<V>> {
    let records = readings.rows.len();
    if records == 0 {
        if findings.none() {
            findings.at(0, Wrong::new("the file has no records"));
        }
        return None;
    }
    order(&mut readings, findings);
    unite_doubles(&mut readings, findings);
    let rows = &readings.rows;
    let (first, last) = (rows.first()?, rows.last()?);
    if last.millis.saturating_sub(first.millis) > LONGEST_MILLIS {
        let wrong = Wrong::new("this time is more than 100 years after the first of the trace");
        findings.at(last.byte, wrong);
    }
    if !findings.none() {
        return None;
    }
    let (start, end) = limits(&readings, request, findings)?;
    let within = cut(&readings.rows, start, end, findings);
    if !readings.is_calendar && first.millis > 0 {
        let offset = Span(first.millis);
        findings
            .cautions
            .push(format!("the first record is at {offset} of the file's clock; the trace begins there"));
    }
    let first = if readings.is_calendar { Timestamp::from_millisecond(start).ok() } else { None };
    Some(Series { first, points: merge(&within), end: Span(end - start), records })
}

/// Brings rows into the order of time, or finds those that are not.
fn order<V>(readings: &mut Readings<V>, findings: &mut Findings<'_>) {
    if readings.any_order {
        readings.rows.sort_by_key(|row| (row.millis, row.byte));
        return;
    }
    for (before, row) in readings.rows.iter().zip(readings.rows.iter().skip(1)) {
        if row.millis < before.millis {
            let back = Span(before.millis.saturating_sub(row.millis));
            let wrong = Wrong::new(format!("this time is {back} before that of the row above"));
            findings
                .at(row.byte, wrong.hint("sort the rows by time, or read them by row with an index step"));
        }
    }
}

/// Keeps one of several readings of one instant; they must agree.
fn unite_doubles<V: PartialEq>(readings: &mut Readings<V>, findings: &mut Findings<'_>) {
    readings.rows.dedup_by(|row, kept| {
        let same_time = row.millis == kept.millis;
        if same_time && row.value != kept.value {
            let wrong = Wrong::new("two records of this time have different values");
            findings.at(row.byte.max(kept.byte), wrong.hint("keep the right one"));
        }
        same_time
    });
}

/// Where the trace begins and ends, on the clock of the readings.
fn limits<V>(
    readings: &Readings<V>,
    request: &TraceRequest,
    findings: &mut Findings<'_>,
) -> Option<(i64, i64)> {
    let rows = &readings.rows;
    let (first, last) = (rows.first()?.millis, rows.last()?.millis);
    let mut on_clock = |path: &str, edge: Option<Edge>| match edge {
        None => None,
        Some(Edge::After(span)) => Some(first.saturating_add(span.0)),
        Some(Edge::At(time)) if readings.is_calendar => Some(time.as_millisecond()),
        Some(Edge::At(_)) => {
            let wrong = Wrong::new("the file has no calendar times");
            findings.setting(path, wrong.hint("say it as a duration from the first record"));
            None
        }
    };
    let start = on_clock("starts_at", request.starts_at).unwrap_or(first);
    let end = on_clock("ends_at", request.ends_at);
    let step = readings.step.map(|step| step.0).or_else(|| median_gap(rows));
    let Some(end) = end.or_else(|| step.map(|step| last.saturating_add(step))) else {
        let wrong = Wrong::new("the file has a single record, so it does not tell where the trace ends");
        findings.setting("ends_at", wrong.hint("say where it ends"));
        return None;
    };
    if start < first {
        let wrong =
            Wrong::new(format!("is {} before the file's first record", Span(first.saturating_sub(start))));
        findings.setting("starts_at", wrong.hint("what held before is not in the file"));
    }
    if end <= start {
        findings.setting("ends_at", Wrong::new("the trace would end before it begins"));
    } else if end.saturating_sub(last) > LONGEST_MILLIS {
        findings.setting("ends_at", Wrong::new("is more than 100 years after the last record"));
    }
    findings.none().then_some((start, end))
}

/// The median time between neighbours; rows are in order and have different times.
fn median_gap<V>(rows: &[Reading<V>]) -> Option<i64> {
    let mut gaps: Vec<i64> = rows
        .iter()
        .zip(rows.iter().skip(1))
        .map(|(before, row)| row.millis.saturating_sub(before.millis))
        .collect();
    gaps.sort_unstable();
    let upper = *gaps.get(gaps.len() / 2)?;
    let lower = *gaps.get((gaps.len() - 1) / 2)?;
    Some(lower + (upper - lower) / 2)
}

/// The rows from `start` to before `end`, counted from `start`; the value in force at the start is kept.
fn cut<V: Copy>(rows: &[Reading<V>], start: i64, end: i64, findings: &mut Findings<'_>) -> Vec<(Span, V)> {
    let in_force = rows.partition_point(|row| row.millis <= start).saturating_sub(1);
    let after = rows.partition_point(|row| row.millis < end);
    for (left_out, side) in
        [(in_force, "before the stated start"), (rows.len() - after, "after the stated end")]
    {
        if left_out > 0 {
            findings.cautions.push(format!("{left_out} records {side} are left out"));
        }
    }
    let kept = rows.get(in_force..after).unwrap_or_default();
    kept.iter().map(|row| (Span((row.millis - start).max(0)), row.value)).collect()
}

/// Keeps the first of every run of equal values.
fn merge<V: Copy + PartialEq>(rows: &[(Span, V)]) -> Vec<(Span, V)> {
    let mut points: Vec<(Span, V)> = Vec::new();
    for row in rows {
        if points.last().is_none_or(|last| last.1 != row.1) {
            points.push(*row);
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::super::source::Source;
    use super::*;

    const MINUTE: i64 = 60_000;

    fn finished(
        rows: &[(i64, u32)],
        change: impl FnOnce(&mut Readings<u32>, &mut TraceRequest),
    ) -> Result<(Series<u32>, Vec<String>), Vec<String>> {
        let source = Source::decode("t", vec![b'\n'; 100]).unwrap();
        let mut findings = Findings::new(&source);
        let (mut readings, mut request) = (Readings::new(), TraceRequest::new("t", "t"));
        readings.rows = rows
            .iter()
            .enumerate()
            .map(|(byte, (minute, value))| Reading { millis: minute * MINUTE, value: *value, byte })
            .collect();
        change(&mut readings, &mut request);
        match finish(readings, &request, &mut findings) {
            Some(series) => Ok((series, findings.cautions)),
            None => Err(findings.into_issues().iter().map(ToString::to_string).collect()),
        }
    }

    fn minutes(series: &Series<u32>) -> Vec<(i64, u32)> {
        series.points.iter().map(|(at, value)| (at.0 / MINUTE, *value)).collect()
    }

    #[test]
    fn a_newest_first_file_is_turned_doubles_and_runs_are_merged() {
        let (series, _) = finished(&[(70, 3), (40, 2), (40, 2), (20, 2), (10, 1)], |_, _| ()).unwrap();
        assert_eq!(minutes(&series), [(0, 1), (10, 2), (60, 3)]);
        assert_eq!(series.first, Timestamp::from_second(600).ok());
        // Gaps 10, 20, 30: the run of equal values counts with its own times.
        assert_eq!((series.end, series.records), (Span::from_minutes(80), 5));
    }

    #[test]
    fn one_instant_with_two_values_is_an_issue() {
        let issues = finished(&[(10, 1), (20, 1), (20, 2)], |_, _| ()).unwrap_err();
        assert_eq!(issues, ["t:3:1: two records of this time have different values; keep the right one"]);
    }

    #[test]
    fn rows_that_must_run_forward_are_all_named_where_they_do_not() {
        let forward = |r: &mut Readings<u32>, _: &mut TraceRequest| r.any_order = false;
        let issues = finished(&[(10, 1), (5, 1), (20, 1), (19, 2)], forward).unwrap_err();
        assert_eq!(issues.len(), 2);
        assert!(issues[0].starts_with("t:2:1: this time is 5m before that of the row above"), "{issues:?}");
        assert!(issues[1].starts_with("t:4:1: this time is 1m before"), "{issues:?}");
    }

    #[test]
    fn the_end_is_stated_or_a_step_or_the_median_gap() {
        let rows = [(0, 1), (10, 2), (40, 1)];
        let end = |change: fn(&mut Readings<u32>, &mut TraceRequest)| {
            finished(&rows, change).map(|(series, _)| series.end.0 / MINUTE)
        };
        assert_eq!(end(|_, _| ()), Ok(60));
        assert_eq!(end(|r, _| r.step = Some(Span::from_minutes(5))), Ok(45));
        assert_eq!(end(|_, q| q.ends_at = Some(Edge::After(Span::from_minutes(90)))), Ok(90));
        assert_eq!(end(|_, q| q.ends_at = Timestamp::from_second(6_000).ok().map(Edge::At)), Ok(100));
        let single = finished(&[(0, 1)], |_, _| ()).unwrap_err();
        assert!(single[0].contains("ends_at: the file has a single record"), "{single:?}");
    }

    #[test]
    fn a_stated_window_keeps_the_value_in_force_at_its_start() {
        let rows = [(0, 1), (10, 2), (20, 3), (30, 4)];
        let (series, cautions) = finished(&rows, |_, q| {
            q.starts_at = Some(Edge::After(Span::from_minutes(15)));
            q.ends_at = Some(Edge::After(Span::from_minutes(30)));
        })
        .unwrap();
        assert_eq!(minutes(&series), [(0, 2), (5, 3)]);
        assert_eq!((series.end, series.first), (Span::from_minutes(15), Timestamp::from_second(900).ok()));
        let expected =
            ["1 records before the stated start are left out", "1 records after the stated end are left out"];
        assert_eq!(cautions, expected);
    }

    #[test]
    fn impossible_windows_are_refused() {
        let rows = [(0, 1), (10, 2)];
        for (change, said) in [
            (
                (|_, q| q.starts_at = Timestamp::from_second(-60).ok().map(Edge::At))
                    as fn(&mut Readings<u32>, &mut TraceRequest),
                "starts_at: is 1m before",
            ),
            (|_, q| q.ends_at = Some(Edge::After(Span::ZERO)), "ends_at: the trace would end"),
            (|_, q| q.ends_at = Some(Edge::After(Span::FOREVER)), "more than 100 years"),
            (
                |r, q| {
                    r.is_calendar = false;
                    q.ends_at = Some(Edge::At(Timestamp::UNIX_EPOCH));
                },
                "no calendar times",
            ),
        ] {
            let issues = finished(&rows, change).unwrap_err();
            assert!(issues.iter().any(|issue| issue.contains(said)), "{said}: {issues:?}");
        }
        let issues = finished(&[(0, 1), (60_000_000, 2)], |_, _| ()).unwrap_err();
        assert!(issues[0].contains("t:2:1: this time is more than 100 years"), "{issues:?}");
    }

    #[test]
    fn a_clock_without_calendar_that_does_not_begin_at_zero_is_told() {
        let elapsed = |r: &mut Readings<u32>, _: &mut TraceRequest| r.is_calendar = false;
        let (series, cautions) = finished(&[(8, 1), (9, 2)], elapsed).unwrap();
        assert_eq!((series.first, minutes(&series)), (None, vec![(0, 1), (1, 2)]));
        assert!(cautions[0].contains("at 8m of the file's clock"), "{cautions:?}");
    }
}
