//! Lines and bands.

use std::iter;

use super::super::clip;
use super::super::coord::Plot;
use super::super::scene::{Frame, Ink, POINT, Piece, Spot};
use super::super::sketch::Sketch;
use super::crowd::Crowd;
use crate::report::figure::{Course, Tone};

/// How much of what is beneath a band hides.
pub(super) const BAND: f64 = 0.22;
/// How much of what is beneath the edge of a band hides.
const EDGE: f64 = 0.45;
/// The dashes of a line and the gaps between.
pub(super) const DASHES: (i32, i32) = (9 * POINT, 6 * POINT);
/// More points than this are drawn as they look: each pixel of the width by its ends and extremes.
const MANY: usize = 2_000;

/// How wide a line is, by how many points it has.
pub(super) fn width(points: usize) -> u32 {
    (if points > MANY { POINT * 5 / 4 } else { POINT * 9 / 4 }) as u32
}

pub(super) fn line(
    points: &[[f64; 2]],
    course: Course,
    dashed: bool,
    tone: Tone,
    plot: &Plot<'_>,
    sketch: &mut Sketch,
    crowd: &mut Crowd,
) {
    let (ink, width) = (sketch.tone(tone), width(points.len()));
    let spots = spots(points.iter().copied(), course, plot);
    if let [spot] = spots[..] {
        if plot.holds(spot) {
            sketch.pieces.push(Piece::Disc { centre: spot, radius: width, ink });
        }
        return;
    }
    for part in clip::line(&spots, plot.frame) {
        crowd.add_line(&part);
        let strokes = if dashed { cut(&part, DASHES) } else { vec![part] };
        for spots in strokes {
            sketch.pieces.push(Piece::Path { spots, width, ink });
        }
    }
}

pub(super) fn band(points: &[[f64; 3]], course: Course, tone: Tone, plot: &Plot<'_>, sketch: &mut Sketch) {
    let ink = sketch.tone(tone);
    let edge = |pick: usize| spots(points.iter().map(|point| [point[0], point[pick]]), course, plot);
    let (low, high) = (edge(1), edge(2));
    let around: Vec<Spot> = low.iter().copied().chain(high.iter().rev().copied()).collect();
    let spots = clip::area(around, plot.frame);
    if spots.len() > 2 {
        sketch.pieces.push(Piece::Area { spots, ink: ink.at(BAND) });
    }
    for part in [low, high].iter().flat_map(|edge| clip::line(edge, plot.frame)) {
        let width = (POINT * 3 / 4) as u32;
        sketch.pieces.push(Piece::Path { spots: part, width, ink: ink.at(EDGE) });
    }
}

/// Where a line goes, on the canvas; points with what is no number are left out.
fn spots(points: impl Iterator<Item = [f64; 2]>, course: Course, plot: &Plot<'_>) -> Vec<Spot> {
    let mut spots: Vec<Spot> = Vec::new();
    for [x, y] in points.filter(|[x, y]| !x.is_nan() && !y.is_nan()) {
        let spot = plot.spot(x, y);
        if let (Course::Steps, Some(before)) = (course, spots.last()) {
            spots.push((spot.0, before.1));
        }
        spots.push(spot);
    }
    spots.dedup();
    if spots.len() > MANY { as_it_looks(&spots) } else { spots }
}

/// The first, the lowest, the highest and the last spot of each pixel of the width, in their order, above each
/// other.
fn as_it_looks(spots: &[Spot]) -> Vec<Spot> {
    let mut kept = Vec::new();
    for column in spots.chunk_by(|one, other| one.0.div_euclid(POINT) == other.0.div_euclid(POINT)) {
        let heights = || column.iter().enumerate().map(|(place, spot)| (spot.1, place));
        let extremes = [heights().min(), heights().max()].into_iter().flatten().map(|found| found.1);
        let mut places: Vec<usize> = extremes.chain([0, column.len() - 1]).collect();
        places.sort_unstable();
        places.dedup();
        kept.extend(places.into_iter().map(|place| (column[0].0, column[place].1)));
    }
    kept
}

/// A line as dashes of a length with gaps between.
pub(super) fn cut(spots: &[Spot], (dash, gap): (i32, i32)) -> Vec<Vec<Spot>> {
    let mut dashes: Vec<Vec<Spot>> = vec![spots.first().copied().into_iter().collect()];
    let (mut drawn, mut left) = (true, f64::from(dash));
    for pair in spots.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let (dx, dy) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
        let length = dx.hypot(dy);
        let mut gone = 0.0;
        while length - gone > left {
            gone += left;
            let at =
                (from.0 + (dx * gone / length).round() as i32, from.1 + (dy * gone / length).round() as i32);
            match dashes.last_mut().filter(|_| drawn) {
                Some(last) => last.push(at),
                None => dashes.push(vec![at]),
            }
            drawn = !drawn;
            left = f64::from(if drawn { dash } else { gap });
        }
        left -= length - gone;
        if let Some(last) = dashes.last_mut().filter(|_| drawn) {
            last.push(to);
        }
    }
    dashes.retain(|dash| dash.len() > 1);
    dashes
}

/// A straight line of dashes across or up, as blocks with sharp edges, on a pale line of the background: so
/// it is seen on a shape of its own colour too.
pub(super) fn straight_dashes(from: Spot, to: Spot, width: i32, ink: Ink, sketch: &mut Sketch) {
    let beneath = sketch.background().at(0.6);
    let dashes = cut(&[from, to], (6 * POINT, 4 * POINT));
    let strokes = dashes.iter().map(|dash| (dash[0], dash[dash.len() - 1], ink));
    for (start, end, ink) in iter::once((from, to, beneath)).chain(strokes) {
        let mut frame = Frame::between(start, end);
        if frame.width() == 0 {
            (frame.left, frame.right) = (frame.left - width / 2, frame.left + width - width / 2);
        } else {
            (frame.top, frame.bottom) = (frame.top - width / 2, frame.top + width - width / 2);
        }
        sketch.block(frame, ink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_run_around_corners() {
        let dashes = cut(&[(0, 0), (30, 0), (30, 40)], (40, 10));
        assert_eq!(dashes, [vec![(0, 0), (30, 0), (30, 10)], vec![(30, 20), (30, 40)]]);
        assert!(cut(&[(5, 5)], (40, 10)).is_empty());
        assert!(cut(&[], (40, 10)).is_empty());
    }

    #[test]
    fn many_points_keep_the_ends_and_extremes_of_every_pixel() {
        let spots = [(0, 5), (1, 9), (1, 7), (2, 1), (3, 6), (4, 2)];
        assert_eq!(as_it_looks(&spots), [(0, 5), (0, 9), (0, 1), (0, 6), (4, 2)]);
    }
}
