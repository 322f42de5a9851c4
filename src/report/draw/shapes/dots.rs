//! Points, their intervals and the names beside them.

use std::collections::BTreeSet;

use super::super::colour::Colour;
use super::super::coord::Plot;
use super::super::scene::{Anchor, Frame, Ink, POINT, Piece, Spot, Text};
use super::super::sketch::{SMALL, Sketch};
use super::crowd::Crowd;
use crate::report::figure::{Dot, Mark, Tone};

/// More points than this are drawn small and without an edge.
const MANY: usize = 300;
/// More names than this are written wherever there is room, whatever they cover.
const MANY_NAMES: usize = 400;
/// Half the length of the cap of an interval.
const CAP: i32 = 4 * POINT;
/// How wide the line of an interval is.
const STEM: i32 = POINT * 7 / 4;

/// From the middle of a mark to its edge.
fn radius(dots: usize) -> i32 {
    match dots {
        few if few <= MANY => 5 * POINT,
        some if some <= 2_000 => 3 * POINT,
        _ => 2 * POINT,
    }
}

pub(super) fn draw(
    dots: &[Dot],
    mark: Mark,
    tone: Tone,
    plot: &Plot<'_>,
    sketch: &mut Sketch,
    crowd: &mut Crowd,
) {
    let (ink, radius) = (sketch.tone(tone), radius(dots.len()));
    for dot in dots {
        intervals(dot, ink, plot, sketch, crowd);
    }
    let mut drawn = BTreeSet::new();
    for spot in dots.iter().filter_map(|dot| spot(dot, plot)).filter(|spot| drawn.insert(*spot)) {
        paint(spot, mark, radius, ink, dots.len() <= MANY, sketch);
        crowd.add_mark(Frame::between(spot, spot).inside(-radius));
    }
}

/// Where a point stands; none where that is not in the chart.
fn spot(dot: &Dot, plot: &Plot<'_>) -> Option<Spot> {
    let known = !dot.x.is_nan() && !dot.y.is_nan();
    Some(plot.spot(dot.x, dot.y)).filter(|spot| known && plot.holds(*spot))
}

/// A mark, with an edge of the background where marks may overlap and still be few.
pub(super) fn paint(spot: Spot, mark: Mark, radius: i32, ink: Ink, edged: bool, sketch: &mut Sketch) {
    let (x, y) = spot;
    let size = radius as u32;
    let stroke = (POINT * 2) as u32;
    let edge = sketch.background();
    match mark {
        Mark::Disc => {
            if edged {
                sketch.pieces.push(Piece::Disc { centre: spot, radius: size + POINT as u32, ink: edge });
            }
            sketch.pieces.push(Piece::Disc { centre: spot, radius: size, ink });
        }
        Mark::Ring => {
            sketch.pieces.push(Piece::Disc { centre: spot, radius: size, ink: edge });
            let width = stroke.min(size);
            sketch.pieces.push(Piece::Ring { centre: spot, radius: size - width / 2, width, ink });
        }
        Mark::Cross => {
            let reach = radius * 9 / 10;
            for way in [-1, 1] {
                let spots = vec![(x - reach, y - way * reach), (x + reach, y + way * reach)];
                sketch.pieces.push(Piece::Path { spots, width: stroke + 1, ink });
            }
        }
        Mark::Triangle => {
            let down = |radius: i32| {
                vec![(x - radius * 11 / 10, y - radius), (x + radius * 11 / 10, y - radius), (x, y + radius)]
            };
            if edged {
                sketch.pieces.push(Piece::Area { spots: down(radius + POINT * 3 / 2), ink: edge });
            }
            sketch.pieces.push(Piece::Area { spots: down(radius + POINT / 2), ink });
        }
        Mark::Tick => {
            let half = POINT * 3 / 4;
            sketch.block(Frame::between((x - half, y - radius), (x + half, y + radius)), ink);
        }
    }
}

