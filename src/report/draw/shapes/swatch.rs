//! Layers in small, for the legend.

use super::super::scene::{Frame, Ink, POINT, Piece};
use super::super::sketch::Sketch;
use super::{bars, dots, lines, rules};
use crate::report::figure::{Dot, Layer, Shape};

/// Whether two layers look the same in the legend.
pub(in crate::report::draw) fn alike(one: &Layer, other: &Layer) -> bool {
    one.tone == other.tone
        && match (&one.shape, &other.shape) {
            (Shape::Line { dashed: one, .. }, Shape::Line { dashed: other, .. }) => one == other,
            (Shape::Dots { mark: one, .. }, Shape::Dots { mark: other, .. }) => one == other,
            (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
        }
}

/// How wide layers of one name are in small: lines need more room than marks.
pub(in crate::report::draw) fn width(layers: &[&Layer]) -> i32 {
    let narrow = |layer: &&Layer| match &layer.shape {
        Shape::Bars { .. } => true,
        Shape::Dots { dots, .. } => !has_intervals(dots),
        _ => false,
    };
    if layers.iter().all(narrow) { 14 * POINT } else { 28 * POINT }
}

fn has_intervals(dots: &[Dot]) -> bool {
    dots.iter().any(|dot| dot.x_interval.is_some() || dot.y_interval.is_some())
}

/// Draws layers of one name over each other.
pub(in crate::report::draw) fn draw(layers: &[&Layer], place: Frame, sketch: &mut Sketch) {
    let middle = (place.top + place.bottom) / 2;
    let centre = ((place.left + place.right) / 2, middle);
    let line = vec![(place.left, middle), (place.right, middle)];
    for layer in layers {
        let ink: Ink = sketch.tone(layer.tone);
        match &layer.shape {
            Shape::Line { dashed, .. } => {
                let width = lines::width(0);
                let strokes = if *dashed { lines::cut(&line, lines::DASHES) } else { vec![line.clone()] };
                for spots in strokes {
                    sketch.pieces.push(Piece::Path { spots, width, ink });
                }
            }
            Shape::Band { .. } => {
                let frame = Frame { top: middle - 6 * POINT, bottom: middle + 6 * POINT, ..place };
                sketch.block(frame, ink.at(lines::BAND));
            }
            Shape::Bars { .. } => {
                let square = Frame::between(centre, centre).inside(-7 * POINT);
                bars::paint(square, layer.tone, ink, sketch);
            }
            Shape::Dots { mark, dots } => {
                if has_intervals(dots) {
                    let stem = Frame { top: middle - POINT, bottom: middle + POINT, ..place };
                    sketch.block(stem, ink);
                }
                dots::paint(centre, *mark, 5 * POINT, ink, true, sketch);
            }
            Shape::Rule { .. } => {
                lines::straight_dashes(line[0], line[1], rules::WIDTH, ink, sketch);
            }
            Shape::Cells { .. } => {}
        }
    }
}
