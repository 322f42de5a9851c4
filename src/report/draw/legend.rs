//! The legend: each name once, beside its marks in small.

use super::colour::Colour;
use super::header::MARGIN;
use super::scene::{Frame, POINT, Text, WIDTH};
use super::shapes;
use super::sketch::{SMALL, Sketch};
use crate::report::figure::{Figure, Layer, Shape};

/// From a mark to its name.
const BESIDE: i32 = 8 * POINT;
/// From a name to the next mark.
const BETWEEN: i32 = 24 * POINT;
/// From row to row.
const STEP: i32 = 22 * POINT;

/// Layers by name, in the order of their first mention; what is coloured by value has a bar of its own.
fn entries(figure: &Figure) -> Vec<(&str, Vec<&Layer>)> {
    let mut entries: Vec<(&str, Vec<&Layer>)> = Vec::new();
    for layer in figure.panels.iter().flat_map(|panel| &panel.layers) {
        if layer.name.is_empty() || matches!(layer.shape, Shape::Cells { .. }) {
            continue;
        }
        match entries.iter_mut().find(|entry| entry.0 == layer.name) {
            None => entries.push((&layer.name, vec![layer])),
            Some((_, layers)) => {
                if !layers.iter().any(|other| shapes::swatch::alike(other, layer)) {
                    layers.push(layer);
                }
            }
        }
    }
    entries
}

/// Draws the legend from left to right, in as many rows as it takes; where it ends.
pub(super) fn draw(figure: &Figure, sketch: &mut Sketch, top: i32) -> i32 {
    let entries = entries(figure);
    if entries.is_empty() {
        return top;
    }
    let (end, mut x, mut y) = (WIDTH * POINT - MARGIN, MARGIN, top);
    for (name, layers) in entries {
        let name = SMALL.shorten(name, (end - MARGIN) / 2);
        let swatch = shapes::swatch::width(&layers);
        let width = swatch + BESIDE + SMALL.width(&name);
        if x > MARGIN && x + width > end {
            (x, y) = (MARGIN, y + STEP);
        }
        let place = Frame { left: x, top: y, right: x + swatch, bottom: y + STEP };
        shapes::swatch::draw(&layers, place, sketch);
        let at = (x + swatch + BESIDE, y + STEP / 2 + SMALL.em * 36 / 100);
        sketch.write(Text::new(&name, at, SMALL, Colour::of(sketch.palette.text)));
        x += width + BETWEEN;
    }
    y + STEP + 10 * POINT
}
