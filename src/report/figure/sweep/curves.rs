//! Estimates along an axis.

use super::{Estimate, Points, Shown};
use crate::report::figure::{Axis, Course, Dot, Figure, Layer, Mark, Panel, Scale, Shape, Tone};
use crate::report::number::percent;

/// More points than these are a line without dots.
const MOST_DOTS: usize = 60;
/// The most axes that have a cloud of points each.
const MOST_CLOUDS: usize = 6;

/// Every estimate along the one axis, one chart under the other; none where there is nothing to show.
pub(super) fn curves(points: Points<'_>, axis: usize) -> Option<Figure> {
    let panel = |shown: &Shown| {
        if points.is_numeric(axis) { curve(points, axis, shown) } else { rows(points, axis, shown) }
    };
    let mut panels: Vec<Panel> = points.shown().iter().filter_map(panel).collect();
    if points.is_numeric(axis) {
        Panel::label_last(&mut panels);
    }
    (!panels.is_empty()).then(|| Figure {
        name: "curves".to_owned(),
        title: format!("{}: what {} changes", points.manifest.name, points.name(axis)),
        says: told(points, axis),
        columns: 1,
        panels,
        source: points.source(),
    })
}

/// The least cost and the least time, in words, with the share of runs that complete where that is not all.
fn told(points: Points<'_>, axis: usize) -> String {
    let shown = points.shown();
    let written = |column: &str, value: f64| {
        shown.iter().find(|shown| shown.column == column).map(|shown| points.written(shown, value))
    };
    let least = |column: &str, what: &str| {
        let [least, _] = points.ends(column)?;
        let completed =
            points.number(least.0, "completed_share").filter(|share| *share < 1.0 && least.2 == 1);
        let but = completed.map(|share| format!(", where {} of runs complete", percent(share)));
        let (at, value) = (points.place_of(least, &[axis]), written(column, least.1)?);
        Some(format!("{what} at {at}: {value}{}", but.unwrap_or_default()))
    };
    let sentences =
        [least("cost_mean", "Lowest mean cost"), least("completion_time_s_mean", "Lowest mean time")];
    let sentences: Vec<String> =
        sentences.into_iter().flatten().map(|sentence| format!("{sentence}.")).collect();
    if sentences.is_empty() {
        return "Estimates along the axis with their 95 % intervals.".to_owned();
    }
    sentences.join(" ")
}

fn curve(points: Points<'_>, axis: usize, shown: &Shown) -> Option<Panel> {
    let mut found: Vec<(f64, Estimate, String)> = points
        .rows
        .iter()
        .filter_map(|row| {
            let estimate = points.estimate(row, shown.column)?;
            let says = says(points, row, axis, shown, estimate);
            Some((points.at(row, axis)?, estimate, says))
        })
        .collect();
    found.sort_by(|one, other| one.0.total_cmp(&other.0));
    if found.is_empty() {
        return None;
    }
    let all = found.iter().flat_map(|(_, of, _)| [of.value].into_iter().chain(of.ends.into_iter().flatten()));
    let tone = tone(shown);
    let band = found.iter().filter_map(|(x, of, _)| of.ends.map(|[low, high]| [*x, low, high])).collect();
    let line = found.iter().map(|(x, of, _)| [*x, of.value]).collect();
    let mut layers = vec![
        Layer {
            name: "95 % interval".to_owned(),
            tone,
            shape: Shape::Band { points: band, course: Course::Straight },
        },
        Layer {
            name: String::new(),
            tone,
            shape: Shape::Line { points: line, course: Course::Straight, dashed: false },
        },
    ];
    if found.len() <= MOST_DOTS {
        let dot = |(x, of, says): &(f64, Estimate, String)| Dot {
            x: *x,
            y: of.value,
            x_interval: None,
            y_interval: None,
            label: String::new(),
            says: says.clone(),
        };
        let dots = found.iter().map(dot).collect();
        layers.push(Layer { name: String::new(), tone, shape: Shape::Dots { dots, mark: Mark::Disc } });
    }
    let y = Axis::comparing(&shown.label, shown.scale.clone(), &all.collect::<Vec<f64>>());
    Some(Panel { title: String::new(), x: points.axis(axis), y, layers, height: 1.0 })
}

