//! Axes: which ticks have room, the grid, and their texts.

use super::colour::Colour;
use super::coord::{Plot, is_names};
use super::scene::{Anchor, Frame, Ink, POINT, Piece, Text};
use super::sketch::{SMALL, Sketch};
use crate::report::figure::{Axis, Panel, Scale, Shape, Tick};

/// From a chart's edge to the texts of its ticks.
pub(super) const BESIDE: i32 = 8 * POINT;
/// From line to line.
pub(super) const LINE: i32 = 17 * POINT;
/// The most room for names that stand upright.
const UPRIGHT: i32 = 120 * POINT;
/// Below this, a place has no room for a name from left to right.
const NARROW: i32 = 64 * POINT;
/// Between two texts side by side.
const APART: i32 = 14 * POINT;
/// How far the middle of small letters is above their baseline.
const MIDDLE: i32 = SMALL.em * 36 / 100;

/// The ticks of an axis that have room, with their texts in lines.
pub(super) struct Ticks {
    pub marks: Vec<Tick>,
    /// The lines of each text.
    pub lines: Vec<Vec<String>>,
    /// Whether they run from bottom to top.
    pub upright: bool,
}

impl Ticks {
    /// How wide the widest text is.
    pub(super) fn width(&self) -> i32 {
        self.lines.iter().flatten().map(|line| SMALL.width(line)).max().unwrap_or(0)
    }

    /// How high texts under the axis are, with their distance from it.
    pub(super) fn height(&self) -> i32 {
        let most = self.lines.iter().map(Vec::len).max().unwrap_or(0) as i32;
        match most {
            0 => 0,
            _ if self.upright => self.width() + BESIDE,
            _ => most * LINE + BESIDE,
        }
    }
}

/// Ticks that stand on the axis, without those that would be written like the one before.
fn on_axis(axis: &Axis, most: usize) -> Vec<Tick> {
    let mut ticks = axis.ticks(most);
    ticks.retain(|tick| (-1e-9..=1.0 + 1e-9).contains(&axis.place(tick.at)));
    if !is_names(axis) {
        ticks.dedup_by(|later, earlier| later.text == earlier.text);
    }
    ticks
}

/// Every so many of them, the first that `fits`; where none does, the first alone.
fn thinned(ticks: &[Tick], fits: impl Fn(&[Tick]) -> bool) -> Vec<Tick> {
    let every = |step: usize| ticks.iter().step_by(step).cloned().collect::<Vec<_>>();
    (1..=ticks.len().max(1)).map(every).find(|some| fits(some)).unwrap_or_default()
}

/// The ticks up the side of a chart that is so high, with texts of at most so much room.
pub(super) fn up(axis: &Axis, height: i32, room: i32) -> Ticks {
    let fits = |ticks: &[Tick]| {
        let place = |tick: &Tick| (axis.place(tick.at) * f64::from(height)) as i32;
        ticks.windows(2).all(|pair| (place(&pair[1]) - place(&pair[0])).abs() >= LINE)
    };
    let marks = of_most(axis, (height / (34 * POINT)).clamp(2, 8) as usize, fits);
    let lines = marks.iter().map(|tick| vec![written(axis, &tick.text, room)]).collect();
    Ticks { marks, lines, upright: false }
}

/// A text as far as there is room; numbers have up to half as much again and are written whole or not at all,
/// since a part of a number is another number.
fn written(axis: &Axis, text: &str, room: i32) -> String {
    match SMALL.width(text) {
        _ if is_names(axis) => SMALL.shorten_name(text, room),
        width if width <= room + room / 2 => text.to_owned(),
        _ => String::new(),
    }
}

