//! Cost against completion time of every point, and those that no other point beats in both.

use super::Points;
use crate::report::figure::{Axis, Course, Dot, Figure, Layer, Mark, Panel, Scale, Shape, Tone};
use crate::report::number::{duration, plural};

/// More names than these crowd each other.
const MOST_NAMES: usize = 12;

/// The frontier of means; none where fewer than two points have both. Points that complete less often than
/// another one are not compared with it by this figure, so points in which not all runs complete say so.
pub(super) fn frontier(points: Points<'_>, axes: &[usize]) -> Option<Figure> {
    let mut found: Vec<(f64, f64, String)> = Vec::new();
    for row in points.rows {
        let time = points.number(row, "completion_time_s_mean");
        let cost = points.number(row, "cost_completed_mean").or_else(|| points.number(row, "cost_mean"));
        let (Some(time), Some(cost)) = (time, cost) else { continue };
        found.push((time, cost, points.told(row, axes)));
    }
    if found.len() < 2 {
        return None;
    }
    found.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
    // In order of time a point is beaten unless it is cheaper than all before it.
    let (mut best, mut others, mut cheapest) = (Vec::new(), Vec::new(), f64::INFINITY);
    for (time, cost, name) in found {
        let says = format!("{name}: {} {}, {}", super::significant(cost), points.currency(), duration(time));
        let is_best = cost < cheapest;
        cheapest = cheapest.min(cost);
        let dot = Dot { x: time, y: cost, x_interval: None, y_interval: None, label: name, says };
        if is_best { best.push(dot) } else { others.push(Dot { label: String::new(), ..dot }) }
    }
    let says = match best.as_slice() {
        [one] => format!("{} is both cheapest and fastest.", one.label),
        some => format!(
            "{} of {} are beaten by no other in both cost and time.",
            some.len(),
            plural(points.rows.len() as u64, "point")
        ),
    };
    if best.len() > MOST_NAMES {
        best.iter_mut().for_each(|dot| dot.label.clear());
    }
    let all = || best.iter().chain(&others);
    let x = Axis::holding("Mean time to completion", Scale::Duration, false, all().map(|dot| dot.x));
    let label = format!("Mean cost of a completed run, {}", points.currency());
    let y = Axis::holding(&label, Scale::Number, false, all().map(|dot| dot.y));
    let line = best.iter().map(|dot| [dot.x, dot.y]).collect();
    let mut layers = vec![
        layer("beaten by another point", Tone::Muted, Shape::Dots { dots: others, mark: Mark::Ring }),
        layer("", Tone::Series(0), Shape::Line { points: line, course: Course::Steps, dashed: false }),
        layer("frontier", Tone::Series(0), Shape::Dots { dots: best, mark: Mark::Disc }),
    ];
    layers.retain(|layer| !layer.shape.is_empty());
    Some(Figure {
        name: "frontier".to_owned(),
        title: "Cost against completion time".to_owned(),
        says,
        columns: 1,
        panels: vec![Panel { title: String::new(), x, y, layers, height: 1.0 }],
        source: points.source(),
    })
}

fn layer(name: &str, tone: Tone, shape: Shape) -> Layer {
    Layer { name: name.to_owned(), tone, shape }
}
