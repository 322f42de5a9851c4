//! The spot-traces family: `{"metadata": {"gap_seconds": 600}, "data": [1, 0, …], "prices": […]}`.
//!
//! `data` are flags, of either polarity, or numbers of units; `prices` are optional and go with
//! them; `metadata.start_time` is optional too.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::json;
use super::request::{TimeUnit, TraceRequest};
use super::series::{Reading, Readings};
use super::source::{Findings, Source, Wrong};
use super::value::{self, StockRule};
use crate::units::{Rate, Span};

#[derive(Deserialize)]
struct Document<'s> {
    #[serde(borrow)]
    metadata: Option<&'s RawValue>,
    #[serde(borrow)]
    data: Option<&'s RawValue>,
    #[serde(borrow)]
    prices: Option<&'s RawValue>,
}

#[derive(Deserialize)]
struct Metadata<'s> {
    #[serde(borrow)]
    gap_seconds: Option<&'s RawValue>,
    #[serde(borrow)]
    start_time: Option<&'s RawValue>,
}

/// Reads `data`.
pub(super) fn stock<'s>(
    source: &'s Source,
    request: &'s TraceRequest,
    rule: StockRule,
    findings: &mut Findings<'s>,
) -> Readings<u32> {
    rows(source, request, "data", |text| rule.read(text), findings)
}

/// Reads `prices`.
pub(super) fn prices<'s>(
    source: &'s Source,
    request: &'s TraceRequest,
    findings: &mut Findings<'s>,
) -> Readings<Rate> {
    rows(source, request, "prices", value::price, findings)
}

fn rows<'s, V>(
    source: &'s Source,
    request: &TraceRequest,
    name: &str,
    read: impl Fn(&str) -> Result<V, Wrong>,
    findings: &mut Findings<'s>,
) -> Readings<V> {
    let mut readings = Readings { any_order: false, is_calendar: false, ..Readings::new() };
    let documents = json::documents(source, findings);
    if let Some(second) = documents.get(1) {
        findings.at_text(second.get(), Wrong::new("expected one document, found another after it"));
    }
    let Some(raw) = documents.first() else { return readings };
    let Some(document) = json::object::<Document<'s>>(raw, "an availability trace", findings) else {
        return readings;
    };
    let metadata = document.metadata.and_then(|raw| json::object::<Metadata<'s>>(raw, "metadata", findings));
    let gap = metadata.as_ref().and_then(|metadata| metadata.gap_seconds);
    let step = step(gap, raw, request, findings);
    let start =
        metadata.and_then(|metadata| metadata.start_time).and_then(|raw| start(raw, request, findings));
    let [data, prices] = [(document.data, "data"), (document.prices, "prices")]
        .map(|(list, name)| list.map(|raw| (raw, json::list(raw, name, findings))));
    if let (Some((_, data)), Some((raw, prices))) = (&data, &prices)
        && data.len() != prices.len()
    {
        let wrong = Wrong::new(format!("prices: {} of them for {} of data", prices.len(), data.len()));
        findings.at_text(raw.get(), wrong.hint("every interval has one of each"));
    }
    let Some((_, values)) = (if name == "prices" { prices } else { data }) else {
        findings.at_text(raw.get(), json::without(&format!("{name:?}"), raw));
        return readings;
    };
    readings.is_calendar = start.is_some();
    readings.step = step;
    let (start, step) = (start.unwrap_or(0), step.unwrap_or(Span::from_secs(1)));
    for (row, raw) in (0..).zip(values) {
        let Some(text) = json::scalar(raw, name, findings) else { continue };
        match read(&text) {
            Ok(value) => {
                let millis = (step * row).0.saturating_add(start);
                readings.rows.push(Reading { millis, value, byte: source.byte_of(raw.get()) });
            }
            Err(wrong) => findings.at_text(raw.get(), wrong.of(name)),
        }
    }
    readings
}

/// The step between values: what the file says, else what the request says; they must agree.
fn step<'s>(
    gap: Option<&'s RawValue>,
    document: &RawValue,
    request: &TraceRequest,
    findings: &mut Findings<'s>,
) -> Option<Span> {
    let Some(raw) = gap else {
        if request.index_step.is_none() {
            let wrong = Wrong::new("the file has no metadata.gap_seconds");
            findings.at_text(document.get(), wrong.hint("say the time between values as index step"));
        }
        return request.index_step;
    };
    let text = json::scalar(raw, "gap_seconds", findings)?;
    let step = match value::time(&text, TimeUnit::Seconds, None) {
        Ok(millis) if millis > 0 => Span(millis),
        _ => {
            findings.at_text(
                raw.get(),
                Wrong::expected("a number of seconds above zero", &text).of("gap_seconds"),
            );
            return None;
        }
    };
    if let Some(said) = request.index_step.filter(|said| *said != step) {
        let wrong = Wrong::new(format!("is {said}, but the file's gap_seconds is {step}"));
        findings.setting("index_step", wrong.hint("leave the index step out"));
    }
    Some(step)
}

/// The start as calendar time in milliseconds. The family also writes starts without time zone and
/// made-up ones; a start that can't be placed is told and the trace has no calendar time.
fn start<'s>(raw: &'s RawValue, request: &TraceRequest, findings: &mut Findings<'s>) -> Option<i64> {
    let text = json::scalar(raw, "start_time", findings)?;
    if let Ok(time) = value::calendar(text.trim(), request.utc_offset) {
        return Some(time.as_millisecond());
    }
    match value::calendar(text.trim(), Some(jiff::tz::Offset::UTC)) {
        Ok(_) => {
            let said =
                format!("start_time {text} names no time zone: the trace is read without calendar time");
            findings.cautions.push(said);
        }
        Err(wrong) => findings.at_text(raw.get(), wrong.of("start_time")),
    }
    None
}
