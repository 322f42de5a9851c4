//! Which axis matters, as bars.

use super::Points;
use crate::report::figure::{Axis, Bar, Dot, Figure, Layer, Mark, Panel, Shape, Tone};
use crate::report::number::percent;
use crate::report::sweep::{AxisShare, WhatMatters};

/// The share of the variance that each axis makes by itself, and where known the share it has a part in, for every
/// estimate; none where nothing is known.
pub(super) fn bars(points: Points<'_>, matters: &WhatMatters) -> Option<Figure> {
    let mut panels = Vec::new();
    let mut strongest: Option<(f64, String, String)> = None;
    for shares in matters.shares() {
        let (mut bars, mut dots) = (Vec::new(), Vec::new());
        for (at, share) in shares.axes.iter().enumerate() {
            let (top, axis) = (at as f64, name(&points, share));
            if let Some(first) = share.first {
                let says = format!(
                    "{axis}: by itself {} of the variance of {}, 95 % interval {} to {}",
                    percent(first.value.max(0.0)),
                    shares.estimate,
                    percent(first.interval.low),
                    percent(first.interval.high)
                );
                bars.push(Bar { x: [0.0, first.value.clamp(0.0, 1.0)], y: [top + 0.25, top + 0.75], says });
                if strongest.as_ref().is_none_or(|(most, ..)| first.value > *most) {
                    strongest = Some((first.value, axis.clone(), shares.estimate.to_lowercase()));
                }
            }
            if let Some(total) = share.total {
                let ends = [total.interval.low.clamp(0.0, 1.0), total.interval.high.clamp(0.0, 1.0)];
                let says = format!("{axis}: has a part in {}", percent(total.value.max(0.0)));
                let x = total.value.clamp(0.0, 1.0);
                let (y_interval, label) = (None, String::new());
                dots.push(Dot { x, y: top + 0.5, x_interval: Some(ends), y_interval, label, says });
            }
        }
        if bars.is_empty() {
            continue;
        }
        let names = shares.axes.iter().map(|share| name(&points, share)).collect();
        let mut layers = vec![Layer::new("by itself", Tone::Series(0), Shape::Bars { bars })];
        if !dots.is_empty() {
            let shape = Shape::Dots { dots, mark: Mark::Ring };
            layers.push(Layer::new("together with others", Tone::Series(1), shape));
        }
        panels.push(Panel {
            title: shares.estimate.clone(),
            x: Axis::of_shares("Share of the variance between points"),
            y: Axis::of_names("", names),
            layers,
            height: 1.0,
        });
    }
    let (_, axis, estimate) = strongest?;
    Panel::label_last(&mut panels);
    Some(Figure {
        name: "what-matters".to_owned(),
        title: "Which axis matters".to_owned(),
        says: format!("{axis} matters most for {estimate}."),
        columns: 1,
        panels,
        source: points.source(),
    })
}

/// The axes that move as one, by their names in figures.
fn name(points: &Points<'_>, share: &AxisShare) -> String {
    let axes = points.manifest.axes.iter().enumerate();
    let names = axes.filter(|(_, axis)| share.paths.contains(&axis.path)).map(|(at, _)| points.name(at));
    names.collect::<Vec<_>>().join(" + ")
}