/// Whiskers with caps; an end beyond the axis has none.
fn intervals(dot: &Dot, ink: Ink, plot: &Plot<'_>, sketch: &mut Sketch, crowd: &mut Crowd) {
    let across = dot.x_interval.map(|[low, high]| (plot.spot(low, dot.y), plot.spot(high, dot.y)));
    let upright = dot.y_interval.map(|[low, high]| (plot.spot(dot.x, low), plot.spot(dot.x, high)));
    for (from, to) in across.into_iter().chain(upright) {
        let is_upright = from.0 == to.0 && dot.y_interval.is_some();
        let Some(stem) = Frame::between(from, to).common(plot.frame) else { continue };
        let thick = |frame: Frame| {
            if is_upright {
                Frame { left: frame.left - STEM / 2, right: frame.right + STEM - STEM / 2, ..frame }
            } else {
                Frame { top: frame.top - STEM / 2, bottom: frame.bottom + STEM - STEM / 2, ..frame }
            }
        };
        sketch.block(thick(stem), ink);
        crowd.add_block(stem.inside(-STEM));
        for (x, y) in [from, to].into_iter().filter(|end| plot.holds(*end)) {
            let cap = if is_upright {
                Frame { left: x - CAP, right: x + CAP, top: y - STEM / 2, bottom: y + STEM - STEM / 2 }
            } else {
                Frame { left: x - STEM / 2, right: x + STEM - STEM / 2, top: y - CAP, bottom: y + CAP }
            };
            sketch.block(cap, ink);
        }
    }
}

/// Writes the names where each covers least: right, left, above, below or aslant of its point. One that has no place in
/// the chart without another text is left out.
pub(super) fn write(dots: &[Dot], plot: &Plot<'_>, sketch: &mut Sketch, crowd: &mut Crowd) {
    let named = |dot: &&Dot| !dot.label.is_empty();
    let choosy = dots.iter().filter(named).count() <= MANY_NAMES;
    let colour = Colour::of(sketch.palette.text);
    let off = radius(dots.len()) + 4 * POINT;
    let aslant = off * 3 / 4;
    for dot in dots.iter().filter(named) {
        let Some((x, y)) = spot(dot, plot) else { continue };
        let label = SMALL.shorten_name(&dot.label, plot.frame.width() / 2);
        let level = y + SMALL.em * 36 / 100;
        // Beyond the interval, where there is one along the row of the point.
        let ends = dot
            .x_interval
            .map_or((x, x), |[low, high]| (plot.spot(low, dot.y).0.min(x), plot.spot(high, dot.y).0.max(x)));
        let (before, beyond) = (x.min(ends.0 + off - 2 * POINT), x.max(ends.1 - off + 2 * POINT + CAP));
        let places = [
            ((beyond + off, level), Anchor::Start),
            ((before - off, level), Anchor::End),
            ((x + off, level), Anchor::Start),
            ((x - off, level), Anchor::End),
            ((x, y - off - POINT), Anchor::Middle),
            ((x, y + off + SMALL.em * 72 / 100), Anchor::Middle),
            ((x + aslant, y - aslant), Anchor::Start),
            ((x - aslant, y - aslant), Anchor::End),
            ((x + aslant, y + aslant + SMALL.em * 72 / 100), Anchor::Start),
            ((x - aslant, y + aslant + SMALL.em * 72 / 100), Anchor::End),
        ];
        let texts = places.map(|(at, side)| Text::new(&label, at, SMALL, colour).anchored(side));
        let free = texts.into_iter().filter(|text| {
            let frame = text.frame();
            plot.frame.holds(frame) && crowd.is_free(frame, 2 * POINT)
        });
        let best = if choosy {
            free.min_by_key(|text| crowd.covered(text.frame()))
        } else {
            free.into_iter().next()
        };
        if let Some(text) = best {
            crowd.add_text(text.frame());
            sketch.write_on_plate(text);
        }
    }
}