/// One row for each value of an axis of words.
fn rows(points: Points<'_>, axis: usize, shown: &Shown) -> Option<Panel> {
    let names = points.values(axis);
    let mut dots = Vec::new();
    for row in points.rows {
        let Some(estimate) = points.estimate(row, shown.column) else { continue };
        let value = points.value(row, axis);
        let Some(at) = names.iter().position(|name| *name == value) else { continue };
        dots.push(Dot {
            x: estimate.value,
            y: at as f64 + 0.5,
            x_interval: estimate.ends,
            y_interval: None,
            label: points.written(shown, estimate.value),
            says: says(points, row, axis, shown, estimate),
        });
    }
    if dots.is_empty() {
        return None;
    }
    let all = dots.iter().flat_map(|dot| [dot.x].into_iter().chain(dot.x_interval.into_iter().flatten()));
    let x = Axis::comparing(&shown.label, shown.scale.clone(), &all.collect::<Vec<f64>>());
    let layer =
        Layer { name: String::new(), tone: tone(shown), shape: Shape::Dots { dots, mark: Mark::Disc } };
    Some(Panel { title: String::new(), x, y: Axis::of_names("", names), layers: vec![layer], height: 1.0 })
}

/// The mean cost of all points against each of several axes.
pub(super) fn clouds(points: Points<'_>, axes: &[usize]) -> Option<Figure> {
    let shown = points.shown();
    let shown = shown.first()?;
    let axes: Vec<usize> =
        axes.iter().copied().filter(|axis| points.is_numeric(*axis)).take(MOST_CLOUDS).collect();
    let panel = |axis: &usize| {
        let mut values = Vec::new();
        let dots: Vec<Dot> = points
            .rows
            .iter()
            .filter_map(|row| {
                let estimate = points.estimate(row, shown.column)?;
                values.push(estimate.value);
                Some(Dot {
                    x: points.at(row, *axis)?,
                    y: estimate.value,
                    x_interval: None,
                    y_interval: None,
                    label: String::new(),
                    says: says(points, row, *axis, shown, estimate),
                })
            })
            .collect();
        let layer =
            Layer { name: String::new(), tone: tone(shown), shape: Shape::Dots { dots, mark: Mark::Disc } };
        let y = Axis::comparing(&shown.label, shown.scale.clone(), &values);
        Panel { title: String::new(), x: points.axis(*axis), y, layers: vec![layer], height: 1.0 }
    };
    let panels: Vec<Panel> = axes.iter().map(panel).collect();
    (!panels.is_empty()).then(|| Figure {
        name: "clouds".to_owned(),
        title: format!("{} against every axis", shown.label),
        says: "Every dot is a point of the sweep; a slope or a bend shows what an axis does.".to_owned(),
        columns: columns(panels.len()),
        panels,
        source: points.source(),
    })
}

/// As many side by side as leave no gap in the last row.
fn columns(panels: usize) -> usize {
    [3, 2].into_iter().find(|columns| panels.is_multiple_of(*columns)).unwrap_or(1)
}

fn tone(shown: &Shown) -> Tone {
    match shown.scale {
        Scale::Number => Tone::Series(1),
        Scale::Duration => Tone::Series(0),
        _ => Tone::Series(2),
    }
}

fn says(points: Points<'_>, row: &[String], axis: usize, shown: &Shown, of: Estimate) -> String {
    let range = of.ends.map(|ends| {
        let [low, high] = ends.map(|end| points.written(shown, end));
        format!(", 95 % interval {low} to {high}")
    });
    let label = shown.label.split(',').next().unwrap_or_default();
    format!(
        "{} {}: {label} {}{}",
        points.name(axis),
        points.value(row, axis),
        points.written(shown, of.value),
        range.unwrap_or_default()
    )
}
