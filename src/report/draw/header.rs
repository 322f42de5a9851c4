//! What stands above and below the charts: the title, what the figure says, its source.

use super::colour::Colour;
use super::scene::{POINT, Text, WIDTH};
use super::sketch::{SAYS, SMALL, Sketch, TITLE};
use crate::report::figure::Figure;

/// From the edges of the picture to everything.
pub(super) const MARGIN: i32 = 28 * POINT;

/// The most lines of a title and of what a figure says.
const MOST_LINES: [usize; 2] = [3, 6];

/// Between what the figure says and what comes below.
const GAP: i32 = 14 * POINT;

/// Writes title and sentence; where they end.
pub(super) fn draw(figure: &Figure, sketch: &mut Sketch) -> i32 {
    let room = WIDTH * POINT - 2 * MARGIN;
    let mut y = 24 * POINT;
    let kinds = [
        (&figure.title, TITLE, 26 * POINT, sketch.palette.text),
        (&figure.says, SAYS, 20 * POINT, sketch.palette.quiet),
    ];
    for ((text, letters, step, hex), most) in kinds.into_iter().zip(MOST_LINES) {
        for line in letters.wrap(text, room, most) {
            let baseline = y + (step + letters.em * 7 / 10) / 2;
            sketch.write(Text::new(&line, (MARGIN, baseline), letters, Colour::of(hex)));
            y += step;
        }
        y += 2 * POINT;
    }
    y + GAP
}

/// Writes where the numbers come from; where the picture ends.
pub(super) fn foot(figure: &Figure, sketch: &mut Sketch, top: i32) -> i32 {
    let room = WIDTH * POINT - 2 * MARGIN;
    let mut y = top + 10 * POINT;
    for line in SMALL.wrap(&figure.source, room, 2) {
        y += 18 * POINT;
        sketch.write(Text::new(&line, (MARGIN, y), SMALL, Colour::of(sketch.palette.quiet)));
    }
    y + 20 * POINT
}
