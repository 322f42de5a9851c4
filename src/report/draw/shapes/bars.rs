//! Rectangles: histograms, stacks, stretches of a timeline.

use super::super::coord::Plot;
use super::super::scene::{Frame, Ink, POINT};
use super::super::sketch::Sketch;
use super::crowd::Crowd;
use crate::report::figure::{Bar, Tone};

/// How much of what is beneath a muted bar hides: it is background, its edges are drawn.
pub(super) const MUTED: f64 = 0.3;

pub(super) fn draw(bars: &[Bar], tone: Tone, plot: &Plot<'_>, sketch: &mut Sketch, crowd: &mut Crowd) {
    let ink = sketch.tone(tone);
    for frame in bars.iter().filter_map(|bar| frame(bar, plot)) {
        paint(frame, tone, ink, sketch);
        if tone != Tone::Muted {
            crowd.add_block(frame);
        }
    }
}

/// A bar in its colour, or an outlined shade where it is only background.
pub(super) fn paint(frame: Frame, tone: Tone, ink: Ink, sketch: &mut Sketch) {
    let thin = POINT / 2;
    if tone != Tone::Muted || frame.width() <= 3 * POINT || frame.height() <= 3 * POINT {
        sketch.block(frame, ink);
        return;
    }
    sketch.block(frame, ink.at(MUTED));
    sketch.block(Frame { right: frame.left + thin, ..frame }, ink);
    sketch.block(Frame { left: frame.right - thin, ..frame }, ink);
    let between = Frame { left: frame.left + thin, right: frame.right - thin, ..frame };
    sketch.block(Frame { bottom: frame.top + thin, ..between }, ink);
    sketch.block(Frame { top: frame.bottom - thin, ..between }, ink);
}

/// What of a bar stands in the chart: never thinner than a pixel, and with an edge to its neighbours where
/// there is room for one. None for a bar that has no extent, such as that of an empty bin.
fn frame(bar: &Bar, plot: &Plot<'_>) -> Option<Frame> {
    let ([x0, x1], [y0, y1]) = (bar.x, bar.y);
    if [x0, x1, y0, y1].iter().any(|end| end.is_nan()) || x0 == x1 || y0 == y1 {
        return None;
    }
    let whole = Frame::between(plot.spot(x0, y0), plot.spot(x1, y1));
    let mut frame = whole.common(plot.frame)?;
    let touches = |length: i32, whole: i32| length == 0 && whole > 0;
    if touches(frame.width(), whole.width()) || touches(frame.height(), whole.height()) {
        return None;
    }
    let (left, right) = narrowed((frame.left, frame.right), (plot.frame.left, plot.frame.right));
    let (top, bottom) = narrowed((frame.top, frame.bottom), (plot.frame.top, plot.frame.bottom));
    frame = Frame { left, top, right, bottom };
    Some(frame)
}

/// A length with room for an edge at both ends, at least a pixel long, within bounds.
fn narrowed((from, to): (i32, i32), (first, last): (i32, i32)) -> (i32, i32) {
    let edge = match to - from {
        length if length >= 6 * POINT => POINT / 2,
        length if length >= 3 * POINT => POINT / 4,
        length if length >= POINT => 0,
        _ => {
            let start = ((from + to - POINT) / 2).clamp(first, last - POINT);
            return (start, start + POINT);
        }
    };
    (if from > first { from + edge } else { from }, if to < last { to - edge } else { to })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_keep_apart_and_stay_visible() {
        let bounds = (0, 1_000);
        assert_eq!(narrowed((100, 200), bounds), (102, 198));
        assert_eq!(narrowed((0, 1_000), bounds), (0, 1_000), "edges of the chart are no neighbours");
        assert_eq!(narrowed((100, 105), bounds), (100, 105));
        assert_eq!(narrowed((100, 101), bounds), (98, 102));
        assert_eq!(narrowed((1_000, 1_000), bounds), (996, 1_000));
    }
}
