//! The shapes of a chart, a file each, and how each looks in the legend.
//!
//! Shapes come first and all texts after them, so that no text is painted over and each knows what it would
//! cover.

mod bars;
mod cells;
mod crowd;
mod dots;
mod lines;
pub(super) mod rules;
pub(super) mod swatch;

use crowd::Crowd;

use super::coord::Plot;
use super::sketch::Sketch;
use crate::report::figure::{Panel, Shape};

/// Draws the layers of a chart in their order, then the texts among them.
pub(super) fn draw(panel: &Panel, plot: &Plot<'_>, flags: &rules::Flags, sketch: &mut Sketch) {
    let mut crowd = Crowd::default();
    for layer in &panel.layers {
        match &layer.shape {
            Shape::Line { points, course, dashed } => {
                lines::line(points, *course, *dashed, layer.tone, plot, sketch, &mut crowd);
            }
            Shape::Band { points, course } => lines::band(points, *course, layer.tone, plot, sketch),
            Shape::Bars { bars } => bars::draw(bars, layer.tone, plot, sketch, &mut crowd),
            Shape::Dots { dots, mark } => dots::draw(dots, *mark, layer.tone, plot, sketch, &mut crowd),
            Shape::Rule { of, at, .. } => rules::draw(*of, *at, layer.tone, plot, sketch, &mut crowd),
            Shape::Cells { cells, value } => cells::draw(cells, value, plot, sketch, &mut crowd),
        }
    }
    rules::write_flags(plot, flags, sketch);
    rules::write_beside(panel, plot, sketch, &mut crowd);
    for layer in &panel.layers {
        if let Shape::Dots { dots, .. } = &layer.shape {
            dots::write(dots, plot, sketch, &mut crowd);
        }
    }
}
