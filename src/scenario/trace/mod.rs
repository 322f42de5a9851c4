//! Traces: price histories and availability, read from the formats people have.
//!
//! [`read_prices`] and [`read_stock`] turn a file and a [`TraceRequest`] into a checked trace of
//! one pool, or into every problem of the file at once (the first twenty, and the number of the
//! others). Nothing is guessed: polarity, units, time zone and pool are said or the reader asks.
//! An [`Issue`] about the file has an empty path; one about a setting of the request names it
//! (`columns.value`, `polarity`), so that a caller can put its own path before it.
//!
//! This room reads the named file and knows units and issues. It knows nothing of scenario files,
//! markets or replications: where in a trace a run starts is decided there.
//!
//! Each format has its file, which turns text into `Readings`; `series` makes a trace of any of
//! them. To add a format: a variant in [`TraceFormat`], how to recognise it in `recognise`, a file
//! with its reader, an arm in [`parse_prices`] or [`parse_stock`], and its traps in `tests`.
//! [`read_lifetimes`] reads what is no path over time: how long instances lived, from CSV. [`read_load`] reads the
//! load of a service, from CSV. The rows of a CSV file with their places serve the price lists of `prices`, too.

mod alibaba_json;
mod availability_json;
mod aws_json;
mod aws_text;
pub(super) mod csv_table;
mod history;
mod json;
mod lifetimes;
mod load;
mod pools;
mod recognise;
mod request;
mod series;
pub(super) mod source;
pub(super) mod value;

#[cfg(test)]
mod tests;

pub use lifetimes::{LifetimeColumns, Lifetimes, LifetimesRequest, parse_lifetimes, read_lifetimes};
pub use load::{LoadTrace, parse_load, read_load};
pub use request::{
    Columns, Edge, Filter, Polarity, Scale, TimeUnit, TraceFormat, TraceRequest, parse_offset,
};
pub use series::{PriceTrace, StockTrace};

use super::issue::Issue;
use crate::units::{Rate, Span};
use series::{Readings, Series};
use source::{Findings, Source, Wrong};
use value::StockRule;

/// Reads a price history.
///
/// # Errors
/// Every problem of the file and of what is asked of it.
pub fn read_prices(request: &TraceRequest) -> Result<PriceTrace, Vec<Issue>> {
    parse_prices(source::read(&request.path, &request.shown).map_err(|issue| vec![issue])?, request)
}

/// Reads how many units can be held.
///
/// # Errors
/// Every problem of the file and of what is asked of it.
pub fn read_stock(request: &TraceRequest) -> Result<StockTrace, Vec<Issue>> {
    parse_stock(source::read(&request.path, &request.shown).map_err(|issue| vec![issue])?, request)
}

/// Reads a price history from bytes that are at hand; the request's path serves to recognise the format.
///
/// # Errors
/// Every problem of the bytes and of what is asked of them.
pub fn parse_prices(bytes: Vec<u8>, request: &TraceRequest) -> Result<PriceTrace, Vec<Issue>> {
    let source = Source::decode(&request.shown, bytes).map_err(|issue| vec![issue])?;
    let mut findings = Findings::new(&source);
    let readings = recognised(&source, request, &mut findings).map(|format| match format {
        TraceFormat::AwsJson => aws_json::prices(&source, request, &mut findings),
        TraceFormat::AwsText => aws_text::prices(&source, request, &mut findings),
        TraceFormat::AlibabaJson => alibaba_json::prices(&source, request, &mut findings),
        TraceFormat::AvailabilityJson => availability_json::prices(&source, request, &mut findings),
        TraceFormat::Csv => csv_table::rows(&source, request, value::price, &mut findings),
    });
    let (currency, on_demand) = readings.as_ref().map_or((None, None), |r| (r.currency, r.on_demand));
    let (series, mut cautions) = settle(readings, request, findings)?;
    let free = series.points.iter().filter(|(_, price)| *price == Rate::ZERO).count();
    if free > 0 {
        cautions.push(format!("the price is 0 at {free} of {} points", series.points.len()));
    }
    Ok(PriceTrace {
        source: request.shown.clone(),
        first: series.first,
        points: series.points,
        end: series.end,
        currency,
        on_demand,
        records: series.records,
        cautions,
    })
}

