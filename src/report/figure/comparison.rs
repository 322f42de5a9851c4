//! Variants side by side: what each costs, when it is done and how sure that is; and cost against completion time.

use super::{Axis, Dot, Figure, Layer, Mark, Panel, Scale, Shape, Side, Tone, parts};
use crate::report::compare::{CompareReport, VariantReport, words};
use crate::report::number::{Money, duration, duration_pair, percent, percent_range, plural};
use crate::scenario::provider::Purchase;
use crate::stats::{Interval, Summary};
use crate::units::Currency;

/// More variants than these have names at the best of them only.
const MOST_NAMES: usize = 8;
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
    panels.extend(odds(report, &names));
    Figure {
        name: "comparison".to_owned(),
        title: format!("{}: {}", base.run.head.name, plural(report.variants.len() as u64, "variant")),
        says: words::overall(report),
        columns: 1,
        panels,
        source: source(report),
    }
}

/// The parts of the cost of every variant.
pub fn cost_parts<'a>(report: &'a CompareReport) -> Option<Figure> {
    let currency = report.variants[report.baseline].run.head.currency;
    let row = |variant: &'a VariantReport| {
        Some((variant.name.as_str(), &variant.run.summary, worth(variant, currency)?))
    };
    let rows: Vec<parts::Row<'_>> = report.variants.iter().filter_map(row).collect();
    let mut figure = parts::parts(&rows, currency, "Where the money goes", source(report))?;
    figure.says.push_str(&not_shown(report, rows.len(), &format!("a price in {currency}")));
    Some(figure)
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
    let mut says = words::overall(report);
    let lacking = format!("a completion time or a price in {currency}");
    says.push_str(&not_shown(report, all().count(), &lacking));
    // Names of the others only where there is room for all.
    if all().count() > MOST_NAMES {
        others.iter_mut().for_each(|dot| dot.label.clear());
    }
    let layer = |name, tone, dots, mark| Layer::new(name, tone, Shape::Dots { dots, mark });
    Some(Figure {
        name: "frontier".to_owned(),
        title: "Cost against completion time".to_owned(),
        says,
        columns: 1,
        panels: vec![Panel {
            title: String::new(),
            x: Axis::holding("Mean time from submission to completion", Scale::Duration, false, xs),
            y: Axis::comparing(&format!("Mean cost of a run, {currency}"), Scale::Number, &ys),
            layers: [
                layer("another is better in some respect and worse in none", Tone::Muted, others, Mark::Ring),
                layer("none is better in all: cost, time and odds", Tone::Series(0), best, Mark::Disc),
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
    // A variant of that kind says it already.
    if report.variants.iter().any(|of| of.run.head.option == Purchase::OnDemand) {
        return panel;
    }
    let price = |variant: &VariantReport| {
        let worth = worth(variant, currency)?;
        Some(variant.run.summary.savings?.on_demand.mean * worth)
    };
    let prices: Vec<Option<f64>> = report.variants.iter().map(price).collect();
    let highest = prices.iter().flatten().copied().fold(0.0, f64::max);
    if highest <= 0.0 || highest > panel.x.high * 4.0 {
        return panel;
    }
    panel.x = Axis::comparing(&panel.x.label, Scale::Number, &[panel.x.low, panel.x.high, highest]);
    let money = Money::like(highest);
    let near = |price: &Option<f64>| price.is_some_and(|price| (price - highest).abs() <= highest * 1e-3);
    if prices.iter().all(near) {
        let label = format!("on-demand {}", money.sum(highest));
        let shape = Shape::Rule { of: Side::X, at: highest, label };
        panel.layers.insert(0, Layer { name: String::new(), tone: Tone::Reference, shape });
        return panel;
    }
    // Each has its own.
    let tick = |(at, price): (usize, &Option<f64>)| {
        let price = (*price)?;
        let says = format!("{}: on-demand for the same work {} {currency}", names[at], money.sum(price));
        Some(dot(price, at, None, String::new(), says))
    };
    let dots = prices.iter().enumerate().filter_map(tick).collect();
    let shape = Shape::Dots { dots, mark: Mark::Tick };
    panel.layers.push(Layer { name: "on-demand".to_owned(), tone: Tone::Reference, shape });
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
    let deadline = |variant: &VariantReport| variant.run.head.deadline;
    let first = deadline(&report.variants[report.baseline]);
    if let Some(first) = first.filter(|first| report.variants.iter().all(|of| deadline(of) == Some(*first))) {
        let at = first.as_secs_f64();
        if at <= panel.x.high * 4.0 {
            panel.x = Axis::comparing(&panel.x.label, Scale::Duration, &[panel.x.low, panel.x.high, at]);
            let shape = Shape::Rule { of: Side::X, at, label: format!("deadline {first}") };
            panel.layers.insert(0, Layer { name: String::new(), tone: Tone::Limit, shape });
        }
    }
    Some(panel)
}

/// The odds of meeting the deadline, where all have one; else of completing. Of services the share of requests that
/// are served, of CronJobs that of starts that complete; none where there are no such odds.
fn odds(report: &CompareReport, names: &[String]) -> Option<Panel> {
    let all_have_one = report.variants.iter().all(|of| of.run.summary.deadline.is_some());
    let share = |summary: &Summary| -> Option<(f64, Option<Interval>, &'static str)> {
        if let Some(of) = &summary.service {
            let served = of.served()?;
            return Some((served.ratio, served.interval, "requests that are served"));
        }
        if let Some(of) = &summary.cronjob {
            let completed = of.completed.share?;
            return Some((completed.ratio, completed.interval, "starts that complete"));
        }
        let (of, what) = match &summary.deadline {
            Some(deadline) if all_have_one => (deadline.met, "runs that meet the deadline"),
            _ => (summary.completed(), "runs that complete"),
        };
        Some((of.share, of.interval, what))
    };
    let (mut dots, mut label) = (Vec::new(), String::new());
    for (at, variant) in report.variants.iter().enumerate() {
        let Some((value, interval, what)) = share(&variant.run.summary) else { continue };
        label = format!("Share of {what}");
        let range = percent_range(interval);
        let says = format!("{}: {} of {what}, 95 % interval {range}", variant.name, percent(value));
        dots.push(dot(value, at, interval, percent(value), says));
    }
    (!dots.is_empty()).then(|| panel(&label, Scale::Share, names, vec![(Tone::Series(2), dots)]))
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
    let worth = worth(variant, currency)?;
    let mean = variant.run.summary.cost.mean?;
    let interval = mean.interval.map(|of| Interval { low: of.low * worth, high: of.high * worth });
    Some((mean.mean * worth, interval))
}

/// What a unit of the variant's currency is worth in this one.
fn worth(variant: &VariantReport, currency: Currency) -> Option<f64> {
    if variant.run.head.currency == currency { Some(1.0) } else { variant.worth }
}

/// How many variants are left out for what they lack, as a sentence; empty where none is.
fn not_shown(report: &CompareReport, shown: usize, lacking: &str) -> String {
    match report.variants.len() - shown {
        0 => String::new(),
        some => format!(" Not shown: {} without {lacking}.", plural(some as u64, "variant")),
    }
}

fn ends(of: Interval) -> [f64; 2] {
    [of.low, of.high]
}

fn with_ends(value: f64, interval: Option<[f64; 2]>) -> impl Iterator<Item = f64> {
    [value].into_iter().chain(interval.into_iter().flatten())
}

fn source(report: &CompareReport) -> String {
    let base = &report.variants[report.baseline].run;
    super::source(&base.head, base.summary.replications)
}
