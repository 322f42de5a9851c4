//! Cost against completion time of every point, and those that no other point beats in both.

use super::Points;
use crate::report::figure::{Axis, Course, Dot, Figure, Layer, Mark, Panel, Scale, Shape, Tone};
use crate::report::number::{duration, percent, plural};

/// More names than these crowd each other.
const MOST_NAMES: usize = 12;

/// Points in which so much smaller a share of runs completes than in others are not compared with them.
const FEWER: f64 = 0.01;

/// The frontier of means over completed runs; none where fewer than two points have both. Points in which fewer
/// runs complete than elsewhere are shown and not compared: what fails costs and takes no time in these means.
pub(super) fn frontier(points: Points<'_>, axes: &[usize]) -> Option<Figure> {
    let completed = |row: &[String]| points.number(row, "completed_share").unwrap_or(1.0);
    let surest = points.rows.iter().map(|row| completed(row)).fold(0.0, f64::max);
    let (mut found, mut failing): (Vec<(f64, f64, String)>, Vec<Dot>) = (Vec::new(), Vec::new());
    for row in points.rows {
        let time = points.number(row, "completion_time_s_mean");
        let cost = points.number(row, "cost_completed_mean").or_else(|| points.number(row, "cost_mean"));
        let (Some(time), Some(cost)) = (time, cost) else { continue };
        let name = points.told(row, axes);
        let share = completed(row);
        if share < surest - FEWER {
            let (x_interval, y_interval, label) = (None, None, String::new());
            let says = format!("{name}: only {} of runs complete", percent(share));
            failing.push(Dot { x: time, y: cost, x_interval, y_interval, label, says });
        } else {
            found.push((time, cost, name));
        }
    }
    if found.len() + failing.len() < 2 || found.is_empty() {
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
    let mut says = match best.as_slice() {
        [one] => format!("{} is both cheapest and fastest.", one.label),
        some => format!(
            "{} of {} are beaten by no other in both cost and time.",
            some.len(),
            plural((best.len() + others.len()) as u64, "point")
        ),
    };
    if surest < 1.0 {
        says.push_str(&format!(" At most {} of runs complete.", percent(surest)));
    }
    if !failing.is_empty() {
        let count = plural(failing.len() as u64, "point");
        says.push_str(&format!(" Not compared: {count} in which fewer runs complete."));
    }
    if best.len() > MOST_NAMES {
        best.iter_mut().for_each(|dot| dot.label.clear());
    }
    let all = || best.iter().chain(&others).chain(&failing);
    let x = Axis::holding("Mean time to completion", Scale::Duration, false, all().map(|dot| dot.x));
    let label = format!("Mean cost of a completed run, {}", points.currency());
    let y = Axis::holding(&label, Scale::Number, false, all().map(|dot| dot.y));
    let line = best.iter().map(|dot| [dot.x, dot.y]).collect();
    let mut layers = vec![
        Layer::new("fewer runs complete", Tone::Alarm, Shape::Dots { dots: failing, mark: Mark::Cross }),
        Layer::new("beaten by another point", Tone::Muted, Shape::Dots { dots: others, mark: Mark::Ring }),
        Layer::new("", Tone::Series(0), Shape::Line { points: line, course: Course::Steps, dashed: false }),
        Layer::new("frontier", Tone::Series(0), Shape::Dots { dots: best, mark: Mark::Disc }),
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
