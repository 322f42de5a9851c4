//! Lines across a whole chart, and what they are called.
//!
//! Names of lines across the height stand as flags above the chart, in as many rows as they need; names of
//! lines across the width stand on the line, where they cover least.

use super::super::colour::Colour;
use super::super::coord::Plot;
use super::super::scene::{Anchor, Frame, POINT, Text};
use super::super::sketch::{SMALL, Sketch};
use super::crowd::Crowd;
use super::lines::straight_dashes;
use crate::report::figure::{Axis, Panel, Shape, Side, Tone};

/// How wide a line is.
pub(super) const WIDTH: i32 = 2 * POINT;
/// From a line to its name.
const BESIDE: i32 = 5 * POINT;
/// From row to row of flags.
pub(in crate::report::draw) const ROW: i32 = 19 * POINT;
/// The most rows of flags; what finds no place in them is not written.
const MOST_ROWS: usize = 6;

/// The name of a line, beside its end above the chart.
struct Flag {
    /// Where its line stands, from the left edge of the chart.
    at: i32,
    tone: Tone,
    text: String,
    /// Counted upwards from the chart.
    row: usize,
    /// Whether it stands right of its line.
    right: bool,
}

/// The flags of a chart.
#[derive(Default)]
pub(in crate::report::draw) struct Flags {
    flags: Vec<Flag>,
    /// How many rows they take.
    pub rows: usize,
    /// Whether the label of the y axis has a place in the lowest row.
    pub shared: bool,
}

/// The rules of one axis that stand on it, with their names.
fn rules(panel: &Panel, side: Side) -> impl Iterator<Item = (f64, Tone, &str)> {
    let axis: &Axis = if side == Side::X { &panel.x } else { &panel.y };
    panel.layers.iter().filter_map(move |layer| match &layer.shape {
        Shape::Rule { of, at, label } if *of == side && (0.0..=1.0).contains(&axis.place(*at)) => {
            Some((*at, layer.tone, label.as_str()))
        }
        _ => None,
    })
}

/// Places the flags of a chart that is so wide and starts so far from the left of its cell, where the label
/// of the y axis starts and is so long.
pub(in crate::report::draw) fn flags(panel: &Panel, width: i32, start: i32, label: i32) -> Flags {
    let mut wanted: Vec<(i32, Tone, String)> = rules(panel, Side::X)
        .filter(|rule| !rule.2.is_empty())
        .map(|(at, tone, text)| {
            let at = (panel.x.place(at) * f64::from(width)).round() as i32;
            (at, tone, SMALL.shorten(text, width / 2))
        })
        .collect();
    // From right to left, so that each flag flies over the lines that are already placed.
    wanted.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.2.cmp(&other.2)));
    wanted.dedup_by(|one, other| (one.0, &one.2) == (other.0, &other.2));
    if wanted.is_empty() {
        return Flags::default();
    }
    let taken =
        (label > 0).then_some(Frame { left: -start, top: 0, right: label - start + 2 * BESIDE, bottom: 1 });
    let mirrored: Vec<_> = wanted.iter().rev().cloned().collect();
    let ways = [taken, None].into_iter().flat_map(|taken| {
        let both = placed(&wanted, width, taken, &[true, false]);
        let right = placed(&wanted, width, taken, &[true]);
        let left = placed(&mirrored, width, taken, &[false]);
        [both, right, left].map(|flags| (flags, taken.is_some() || label == 0))
    });
    // The first of the ways with the most flags.
    let best = ways.reduce(|best, other| if other.0.len() > best.0.len() { other } else { best });
    let (flags, shared) = best.filter(|best| !best.0.is_empty()).unwrap_or_default();
    let rows = flags.iter().map(|flag| flag.row + 1).max().unwrap_or(0);
    Flags { flags, rows, shared }
}

