//! Variants side by side: what each costs, when it is done and how sure that is; and cost against completion time.

use super::{Axis, Dot, Figure, Layer, Mark, Panel, Scale, Shape, Side, Tone, parts};
use crate::report::compare::{CompareReport, VariantReport};
use crate::report::number::{Money, duration, duration_pair, percent, percent_range, plural};
use crate::scenario::provider::Purchase;
use crate::stats::{Interval, Summary};
use crate::units::Currency;

/// How much of a row the dots of one variant keep free on each side.
const MIDDLE: f64 = 0.5;

/// The names of the figures of a comparison, the one that says most first.
pub const NAMES: [&str; 3] = ["comparison", "frontier", "cost-parts"];

/// Every figure that the comparison has something for.
pub fn figures(report: &CompareReport) -> Vec<Figure> {
    [Some(comparison(report)), frontier(report), cost_parts(report)].into_iter().flatten().collect()
}

/// The estimates of every variant with their intervals, one row each.
pub fn comparison(report: &CompareReport) -> Figure {
    let base = &report.variants[report.baseline];
    let names: Vec<String> = report.variants.iter().map(|variant| variant.name.clone()).collect();
    let currency = base.run.head.currency;
    let mut panels = vec![cost(report, &names, currency)];
    panels.extend(completion(report, &names));
    panels.push(odds(report, &names));
    let told = cheapest(report, currency);
    Figure {
        name: "comparison".to_owned(),
        title: format!("{}: {}", base.run.head.name, plural(report.variants.len() as u64, "variant")),
        says: told,
        columns: 1,
        panels,
        source: source(report),
    }
}

/// The parts of the cost of every variant.
pub fn cost_parts(report: &CompareReport) -> Option<Figure> {
    let rows: Vec<parts::Row<'_>> = report
        .variants
        .iter()
        .map(|variant| (variant.name.as_str(), &variant.run.head, &variant.run.summary))
        .collect();
    parts::parts(&rows, "Where the money goes", source(report))
}

/// Cost against completion time; none where fewer than two variants have both in one currency.
pub fn frontier(report: &CompareReport) -> Option<Figure> {
    let base = &report.variants[report.baseline];
    let currency = base.run.head.currency;
    let (mut best, mut others) = (Vec::new(), Vec::new());
    for variant in &report.variants {
        let (Some(cost), Some(time)) = (costs(variant, currency), variant.run.summary.completion_s.mean)
        else {
            continue;
        };
        let money = Money::like(cost.0);
        let dot = Dot {
            x: time.mean,
            y: cost.0,
            x_interval: time.interval.map(ends),
            y_interval: cost.1.map(ends),
            label: variant.name.clone(),
            says: format!("{}: {} {currency}, {}", variant.name, money.sum(cost.0), duration(time.mean)),
        };
        if variant.merits.is_some() { best.push(dot) } else { others.push(dot) }
    }
    let all = || best.iter().chain(&others);
    if all().count() < 2 {
        return None;
    }
    let xs: Vec<f64> = all().flat_map(|dot| with_ends(dot.x, dot.x_interval)).collect();
    let ys: Vec<f64> = all().flat_map(|dot| with_ends(dot.y, dot.y_interval)).collect();
    let says = match best.as_slice() {
        [one] => format!("{} is cheapest and fastest, as far as the intervals tell.", one.label),
        [] => "No variant stands out: each is beaten by another one.".to_owned(),
        some => {
            let names: Vec<&str> = some.iter().map(|dot| dot.label.as_str()).collect();
            format!("No other variant beats {}.", list(&names))
        }
    };
    let layer = |name: &str, tone, dots, mark| Layer {
        name: name.to_owned(),
        tone,
        shape: Shape::Dots { dots, mark },
    };
    Some(Figure {
        name: "frontier".to_owned(),
        title: "Cost against completion time".to_owned(),
        says,
        columns: 1,
        panels: vec![Panel {
            title: String::new(),
            x: Axis::holding("Mean time from submission to completion", Scale::Duration, false, xs),
            y: Axis::holding(&format!("Mean cost of a run, {currency}"), Scale::Number, true, ys),
            layers: [
                layer("beaten by another", Tone::Muted, others, Mark::Ring),
                layer("not beaten", Tone::Series(0), best, Mark::Disc),
            ]
            .into_iter()
            .filter(|layer| !layer.shape.is_empty())
            .collect(),
            height: 1.0,
        }],
        source: source(report),
    })
}