/// The ticks along the bottom of a chart that is so wide; texts may reach so far beyond its ends.
pub(super) fn across(axis: &Axis, width: i32, beyond: i32) -> Ticks {
    if let Scale::Names(names) = &axis.scale {
        return names_across(axis, width / names.len().max(1) as i32, width);
    }
    let fits = |ticks: &[Tick]| {
        let place = |tick: &Tick| {
            let half = SMALL.width(&tick.text) / 2;
            let middle = middle(axis.place(tick.at), half, width, beyond);
            (middle - half, middle + half)
        };
        ticks.windows(2).all(|pair| place(&pair[0]).1 + APART <= place(&pair[1]).0)
    };
    let marks = of_most(axis, (width / (64 * POINT)).clamp(4, 10) as usize, fits);
    let lines = marks.iter().map(|tick| vec![written(axis, &tick.text, width)]).collect();
    Ticks { marks, lines, upright: false }
}

/// As many ticks as fit, at most so many.
fn of_most(axis: &Axis, most: usize, fits: impl Fn(&[Tick]) -> bool) -> Vec<Tick> {
    if is_names(axis) {
        return thinned(&on_axis(axis, most), fits);
    }
    let some = (2..=most).rev().map(|most| on_axis(axis, most)).find(|some| some.len() > 1 && fits(some));
    some.unwrap_or_else(|| thinned(&on_axis(axis, most), fits))
}

/// Where the middle of a text stands that reaches at most so far beyond the ends of a length.
fn middle(place: f64, half: i32, length: i32, beyond: i32) -> i32 {
    let (least, most) = (half - beyond, length + beyond - half);
    ((place * f64::from(length)).round() as i32).clamp(least.min(most), most.max(least))
}

/// Names along the bottom: side by side where they have room in one or two lines, else upright.
fn names_across(axis: &Axis, slot: i32, width: i32) -> Ticks {
    let all = on_axis(axis, usize::MAX);
    let room = slot - 8 * POINT;
    let whole = all.iter().all(|tick| SMALL.width(&tick.text) <= room);
    if whole || slot >= NARROW {
        let lines = all.iter().map(|tick| SMALL.wrap(&tick.text, room, 2)).collect();
        return Ticks { marks: all, lines, upright: false };
    }
    let fits = |ticks: &[Tick]| {
        let place = |tick: &Tick| (axis.place(tick.at) * f64::from(width)) as i32;
        ticks.windows(2).all(|pair| place(&pair[1]) - place(&pair[0]) >= LINE)
    };
    let marks = thinned(&all, fits);
    let lines = marks.iter().map(|tick| vec![SMALL.shorten_name(&tick.text, UPRIGHT)]).collect();
    Ticks { marks, lines, upright: true }
}

/// Lines across the chart at every tick, beneath everything else.
pub(super) fn grid(panel: &Panel, plot: &Plot<'_>, (x, y): (&Ticks, &Ticks), sketch: &mut Sketch) {
    let frame = plot.frame;
    let ink = Ink::full(Colour::of(sketch.palette.grid));
    let hair = POINT / 4;
    let filled = |layer: &crate::report::figure::Layer| matches!(layer.shape, Shape::Cells { .. });
    if panel.layers.iter().any(filled) {
        return;
    }
    for tick in x.marks.iter().filter(|_| !is_names(&panel.x)) {
        let at = plot.across(tick.at);
        sketch.block(Frame { left: at - hair, right: at + hair, ..frame }, ink);
    }
    let barred = panel.layers.iter().any(|layer| matches!(layer.shape, Shape::Bars { .. }));
    for tick in y.marks.iter().filter(|_| !(is_names(&panel.y) && barred)) {
        let at = plot.up(tick.at);
        sketch.block(Frame { top: at - hair, bottom: at + hair, ..frame }, ink);
    }
}

/// The lines of the axes, on top of the shapes: the bottom with its ticks, and where y is zero.
pub(super) fn lines(panel: &Panel, plot: &Plot<'_>, x: &Ticks, sketch: &mut Sketch) {
    let (frame, hair) = (plot.frame, POINT / 2);
    let ink = Ink::full(Colour::of(sketch.palette.axis));
    sketch.block(Frame { top: frame.bottom - hair, bottom: frame.bottom + hair, ..frame }, ink);
    let signed = matches!(panel.y.scale, Scale::Number | Scale::Share | Scale::Duration);
    if signed && panel.y.low < 0.0 && panel.y.high > 0.0 {
        let zero = plot.up(0.0);
        sketch.block(Frame { top: zero - hair, bottom: zero + hair, ..frame }, ink);
    }
    if is_names(&panel.x) {
        return;
    }
    for tick in &x.marks {
        let at = plot.across(tick.at);
        let mark =
            Frame { left: at - hair, right: at + hair, top: frame.bottom, bottom: frame.bottom + 5 * POINT };
        sketch.block(mark, ink);
    }
}

