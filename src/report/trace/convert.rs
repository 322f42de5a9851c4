//! Histories in other formats: plain CSV, the JSON of the spot-traces family, the JSON of AWS.
//!
//! What is written is read back to the same change points. No format says where the last value ends: a reader needs
//! `ends_at`, which [`last_words`] names.

use jiff::Timestamp;
use jiff::tz::Offset;
use serde_json::{Value, json};

use crate::scenario::trace::{Lifetimes, PriceTrace, StockTrace};
use crate::units::{Rate, SimTime, Span};

/// A calendar time, or seconds since the first record where the file has no calendar.
fn time(first: Option<Timestamp>, at: Span) -> String {
    match first {
        Some(first) => SimTime(at.0).to_calendar(first).to_string(),
        None => crate::report::number::exact_seconds(at),
    }
}

fn header(first: Option<Timestamp>) -> &'static str {
    if first.is_some() { "time" } else { "seconds" }
}

fn rows<V: Copy>(
    first: Option<Timestamp>,
    points: &[(Span, V)],
    name: &str,
    value: impl Fn(V) -> String,
) -> String {
    let mut text = format!("{},{name}\n", header(first));
    for (at, one) in points {
        text.push_str(&format!("{},{}\n", time(first, *at), value(*one)));
    }
    text
}

/// Change points as `time,price`, in UTC, prices per hour.
pub fn prices_csv(trace: &PriceTrace) -> String {
    rows(trace.first, &trace.points, "price", |price| price.to_string())
}

/// Change points as `time,units`; as `time,available`, 1 and 0, where the file has flags.
pub fn stock_csv(trace: &StockTrace) -> String {
    if is_flags(trace) {
        return rows(trace.first, &trace.points, "available", |units| u32::from(units > 0).to_string());
    }
    rows(trace.first, &trace.points, "units", |units| units.to_string())
}

fn is_flags(trace: &StockTrace) -> bool {
    trace.points.iter().any(|(_, units)| *units == StockTrace::UNLIMITED)
}

/// Lives as `lifetime_s,end`, the end `taken` or `censored`.
pub fn lives_csv(file: &Lifetimes) -> String {
    let mut text = String::from("lifetime_s,end\n");
    for life in &file.lives {
        let end = if life.censored { "censored" } else { "taken" };
        text.push_str(&format!("{},{end}\n", crate::report::number::exact_seconds(life.length)));
    }
    text
}

/// The most intervals that are written.
const MOST_INTERVALS: i64 = 10_000_000;

/// The values of the intervals of a length, and what is wrong with that length.
fn regular<V: Copy>(points: &[(Span, V)], end: Span, step: Span) -> Result<Vec<V>, String> {
    if end.0 / step.0 > MOST_INTERVALS {
        return Err(format!("a step of {step} makes more than {MOST_INTERVALS} intervals"));
    }
    if let Some((at, _)) = points.iter().find(|(at, _)| at.0 % step.0 != 0) {
        return Err(format!("the change {at} after the first record is not on a grid of {step}"));
    }
    let mut values = Vec::new();
    for (place, (at, value)) in points.iter().enumerate() {
        let until = points.get(place + 1).map_or(end, |(next, _)| *next);
        let count = (until.0 - at.0 + step.0 - 1) / step.0;
        values.extend(std::iter::repeat_n(*value, count as usize));
    }
    Ok(values)
}

fn family(first: Option<Timestamp>, step: Span, data: Vec<Value>, prices: Option<Vec<Value>>) -> String {
    let mut metadata = json!({ "gap_seconds": step.as_secs_f64() });
    if step.0 % 1_000 == 0 {
        metadata = json!({ "gap_seconds": step.0 / 1_000 });
    }
    if let Some(first) = first {
        metadata["start_time"] = json!(first.to_string());
    }
    let mut document = json!({ "metadata": metadata, "data": data });
    if let Some(prices) = prices {
        document["prices"] = json!(prices);
    }
    format!("{document}\n")
}

/// Stock in the format of the spot-traces family: a flag or a number of units for every interval of `step`.
///
/// # Errors
/// Says where a change is not at the beginning of an interval.
pub fn stock_family(trace: &StockTrace, step: Span) -> Result<String, String> {
    let flags = is_flags(trace);
    let value = |units: u32| json!(if flags { u32::from(units > 0) } else { units });
    let data = regular(&trace.points, trace.end, step)?.into_iter().map(value).collect();
    Ok(family(trace.first, step, data, None))
}

/// Prices in the format of the spot-traces family, every interval of `step` said to be available.
///
/// # Errors
/// Says where a change is not at the beginning of an interval.
pub fn prices_family(trace: &PriceTrace, step: Span) -> Result<String, String> {
    let prices = regular(&trace.points, trace.end, step)?;
    let data = vec![json!(1); prices.len()];
    Ok(family(trace.first, step, data, Some(prices.into_iter().map(|price| json!(price.as_f64())).collect())))
}

/// Prices as `aws ec2 describe-spot-price-history` gives them, newest first.
///
/// # Errors
/// Says so where the file has no calendar times.
pub fn prices_aws(
    trace: &PriceTrace,
    zone: &str,
    instance_type: &str,
    product: &str,
) -> Result<String, String> {
    let first = trace.first.ok_or("the file has no calendar times, which AWS's format needs")?;
    let record = |(at, price): &(Span, Rate)| {
        json!({
            "AvailabilityZone": zone,
            "InstanceType": instance_type,
            "ProductDescription": product,
            "SpotPrice": format!("{:.6}", price.as_f64()),
            "Timestamp": SimTime(at.0).to_calendar(first).to_string(),
        })
    };
    let records: Vec<Value> = trace.points.iter().rev().map(record).collect();
    let text = serde_json::to_string_pretty(&json!({ "SpotPriceHistory": records })).unwrap_or_default();
    Ok(format!("{text}\n"))
}

/// Where the last value ends, as a scenario says it.
pub fn last_words(first: Option<Timestamp>, end: Span) -> String {
    match first {
        Some(first) => format!(
            "the last value holds until {0}: read it with ends_at: {0}",
            SimTime(end.0).to_calendar(first)
        ),
        None => format!("the last value holds until {end}: read it with ends_at: {end}"),
    }
}

/// An offset from UTC such as `+08:00`.
pub(super) fn offset(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_have_their_sign_before_hours_and_minutes() {
        for (seconds, text) in [(28_800, "+08:00"), (-12_600, "-03:30"), (0, "+00:00"), (-1_800, "-00:30")] {
            assert_eq!(offset(Offset::from_seconds(seconds).unwrap()), text);
        }
    }

    #[test]
    fn intervals_repeat_what_holds_and_changes_must_lie_on_them() {
        let minutes = Span::from_minutes;
        let points = [(minutes(0), 5), (minutes(20), 7)];
        assert_eq!(regular(&points, minutes(50), minutes(10)).unwrap(), [5, 5, 7, 7, 7]);
        assert!(regular(&points, minutes(50), minutes(15)).unwrap_err().contains("not on a grid of 15m"));
    }
}