fn cost(report: &CompareReport, names: &[String], currency: Currency) -> Panel {
    let mut dots = Vec::new();
    for (at, variant) in report.variants.iter().enumerate() {
        let Some((mean, interval)) = costs(variant, currency) else { continue };
        let money = Money::like(mean);
        let range =
            interval.map(|of| format!(", 95 % interval {}", money.range(Some(of)))).unwrap_or_default();
        let says = format!("{}: {} {currency}{range}", variant.name, money.sum(mean));
        dots.push(dot(mean, at, interval, money.sum(mean), says));
    }
    let mut panel = panel(
        &format!("Mean cost of a run, {currency}"),
        Scale::Number,
        names,
        vec![(Tone::Series(1), dots)],
    );
    let base = &report.variants[report.baseline];
    // A variant of that kind says it already.
    let is_there = report.variants.iter().any(|of| of.run.head.option == Purchase::OnDemand);
    if let Some(savings) = base.run.summary.savings.filter(|_| !is_there) {
        let mean = savings.on_demand.mean;
        if mean <= panel.x.high * 4.0 {
            panel.x = Axis::comparing(&panel.x.label, Scale::Number, &[panel.x.low, panel.x.high, mean]);
            let label = format!("on-demand {}", Money::like(mean).sum(mean));
            let shape = Shape::Rule { of: Side::X, at: mean, label };
            panel.layers.insert(0, Layer { name: String::new(), tone: Tone::Reference, shape });
        }
    }
    panel
}

fn completion(report: &CompareReport, names: &[String]) -> Option<Panel> {
    let (mut means, mut late) = (Vec::new(), Vec::new());
    for (at, variant) in report.variants.iter().enumerate() {
        let of = &variant.run.summary.completion_s;
        if let Some(mean) = of.mean {
            let (text, range) = duration_pair(mean.mean, mean.interval);
            let says = format!("{}: done in {text} on average, 95 % interval {range}", variant.name);
            means.push(dot(mean.mean, at, mean.interval, text, says));
        }
        let p95 = of.quantiles.p95.value;
        if p95.is_finite() {
            let says = format!("{}: 95 of 100 runs are done within {}", variant.name, duration(p95));
            late.push(dot(p95, at, None, String::new(), says));
        }
    }
    if means.is_empty() && late.is_empty() {
        return None;
    }
    let series = vec![(Tone::Series(0), means)];
    let mut panel = panel("Time from submission to completion", Scale::Duration, names, series);
    if let Some(Layer { name, .. }) = panel.layers.first_mut() {
        "mean".clone_into(name);
    }
    let values = late.iter().map(|dot| dot.x).chain([panel.x.low.max(0.0), panel.x.high]);
    panel.x = Axis::comparing(&panel.x.label, Scale::Duration, &values.collect::<Vec<f64>>());
    let shape = Shape::Dots { dots: late, mark: Mark::Ring };
    panel.layers.push(Layer { name: "95 of 100 runs".to_owned(), tone: Tone::Series(0), shape });
    let deadlines: Vec<_> = report.variants.iter().filter_map(|variant| variant.run.head.deadline).collect();
    if let Some(first) = deadlines.first().filter(|first| deadlines.iter().all(|of| of == *first)) {
        let at = first.as_secs_f64();
        if at <= panel.x.high * 4.0 {
            panel.x = Axis::comparing(&panel.x.label, Scale::Duration, &[panel.x.low, panel.x.high, at]);
            let shape = Shape::Rule { of: Side::X, at, label: format!("deadline {first}") };
            panel.layers.insert(0, Layer { name: String::new(), tone: Tone::Limit, shape });
        }
    }
    Some(panel)
}