/// The texts beside the ticks up the side.
pub(super) fn write_up(plot: &Plot<'_>, ticks: &Ticks, sketch: &mut Sketch) {
    let colour = Colour::of(sketch.palette.quiet);
    for (tick, lines) in ticks.marks.iter().zip(&ticks.lines) {
        let at = (plot.frame.left - BESIDE, plot.up(tick.at) + MIDDLE);
        for line in lines {
            sketch.write(Text::new(line, at, SMALL, colour).anchored(Anchor::End));
        }
    }
}

/// The texts under the ticks along the bottom; they may reach so far beyond its ends.
pub(super) fn write_across(axis: &Axis, plot: &Plot<'_>, ticks: &Ticks, beyond: i32, sketch: &mut Sketch) {
    let colour = Colour::of(sketch.palette.quiet);
    let (left, top) = (plot.frame.left, plot.frame.bottom + BESIDE);
    for (tick, lines) in ticks.marks.iter().zip(&ticks.lines) {
        if ticks.upright {
            let at = (plot.across(tick.at) + MIDDLE, top);
            let text = lines.concat();
            let turned = Text { upright: true, ..Text::new(&text, at, SMALL, colour) };
            sketch.write(turned.anchored(Anchor::End));
            continue;
        }
        for (line, place) in lines.iter().zip(0..) {
            let half = SMALL.width(line) / 2;
            let x = left + middle(axis.place(tick.at), half, plot.frame.width(), beyond);
            let baseline = top + place * LINE + LINE * 3 / 4;
            sketch.write(Text::new(line, (x, baseline), SMALL, colour).anchored(Anchor::Middle));
        }
    }
}

/// The bar that says which colour is which value, with its label before it and ticks under it.
pub(super) fn colour_bar(value: &Axis, room: Frame, sketch: &mut Sketch) {
    const STEPS: i32 = 64;
    let label = SMALL.shorten(&value.label, room.width() / 2);
    let (quiet, height) = (Colour::of(sketch.palette.quiet), 12 * POINT);
    sketch.write(Text::new(&label, (room.left, room.top + height - POINT), SMALL, quiet));
    let taken = if label.is_empty() { 0 } else { SMALL.width(&label) + 16 * POINT };
    let left = room.left + taken;
    let right = room.right.min(left + 280 * POINT);
    let bar = Frame { left, right, top: room.top, bottom: room.top + height };
    for step in 0..STEPS {
        let edge = |step: i32| left + bar.width() * step / STEPS;
        let colour = super::colour::of_value((f64::from(step) + 0.5) / f64::from(STEPS));
        sketch.block(Frame { left: edge(step), right: edge(step + 1), ..bar }, Ink::full(colour));
    }
    let beyond = 16 * POINT;
    let ticks = across(value, bar.width(), beyond);
    let axis_ink = Ink::full(Colour::of(sketch.palette.axis));
    for (tick, lines) in ticks.marks.iter().zip(&ticks.lines) {
        let place = value.place(tick.at);
        let at = left + (place * f64::from(bar.width())).round() as i32;
        let mark = vec![(at, bar.bottom), (at, bar.bottom + 4 * POINT)];
        sketch.pieces.push(Piece::Path { spots: mark, width: POINT as u32, ink: axis_ink });
        for line in lines {
            let x = left + middle(place, SMALL.width(line) / 2, bar.width(), beyond);
            let text = Text::new(line, (x, bar.bottom + 18 * POINT), SMALL, quiet);
            sketch.write(text.anchored(Anchor::Middle));
        }
    }
}

/// How high a bar of colours is with its texts.
pub(super) const COLOUR_BAR: i32 = 44 * POINT;
