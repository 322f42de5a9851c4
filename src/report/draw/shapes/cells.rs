//! Rectangles coloured by value, with the value in them.

use super::super::clip;
use super::super::colour::{Colour, of_value};
use super::super::coord::Plot;
use super::super::scene::{Anchor, Frame, Ink, POINT, Piece, Text};
use super::super::sketch::{SMALL, Sketch};
use super::crowd::Crowd;
use crate::report::figure::{Axis, Cell, Tone};

/// From stroke to stroke where there is no value.
const HATCH: i32 = 9 * POINT;

pub(super) fn draw(cells: &[Cell], value: &Axis, plot: &Plot<'_>, sketch: &mut Sketch, crowd: &mut Crowd) {
    for cell in cells {
        if cell.x.iter().chain(&cell.y).any(|end| end.is_nan()) {
            continue;
        }
        let corners = (plot.spot(cell.x[0], cell.y[0]), plot.spot(cell.x[1], cell.y[1]));
        let Some(whole) = Frame::between(corners.0, corners.1).common(plot.frame) else { continue };
        let edge = if whole.width().min(whole.height()) > 6 * POINT { POINT / 2 } else { 0 };
        let frame = whole.inside(edge);
        if frame.width() <= 0 || frame.height() <= 0 {
            continue;
        }
        let colour = match cell.value.filter(|value| value.is_finite()) {
            Some(shown) => {
                let fill = of_value(value.place(shown));
                sketch.block(frame, Ink::full(fill));
                fill.ink()
            }
            None => {
                hatch(frame, sketch);
                Colour::of(sketch.palette.text)
            }
        };
        write(cell, frame, colour, sketch, crowd);
    }
}

/// The text of a cell, where it has room.
fn write(cell: &Cell, frame: Frame, colour: Colour, sketch: &mut Sketch, crowd: &mut Crowd) {
    let middle = ((frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2 + SMALL.em * 36 / 100);
    let text = Text::new(&cell.text, middle, SMALL, colour).anchored(Anchor::Middle);
    let covers = text.frame();
    if cell.text.is_empty() || !frame.inside(POINT).holds(covers) || !crowd.is_free(covers, 0) {
        return;
    }
    crowd.add_text(covers);
    if cell.value.is_some() { sketch.write(text) } else { sketch.write_on_plate(text) }
}

/// Thin strokes from bottom left to top right.
fn hatch(frame: Frame, sketch: &mut Sketch) {
    let ink = sketch.tone(Tone::Muted);
    sketch.block(frame, ink.at(0.12));
    let (width, height) = (frame.width(), frame.height());
    for from in (HATCH / 2..width + height).step_by(HATCH as usize) {
        let (x, y) = (frame.left + from, frame.bottom);
        if let Some((start, end)) = clip::segment((x, y), (x - height, y - height), frame)
            && start != end
        {
            let width = (POINT * 3 / 4) as u32;
            sketch.pieces.push(Piece::Path { spots: vec![start, end], width, ink: ink.at(0.6) });
        }
    }
}