/// Reads numbers of units from bytes that are at hand; see [`parse_prices`].
///
/// # Errors
/// Every problem of the bytes and of what is asked of them.
pub fn parse_stock(bytes: Vec<u8>, request: &TraceRequest) -> Result<StockTrace, Vec<Issue>> {
    let source = Source::decode(&request.shown, bytes).map_err(|issue| vec![issue])?;
    let mut findings = Findings::new(&source);
    let readings = recognised(&source, request, &mut findings).and_then(|format| match format {
        TraceFormat::AvailabilityJson => {
            let rule = stock_rule(format, request, &mut findings);
            Some(availability_json::stock(&source, request, rule, &mut findings))
        }
        TraceFormat::Csv => {
            let rule = stock_rule(format, request, &mut findings);
            Some(csv_table::rows(&source, request, |text| rule.read(text), &mut findings))
        }
        TraceFormat::AwsJson | TraceFormat::AwsText | TraceFormat::AlibabaJson => {
            let wrong = Wrong::new(format!("expected availability, found {format}"));
            findings.setting("format", wrong.hint("it has prices only"));
            None
        }
    });
    let (series, cautions) = settle(readings, request, findings)?;
    Ok(StockTrace {
        source: request.shown.clone(),
        first: series.first,
        points: series.points,
        end: series.end,
        records: series.records,
        cautions,
    })
}

/// The format, once the settings that have no meaning for it were told.
fn recognised(source: &Source, request: &TraceRequest, findings: &mut Findings<'_>) -> Option<TraceFormat> {
    let format = recognise::format(source, request, findings)?;
    recognise::misplaced_settings(format, request, findings);
    if request.index_step.is_some_and(|step| !step.is_positive() || step > Span(value::LONGEST_MILLIS)) {
        findings.setting("index_step", Wrong::new("expected a duration above zero and below 100 years"));
        return None;
    }
    Some(format)
}

/// How to read stock values. What is not said is told, and something is assumed so that the rest of
/// the file can be checked all the same.
fn stock_rule(format: TraceFormat, request: &TraceRequest, findings: &mut Findings<'_>) -> StockRule {
    let is_count = request.scale == Scale::Counts;
    if request.polarity.is_none() && (!is_count || format == TraceFormat::AvailabilityJson) {
        let wrong = Wrong::new("it is not said what a 1 means, and files differ");
        let hint = "say one-is-available (the archives of the spot-traces family) or one-is-preempted (simulators that copied them)";
        findings.setting("polarity", wrong.hint(hint));
    }
    if is_count && request.polarity == Some(Polarity::OneIsPreempted) {
        let wrong = Wrong::new("counts of preempted units do not tell how many are left");
        findings.setting("polarity", wrong.hint("give counts of available units, or flags"));
    }
    if request.scale == (Scale::Flags { units: Some(0) }) {
        findings.setting("units", Wrong::new("expected at least 1 unit where the file says available"));
    }
    StockRule { polarity: request.polarity.unwrap_or(Polarity::OneIsAvailable), scale: request.scale }
}

/// Makes a trace of readings, or the list of everything that is wrong.
fn settle<V: Copy + PartialEq>(
    readings: Option<Readings<V>>,
    request: &TraceRequest,
    mut findings: Findings<'_>,
) -> Result<(Series<V>, Vec<String>), Vec<Issue>> {
    match readings.and_then(|readings| series::finish(readings, request, &mut findings)) {
        Some(series) if findings.none() => Ok((series, findings.cautions)),
        _ => Err(findings.into_issues()),
    }
}