/// Gives every flag the lowest row in which neither it nor its line meets another. Rows are one unit high.
fn placed(wanted: &[(i32, Tone, String)], width: i32, label: Option<Frame>, sides: &[bool]) -> Vec<Flag> {
    let mut taken: Vec<Frame> = label.into_iter().collect();
    let mut flags = Vec::new();
    for (at, tone, text) in wanted {
        let length = SMALL.width(text) + 2 * BESIDE;
        let mut places = (0..MOST_ROWS).flat_map(|row| sides.iter().map(move |right| (row, *right)));
        let found = places.find_map(|(row, right)| {
            let (left, end) = if right { (*at, at + length) } else { (at - length, *at) };
            let top = row as i32;
            let frame = Frame { left, right: end, top, bottom: top + 1 };
            let pole = Frame { left: at - POINT, right: at + POINT, top: 0, bottom: top };
            let inside = end <= width && left >= 0;
            let free = !taken.iter().any(|other| other.meets(frame) || other.meets(pole));
            (inside && free).then_some((row, right, frame, pole))
        });
        if let Some((row, right, frame, pole)) = found {
            taken.extend([frame, pole]);
            flags.push(Flag { at: *at, tone: *tone, text: text.clone(), row, right });
        }
    }
    flags
}

/// Draws one line across the chart.
pub(super) fn draw(of: Side, at: f64, tone: Tone, plot: &Plot<'_>, sketch: &mut Sketch, crowd: &mut Crowd) {
    let (frame, ink) = (plot.frame, sketch.tone(tone));
    let (from, to) = match of {
        Side::X => ((plot.across(at), frame.bottom), (plot.across(at), frame.top)),
        Side::Y => ((frame.left, plot.up(at)), (frame.right, plot.up(at))),
    };
    if !at.is_nan() && plot.holds(from) && plot.holds(to) {
        straight_dashes(from, to, WIDTH, ink, sketch);
        crowd.add_line(&[from, to]);
    }
}

/// Writes the flags above the chart, each on its pole.
pub(super) fn write_flags(plot: &Plot<'_>, flags: &Flags, sketch: &mut Sketch) {
    let colour = Colour::of(sketch.palette.text);
    for flag in &flags.flags {
        let x = plot.frame.left + flag.at;
        let baseline = plot.frame.top - 12 * POINT - flag.row as i32 * ROW;
        let pole = Frame {
            left: x - POINT / 2,
            right: x + POINT / 2,
            top: baseline - SMALL.em * 72 / 100,
            bottom: plot.frame.top,
        };
        let ink = sketch.tone(flag.tone);
        sketch.block(pole, ink);
        let (at, side) = if flag.right { (x + BESIDE, Anchor::Start) } else { (x - BESIDE, Anchor::End) };
        sketch.write(Text::new(&flag.text, (at, baseline), SMALL, colour).anchored(side));
    }
}

/// Writes the names of lines across the width, above or below them, from the right.
pub(super) fn write_beside(panel: &Panel, plot: &Plot<'_>, sketch: &mut Sketch, crowd: &mut Crowd) {
    let (frame, colour) = (plot.frame, Colour::of(sketch.palette.text));
    let mut written: Vec<(i32, &str)> = Vec::new();
    for (at, _, label) in rules(panel, Side::Y) {
        let y = plot.up(at);
        if label.is_empty() || written.contains(&(y, label)) {
            continue;
        }
        written.push((y, label));
        let label = SMALL.shorten(label, frame.width() / 2);
        let heights = [y - 6 * POINT, y + 6 * POINT + SMALL.em * 72 / 100];
        let ends = (0..).map(|step| frame.right - BESIDE - step * 24 * POINT);
        let ends = ends.take_while(|end| *end - SMALL.width(&label) > frame.left);
        let texts = ends.flat_map(|end| {
            heights.map(|baseline| Text::new(&label, (end, baseline), SMALL, colour).anchored(Anchor::End))
        });
        let best = texts
            .filter(|text| frame.holds(text.frame()) && crowd.is_free(text.frame(), 3 * POINT))
            .min_by_key(|text| crowd.covered(text.frame()));
        if let Some(text) = best {
            crowd.add_text(text.frame());
            sketch.write_on_plate(text);
        }
    }
}
