//! Recorded histories of prices and of stock over calendar time.

use super::{Axis, Bar, Course, Figure, Layer, Panel, Scale, Shape, Side, Tone, thin};
use crate::report::number::{decimals_of, duration, percent, plural, trimmed};
use crate::scenario::trace::{PriceTrace, StockTrace};
use crate::units::{Rate, Span};

/// More bars of one row can't be told apart.
const MOST_BARS: usize = 4_000;

/// Prices over time, one line for each history, with prices to hold them against; none of no history.
pub fn of_prices(traces: &[(String, &PriceTrace)], list: Option<Rate>, bids: &[Rate]) -> Option<Figure> {
    let (name, first) = traces.first()?;
    let begin = traces.iter().filter_map(|(_, trace)| trace.first).min();
    let mut layers = Vec::new();
    let (mut xs, mut ys) = (vec![0.0], Vec::new());
    for (at, (name, trace)) in traces.iter().enumerate() {
        let shift = shift(begin, trace.first);
        let point = |(from, price): &(Span, Rate)| [from.as_secs_f64() + shift, price.as_f64()];
        let points = thin::steps(trace.points.iter().map(point).collect(), trace.end.as_secs_f64() + shift);
        xs.extend(points.last().map(|point| point[0]));
        ys.extend(points.iter().map(|point| point[1]));
        let shape = Shape::Line { points, course: Course::Steps, dashed: false };
        let name = if traces.len() > 1 { name.clone() } else { String::new() };
        layers.push(Layer { name, tone: Tone::of_series(at), shape });
    }
    let mut rule = |tone, price: Rate, what: &str| {
        ys.push(price.as_f64());
        let label = format!("{what} {}", written(price));
        layers.push(Layer {
            name: String::new(),
            tone,
            shape: Shape::Rule { of: Side::Y, at: price.as_f64(), label },
        });
    };
    for bid in bids {
        rule(Tone::Limit, *bid, "bid");
    }
    if let Some(list) = list {
        rule(Tone::Reference, list, "on-demand");
    }
    let unit =
        first.currency.map_or_else(|| "Price per hour".to_owned(), |of| format!("Price, {of} per hour"));
    let least = first.points.iter().map(|(_, price)| *price).min()?;
    let most = first.points.iter().map(|(_, price)| *price).max()?;
    let says = format!(
        "{}, from {} to {} per hour, with {}.",
        if traces.len() == 1 {
            name.clone()
        } else {
            format!("{} and {}", name, plural(traces.len() as u64 - 1, "other"))
        },
        written(least),
        written(most),
        plural(first.points.len() as u64 - 1, "change")
    );
    let x = Axis::holding(&since(begin), Scale::Duration, true, xs);
    let y = Axis::holding(&unit, Scale::Number, true, ys);
    Some(Figure {
        name: "price".to_owned(),
        title: "Price over time".to_owned(),
        says,
        columns: 1,
        panels: vec![Panel { title: String::new(), x, y, layers, height: 1.0 }],
        source: format!(
            "{name}: {}, spotcast {}",
            plural(first.records as u64, "record"),
            env!("CARGO_PKG_VERSION")
        ),
    })
}

/// When there is stock, one row for each history; none of no history.
pub fn of_stock(traces: &[(String, &StockTrace)]) -> Option<Figure> {
    let (name, first) = traces.first()?;
    let begin = traces.iter().filter_map(|(_, trace)| trace.first).min();
    let (mut there, mut missing, mut end, mut up) = (Vec::new(), Vec::new(), 0.0_f64, Span::ZERO);
    for (at, (name, trace)) in traces.iter().enumerate() {
        let shift = shift(begin, trace.first);
        for (from, to, is_there) in spells(trace) {
            let (x, y) = ([from + shift, to + shift], [at as f64 + 0.15, at as f64 + 0.85]);
            let word = if is_there { "stock" } else { "no stock" };
            let says = format!("{name}: {word} for {}, from {} on", duration(to - from), duration(from));
            end = end.max(x[1]);
            if is_there && at == 0 {
                up += Span::from_sampled_millis((to - from) * 1_000.0);
            }
            let bars = if is_there { &mut there } else { &mut missing };
            if bars.len() < MOST_BARS {
                bars.push(Bar { x, y, says });
            }
        }
    }
    let share = up.as_secs_f64() / first.end.as_secs_f64().max(1.0);
    let layer = |name, tone, bars| Layer::new(name, tone, Shape::Bars { bars });
    Some(Figure {
        name: "stock".to_owned(),
        title: "When there is stock".to_owned(),
        says: format!("{name} has stock {} of the time.", percent(share)),
        columns: 1,
        panels: vec![Panel {
            title: String::new(),
            x: Axis::holding(&since(begin), Scale::Duration, true, [0.0, end]),
            y: Axis::of_names("", traces.iter().map(|(name, _)| name.clone()).collect()),
            layers: vec![layer("stock", Tone::Series(0), there), layer("no stock", Tone::Alarm, missing)],
            height: 1.0,
        }],
        source: format!(
            "{name}: {}, spotcast {}",
            plural(first.records as u64, "record"),
            env!("CARGO_PKG_VERSION")
        ),
    })
}

/// From when to when there is stock or none, in seconds from the first record.
fn spells(trace: &StockTrace) -> Vec<(f64, f64, bool)> {
    let ends = trace.points.iter().skip(1).map(|(at, _)| *at).chain([trace.end]);
    let mut spells: Vec<(f64, f64, bool)> = Vec::new();
    for ((from, units), to) in trace.points.iter().zip(ends) {
        let (from, to, is_there) = (from.as_secs_f64(), to.as_secs_f64(), *units > 0);
        match spells.last_mut() {
            Some(last) if last.2 == is_there => last.1 = to,
            _ => spells.push((from, to, is_there)),
        }
    }
    spells
}

/// By how many seconds a history begins after the earliest one.
fn shift(begin: Option<jiff::Timestamp>, first: Option<jiff::Timestamp>) -> f64 {
    match (begin, first) {
        (Some(begin), Some(first)) => (first.as_millisecond() - begin.as_millisecond()) as f64 / 1_000.0,
        _ => 0.0,
    }
}

/// What the axis of time counts from.
fn since(begin: Option<jiff::Timestamp>) -> String {
    match begin {
        Some(begin) => format!("Time since {}", begin.strftime("%Y-%m-%d %H:%M UTC")),
        None => "Time since the first record".to_owned(),
    }
}

/// A price with all of its digits that tell.
fn written(price: Rate) -> String {
    let value = price.as_f64();
    if value == 0.0 {
        return "0".to_owned();
    }
    trimmed(&format!("{value:.*}", decimals_of(value, 4).max(2))).to_owned()
}