/// The odds of meeting the deadline, where there is one; else of completing; of services, the share served.
fn odds(report: &CompareReport, names: &[String]) -> Panel {
    let share = |summary: &Summary| -> Option<(f64, Option<Interval>, &'static str)> {
        if let Some(of) = &summary.service {
            let served = of.served()?;
            return Some((served.ratio, served.interval, "of requests are served"));
        }
        let (of, what) = match &summary.deadline {
            Some(deadline) => (deadline.met, "of runs meet the deadline"),
            None if summary.is_lasting() => return None,
            None => (summary.completed(), "of runs complete"),
        };
        Some((of.share, of.interval, what))
    };
    let (mut dots, mut label) = (Vec::new(), "Share of runs");
    for (at, variant) in report.variants.iter().enumerate() {
        let Some((value, interval, what)) = share(&variant.run.summary) else { continue };
        label = match what {
            "of requests are served" => "Share of requests served",
            "of runs meet the deadline" => "Share of runs that meet the deadline",
            _ => "Share of runs that complete",
        };
        let says =
            format!("{}: {} {what}, 95 % interval {}", variant.name, percent(value), percent_range(interval));
        dots.push(dot(value, at, interval, percent(value), says));
    }
    panel(label, Scale::Share, names, vec![(Tone::Series(2), dots)])
}

fn panel(label: &str, scale: Scale, names: &[String], series: Vec<(Tone, Vec<Dot>)>) -> Panel {
    let values = series.iter().flat_map(|(_, dots)| dots).flat_map(|dot| with_ends(dot.x, dot.x_interval));
    let x = Axis::comparing(label, scale, &values.collect::<Vec<f64>>());
    let layer =
        |(tone, dots)| Layer { name: String::new(), tone, shape: Shape::Dots { dots, mark: Mark::Disc } };
    Panel {
        title: String::new(),
        x,
        y: Axis::of_names("", names.to_vec()),
        layers: series.into_iter().map(layer).collect(),
        height: 1.0,
    }
}

fn dot(x: f64, at: usize, interval: Option<Interval>, label: String, says: String) -> Dot {
    Dot { x, y: at as f64 + MIDDLE, x_interval: interval.map(ends), y_interval: None, label, says }
}

/// The mean cost in the baseline's currency; none where it is another one and nobody said what that is worth.
fn costs(variant: &VariantReport, currency: Currency) -> Option<(f64, Option<Interval>)> {
    let worth = if variant.run.head.currency == currency { 1.0 } else { variant.worth? };
    let mean = variant.run.summary.cost.mean?;
    let interval = mean.interval.map(|of| Interval { low: of.low * worth, high: of.high * worth });
    Some((mean.mean * worth, interval))
}

fn cheapest(report: &CompareReport, currency: Currency) -> String {
    let costs = report.variants.iter().filter_map(|variant| Some((variant, costs(variant, currency)?.0)));
    let least = costs.min_by(|one, other| one.1.total_cmp(&other.1));
    least.map_or_else(
        || "The variants have no currency in common.".to_owned(),
        |(variant, cost)| {
            let money = Money::like(cost);
            format!("{} is cheapest with {} {currency} a run on average.", variant.name, money.sum(cost))
        },
    )
}

fn ends(of: Interval) -> [f64; 2] {
    [of.low, of.high]
}

fn with_ends(value: f64, interval: Option<[f64; 2]>) -> impl Iterator<Item = f64> {
    [value].into_iter().chain(interval.into_iter().flatten())
}

/// Names in a sentence: `a, b and c`.
fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn source(report: &CompareReport) -> String {
    let base = &report.variants[report.baseline].run;
    super::source(&base.head, base.summary.replications)
}
